#include "widgets/ConnectionDelegate.h"

#include "models/session/ConnectionModel.h"
#include "models/session/StatusWords.h"
#include "widgets/Painting.h"
#include "widgets/Theme.h"

#include <QPainter>

namespace sw {

QSize ConnectionDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const
{
    return {Theme::px(100), Theme::px(44)};
}

void ConnectionDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                               const QModelIndex& index) const
{
    painter->save();
    paintListRow(*painter, option);
    const Tokens& t = Theme::tokens();
    const bool all = index.data(ConnectionModel::IdRole).toUInt() == 0;
    const auto status = index.data(ConnectionModel::StatusRole).value<ConnectionStatus>();
    const bool open = all || status.state == ConnectionStatus::State::Open;
    const bool slow = !all && (status.peerFinished || status.weFinished || status.waitingBytes > 0);
    const bool broken = !open && (status.closeReason == QLatin1String("reset") ||
                                  status.closeReason == QLatin1String("error"));
    const QRect rect = option.rect.adjusted(0, Theme::px(4), -Theme::px(14), -Theme::px(4));
    const int half = rect.height() / 2;
    const QColor color = broken ? t.err : !open ? t.text3 : slow ? t.warn : t.ok;
    if (!all)
        paintStateDot(*painter, QPointF(rect.left() + Theme::px(20), rect.top() + half / 2.0), color, !open);
    const quint64 in = index.data(ConnectionModel::CountersInRole).toULongLong();
    const quint64 out = index.data(ConnectionModel::CountersOutRole).toULongLong();
    const int wide = counterWidth(in, out);
    const QRect counters(rect.right() - wide, rect.top(), wide, half);
    paintCounter(*painter, counters, true, in, cellText(option));
    paintCounter(*painter, counters.translated(0, half), false, out, cellText(option));
    const int left = rect.left() + Theme::px(all ? 14 : 34), width = counters.left() - left - Theme::px(4);
    painter->setFont(Theme::ui(13, QFont::Medium));
    painter->setPen(open ? cellText(option) : cellDim(option));
    painter->drawText(
        QRect(left, rect.top(), width, half), Qt::AlignLeft | Qt::AlignVCenter,
        elidedAroundPath(index.data(ConnectionModel::NameRole).toString(), painter->fontMetrics(), width));
    painter->setFont(Theme::ui(11));
    painter->setPen(option.state & QStyle::State_Selected ? t.selText : open && slow ? t.warn : t.text2);
    painter->drawText(
        QRect(left, rect.top() + half, width, half), Qt::AlignLeft | Qt::AlignVCenter,
        elidedAroundPath(index.data(ConnectionModel::DetailRole).toString(), painter->fontMetrics(), width));
    painter->restore();
}

bool ConnectionDelegate::helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem&,
                                   const QModelIndex& index)
{
    if (!index.isValid())
        return false;
    QStringList lines{index.data(ConnectionModel::NameRole).toString(),
                      index.data(ConnectionModel::DetailRole).toString()};
    if (index.data(ConnectionModel::IdRole).toUInt() != 0)
        lines += connectionFacts(index.data(ConnectionModel::StatusRole).value<ConnectionStatus>());
    return showRowToolTip(event, view, lines);
}

} // namespace sw
