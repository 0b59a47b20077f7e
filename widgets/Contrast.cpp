#include "widgets/Contrast.h"

#include "widgets/Theme.h"

#include <algorithm>
#include <cmath>

namespace sw {

namespace {

constexpr double enoughContrast = 4.6; // a little over 4.5: pixels have whole numbers

double luminanceOf(const QColor& colour)
{
    const auto linear = [](double part) {
        return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) +
           0.0722 * linear(colour.blueF());
}

} // namespace

double contrastOf(const QColor& words, const QColor& ground)
{
    const double one = luminanceOf(words), other = luminanceOf(ground);
    return (std::max(one, other) + 0.05) / (std::min(one, other) + 0.05);
}

QColor readableOn(const QColor& ground, const QColor& colour)
{
    const QColor& text = Theme::tokens().text;
    for (int percent = 100; percent > 0; percent -= 5) {
        const QColor tried = mixed(colour, text, percent / 100.0);
        if (contrastOf(tried, ground) >= enoughContrast)
            return tried;
    }
    return text;
}

} // namespace sw
