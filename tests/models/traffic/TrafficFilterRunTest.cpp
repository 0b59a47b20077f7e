#include "models/traffic/CaptureDirectory.h"
#include "models/traffic/TrafficFilterHints.h"
#include "models/traffic/TrafficMarks.h"
#include "tests/TestMain.h"
#include "tests/models/traffic/CaptureWriterProcess.h"
#include "tests/models/traffic/TrafficFixture.h"

#include <QAbstractItemModelTester>
#include <QDir>
#include <QSignalSpy>

#include <thread>

#include <sys/stat.h>

using namespace sw;
using namespace sw::test;

namespace {

TrafficFilter filterOf(const char* text)
{
    const ParsedTrafficFilter parsed = TrafficFilter::parse(QString::fromUtf8(text));
    if (parsed.error)
        qFatal("%s", qPrintable(parsed.error->sentence));
    return parsed.filter;
}

} // namespace

/// The filter's thread and the model over it.
class TrafficFilterRunTest : public QObject
{
    Q_OBJECT
private slots:
    void whatWasShownStaysUntilTheAnswer();
    void unnamedSendersAreFound();
    void newRowsAreTested();
    void filterWithinAScope();
    void setWhileRowsFlow();
    void changedInMidScan();
    void largePayloadIsLeftAtOnce();
    void evictedRowsLeave();
    void clearedRowsDoNotComeBack();
    void renamedEndpointIsJudgedAnew();
    void markedRowComesAndGoes();
    void anotherProcessIsFollowed();
    void manyRows();
    void manyMatchesComeInPieces();
    void marksStayWithTheCapture();
    void marksGoWithTheirRows();
    void hostileMarksFile();
    void temporaryCaptureTakesItsMarksAlong();
    void leavesAFileOfSomebodyElseAlone();
};

void TrafficFilterRunTest::whatWasShownStaysUntilTheAnswer()
{
    TrafficFixture f;
    for (int i = 0; i < 100; ++i)
        f.add(i % 10 == 0 ? TrafficEvent::Sent : TrafficEvent::Received, "x");
    f.store->publish();
    TrafficModel model(f.store, f.names);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    QCOMPARE(model.filterProgress(), -1);
    model.setFilter(filterOf("dir:out"));
    QCOMPARE(model.rowCount(), 100);
    QVERIFY(model.filterProgress() >= 0);
    QVERIFY(!model.isCaughtUp());
    QTRY_COMPARE(model.rowCount(), 10);
    QTRY_COMPARE(model.filterProgress(), -1);
    QCOMPARE(resets.size(), 1);
    QCOMPARE(shownNumbers(model), QStringLiteral("1 11 21 31 41 51 61 71 81 91"));
    QCOMPARE(model.rowOf(10), 1);
    QCOMPARE(model.rowOf(11), -1);
    model.setFilter({});
    QCOMPARE(model.rowCount(), 100);
    QCOMPARE(model.filterProgress(), -1);
}

void TrafficFilterRunTest::unnamedSendersAreFound()
{
    TrafficFixture f;
    TrafficModel model(f.store, f.names);
    f.add(TrafficEvent::Received, "of a stream", 1, 5);
    TrafficRecord record;
    record.event = TrafficEvent::Received;
    record.endpoint = 1;
    record.flags = TrafficRecord::datagram;
    f.store->append(record, "of nobody");
    f.add(TrafficEvent::Note, R"({"message":"unnamed"})");
    f.store->publish();
    model.setFilter(filterOf("peer:unnamed"));
    QTRY_COMPARE(shownNumbers(model), QStringLiteral("2"));
    QCOMPARE(trafficTermOf(model.index(0, TrafficModel::Peer), *f.names), QStringLiteral("peer:unnamed"));
}

void TrafficFilterRunTest::newRowsAreTested()
{
    TrafficFixture f;
    TrafficModel model(f.store, f.names);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setFilter(filterOf("peer:python yes"));
    model.sync();
    QCOMPARE(model.rowCount(), 0);
    f.add(TrafficEvent::Opened, R"({"peer":{"pid":7,"command":"python3"}})", 1, 5);
    f.add(TrafficEvent::Received, "yes", 1, 5);
    f.add(TrafficEvent::Received, "yes", 1, 4);
    f.store->publish();
    QTRY_COMPARE(shownNumbers(model), QStringLiteral("2"));
    f.time += 5'000'000;
    f.add(TrafficEvent::Received, "no", 1, 5);
    f.add(TrafficEvent::Sent, "oh YES", 1, 5);
    f.store->publish();
    QTRY_COMPARE(shownNumbers(model), QStringLiteral("2 5"));
    // since the row that is shown before it
    QCOMPARE(model.index(1, TrafficModel::DeltaRole).isValid(), false);
    QCOMPARE(model.index(1, 0).data(TrafficModel::DeltaRole), QVariant(qint64(5'000'000)));
}

void TrafficFilterRunTest::filterWithinAScope()
{
    TrafficFixture f;
    for (int i = 0; i < 12; ++i)
        f.add(i % 2 ? TrafficEvent::Sent : TrafficEvent::Received, "x", EndpointId(1 + i % 3));
    f.store->publish();
    TrafficModel model(f.store, f.names);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setScope(2);
    QCOMPARE(shownNumbers(model), QStringLiteral("2 5 8 11"));
    model.setFilter(filterOf("dir:out"));
    model.sync();
    QCOMPARE(shownNumbers(model), QStringLiteral("2 8"));
    model.setScope(3);
    model.sync();
    QCOMPARE(shownNumbers(model), QStringLiteral("6 12"));
    model.setFilter({});
    QCOMPARE(shownNumbers(model), QStringLiteral("3 6 9 12"));
}

void TrafficFilterRunTest::setWhileRowsFlow()
{
    constexpr int rows = 300'000;
    TrafficFixture f;
    TrafficModel model(f.store, f.names);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    std::thread writer([&] {
        for (int i = 0; i < rows; ++i) {
            f.add(TrafficEvent::Received, i % 100 == 7 ? "a needle" : "hay");
            if (i % 64 == 63)
                f.store->publish();
        }
        f.store->publish();
    });
    model.setFilter(filterOf("needle"));
    QTRY_VERIFY(model.rowCount() > 0);
    writer.join();
    QTRY_COMPARE_WITH_TIMEOUT(model.rowCount(), rows / 100, 20'000);
    for (int row = 0; row < model.rowCount(); ++row)
        QCOMPARE(model.rowIdAt(row), RowId(row * 100 + 7));
}

void TrafficFilterRunTest::changedInMidScan()
{
    constexpr int rows = 400'000;
    TrafficFixture f;
    for (int i = 0; i < rows; ++i)
        f.add(TrafficEvent::Received, i % 2 ? "odd" : "even");
    f.store->publish();
    TrafficModel model(f.store, f.names);
    for (int round = 0; round < 20; ++round) {
        model.setFilter(filterOf(round % 2 ? "odd" : "even"));
        if (round % 5 == 0)
            QTRY_VERIFY(model.rowCount() < rows); // the first batch, while the rest comes
    }
    QTRY_VERIFY(model.isCaughtUp());
    QCOMPARE(model.rowCount(), rows / 2);
    for (int row = 0; row < rows / 2; row += 997)
        QCOMPARE(model.rowIdAt(row), RowId(row * 2 + 1));
}

void TrafficFilterRunTest::largePayloadIsLeftAtOnce()
{
    TrafficFixture f;
    const QByteArray large(48 << 20, 'x');
    const RowId needle = f.add(TrafficEvent::Received, large + "needle"); // at the end of many pieces
    f.add(TrafficEvent::Received, large.first(1 << 20) + "needle");       // across a border of pieces
    f.add(TrafficEvent::Received, "small");
    f.store->publish();
    TrafficModel model(f.store, f.names);
    model.setFilter(filterOf("NEEDLE"));
    model.setFilter(filterOf("small"));
    model.sync();
    QCOMPARE(shownNumbers(model), QStringLiteral("3"));
    model.setFilter(filterOf("needle"));
    model.sync();
    QCOMPARE(model.rowIdAt(0), needle);
    QCOMPARE(model.rowCount(), 2);
}

void TrafficFilterRunTest::evictedRowsLeave()
{
    TrafficFixture f(1024); // segments of 128 rows
    TrafficModel model(f.store, f.names);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setFilter(filterOf("no>0 -absent"));
    for (int round = 0; round < 30; ++round) {
        appendRows(*f.store, 100);
        if (round % 3 == 0)
            model.sync();
    }
    model.sync();
    QCOMPARE(model.rowIdAt(0), f.store->begin());
    QCOMPARE(model.rowCount(), int(f.store->end() - f.store->begin()));
    appendRows(*f.store, 5000); // all that it shows goes at once
    model.sync();
    QCOMPARE(model.rowIdAt(0), f.store->begin());
    QCOMPARE(model.rowCount(), int(f.store->end() - f.store->begin()));
}

void TrafficFilterRunTest::clearedRowsDoNotComeBack()
{
    TrafficFixture f;
    for (int i = 0; i < 200'000; ++i)
        f.add(TrafficEvent::Received, "x");
    f.store->publish();
    TrafficModel model(f.store, f.names);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setFilter(filterOf("x"));
    f.store->requestClear(); // while the worker is at it
    QTRY_COMPARE(model.rowCount(), 0);
    f.add(TrafficEvent::Received, "xy");
    f.add(TrafficEvent::Received, "z");
    f.store->publish();
    QTRY_COMPARE(shownNumbers(model), QStringLiteral("200001"));
    QVERIFY(model.isCaughtUp());
}

void TrafficFilterRunTest::renamedEndpointIsJudgedAnew()
{
    TrafficFixture f;
    f.add(TrafficEvent::Received, "a", 1);
    f.add(TrafficEvent::Received, "b", 2);
    f.store->publish();
    TrafficModel model(f.store, f.names);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setFilter(filterOf("endpoint:echo"));
    model.sync();
    QCOMPARE(model.rowCount(), 0);
    f.names->setEndpointName(2, QStringLiteral("echo.sock"));
    f.add(TrafficEvent::Received, "c", 2);
    f.store->publish();
    QTRY_COMPARE(shownNumbers(model), QStringLiteral("2 3"));
}

void TrafficFilterRunTest::markedRowComesAndGoes()
{
    TrafficFixture f;
    for (int i = 0; i < 10; ++i)
        f.add(TrafficEvent::Received, "x");
    f.store->publish();
    TrafficMarks marks(f.store);
    TrafficModel model(f.store, f.names);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    model.setMarks(&marks);
    marks.setMarked(4, true);
    model.setFilter(filterOf("mark:"));
    QTRY_COMPARE(shownNumbers(model), QStringLiteral("5"));
    marks.setMarked(8, true);
    marks.setMarked(2, true);
    QTRY_COMPARE(shownNumbers(model), QStringLiteral("3 5 9"));
    marks.setMarked(4, false);
    QTRY_COMPARE(shownNumbers(model), QStringLiteral("3 9"));
    QCOMPARE(resets.size(), 1);
    QCOMPARE(model.index(0, 0).data(TrafficModel::MarkedRole), QVariant(true));
    QCOMPARE(model.index(0, TrafficModel::Number).data(Qt::AccessibleTextRole).toString(),
             QStringLiteral("3 marked"));
    marks.setComment(2, QStringLiteral("why\u202e?\nhow"));
    QCOMPARE(model.index(0, 0).data(TrafficModel::CommentRole).toString(),
             QStringLiteral("why\\xe2\\x80\\xae? how"));
    model.setFilter(filterOf("comment:WHY"));
    QTRY_COMPARE(shownNumbers(model), QStringLiteral("3"));
}

void TrafficFilterRunTest::anotherProcessIsFollowed()
{
    QTemporaryDir dir;
    QProcess writer;
    startCaptureWriter(writer, dir.path());
    QVERIFY(waitForRow(writer, 10) >= 10);
    const std::shared_ptr<TrafficStore> opened = *TrafficStore::open(dir.path());
    TrafficModel model(opened, std::make_shared<TrafficNames>(opened));
    model.setFilter(filterOf("\"row 9\""));
    QVERIFY(waitForRow(writer, 1000) >= 0);
    QTRY_COMPARE(model.rowIdAt(0), RowId(9)); // until then all rows are shown
    QTRY_VERIFY(model.rowCount() > 100);
    QCOMPARE(model.rowIdAt(1), RowId(90));
    killAndReadLastRow(writer);
}

void TrafficFilterRunTest::manyRows()
{
    constexpr int rows = 1'000'000;
    TrafficFixture f;
    for (int i = 0; i < rows; ++i)
        f.add(TrafficEvent::Received, i % 1000 == 999 ? "the needle" : "GET /v1.43/containers/json", 1, 1);
    f.store->publish();
    TrafficModel model(f.store, f.names);
    QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
    model.setFilter(filterOf("needle"));
    QTRY_VERIFY_WITH_TIMEOUT(model.isCaughtUp(), 30'000);
    QCOMPARE(model.rowCount(), rows / 1000);
    QVERIFY(!inserted.isEmpty()); // not all at once: the first ones come early
    QCOMPARE(model.rowIdAt(999), RowId(rows - 1));
}

/// However many the worker has found while this thread was busy, it takes them in bit by bit, and what waits
/// for a filter that is no longer wanted is dropped.
void TrafficFilterRunTest::manyMatchesComeInPieces()
{
    constexpr int rows = 600'000;
    TrafficFixture f;
    for (int i = 0; i < rows; ++i)
        f.add(TrafficEvent::Received, i % 3 == 0 ? "needle" : "a needle");
    f.store->publish();
    TrafficModel model(f.store, f.names);
    const auto sleep = [](int milliseconds) {
        std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
    };
    int most = 0, slices = 0;
    connect(&model, &QAbstractItemModel::rowsInserted, this, [&](const QModelIndex&, int from, int to) {
        most = std::max(most, to - from + 1);
        sleep(2); // a view has work with them
    });
    model.setFilter(filterOf("needle"));
    sleep(300);
    connect(&model, &TrafficModel::filterProgressed, this, [&] { ++slices; });
    QTRY_VERIFY(model.isCaughtUp());
    QVERIFY2(slices >= 4, qPrintable(QString::number(slices)));
    QVERIFY2(most > 0 && most <= 33'000, qPrintable(QString::number(most)));
    QCOMPARE(model.rowCount(), rows);
    for (int row = 0; row < rows; row += 991)
        QCOMPARE(model.rowIdAt(row), RowId(row));
    model.setFilter(filterOf("a"));
    sleep(300);
    while (model.showsOldRows())
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    QVERIFY(!model.isCaughtUp()); // some are in, others wait
    model.setFilter(filterOf("len<7"));
    model.sync();
    QCOMPARE(model.rowCount(), rows / 3);
    QCOMPARE(model.rowIdAt(2), RowId(6));
}

void TrafficFilterRunTest::marksStayWithTheCapture()
{
    TrafficFixture f;
    f.add(TrafficEvent::Received, "a");
    f.add(TrafficEvent::Received, "b");
    f.store->publish();
    const QString path = f.store->directory();
    {
        TrafficMarks marks(f.store);
        QVERIFY(marks.setMarked(0, true));
        QVERIFY(marks.setComment(1, QStringLiteral("remember \"this\"")));
    }
    f.names.reset();
    f.store.reset();
    struct stat about = {};
    const QByteArray file = QFile::encodeName(path + QStringLiteral("/socket-workbench-marks.json"));
    QCOMPARE(::stat(file.constData(), &about), 0);
    QCOMPARE(about.st_mode & 07777U, 0600U);
    const std::shared_ptr<TrafficStore> kept = *TrafficStore::open(path);
    {
        TrafficMarks marks(kept);
        QCOMPARE(marks.at(0), (TrafficMark{true, {}}));
        QCOMPARE(marks.at(1), (TrafficMark{false, QStringLiteral("remember \"this\"")}));
        marks.setMarked(0, false); // a kept capture can be marked, too
        marks.setMarked(1, true);
    }
    TrafficMarks again(kept);
    QCOMPARE(again.size(), std::size_t(1));
    QCOMPARE(again.at(1), (TrafficMark{true, QStringLiteral("remember \"this\"")}));
}

void TrafficFilterRunTest::marksGoWithTheirRows()
{
    TrafficFixture f;
    TrafficModel model(f.store, f.names);
    TrafficMarks marks(f.store);
    model.setMarks(&marks);
    f.add(TrafficEvent::Received, "a");
    f.store->publish();
    marks.setMarked(0, true);
    f.store->requestClear();
    f.add(TrafficEvent::Received, "b");
    f.store->publish();
    QTRY_COMPARE(model.rowCount(), 1);
    QCOMPARE(marks.size(), std::size_t(0));
    marks.setMarked(1, true);
    QCOMPARE(marks.size(), std::size_t(1));
}

void TrafficFilterRunTest::hostileMarksFile()
{
    QCOMPARE(trafficMarksFromJson("no json").size(), std::size_t(0));
    QCOMPARE(trafficMarksFromJson(R"({"marks":7})").size(), std::size_t(0));
    const TrafficMarkMap read = trafficMarksFromJson(
        R"({"marks":[7,{"row":-1,"marked":true},{"row":2,"marked":"yes"},{"row":3,"comment":"a\nb"},{"row":4}]})");
    QCOMPARE(read.size(), std::size_t(1));
    QCOMPARE(read.at(2).comment, QStringLiteral("a b"));
    TrafficFixture f;
    TrafficMarks marks(f.store);
    QVERIFY(marks.setComment(0, QString(100'000, QLatin1Char('c'))));
    QCOMPARE(marks.at(0).comment.size(), TrafficMarks::commentLimit);
    for (RowId id = 0; id < TrafficMarks::markLimit; ++id)
        QVERIFY(marks.setMarked(id, true));
    QVERIFY(!marks.setMarked(TrafficMarks::markLimit, true));
    QCOMPARE(trafficMarksFromJson(trafficMarksToJson(*marks.snapshot())), *marks.snapshot());
}

/// A directory that is given to record into may hold anything.
void TrafficFilterRunTest::leavesAFileOfSomebodyElseAlone()
{
    QTemporaryDir directory;
    QFile theirs(directory.filePath(QStringLiteral("marks.json")));
    QVERIFY(theirs.open(QIODevice::WriteOnly));
    theirs.write("theirs");
    theirs.close();
    CaptureOptions options;
    options.directory = directory.path();
    {
        const std::shared_ptr<TrafficStore> store = *TrafficStore::create(options);
        TrafficMarks marks(store);
        marks.setMarked(0, true);
        marks.flush();
        marks.setMarked(0, false);
        marks.flush();
    }
    QVERIFY(theirs.open(QIODevice::ReadOnly));
    QCOMPARE(theirs.readAll(), QByteArray("theirs"));
}

void TrafficFilterRunTest::temporaryCaptureTakesItsMarksAlong()
{
    QTemporaryDir cache;
    const QByteArray before = qgetenv("XDG_CACHE_HOME");
    qputenv("XDG_CACHE_HOME", QFile::encodeName(cache.path()));
    std::shared_ptr<TrafficStore> store = *TrafficStore::create({});
    qputenv("XDG_CACHE_HOME", before);
    const QString path = store->directory();
    {
        TrafficMarks marks(store);
        marks.setMarked(0, true);
        marks.flush();
        QVERIFY(QFile::exists(path + QStringLiteral("/socket-workbench-marks.json")));
    }
    store.reset();
    QVERIFY(!QDir(path).exists());
}

SW_TEST(TrafficFilterRunTest)
#include "TrafficFilterRunTest.moc"
