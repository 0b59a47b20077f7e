#include "widgets/HttpHistoryDelegate.h"

#include "widgets/HttpHistoryModel.h"
#include "widgets/Painting.h"
#include "widgets/Theme.h"

#include <QHelpEvent>
#include <QPainter>

namespace sw {

QColor httpMethodColor(const QString& method)
{
    const Tokens& t = Theme::tokens();
    if (method == QLatin1String("GET") || method == QLatin1String("HEAD") ||
        method == QLatin1String("OPTIONS"))
        return t.ok;
    return method == QLatin1String("DELETE") ? t.err : t.in;
}

QSize HttpHistoryDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const
{
    return Theme::px(120, 30);
}

void HttpHistoryDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                                const QModelIndex& index) const
{
    painter->save();
    paintListRow(*painter, option);
    const bool selected = option.state & QStyle::State_Selected;
    const Tokens& t = Theme::tokens();
    QRect line = option.rect.adjusted(Theme::px(12), 0, -Theme::px(12), 0);
    const auto text = [&](const QRect& rect, const QString& words, const QColor& colour, int align) {
        painter->setPen(selected ? cellText(option) : colour);
        painter->drawText(rect, align | Qt::AlignVCenter, words);
    };
    const QString method = index.data(HttpHistoryModel::MethodRole).toString();
    painter->setFont(Theme::ui(11, QFont::DemiBold));
    const int column = Theme::px(52);
    text(QRect(line.left(), line.top(), column - Theme::px(4), line.height()),
         painter->fontMetrics().elidedText(method, Qt::ElideRight, column - Theme::px(4)),
         httpMethodColor(method), Qt::AlignLeft);
    line.setLeft(line.left() + column);
    painter->setFont(Theme::ui(12));
    const QString outcome = index.data(HttpHistoryModel::OutcomeRole).toString();
    text(line, outcome, index.data(HttpHistoryModel::BadRole).toBool() ? t.err : t.text2, Qt::AlignRight);
    line.setRight(line.right() - painter->fontMetrics().horizontalAdvance(outcome) - Theme::px(8));
    paintElided(*painter, line, index.data(HttpHistoryModel::TargetRole).toString(), 0, cellText(option),
                cellDim(option));
    painter->restore();
}

bool HttpHistoryDelegate::helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem&,
                                    const QModelIndex& index)
{
    return showRowToolTip(
        event, view,
        {index.data(Qt::DisplayRole).toString(), index.data(HttpHistoryModel::AddressRole).toString()});
}

} // namespace sw
