#include "models/inspect/SocketTableModel.h"

#include "tests/TestMain.h"

#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QItemSelectionModel>
#include <QRandomGenerator>
#include <QSignalSpy>

namespace sw {
namespace {

SocketRecord tableRecord(std::uint32_t inode, const QByteArray& path = {})
{
    SocketRecord record;
    record.inode = inode;
    record.cookie = inode;
    record.state = SocketState::Connected;
    if (!path.isEmpty())
        record.address = SocketAddress::path(path);
    record.receiveQueue = record.sendQueue = 0;
    return record;
}

SocketDelta deltaOf(std::vector<SocketRecord> added, std::vector<SocketRecord> changed = {},
                    std::vector<std::uint32_t> removed = {})
{
    SocketDelta delta;
    delta.added = std::move(added);
    delta.changed = std::move(changed);
    delta.removed = std::move(removed);
    return delta;
}

} // namespace

class SocketTableModelTest : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void rowsStandInOrder();
    void appearingRows_data();
    void appearingRows();
    void changedRowMovesAndStaysSelected();
    void manyMovesKeepTheSelection();
    void goneRowsFade();
    void newRowsAreFreshForAWhile();
    void inodeUsedAgain();
    void filterKeepsSelection();
    void aLargeTableIsFilteredInTurns();
    void changedRowLeavesAndEntersTheFilter();
    void sortingKeepsTheSelection();
    void unchangedTickTellsNothing();
    void neighboursAreToldAsOneRange();
    void cellsInWords_data();
    void cellsInWords();
    void rolesOfAListener();
    void hostileNamesStayPlainText();
    void randomDeltasAgainstAPlainSort();
    void countsAndTrouble();

private:
    QString rows() const;
    void select(std::uint32_t inode);
    std::uint32_t selected() const;

    std::unique_ptr<SocketTableModel> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
    std::unique_ptr<QItemSelectionModel> m_selection;
    std::unique_ptr<QSignalSpy> m_resets;
};

void SocketTableModelTest::init()
{
    m_model = std::make_unique<SocketTableModel>();
    m_tester = std::make_unique<QAbstractItemModelTester>(
        m_model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    m_selection = std::make_unique<QItemSelectionModel>(m_model.get());
    m_resets = std::make_unique<QSignalSpy>(m_model.get(), &QAbstractItemModel::modelReset);
}

void SocketTableModelTest::cleanup()
{
    QCOMPARE(m_resets->count(), 0);
    m_resets.reset();
    m_selection.reset();
    m_tester.reset();
    m_model.reset();
}

/// "3 1! 2": inodes from the top, gone ones marked.
QString SocketTableModelTest::rows() const
{
    QStringList words;
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const QModelIndex index = m_model->index(row, 0);
        words << QString::number(index.data(SocketTableModel::InodeRole).toUInt()) +
                     (index.data(SocketTableModel::GoneRole).toBool() ? QStringLiteral("!") : QString());
    }
    return words.join(u' ');
}

void SocketTableModelTest::select(std::uint32_t inode)
{
    m_selection->select(m_model->index(m_model->rowOfInode(inode), 0),
                        QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
}

std::uint32_t SocketTableModelTest::selected() const
{
    const QModelIndexList selectedRows = m_selection->selectedRows();
    return selectedRows.size() == 1 ? selectedRows.front().data(SocketTableModel::InodeRole).toUInt() : 0;
}

void SocketTableModelTest::rowsStandInOrder()
{
    m_model->apply(deltaOf(
        {tableRecord(1, "/c"), tableRecord(9), tableRecord(2, "/a"), tableRecord(5), tableRecord(3, "/b")}));
    QCOMPARE(rows(), QStringLiteral("2 3 1 5 9")); // by address; unnamed ones last, by inode
    QCOMPARE(m_model->rowOfInode(1), 2);
    QCOMPARE(m_model->rowOfInode(4711), -1);
    QCOMPARE(m_model->record(0)->inode, 2u);
    QVERIFY(!m_model->record(5) && !m_model->record(-1));
    m_model->sort(SocketTableModel::Inode, Qt::DescendingOrder);
    QCOMPARE(rows(), QStringLiteral("9 5 3 2 1"));
}

void SocketTableModelTest::appearingRows_data()
{
    QTest::addColumn<QByteArrayList>("paths");
    QTest::addColumn<QString>("expected");
    QTest::newRow("first") << QByteArrayList{"/a"} << QStringLiteral("100 1 2 3");
    QTest::newRow("middle") << QByteArrayList{"/m1", "/m2"} << QStringLiteral("1 100 101 2 3");
    QTest::newRow("last") << QByteArrayList{"/z"} << QStringLiteral("1 2 3 100");
    QTest::newRow("everywhere") << QByteArrayList{"/z", "/a", "/m"} << QStringLiteral("101 1 102 2 3 100");
    QTest::newRow("none") << QByteArrayList{} << QStringLiteral("1 2 3");
}

void SocketTableModelTest::appearingRows()
{
    QFETCH(QByteArrayList, paths);
    m_model->apply(deltaOf({tableRecord(1, "/b"), tableRecord(2, "/n"), tableRecord(3, "/y")}));
    select(2);
    std::vector<SocketRecord> added;
    for (qsizetype i = 0; i < paths.size(); ++i)
        added.push_back(tableRecord(std::uint32_t(100 + i), paths[i]));
    m_model->apply(deltaOf(added));
    QTEST(rows(), "expected");
    QCOMPARE(selected(), 2u);
}

void SocketTableModelTest::changedRowMovesAndStaysSelected()
{
    m_model->apply(deltaOf({tableRecord(1), tableRecord(2), tableRecord(3), tableRecord(4)}));
    m_model->sort(SocketTableModel::ReceiveQueue, Qt::AscendingOrder);
    select(2);
    QSignalSpy moves(m_model.get(), &QAbstractItemModel::rowsMoved);
    SocketRecord busy = tableRecord(2);
    busy.receiveQueue = 7;
    m_model->apply(deltaOf({}, {busy})); // to the end
    QCOMPARE(rows(), QStringLiteral("1 3 4 2"));
    QCOMPARE(selected(), 2u);
    SocketRecord busier = tableRecord(3);
    busier.receiveQueue = 8;
    m_model->apply(deltaOf({}, {busier}));
    QCOMPARE(rows(), QStringLiteral("1 4 2 3"));
    busy.receiveQueue = 0;
    m_model->apply(deltaOf({}, {busy})); // and back to the middle
    QCOMPARE(rows(), QStringLiteral("1 2 4 3"));
    QCOMPARE(selected(), 2u);
    QCOMPARE(moves.count(), 3);
    busier.receiveQueue = 9;
    m_model->apply(deltaOf({}, {busier})); // another key, the same place
    QCOMPARE(moves.count(), 3);
    QCOMPARE(m_model->index(3, SocketTableModel::ReceiveQueue).data().toString(), QStringLiteral("9"));
}

void SocketTableModelTest::manyMovesKeepTheSelection()
{
    std::vector<SocketRecord> records;
    for (std::uint32_t inode = 1; inode <= 500; ++inode)
        records.push_back(tableRecord(inode));
    m_model->apply(deltaOf(records));
    m_model->sort(SocketTableModel::ReceiveQueue, Qt::DescendingOrder);
    select(123);
    std::vector<SocketRecord> changed;
    for (std::uint32_t inode = 1; inode <= 500; inode += 2) {
        records[inode - 1].receiveQueue = inode;
        changed.push_back(records[inode - 1]);
    }
    m_model->apply(deltaOf({}, changed));
    QCOMPARE(m_model->record(0)->inode, 499u);
    QCOMPARE(m_model->record(249)->inode, 1u);
    QCOMPARE(m_model->record(250)->inode, 2u);
    QCOMPARE(selected(), 123u);
    QCOMPARE(m_model->rowOfInode(123), 188);
}

void SocketTableModelTest::goneRowsFade()
{
    m_model->setFadeTimes(std::chrono::milliseconds(50), std::chrono::milliseconds(200));
    m_model->apply(deltaOf({tableRecord(1), tableRecord(2), tableRecord(3)}));
    select(3);
    m_model->apply(deltaOf({}, {}, {1, 2, 4711}));
    QCOMPARE(rows(), QStringLiteral("1! 2! 3"));
    QCOMPARE(m_model->totalCount(), 1);
    QCOMPARE(m_model->index(0, SocketTableModel::State).data().toString(), QStringLiteral("Closing"));
    m_model->apply(deltaOf({}, {tableRecord(1)}, {1})); // late words about it change nothing
    QTRY_COMPARE(rows(), QStringLiteral("3"));
    QCOMPARE(selected(), 3u);
    m_model->apply(deltaOf({}, {}, {3}));
    QTRY_COMPARE(rows(), QString()); // all gone
    QCOMPARE(m_model->totalCount(), 0);
}

void SocketTableModelTest::newRowsAreFreshForAWhile()
{
    m_model->setFadeTimes(std::chrono::milliseconds(200), std::chrono::milliseconds(50));
    m_model->apply(deltaOf({tableRecord(1)}));
    m_model->apply(deltaOf({tableRecord(2)}));
    const auto fresh = [&](std::uint32_t inode) {
        return m_model->index(m_model->rowOfInode(inode), 0).data(SocketTableModel::FreshRole).toBool();
    };
    QVERIFY(!fresh(1)); // what was there at the start is no news
    QVERIFY(fresh(2));
    const auto tip = [&](std::uint32_t inode) {
        return m_model->index(m_model->rowOfInode(inode), 0).data(Qt::ToolTipRole).toString();
    };
    QVERIFY(tip(2).contains(QStringLiteral("\nNew: ")) && !tip(1).contains(QStringLiteral("\nNew: ")));
    QSignalSpy changes(m_model.get(), &QAbstractItemModel::dataChanged);
    QTRY_VERIFY(!fresh(2));
    QCOMPARE(changes.count(), 1);
}

void SocketTableModelTest::inodeUsedAgain()
{
    m_model->apply(deltaOf({tableRecord(1, "/a"), tableRecord(2, "/b")}));
    m_model->apply(deltaOf({tableRecord(1, "/z")}, {}, {1})); // gone and there again in one tick
    QCOMPARE(rows(), QStringLiteral("2 1"));
    m_model->apply(deltaOf({}, {}, {2}));
    QCOMPARE(rows(), QStringLiteral("2! 1"));
    m_model->apply(deltaOf({tableRecord(2, "/b")})); // while the old one fades
    QCOMPARE(rows(), QStringLiteral("2 1"));
    QCOMPARE(m_model->totalCount(), 2);
}

void SocketTableModelTest::filterKeepsSelection()
{
    std::vector<SocketRecord> records;
    for (std::uint32_t inode = 1; inode <= 300; ++inode)
        records.push_back(tableRecord(inode, inode % 3 ? "/odd/" + QByteArray::number(inode) : "/third"));
    m_model->apply(deltaOf(records));
    select(30);
    m_model->setFilter(*SocketFilter::parse(QStringLiteral("path:third")));
    QCOMPARE(m_model->rowCount(), 100);
    QCOMPARE(m_model->totalCount(), 300);
    QCOMPARE(selected(), 30u);
    m_model->apply(deltaOf({tableRecord(1000, "/other"), tableRecord(1001, "/third")}));
    QCOMPARE(m_model->rowCount(), 101);
    m_model->setFilter({});
    QCOMPARE(m_model->rowCount(), 302);
    QCOMPARE(selected(), 30u);
    m_model->setFilter(*SocketFilter::parse(QStringLiteral("path:nothing")));
    QCOMPARE(m_model->rowCount(), 0);
    m_model->setFilter({});
    QCOMPARE(m_model->rowCount(), 302);
}

/// Nothing waits for it, and what comes, changes and goes meanwhile stands as the filter has it in the end.
void SocketTableModelTest::aLargeTableIsFilteredInTurns()
{
    std::vector<SocketRecord> records;
    for (std::uint32_t inode = 1; inode <= 6000; ++inode)
        records.push_back(tableRecord(inode, inode % 3 ? "/other" : "/third"));
    m_model->apply(deltaOf(records));
    select(30);
    QSignalSpy filtered(m_model.get(), &SocketTableModel::filtered);
    m_model->setFilter(SocketFilter::nothing()); // is replaced before it is done
    m_model->setFilter(*SocketFilter::parse(QStringLiteral("path:third")));
    QVERIFY(m_model->isFiltering());
    QCOMPARE(m_model->rowCount(), 6000);
    m_model->apply(deltaOf({tableRecord(7000, "/other"), tableRecord(7001, "/third")},
                           {tableRecord(1, "/third"), tableRecord(3, "/other")}, {2, 6}));
    QCOMPARE(m_model->rowCount(), 6002);
    QTRY_COMPARE(filtered.count(), 1);
    QVERIFY(!m_model->isFiltering());
    QCOMPARE(m_model->shownCount(), 2000); // one more, one instead of another, one less
    QVERIFY(m_model->rowOfInode(1) >= 0 && m_model->rowOfInode(7001) >= 0);
    QVERIFY(m_model->rowOfInode(3) < 0 && m_model->rowOfInode(7000) < 0);
    QCOMPARE(selected(), 30u);
    m_model->setFilter({});
    m_model->apply(deltaOf({}, {tableRecord(4, "/third")}, {5}));
    QTRY_COMPARE(filtered.count(), 2);
    QCOMPARE(m_model->shownCount(), 5999);
    for (int row = 0; row < m_model->rowCount(); ++row)
        QCOMPARE(m_model->rowOfInode(m_model->record(row)->inode), row);
}

void SocketTableModelTest::changedRowLeavesAndEntersTheFilter()
{
    m_model->setFilter(*SocketFilter::parse(QStringLiteral("state:connected")));
    m_model->apply(deltaOf({tableRecord(1), tableRecord(2), tableRecord(3)}));
    SocketRecord closed = tableRecord(2);
    closed.state = SocketState::PeerClosed;
    m_model->apply(deltaOf({}, {closed}));
    QCOMPARE(rows(), QStringLiteral("1 3"));
    QCOMPARE(m_model->rowOfInode(2), -1);
    m_model->apply(deltaOf({}, {tableRecord(2)}));
    QCOMPARE(rows(), QStringLiteral("1 2 3"));
    m_model->apply(deltaOf({}, {closed}));
    m_model->apply(deltaOf({}, {}, {2})); // gone while hidden
    QCOMPARE(rows(), QStringLiteral("1 3"));
    QCOMPARE(m_model->totalCount(), 2);
}

void SocketTableModelTest::sortingKeepsTheSelection()
{
    m_model->apply(deltaOf({tableRecord(1, "/c"), tableRecord(2, "/b"), tableRecord(3, "/a")}));
    select(2);
    for (int column = 0; column < SocketTableModel::ColumnCount; ++column) {
        for (const auto order : {Qt::AscendingOrder, Qt::DescendingOrder}) {
            m_model->sort(column, order);
            QCOMPARE(selected(), 2u);
            QCOMPARE(m_model->record(m_model->rowOfInode(2))->inode, 2u);
        }
    }
}

void SocketTableModelTest::unchangedTickTellsNothing()
{
    m_model->apply(deltaOf({tableRecord(1), tableRecord(2)}));
    QSignalSpy changes(m_model.get(), &QAbstractItemModel::dataChanged);
    QSignalSpy layouts(m_model.get(), &QAbstractItemModel::layoutChanged);
    m_model->apply({});
    QCOMPARE(changes.count() + layouts.count(), 0);
}

void SocketTableModelTest::neighboursAreToldAsOneRange()
{
    m_model->apply(deltaOf({tableRecord(1), tableRecord(2), tableRecord(3), tableRecord(4), tableRecord(5)}));
    QSignalSpy changes(m_model.get(), &QAbstractItemModel::dataChanged);
    m_model->apply(deltaOf({}, {tableRecord(5), tableRecord(2), tableRecord(1)}));
    QCOMPARE(changes.count(), 2);
    QCOMPARE(changes[0][0].toModelIndex().row(), 0);
    QCOMPARE(changes[0][1].toModelIndex().row(), 1);
    QCOMPARE(changes[1][0].toModelIndex().row(), 4);
}

void SocketTableModelTest::cellsInWords_data()
{
    QTest::addColumn<SocketRecord>("record");
    QTest::addColumn<QString>("line");
    const auto owner = [](pid_t pid, const char* name, int fd = 3) {
        return SocketOwner{pid, fd, QString::fromUtf8(name), {}, 0};
    };
    SocketRecord record = tableRecord(1, "/run/docker.sock");
    record.state = SocketState::Listening;
    record.owners = {owner(812, "dockerd", 3), owner(812, "dockerd", 4), owner(900, "x"), owner(901, "y")};
    record.acceptedCount = 4;
    record.receiveQueue = 2;
    record.sendQueue = 128;
    record.uid = 0;
    QTest::newRow("listener")
        << record
        << QStringLiteral("Listening|stream|/run/docker.sock|dockerd 812 +2|4 accepted|2|128|1|root");
    record = tableRecord(2);
    record.type = SocketType::Datagram;
    record.peerInode = 77;
    record.uid = 0;
    QTest::newRow("unnamed") << record
                             << QStringLiteral("Connected|datagram|(unnamed)|—|inode 77|0|0|2|root");
    record.type = SocketType::Seqpacket;
    record.state = SocketState::HalfClosed;
    record.shutdown = 1;
    record.owners = {owner(5, "a")};
    record.peerOwners = {owner(5530, "docker")};
    record.receiveQueue = record.sendQueue = std::nullopt;
    QTest::newRow("half")
        << record
        << QStringLiteral(
               "Half-closed: peer will send no more|seqpacket|(unnamed)|a 5|docker 5530|—|—|2|root");
    record.shutdown = 2;
    record.uid = 4711;
    QTest::newRow("other half")
        << record
        << QStringLiteral("Half-closed: we will send no more|seqpacket|(unnamed)|a 5|docker 5530|—|—|2|4711");
    record = tableRecord(3);
    record.state = SocketState::Connecting;
    record.peerOwners = {owner(812, "dockerd")};
    record.uid = 0;
    record.address = SocketAddress::abstractName(QByteArray("a\0\x1b[31m", 7));
    QTest::newRow("connecting")
        << record
        << QStringLiteral("Connecting|stream|@a\\0\\x1b[31m|—|dockerd 812, not accepted yet|0|0|3|root");
    record = tableRecord(4);
    record.uid = 0;
    record.state = SocketState::PeerClosed;
    QTest::newRow("closed") << record << QStringLiteral("Peer closed|stream|(unnamed)|—|—|0|0|4|root");
    record.state = SocketState::Unconnected;
    QTest::newRow("unconnected") << record << QStringLiteral("Unconnected|stream|(unnamed)|—|—|0|0|4|root");
}

void SocketTableModelTest::cellsInWords()
{
    QFETCH(SocketRecord, record);
    m_model->apply(deltaOf({record}));
    QStringList cells;
    for (int column = 0; column < SocketTableModel::ColumnCount; ++column) {
        cells << m_model->index(0, column).data().toString();
        QVERIFY(!m_model->headerData(column, Qt::Horizontal, Qt::ToolTipRole).toString().isEmpty());
    }
    QTEST(cells.join(u'|'), "line");
}

void SocketTableModelTest::rolesOfAListener()
{
    SocketRecord record = tableRecord(1, "/run/docker.sock");
    record.state = SocketState::Listening;
    record.receiveQueue = 3;
    record.sendQueue = 5;
    record.owners = {{812, 3, QStringLiteral("dockerd"), {}, 0}};
    SocketRecord sender = tableRecord(2);
    sender.sendQueue = 768;
    sender.sendBuffer = 1536;
    m_model->apply(deltaOf({record, sender}));
    const auto cell = [&](int row, int column, int role) { return m_model->index(row, column).data(role); };
    using M = SocketTableModel;
    QCOMPARE(cell(0, M::ReceiveQueue, M::FillRole).toDouble(), 0.5); // a backlog of 5 admits 6
    QVERIFY(!cell(0, M::SendQueue, M::FillRole).isValid());
    QCOMPARE(cell(1, M::SendQueue, M::FillRole).toDouble(), 0.5);
    QVERIFY(!cell(1, M::ReceiveQueue, M::FillRole).isValid());
    QCOMPARE(cell(0, M::Address, M::DimRole).toInt(), 5); // "/run/"
    QCOMPARE(cell(0, M::Process, M::PidRole).toInt(), 812);
    QCOMPARE(cell(0, M::Peer, M::PidRole).toInt(), 0);
    QCOMPARE(cell(0, M::State, M::StateRole).toInt(), int(SocketState::Listening));
    QCOMPARE(cell(0, M::Inode, Role::Sort), QVariant(qint64(1)));
    QCOMPARE(cell(0, M::Address, Role::Raw).toByteArray(), QByteArray("/run/docker.sock"));
}

void SocketTableModelTest::hostileNamesStayPlainText()
{
    SocketRecord record = tableRecord(1, "/tmp/<b>x</b>\n\x1b[31m");
    record.owners = {{5, 3, QStringLiteral("<h1>evil"), QStringLiteral("<img src=x>"), 0}};
    m_model->apply(deltaOf({record}));
    const QString tip = m_model->index(0, 0).data(Qt::ToolTipRole).toString();
    QVERIFY(tip.contains(QStringLiteral("/tmp/<b>x</b>\\n\\x1b[31m")));
    // What Qt::mightBeRichText() looks at: everything before the first line end.
    QCOMPARE(tip.section(u'\n', 0, 0), QStringLiteral("Connected stream socket, inode 1"));
}

/// Whatever happens in whatever batches, the rows are those of a plain sort of what is there.
void SocketTableModelTest::randomDeltasAgainstAPlainSort()
{
    QRandomGenerator random(4711);
    std::map<std::uint32_t, SocketRecord> truth;
    m_model->setFadeTimes(std::chrono::milliseconds(0), std::chrono::milliseconds(0));
    m_model->sort(SocketTableModel::ReceiveQueue, Qt::DescendingOrder);
    m_model->setFilter(*SocketFilter::parse(QStringLiteral("state:connected")));
    for (int round = 0; round < 30; ++round) {
        std::vector<SocketRecord> added, changed;
        std::vector<std::uint32_t> removed;
        const int most = round % 2 ? 200 : 8;
        for (int i = 0; i < most; ++i) {
            const std::uint32_t inode = random.bounded(1, 600);
            SocketRecord record = tableRecord(inode);
            record.receiveQueue = random.bounded(20u);
            record.state = random.bounded(4) ? SocketState::Connected : SocketState::PeerClosed;
            const auto found = truth.find(inode);
            const auto known = [&](const auto& list) {
                return std::any_of(list.begin(), list.end(), [&](const auto& r) { return r.inode == inode; });
            };
            if (known(added) || known(changed) || std::count(removed.begin(), removed.end(), inode))
                continue;
            if (found == truth.end()) {
                added.push_back(record);
                truth[inode] = record;
            } else if (random.bounded(3) == 0) {
                removed.push_back(inode);
                truth.erase(inode);
            } else {
                changed.push_back(record);
                truth[inode] = record;
            }
        }
        m_model->apply(deltaOf(added, changed, removed));
        std::vector<std::pair<int, std::uint32_t>> expected, actual;
        for (const auto& [inode, record] : truth) {
            if (record.state == SocketState::Connected)
                expected.push_back({-int(*record.receiveQueue), inode});
        }
        std::sort(expected.begin(), expected.end());
        for (int row = 0; row < m_model->rowCount(); ++row) {
            const SocketRecord* record = m_model->record(row);
            if (!m_model->index(row, 0).data(SocketTableModel::GoneRole).toBool())
                actual.push_back({-int(*record->receiveQueue), record->inode});
            QCOMPARE(m_model->rowOfInode(record->inode), row);
        }
        QVERIFY(actual == expected);
        QCOMPARE(m_model->totalCount(), int(truth.size()));
    }
    QTRY_COMPARE(m_model->rowCount(), int(std::count_if(truth.begin(), truth.end(), [](const auto& entry) {
                     return entry.second.state == SocketState::Connected;
                 })));
}

void SocketTableModelTest::countsAndTrouble()
{
    QSignalSpy counts(m_model.get(), &SocketTableModel::countsChanged);
    SocketDelta delta = deltaOf({tableRecord(1)});
    delta.hiddenProcesses = 3;
    delta.processes = 12;
    m_model->apply(delta);
    QCOMPARE(m_model->hiddenProcesses(), 3);
    QCOMPARE(m_model->processCount(), 12);
    QCOMPARE(counts.count(), 1);
    SocketDelta failed;
    failed.trouble = QStringLiteral("No dump");
    m_model->apply(failed);
    QCOMPARE(m_model->trouble(), QStringLiteral("No dump"));
    QCOMPARE(rows(), QStringLiteral("1"));
}

SW_TEST(SocketTableModelTest)

} // namespace sw

#include "SocketTableModelTest.moc"
