#pragma once

#include <QStyledItemDelegate>

namespace sw {

/// A row of HttpHistoryModel: method, target, outcome.
class HttpHistoryDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
                   const QModelIndex& index) override;
};

/// Of a method: what only reads, what changes, what deletes.
QColor httpMethodColor(const QString& method);

} // namespace sw
