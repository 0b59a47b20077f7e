#include "widgets/HttpTimingBar.h"

#include "widgets/Parts.h"
#include "widgets/Theme.h"

#include <QPainter>

#include <algorithm>
#include <array>
#include <utility>

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
             {"wait", timing.waiting(), mixed(t.text3, t.panel, 0.7)},
             {"read", timing.reading(), t.in}}};
}

constexpr int mostBar = 190, leastBar = 50, barGap = 12, square = 8, squareGap = 4, partGap = 10; // at 100 %

QString milliseconds(qint64 nanoseconds)
{
    const double ms = double(nanoseconds) / 1e6;
    return QString::number(ms, 'f', ms < 10 ? 2 : ms < 100 ? 1 : 0);
}

/// In milliseconds they share one unit, behind the last; where one has taken seconds each has its own.
QString sharedUnit(const HttpTiming& timing)
{
    const auto parts = partsOf(timing);
    const bool hasSeconds = std::any_of(parts.begin(), parts.end(), [](const TimingPart& part) {
        return part.time.value_or(0) >= 1'000'000'000;
    });
    return hasSeconds ? QString() : QStringLiteral(" ms");
}

QString partWords(const TimingPart& part, bool withUnit)
{
    const qint64 time = part.time.value_or(0);
    return QStringLiteral("%1 %2").arg(QLatin1String(part.name),
                                       withUnit ? httpDuration(time) : milliseconds(time));
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
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
}

QSize HttpTimingBar::sizeHint() const { return {legendWidth() + Theme::px(mostBar + barGap), Theme::px(18)}; }

int HttpTimingBar::legendWidth() const
{
    const QFontMetrics letters(Theme::ui(12));
    const QString unit = sharedUnit(m_timing);
    int width = 0;
    for (const TimingPart& part : partsOf(m_timing)) {
        if (part.time)
            width += (width > 0 ? Theme::px(partGap) : 0) + Theme::px(square + squareGap) +
                     letters.horizontalAdvance(partWords(part, unit.isEmpty()));
    }
    return width == 0 ? 0 : width + letters.horizontalAdvance(unit);
}

bool HttpTimingBar::showsLegend() const { return legendWidth() > 0 && width() >= legendWidth(); }

bool HttpTimingBar::showsBar() const
{
    return showsLegend() && width() >= legendWidth() + Theme::px(leastBar + barGap);
}

void HttpTimingBar::setTiming(const HttpTiming& timing)
{
    if (timing == m_timing)
        return;
    m_timing = timing;
    setAccessibleName(QStringLiteral("Timing: ") + words());
    setToolTip(plainToolTip(words()));
    updateGeometry();
    update();
}

QString HttpTimingBar::words() const
{
    const QString unit = sharedUnit(m_timing);
    QStringList words;
    for (const TimingPart& part : partsOf(m_timing)) {
        if (part.time)
            words << partWords(part, unit.isEmpty());
    }
    return words.isEmpty() ? QString() : words.join(QStringLiteral(" · ")) + unit;
}

void HttpTimingBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    int left = 0;
    if (showsBar()) {
        const int room = std::min(Theme::px(mostBar), width() - legendWidth() - Theme::px(barGap));
        paintBar(painter, room);
        left = room + Theme::px(barGap);
    }
    if (showsLegend())
        paintLegend(painter, left);
}

/// Each part can be seen, however short it was.
void HttpTimingBar::paintBar(QPainter& painter, int whole) const
{
    qint64 total = 0;
    for (const TimingPart& part : partsOf(m_timing))
        total += part.time.value_or(0);
    const int least = Theme::px(2), gap = 1, high = Theme::px(8), top = (height() - high) / 2;
    const int room = std::max(0, whole - 4 * (least + gap));
    int left = 0;
    for (const TimingPart& part : partsOf(m_timing)) {
        if (!part.time)
            continue;
        const int wide = least + int(double(*part.time) / double(std::max<qint64>(1, total)) * room);
        painter.fillRect(left, top, wide, high, part.colour);
        left += wide + gap;
    }
}

void HttpTimingBar::paintLegend(QPainter& painter, int left) const
{
    painter.setFont(Theme::ui(12));
    painter.setPen(Theme::tokens().text2);
    const QFontMetrics letters(painter.font());
    const int side = Theme::px(square);
    const auto write = [&](const QString& words) {
        const int wide = letters.horizontalAdvance(words);
        painter.drawText(QRect(left, 0, wide + 1, height()), Qt::AlignLeft | Qt::AlignVCenter, words);
        left += wide;
    };
    const QString unit = sharedUnit(m_timing);
    bool isFirst = true;
    for (const TimingPart& part : partsOf(m_timing)) {
        if (!part.time)
            continue;
        left += std::exchange(isFirst, false) ? 0 : Theme::px(partGap);
        painter.fillRect(left, (height() - side) / 2, side, side, part.colour);
        left += side + Theme::px(squareGap);
        write(partWords(part, unit.isEmpty()));
    }
    write(unit);
}

} // namespace sw
