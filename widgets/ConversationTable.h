#pragma once

#include "widgets/ConversationCard.h"
#include "widgets/ConversationHeights.h"
#include "widgets/FollowingTable.h"

namespace sw {

class RoundTrips;
class TrafficModel;

/// The conversation as a table of one card per row, each as high as its bytes need. Heights are found for
/// the rows that come into view only; what is in view stays where it is when they are. To assistive
/// technology it is the plain table that it derives from.
class ConversationTable : public FollowingTable
{
    Q_OBJECT
public:
    /// The model outlives the table.
    explicit ConversationTable(const std::shared_ptr<TrafficStore>& store, TrafficModel* model,
                               QWidget* parent = nullptr);
    ~ConversationTable() override;

    void setBytesView(BytesView view);
    /// Replies say how long they took. May be null.
    void setRoundTrips(const std::shared_ptr<RoundTrips>& trips);
    /// What its card says, nanoseconds.
    std::optional<qint64> roundTripOf(int row) const;
    /// Its matches are tinted.
    void setHighlight(const BytePattern& pattern);
    const ConversationCard& card(int row);
    /// Rows of the selection in order, as [first, last] runs.
    std::vector<std::pair<int, int>> selectedRuns() const;
    /// The first row that is in view; -1 when there is none.
    int topRow() const { return m_heights.count() == 0 ? -1 : m_anchorRow; }
    /// Where the rows end, in the viewport; beyond its height when they fill it.
    int contentBottom() const;

    QRect visualRect(const QModelIndex& index) const override;
    void scrollTo(const QModelIndex& index, ScrollHint hint = EnsureVisible) override;
    QModelIndex indexAt(const QPoint& point) const override;

signals:
    /// Enter or double-click.
    void openWanted(const QModelIndex& index);
    void copyWanted();
    /// Ctrl+E.
    void editWanted();
    /// Ctrl+S.
    void saveWanted();
    /// By the mouse or the Menu key.
    void menuWanted(const QPoint& globalPosition);
    /// A drag began on a selected card.
    void dragWanted();
    /// What contentBottom() says may have changed.
    void laidOut();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void updateGeometries() override;
    void scrollContentsBy(int dx, int dy) override;
    int verticalOffset() const override;
    QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;
    void setSelection(const QRect& rect, QItemSelectionModel::SelectionFlags command) override;
    QRegion visualRegionForSelection(const QItemSelection& selection) const override;
    void keyboardSearch(const QString&) override {} // would ask a million rows

private:
    void followModel();
    void forgetHeights();
    void layOutAgain();
    int measured(int row);
    void settle(bool atEnd);
    void anchorBottomAt(int row, int room);
    void moveAnchor(int by);
    void applyRange();

    TrafficModel* m_model;
    ConversationCards m_cards;
    ConversationHeights m_heights;
    int m_anchorRow = 0;    // the row at the viewport's top edge
    int m_anchorOffset = 0; // how much of it is above that edge
    int m_value = 0;        // of the scroll bar, for that
    bool m_settling = false;
    QPoint m_pressed;
    bool m_mayDrag = false;
    bool m_held = false; // pressed on one of several selected cards: a drag, or a click when it is let go
};

} // namespace sw
