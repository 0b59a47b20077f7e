#include "tests/models/session/EngineFixture.h"

#include "models/sockets/PathProbe.h"

#include "tests/TestMain.h"

namespace sw {

using test::EngineFixture;
using test::ourselves;
using test::plainListener;
using test::PlainPeer;
using State = EndpointStatus::State;

/// Datagram and seqpacket endpoints: one row per message, senders with and without a name, the type found.
class MessageEndpointTest : public QObject
{
    Q_OBJECT
private slots:
    void unnamedSenderIsShownAndCannotBeAnswered();
    void namedSenderIsAConnectionAndIsAnswered();
    void senderThatHasGoneIsToldAtTheAnswer();
    void deafSenderHoldsUpNobodyForLong();
    void manyNamesAreBounded();
    void everySizeArrivesWhole_data();
    void everySizeArrivesWhole();
    void tooBigIsRefusedWithTheLimit();
    void clientFindsTheType_data();
    void clientFindsTheType();
    void wrongTypeNamesTheRightOne_data();
    void wrongTypeNamesTheRightOne();
    void clientWithoutANameEndsWhenDone();
    void receiverMayBeRestarted();
    void takenReplyNameIsRefused();
};

void MessageEndpointTest::unnamedSenderIsShownAndCannotBeAnswered()
{
    EngineFixture f;
    EndpointSpec spec = f.listenerSpec("d.sock");
    spec.type = SocketType::Datagram;
    const EndpointId id = f.run(spec);
    PlainPeer peer = PlainPeer::connectTo(spec.address, SocketType::Datagram);
    QVERIFY(peer.sendAll("first") && peer.sendAll("second"));
    QCOMPARE(::send(peer.fd(), "", 0, 0), 0);
    QTRY_COMPARE(f.rows(id).size(), 5);
    const QString command = readCommandName(::getpid());
    QCOMPARE(f.rows(id).mid(1),
             (QStringList{QStringLiteral("0 note {\"message\":\"A sender without a name cannot "
                                         "be answered: %1, pid %2, user %3\"}")
                              .arg(command)
                              .arg(::getpid())
                              .arg(userName(::getuid())),
                          QStringLiteral("0 received first"), QStringLiteral("0 received second"),
                          QStringLiteral("0 received ")}));
    QTRY_COMPARE(f.endpoint(id).counters.messagesIn, quint64(3));
    QCOMPARE(f.endpoint(id).openConnections, 0);
    f.engine().stop(id);
    QVERIFY(f.reaches(id, State::Stopped));
    QVERIFY(::access(f.path("d.sock").constData(), F_OK) != 0);
}

void MessageEndpointTest::namedSenderIsAConnectionAndIsAnswered()
{
    EngineFixture f;
    EndpointSpec spec = f.listenerSpec("d.sock");
    spec.type = SocketType::Datagram;
    const EndpointId id = f.run(spec);
    const SocketAddress name = SocketAddress::path(f.path("me"));
    PlainPeer peer = PlainPeer::connectTo(spec.address, SocketType::Datagram, name);
    QVERIFY(peer.sendAll("hello"));
    QCOMPARE(peer.receive(5), QByteArray("hello"));
    QVERIFY(f.hasRow(id, QStringLiteral("1 sent hello")));
    QCOMPARE(f.rows(id).mid(1),
             (QStringList{
                 QStringLiteral(R"(1 opened {"peer":%1,"address":"%2"})").arg(ourselves(), name.display()),
                 QStringLiteral("1 received hello"), QStringLiteral("1 sent hello")}));
    f.engine().send(id, 1, "by hand");
    QCOMPARE(peer.receive(7), QByteArray("by hand"));
    f.engine().closeConnection(id, 1);
    QVERIFY(f.hasRow(id, QStringLiteral(R"(1 closed {"reason":"local"})")));
    QVERIFY(peer.sendAll("again")); // the same name, anew
    QVERIFY(f.hasRow(id, QStringLiteral("2 received again")));
}

void MessageEndpointTest::senderThatHasGoneIsToldAtTheAnswer()
{
    EngineFixture f;
    EndpointSpec spec = f.listenerSpec("d.sock", Reply::Kind::None);
    spec.type = SocketType::Datagram;
    const EndpointId id = f.run(spec);
    const SocketAddress name = SocketAddress::path(f.path("me"));
    PlainPeer peer = PlainPeer::connectTo(spec.address, SocketType::Datagram, name);
    QVERIFY(peer.sendAll("hello"));
    QVERIFY(f.hasRow(id, QStringLiteral("1 received hello")));
    peer.close();
    f.engine().send(id, 1, "anybody?");
    QVERIFY(f.hasRow(id, QStringLiteral(R"(1 closed {"reason":"error"})")));
    QCOMPARE(
        f.rows(id).filter(QStringLiteral("failed")),
        QStringList{QStringLiteral("1 failed {\"error\":\"The sender %1 has gone: the message was not sent "
                                   "(ECONNREFUSED)\",\"errno\":\"ECONNREFUSED\"}")
                        .arg(name.display())});
    QCOMPARE(f.endpoint(id).state, State::Running);
}

/// A sender that takes no answers fills its queue, then ours for it; others wait two seconds at most.
void MessageEndpointTest::deafSenderHoldsUpNobodyForLong()
{
    EngineFixture f;
    EndpointSpec spec = f.listenerSpec("d.sock");
    spec.type = SocketType::Datagram;
    const EndpointId id = f.run(spec);
    PlainPeer deaf =
        PlainPeer::connectTo(spec.address, SocketType::Datagram, SocketAddress::path(f.path("deaf")));
    PlainPeer other =
        PlainPeer::connectTo(spec.address, SocketType::Datagram, SocketAddress::path(f.path("other")));
    // Unconnected: of a socket that is connected to the sender the kernel does not limit the queue.
    const sockaddr nowhere{AF_UNSPEC, {}};
    QCOMPARE(::connect(deaf.fd(), &nowhere, sizeof nowhere), 0);
    sockaddr_un sun{};
    const socklen_t length = spec.address.toSockaddr(sun);
    for (int i = 0; i < 200; ++i)
        QCOMPARE(::sendto(deaf.fd(), "x", 1, 0, reinterpret_cast<const sockaddr*>(&sun), length), 1);
    QVERIFY(other.sendAll("hello"));
    QCOMPARE(other.receive(5), QByteArray("hello")); // waits up to 5 s
    const QString full =
        QStringLiteral("The queue of %1 is full").arg(SocketAddress::path(f.path("deaf")).display());
    QTRY_VERIFY(!f.rows(id).filter(full).isEmpty());
    QVERIFY(f.rows(id).filter(full).first().contains(QLatin1String(R"("errno":"EAGAIN")")));
    QTRY_COMPARE(f.rows(id).filter(QStringLiteral("1 received x")).size(), 200);
}

void MessageEndpointTest::manyNamesAreBounded()
{
    EngineFixture f;
    EndpointSpec spec = f.listenerSpec("d.sock", Reply::Kind::None);
    spec.type = SocketType::Datagram;
    const EndpointId id = f.run(spec);
    for (int i = 0; i < 1010; ++i) {
        const auto name = SocketAddress::abstractName(f.path("n") + QByteArray::number(i));
        QVERIFY(PlainPeer::connectTo(spec.address, SocketType::Datagram, name).sendAll("x"));
    }
    QTRY_COMPARE(f.endpoint(id).totalConnections, quint64(1010));
    QTRY_COMPARE(f.endpoint(id).openConnections, 1000);
    QVERIFY(f.hasRow(id, QStringLiteral(R"(10 closed {"reason":"local"})"))); // those silent longest
    QVERIFY(!f.hasRow(id, QStringLiteral("11 closed"), 0));
}

void MessageEndpointTest::everySizeArrivesWhole_data()
{
    QTest::addColumn<SocketType>("type");
    QTest::addColumn<int>("size");
    for (const SocketType type : {SocketType::Datagram, SocketType::Seqpacket}) {
        for (const int size : {0, 1, 65536, 212'960, 262'144, 262'145, 3'000'000})
            QTest::newRow(qPrintable(QStringLiteral("%1 %2").arg(socketTypeName(type)).arg(size)))
                << type << size;
    }
}

void MessageEndpointTest::everySizeArrivesWhole()
{
    QFETCH(SocketType, type);
    QFETCH(int, size);
    EngineFixture f;
    EndpointSpec spec = f.listenerSpec("m.sock", Reply::Kind::None);
    spec.type = type;
    const EndpointId id = f.run(spec);
    PlainPeer peer = PlainPeer::connectTo(spec.address, type);
    const int room = 4 << 20;
    if (::setsockopt(peer.fd(), SOL_SOCKET, SO_SNDBUFFORCE, &room, sizeof room) !=
        0) // unprivileged: what is allowed
        ::setsockopt(peer.fd(), SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
    const QByteArray message(size, 'm');
    const ssize_t n = ::send(peer.fd(), message.constData(), size_t(size), MSG_NOSIGNAL);
    if (n < 0 && errno == EMSGSIZE && ::geteuid() != 0)
        return; // more than the kernel takes
    QCOMPARE(n, ssize_t(size));
    const QString start = QStringLiteral("%1 received").arg(type == SocketType::Datagram ? 0 : 1);
    QVERIFY(f.hasRow(id, start));
    TrafficReader reader(f.sharedStore());
    for (RowId row = f.store().begin(); row < f.store().end(); ++row) {
        if (reader.record(row)->event != TrafficEvent::Received)
            continue;
        QCOMPARE(reader.record(row)->size, quint32(size));
        QVERIFY(reader.payload(row) == message);
    }
    QCOMPARE(f.rows(id).filter(QStringLiteral(" received ")).size(), 1);
}

void MessageEndpointTest::tooBigIsRefusedWithTheLimit()
{
    EngineFixture f;
    const UniqueFd server = plainListener(f.path("d.sock"), 0, SOCK_DGRAM);
    EndpointSpec spec = f.clientSpec("d.sock");
    spec.type = SocketType::Datagram;
    const EndpointId id = f.run(spec);
    int buffer = 0;
    socklen_t length = sizeof buffer;
    ::getsockopt(server.get(), SOL_SOCKET, SO_SNDBUF, &buffer, &length);
    f.engine().send(id, 0, QByteArray(buffer - 31, 'x'));
    f.engine().send(id, 0, QByteArray(buffer - 32, 'y'));
    QTRY_COMPARE(f.rows(id).filter(QStringLiteral("1 sent y")).size(), 1);
    QCOMPARE(f.rows(id).filter(QStringLiteral("failed")),
             QStringList{
                 QStringLiteral("1 failed {\"error\":\"The message was not sent: it has %1 bytes, and this "
                                "socket takes at most %2 in one (EMSGSIZE)\",\"errno\":\"EMSGSIZE\"}")
                     .arg(buffer - 31)
                     .arg(buffer - 32)});
    QCOMPARE(f.endpoint(id).state, State::Running);
}

void MessageEndpointTest::clientFindsTheType_data()
{
    QTest::addColumn<SocketType>("type");
    QTest::addColumn<bool>("abstract");
    for (const SocketType type : {SocketType::Stream, SocketType::Datagram, SocketType::Seqpacket}) {
        QTest::newRow(qPrintable(socketTypeName(type))) << type << false;
        QTest::newRow(qPrintable(socketTypeName(type) + QStringLiteral(" abstract"))) << type << true;
    }
}

void MessageEndpointTest::clientFindsTheType()
{
    QFETCH(SocketType, type);
    QFETCH(bool, abstract);
    EngineFixture f;
    EndpointSpec server = f.listenerSpec("s.sock", Reply::Kind::None);
    server.type = type;
    if (abstract)
        server.address = SocketAddress::abstractName(f.path("s.sock"));
    const EndpointId serving = f.run(server);
    EndpointSpec spec = f.clientSpec("s.sock");
    spec.address = server.address;
    spec.findType = true;
    spec.plan.messages = {"hello"};
    const EndpointId id = f.run(spec);
    QCOMPARE(f.endpoint(id).spec.type, type);
    const int connection = type == SocketType::Datagram ? 0 : 1;
    QTRY_COMPARE(f.rows(serving).filter(QStringLiteral("received hello")).size(), 1);
    QVERIFY(f.rows(serving).last().endsWith(QStringLiteral("received hello")));
    QVERIFY(connection == 0 || f.endpoint(serving).totalConnections <= 1); // no client but the right one
}

void MessageEndpointTest::wrongTypeNamesTheRightOne_data()
{
    QTest::addColumn<SocketType>("there");
    QTest::addColumn<SocketType>("wanted");
    QTest::addColumn<bool>("abstract");
    const SocketType all[] = {SocketType::Stream, SocketType::Datagram, SocketType::Seqpacket};
    for (const SocketType there : all) {
        for (const SocketType wanted : all) {
            if (there == wanted)
                continue;
            const QString row = socketTypeName(wanted) + QStringLiteral(" to ") + socketTypeName(there);
            QTest::newRow(qPrintable(row)) << there << wanted << false;
            QTest::newRow(qPrintable(row + QStringLiteral(" abstract"))) << there << wanted << true;
        }
    }
}

void MessageEndpointTest::wrongTypeNamesTheRightOne()
{
    QFETCH(SocketType, there);
    QFETCH(SocketType, wanted);
    QFETCH(bool, abstract);
    EngineFixture f;
    EndpointSpec server = f.listenerSpec("s.sock", Reply::Kind::None);
    server.type = there;
    if (abstract)
        server.address = SocketAddress::abstractName(f.path("s.sock"));
    f.run(server);
    EndpointSpec spec = f.clientSpec("s.sock");
    spec.address = server.address;
    spec.type = wanted;
    const EndpointId id = f.engine().start(spec);
    QVERIFY(f.reaches(id, State::Failed));
    const Failure& failure = f.endpoint(id).failure;
    QCOMPARE(failure.sentence,
             QStringLiteral("%1 is a %2 socket, not a %3 socket")
                 .arg(server.address.display(), socketTypeName(there), socketTypeName(wanted)));
    QCOMPARE(failure.error, abstract ? ECONNREFUSED : EPROTOTYPE);
    QCOMPARE(failure.remedy, useTypeRemedy(there));
}

void MessageEndpointTest::clientWithoutANameEndsWhenDone()
{
    EngineFixture f;
    const UniqueFd server = plainListener(f.path("d.sock"), 0, SOCK_DGRAM);
    EndpointSpec spec = f.clientSpec("d.sock");
    spec.type = SocketType::Datagram;
    spec.plan.messages = {"a", "", "b"};
    spec.plan.finishUnanswerable = true;
    const EndpointId id = f.engine().start(spec);
    QVERIFY(f.reaches(id, State::Ended));
    QCOMPARE(f.rows(id).mid(1),
             (QStringList{QStringLiteral("1 sent a"), QStringLiteral("1 sent "), QStringLiteral("1 sent b"),
                          QStringLiteral(R"(1 finished {"by":"us"})"),
                          QStringLiteral(R"(1 closed {"reason":"eof"})")}));
    spec.autobind = true; // can be answered: it stays
    QVERIFY(f.run(spec) != 0);
}

void MessageEndpointTest::receiverMayBeRestarted()
{
    EngineFixture f;
    UniqueFd server = plainListener(f.path("d.sock"), 0, SOCK_DGRAM);
    EndpointSpec spec = f.clientSpec("d.sock");
    spec.type = SocketType::Datagram;
    const EndpointId id = f.run(spec);
    server.reset();
    f.engine().send(id, 0, "lost");
    QVERIFY(f.hasRow(id, QStringLiteral("1 failed {\"error\":\"Nobody receives at ")));
    QVERIFY(f.rows(id).last().endsWith(QLatin1String(R"("errno":"ECONNREFUSED"})")));
    ::unlink(f.path("d.sock").constData());
    server = plainListener(f.path("d.sock"), 0, SOCK_DGRAM);
    f.engine().send(id, 0, "arrives");
    QVERIFY(f.hasRow(id, QStringLiteral("1 sent arrives")));
    PlainPeer receiver(std::move(server));
    QCOMPARE(receiver.receive(7), QByteArray("arrives"));
}

void MessageEndpointTest::takenReplyNameIsRefused()
{
    EngineFixture f;
    const UniqueFd server = plainListener(f.path("d.sock"), 0, SOCK_DGRAM);
    const UniqueFd taken = plainListener(f.path("name"), 0, SOCK_DGRAM);
    EndpointSpec spec = f.clientSpec("d.sock");
    spec.type = SocketType::Datagram;
    spec.replyName = SocketAddress::path(f.path("name"));
    const EndpointId id = f.engine().start(spec);
    QVERIFY(f.reaches(id, State::Failed));
    QCOMPARE(f.endpoint(id).failure.error, EADDRINUSE);
    QVERIFY(f.endpoint(id).failure.sentence.startsWith(QLatin1String("Can't take the name: ")));
    QVERIFY(::access(f.path("name").constData(), F_OK) == 0);
}

SW_TEST(MessageEndpointTest)

} // namespace sw

#include "MessageEndpointTest.moc"
