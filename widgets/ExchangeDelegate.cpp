#include "widgets/ExchangeDelegate.h"

#include "models/decode/ExchangeModel.h"
#include "widgets/Painting.h"
#include "widgets/Theme.h"
#include "widgets/TrafficDelegate.h"

#include <QPainter>
#include <QTableView>

namespace sw {

namespace {

QColor exchangeCellColor(const QModelIndex& index, const QStyleOptionViewItem& option)
{
    if (option.state & QStyle::State_Selected)
        return Theme::tokens().selText;
    const Tokens& t = Theme::tokens();
    const bool isError = index.data(ExchangeModel::ErrorRole).toBool();
    const bool isRunning = index.data(ExchangeModel::RunningRole).toBool();
    switch (index.column()) {
    case ExchangeModel::Method:
        return index.data(ExchangeModel::MutatingRole).toBool() ? t.warn : t.in;
    case ExchangeModel::Status:
        return isError ? t.err : isRunning ? t.violet : t.ok;
    case ExchangeModel::Marks:
        return isError ? t.err : index.data(ExchangeModel::MutatingRole).toBool() ? t.warn : t.violet;
    case ExchangeModel::Target:
        return cellText(option);
    default:
        return cellDim(option);
    }
}

/// What calls differ in stands at their end; the number of a process tells it from others of its name.
QString exchangeCellText(const QModelIndex& index, const QFontMetrics& metrics, int width)
{
    const QString text = index.data().toString();
    if (index.column() == ExchangeModel::Target)
        return metrics.elidedText(text, Qt::ElideMiddle, width);
    return index.column() == ExchangeModel::Client ? elidedPeer(text, metrics, width)
                                                   : metrics.elidedText(text, Qt::ElideRight, width);
}

bool isMonoColumn(int column)
{
    return column == ExchangeModel::Number || column == ExchangeModel::Time ||
           column == ExchangeModel::Target || column == ExchangeModel::Method;
}

} // namespace

void ExchangeDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                             const QModelIndex& index) const
{
    QStyleOptionViewItem cell = option;
    cell.features.setFlag(QStyleOptionViewItem::Alternate, false);
    paintTableCell(*painter, cell);
    if (index.data(ExchangeModel::ErrorRole).toBool() && !(option.state & QStyle::State_Selected)) {
        QColor tint = Theme::tokens().err;
        tint.setAlphaF(0.07F);
        painter->fillRect(option.rect, tint);
    }
    const QRect rect = option.rect.adjusted(Theme::px(8), 0, -Theme::px(8), 0);
    painter->setFont(isMonoColumn(index.column()) ? Theme::mono() : Theme::ui(12));
    painter->setPen(exchangeCellColor(index, option));
    painter->drawText(rect, index.data(Qt::TextAlignmentRole).toInt(),
                      exchangeCellText(index, painter->fontMetrics(), rect.width()));
}

bool ExchangeDelegate::helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem&,
                                 const QModelIndex& index)
{
    QStringList lines;
    if (index.isValid())
        lines << index.data().toString();
    const auto* table = qobject_cast<const QTableView*>(view);
    for (int column = 0; table && index.isValid() && column < index.model()->columnCount(); ++column) {
        const QString text = index.siblingAtColumn(column).data().toString();
        if (table->isColumnHidden(column) && !text.isEmpty())
            lines << QStringLiteral("%1: %2").arg(
                index.model()->headerData(column, Qt::Horizontal).toString(), text);
    }
    return showRowToolTip(event, view, lines);
}

} // namespace sw
