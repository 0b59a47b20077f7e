#include "models/session/FrameScan.h"
#include "tests/TestMain.h"

#include <QTemporaryDir>
#include <QTest>

using namespace sw;

/// Streams of the store cut into messages, whatever chunks they came in.
class FrameScanTest : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void joinsAndCutsChunks();
    void keepsConnectionsAndDirectionsApart();
    void saysWhatIsMissing();
    void loseItsWayHonestly();
    void cutsWholeMessages();
    void goesOnWhereItStopped();
    void keepsOnlyTheHead();

private:
    RowId add(const QByteArray& bytes, ConnectionId connection = 1, bool received = true, int flags = 0);
    void close(ConnectionId connection);
    QString scan(const char* framing, ConnectionId connection = 0);

    std::unique_ptr<QTemporaryDir> m_directory;
    std::shared_ptr<TrafficStore> m_store;
};

void FrameScanTest::init()
{
    m_directory = std::make_unique<QTemporaryDir>();
    m_store = *TrafficStore::create({m_directory->filePath(QStringLiteral("capture"))});
}

RowId FrameScanTest::add(const QByteArray& bytes, ConnectionId connection, bool received, int flags)
{
    TrafficRecord record;
    record.endpoint = 1;
    record.connection = connection;
    record.event = received ? TrafficEvent::Received : TrafficEvent::Sent;
    record.flags = std::uint8_t(flags);
    const RowId id = m_store->append(record, bytes);
    m_store->publish();
    return id;
}

void FrameScanTest::close(ConnectionId connection)
{
    TrafficRecord record;
    record.endpoint = 1;
    record.connection = connection;
    record.event = TrafficEvent::Closed;
    m_store->append(record, "{}");
    m_store->publish();
}

/// "<1:0-2:hello" received on connection 1 in rows 0 to 2; behind it what is not whole.
QString FrameScanTest::scan(const char* framing, ConnectionId connection)
{
    FrameScan scan(m_store, 1, connection, *Framing::fromWords(QLatin1String(framing)));
    QStringList lines;
    const auto line = [&](const StreamFrame& frame) {
        static const char* const states[] = {"", "open ", "cut ", "lost "};
        lines << QStringLiteral("%1%2%3:%4-%5:%6")
                         .arg(QLatin1String(states[int(frame.state)]),
                              frame.isReceived ? QStringLiteral("<") : QStringLiteral(">"))
                         .arg(frame.connection)
                         .arg(frame.first)
                         .arg(frame.last)
                         .arg(QString::fromLatin1(frame.head)) +
                     (frame.state == StreamFrame::State::Whole
                          ? QString()
                          : QStringLiteral(" %1/%2").arg(frame.size).arg(frame.promised));
    };
    scan.extend(m_store->end(), line, [] { return false; });
    for (const StreamFrame& frame : scan.open())
        line(frame);
    return lines.join(u' ');
}

void FrameScanTest::joinsAndCutsChunks()
{
    add(QByteArray("\0\5hel", 5));
    add("lo");
    add(QByteArray("\0\2hi\0\0\0\3abc", 11));
    QCOMPARE(scan("length 2 big"), QStringLiteral("<1:0-1:hello <1:2-2:hi <1:2-2: <1:2-2:abc"));
    QCOMPARE(scan("delimiter \\0"),
             QStringLiteral("<1:0-0: <1:0-2:\5hello <1:2-2:\2hi <1:2-2: <1:2-2: open <1:2-2:\3abc 4/0"));
}

void FrameScanTest::keepsConnectionsAndDirectionsApart()
{
    add("one", 1, true);
    add("two", 2, true);
    add("three", 1, false);
    add(";", 1, true);
    add(";", 2, true);
    add(";", 1, false);
    QCOMPARE(scan("delimiter ;"), QStringLiteral("<1:0-3:one <2:1-4:two >1:2-5:three"));
    QCOMPARE(scan("delimiter ;", 2), QStringLiteral("<2:1-4:two"));
}

void FrameScanTest::saysWhatIsMissing()
{
    add(QByteArray("\0\5hel", 5), 1);
    add(QByteArray("\0", 1), 2);
    add("", 3);
    QCOMPARE(scan("length 2 big"), QStringLiteral("open <1:0-0:hel 3/5 open <2:1-1: 0/0"));
    close(1);
    QCOMPARE(scan("length 2 big"), QStringLiteral("cut <1:0-0:hel 3/5 open <2:1-1: 0/0"));
}

void FrameScanTest::loseItsWayHonestly()
{
    add("GET / HTTP/1.1\r\n\r\n");
    add("more");
    QCOMPARE(scan("length 8 little"), QStringLiteral("lost <1:0-0: 0/0"));
}

void FrameScanTest::cutsWholeMessages()
{
    add("a;b", 1, true, TrafficRecord::message);
    add("c;", 1, true, TrafficRecord::datagram);
    QCOMPARE(scan("delimiter ;"), QStringLiteral("<1:0-0:a cut <1:0-0:b 1/0 <1:1-1:c"));
}

void FrameScanTest::goesOnWhereItStopped()
{
    FrameScan scan(m_store, 1, 0, *Framing::fromWords(QStringLiteral("delimiter ;;")));
    QStringList found;
    const auto take = [&](const StreamFrame& frame) { found << QString::fromLatin1(frame.head); };
    int left = 2;
    add("a");
    add("b;");
    add(";c;");
    scan.extend(m_store->end(), take, [&] { return left-- == 0; });
    QCOMPARE(scan.next(), 2u);
    QVERIFY(found.isEmpty());
    scan.extend(m_store->end(), take, [] { return false; });
    QCOMPARE(found, QStringList{QStringLiteral("ab")});
    add(";");
    scan.extend(m_store->end(), take, [] { return false; });
    QCOMPARE(found.last(), QStringLiteral("c"));
}

void FrameScanTest::keepsOnlyTheHead()
{
    add(QByteArray(1 << 20, 'x'));
    add("y\n");
    FrameScan scan(m_store, 1, 0, *Framing::fromWords(QStringLiteral("delimiter \\n")));
    std::vector<StreamFrame> found;
    scan.extend(
        m_store->end(), [&](const StreamFrame& frame) { found.push_back(frame); }, [] { return false; });
    QCOMPARE(found.size(), 1u);
    QCOMPARE(found[0].size, quint64((1 << 20) + 1));
    QCOMPARE(found[0].head, QByteArray(StreamFrame::headBytes, 'x'));
}

SW_TEST(FrameScanTest)

#include "FrameScanTest.moc"
