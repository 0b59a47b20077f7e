#include "widgets/LongTable.h"
#include "tests/TestMain.h"
#include "widgets/Theme.h"

#include <QAbstractItemModelTester>
#include <QAbstractTableModel>
#include <QAccessible>
#include <QHeaderView>
#include <QPainter>
#include <QScrollBar>
#include <QSignalSpy>
#include <QStyledItemDelegate>
#include <QTest>

using namespace sw;

/// Numbered rows that come and go anywhere.
class NumberedRows : public QAbstractTableModel
{
    Q_OBJECT
public:
    int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : m_rows; }
    int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : 3; }
    QVariant data(const QModelIndex& index, int role) const override
    {
        return role == Qt::DisplayRole ? QStringLiteral("cell %1").arg(index.row()) : QVariant();
    }
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override
    {
        return orientation == Qt::Horizontal && role == Qt::DisplayRole
                   ? QStringLiteral("column %1").arg(section)
                   : QVariant();
    }
    void insert(int at, int count)
    {
        beginInsertRows({}, at, at + count - 1);
        m_rows += count;
        endInsertRows();
    }
    void remove(int at, int count)
    {
        beginRemoveRows({}, at, at + count - 1);
        m_rows -= count;
        endRemoveRows();
    }
    void start(int count)
    {
        beginResetModel();
        m_rows = count;
        endResetModel();
    }

private:
    int m_rows = 0;
};

/// Remembers what it was asked to paint.
class PaintedCells : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    struct Cell
    {
        int row, column;
        QRect rect;
        bool selected;
    };
    void paint(QPainter*, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        m_cells.push_back(
            {index.row(), index.column(), option.rect, option.state.testFlag(QStyle::State_Selected)});
    }
    std::vector<Cell> take() const { return std::exchange(m_cells, {}); }
    bool any() const { return !m_cells.empty(); }

private:
    mutable std::vector<Cell> m_cells;
};

namespace {
constexpr int height = 20;
}

/// Many rows of one height, without an entry for each anywhere.
class LongTableTest : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void hasNoSections();
    void followsTheEnd();
    void staysWhereItIsWhenRowsCome();
    void staysWhereItIsWhenOldRowsLeave();
    void leavesNoHole();
    void beginsAgainAtTheEnd();
    void scrollsToAnyOfManyRows();
    void paintsWhatIsInView();
    void paintsWhatHasChanged();
    void movesByKeys();
    void beginsWhereItStands();
    void isChosenByTheMouse();
    void typingAsksNoRow();
    void zoomKeepsTheTopRow();
    void aHeaderThatGrowsMovesNothing();
    void wideColumnsHaveABarAcross();
    void readsAsATable();

private:
    QModelIndex at(int row, int column = 0) { return m_model->index(row, column); }
    QRect rect(int row, int column = 0) { return m_table->visualRect(at(row, column)); }
    int room() { return m_table->viewport()->height(); }
    int topRow() { return m_table->indexAt({1, 0}).row(); }

    std::unique_ptr<NumberedRows> m_model;
    std::unique_ptr<LongTable> m_table;
};

void LongTableTest::init()
{
    m_model = std::make_unique<NumberedRows>();
    m_table = std::make_unique<LongTable>(height);
    m_table->setModel(m_model.get());
    m_table->resize(600, 400);
    m_table->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_table.get()));
}

void LongTableTest::cleanup()
{
    m_table.reset();
    m_model.reset();
    Theme::instance().setZoom(100);
}

void LongTableTest::hasNoSections()
{
    m_model->start(3'000'000);
    m_model->insert(3'000'000, 2'000'000);
    QCOMPARE(m_table->verticalHeader()->count(), 0);
    QCOMPARE(m_table->verticalScrollBar()->maximum(), 5'000'000 * height - room());
    QCOMPARE(rect(4'999'999).bottom(), room() - 1);
    QVERIFY(m_table->viewport()->y() > 0); // below its header
    QTRY_VERIFY(m_table->verticalScrollBar()->isVisible());
}

void LongTableTest::followsTheEnd()
{
    m_model->insert(0, 100);
    QVERIFY(m_table->isFollowing());
    QCOMPARE(rect(99).bottom(), room() - 1);
    m_model->insert(100, 57);
    QCOMPARE(rect(156).bottom(), room() - 1);
    m_table->resize(500, 300);
    QTRY_COMPARE(rect(156).bottom(), room() - 1);
    m_table->horizontalHeader()->resizeSection(0, 50);
    m_table->doItemsLayout();
    QCOMPARE(rect(156).bottom(), room() - 1);
    m_model->remove(0, 50); // all that are above the view, and more come
    m_model->insert(107, 1);
    QCOMPARE(rect(107).bottom(), room() - 1);
    QVERIFY(m_table->isFollowing());
}

void LongTableTest::staysWhereItIsWhenRowsCome()
{
    m_model->insert(0, 200);
    m_table->verticalScrollBar()->setValue(1003);
    QVERIFY(!m_table->isFollowing());
    QCOMPARE(topRow(), 50);
    m_model->insert(200, 40);
    QCOMPARE(topRow(), 50);
    QCOMPARE(rect(50).top(), -3);
    QCOMPARE(m_table->waiting(), 40);
    m_model->insert(10, 7); // above: the same row has another number now
    QCOMPARE(rect(57).top(), -3);
    m_model->insert(60, 2); // in view: those above stay
    QCOMPARE(rect(57).top(), -3);
    m_table->follow();
    QCOMPARE(rect(248).bottom(), room() - 1);
    QCOMPARE(m_table->waiting(), 0);
}

void LongTableTest::staysWhereItIsWhenOldRowsLeave()
{
    m_model->insert(0, 100'000);
    m_table->verticalScrollBar()->setValue(50'000 * height + 5);
    m_model->remove(0, 6'000);
    QCOMPARE(rect(44'000).top(), -5);
    QVERIFY(!m_table->isFollowing());
    m_model->remove(0, 43'995);
    QCOMPARE(rect(5).top(), -5);
    m_model->remove(0, 50); // the one at the top goes, too
    QCOMPARE(topRow(), 0);
    QVERIFY(!m_table->isFollowing());
}

void LongTableTest::leavesNoHole()
{
    m_model->insert(0, 100);
    m_table->verticalScrollBar()->setValue(1000);
    m_model->remove(30, 69);
    QCOMPARE(rect(30).bottom(), room() - 1);
    m_model->start(3);
    QCOMPARE(m_table->verticalScrollBar()->maximum(), 0);
    QTRY_VERIFY(!m_table->verticalScrollBar()->isVisible());
    QCOMPARE(rect(0).top(), 0);
    QVERIFY(!m_table->indexAt({5, 3 * height}).isValid());
    m_model->start(0);
    QVERIFY(!m_table->indexAt({5, 0}).isValid());
}

void LongTableTest::beginsAgainAtTheEnd()
{
    m_model->insert(0, 1000);
    for (const int value : {0, 5000}) {
        m_table->verticalScrollBar()->setValue(value);
        QVERIFY(!m_table->isFollowing());
        m_model->start(800);
        QVERIFY(m_table->isFollowing());
        QCOMPARE(rect(799).bottom(), room() - 1);
    }
}

void LongTableTest::scrollsToAnyOfManyRows()
{
    m_model->insert(0, 100'000);
    for (const int row : {0, 50'000, 99'999, 12'345, 12'346, 12'300, 1}) {
        m_table->scrollTo(at(row));
        QVERIFY2(rect(row).top() >= 0 && rect(row).bottom() < room(), qPrintable(QString::number(row)));
        QCOMPARE(m_table->indexAt(rect(row).center()), at(row));
        QCOMPARE(m_table->isFollowing(), row == 99'999);
    }
    m_table->scrollTo(at(5'000), QAbstractItemView::PositionAtTop);
    QCOMPARE(rect(5'000).top(), 0);
    m_table->scrollTo(at(5'001)); // is in view already
    QCOMPARE(rect(5'000).top(), 0);
    m_table->scrollTo(at(7'000), QAbstractItemView::PositionAtBottom);
    QCOMPARE(rect(7'000).bottom(), room() - 1);
    m_table->scrollTo(at(9'000), QAbstractItemView::PositionAtCenter);
    QVERIFY(std::abs(rect(9'000).center().y() - room() / 2) <= 1);
    QVERIFY(rect(0).bottom() < 0);        // far above,
    QVERIFY(rect(99'999).top() > room()); // and far below
}

void LongTableTest::paintsWhatIsInView()
{
    auto* cells = new PaintedCells(m_table.get());
    m_table->setItemDelegate(cells);
    m_model->insert(0, 1000);
    m_table->setColumnHidden(1, true);
    m_table->horizontalHeader()->moveSection(2, 0);
    m_table->verticalScrollBar()->setValue(100 * height + 7);
    m_table->selectRow(103);
    cells->take();
    m_table->viewport()->repaint();
    int next = 0;
    for (const PaintedCells::Cell& cell : cells->take()) {
        QCOMPARE(cell.row, 100 + next / 2);
        QCOMPARE(cell.column, next % 2 == 0 ? 2 : 0); // as they stand, without the hidden one
        QCOMPARE(cell.rect, rect(cell.row, cell.column));
        QCOMPARE(cell.selected, cell.row == 103);
        ++next;
    }
    QCOMPARE(next / 2, (room() + 7 + height - 1) / height);
    QVERIFY(rect(100, 1).isEmpty());
}

void LongTableTest::paintsWhatHasChanged()
{
    auto* cells = new PaintedCells(m_table.get());
    m_table->setItemDelegate(cells);
    m_model->insert(0, 1000);
    QTRY_VERIFY(cells->any());
    while (QCoreApplication::processEvents(), cells->any()) // until nothing is left to paint
        cells->take();
    emit m_model->dataChanged(at(995), at(995, 2));
    QTRY_VERIFY(cells->any());
}

void LongTableTest::movesByKeys()
{
    m_model->insert(0, 1000);
    m_table->setFocus();
    m_table->selectRow(999);
    const auto rowAfter = [this](Qt::Key key) {
        QTest::keyClick(m_table.get(), key);
        const int row = m_table->currentIndex().row();
        const bool isSeen = rect(row).top() >= 0 && rect(row).bottom() < room();
        return isSeen && m_table->selectionModel()->isRowSelected(row, {}) ? row : -1;
    };
    QCOMPARE(rowAfter(Qt::Key_Up), 998);
    QCOMPARE(rowAfter(Qt::Key_Home), 0);
    QCOMPARE(rowAfter(Qt::Key_Up), 0);
    QCOMPARE(rowAfter(Qt::Key_Down), 1);
    const int page = room() / height - 1;
    QCOMPARE(rowAfter(Qt::Key_PageDown), 1 + page);
    QCOMPARE(rowAfter(Qt::Key_PageDown), 1 + 2 * page);
    QCOMPARE(rowAfter(Qt::Key_PageUp), 1 + page);
    QCOMPARE(rowAfter(Qt::Key_End), 999);
    QVERIFY(m_table->isFollowing());
    m_table->setColumnHidden(1, true);
    QTest::keyClick(m_table.get(), Qt::Key_Right);
    QCOMPARE(m_table->currentIndex(), at(999, 2));
    QTest::keyClick(m_table.get(), Qt::Key_Right);
    QCOMPARE(m_table->currentIndex(), at(999, 2));
    QTest::keyClick(m_table.get(), Qt::Key_Left);
    QCOMPARE(m_table->currentIndex(), at(999, 0));
}

/// The keys of a table that follows lead from its end, not from the first of a million rows.
void LongTableTest::beginsWhereItStands()
{
    m_model->insert(0, 1000);
    QSignalSpy chosen(m_table.get(), &FollowingTable::rowChosen);
    m_table->setFocus();
    QVERIFY(m_table->isFollowing());
    QCOMPARE(chosen.count(), 0);
    QTest::keyClick(m_table.get(), Qt::Key_Up);
    QVERIFY(m_table->currentIndex().row() >= 998);
    QCOMPARE(chosen.count(), 1);
}

void LongTableTest::isChosenByTheMouse()
{
    m_model->insert(0, 1000);
    QSignalSpy chosen(m_table.get(), &FollowingTable::rowChosen);
    QTest::mouseClick(m_table->viewport(), Qt::LeftButton, {}, rect(990, 1).center());
    QCOMPARE(m_table->currentIndex(), at(990, 1));
    QVERIFY(m_table->selectionModel()->isRowSelected(990, {}));
    QCOMPARE(chosen.count(), 1);
    QCOMPARE(chosen[0][0].toModelIndex().row(), 990);
    m_model->start(2);
    QTest::mouseClick(m_table->viewport(), Qt::LeftButton, {}, rect(1).center());
    QVERIFY(m_table->selectionModel()->isRowSelected(1, {}));
    QTest::mouseClick(m_table->viewport(), Qt::LeftButton, {}, {20, 5 * height}); // where no row is
    QVERIFY(!m_table->selectionModel()->hasSelection());
}

void LongTableTest::typingAsksNoRow()
{
    m_model->insert(0, 1000);
    m_table->selectRow(999);
    QTest::keyClicks(m_table.get(), QStringLiteral("cell 5"));
    QCOMPARE(m_table->currentIndex().row(), 999);
}

void LongTableTest::zoomKeepsTheTopRow()
{
    m_model->insert(0, 1000);
    m_table->verticalScrollBar()->setValue(500 * height);
    Theme::instance().setZoom(200);
    QTRY_COMPARE(rect(500).height(), 2 * height);
    QTRY_COMPARE(rect(500).top(), 0);
    m_table->verticalScrollBar()->setValue(900 * 2 * height);
    Theme::instance().setZoom(100); // where that is beyond the end
    QTRY_COMPARE(rect(900).height(), height);
    QTRY_COMPARE(rect(900).top(), 0);
    QVERIFY(!m_table->isFollowing());
    m_table->follow();
    Theme::instance().setZoom(150);
    QTRY_COMPARE(rect(999).height(), height * 3 / 2);
    QTRY_COMPARE(rect(999).bottom(), room() - 1);
}

void LongTableTest::aHeaderThatGrowsMovesNothing()
{
    m_table->setKeepsChosen(true);
    m_model->insert(0, 1000);
    m_table->verticalScrollBar()->setValue(500 * height);
    const int rows = room() / height;
    m_table->selectRow(500 + rows - 1); // the last in view
    m_table->horizontalHeader()->setFixedHeight(100);
    m_table->doItemsLayout();
    QVERIFY(room() < rows * height - 50);
    QTRY_VERIFY(rect(500 + rows - 1).bottom() < room());
    QVERIFY(rect(500 + rows - 1).top() >= 0);
    QVERIFY(!m_table->isFollowing());
    m_table->clearSelection();
    m_table->follow();
    m_table->horizontalHeader()->setFixedHeight(30);
    m_table->doItemsLayout();
    QCOMPARE(rect(999).bottom(), room() - 1);
}

void LongTableTest::wideColumnsHaveABarAcross()
{
    m_model->insert(0, 1000);
    QTRY_VERIFY(m_table->verticalScrollBar()->isVisible());
    m_table->horizontalHeader()->resizeSection(0, m_table->viewport()->width() + 5 - m_table->columnWidth(1) -
                                                      m_table->columnWidth(2));
    QTRY_COMPARE(m_table->horizontalScrollBar()->maximum(), 5);
    QTRY_VERIFY(m_table->horizontalScrollBar()->isVisible());
    QTRY_COMPARE(rect(999).bottom(), room() - 1);
    m_table->scrollTo(at(999, 2));
    QCOMPARE(rect(999, 2).right(), m_table->viewport()->width() - 1);
    QCOMPARE(rect(999, 0).left(), -5);
}

void LongTableTest::readsAsATable()
{
    m_model->insert(0, 1000);
    QAccessibleInterface* face = QAccessible::queryAccessibleInterface(m_table.get());
    QVERIFY(face && face->tableInterface());
    QCOMPARE(face->role(), QAccessible::Table);
    QCOMPARE(face->tableInterface()->rowCount(), 1000);
    QAccessibleInterface* cell = face->tableInterface()->cellAt(998, 1);
    QCOMPARE(cell->text(QAccessible::Name), QStringLiteral("cell 998"));
    QCOMPARE(cell->rect().topLeft(), m_table->viewport()->mapToGlobal(rect(998, 1).topLeft()));
    QCOMPARE(cell->rect().height(), height);
    QAccessibleInterface* title = cell->tableCellInterface()->columnHeaderCells().value(0);
    QVERIFY(title);
    QCOMPARE(title->text(QAccessible::Name), QStringLiteral("column 1"));
}

SW_TEST(LongTableTest)
#include "LongTableTest.moc"
