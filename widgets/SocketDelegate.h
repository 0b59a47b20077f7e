#pragma once

#include "models/inspect/SocketRecord.h"

#include <QColor>
#include <QStyledItemDelegate>

namespace sw {

QColor socketStateColor(SocketState state);

/// Cells of the Sockets table: state as dot and word, dim directories and pids, a bar under filled queues;
/// new rows tinted with a mark at their edge, gone rows struck through and fading.
class SocketDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;

private:
    struct Cell;
    void paintState(const Cell& cell) const;
    void paintAddress(const Cell& cell) const;
    void paintProcess(const Cell& cell) const;
    void paintQueue(const Cell& cell) const;
};

} // namespace sw
