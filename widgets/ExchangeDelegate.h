#pragma once

#include <QStyledItemDelegate>

namespace sw {

/// Cells of the table of exchanges: what changes something and what went wrong have a colour beside their
/// words.
class ExchangeDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    /// The whole of what may be cut off, and what columns have no room for.
    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
                   const QModelIndex& index) override;
};

} // namespace sw
