#include "models/inspect/Inspector.h"

#include "models/inspect/InspectorCore.h"
#include "models/inspect/SocketTableModel.h"
#include "tests/TestMain.h"
#include "tests/models/inspect/InspectTools.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>

#include <atomic>
#include <thread>

namespace sw {
namespace {

/// Has one more socket at each dump, and counts.
class GrowingSource : public SocketSource
{
public:
    explicit GrowingSource(std::atomic<int>& dumps) : m_dumps(dumps) {}
    Result<void> dump(const Each& each) override
    {
        const int count = ++m_dumps;
        for (int i = 0; i < count; ++i) {
            const auto inode = std::uint32_t(4'000'000'000u + unsigned(i));
            each(inode, test::diagMessage(test::diagSocket(inode)));
        }
        return {};
    }
    Result<DiagSocket> socket(std::uint32_t, std::uint64_t) override
    {
        return Failure::fromErrno(QStringLiteral("Asking"), ENOENT);
    }

private:
    std::atomic<int>& m_dumps;
};

/// A core in a thread, driven through its mailboxes.
class RunningCore
{
public:
    RunningCore() : m_core([this] { return std::make_unique<GrowingSource>(dumps); })
    {
        m_thread = std::thread([this] { m_core.run(); });
    }
    ~RunningCore()
    {
        post(InspectorCommand::Kind::Stop);
        m_thread.join();
    }
    RunningCore(const RunningCore&) = delete;
    RunningCore& operator=(const RunningCore&) = delete;

    void post(InspectorCommand::Kind kind, int milliseconds = 0)
    {
        m_core.commands.post({kind, milliseconds});
    }

    std::atomic<int> dumps = 0;

private:
    InspectorCore m_core;
    std::thread m_thread;
};

} // namespace

class InspectorTest : public QObject
{
    Q_OBJECT
private slots:
    void paceFollowsTheCost_data();
    void paceFollowsTheCost();
    void nextTickWaitsUntilTheDeltaIsTaken();
    void pauseHoldsTicks();
    void tableFollowsTheKernel();
    void refreshSoonIsSoon();
    void endsWhileRunning();
};

void InspectorTest::paceFollowsTheCost_data()
{
    QTest::addColumn<qint64>("cost");
    QTest::addColumn<int>("unchanged");
    QTest::addColumn<int>("pause");
    QTest::newRow("nothing") << qint64(0) << 0 << 250;
    QTest::newRow("idle") << qint64(80) << 0 << 250;
    QTest::newRow("20,000 sockets") << qint64(10'000) << 0 << 500;
    QTest::newRow("50,000 sockets") << qint64(25'000) << 0 << 1250;
    QTest::newRow("a million") << qint64(900'000) << 0 << 5000;
    QTest::newRow("nine quiet") << qint64(80) << 9 << 250;
    QTest::newRow("ten quiet") << qint64(80) << 10 << 500;
    QTest::newRow("twenty quiet") << qint64(80) << 20 << 1000;
    QTest::newRow("long quiet") << qint64(80) << 10'000 << 1000;
    QTest::newRow("dear and quiet") << qint64(25'000) << 10'000 << 1250;
}

void InspectorTest::paceFollowsTheCost()
{
    QFETCH(qint64, cost);
    QFETCH(int, unchanged);
    QTEST(paceAfter(cost, unchanged), "pause");
}

void InspectorTest::nextTickWaitsUntilTheDeltaIsTaken()
{
    RunningCore core;
    core.post(InspectorCommand::Kind::Interval, 1);
    QTRY_COMPARE(core.dumps.load(), 1);
    QVERIFY(!QTest::qWaitFor([&] { return core.dumps > 1; }, 150));
    core.post(InspectorCommand::Kind::DeltaTaken);
    QTRY_COMPARE(core.dumps.load(), 2);
    QVERIFY(!QTest::qWaitFor([&] { return core.dumps > 2; }, 100));
    core.post(InspectorCommand::Kind::DeltaTaken);
    QTRY_COMPARE(core.dumps.load(), 3);
}

void InspectorTest::pauseHoldsTicks()
{
    RunningCore core;
    core.post(InspectorCommand::Kind::Interval, 1);
    QTRY_COMPARE(core.dumps.load(), 1);
    core.post(InspectorCommand::Kind::Pause);
    core.post(InspectorCommand::Kind::DeltaTaken);
    core.post(InspectorCommand::Kind::RefreshSoon);
    QVERIFY(!QTest::qWaitFor([&] { return core.dumps > 1; }, 250));
    core.post(InspectorCommand::Kind::Resume);
    QTRY_COMPARE(core.dumps.load(), 2);
}

void InspectorTest::tableFollowsTheKernel()
{
    Inspector inspector;
    SocketTableModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setFadeTimes(std::chrono::milliseconds(100), std::chrono::milliseconds(100));
    model.follow(&inspector);
    inspector.start();
    inspector.start(); // once is enough

    auto pair = test::makePair();
    const std::uint32_t inode = test::inodeOf(pair.a);
    // On a machine where much comes and goes, one dump may skip a socket, and the next tick is 5 s away.
    constexpr int patience = 20'000;
    inspector.refreshSoon();
    QTRY_VERIFY_WITH_TIMEOUT(model.rowOfInode(inode) >= 0, patience);
    const SocketRecord* record = model.record(model.rowOfInode(inode));
    QCOMPARE(record->state, SocketState::Connected);
    QCOMPARE(record->owners.size(), std::size_t(1));
    QCOMPARE(record->owners[0].fd, pair.a.get());
    QVERIFY(model.processCount() >= 1);

    ::shutdown(pair.b.get(), SHUT_WR);
    inspector.refreshSoon();
    QTRY_COMPARE_WITH_TIMEOUT(model.index(model.rowOfInode(inode), SocketTableModel::State).data().toString(),
                              QStringLiteral("Half-closed: peer will send no more"), patience);
    pair.a.reset();
    inspector.refreshSoon();
    QTRY_COMPARE_WITH_TIMEOUT(model.rowOfInode(inode), -1, patience);
}

void InspectorTest::refreshSoonIsSoon()
{
    Inspector inspector;
    QSignalSpy deltas(&inspector, &Inspector::delta);
    inspector.setInterval(3'600'000);
    inspector.start();
    QTRY_VERIFY(!deltas.isEmpty());
    const auto pair = test::makePair();
    const auto has = [&] {
        for (const auto& arguments : deltas) {
            const auto delta = arguments[0].value<SocketDelta>();
            for (const SocketRecord& record : delta.added) {
                if (record.inode == test::inodeOf(pair.a))
                    return true;
            }
        }
        return false;
    };
    for (int attempt = 0; attempt < 20 && !has(); ++attempt) { // one dump may skip a socket
        inspector.refreshSoon();
        (void)QTest::qWaitFor(has, 1000);
    }
    QVERIFY(has());
    inspector.setPaused(true);
    QVERIFY(inspector.isPaused());
}

void InspectorTest::endsWhileRunning()
{
    for (int i = 0; i < 20; ++i) {
        Inspector inspector;
        inspector.start();
        if (i % 2)
            inspector.setPaused(true);
    }
    const Inspector neverStarted;
    QVERIFY(!neverStarted.isPaused());
}

SW_TEST(InspectorTest)

} // namespace sw

#include "InspectorTest.moc"
