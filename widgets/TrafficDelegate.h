#pragma once

#include <QStyledItemDelegate>

namespace sw {

/// Cells of the Traffic table: marks and comments, direction as arrow and colour, dim escapes, failed rows
/// tinted.
class TrafficDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    /// What is shown no longer holds and what holds is still looked for: all rows are pale. The view is to be
    /// painted anew.
    void setPale(bool pale) { m_pale = pale; }
    bool isPale() const { return m_pale; }
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    /// The whole of what may be cut off: paths, previews, comments.
    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
                   const QModelIndex& index) override;

private:
    bool m_pale = false;
};

/// A peer's words in so much room: the pid stays, "socket-w… · 6012"; of one with an address of its own, that
/// does, of a path its last part, "6012 · …/sensor.sock".
QString elidedPeer(const QString& peer, const QFontMetrics& metrics, int width);

} // namespace sw
