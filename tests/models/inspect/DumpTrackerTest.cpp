#include "models/inspect/DumpTracker.h"

#include "tests/TestMain.h"
#include "tests/models/inspect/InspectTools.h"

#include <QStringList>

namespace sw {
namespace {

/// "+1 +2 ~3 -4 closing5 back6", in the order of the lists.
QString changesLine(Result<DumpTracker::Changes> changes)
{
    if (!changes)
        return QStringLiteral("failed: ") + errnoName(changes.failure().error);
    QStringList words;
    for (const DiagSocket& socket : changes->appeared)
        words << QStringLiteral("+%1").arg(socket.inode);
    for (const DiagSocket& socket : changes->changed)
        words << QStringLiteral("~%1").arg(socket.inode);
    const auto add = [&](const QString& word, const std::vector<std::uint32_t>& inodes) {
        for (const std::uint32_t inode : inodes)
            words << word.arg(inode);
    };
    add(QStringLiteral("-%1"), changes->removed);
    add(QStringLiteral("closing%1"), changes->closing);
    add(QStringLiteral("back%1"), changes->returned);
    return words.join(u' ');
}

} // namespace

class DumpTrackerTest : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        m_source = test::FakeSource();
        m_tracker = DumpTracker();
        for (std::uint32_t inode = 1; inode <= 10; ++inode)
            m_source.live.push_back(test::diagSocket(inode));
        QCOMPARE(tick(), QStringLiteral("+1 +2 +3 +4 +5 +6 +7 +8 +9 +10"));
        QCOMPARE(tick(), QString());
    }
    void whatDiffersIsChanged()
    {
        m_source.live[0].receiveQueue = m_source.live[0].sendQueue = 5;
        m_source.live[9].shutdown = 2;
        QCOMPARE(tick(), QStringLiteral("~1 ~10"));
        QCOMPARE(tick(), QString());
    }
    void orderDoesNotMatter()
    {
        std::reverse(m_source.live.begin(), m_source.live.end());
        QCOMPARE(tick(), QString());
        std::rotate(m_source.live.begin(), m_source.live.begin() + 3, m_source.live.end());
        m_source.live.insert(m_source.live.begin() + 5, test::diagSocket(11));
        QCOMPARE(tick(), QStringLiteral("+11"));
    }
    void repeatedRowsCountOnce()
    {
        m_source.repeated = {1, 5, 10};
        QCOMPARE(tick(), QString());
        QCOMPARE(m_tracker.size(), std::size_t(10));
    }
    void fewMissingAreAskedForAtOnce()
    {
        for (const std::uint32_t inode : {1u, 10u})
            m_source.remove(inode);
        m_source.skipped = {4, 5}; // the dump missed them, but they live
        QCOMPARE(tick(), QStringLiteral("-1 -10"));
        QCOMPARE(m_source.questions, 4);
        m_source.skipped.clear();
        QCOMPARE(tick(), QString());
        QCOMPARE(m_tracker.size(), std::size_t(8));
    }
    void manyMissingWaitForTheNextDump()
    {
        m_source.skipped = {1, 2, 3};
        for (const std::uint32_t inode : {6u, 7u})
            m_source.remove(inode);
        QCOMPARE(tick(), QStringLiteral("closing1 closing2 closing3 closing6 closing7"));
        QCOMPARE(m_source.questions, 0);
        m_source.skipped = {3}; // a live one skipped twice is asked for, since few are missing now
        QCOMPARE(tick(), QStringLiteral("-6 -7 back1 back2 back3"));
        QCOMPARE(m_source.questions, 3);
    }
    void manyMissingTwiceAreGone()
    {
        m_source.live.resize(4);
        QCOMPARE(tick(), QStringLiteral("closing5 closing6 closing7 closing8 closing9 closing10"));
        QCOMPARE(tick(), QStringLiteral("-5 -6 -7 -8 -9 -10"));
        QCOMPARE(m_source.questions, 0);
        m_source.live.push_back(test::diagSocket(5)); // a number may come again
        QCOMPARE(tick(), QStringLiteral("+5"));
    }
    void allGone()
    {
        m_source.live.clear();
        tick();
        QCOMPARE(tick(), QStringLiteral("-1 -2 -3 -4 -5 -6 -7 -8 -9 -10"));
        QCOMPARE(m_tracker.size(), std::size_t(0));
        QCOMPARE(tick(), QString());
    }
    void sameInodeWithAnotherCookieIsAnotherSocket()
    {
        m_source.live[2].cookie = 77;
        QCOMPARE(tick(), QStringLiteral("+3 -3"));
        QCOMPARE(tick(), QString());
    }
    void failedDumpChangesNothing()
    {
        m_source.failure = ENOBUFS;
        m_source.live.clear();
        QCOMPARE(tick(), QStringLiteral("failed: ENOBUFS"));
        QCOMPARE(m_tracker.size(), std::size_t(10));
    }

private:
    QString tick() { return changesLine(m_tracker.update(m_source)); }
    test::FakeSource m_source;
    DumpTracker m_tracker;
};

SW_TEST(DumpTrackerTest)

} // namespace sw

#include "DumpTrackerTest.moc"
