#pragma once

#include <QTableView>

namespace sw {

/// A table that stays at its end as rows arrive, until the person scrolls up; then it counts what waits
/// below. Fixed row heights, no vertical header shown. For millions of rows: LongTable.
class FollowingTable : public QTableView
{
    Q_OBJECT
public:
    explicit FollowingTable(int rowHeight, QWidget* parent = nullptr);

    void setModel(QAbstractItemModel* model) override;
    bool isFollowing() const { return m_following; }
    /// Goes to the end and stays there.
    void follow();
    /// The selected row stays in view when the table gets another height, also while it follows; unless the
    /// person has scrolled away from it.
    void setKeepsChosen(bool keeps) { m_keepsChosen = keeps; }
    int waiting() const { return m_waiting; } ///< rows that came since the person scrolled up

signals:
    void followChanged();
    /// The selected row; invalid when none is. Focus alone selects nothing.
    void rowChosen(const QModelIndex& index);

protected:
    void resizeEvent(QResizeEvent* event) override;
    /// Follows from now on if it stands at the end.
    void onScrolled();
    /// Its upper edge in the viewport, pixels.
    virtual int rowTop(int row) const { return rowViewportPosition(row); }

private:
    void onInserted(int first, int last);
    void setFollowing(bool following);

    bool m_following = true, m_keepsChosen = false;
    int m_waiting = 0;
};

} // namespace sw
