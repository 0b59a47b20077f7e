#include "models/session/RelayCheck.h"
#include "models/session/RelayWords.h"
#include "tests/TestMain.h"
#include "tests/models/session/EngineFixture.h"

#include <QProcess>

#include <netinet/in.h>

#include <array>

namespace sw {
namespace {

using namespace sw::test;
using State = EndpointStatus::State;

sockaddr_in loopback(quint16 port)
{
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    name.sin_port = htons(port);
    return name;
}

PlainPeer connectToPort(quint16 port)
{
    UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const sockaddr_in name = loopback(port);
    if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0)
        return {};
    return PlainPeer(std::move(fd));
}

/// A listening TCP socket of a plain C program, and its port.
UniqueFd listenOnPort(quint16& port)
{
    UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in name = loopback(0);
    socklen_t length = sizeof name;
    if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&name), length) != 0 || ::listen(fd.get(), 8) != 0)
        return {};
    ::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&name), &length);
    port = ntohs(name.sin_port);
    return fd;
}

EndpointSpec bridgeSpec(const SocketAddress& from, const SocketAddress& to)
{
    EndpointSpec spec;
    spec.kind = EndpointKind::Bridge;
    spec.address = from;
    spec.target = to;
    return spec;
}

SocketAddress tcp(const QByteArray& rest) { return *SocketAddress::parse("tcp:" + rest); }

} // namespace

class BridgeEndpointTest : public QObject
{
    Q_OBJECT
private slots:
    void aPortLeadsToASocket();
    void aSocketLeadsToAPort();
    void resetsCrossFromTcp();
    void anEndLeavesTheAnswerItsTime();
    void onlyLoopbackUnlessAllowed();
    void oneOfTheTwoIsTcp();
    void whoIsLetThroughIsSaid();
    void clientsInQuickSuccessionAreNamed();
};

void BridgeEndpointTest::aPortLeadsToASocket()
{
    EngineFixture f;
    const UniqueFd listener = plainListener(f.path("s"));
    const EndpointId id = f.run(bridgeSpec(tcp("0"), SocketAddress::path(f.path("s"))));
    QVERIFY(id);
    const SocketAddress front = f.endpoint(id).spec.address;
    QVERIFY(front.port() > 0 && front.bytes() == "127.0.0.1");
    PlainPeer client = connectToPort(front.port());
    PlainPeer server = acceptFrom(listener);
    QVERIFY(client.sendAll("to the socket"));
    QCOMPARE(server.receive(13), QByteArray("to the socket"));
    QVERIFY(server.sendAll("back"));
    server.finish();
    QCOMPARE(client.receiveAll(), QByteArray("back"));
    QVERIFY(f.hasRow(id, QStringLiteral("1 opened {\"peer\":{\"pid\":%1,\"uid\":%2,\"command\":\"")
                             .arg(::getpid())
                             .arg(::getuid())));
    client.close();
    QVERIFY(f.hasRow(id, QStringLiteral("1 closed {\"reason\":\"eof\"}")));
}

void BridgeEndpointTest::aSocketLeadsToAPort()
{
    EngineFixture f;
    quint16 port = 0;
    const UniqueFd listener = listenOnPort(port);
    const EndpointId id =
        f.run(bridgeSpec(SocketAddress::path(f.path("s")), tcp("localhost:" + QByteArray::number(port))));
    QVERIFY(id);
    PlainPeer client = PlainPeer::connectTo(f.path("s"));
    PlainPeer server = acceptFrom(listener);
    QVERIFY(client.sendAll("to the port"));
    client.finish();
    QCOMPARE(server.receiveAll(), QByteArray("to the port"));
    QVERIFY(server.sendAll("back"));
    server.close();
    QCOMPARE(client.receiveAll(), QByteArray("back"));
    QVERIFY(f.hasRow(id, QStringLiteral("1 closed {\"reason\":\"eof\"}")));
}

/// SO_LINGER 0 at a TCP client: its server meets a reset where it has sent something.
void BridgeEndpointTest::resetsCrossFromTcp()
{
    EngineFixture f;
    const UniqueFd listener = plainListener(f.path("s"));
    const EndpointId id = f.run(bridgeSpec(tcp("0"), SocketAddress::path(f.path("s"))));
    QVERIFY(id);
    PlainPeer client = connectToPort(f.endpoint(id).spec.address.port());
    PlainPeer server = acceptFrom(listener);
    QVERIFY(server.sendAll("unread"));
    QVERIFY(f.hasRow(id, QStringLiteral("1 sent unread")));
    const linger now{1, 0};
    ::setsockopt(client.fd(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
    client.close();
    QCOMPARE(server.receiveAll(), QByteArray());
    QCOMPARE(server.error(), ECONNRESET);
    QVERIFY(f.hasRow(id, QStringLiteral("1 closed {\"reason\":\"reset\"}")));
}

/// A server that answers and closes while its client still sends: the answer arrives whole, and no reset of
/// ours overtakes it.
void BridgeEndpointTest::anEndLeavesTheAnswerItsTime()
{
    EngineFixture f;
    const UniqueFd listener = plainListener(f.path("s"));
    const EndpointId id = f.run(bridgeSpec(tcp("0"), SocketAddress::path(f.path("s"))));
    QVERIFY(id);
    PlainPeer client = connectToPort(f.endpoint(id).spec.address.port());
    PlainPeer server = acceptFrom(listener);
    const QByteArray answer(100'000, 'a');
    QVERIFY(client.sendAll("ask"));
    QCOMPARE(server.receive(3), QByteArray("ask"));
    QVERIFY(server.sendAll(answer));
    server.close();
    QVERIFY(f.hasRow(id, QStringLiteral("1 finished {\"by\":\"us\",\"direction\":\"to-client\"}")));
    QVERIFY(client.sendAll("more, that nobody reads"));
    QCOMPARE(client.receiveAll(), answer);
    QCOMPARE(client.error(), 0);
    client.close();
    QVERIFY(f.hasRow(id, QStringLiteral("1 note {\"message\":\"The target did not take 23 bytes")));
    QVERIFY(f.hasRow(id, QStringLiteral("1 closed {\"reason\":\"eof\"}")));
}

void BridgeEndpointTest::onlyLoopbackUnlessAllowed()
{
    EngineFixture f;
    EndpointSpec spec = bridgeSpec(tcp("0.0.0.0:0"), SocketAddress::path(f.path("s")));
    const EndpointId id = f.engine().start(spec);
    QVERIFY(f.reaches(id, State::Failed));
    QVERIFY(f.endpoint(id).failure.sentence.contains(QLatin1String("loopback")));
    spec.allowRemote = true;
    f.engine().restart(id, spec);
    QVERIFY(f.reaches(id, State::Running));
}

void BridgeEndpointTest::oneOfTheTwoIsTcp()
{
    const SocketAddress path = SocketAddress::path("/s"), other = SocketAddress::path("/t");
    QVERIFY(checkRelaySpec(bridgeSpec(tcp("1"), path)));
    QVERIFY(checkRelaySpec(bridgeSpec(path, tcp("1"))));
    QVERIFY(!checkRelaySpec(bridgeSpec(path, other)));
    QVERIFY(!checkRelaySpec(bridgeSpec(tcp("1"), tcp("2"))));
    QVERIFY(!checkRelaySpec(bridgeSpec(path, tcp("0"))));
    EndpointSpec tap = bridgeSpec({}, path);
    tap.kind = EndpointKind::Tap;
    QVERIFY(checkRelaySpec(tap));
    tap.address = path;
    QVERIFY(!checkRelaySpec(tap));
    tap.address = tcp("1");
    QVERIFY(!checkRelaySpec(tap));
}

void BridgeEndpointTest::whoIsLetThroughIsSaid()
{
    EndpointSpec spec = bridgeSpec(tcp("0.0.0.0:1"), SocketAddress::path("/s"));
    const auto says = [&](const char* words) {
        return relayNotices(spec).join(u' ').contains(QLatin1String(words));
    };
    QVERIFY(says("on this machine are let through to /s"));
    spec.allowRemote = true;
    QVERIFY(says("of other machines everybody who reaches it"));
    spec.allowOtherUsers = true;
    QVERIFY(says("every user who reaches it"));
}

/// Each a process of its own, faster than all processes could be looked through.
void BridgeEndpointTest::clientsInQuickSuccessionAreNamed()
{
    EngineFixture f;
    const UniqueFd listener = plainListener(f.path("s"), 64);
    const EndpointId id = f.run(bridgeSpec(tcp("0"), SocketAddress::path(f.path("s"))));
    QVERIFY(id);
    const QString port = QString::number(f.endpoint(id).spec.address.port());
    std::array<QProcess, 5> clients;
    for (QProcess& client : clients)
        client.start(QStringLiteral("socat"), {QStringLiteral("-u"), QStringLiteral("TCP:127.0.0.1:") + port,
                                               QStringLiteral("STDOUT")});
    for (QProcess& client : clients) {
        QVERIFY(client.waitForStarted());
        const QString pid = QString::number(client.processId());
        QTRY_VERIFY2(f.rows(id).join(u'\n').contains(
                         QStringLiteral(R"(opened {"peer":{"pid":%1,"uid":%2,"command":"socat"})")
                             .arg(pid)
                             .arg(::getuid())),
                     qPrintable(f.rows(id).join(u'\n')));
    }
    f.engine().stop(id);
    for (QProcess& client : clients)
        QVERIFY(client.waitForFinished());
}

SW_TEST(BridgeEndpointTest)

} // namespace sw

#include "BridgeEndpointTest.moc"
