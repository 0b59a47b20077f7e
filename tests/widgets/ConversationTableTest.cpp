#include "widgets/ConversationTable.h"
#include "models/traffic/TrafficModel.h"
#include "tests/TestMain.h"
#include "widgets/ConversationDelegate.h"

#include <QAbstractItemModelTester>
#include <QAccessible>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace sw;

/// Cards of different heights, of which only those in view are known.
class ConversationTableTest : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void isAsHighAsItsBytesNeed();
    void followsTheEnd();
    void staysWhereItIsWhenRowsCome();
    void scrollsByPixelsOverUnknownRows();
    void scrollsToAnyOfManyRows();
    void keepsItsPlaceWhenOldRowsLeave();
    void movesByKeys();
    void selectsSeveral();
    void opensByEnterAndDoubleClick();
    void changesItsView();
    void readsAsATable();

private:
    void append(int count, int lines = 1);
    QRect rect(int row) { return m_table->visualRect(m_model->index(row, TrafficModel::Preview)); }
    int room() { return m_table->viewport()->height(); }
    /// Rows in view stand one below the other without a gap, and where indexAt() says.
    void checkPositions();

    std::unique_ptr<QTemporaryDir> m_directory;
    std::shared_ptr<TrafficStore> m_store;
    std::unique_ptr<TrafficModel> m_model;
    std::unique_ptr<ConversationTable> m_table;
};

void ConversationTableTest::init()
{
    m_directory = std::make_unique<QTemporaryDir>();
    CaptureOptions options;
    options.directory = m_directory->filePath(QStringLiteral("capture"));
    m_store = *TrafficStore::create(options);
    m_model = std::make_unique<TrafficModel>(m_store, std::make_shared<TrafficNames>(m_store));
    m_model->setScope(1);
    new QAbstractItemModelTester(m_model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest,
                                 m_model.get());
    m_table = std::make_unique<ConversationTable>(m_store, m_model.get());
    m_table->resize(700, 400);
    m_table->show();
}

void ConversationTableTest::cleanup()
{
    m_table.reset();
    m_model.reset();
    m_store.reset();
}

void ConversationTableTest::append(int count, int lines)
{
    for (int i = 0; i < count; ++i) {
        TrafficRecord record;
        record.event = i % 2 ? TrafficEvent::Sent : TrafficEvent::Received;
        record.endpoint = record.connection = 1;
        QByteArray text("message ");
        text += QByteArray::number(i);
        for (int line = 1; line < lines + i % 3; ++line)
            text += "\nand more";
        m_store->append(record, text);
    }
    m_store->publish();
    QTRY_COMPARE(RowId(m_model->rowCount()), m_store->end() - m_store->begin());
}

void ConversationTableTest::checkPositions()
{
    QVERIFY(m_table->viewport()->y() <= m_table->frameWidth()); // no strip above, where a header would be
    const int top = m_table->topRow();
    QVERIFY(rect(top).top() <= 0 && rect(top).bottom() >= 0);
    int y = rect(top).top();
    int row = top;
    for (; row < m_model->rowCount() && y < room(); ++row) {
        QCOMPARE(rect(row).top(), y);
        QCOMPARE(rect(row).height(), ConversationDelegate::heightOf(m_table->card(row)));
        if (y >= 0) {
            QCOMPARE(m_table->indexAt({50, y}).row(), row);
        }
        y += rect(row).height();
    }
    if (m_table->verticalScrollBar()->maximum() > 0) {
        QVERIFY(y >= room()); // no hole below
    }
}

void ConversationTableTest::isAsHighAsItsBytesNeed()
{
    append(3); // of 1, 2 and 3 lines
    const int line = rect(1).height() - rect(0).height();
    QVERIFY(line > 8);
    QCOMPARE(rect(2).height(), rect(0).height() + 2 * line);
    TrafficRecord record;
    record.event = TrafficEvent::Closed;
    record.endpoint = 1;
    m_store->append(record, R"({"reason":"eof"})");
    record.event = TrafficEvent::Sent;
    m_store->append(record, QByteArray(100'000, '\n'));
    m_store->publish();
    QTRY_COMPARE(m_model->rowCount(), 5);
    QVERIFY(rect(3).height() < rect(0).height());
    QCOMPARE(rect(4).height(), rect(0).height() + ConversationCard::mostLines * line); // and "… more bytes"
    checkPositions();
}

void ConversationTableTest::followsTheEnd()
{
    append(50);
    QTRY_COMPARE(rect(49).bottom(), room() - 1);
    QVERIFY(m_table->isFollowing());
    append(7, 4);
    QCOMPARE(rect(56).bottom(), room() - 1);
    m_table->resize(500, 300);
    QTRY_COMPARE(rect(56).bottom(), room() - 1);
    checkPositions();
}

void ConversationTableTest::staysWhereItIsWhenRowsCome()
{
    append(200);
    m_table->verticalScrollBar()->triggerAction(QScrollBar::SliderPageStepSub);
    QTRY_VERIFY(!m_table->isFollowing());
    const int top = m_table->topRow(), y = rect(top).top();
    append(40);
    QCOMPARE(m_table->topRow(), top);
    QCOMPARE(rect(top).top(), y);
    QCOMPARE(m_table->waiting(), 40);
    m_table->follow();
    QTRY_COMPARE(rect(239).bottom(), room() - 1);
    QVERIFY(m_table->isFollowing());
    QCOMPARE(m_table->waiting(), 0);
}

void ConversationTableTest::scrollsByPixelsOverUnknownRows()
{
    append(300, 3); // never as high as a row that nobody looked at is taken for
    QScrollBar* bar = m_table->verticalScrollBar();
    for (int step = 0; step < 60; ++step) {
        const int top = m_table->topRow(), y = rect(top).top();
        bar->setValue(bar->value() - 37);
        QCOMPARE(rect(top).top(), y + 37); // what was in view went down by just that
        checkPositions();
    }
    for (int step = 0; step < 60; ++step) {
        const int row = m_table->topRow() + 1, y = rect(row).top();
        bar->setValue(bar->value() + 23);
        QCOMPARE(rect(row).top(), y - 23);
        checkPositions();
    }
}

void ConversationTableTest::scrollsToAnyOfManyRows()
{
    append(100'000);
    for (const int row : {0, 50'000, 99'999, 12'345, 12'346, 12'300, 1}) {
        const QModelIndex index = m_model->index(row, TrafficModel::Preview);
        m_table->scrollTo(index);
        QVERIFY2(rect(row).top() >= 0 && rect(row).bottom() < room(), qPrintable(QString::number(row)));
        checkPositions();
        QCOMPARE(m_table->isFollowing(), row == 99'999);
        m_table->scrollTo(index, QAbstractItemView::PositionAtCenter);
        checkPositions();
    }
    QScrollBar* bar = m_table->verticalScrollBar();
    bar->setValue(0);
    QCOMPARE(m_table->topRow(), 0);
    QCOMPARE(rect(0).top(), 0);
    bar->setValue(bar->maximum() / 2);
    checkPositions();
    bar->setValue(bar->maximum());
    QCOMPARE(rect(99'999).bottom(), room() - 1);
}

void ConversationTableTest::keepsItsPlaceWhenOldRowsLeave()
{
    append(int(TrafficStore::rowsPerSegment) + 500);
    m_table->scrollTo(m_model->index(int(TrafficStore::rowsPerSegment) + 100, TrafficModel::Preview));
    m_store->requestClear(); // all that is there now
    m_store->publish();
    QTRY_COMPARE(m_model->rowCount(), 0);
    QCOMPARE(m_table->topRow(), -1);
    QCOMPARE(m_table->verticalScrollBar()->maximum(), 0);
    append(30);
    checkPositions();
}

void ConversationTableTest::movesByKeys()
{
    append(100);
    m_table->setFocus();
    m_table->setCurrentIndex(m_model->index(99, TrafficModel::Preview));
    QTest::keyClick(m_table.get(), Qt::Key_Up);
    QCOMPARE(m_table->currentIndex().row(), 98);
    QTest::keyClick(m_table.get(), Qt::Key_Home);
    QCOMPARE(m_table->currentIndex().row(), 0);
    QCOMPARE(rect(0).top(), 0);
    QTest::keyClick(m_table.get(), Qt::Key_PageDown);
    const int paged = m_table->currentIndex().row();
    QVERIFY(paged > 2 && paged < 12);
    QVERIFY(rect(paged).bottom() < room());
    QTest::keyClick(m_table.get(), Qt::Key_PageUp);
    QCOMPARE(m_table->currentIndex().row(), 0);
    QTest::keyClick(m_table.get(), Qt::Key_End);
    QCOMPARE(m_table->currentIndex().row(), 99);
    QVERIFY(m_table->isFollowing());
}

void ConversationTableTest::selectsSeveral()
{
    append(6);
    using Runs = std::vector<std::pair<int, int>>;
    const auto clickRow = [this](int row, Qt::KeyboardModifiers keys) {
        QTest::mouseClick(m_table->viewport(), Qt::LeftButton, keys, rect(row).center());
    };
    m_table->scrollToTop();
    clickRow(1, {});
    clickRow(3, Qt::ShiftModifier);
    QCOMPARE(m_table->selectedRuns(), (Runs{{1, 3}}));
    clickRow(5, Qt::ControlModifier);
    QCOMPARE(m_table->selectedRuns(), (Runs{{1, 3}, {5, 5}}));
    clickRow(2, {}); // of the selected ones: just that
    QCOMPARE(m_table->selectedRuns(), (Runs{{2, 2}}));
    QTest::keyClick(m_table.get(), Qt::Key_Down, Qt::ShiftModifier);
    QCOMPARE(m_table->selectedRuns(), (Runs{{2, 3}}));
    QTest::keyClick(m_table.get(), Qt::Key_A, Qt::ControlModifier);
    QCOMPARE(m_table->selectedRuns(), (Runs{{0, 5}}));
}

void ConversationTableTest::opensByEnterAndDoubleClick()
{
    append(3);
    QSignalSpy opened(m_table.get(), &ConversationTable::openWanted);
    m_table->setCurrentIndex(m_model->index(1, TrafficModel::Preview));
    QTest::keyClick(m_table.get(), Qt::Key_Return);
    QCOMPARE(opened.count(), 1);
    QCOMPARE(opened[0][0].toModelIndex().row(), 1);
    QTest::mouseDClick(m_table->viewport(), Qt::LeftButton, {}, rect(2).center());
    QCOMPARE(opened.count(), 2);
    QCOMPARE(opened[1][0].toModelIndex().row(), 2);
}

void ConversationTableTest::changesItsView()
{
    append(100, 2);
    m_table->setBytesView(BytesView::Hex);
    QTRY_COMPARE(rect(99).bottom(), room() - 1);
    QVERIFY(m_table->card(99).lines[0].text.startsWith(QStringLiteral("0000  6d 65 73")));
    checkPositions();
    m_table->setBytesView(BytesView::Text);
    QVERIFY(m_table->card(99).lines[0].text.startsWith(QStringLiteral("message 99")));
    checkPositions();
}

void ConversationTableTest::readsAsATable()
{
    append(4);
    QAccessibleInterface* face = QAccessible::queryAccessibleInterface(m_table.get());
    QVERIFY(face && face->tableInterface());
    QCOMPARE(face->role(), QAccessible::Table);
    QCOMPARE(face->tableInterface()->rowCount(), 4);
    QAccessibleInterface* cell = face->tableInterface()->cellAt(2, TrafficModel::Preview);
    QCOMPARE(cell->text(QAccessible::Name), QStringLiteral("message 2\\nand more\\nand more"));
    QCOMPARE(cell->rect().height(), rect(2).height());
}

SW_TEST(ConversationTableTest)
#include "ConversationTableTest.moc"
