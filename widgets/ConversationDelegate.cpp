#include "widgets/ConversationDelegate.h"

#include "models/traffic/TrafficModel.h"
#include "models/traffic/TrafficWords.h"
#include "widgets/ConversationCard.h"
#include "widgets/ConversationPaint.h"
#include "widgets/Painting.h"
#include "widgets/Theme.h"
#include "widgets/TrafficDelegate.h"

#include <QAbstractItemView>
#include <QDateTime>
#include <QHelpEvent>
#include <QLocale>
#include <QPainter>

namespace sw {

namespace {

constexpr int eventLine = 26;

/// Lines below the head: the bytes, and one that says how many more there are.
int cardBodyLines(const ConversationCard& card)
{
    const bool more = qsizetype(card.record.size) > card.shownBytes;
    return std::max(1, int(card.lines.size()) + (more ? 1 : 0));
}

QString cardCell(const QModelIndex& index, int column)
{
    return index.siblingAtColumn(column).data().toString();
}

QString moreWords(const ConversationCard& card)
{
    if (card.record.size == 0)
        return QStringLiteral("empty message");
    const quint64 more = card.record.size - quint64(card.shownBytes);
    if (card.record.flags & TrafficRecord::payloadLost)
        return QStringLiteral("… %1 bytes that were not kept").arg(trafficNumberText(more));
    return more == 1 ? QStringLiteral("… 1 more byte: Enter or double-click opens the payload beside")
                     : QStringLiteral("… %1 more bytes: Enter or double-click opens the payload beside")
                           .arg(trafficNumberText(more));
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
    const QString widest[] = {QStringLiteral("00:00:00.000 000"), QStringLiteral("+000.0 ms"),
                              QStringLiteral("000,000 B")};
    int widths[3], room = line.width() - Theme::px(150), right = line.right();
    for (int i = 0; i < 3; ++i) {
        const int wanted =
            std::max(metrics.horizontalAdvance(widest[i]), metrics.horizontalAdvance(facts[i]));
        widths[i] = wanted + Theme::px(14);
        room -= widths[i];
    }
    for (int i = 0; i < 3; ++i) {
        if (room < 0) { // the time goes first, the size last
            room += widths[i];
            continue;
        }
        painter.drawText(QRect(right - widths[i], line.top(), widths[i], line.height()),
                         Qt::AlignRight | Qt::AlignVCenter, facts[i]);
        right -= widths[i];
    }
    return right;
}

/// What a card says of its direction.
QString cardDirection(const TrafficRecord& record)
{
    const bool in = record.event == TrafficEvent::Received;
    if (record.flags & TrafficRecord::relayed)
        return in ? QStringLiteral("to target") : QStringLiteral("to client");
    return in ? QStringLiteral("received") : QStringLiteral("sent");
}

int paintCardWho(QPainter& painter, const QRect& line, const TrafficRecord& record, const QString& peer,
                 const QColor& color)
{
    const bool in = record.event == TrafficEvent::Received;
    const QColor edge = in ? Theme::tokens().in : Theme::tokens().out;
    painter.setFont(Theme::ui(12));
    painter.setPen(edge);
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, in ? QStringLiteral("←") : QStringLiteral("→"));
    painter.setFont(Theme::ui(12, QFont::DemiBold));
    const QString word = cardDirection(record);
    int left = line.left() + Theme::px(cardTextLeft - 13);
    painter.drawText(line.adjusted(left - line.left(), 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, word);
    left += painter.fontMetrics().horizontalAdvance(word) + Theme::px(10);
    painter.setFont(Theme::ui(12));
    painter.setPen(color);
    const int room = std::max(0, line.right() - left);
    const bool hasPid = peer.contains(QStringLiteral(" · "));
    const QString shown = hasPid ? elidedPeer(peer, painter.fontMetrics(), room)
                                 : elidedAroundPath(peer, painter.fontMetrics(), room);
    painter.drawText(QRect(left, line.top(), room, line.height()), Qt::AlignLeft | Qt::AlignVCenter, shown);
    return left + painter.fontMetrics().horizontalAdvance(shown) + Theme::px(10);
}

/// What the badges of a message take, which its peer leaves them.
int roomForBadges(const ConversationCard& card)
{
    int room = 0;
    for (const QString& badge : card.badges)
        if (badge != cardDirection(card.record)) // the word says it
            room += badgeWidth(badge) + Theme::px(6);
    return room == 0 ? 0 : room + Theme::px(10);
}

} // namespace

ConversationDelegate::ConversationDelegate(ConversationCards* cards, QObject* parent)
    : QStyledItemDelegate(parent),
      m_cards(cards)
{
}

int ConversationDelegate::heightOf(const ConversationCard& card)
{
    if (!card.isMessage())
        return Theme::px(eventLine);
    return Theme::px(cardTop + cardHead + cardBodyGap + cardBottom) + 2 * Theme::px(cardGap) +
           cardBodyLines(card) * cardLineHeight();
}

int ConversationDelegate::usualHeight()
{
    return Theme::px(cardTop + cardHead + cardBodyGap + cardBottom) + 2 * Theme::px(cardGap) +
           cardLineHeight();
}

int ConversationDelegate::columnsIn(int viewWidth)
{
    const int room = viewWidth - 2 * Theme::px(cardSide) - Theme::px(cardTextLeft) - Theme::px(cardTextRight);
    const double wide = QFontMetricsF(Theme::mono()).horizontalAdvance(QLatin1Char('0'));
    return std::max(8, int(room / wide));
}

void ConversationDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                                 const QModelIndex& index) const
{
    const RowId id = index.data(TrafficModel::RowIdRole).toULongLong();
    const ConversationCard& card = m_cards->card(id);
    painter->save();
    if (card.isMessage())
        paintMessage(*painter, option, index, card);
    else
        paintEvent(*painter, option, index, card);
    painter->restore();
}

void ConversationDelegate::paintMessage(QPainter& painter, const QStyleOptionViewItem& option,
                                        const QModelIndex& index, const ConversationCard& card) const
{
    const Tokens& t = Theme::tokens();
    const bool in = card.record.event == TrafficEvent::Received;
    const QColor quiet = option.state & QStyle::State_Selected ? cellDim(option) : t.text2;
    const int side = Theme::px(cardSide), gap = Theme::px(cardGap);
    const QRect rect = option.rect.adjusted(side, gap, -side, -gap);
    paintCardFrame(painter, rect, in ? t.in : t.out, option);

    const QRect line(rect.left() + Theme::px(13), rect.top() + Theme::px(cardTop),
                     rect.width() - Theme::px(13 + 12), Theme::px(cardHead));
    const int factsLeft = paintCardFacts(painter, line, index, quiet);
    QRect left = line;
    const int badges = roomForBadges(card); // none is cut: those without room leave it to the peer
    left.setRight(badges <= (factsLeft - line.left()) / 2 ? factsLeft - badges : factsLeft);
    int end = paintCardWho(painter, left, card.record, cardCell(index, TrafficModel::Peer), quiet);
    for (const QString& badge : card.badges)
        if (badge != cardDirection(card.record)) // the word says it
            end = paintBadge(painter, line, end, factsLeft, badge, t.violet) + Theme::px(6);
    if (const auto took = m_cards->roundTrip(index.data(TrafficModel::RowIdRole).toULongLong()))
        paintBadge(painter, line, end, factsLeft, QStringLiteral("⇄ ") + trafficDurationText(*took), t.ok);

    painter.setFont(Theme::mono());
    painter.setClipRect(rect.adjusted(0, 0, -Theme::px(4), 0), Qt::IntersectClip);
    QPoint at(rect.left() + Theme::px(cardTextLeft), line.bottom() + 1 + Theme::px(cardBodyGap));
    const int height = cardLineHeight();
    for (const CardLine& bytes : card.lines) {
        paintCardLine(painter, bytes, at, height, option);
        at.ry() += height;
    }
    if (int(card.lines.size()) < cardBodyLines(card)) {
        painter.setFont(Theme::ui(12));
        painter.setPen(toneColor(CardTone::Note, option));
        const int width = rect.right() - Theme::px(cardTextRight) - at.x();
        painter.drawText(QRect(at.x(), at.y(), width, height), Qt::AlignLeft | Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(moreWords(card), Qt::ElideRight, width));
    }
}

void ConversationDelegate::paintEvent(QPainter& painter, const QStyleOptionViewItem& option,
                                      const QModelIndex& index, const ConversationCard& card) const
{
    const Tokens& t = Theme::tokens();
    const bool failed = !card.gone && card.record.event == TrafficEvent::Failed;
    const bool selected = option.state & QStyle::State_Selected;
    painter.setRenderHint(QPainter::Antialiasing);
    const QRect back = option.rect.adjusted(Theme::px(cardSide), 1, -Theme::px(cardSide), -1);
    if (selected || option.state & QStyle::State_HasFocus) {
        painter.setPen(option.state & QStyle::State_HasFocus ? QPen(t.accent, 1) : QPen(Qt::NoPen));
        painter.setBrush(selected ? QBrush(t.sel) : QBrush(Qt::NoBrush));
        painter.drawRoundedRect(QRectF(back).adjusted(0.5, 0.5, -0.5, -0.5), Theme::px(5), Theme::px(5));
    }
    const QRect line = back.adjusted(Theme::px(13), 0, -Theme::px(12), 0);
    painter.setFont(Theme::ui(12));
    const QString time = cardCell(index, TrafficModel::Time);
    const int timeWidth = painter.fontMetrics().horizontalAdvance(time) + Theme::px(12);
    const bool timed = line.width() > timeWidth + Theme::px(150);
    const int right = line.right() - (timed ? timeWidth : 0);
    painter.setPen(selected ? cellDim(option) : t.text3);
    if (timed)
        painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, time);
    const QString peer = cardCell(index, TrafficModel::Peer);
    QString text = card.words;
    if (!card.gone && peer != QStringLiteral("—") && card.record.event != TrafficEvent::Opened)
        text = peer + QStringLiteral("  ") + text;
    painter.setPen(failed ? t.err : selected ? t.selText : t.text2);
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter,
                     failed ? QStringLiteral("×") : QStringLiteral("·"));
    const int left = line.left() + Theme::px(cardTextLeft - 13), room = std::max(0, right - left);
    const QString shown = failed ? elidedBeforeErrno(text, painter.fontMetrics(), room)
                                 : elidedAroundPath(text, painter.fontMetrics(), room);
    painter.drawText(QRect(left, line.top(), room, line.height()), Qt::AlignLeft | Qt::AlignVCenter, shown);
    int end = left + painter.fontMetrics().horizontalAdvance(shown) + Theme::px(10);
    for (const QString& badge : card.badges)
        end = paintBadge(painter, line, end, right, badge, t.text2) + Theme::px(6);
}

bool ConversationDelegate::helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem&,
                                     const QModelIndex& index)
{
    if (!index.isValid())
        return false;
    const QDateTime time =
        QDateTime::fromMSecsSinceEpoch(index.data(TrafficModel::TimeRole).toLongLong() / 1'000'000);
    QStringList lines{QStringLiteral("No. %1, %2")
                          .arg(cardCell(index, TrafficModel::Number), cardCell(index, TrafficModel::Peer)),
                      QLocale(QLocale::English).toString(time, QStringLiteral("yyyy-MM-dd HH:mm:ss.zzz"))};
    if (const auto took = m_cards->roundTrip(index.data(TrafficModel::RowIdRole).toULongLong()))
        lines << (index.data(TrafficModel::EventRole).toInt() == int(TrafficEvent::Sent)
                      ? QStringLiteral("%1 after what it answers")
                      : QStringLiteral("%1 after what it answers (round trip)"))
                     .arg(trafficDurationText(*took));
    return showRowToolTip(event, view, lines);
}

} // namespace sw
