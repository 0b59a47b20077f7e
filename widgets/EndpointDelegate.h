#pragma once

#include "models/session/EndpointStatus.h"

#include <QColor>
#include <QStyledItemDelegate>

namespace sw {

class EndpointTree;

/// Colour of a state: the dot in lists and on pages. hasTrouble: what runs is amber then.
QColor endpointStateColor(EndpointStatus::State state, bool hasTrouble);
bool endpointStateHollow(EndpointStatus::State state);

/// Two lines per endpoint (dot, name, counters; detail), one per group.
class EndpointDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    /// Says which groups are open, and how many of their rows are shown; null: all are.
    void setTree(const EndpointTree* tree) { m_tree = tree; }
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
                   const QModelIndex& index) override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    void paintGroup(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const;

    const EndpointTree* m_tree = nullptr;
};

} // namespace sw
