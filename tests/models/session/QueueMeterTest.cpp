#include "models/session/QueueMeter.h"

#include "models/kernel/UnixDiag.h"
#include "models/session/PauseWords.h"
#include "models/session/QueueGauges.h"
#include "tests/TestMain.h"
#include "tests/models/sockets/PlainPeer.h"

#include <QSignalSpy>
#include <QTemporaryDir>

namespace sw {

using test::acceptFrom;
using test::plainListener;
using test::PlainPeer;

class QueueMeterTest : public QObject
{
    Q_OBJECT
private slots:
    void readsWhatTheKernelHolds_data();
    void readsWhatTheKernelHolds();
    void tellsAFullDatagramQueue();
    void forgetsASocketThatHasGone();
    void measuresAgainAndAgain();
    void gaugesOfAListener();
    void gaugesOfAConnection();
    void gaugesOfManyConnections();
    void gaugesOfDatagrams();

private:
    static QueueReading read(const QueueWish& wish)
    {
        auto diag = UnixDiag::open();
        return diag ? readQueues(*diag, wish) : QueueReading();
    }
    /// "Pending: 3 of backlog 5 50%".
    static QStringList lines(const std::vector<QueueGauge>& gauges)
    {
        QStringList result;
        for (const QueueGauge& gauge : gauges)
            result << QStringLiteral("%1: %2 %3%").arg(gauge.name, gauge.text).arg(qRound(gauge.fill * 100)) +
                          (gauge.full ? QStringLiteral(" full") : QString());
        return result;
    }
    QTemporaryDir m_directory;
    QByteArray path(const char* name) const { return m_directory.filePath(QLatin1String(name)).toUtf8(); }
};

void QueueMeterTest::readsWhatTheKernelHolds_data()
{
    QTest::addColumn<int>("others");
    QTest::newRow("by questions") << 0;
    QTest::newRow("by a dump") << 20;
}

void QueueMeterTest::readsWhatTheKernelHolds()
{
    QFETCH(int, others);
    const QByteArray name = path("l.sock");
    ::unlink(name.constData());
    const UniqueFd listener = plainListener(name, 5);
    PlainPeer client = PlainPeer::connectTo(name);
    PlainPeer server = acceptFrom(listener);
    std::vector<PlainPeer> waiting;
    waiting.reserve(3);
    for (int i = 0; i < 3; ++i)
        waiting.push_back(PlainPeer::connectTo(name));
    QVERIFY(client.sendAll("hello"));
    QueueWish wish;
    wish.bound = socketInode(listener.get());
    wish.connections = {socketInode(server.fd()), socketInode(client.fd())};
    for (int i = 0; i < others; ++i)
        wish.connections.push_back(socketInode(waiting[0].fd()));
    const QueueReading reading = read(wish);
    QVERIFY(reading.bound);
    QCOMPARE(reading.bound->unread, quint64(3));
    QCOMPARE(reading.bound->backlog, quint64(5));
    QCOMPARE(reading.connections.size(), wish.connections.size());
    const SocketQueue &atServer = reading.connections[0], &atClient = reading.connections[1];
    QCOMPARE(atServer.unread, quint64(5));
    QCOMPARE(atServer.held, quint64(0));
    QVERIFY(atServer.peerVisible);
    QVERIFY(atServer.peerHeld > 5 && atServer.peerHeld < atServer.peerRoom); // memory, not bytes
    QCOMPARE(atClient.unread, quint64(0));
    QCOMPARE(atClient.unreadAtPeer, quint64(5));
    QCOMPARE(atClient.held, atServer.peerHeld);
    QCOMPARE(atClient.room, atServer.peerRoom);
}

void QueueMeterTest::tellsAFullDatagramQueue()
{
    const UniqueFd receiver = plainListener(path("d.sock"), 0, SOCK_DGRAM);
    PlainPeer sender = PlainPeer::connectTo(SocketAddress::path(path("d.sock")), SocketType::Datagram);
    QueueWish wish;
    wish.bound = socketInode(receiver.get());
    wish.datagrams = SocketAddress::path(path("d.sock"));
    QVERIFY(!read(wish).datagramsFull);
    while (::send(sender.fd(), "abc", 3, MSG_DONTWAIT) == 3)
        ;
    const QueueReading reading = read(wish);
    QVERIFY(reading.datagramsFull);
    QCOMPARE(reading.bound->unread, quint64(3)); // of the first
    char byte = 0;
    QCOMPARE(::recv(receiver.get(), &byte, 1, 0), ssize_t(1)); // looking took nothing and added nothing
    QVERIFY(!read(wish).datagramsFull);
}

void QueueMeterTest::forgetsASocketThatHasGone()
{
    UniqueFd listener = plainListener(path("gone.sock"));
    QueueWish wish;
    wish.bound = socketInode(listener.get());
    wish.connections = {wish.bound};
    QVERIFY(read(wish).bound);
    listener.reset();
    const QueueReading reading = read(wish);
    QVERIFY(!reading.bound);
    QVERIFY(reading.connections.empty());
}

void QueueMeterTest::measuresAgainAndAgain()
{
    const UniqueFd listener = plainListener(path("again.sock"), 5);
    QueueMeter meter;
    std::vector<quint64> pending;
    connect(&meter, &QueueMeter::measured, this, [&](const QueueReading& reading) {
        pending.push_back(reading.bound ? reading.bound->unread : 99);
    });
    QueueWish wish;
    wish.bound = socketInode(listener.get());
    meter.watch(wish);
    QTRY_VERIFY(!pending.empty() && pending.back() == 0);
    const PlainPeer one = PlainPeer::connectTo(path("again.sock"));
    QTRY_COMPARE(pending.back(), quint64(1));
    const PlainPeer two = PlainPeer::connectTo(path("again.sock"));
    QTRY_COMPARE(pending.back(), quint64(2));
    meter.watch({}); // it rests now
}

void QueueMeterTest::gaugesOfAListener()
{
    EndpointStatus endpoint;
    QueueReading reading;
    QCOMPARE(lines(queueGauges(endpoint, reading, {})), QStringList());
    reading.bound = SocketQueue();
    reading.bound->backlog = 5;
    reading.bound->unread = 3;
    QCOMPARE(lines(queueGauges(endpoint, reading, {})),
             QStringList{QStringLiteral("Pending: 3 of backlog 5 50%")});
    reading.bound->unread = 6;
    QCOMPARE(lines(queueGauges(endpoint, reading, {})),
             QStringList{QStringLiteral("Pending: 6 of backlog 5, full 100% full")});
    reading.bound->backlog = 0;
    reading.bound->unread = 1;
    QCOMPARE(lines(queueGauges(endpoint, reading, {})),
             QStringList{QStringLiteral("Pending: 1 of backlog 0, full 100% full")});
}

void QueueMeterTest::gaugesOfAConnection()
{
    EndpointStatus endpoint;
    endpoint.spec.kind = EndpointKind::Client;
    QueueReading reading;
    SocketQueue queue;
    queue.room = queue.peerRoom = 1000;
    reading.connections = {queue};
    QCOMPARE(lines(queueGauges(endpoint, reading, {})),
             (QStringList{QStringLiteral("Unread here: 0 bytes 0%"),
                          QStringLiteral("Unread at the peer: not visible 0%")}));
    queue.peerVisible = true;
    queue.unread = 1;
    queue.peerHeld = 250;
    queue.unreadAtPeer = 12'345;
    queue.held = 500;
    reading.connections = {queue};
    QCOMPARE(lines(queueGauges(endpoint, reading, {})),
             (QStringList{QStringLiteral("Unread here: 1 byte 25%"),
                          QStringLiteral("Unread at the peer: 12,345 bytes, holds 500 of 1,000 50%")}));
    queue.peerHeld = 1000;
    queue.held = 1200;
    reading.connections = {queue};
    QueueSums sums;
    sums.buffered = 262'144;
    sums.waitingBytes = 4096;
    sums.anyWaits = true;
    QCOMPARE(
        lines(queueGauges(endpoint, reading, sums)),
        (QStringList{QStringLiteral("Unread here: 1 byte and 262,144 in Qt, full 100% full"),
                     QStringLiteral("Unread at the peer: 12,345 bytes, holds 1,200 of 1,000, full 100% full"),
                     QStringLiteral("Unsent here: 4,096 bytes, EAGAIN 100% full")}));
}

void QueueMeterTest::gaugesOfManyConnections()
{
    EndpointStatus endpoint;
    QueueReading reading;
    SocketQueue quiet, full;
    quiet.room = quiet.peerRoom = full.room = full.peerRoom = 1000;
    quiet.peerVisible = full.peerVisible = true;
    quiet.unread = 10;
    quiet.peerHeld = 100;
    full.unread = 700;
    full.peerHeld = 1000;
    reading.connections = {quiet, full, quiet};
    QCOMPARE(lines(queueGauges(endpoint, reading, {})),
             (QStringList{QStringLiteral("Unread here: 720 bytes, 1 of 3 full 100% full"),
                          QStringLiteral("Unread at the peer: 0 bytes 0%")}));
}

void QueueMeterTest::gaugesOfDatagrams()
{
    EndpointStatus endpoint;
    endpoint.spec.type = SocketType::Datagram;
    QueueReading reading;
    reading.bound = SocketQueue();
    QCOMPARE(lines(queueGauges(endpoint, reading, {})),
             QStringList{QStringLiteral("Unread here: 0 bytes 0%")});
    reading.bound->unread = 3;
    reading.bound->held = 768;
    reading.bound->room = 1536;
    reading.datagramsFull = true;
    QCOMPARE(lines(queueGauges(endpoint, reading, {})),
             (QStringList{QStringLiteral("Unread here: first message 3 bytes, full 100% full"),
                          QStringLiteral("Unread at the peers: 768 of 1,536 bytes 50%")}));
    endpoint.spec.kind = EndpointKind::Client;
    reading = {};
    SocketQueue queue;
    queue.type = SocketType::Datagram;
    queue.peerVisible = true;
    queue.unreadAtPeer = 3;
    reading.connections = {queue};
    QueueSums sums;
    sums.waitingMessages = 2;
    sums.waitingBytes = 19;
    sums.anyWaits = true;
    QCOMPARE(lines(queueGauges(endpoint, reading, sums)),
             (QStringList{QStringLiteral("Unread at the peer: 3 bytes, full 100% full"),
                          QStringLiteral("Unsent here: 19 bytes in 2 messages, EAGAIN 100% full")}));
}

SW_TEST(QueueMeterTest)

} // namespace sw

#include "QueueMeterTest.moc"
