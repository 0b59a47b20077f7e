#include "widgets/ConnectionDelegate.h"

#include "models/session/ConnectionModel.h"
#include "widgets/Painting.h"
#include "widgets/Theme.h"

#include <QPainter>

namespace sw {

void ConnectionDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                               const QModelIndex& index) const
{
    painter->save();
    paintListRow(*painter, option);
    const Tokens& t = Theme::tokens();
    const auto status = index.data(ConnectionModel::StatusRole).value<ConnectionStatus>();
    const bool open = status.state == ConnectionStatus::State::Open;
    const bool slow = status.peerFinished || status.weFinished || status.waitingBytes > 0;
    const bool broken = !open && (status.closeReason == QLatin1String("reset") ||
                                  status.closeReason == QLatin1String("error"));
    const QRect rect = option.rect.adjusted(0, 4, -14, -4);
    const int half = rect.height() / 2;
    paintStateDot(*painter, QPointF(rect.left() + 20, rect.top() + half / 2.0),
                  broken  ? t.err
                  : !open ? t.text3
                  : slow  ? t.warn
                          : t.ok,
                  !open);
    const QRect counters(rect.right() - 60, rect.top(), 60, half);
    paintCounter(*painter, counters, true, index.data(ConnectionModel::CountersInRole).toULongLong(),
                 cellText(option));
    paintCounter(*painter, counters.translated(0, half), false,
                 index.data(ConnectionModel::CountersOutRole).toULongLong(), cellText(option));
    const int left = rect.left() + 34, width = counters.left() - left - 4;
    painter->setFont(Theme::ui(13, QFont::Medium));
    painter->setPen(open ? cellText(option) : cellDim(option));
    painter->drawText(QRect(left, rect.top(), width, half), Qt::AlignLeft | Qt::AlignVCenter,
                      painter->fontMetrics().elidedText(index.data(ConnectionModel::NameRole).toString(),
                                                        Qt::ElideRight, width));
    painter->setFont(Theme::ui(11));
    painter->setPen(option.state & QStyle::State_Selected ? t.selText : open && slow ? t.warn : t.text2);
    painter->drawText(QRect(left, rect.top() + half, width, half), Qt::AlignLeft | Qt::AlignVCenter,
                      painter->fontMetrics().elidedText(index.data(ConnectionModel::DetailRole).toString(),
                                                        Qt::ElideRight, width));
    painter->restore();
}

bool ConnectionDelegate::helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem&,
                                   const QModelIndex& index)
{
    if (!index.isValid())
        return false;
    return showRowToolTip(event, view,
                          {index.data(ConnectionModel::NameRole).toString(),
                           index.data(ConnectionModel::DetailRole).toString()});
}

} // namespace sw
