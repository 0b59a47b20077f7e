#include "tests/models/session/EngineFixture.h"

#include "models/sockets/BacklogProbe.h"
#include "tests/TestMain.h"

#include <QElapsedTimer>

#include <fcntl.h>

namespace sw {

using test::acceptFrom;
using test::EngineFixture;
using test::plainListener;
using test::PlainPeer;
using State = EndpointStatus::State;

/// What a person holds: accepting, reading; and what the other side comes to feel of it.
class BackPressureTest : public QObject
{
    Q_OBJECT
private slots:
    void pausedAcceptingFillsTheBacklog_data();
    void pausedAcceptingFillsTheBacklog();
    void acceptingThatCannotBePausedIsSaid_data();
    void acceptingThatCannotBePausedIsSaid();
    void pausedReadingHoldsThePeer_data();
    void pausedReadingHoldsThePeer();
    void oneConnectionPausesAlone();
    void newConnectionsArePausedToo();
    void aClientPausesReading();
    void aDatagramListenerPausesAsAWhole();
    void stoppingForgetsWhatWasPaused();
    void connectingWaitsAsLongAsChosen_data();
    void connectingWaitsAsLongAsChosen();
    void connectingMayWaitWithoutEnd();
    void aFullDatagramQueueIsToldAtTheSender();
    void emptyDatagramsThatWaitAreToldOnce();
    void discardingDropsWhatWaits_data();
    void discardingDropsWhatWaits();
    void qtCannotDiscard();

private:
    static void typesAndApis();
};

namespace {

/// Whether the kernel lets one more in; it does not wait.
int tryToConnect(const QByteArray& path, SocketType type, std::vector<UniqueFd>& kept)
{
    UniqueFd fd(::socket(AF_UNIX, socketTypeNumber(type) | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    sockaddr_un address{};
    const socklen_t length = SocketAddress::path(path).toSockaddr(address);
    if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), length) != 0)
        return errno;
    kept.push_back(std::move(fd));
    return 0;
}

/// Messages of that size until the kernel answers EAGAIN; how many bytes it took.
qint64 fill(int fd, qsizetype size)
{
    const QByteArray message(size, 'x');
    qint64 taken = 0;
    for (;;) {
        const ssize_t n = ::send(fd, message.constData(), size_t(size), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n < 0)
            return errno == EAGAIN ? taken : -1;
        taken += n;
    }
}

/// The first that this listener has.
ConnectionId firstConnection(EngineFixture& f, EndpointId id)
{
    for (ConnectionId one = 1; one < 100; ++one) {
        if (f.connection(one).endpoint == id && f.connection(one).id == one)
            return one;
    }
    return 0;
}

} // namespace

void BackPressureTest::typesAndApis()
{
    QTest::addColumn<SocketType>("type");
    QTest::addColumn<SocketApi>("api");
    QTest::newRow("stream") << SocketType::Stream << SocketApi::Kernel;
    QTest::newRow("seqpacket") << SocketType::Seqpacket << SocketApi::Kernel;
    QTest::newRow("qt") << SocketType::Stream << SocketApi::Qt;
}

void BackPressureTest::pausedAcceptingFillsTheBacklog_data()
{
    QTest::addColumn<SocketType>("type");
    QTest::newRow("stream") << SocketType::Stream;
    QTest::newRow("seqpacket") << SocketType::Seqpacket;
}

void BackPressureTest::pausedAcceptingFillsTheBacklog()
{
    QFETCH(SocketType, type);
    EngineFixture f;
    EndpointSpec spec = f.listenerSpec("l.sock");
    spec.type = type;
    spec.backlog = 2;
    const EndpointId id = f.run(spec);
    f.engine().setAcceptingPaused(id, true);
    QTRY_VERIFY(f.endpoint(id).acceptingPaused);
    QVERIFY(
        f.hasRow(id, QStringLiteral("0 note {\"message\":\"Accepting is paused: up to 3 clients wait in")));
    std::vector<UniqueFd> clients;
    for (int i = 0; i < 3; ++i) // a backlog of 2 admits 3
        QCOMPARE(tryToConnect(f.path("l.sock"), type, clients), 0);
    QCOMPARE(tryToConnect(f.path("l.sock"), type, clients), EAGAIN);
    const auto queue = backlogAt(spec.address, type);
    QVERIFY(queue);
    QCOMPARE(queue->pending, 3u);
    QCOMPARE(queue->backlog, 2u);
    QCOMPARE(f.endpoint(id).totalConnections, quint64(0));
    f.engine().setAcceptingPaused(id, false);
    QTRY_COMPARE(f.endpoint(id).openConnections, 3);
    QVERIFY(!f.endpoint(id).acceptingPaused);
    QVERIFY(f.hasRow(id, QStringLiteral("0 note {\"message\":\"Accepting goes on\"}")));
    QCOMPARE(backlogAt(spec.address, type)->pending, 0u);
}

void BackPressureTest::acceptingThatCannotBePausedIsSaid_data()
{
    QTest::addColumn<SocketType>("type");
    QTest::addColumn<SocketApi>("api");
    QTest::addColumn<QString>("words");
    QTest::newRow("qt") << SocketType::Stream << SocketApi::Qt
                        << QStringLiteral("QLocalServer has no way to pause accepting");
    QTest::newRow("datagram") << SocketType::Datagram << SocketApi::Kernel
                              << QStringLiteral("Datagrams come without being accepted: pause reading");
}

void BackPressureTest::acceptingThatCannotBePausedIsSaid()
{
    QFETCH(SocketType, type);
    QFETCH(SocketApi, api);
    QFETCH(QString, words);
    EngineFixture f;
    EndpointSpec spec = f.listenerSpec("l.sock");
    spec.type = type;
    spec.api = api;
    spec.mode = 0700;
    const EndpointId id = f.run(spec);
    f.engine().setAcceptingPaused(id, true);
    QVERIFY(f.hasRow(id, QStringLiteral("0 note {\"message\":\"%1\"}").arg(words)));
    QVERIFY(!f.endpoint(id).acceptingPaused);
}

void BackPressureTest::pausedReadingHoldsThePeer_data() { typesAndApis(); }

void BackPressureTest::pausedReadingHoldsThePeer()
{
    QFETCH(SocketType, type);
    QFETCH(SocketApi, api);
    EngineFixture f;
    EndpointSpec spec = f.listenerSpec("l.sock", Reply::Kind::None);
    spec.type = type;
    spec.api = api;
    spec.mode = 0700;
    const EndpointId id = f.run(spec);
    PlainPeer peer = PlainPeer::connectTo(spec.address, type);
    QTRY_COMPARE(f.endpoint(id).openConnections, 1);
    f.engine().setReadingPaused(id, 0, true);
    QTRY_VERIFY(f.endpoint(id).readingPaused);
    const ConnectionId one = firstConnection(f, id);
    QTRY_VERIFY(f.connection(one).readingPaused);
    qint64 taken = fill(peer.fd(), 1000);
    QVERIFY(taken > 0);
    const auto isFull = [&] {
        taken += fill(peer.fd(), 1000);
        return f.connection(one).bufferedBytes >= 256 * 1024;
    };
    if (api == SocketApi::Qt) // its own buffer comes first
        QTRY_VERIFY(isFull());
    taken += fill(peer.fd(), 1000);
    QCOMPARE(f.endpoint(id).counters.bytesIn, quint64(0));
    QCOMPARE(f.connection(one).state, ConnectionStatus::State::Open);
    QVERIFY(f.connection(one).inode != 0);
    f.engine().setReadingPaused(id, 0, false);
    QTRY_COMPARE(f.endpoint(id).counters.bytesIn, quint64(taken));
    QVERIFY(!f.connection(one).readingPaused);
    QCOMPARE(f.connection(one).bufferedBytes, quint64(0));
    QCOMPARE(f.rows(id).filter(QStringLiteral("0 note {\"message\":\"Reading is paused")).size(), 1);
    QCOMPARE(f.rows(id).filter(QStringLiteral("0 note {\"message\":\"Reading goes on")).size(), 1);
}

void BackPressureTest::oneConnectionPausesAlone()
{
    EngineFixture f;
    const EndpointId id = f.run(f.listenerSpec("l.sock"));
    PlainPeer first = PlainPeer::connectTo(f.path("l.sock"));
    QTRY_COMPARE(f.endpoint(id).openConnections, 1);
    const ConnectionId one = firstConnection(f, id);
    QVERIFY(one != 0);
    f.engine().setReadingPaused(id, one, true);
    QTRY_VERIFY(f.connection(one).readingPaused);
    QVERIFY(f.hasRow(id, QStringLiteral("%1 note {\"message\":\"Reading is paused").arg(one)));
    PlainPeer second = PlainPeer::connectTo(f.path("l.sock"));
    QVERIFY(first.sendAll("held"));
    QVERIFY(second.sendAll("echoed"));
    QCOMPARE(second.receive(6), QByteArray("echoed"));
    QVERIFY(!f.endpoint(id).readingPaused);
    QCOMPARE(f.connection(one).counters.bytesIn, quint64(0));
    f.engine().setReadingPaused(id, one, false);
    QCOMPARE(first.receive(4), QByteArray("held"));
}

void BackPressureTest::newConnectionsArePausedToo()
{
    EngineFixture f;
    const EndpointId id = f.run(f.listenerSpec("l.sock"));
    f.engine().setReadingPaused(id, 0, true);
    QTRY_VERIFY(f.endpoint(id).readingPaused);
    PlainPeer peer = PlainPeer::connectTo(f.path("l.sock"));
    QVERIFY(peer.sendAll("later"));
    QTRY_COMPARE(f.endpoint(id).openConnections, 1);
    const ConnectionId one = firstConnection(f, id);
    QVERIFY(f.connection(one).readingPaused);
    f.engine().setReadingPaused(id, one, false); // one may go on alone, too
    QCOMPARE(peer.receive(5), QByteArray("later"));
    QVERIFY(f.endpoint(id).readingPaused);
}

void BackPressureTest::aClientPausesReading()
{
    EngineFixture f;
    const UniqueFd listener = plainListener(f.path("server.sock"));
    const EndpointId id = f.run(f.clientSpec("server.sock"));
    PlainPeer server = acceptFrom(listener);
    f.engine().setReadingPaused(id, 1, true); // its only one: the same as all
    QTRY_VERIFY(f.endpoint(id).readingPaused);
    const qint64 taken = fill(server.fd(), 4096);
    QVERIFY(taken > 0);
    QCOMPARE(f.endpoint(id).counters.bytesIn, quint64(0));
    f.engine().setReadingPaused(id, 0, false);
    QTRY_COMPARE(f.endpoint(id).counters.bytesIn, quint64(taken));
}

void BackPressureTest::aDatagramListenerPausesAsAWhole()
{
    EngineFixture f;
    EndpointSpec spec = f.listenerSpec("d.sock", Reply::Kind::None);
    spec.type = SocketType::Datagram;
    const EndpointId id = f.run(spec);
    f.engine().setReadingPaused(id, 0, true);
    QTRY_VERIFY(f.endpoint(id).readingPaused);
    PlainPeer peer = PlainPeer::connectTo(spec.address, SocketType::Datagram);
    const qint64 taken = fill(peer.fd(), 10);
    QVERIFY(taken >= 10);
    QCOMPARE(f.endpoint(id).counters.messagesIn, quint64(0));
    f.engine().setReadingPaused(id, 0, false);
    QTRY_COMPARE(f.endpoint(id).counters.bytesIn, quint64(taken));
    QCOMPARE(f.endpoint(id).counters.messagesIn, quint64(taken / 10));
}

void BackPressureTest::stoppingForgetsWhatWasPaused()
{
    EngineFixture f;
    const EndpointSpec spec = f.listenerSpec("l.sock");
    const EndpointId id = f.run(spec);
    f.engine().setAcceptingPaused(id, true);
    f.engine().setReadingPaused(id, 0, true);
    QTRY_VERIFY(f.endpoint(id).readingPaused && f.endpoint(id).acceptingPaused);
    QVERIFY(f.endpoint(id).inode != 0);
    f.engine().stop(id);
    QVERIFY(f.reaches(id, State::Stopped));
    QVERIFY(!f.endpoint(id).readingPaused && !f.endpoint(id).acceptingPaused);
    QCOMPARE(f.endpoint(id).inode, 0u);
    f.engine().restart(id, spec);
    QVERIFY(f.reaches(id, State::Running));
    PlainPeer peer = PlainPeer::connectTo(f.path("l.sock"));
    QVERIFY(peer.sendAll("x"));
    QCOMPARE(peer.receive(1), QByteArray("x"));
}

void BackPressureTest::connectingWaitsAsLongAsChosen_data()
{
    QTest::addColumn<SocketType>("type");
    QTest::addColumn<SocketApi>("api");
    QTest::newRow("stream") << SocketType::Stream << SocketApi::Kernel;
    QTest::newRow("seqpacket") << SocketType::Seqpacket << SocketApi::Kernel;
    QTest::newRow("qt") << SocketType::Stream << SocketApi::Qt;
}

void BackPressureTest::connectingWaitsAsLongAsChosen()
{
    QFETCH(SocketType, type);
    QFETCH(SocketApi, api);
    EngineFixture f;
    const UniqueFd listener = plainListener(f.path("busy.sock"), 1, socketTypeNumber(type));
    std::vector<UniqueFd> clients;
    while (tryToConnect(f.path("busy.sock"), type, clients) == 0)
        ;
    QCOMPARE(clients.size(), std::size_t(2));
    EndpointSpec spec = f.clientSpec("busy.sock");
    spec.type = type;
    spec.api = api;
    spec.connectTimeoutSeconds = 0.4;
    QElapsedTimer clock;
    clock.start();
    const EndpointId id = f.engine().start(spec);
    QTRY_COMPARE(f.endpoint(id).failure.sentence,
                 QStringLiteral("The server's backlog is full (2 of 2 clients wait): trying for 0.4 s"));
    QCOMPARE(f.endpoint(id).state, State::Starting);
    QVERIFY(f.reaches(id, State::Failed));
    QVERIFY2(clock.elapsed() >= 400, qPrintable(QString::number(clock.elapsed())));
    QCOMPARE(f.endpoint(id).failure.error, EAGAIN);
    QVERIFY2(f.endpoint(id).failure.sentence.endsWith(QStringLiteral(
                 ": the server accepted nobody for 0.4 s, its backlog is full (2 of 2 clients wait)")),
             qPrintable(f.endpoint(id).failure.sentence));
}

void BackPressureTest::connectingMayWaitWithoutEnd()
{
    EngineFixture f;
    const UniqueFd listener = plainListener(f.path("busy.sock"), 0);
    std::vector<UniqueFd> clients;
    QCOMPARE(tryToConnect(f.path("busy.sock"), SocketType::Stream, clients), 0);
    EndpointSpec spec = f.clientSpec("busy.sock");
    spec.connectTimeoutSeconds = 0;
    const EndpointId patient = f.engine().start(spec);
    spec.connectTimeoutSeconds = 0.3;
    const EndpointId other = f.engine().start(spec);
    QVERIFY(f.reaches(other, State::Failed));
    QCOMPARE(f.endpoint(patient).state, State::Starting);
    QVERIFY(f.endpoint(patient).failure.sentence.endsWith(QStringLiteral(": trying until it accepts")));
    QVERIFY(acceptFrom(listener).isOpen());
    QVERIFY(f.reaches(patient, State::Running));
}

void BackPressureTest::aFullDatagramQueueIsToldAtTheSender()
{
    EngineFixture f;
    UniqueFd receiver = plainListener(f.path("d.sock"), 0, SOCK_DGRAM);
    EndpointSpec spec = f.clientSpec("d.sock");
    spec.type = SocketType::Datagram;
    const EndpointId id = f.run(spec);
    PlainPeer other = PlainPeer::connectTo(spec.address, SocketType::Datagram);
    QVERIFY(fill(other.fd(), 3) > 0); // net.unix.max_dgram_qlen
    f.engine().send(id, 1, "one more");
    f.engine().send(id, 1, "and another");
    QVERIFY(
        f.hasRow(id, QStringLiteral("1 note {\"message\":\"peer is not reading, its queue is full (EAGAIN): "
                                    "2 messages with 19 bytes waiting\"}")));
    QTRY_COMPARE(f.connection(1).waitingMessages, quint64(2));
    QCOMPARE(f.connection(1).waitingBytes, quint64(19));
    PlainPeer reader(std::move(receiver));
    while (reader.receive(3) == "xxx" && f.connection(1).counters.messagesOut < 2)
        QTest::qWait(1);
    QVERIFY(f.hasRow(id, QStringLiteral("1 note {\"message\":\"peer is reading again\"}")));
    QTRY_COMPARE(f.connection(1).waitingMessages, quint64(0));
}

void BackPressureTest::emptyDatagramsThatWaitAreToldOnce()
{
    EngineFixture f;
    const UniqueFd receiver = plainListener(f.path("d.sock"), 0, SOCK_DGRAM);
    EndpointSpec spec = f.clientSpec("d.sock");
    spec.type = SocketType::Datagram;
    const EndpointId id = f.run(spec);
    PlainPeer other = PlainPeer::connectTo(spec.address, SocketType::Datagram);
    QVERIFY(fill(other.fd(), 3) > 0);
    f.engine().send(id, 1, QByteArray(""));
    QTRY_COMPARE(f.connection(1).waitingMessages, quint64(1));
    f.engine().send(id, 1, "now with bytes"); // a second check of what waits has passed when this is told
    QTRY_COMPARE(f.connection(1).waitingMessages, quint64(2));
    QCOMPARE(f.rows(id).filter(QStringLiteral("its queue is full (EAGAIN)")).size(), 1);
}

void BackPressureTest::discardingDropsWhatWaits_data()
{
    QTest::addColumn<SocketType>("type");
    QTest::newRow("stream") << SocketType::Stream;
    QTest::newRow("seqpacket") << SocketType::Seqpacket;
    QTest::newRow("datagram") << SocketType::Datagram;
}

void BackPressureTest::discardingDropsWhatWaits()
{
    QFETCH(SocketType, type);
    EngineFixture f;
    UniqueFd listener = plainListener(f.path("server.sock"), 8, socketTypeNumber(type));
    EndpointSpec spec = f.clientSpec("server.sock");
    spec.type = type;
    const EndpointId id = f.run(spec);
    PlainPeer server = type == SocketType::Datagram ? PlainPeer(std::move(listener)) : acceptFrom(listener);
    SendPlan plan;
    plan.messages = {QByteArray(50'000, 'm')};
    plan.everySeconds = 0.001;
    f.engine().startRepeat(id, 1, plan);
    QTRY_VERIFY(f.connection(1).waitingBytes > 0);
    f.engine().discardWaiting(id, 1);
    QTRY_COMPARE(f.connection(1).waitingBytes, quint64(0));
    QTRY_VERIFY(!f.connection(1).repeating);
    QVERIFY(!f.rows(id).filter(QStringLiteral(" that waited to be sent: discarded")).isEmpty());
    // What was told as sent is what the peer gets, then what is sent afterwards.
    const qint64 sent = qint64(f.connection(1).counters.bytesOut);
    QByteArray got;
    while (got.size() < sent)
        got += server.receive(type == SocketType::Stream ? sent - got.size() : 50'000);
    QCOMPARE(got, QByteArray(sent, 'm'));
    f.engine().send(id, 1, "after");
    QCOMPARE(server.receive(5), QByteArray("after"));
    QCOMPARE(f.connection(1).state, ConnectionStatus::State::Open);
}

void BackPressureTest::qtCannotDiscard()
{
    EngineFixture f;
    const UniqueFd listener = plainListener(f.path("server.sock"));
    EndpointSpec spec = f.clientSpec("server.sock");
    spec.api = SocketApi::Qt;
    const EndpointId id = f.run(spec);
    PlainPeer server = acceptFrom(listener);
    const QByteArray two(2 << 20, 'x');
    f.engine().send(id, 1, two);
    QTRY_VERIFY(f.connection(1).waitingBytes > 0);
    f.engine().discardWaiting(id, 1);
    QVERIFY(server.receive(two.size()) == two);
    QCOMPARE(f.rows(id).filter(QStringLiteral("discarded")).size(), 0);
}

SW_TEST(BackPressureTest)

} // namespace sw

#include "BackPressureTest.moc"
