#include "widgets/EndpointTree.h"

#include "widgets/Theme.h"

#include <QAccessible>
#include <QContextMenuEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QStyledItemDelegate>

namespace sw {

/// In the place of column titles, which this tree has none of.
class EndpointTree::Head : public QHeaderView
{
public:
    explicit Head(EndpointTree* tree) : QHeaderView(Qt::Horizontal, tree), m_tree(tree)
    {
        setStretchLastSection(true);
        setFocusPolicy(Qt::NoFocus);
    }
    QSize sizeHint() const override { return Theme::px(100, 34); }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(viewport());
        painter.fillRect(rect(), Theme::tokens().panel);
        painter.fillRect(QRect(0, height() - 1, width(), 1), Theme::tokens().line2);
        const QModelIndex group = m_tree->heldGroup();
        if (!group.isValid())
            return;
        QStyleOptionViewItem option;
        m_tree->initViewItemOption(&option);
        option.rect = rect();
        m_tree->itemDelegate()->paint(&painter, option, group);
    }
    void mousePressEvent(QMouseEvent*) override
    {
        m_tree->scrollTo(m_tree->heldGroup(), QAbstractItemView::PositionAtTop);
    }

private:
    EndpointTree* m_tree;
};

EndpointTree::EndpointTree(QWidget* parent) : QTreeView(parent)
{
    setHeader(new Head(this));
    setHeaderHidden(true);
    setRootIsDecorated(false); // indentation and branch marks take room that two-line rows need
    setExpandsOnDoubleClick(false);
    setIndentation(0);
    setMouseTracking(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, &EndpointTree::holdGroup);
    connect(verticalScrollBar(), &QScrollBar::rangeChanged, this, &EndpointTree::holdGroup,
            Qt::QueuedConnection);
}

void EndpointTree::setModel(QAbstractItemModel* model)
{
    QTreeView::setModel(model);
    header()->setSectionResizeMode(QHeaderView::Stretch); // becomes narrow with the pane, too
}

void EndpointTree::holdGroup()
{
    const QModelIndex top = verticalScrollBar()->value() > 0 ? indexAt(QPoint(2, 2)) : QModelIndex();
    const QModelIndex group = top.parent();
    if (m_held != group) {
        m_held = group;
        header()->viewport()->update();
    }
    if (isHeaderHidden() != !group.isValid())
        setHeaderHidden(!group.isValid());
}

void EndpointTree::resizeEvent(QResizeEvent* event)
{
    QTreeView::resizeEvent(event);
    QMetaObject::invokeMethod(this, &EndpointTree::holdGroup, Qt::QueuedConnection);
}

void EndpointTree::showOnly(const std::function<bool(const QModelIndex&)>& holds)
{
    if (!holds && !m_hides)
        return;
    m_hides = bool(holds);
    for (int group = 0; group < model()->rowCount(); ++group) {
        const QModelIndex parent = model()->index(group, 0);
        bool any = false;
        for (int row = 0; row < model()->rowCount(parent); ++row) {
            const bool shown = !holds || holds(model()->index(row, 0, parent));
            any |= shown;
            if (isRowHidden(row, parent) == shown)
                setRowHidden(row, parent, !shown);
        }
        if (isRowHidden(group, {}) == any)
            setRowHidden(group, {}, !any);
    }
    header()->viewport()->update();
}

int EndpointTree::shownRows(const QModelIndex& group) const
{
    const int all = model()->rowCount(group);
    if (!m_hides)
        return all;
    int shown = 0;
    for (int row = 0; row < all; ++row)
        shown += isRowHidden(row, group) ? 0 : 1;
    return shown;
}

void EndpointTree::contextMenuEvent(QContextMenuEvent* event)
{
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    const QModelIndex index = byKey ? currentIndex() : indexAt(event->pos());
    if (index.isValid())
        menuWanted(index, byKey ? viewport()->mapToGlobal(visualRect(index).center()) : event->globalPos());
}

void EndpointTree::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Delete && event->modifiers() == Qt::NoModifier && currentIndex().isValid())
        removeWanted(currentIndex());
    else
        QTreeView::keyPressEvent(event);
}

void EndpointTree::dataChanged(const QModelIndex& first, const QModelIndex& last, const QList<int>& roles)
{
    if (QAccessible::isActive())
        QTreeView::dataChanged(first, last, roles); // tells a screen reader, too
    else
        viewport()->update();
}

void EndpointTree::drawRow(QPainter* painter, const QStyleOptionViewItem& option,
                           const QModelIndex& index) const
{
    QStyleOptionViewItem plain = option;
    plain.palette.setColor(QPalette::Highlight, Qt::transparent);
    QTreeView::drawRow(painter, plain, index);
}

} // namespace sw
