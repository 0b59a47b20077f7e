#pragma once

#include <QTreeView>

#include <functional>

namespace sw {

/// The tree of endpoints: groups that fold, rows of two lines. The head of the group whose rows are at the
/// top stays in sight above them. GUI thread.
class EndpointTree : public QTreeView
{
    Q_OBJECT
public:
    explicit EndpointTree(QWidget* parent = nullptr);

    std::function<void(const QModelIndex&, const QPoint&)> menuWanted; // position is global
    std::function<void(const QModelIndex&)> removeWanted;

    void setModel(QAbstractItemModel* model) override;
    /// Of the head that stays at the top; invalid while none needs to.
    QModelIndex heldGroup() const { return m_held; }
    /// Only rows for which holds() is true are shown, and groups that have one; null: all. Other rows that
    /// come are to be judged by another call.
    void showOnly(const std::function<bool(const QModelIndex&)>& holds);
    /// Rows of a group that are shown.
    int shownRows(const QModelIndex& group) const;

protected:
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    /// No height depends on data: what QTreeView works out for each of thousands of runs is not needed.
    void dataChanged(const QModelIndex& first, const QModelIndex& last, const QList<int>& roles) override;
    void drawBranches(QPainter*, const QRect&, const QModelIndex&) const override {}
    void drawRow(QPainter* painter, const QStyleOptionViewItem& option,
                 const QModelIndex& index) const override;
    void resizeEvent(QResizeEvent* event) override;

private:
    class Head;
    void holdGroup();

    QPersistentModelIndex m_held;
    bool m_hides = false; // some rows are not shown
};

} // namespace sw
