#include "tests/models/session/EngineFixture.h"

#include "tests/TestMain.h"

#include <sys/wait.h>

namespace sw {

using test::acceptFrom;
using test::EngineFixture;
using test::plainListener;
using test::PlainPeer;

/// Asking who wrote each message, and what it costs: a name that the kernel picks for a nameless client.
class SenderCredentialsTest : public QObject
{
    Q_OBJECT
private slots:
    void aListenerAsksUnlessToldNotTo_data();
    void aListenerAsksUnlessToldNotTo();
    void aSeqpacketClientAsksWhenTold_data();
    void aSeqpacketClientAsksWhenTold();
    void theNameThatTheKernelPicksIsTold_data();
    void theNameThatTheKernelPicksIsTold();
    void aDatagramSenderThatWasNotAskedIsNoStranger();

private:
    /// By another process than ours, on this very socket.
    static pid_t sendFromChild(int fd, const char* bytes)
    {
        const pid_t child = ::fork();
        if (child == 0) {
            ::send(fd, bytes, ::strlen(bytes), MSG_NOSIGNAL);
            ::_exit(0);
        }
        return ::waitpid(child, nullptr, 0) == child ? child : 0;
    }
    static bool notes(EngineFixture& f, EndpointId id, pid_t sender)
    {
        return !f.rows(id).filter(QStringLiteral("\"sender\":{\"pid\":%1,").arg(sender)).isEmpty();
    }
};

void SenderCredentialsTest::aListenerAsksUnlessToldNotTo_data()
{
    QTest::addColumn<SocketType>("type");
    QTest::addColumn<bool>("asks");
    for (const SocketType type : {SocketType::Stream, SocketType::Seqpacket}) {
        QTest::addRow("%s asks", qPrintable(socketTypeName(type))) << type << true;
        QTest::addRow("%s does not", qPrintable(socketTypeName(type))) << type << false;
    }
}

void SenderCredentialsTest::aListenerAsksUnlessToldNotTo()
{
    QFETCH(SocketType, type);
    QFETCH(bool, asks);
    EngineFixture f;
    EndpointSpec spec = f.listenerSpec("l.sock", Reply::Kind::None);
    spec.type = type;
    spec.askSenders = asks ? AskSenders::WhereFree : AskSenders::Never;
    const EndpointId id = f.run(spec);
    const PlainPeer peer = PlainPeer::connectTo(spec.address, type);
    const pid_t child = sendFromChild(peer.fd(), "from a child");
    QVERIFY(f.hasRow(id, QStringLiteral("1 received from a child")));
    QCOMPARE(notes(f, id, child), asks);
}

void SenderCredentialsTest::aSeqpacketClientAsksWhenTold_data()
{
    QTest::addColumn<AskSenders>("ask");
    QTest::addColumn<bool>("told");
    QTest::newRow("where free") << AskSenders::WhereFree << false;
    QTest::newRow("always") << AskSenders::Always << true;
    QTest::newRow("never") << AskSenders::Never << false;
}

void SenderCredentialsTest::aSeqpacketClientAsksWhenTold()
{
    QFETCH(AskSenders, ask);
    QFETCH(bool, told);
    EngineFixture f;
    EndpointSpec spec = f.clientSpec("s.sock");
    spec.type = SocketType::Seqpacket;
    spec.askSenders = ask;
    const UniqueFd server = plainListener(spec.address.bytes(), 8, SOCK_SEQPACKET);
    const EndpointId id = f.run(spec);
    const PlainPeer peer = acceptFrom(server);
    sockaddr_un name{};
    socklen_t length = sizeof name;
    QCOMPARE(::getpeername(peer.fd(), reinterpret_cast<sockaddr*>(&name), &length), 0);
    const SocketAddress seen = SocketAddress::fromSockaddr(name, length);
    QCOMPARE(seen.kind(), told ? SocketAddress::Kind::Abstract : SocketAddress::Kind::Unnamed);
    QCOMPARE(f.endpoint(id).ownName, seen);
    const pid_t child = sendFromChild(peer.fd(), "from a child");
    QVERIFY(f.hasRow(id, QStringLiteral("1 received from a child")));
    QCOMPARE(notes(f, id, child), told);
}

void SenderCredentialsTest::theNameThatTheKernelPicksIsTold_data()
{
    QTest::addColumn<SocketType>("type");
    for (const SocketType type : {SocketType::Stream, SocketType::Datagram, SocketType::Seqpacket})
        QTest::newRow(qPrintable(socketTypeName(type))) << type;
}

void SenderCredentialsTest::theNameThatTheKernelPicksIsTold()
{
    QFETCH(SocketType, type);
    EngineFixture f;
    EndpointSpec listener = f.listenerSpec("t.sock", Reply::Kind::None);
    listener.type = type;
    const EndpointId server = f.run(listener);
    EndpointSpec spec = f.clientSpec("t.sock");
    spec.type = type;
    spec.autobind = true;
    const EndpointId id = f.run(spec);
    const SocketAddress name = f.endpoint(id).ownName;
    QCOMPARE(name.kind(), SocketAddress::Kind::Abstract);
    QCOMPARE(name.bytes().size(), 5);
    f.engine().send(id, 0, "hello");
    const auto opened = [&] { return f.rows(server).filter(QStringLiteral(" opened ")); };
    QTRY_COMPARE(opened().size(), 1);
    QVERIFY2(opened().first().contains(QStringLiteral("\"address\":\"%1\"").arg(name.display())),
             qPrintable(opened().first()));
    f.engine().stop(id);
    QVERIFY(f.reaches(id, EndpointStatus::State::Stopped));
    QCOMPARE(f.endpoint(id).ownName, SocketAddress());
}

void SenderCredentialsTest::aDatagramSenderThatWasNotAskedIsNoStranger()
{
    EngineFixture f;
    EndpointSpec spec = f.listenerSpec("d.sock", Reply::Kind::None);
    spec.type = SocketType::Datagram;
    spec.askSenders = AskSenders::Never;
    const EndpointId id = f.run(spec);
    PlainPeer peer = PlainPeer::connectTo(spec.address, SocketType::Datagram);
    QVERIFY(peer.sendAll("hello"));
    QVERIFY(
        f.hasRow(id, QStringLiteral("0 note {\"message\":\"A sender without a name cannot be answered: its "
                                    "credentials were not asked for\"}")));
}

SW_TEST(SenderCredentialsTest)

} // namespace sw

#include "SenderCredentialsTest.moc"
