#include "models/traffic/RoundTrips.h"
#include "tests/TestMain.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace sw;

/// Which reply answers which send.
class RoundTripsTest : public QObject
{
    Q_OBJECT
private slots:
    void pairsRows_data();
    void pairsRows();
    void givesUpWhenNobodyAnswers();
    void followsAStore();
    void sumsFromABeginning();
};

namespace {

/// One row a word: "s1" sent on connection 1, "r1" received on it, "q1" received and to be answered, "a1" an
/// automatic answer, "f1" a failure, "n1" a note that what waited was dropped, "m1" a message received, "d1"
/// a datagram, "c1" closed. Times are 10 ns apart.
QString pairsOf(const QString& rows)
{
    RoundTripPairing pairing;
    QStringList pairs;
    RowId id = 0;
    for (const QString& word : rows.split(u' ', Qt::SkipEmptyParts)) {
        TrafficRecord record;
        record.time = qint64(id) * 10;
        record.connection = word.mid(1).toUInt();
        const char kind = word[0].toLatin1();
        record.event = kind == 's' || kind == 'a' ? TrafficEvent::Sent
                       : kind == 'c'              ? TrafficEvent::Closed
                       : kind == 'f'              ? TrafficEvent::Failed
                       : kind == 'n'              ? TrafficEvent::Note
                                                  : TrafficEvent::Received;
        record.flags = kind == 'a'                  ? TrafficRecord::answer
                       : kind == 'q' || kind == 'n' ? TrafficRecord::toBeAnswered
                       : kind == 'm'                ? TrafficRecord::message
                       : kind == 'd'                ? TrafficRecord::datagram
                                                    : 0;
        if (const auto trip = pairing.feed(id, record))
            pairs << QStringLiteral("%1→%2:%3").arg(trip->sent).arg(trip->reply).arg(trip->nanoseconds);
        ++id;
    }
    return pairs.join(u' ');
}

} // namespace

void RoundTripsTest::pairsRows_data()
{
    QTest::addColumn<QString>("rows");
    QTest::addColumn<QString>("pairs");
    QTest::newRow("ping-pong") << "s1 r1 s1 r1"
                               << "0→1:10 2→3:10";
    QTest::newRow("first chunk only") << "s1 r1 r1 r1"
                                      << "0→1:10";
    QTest::newRow("unasked") << "r1 s1 r1"
                             << "1→2:10";
    QTest::newRow("pipelined stream") << "s1 s1 r1 r1 s1 r1"
                                      << "4→5:10";
    QTest::newRow("pipelined messages") << "s1 s1 m1 m1"
                                        << "0→2:20 1→3:20";
    QTest::newRow("pipelined datagrams") << "s1 s1 d1 d1 d1"
                                         << "0→2:20 1→3:20";
    QTest::newRow("connections apart") << "s1 s2 r2 r1"
                                       << "1→2:10 0→3:30";
    QTest::newRow("automatic answers to nobody knows what") << "r1 a1 r1 a1"
                                                            << "";
    QTest::newRow("automatic answers") << "q1 a1 q1 r1 a1"
                                       << "0→1:10 2→4:20";
    QTest::newRow("delayed answers") << "q1 q1 q2 a1 a2 a1"
                                     << "0→3:30 2→4:20 1→5:40";
    QTest::newRow("an answer that failed") << "q1 q1 f1 a1 q1 a1 c1 q1 a1"
                                           << "7→8:10";
    QTest::newRow("answers that were dropped") << "q1 n1 a1"
                                               << "";
    QTest::newRow("both ways") << "s1 q1 a1 s1 r1"
                               << "0→1:10 1→2:10 3→4:10";
    QTest::newRow("closed") << "s1 c1 r1"
                            << "";
    QTest::newRow("no connection") << "s0 r0"
                                   << "";
}

void RoundTripsTest::pairsRows()
{
    QFETCH(QString, rows);
    QFETCH(QString, pairs);
    QCOMPARE(pairsOf(rows), pairs);
}

void RoundTripsTest::givesUpWhenNobodyAnswers()
{
    const QString most = QStringLiteral("s1 ").repeated(int(RoundTripPairing::mostOpen));
    QVERIFY(!pairsOf(most + QStringLiteral("m1")).isEmpty());
    QVERIFY(pairsOf(most + QStringLiteral("s1 m1 s1 m1")).isEmpty());
    QVERIFY(!pairsOf(most + QStringLiteral("s1 c1 s1 m1")).isEmpty());
}

namespace {

RowId add(TrafficStore& store, TrafficEvent event, ConnectionId connection, qint64 time)
{
    TrafficRecord record;
    record.endpoint = 1;
    record.connection = connection;
    record.event = event;
    record.time = time;
    const RowId id = store.append(record, "x");
    store.publish();
    return id;
}

} // namespace

void RoundTripsTest::followsAStore()
{
    QTemporaryDir directory;
    const auto store = *TrafficStore::create({directory.filePath(QStringLiteral("capture"))});
    add(*store, TrafficEvent::Sent, 1, 1000);
    const RowId before = add(*store, TrafficEvent::Received, 1, 1500);
    RoundTrips trips(store);
    QSignalSpy changes(&trips, &RoundTrips::changed);
    QTRY_COMPARE(trips.of(before), std::optional<qint64>(500));
    const RowId sent = add(*store, TrafficEvent::Sent, 1, 2000);
    const RowId reply = add(*store, TrafficEvent::Received, 1, 2700);
    QTRY_COMPARE(trips.of(reply), std::optional<qint64>(700));
    QVERIFY(!trips.of(sent));
    QTRY_VERIFY(!changes.isEmpty());
    for (int i = 0; i < 70'000; ++i) // more than one look takes
        add(*store, TrafficEvent::Sent, 2, 3000);
    add(*store, TrafficEvent::Sent, 1, 4000);
    const RowId last = add(*store, TrafficEvent::Received, 1, 4001);
    QTRY_COMPARE(trips.of(last), std::optional<qint64>(1));
}

void RoundTripsTest::sumsFromABeginning()
{
    QTemporaryDir directory;
    const auto store = *TrafficStore::create({directory.filePath(QStringLiteral("capture"))});
    RoundTrips trips(store);
    add(*store, TrafficEvent::Sent, 1, 0);
    trips.beginSummary(1);
    add(*store, TrafficEvent::Received, 1, 900); // answers a send before the beginning
    for (const qint64 took : {30'000, 10'000, 50'000}) {
        add(*store, TrafficEvent::Sent, 1, 1000);
        add(*store, TrafficEvent::Received, 1, 1000 + took);
    }
    add(*store, TrafficEvent::Sent, 2, 1000);
    add(*store, TrafficEvent::Received, 2, 6000);
    QTRY_COMPARE(trips.summary(1, 0), (RoundTrips::Summary{4, 5'000, 50'000, 95'000}));
    QCOMPARE(trips.summary(1, 1), (RoundTrips::Summary{3, 10'000, 50'000, 90'000}));
    QCOMPARE(trips.summary(2, 0), RoundTrips::Summary());
    QCOMPARE(roundTripWords(trips.summary(1, 1)), QStringLiteral("round trip 30 µs (10 µs to 50 µs)"));
    trips.beginSummary(1);
    QVERIFY(roundTripWords(trips.summary(1, 0)).isEmpty());
}

SW_TEST(RoundTripsTest)

#include "RoundTripsTest.moc"
