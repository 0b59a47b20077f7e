#include "widgets/FollowingTable.h"

#include "widgets/DenseTable.h"

#include <QHeaderView>
#include <QResizeEvent>
#include <QScrollBar>

namespace sw {

FollowingTable::FollowingTable(int rowHeight, QWidget* parent) : QTableView(parent)
{
    makeDense(this, rowHeight);
    setEditTriggers(NoEditTriggers);
    connect(verticalScrollBar(), &QScrollBar::actionTriggered, this,
            [this] { QMetaObject::invokeMethod(this, &FollowingTable::onScrolled, Qt::QueuedConnection); });
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, &FollowingTable::onScrolled);
    connect(verticalScrollBar(), &QScrollBar::rangeChanged, this, [this] {
        if (m_following)
            scrollToBottom();
    });
}

void FollowingTable::setModel(QAbstractItemModel* model)
{
    QTableView::setModel(model);
    connect(selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        const QItemSelection ranges = selectionModel()->selection(); // never its indexes: they may be many
        emit rowChosen(ranges.isEmpty() ? QModelIndex() : QModelIndex(ranges.first().topLeft()));
    });
    connect(model, &QAbstractItemModel::rowsInserted, this,
            [this](const QModelIndex&, int first, int last) { onInserted(first, last); });
    connect(model, &QAbstractItemModel::modelReset, this, &FollowingTable::follow);
    scrollToBottom();
}

void FollowingTable::onInserted(int first, int last)
{
    if (m_following)
        return; // the range changes, and that scrolls
    m_waiting += last - first + 1;
    emit followChanged();
}

void FollowingTable::onScrolled()
{
    const QScrollBar* bar = verticalScrollBar();
    const int nearly = verticalScrollMode() == ScrollPerPixel ? 4 : 0;
    setFollowing(bar->value() >= bar->maximum() - nearly);
}

void FollowingTable::setFollowing(bool following)
{
    if (following)
        m_waiting = 0;
    if (following == m_following)
        return;
    m_following = following;
    emit followChanged();
}

void FollowingTable::follow()
{
    setFollowing(true);
    scrollToBottom();
}

void FollowingTable::resizeEvent(QResizeEvent* event)
{
    const bool following = m_following;
    const QItemSelection chosen =
        m_keepsChosen && selectionModel() ? selectionModel()->selection() : QItemSelection();
    const int top = chosen.isEmpty() ? -1 : rowTop(chosen.first().top());
    const int row = verticalHeader()->defaultSectionSize(), before = event->oldSize().height();
    const bool wasSeen = top > -row && (top < before || before < row); // in next to nothing none is seen
    QTableView::resizeEvent(event);
    if (following)
        follow();
    if (!chosen.isEmpty() && (wasSeen || following))
        scrollTo(chosen.first().topLeft());
}

} // namespace sw
