#include "widgets/ConversationDelegate.h"

#include "models/traffic/TrafficModel.h"
#include "models/traffic/TrafficWords.h"
#include "widgets/Painting.h"
#include "widgets/Theme.h"

#include <QPainter>

namespace sw {

namespace {

QString cardCell(const QModelIndex& index, int column)
{
    return index.siblingAtColumn(column).data().toString();
}

/// Size, delta and time at the right end; returns where they start.
int paintCardFacts(QPainter& painter, const QRect& line, const QModelIndex& index, const QColor& color)
{
    painter.setFont(Theme::ui(12));
    painter.setPen(color);
    const QFontMetrics metrics(painter.font());
    const qint64 delta = index.data(TrafficModel::DeltaRole).toLongLong();
    const QString facts[] = {cardCell(index, TrafficModel::Time),
                             delta < 0 ? QString() : QLatin1Char('+') + trafficDurationText(delta),
                             cardCell(index, TrafficModel::Length) + QStringLiteral(" B")};
    const int widths[] = {112, 84, 70};
    int room = line.width() - 170, right = line.right();
    for (const int width : widths)
        room -= width;
    for (int i = 0; i < 3; ++i) {
        if (room < 0) { // the time goes first, the size last
            room += widths[i];
            continue;
        }
        painter.drawText(QRect(right - widths[i], line.top(), widths[i], line.height()),
                         Qt::AlignRight | Qt::AlignVCenter,
                         metrics.elidedText(facts[i], Qt::ElideRight, widths[i]));
        right -= widths[i];
    }
    return right;
}

} // namespace

void ConversationDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                                 const QModelIndex& index) const
{
    const auto event = TrafficEvent(index.data(TrafficModel::EventRole).toInt());
    painter->save();
    if (event == TrafficEvent::Received || event == TrafficEvent::Sent)
        paintMessage(*painter, option, index);
    else
        paintEvent(*painter, option, index);
    painter->restore();
}

void ConversationDelegate::paintMessage(QPainter& painter, const QStyleOptionViewItem& option,
                                        const QModelIndex& index) const
{
    const Tokens& t = Theme::tokens();
    const bool in = index.data(TrafficModel::EventRole).toInt() == int(TrafficEvent::Received);
    const bool selected = option.state & QStyle::State_Selected;
    const QColor edge = in ? t.in : t.out;
    const QRect card = option.rect.adjusted(10, 2, -10, -2);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(selected ? t.accent : t.line, 1));
    painter.setBrush(selected ? mixed(t.sel, t.base, 0.55) : t.base);
    painter.drawRoundedRect(QRectF(card).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5);
    painter.setPen(Qt::NoPen);
    painter.setBrush(edge);
    painter.drawRoundedRect(QRectF(card.left(), card.top(), 3, card.height()), 1.5, 1.5);

    const QRect line(card.left() + 14, card.top() + 4, card.width() - 26, 20);
    const int factsLeft = paintCardFacts(painter, line, index, selected ? t.selText : t.text2);
    painter.setFont(Theme::ui(12));
    painter.setPen(edge);
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, in ? QStringLiteral("←") : QStringLiteral("→"));
    painter.setFont(Theme::ui(12, QFont::DemiBold));
    const QString word = in ? QStringLiteral("received") : QStringLiteral("sent");
    painter.drawText(line.adjusted(19, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, word);
    const int wordEnd = line.left() + 19 + painter.fontMetrics().horizontalAdvance(word) + 10;
    painter.setFont(Theme::ui(12));
    painter.setPen(selected ? t.selText : t.text2);
    const int room = factsLeft - wordEnd - 8;
    painter.drawText(
        QRect(wordEnd, line.top(), room, line.height()), Qt::AlignLeft | Qt::AlignVCenter,
        painter.fontMetrics().elidedText(cardCell(index, TrafficModel::Peer), Qt::ElideRight, room));
    painter.setFont(Theme::mono());
    paintEscaped(painter, QRect(line.left() + 19, line.bottom() + 1, line.width() - 19, 20),
                 index.data(TrafficModel::DetailRole).toString(), cellText(option), cellDim(option));
}

void ConversationDelegate::paintEvent(QPainter& painter, const QStyleOptionViewItem& option,
                                      const QModelIndex& index) const
{
    const Tokens& t = Theme::tokens();
    const bool failed = index.data(TrafficModel::EventRole).toInt() == int(TrafficEvent::Failed);
    if (option.state & QStyle::State_Selected)
        painter.fillRect(option.rect.adjusted(10, 1, -10, -1), t.sel);
    const QRect line = option.rect.adjusted(24, 0, -22, 0);
    painter.setFont(Theme::ui(12));
    painter.setPen(t.text3);
    painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, cardCell(index, TrafficModel::Time));
    const QString peer = cardCell(index, TrafficModel::Peer);
    QString text = index.data(TrafficModel::DetailRole).toString();
    if (peer != QStringLiteral("—") && !text.contains(peer))
        text = peer + QStringLiteral("  ") + text;
    painter.setPen(failed ? t.err : t.text2);
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter,
                     (failed ? QStringLiteral("×  ") : QStringLiteral("·  ")) +
                         painter.fontMetrics().elidedText(text, Qt::ElideRight, line.width() - 130));
}

} // namespace sw
