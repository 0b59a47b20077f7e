#include "models/traffic/TrafficModel.h"
#include "models/traffic/TrafficWords.h"
#include "tests/TestMain.h"
#include "tests/models/traffic/CaptureWriterProcess.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTemporaryDir>

#include <ctime>

using namespace sw;
using namespace sw::test;

namespace {

struct Fixture
{
    explicit Fixture(std::uint64_t rowBudget = 5'000'000)
    {
        CaptureOptions options;
        options.directory = dir.path();
        options.rowBudget = rowBudget;
        store = *TrafficStore::create(options);
        names = std::make_shared<TrafficNames>(store);
    }

    void add(TrafficEvent event, QByteArrayView payload, EndpointId endpoint = 1, ConnectionId connection = 0,
             std::uint8_t rule = 0)
    {
        TrafficRecord record;
        record.rule = rule;
        record.time = time;
        record.event = event;
        record.endpoint = endpoint;
        record.connection = connection;
        store->append(record, payload);
    }

    QTemporaryDir dir;
    std::shared_ptr<TrafficStore> store;
    std::shared_ptr<TrafficNames> names;
    std::int64_t time = 1'795'375'894'123'456'789; // 2026-11-22 19:31:34 UTC
};

QStringList linesOf(const TrafficModel& model)
{
    QStringList lines;
    for (int row = 0; row < model.rowCount(); ++row) {
        QStringList cells;
        for (int column = 0; column < model.columnCount(); ++column)
            cells.append(model.index(row, column).data().toString());
        lines.append(cells.join(QLatin1Char('|')));
    }
    return lines;
}

QString previewAt(const TrafficModel& model, int row)
{
    return model.index(row, TrafficModel::Preview).data().toString();
}

} // namespace

class TrafficModelTest : public QObject
{
    Q_OBJECT
private slots:
    void aTimeGivesWayByItsLeastPart();
    void initTestCase();
    void rowsReadAsLines();
    void eventsInWords_data();
    void eventsInWords();
    void previewOfLargePayload();
    void rolesAreRaw();
    void directionIsSpoken();
    void followsByItself();
    void scopeShowsItsRowsOnly();
    void scopeOverManyRowsComesInSlices();
    void evictedRowsLeave();
    void largeTableShedsInBulk();
    void clearEmptiesIt();
    void keptCaptureReadsLikeTheLiveOne();
    void anotherProcessIsFollowed();
    void durations_data();
    void durations();
};

void TrafficModelTest::initTestCase()
{
    qputenv("TZ", "UTC");
    ::tzset();
}

void TrafficModelTest::rowsReadAsLines()
{
    Fixture f;
    TrafficModel model(f.store, f.names);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    f.add(TrafficEvent::Started, R"({"address":"/run/x.sock","type":"stream"})");
    f.time += 12'000;
    f.add(TrafficEvent::Opened, R"({"peer":{"pid":6012,"uid":0,"gid":0,"command":"python3"}})", 1, 1);
    f.time += 232'500'000;
    f.add(TrafficEvent::Received, "hello\n", 1, 1);
    f.time += 200'000;
    f.add(TrafficEvent::Sent, QByteArray(5226, 'x'), 1, 1, 2);
    f.time += 1'500'000'000;
    f.add(TrafficEvent::Closed, R"({"reason":"reset"})", 1, 1);
    f.add(TrafficEvent::Note, R"({"message":"said"})", 0, 0);
    f.store->publish();
    QCOMPARE(model.rowCount(), 0);
    model.sync();
    const QStringList expected = {
        QStringLiteral("1|19:31:34.123 456||·|/run/x.sock|—||listening on /run/x.sock|"),
        QStringLiteral("2|19:31:34.123 468|12 µs|·|/run/x.sock|python3 · 6012||opened: peer python3 6012|"),
        QStringLiteral("3|19:31:34.355 968|232.5 ms|←|/run/x.sock|python3 · 6012|6|hello\\n|"),
        QStringLiteral("4|19:31:34.356 168|0.2 ms|→|/run/x.sock|python3 · 6012|5,226|") +
            QString(200, QLatin1Char('x')) + QStringLiteral("…|2"),
        QStringLiteral("5|19:31:35.856 168|1.5 s|·|/run/x.sock|python3 · 6012||closed: reset by peer|"),
        QStringLiteral("6|19:31:35.856 168|0 µs|·||—||said|"),
    };
    QCOMPARE(linesOf(model), expected);
}

void TrafficModelTest::eventsInWords_data()
{
    QTest::addColumn<int>("event");
    QTest::addColumn<QByteArray>("detail");
    QTest::addColumn<QString>("words");
    const auto row = [](TrafficEvent event, const char* detail, const char* words) {
        QTest::newRow(words) << int(event) << QByteArray(detail) << QString::fromUtf8(words);
    };
    row(TrafficEvent::Started, R"({"address":"@x","type":"datagram"})", "listening on @x (datagram)");
    row(TrafficEvent::Stopped, "", "stopped");
    row(TrafficEvent::Opened, R"({"peer":{"pid":7,"command":"a\u001b\u202eb"}})",
        "opened: peer a\\x1b\\xe2\\x80\\xaeb 7");
    row(TrafficEvent::Opened, R"({"peer":{"pid":7}})", "opened: peer pid 7");
    row(TrafficEvent::Opened, R"({"address":"/run/y"})", "opened: peer /run/y");
    row(TrafficEvent::Opened, "{}", "opened");
    row(TrafficEvent::Finished, R"({"by":"peer"})", "peer finished sending");
    row(TrafficEvent::Finished, R"({"by":"us"})", "we finished sending");
    row(TrafficEvent::Finished, R"({"by":"peer","direction":"to-target"})", "client finished sending");
    row(TrafficEvent::Finished, R"({"by":"us","direction":"to-client"})", "target finished sending");
    row(TrafficEvent::Closed, R"({"reason":"eof"})", "closed: end by peer");
    row(TrafficEvent::Closed, R"({"reason":"local"})", "closed: by us");
    row(TrafficEvent::Closed, R"({"reason":"error"})", "closed: error");
    row(TrafficEvent::Failed, R"({"error":"Connecting to /a\\x1b: refused","errno":"ECONNREFUSED"})",
        "Connecting to /a\\x1b: refused (ECONNREFUSED)");
    row(TrafficEvent::Exchange, R"({"method":"GET","target":"/v1","status":200})", "GET /v1 200");
    row(TrafficEvent::Note, "no JSON", "");
}

void TrafficModelTest::eventsInWords()
{
    QFETCH(int, event);
    QFETCH(QByteArray, detail);
    Fixture f;
    TrafficModel model(f.store, f.names);
    f.add(TrafficEvent(event), detail);
    f.store->publish();
    model.sync();
    QTEST(previewAt(model, 0), "words");
    QCOMPARE(model.index(0, 0).data(TrafficModel::DetailRole).toString(), previewAt(model, 0));
}

void TrafficModelTest::previewOfLargePayload()
{
    Fixture f;
    TrafficModel model(f.store, f.names);
    const QByteArray cut = QByteArray(199, 'a') + "é" + QByteArray(50, 'b'); // cut within é
    f.add(TrafficEvent::Received, cut);
    f.add(TrafficEvent::Received, QByteArray("\x00\xff\r\n", 4));
    f.add(TrafficEvent::Received, QByteArray(100, 'c'));
    f.store->publish();
    model.sync();
    QCOMPARE(previewAt(model, 0), QString(199, QLatin1Char('a')) + QStringLiteral("…"));
    QCOMPARE(previewAt(model, 1), QStringLiteral("\\0\\xff\\r\\n"));
    QCOMPARE(previewAt(model, 2), QString(100, QLatin1Char('c')));
}

void TrafficModelTest::rolesAreRaw()
{
    Fixture f;
    TrafficModel model(f.store, f.names);
    f.add(TrafficEvent::Received, "one", 4, 5);
    f.time += 777;
    f.add(TrafficEvent::Sent, QByteArray(3000, 'x'), 4, 5);
    f.store->publish();
    model.sync();
    const QModelIndex first = model.index(0, 0), second = model.index(1, 0);
    QCOMPARE(second.data(TrafficModel::RowIdRole), QVariant(quint64(1)));
    QCOMPARE(second.data(TrafficModel::EventRole), QVariant(int(TrafficEvent::Sent)));
    QCOMPARE(second.data(TrafficModel::EndpointRole), QVariant(quint32(4)));
    QCOMPARE(second.data(TrafficModel::ConnectionRole), QVariant(quint32(5)));
    QCOMPARE(second.data(TrafficModel::TimeRole), QVariant(qint64(f.time)));
    QCOMPARE(second.data(TrafficModel::DeltaRole), QVariant(qint64(777)));
    QCOMPARE(first.data(TrafficModel::DeltaRole), QVariant(qint64(-1)));
    QCOMPARE(second.data(TrafficModel::PayloadRole).toByteArray(), QByteArray(3000, 'x'));
    QCOMPARE(model.rowOf(1), 1);
    QCOMPARE(model.rowOf(2), -1);
}

void TrafficModelTest::directionIsSpoken()
{
    Fixture f;
    TrafficModel model(f.store, f.names);
    f.add(TrafficEvent::Received, "a");
    f.add(TrafficEvent::Sent, "b");
    f.add(TrafficEvent::Failed, "{}");
    f.store->publish();
    model.sync();
    QStringList spoken;
    for (int row = 0; row < 3; ++row)
        spoken.append(model.index(row, TrafficModel::Direction).data(Qt::AccessibleTextRole).toString());
    QCOMPARE(spoken,
             QStringList({QStringLiteral("received"), QStringLiteral("sent"), QStringLiteral("failed")}));
    QCOMPARE(model.headerData(TrafficModel::Direction, Qt::Horizontal, Qt::AccessibleTextRole).toString(),
             QStringLiteral("Direction"));
}

void TrafficModelTest::followsByItself()
{
    Fixture f;
    TrafficModel model(f.store, f.names);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
    for (int round = 1; round <= 3; ++round) {
        for (int i = 0; i < 100; ++i) {
            f.add(TrafficEvent::Received, "x");
            f.store->publish();
        }
        QTRY_COMPARE(model.rowCount(), round * 100);
        QCOMPARE(inserted.size(), round); // one insert, however many publishes
    }
}

void TrafficModelTest::scopeShowsItsRowsOnly()
{
    Fixture f;
    TrafficModel model(f.store, f.names);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    for (int i = 0; i < 30; ++i)
        f.add(TrafficEvent::Received, QByteArray::number(i), EndpointId(1 + i % 3), ConnectionId(i % 6 + 1));
    f.store->publish();
    model.setScope(2);
    QCOMPARE(model.rowCount(), 10);
    QCOMPARE(previewAt(model, 9), QStringLiteral("28"));
    QCOMPARE(model.rowIdAt(9), RowId(28));
    QCOMPARE(model.rowOf(28), 9);
    QCOMPARE(model.rowOf(27), -1);
    model.setScope(2, 5);
    QCOMPARE(model.rowCount(), 5);
    QCOMPARE(previewAt(model, 0), QStringLiteral("4"));
    f.add(TrafficEvent::Received, "late", 2, 5);
    f.add(TrafficEvent::Received, "other", 2, 4);
    f.store->publish();
    QTRY_COMPARE(model.rowCount(), 6);
    QCOMPARE(previewAt(model, 5), QStringLiteral("late"));
    model.setScope(0);
    QCOMPARE(model.rowCount(), 32);
}

void TrafficModelTest::scopeOverManyRowsComesInSlices()
{
    constexpr int rows = 3'000'000;
    Fixture f;
    for (int i = 0; i < rows; ++i)
        f.add(TrafficEvent::Received, "x", EndpointId(1 + i % 2));
    f.store->publish();
    TrafficModel model(f.store, f.names);
    QCOMPARE(model.rowCount(), rows);
    model.setScope(2);
    QVERIFY(!model.isCaughtUp()); // a part of them only, and back at once
    QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
    QTRY_COMPARE(model.rowCount(), rows / 2);
    QVERIFY(inserted.size() > 1);
    QCOMPARE(model.rowIdAt(rows / 2 - 1), RowId(rows - 1));
}

void TrafficModelTest::evictedRowsLeave()
{
    Fixture f(1024); // segments of 128 rows
    TrafficModel all(f.store, f.names), one(f.store, f.names);
    one.setScope(1, 3);
    QAbstractItemModelTester allTester(&all, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QAbstractItemModelTester oneTester(&one, QAbstractItemModelTester::FailureReportingMode::QtTest);
    for (int round = 0; round < 30; ++round) {
        appendRows(*f.store, 100);
        if (round % 3 == 0) {
            all.sync();
            one.sync();
        }
    }
    all.sync();
    one.sync();
    QCOMPARE(all.rowIdAt(0), f.store->begin());
    QCOMPARE(all.rowCount(), int(f.store->end() - f.store->begin()));
    QVERIFY(one.rowIdAt(0) >= f.store->begin());
    QVERIFY(one.rowCount() >= 100 && one.rowCount() <= 1024 / 5 + 1);
    appendRows(*f.store, 5000); // all that they show goes at once
    all.sync();
    one.sync();
    QCOMPARE(all.rowIdAt(0), f.store->begin());
    QCOMPARE(all.rowCount(), int(f.store->end() - f.store->begin()));
    QVERIFY(one.rowIdAt(0) >= f.store->begin());
}

void TrafficModelTest::largeTableShedsInBulk()
{
    Fixture f(400'000);
    TrafficModel model(f.store, f.names);
    const auto add = [&](int rows) {
        for (int i = 0; i < rows; ++i)
            f.add(TrafficEvent::Received, "x");
        f.store->publish();
        model.sync();
    };
    add(390'000);
    add(10'000);
    QVERIFY(f.store->begin() > 0 && f.store->begin() < 400'000 / 16);
    QCOMPARE(model.rowIdAt(0), RowId(0)); // too few to shed
    QCOMPARE(previewAt(model, 0), QStringLiteral("(no longer kept)"));
    QCOMPARE(model.index(0, TrafficModel::Time).data().toString(), QString());
    add(20'000);
    QCOMPARE(model.rowIdAt(0), f.store->begin());
}

void TrafficModelTest::clearEmptiesIt()
{
    Fixture f;
    TrafficModel model(f.store, f.names);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    f.add(TrafficEvent::Received, "x");
    f.store->publish();
    QTRY_COMPARE(model.rowCount(), 1);
    f.store->requestClear(); // with no publish to come
    QTRY_COMPARE(model.rowCount(), 0);
    f.add(TrafficEvent::Received, "y");
    f.store->publish();
    QTRY_COMPARE(model.rowCount(), 1);
    QCOMPARE(previewAt(model, 0), QStringLiteral("y"));
}

void TrafficModelTest::keptCaptureReadsLikeTheLiveOne()
{
    Fixture f;
    f.add(TrafficEvent::Started, R"({"address":"/run/x.sock","type":"stream"})");
    f.add(TrafficEvent::Opened, R"({"peer":{"pid":6012,"command":"python3"}})", 1, 1);
    f.add(TrafficEvent::Received, "hello", 1, 1);
    f.store->publish();
    QStringList live;
    {
        TrafficModel model(f.store, f.names);
        live = linesOf(model);
    }
    f.names.reset();
    f.store.reset();
    const std::shared_ptr<TrafficStore> kept = *TrafficStore::open(f.dir.path());
    TrafficModel model(kept, std::make_shared<TrafficNames>(kept));
    QCOMPARE(linesOf(model), live);
    QCOMPARE(live.size(), 3);
    QVERIFY(live[2].contains(QStringLiteral("|/run/x.sock|python3 · 6012|5|hello")));
}

void TrafficModelTest::anotherProcessIsFollowed()
{
    QTemporaryDir dir;
    QProcess writer;
    startCaptureWriter(writer, dir.path());
    QVERIFY(waitForRow(writer, 10) >= 10);
    const std::shared_ptr<TrafficStore> opened = *TrafficStore::open(dir.path());
    TrafficModel model(opened, std::make_shared<TrafficNames>(opened));
    const int rows = model.rowCount();
    QVERIFY(rows >= 10);
    QVERIFY(waitForRow(writer, rows + 20'000) >= 0);
    QTRY_VERIFY(model.rowCount() > rows + 20'000);
    QCOMPARE(model.index(9, TrafficModel::Preview).data().toString(), QStringLiteral("row 9"));
    killAndReadLastRow(writer);
}

void TrafficModelTest::durations_data()
{
    QTest::addColumn<qint64>("nanoseconds");
    for (const auto& [nanoseconds, text] :
         std::initializer_list<std::pair<qint64, const char*>>{{0, "0 µs"},
                                                               {99'999, "99 µs"},
                                                               {100'000, "0.1 ms"},
                                                               {999'949'999, "999.9 ms"},
                                                               {999'950'000, "1.0 s"},
                                                               {59'900'000'000, "59.9 s"},
                                                               {125'000'000'000, "2 min 05 s"},
                                                               {3'720'000'000'000, "1 h 02 min"}})
        QTest::newRow(text) << nanoseconds;
}

void TrafficModelTest::durations()
{
    QFETCH(qint64, nanoseconds);
    Fixture f;
    TrafficModel model(f.store, f.names);
    f.add(TrafficEvent::Note, "{}");
    f.time += nanoseconds;
    f.add(TrafficEvent::Note, "{}");
    f.store->publish();
    model.sync();
    QCOMPARE(model.index(1, TrafficModel::Delta).data().toString(),
             QString::fromUtf8(QTest::currentDataTag()));
}

void TrafficModelTest::aTimeGivesWayByItsLeastPart()
{
    const auto within = [](const char* time, int letters) {
        return trafficTimeWithin(QLatin1String(time),
                                 [letters](const QString& text) { return text.size() <= letters; });
    };
    QCOMPARE(within("14:02:11.699 210", 16), QStringLiteral("14:02:11.699 210"));
    QCOMPARE(within("14:02:11.699 210", 15), QStringLiteral("14:02:11.699"));
    QCOMPARE(within("14:02:11.699 210", 11), QStringLiteral("14:02:11"));
    QCOMPARE(within("2026-11-22 14:02:11.699 210", 20), QStringLiteral("2026-11-22 14:02:11"));
    QCOMPARE(within("2026-11-22 14:02:11.699 210", 10), QStringLiteral("14:02:11"));
    QCOMPARE(within("+12.345 678 s", 10), QStringLiteral("+12.345 s"));
    QCOMPARE(within("+12.345 678 s", 5), QStringLiteral("+12 s"));
    QCOMPARE(within("", 5), QString());
}

SW_TEST(TrafficModelTest)
#include "TrafficModelTest.moc"
