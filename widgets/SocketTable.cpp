#include "widgets/SocketTable.h"

#include "models/inspect/SocketTableModel.h"
#include "widgets/DenseTable.h"
#include "widgets/Parts.h"
#include "widgets/SocketDelegate.h"
#include "widgets/Theme.h"

#include <QAction>
#include <QContextMenuEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>

namespace sw {

namespace {

constexpr int socketRowHeight = 25, leastAddressWidth = 132;

} // namespace

SocketTable::SocketTable(SocketTableModel* model, QWidget* parent) : QTableView(parent)
{
    nameWidget(this, QStringLiteral("Sockets"));
    makeDense(this, Theme::px(socketRowHeight));
    setItemDelegate(new SocketDelegate(this));
    setModel(model);
    setUpColumns();
    connect(this, &QTableView::doubleClicked, this,
            [this](const QModelIndex& index) { emit openWanted(index.row()); });
}

void SocketTable::setUpColumns()
{
    QHeaderView* header = horizontalHeader();
    header->setStretchLastSection(false);
    header->setSectionsMovable(true);
    header->setMinimumSectionSize(Theme::px(40));
    header->setSortIndicator(SocketTableModel::Address, Qt::AscendingOrder);
    setSortingEnabled(true);
    const int widths[] = {118, 84, 230, 146, 136, 68, 68, 84, 90};
    const auto& columns = SocketTableModel::columns();
    for (int column = 0; column < SocketTableModel::ColumnCount; ++column) {
        setColumnWidth(column, Theme::px(widths[column]));
        setColumnHidden(column, !columns[std::size_t(column)].shown);
    }
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(header, &QHeaderView::customContextMenuRequested, this, &SocketTable::showColumnMenu);
    connect(header, &QHeaderView::sectionResized, this, [this](int column) {
        if (column != SocketTableModel::Address)
            fitAddress();
    });
}

void SocketTable::fitAddress()
{
    QHeaderView* header = horizontalHeader();
    const int others = header->length() - header->sectionSize(SocketTableModel::Address);
    header->resizeSection(SocketTableModel::Address,
                          std::max(Theme::px(leastAddressWidth), viewport()->width() - others));
}

void SocketTable::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    fitAddress();
}

void SocketTable::keyPressEvent(QKeyEvent* event)
{
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentIndex().isValid())
        emit openWanted(currentIndex().row());
    else
        QTableView::keyPressEvent(event);
}

/// The Menu key asks at the middle of the view: what is meant is the current row.
void SocketTable::contextMenuEvent(QContextMenuEvent* event)
{
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    const QModelIndex index = byKey ? currentIndex() : indexAt(event->pos());
    if (!index.isValid())
        return;
    if (byKey)
        scrollTo(index);
    else
        setCurrentIndex(index);
    emit menuWanted(index.row(),
                    byKey ? viewport()->mapToGlobal(visualRect(index).bottomLeft()) : event->globalPos());
}

void SocketTable::showColumnMenu(const QPoint& position)
{
    QMenu menu(this);
    const auto& columns = SocketTableModel::columns();
    for (int column = 0; column < SocketTableModel::ColumnCount; ++column) {
        QAction* action = menu.addAction(columns[std::size_t(column)].title);
        action->setCheckable(true);
        action->setChecked(!isColumnHidden(column));
        action->setEnabled(column != SocketTableModel::Address);
        connect(action, &QAction::toggled, this,
                [this, column](bool shown) { setColumnHidden(column, !shown); });
    }
    menu.exec(horizontalHeader()->mapToGlobal(position));
}

QByteArray SocketTable::columnState() const { return horizontalHeader()->saveState(); }

void SocketTable::restoreColumnState(const QByteArray& state)
{
    if (state.isEmpty() || !horizontalHeader()->restoreState(state))
        return;
    horizontalHeader()->setSectionResizeMode(QHeaderView::Interactive);
    horizontalHeader()->setStretchLastSection(false);
    fitAddress();
}

} // namespace sw
