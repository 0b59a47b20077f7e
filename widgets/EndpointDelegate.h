#pragma once

#include "models/session/EndpointStatus.h"

#include <QColor>
#include <QString>
#include <QStyledItemDelegate>

class QFontMetrics;

namespace sw {

class EndpointTree;

/// Colour of a state: the dot in lists and on pages. hasTrouble: what runs is amber then.
QColor endpointStateColor(EndpointStatus::State state, bool hasTrouble);
bool endpointStateHollow(EndpointStatus::State state);

/// The second line in so much room: the place in it ("to …", "at …", "as …", a path) gives way first, in its
/// middle, at last wholly, then the type; what is said after it stays.
QString elidedEndpointDetail(const QString& detail, const QFontMetrics& metrics, int width);
/// Why one failed, in so much room: in few words; the errno's name gives way before one of them does.
QString elidedEndpointFailure(const EndpointStatus& status, const QFontMetrics& metrics, int width);
/// Of the words that say why one failed: as readable on a chosen row as on others.
QColor endpointErrorColor(bool isSelected);

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
