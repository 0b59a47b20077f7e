#pragma once

#include <QStyledItemDelegate>

namespace sw {

/// The cells of a dense table of words: text where the header has its own, cut where there is no room, whole
/// in a tool tip.
class DenseDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
                   const QModelIndex& index) override;

protected:
    /// Of a cell that is not selected; an invalid one is the usual.
    virtual QColor colorOf(const QModelIndex&) const { return {}; }
};

} // namespace sw
