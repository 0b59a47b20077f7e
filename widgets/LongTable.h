#pragma once

#include "widgets/FollowingTable.h"

namespace sw {

/// A FollowingTable for millions of rows, all of one height, that come and go by the thousand. A QHeaderView
/// keeps an entry per row, and walks and copies them all as rows arrive, which holds the window up; here it
/// has none, and places are reckoned. So QTableView's rowAt(), rowHeight() and rowViewportPosition() know
/// nothing: ask indexAt() and visualRect(). Rows in view stay where they are when some above come or go.
class LongTable : public FollowingTable
{
    Q_OBJECT
public:
    explicit LongTable(int rowHeight, QWidget* parent = nullptr);

    void setModel(QAbstractItemModel* model) override;
    QRect visualRect(const QModelIndex& index) const override;
    QModelIndex indexAt(const QPoint& point) const override;
    void scrollTo(const QModelIndex& index, ScrollHint hint = EnsureVisible) override;
    void keyboardSearch(const QString&) override {} // would ask a million rows

protected:
    void paintEvent(QPaintEvent* event) override;
    void updateGeometries() override;
    void scrollContentsBy(int dx, int dy) override;
    int verticalOffset() const override;
    QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;
    void setSelection(const QRect& rect, QItemSelectionModel::SelectionFlags command) override;
    QRegion visualRegionForSelection(const QItemSelection& selection) const override;
    int rowTop(int row) const override;

private:
    int rowHeight() const;
    int rowCount() const { return model() ? model()->rowCount() : 0; }
    /// Of a place in the viewport; may be beyond either end.
    int rowAtHeight(int y) const;
    /// The row's whole width, clamped to what a QRect can be moved by.
    QRect rowRect(int row) const;
    int columnBeside(int column, int by) const;
    void onRowsChanged(int first, int by);
    void fitBar();

    int m_rowHeight; // what the bar's value was reckoned with
    bool m_laysOut = false;
};

} // namespace sw
