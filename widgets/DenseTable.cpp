#include "widgets/DenseTable.h"

#include "widgets/TableHeader.h"
#include "widgets/Theme.h"

#include <QTableView>

namespace sw {

namespace {

/// Takes no model from its table, and so no rows.
class NoSections : public QHeaderView
{
public:
    explicit NoSections(QWidget* parent) : QHeaderView(Qt::Vertical, parent) {}
    void setModel(QAbstractItemModel*) override {}
    void setSelectionModel(QItemSelectionModel*) override {}
};

} // namespace

TableHeader* makeDense(QTableView* table, int rowHeight)
{
    auto* header = new TableHeader(table);
    table->setHorizontalHeader(header);
    table->verticalHeader()->hide();
    setRowHeights(table, rowHeight);
    table->setShowGrid(false);
    table->setWordWrap(false);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    table->setTabKeyNavigation(false);
    return header;
}

/// The header's own hint does not know of its fixed height.
int denseHeight(const QTableView* table, int rows)
{
    return Theme::px(TableHeader::usualHeight) + rows * table->verticalHeader()->defaultSectionSize() +
           2 * table->frameWidth();
}

void setRowHeights(QTableView* table, int rowHeight)
{
    QHeaderView* rows = table->verticalHeader();
    rows->setSectionResizeMode(QHeaderView::Fixed);
    rows->setMinimumSectionSize(rowHeight);
    rows->setDefaultSectionSize(rowHeight);
}

void keepNoSections(QTableView* table)
{
    const int rowHeight = table->verticalHeader()->defaultSectionSize();
    table->setVerticalHeader(new NoSections(table));
    table->verticalHeader()->hide();
    setRowHeights(table, rowHeight);
}

} // namespace sw
