#pragma once

#include <QStyledItemDelegate>

namespace sw {

/// Cells of the Traffic table: direction as arrow and colour, dim escapes, failed rows tinted.
class TrafficDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
};

} // namespace sw
