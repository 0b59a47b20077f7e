#include "widgets/Painting.h"

#include "models/traffic/TrafficWords.h"
#include "widgets/Contrast.h"
#include "widgets/Parts.h"
#include "widgets/Theme.h"

#include <QAbstractItemView>
#include <QFontMetrics>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace sw {

void paintStateDot(QPainter& painter, QPointF centre, const QColor& color, bool hollow, bool halo)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(centre);
    const double zoom = Theme::instance().zoom() / 100.0;
    painter.scale(zoom, zoom);
    if (hollow) {
        painter.setPen(QPen(color, 1.5));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(QPointF(), 3.3, 3.3);
    } else {
        painter.setPen(Qt::NoPen);
        if (halo) {
            QColor soft = color;
            soft.setAlphaF(0.2F);
            painter.setBrush(soft);
            painter.drawEllipse(QPointF(), 7, 7);
        }
        painter.setBrush(color);
        painter.drawEllipse(QPointF(), halo ? 4 : 3.5, halo ? 4 : 3.5);
    }
    painter.restore();
}

QString elidedBeforeErrno(const QString& sentence, const QFontMetrics& metrics, int width)
{
    if (metrics.horizontalAdvance(sentence) <= width)
        return sentence;
    const qsizetype open = sentence.endsWith(u')') ? sentence.lastIndexOf(QLatin1String(" (E")) : -1;
    const QString errnoPart = open > 0 ? sentence.mid(open) : QString();
    const int room = width - metrics.horizontalAdvance(errnoPart);
    if (errnoPart.isEmpty() || room < width / 3)
        return metrics.elidedText(sentence, Qt::ElideRight, width);
    return metrics.elidedText(sentence.left(open), Qt::ElideRight, room) + errnoPart;
}

QString elidedDirectory(const QString& directory, const QFontMetrics& metrics, int room)
{
    constexpr qsizetype leastShown = 12, leastSpared = 4;
    const QString middle = metrics.elidedText(directory, Qt::ElideMiddle, room);
    const bool spares = directory.size() - middle.size() + 1 >= leastSpared;
    if (!directory.endsWith(QLatin1Char('/')) || (spares && middle.size() >= leastShown))
        return middle;
    const QString mark = QStringLiteral("…");
    for (qsizetype at = directory.indexOf(u'/', 1); at >= 0; at = directory.indexOf(u'/', at + 1)) {
        if (metrics.horizontalAdvance(mark + directory.mid(at)) <= room)
            return mark + directory.mid(at);
    }
    return mark + QLatin1Char('/');
}

QString elidedAroundPath(const QString& words, const QFontMetrics& metrics, int room)
{
    if (metrics.horizontalAdvance(words) <= room)
        return words;
    qsizetype start = words.startsWith(u'/') || words.startsWith(QStringLiteral("…/")) ? 0 : -1;
    for (const QString& before : {QStringLiteral(" /"), QStringLiteral(" …/")}) {
        const qsizetype at = words.indexOf(before);
        if (start < 0 && at >= 0)
            start = at + 1;
    }
    if (start < 0)
        return metrics.elidedText(words, Qt::ElideRight, room);
    const qsizetype part = words.indexOf(QStringLiteral(" · "), start), end = part < 0 ? words.size() : part;
    const qsizetype slash = words.lastIndexOf(u'/', end - 1);
    const QString head = words.left(start), name = words.mid(slash + 1);
    const QString directory = words.mid(start, slash + 1 - start);
    const int left = room - metrics.horizontalAdvance(head) - metrics.horizontalAdvance(name);
    if (left >= metrics.horizontalAdvance(QStringLiteral("…/")))
        return head + elidedDirectory(directory, metrics, left) + name;
    if (head.isEmpty())
        return QStringLiteral("…/") +
               metrics.elidedText(name, Qt::ElideMiddle,
                                  room - metrics.horizontalAdvance(QStringLiteral("…/")));
    const qsizetype last =
        head.lastIndexOf(QStringLiteral(" · "), -4); // a part goes whole: half a pid is false
    if (last > 0)
        return elidedAroundPath(head.left(last + 3) + words.mid(start), metrics, room);
    return metrics.elidedText(words, Qt::ElideMiddle, room);
}

int paintElided(QPainter& painter, const QRect& rect, const QString& text, qsizetype dimCount,
                const QColor& color, const QColor& dim)
{
    const QFontMetrics metrics(painter.font());
    const int flags = Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine;
    QString head = text.left(dimCount);
    QString tail = text.mid(dimCount);
    const int room = rect.width();
    int tailWidth = metrics.horizontalAdvance(tail);
    int headWidth = metrics.horizontalAdvance(head);
    if (headWidth + tailWidth > room) {
        if (!head.isEmpty() && tailWidth < room - Theme::px(24))
            head = elidedDirectory(head, metrics, room - tailWidth - 1); // widths are rounded ones
        else if (!head.isEmpty()) // a name alone would read as a relative path
            head = head.endsWith(QLatin1Char('/')) ? QStringLiteral("…/") : QStringLiteral("…");
        headWidth = metrics.horizontalAdvance(head);
        tail = metrics.elidedText(tail, Qt::ElideMiddle, room - headWidth);
        tailWidth = metrics.horizontalAdvance(tail);
    }
    painter.setPen(dim);
    painter.drawText(rect, flags, head);
    painter.setPen(color);
    painter.drawText(rect.adjusted(headWidth, 0, 0, 0), flags, tail);
    return headWidth + tailWidth;
}

namespace {

/// Length of the C escape at a position, 0 when there is none.
qsizetype escapeLength(const QString& text, qsizetype at)
{
    if (text[at] != QLatin1Char('\\') || at + 1 >= text.size())
        return 0;
    return text[at + 1] == QLatin1Char('x') ? qMin<qsizetype>(4, text.size() - at) : 2;
}

} // namespace

void paintEscaped(QPainter& painter, const QRect& rect, const QString& text, const QColor& color,
                  const QColor& dim)
{
    const QFontMetrics metrics(painter.font());
    const QString shown = metrics.elidedText(text, Qt::ElideRight, rect.width());
    const int baseline = rect.top() + (rect.height() - metrics.height()) / 2 + metrics.ascent();
    int x = rect.left();
    const auto draw = [&](qsizetype from, qsizetype to, const QColor& pen) {
        if (to <= from)
            return;
        const QString part = shown.mid(from, to - from);
        painter.setPen(pen);
        painter.drawText(x, baseline, leftToRight(part));
        x += metrics.horizontalAdvance(part);
    };
    qsizetype start = 0;
    for (qsizetype i = 0; i < shown.size();) {
        qsizetype end = i;
        while (end < shown.size() && escapeLength(shown, end) > 0)
            end += escapeLength(shown, end);
        if (end == i) {
            ++i;
            continue;
        }
        draw(start, i, color);
        draw(i, end, dim);
        start = i = end;
    }
    draw(start, shown.size(), color);
}

void paintListRow(QPainter& painter, const QStyleOptionViewItem& option)
{
    const Tokens& t = Theme::tokens();
    const bool selected = option.state & QStyle::State_Selected;
    if (!selected && !(option.state & QStyle::State_MouseOver))
        return;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(selected ? t.sel : t.hover);
    const int side = Theme::px(6);
    painter.drawRoundedRect(QRectF(option.rect).adjusted(side, 1, -side, -1), side, side);
    painter.restore();
}

void paintTableCell(QPainter& painter, const QStyleOptionViewItem& option)
{
    const Tokens& t = Theme::tokens();
    if (option.state & QStyle::State_Selected)
        painter.fillRect(option.rect, t.sel);
    else if (option.features & QStyleOptionViewItem::Alternate)
        painter.fillRect(option.rect, t.alt);
}

void paintCounter(QPainter& painter, const QRect& rect, bool in, quint64 count, const QColor& textColor)
{
    const Tokens& t = Theme::tokens();
    painter.setFont(Theme::ui(11));
    const QFontMetrics metrics(painter.font());
    const QString number = trafficNumberText(count);
    const int width = metrics.horizontalAdvance(number);
    painter.setPen(textColor);
    painter.drawText(rect, Qt::AlignRight | Qt::AlignVCenter, number);
    painter.setPen(in ? t.in : t.out);
    painter.drawText(rect.adjusted(0, 0, -width - Theme::px(5), 0), Qt::AlignRight | Qt::AlignVCenter,
                     in ? QStringLiteral("←") : QStringLiteral("→"));
}

int counterWidth(quint64 in, quint64 out)
{
    const QFontMetrics metrics(Theme::ui(11));
    return metrics.horizontalAdvance(trafficNumberText(std::max(in, out))) + Theme::px(5) +
           metrics.horizontalAdvance(QStringLiteral("←"));
}

bool showRowToolTip(QHelpEvent* event, QAbstractItemView* view, const QStringList& lines)
{
    if (event->type() != QEvent::ToolTip)
        return false;
    QToolTip::showText(event->globalPos(), plainToolTip(lines.join(QLatin1Char('\n'))), view->viewport());
    return true;
}

QColor cellText(const QStyleOptionViewItem& option)
{
    return option.state & QStyle::State_Selected ? Theme::tokens().selText : Theme::tokens().text;
}

QColor cellDim(const QStyleOptionViewItem& option)
{
    const Tokens& t = Theme::tokens();
    return option.state & QStyle::State_Selected ? mixed(t.selText, t.sel, 0.75) : t.text3;
}

int badgeWidth(const QString& text)
{
    return QFontMetrics(Theme::ui(11)).horizontalAdvance(text) + Theme::px(12);
}

int paintBadge(QPainter& painter, const QRect& line, int left, int right, const QString& text,
               const QColor& color)
{
    painter.setFont(Theme::ui(11));
    const int width = badgeWidth(text);
    if (left + width > right)
        return left;
    const QRect pill(left, line.center().y() - Theme::px(8), width, Theme::px(17));
    painter.setPen(Qt::NoPen);
    const QColor ground = mixed(color, Theme::tokens().base, 0.16);
    painter.setBrush(ground);
    painter.drawRoundedRect(pill, Theme::px(4), Theme::px(4));
    painter.setPen(readableOn(ground, color));
    painter.drawText(pill, Qt::AlignCenter, text);
    return left + width;
}

} // namespace sw
