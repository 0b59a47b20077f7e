#include "models/traffic/TrafficStore.h"
#include "tests/TestMain.h"
#include "tests/models/traffic/CaptureWriterProcess.h"

#include <QDir>
#include <QTemporaryDir>

using namespace sw;
using namespace sw::test;

/// Captures that another process writes.
class CaptureProcessTest : public QObject
{
    Q_OBJECT
private slots:
    void killedWriterLosesNothing();
    void captureIsFollowedLive();
    void evictedSegmentsLeaveAReader();
};

void CaptureProcessTest::killedWriterLosesNothing()
{
    QTemporaryDir dir;
    QProcess writer;
    startCaptureWriter(writer, dir.path());
    const qint64 seen = waitForRow(writer, 40'000); // the third segment
    QVERIFY(seen >= 40'000);
    const qint64 last = std::max(seen, killAndReadLastRow(writer));
    QCOMPARE(writer.exitStatus(), QProcess::CrashExit);

    const auto kept = TrafficStore::open(dir.path());
    QVERIFY(kept);
    QVERIFY(!(*kept)->isLive());
    QCOMPARE((*kept)->begin(), RowId(0));
    QVERIFY(qint64((*kept)->end()) > last);
    TrafficReader reader(*kept);
    for (RowId id = 0; id < (*kept)->end(); ++id)
        QCOMPARE(wrongRow(reader, id), QString());
}

void CaptureProcessTest::captureIsFollowedLive()
{
    QTemporaryDir dir;
    QProcess writer;
    startCaptureWriter(writer, dir.path());
    QVERIFY(waitForRow(writer, 100) >= 100);
    const auto opened = TrafficStore::open(dir.path());
    QVERIFY(opened);
    const auto& store = *opened;
    QVERIFY(store->isLive());
    QVERIFY(store->end() > 100);
    TrafficReader reader(store);
    for (RowId id = 0; id < 40'000;) {
        store->refresh();
        for (; id < store->end(); ++id)
            QCOMPARE(wrongRow(reader, id), QString());
        if (id < 40'000)
            QVERIFY(waitForRow(writer, qint64(id)) >= 0);
    }
    killAndReadLastRow(writer);
    QVERIFY(!store->isLive());
}

void CaptureProcessTest::evictedSegmentsLeaveAReader()
{
    QTemporaryDir dir;
    CaptureOptions options;
    options.directory = dir.path();
    options.rowBudget = 1024; // segments of 128 rows
    const auto writer = TrafficStore::create(options);
    QVERIFY(writer);
    appendRows(**writer, 500);
    const auto opened = TrafficStore::open(dir.path()); // as another process would
    QVERIFY(opened);
    const auto& store = *opened;
    QVERIFY(store->isLive());
    QCOMPARE(store->end(), RowId(500));
    appendRows(**writer, 800);
    QVERIFY(store->refresh());
    QCOMPARE(store->begin(), (*writer)->begin());
    QCOMPARE(store->end(), (*writer)->end());
    for (int i = 0; i < 10; ++i)
        appendRows(**writer, 1000); // everything that the reader has mapped goes
    QVERIFY(store->refresh());
    QCOMPARE(store->begin(), (*writer)->begin());
    QCOMPARE(store->end(), (*writer)->end());
    QVERIFY(TrafficReader(store).record(store->begin()));
    QTest::qSleep(1100); // by then a note on evictions may be written again, and none is due after a clear
    (*writer)->requestClear();
    (*writer)->publish();
    QVERIFY(store->refresh());
    QCOMPARE(store->begin(), (*writer)->begin());
    QCOMPARE(store->begin(), store->end());
}

SW_TEST(CaptureProcessTest)
#include "CaptureProcessTest.moc"
