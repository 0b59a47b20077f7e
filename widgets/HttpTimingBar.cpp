#include "widgets/HttpTimingBar.h"

#include "widgets/Parts.h"
#include "widgets/Theme.h"

#include <QPainter>

#include <algorithm>
#include <array>

namespace sw {

namespace {

struct TimingPart
{
    const char* name;
    std::optional<qint64> time;
    QColor colour;
};

std::array<TimingPart, 4> partsOf(const HttpTiming& timing)
{
    const Tokens& t = Theme::tokens();
    return {{{"connect", timing.connecting(), t.violet},
             {"send", timing.sending(), t.out},
             {"wait", timing.waiting(), t.line2},
             {"read", timing.reading(), t.in}}};
}

QString milliseconds(qint64 nanoseconds)
{
    const double ms = double(nanoseconds) / 1e6;
    return QString::number(ms, 'f', ms < 10 ? 2 : ms < 100 ? 1 : 0);
}

} // namespace

QString httpDuration(qint64 nanoseconds)
{
    return nanoseconds < 1'000'000'000
               ? milliseconds(nanoseconds) + QStringLiteral(" ms")
               : QString::number(double(nanoseconds) / 1e9, 'f', 2) + QStringLiteral(" s");
}

HttpTimingBar::HttpTimingBar(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setMinimumWidth(Theme::px(30));
    setMaximumWidth(Theme::px(220));
}

QSize HttpTimingBar::sizeHint() const { return Theme::px(190, 8); }

void HttpTimingBar::setTiming(const HttpTiming& timing)
{
    if (timing == m_timing)
        return;
    m_timing = timing;
    setAccessibleName(QStringLiteral("Timing: ") + words());
    setToolTip(plainToolTip(words()));
    update();
}

QString HttpTimingBar::words() const
{
    QStringList words;
    for (const TimingPart& part : partsOf(m_timing)) {
        if (part.time)
            words << QStringLiteral("%1 %2").arg(QLatin1String(part.name), milliseconds(*part.time));
    }
    return words.isEmpty() ? QString() : words.join(QStringLiteral(" · ")) + QStringLiteral(" ms");
}

void HttpTimingBar::paintEvent(QPaintEvent*)
{
    qint64 total = 0;
    for (const TimingPart& part : partsOf(m_timing))
        total += part.time.value_or(0);
    if (total <= 0)
        return;
    QPainter painter(this);
    // each part can be seen, however short it was
    const int least = Theme::px(2), gap = 1;
    const int height = Theme::px(8), top = (this->height() - height) / 2;
    const int room = std::max(0, width() - 4 * (least + gap));
    int left = 0;
    for (const TimingPart& part : partsOf(m_timing)) {
        if (!part.time)
            continue;
        const int wide = least + int(double(*part.time) / double(total) * room);
        painter.fillRect(left, top, wide, height, part.colour);
        left += wide + gap;
    }
}

} // namespace sw
