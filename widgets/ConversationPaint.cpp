#include "widgets/ConversationPaint.h"

#include "widgets/ConversationCard.h"
#include "widgets/Painting.h"
#include "widgets/Theme.h"

#include <QFontMetricsF>
#include <QPainter>

namespace sw {

QColor foundGround() { return mixed(Theme::tokens().warn, Theme::tokens().base, 0.38); }

int cardLineHeight() { return QFontMetrics(Theme::mono()).height() + Theme::px(2); }

QColor toneColor(CardTone tone, const QStyleOptionViewItem& option)
{
    const Tokens& t = Theme::tokens();
    switch (tone) {
    case CardTone::Plain:
        return t.text;
    case CardTone::Escape:
    case CardTone::Offset:
    case CardTone::Note:
        return option.state & QStyle::State_Selected ? cellDim(option) : t.text3;
    case CardTone::Key:
        return t.in;
    case CardTone::String:
    case CardTone::Ascii:
        return t.ok;
    case CardTone::Number:
        return t.out;
    case CardTone::Error:
        return t.err;
    }
    return t.text;
}

namespace {

/// Characters [from, to) that have one colour; returns where the next ones begin. Fractions count: whole
/// pixels would push the columns of hex out of line.
double paintRun(QPainter& painter, const CardLine& line, QPointF at, int height, std::size_t from,
                std::size_t to, const QStyleOptionViewItem& option)
{
    const QFontMetricsF metrics(painter.font());
    const QString part = line.text.mid(qsizetype(from), qsizetype(to - from));
    const double width = metrics.horizontalAdvance(part);
    const bool isFound = !line.found.empty() && line.found[from];
    if (isFound)
        painter.fillRect(QRectF(at.x(), at.y(), width, height), foundGround());
    painter.setPen(isFound ? Theme::tokens().text : toneColor(line.tones[from], option));
    painter.drawText(QPointF(at.x(), at.y() + (height - metrics.height()) / 2 + metrics.ascent()),
                     leftToRight(part));
    return at.x() + width;
}

} // namespace

void paintCardLine(QPainter& painter, const CardLine& line, QPointF at, int height,
                   const QStyleOptionViewItem& option)
{
    const auto same = [&line](std::size_t a, std::size_t b) {
        return line.tones[a] == line.tones[b] && (line.found.empty() || line.found[a] == line.found[b]);
    };
    for (std::size_t from = 0; from < line.tones.size();) {
        std::size_t to = from + 1;
        while (to < line.tones.size() && same(from, to))
            ++to;
        at.setX(paintRun(painter, line, at, height, from, to, option));
        from = to;
    }
}

void paintCardFrame(QPainter& painter, const QRect& card, const QColor& edge,
                    const QStyleOptionViewItem& option)
{
    const Tokens& t = Theme::tokens();
    const bool selected = option.state & QStyle::State_Selected;
    const bool focused = option.state & QStyle::State_HasFocus;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(selected || focused ? t.accent : t.line2, focused && selected ? 1.6 : 1,
                        focused && !selected ? Qt::DashLine : Qt::SolidLine));
    painter.setBrush(selected ? mixed(t.sel, t.base, 0.4) : t.base);
    const double radius = Theme::px(5);
    painter.drawRoundedRect(QRectF(card).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
    painter.setPen(Qt::NoPen);
    painter.setBrush(edge);
    painter.drawRoundedRect(QRectF(card.left(), card.top(), Theme::px(3), card.height()), 1.5, 1.5);
}

} // namespace sw
