#include "widgets/TrafficDelegate.h"

#include "models/traffic/TrafficModel.h"
#include "widgets/Painting.h"
#include "widgets/Theme.h"

#include <QPainter>

namespace sw {

namespace {

QColor trafficCellColor(int column, TrafficEvent event, const QStyleOptionViewItem& option)
{
    const Tokens& t = Theme::tokens();
    if (column == TrafficModel::Direction)
        return event == TrafficEvent::Received ? t.in
               : event == TrafficEvent::Sent   ? t.out
               : event == TrafficEvent::Failed ? t.err
                                               : cellDim(option);
    if (column == TrafficModel::Preview && event == TrafficEvent::Failed)
        return option.state & QStyle::State_Selected ? t.selText : t.err;
    const bool data = event == TrafficEvent::Received || event == TrafficEvent::Sent;
    if (column == TrafficModel::Preview)
        return data ? cellText(option) : cellDim(option);
    if (column == TrafficModel::Number || column == TrafficModel::Time || column == TrafficModel::Delta)
        return cellDim(option);
    return cellText(option);
}

} // namespace

void TrafficDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const
{
    const auto event = TrafficEvent(index.data(TrafficModel::EventRole).toInt());
    QStyleOptionViewItem cell = option;
    cell.features.setFlag(QStyleOptionViewItem::Alternate, false);
    paintTableCell(*painter, cell);
    if (event == TrafficEvent::Failed && !(option.state & QStyle::State_Selected)) {
        QColor tint = Theme::tokens().err;
        tint.setAlphaF(0.07F);
        painter->fillRect(option.rect, tint);
    }
    const int column = index.column();
    const bool mono = column == TrafficModel::Number || column == TrafficModel::Time ||
                      column == TrafficModel::Delta || column == TrafficModel::Preview;
    painter->setFont(mono ? Theme::mono() : Theme::ui(12));
    const QColor color = trafficCellColor(column, event, option);
    const QRect rect = option.rect.adjusted(8, 0, -8, 0);
    const QString text = index.data().toString();
    if (column == TrafficModel::Preview) {
        paintEscaped(*painter, rect, text, color, cellDim(option));
        return;
    }
    painter->setPen(color);
    const int alignment = index.data(Qt::TextAlignmentRole).toInt();
    painter->drawText(rect, alignment,
                      painter->fontMetrics().elidedText(text, Qt::ElideMiddle, rect.width()));
}

} // namespace sw
