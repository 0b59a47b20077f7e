#include "models/lessons/NoteBook.h"

#include "models/inspect/Inspector.h"
#include "tests/TestMain.h"
#include "tests/models/session/EngineFixture.h"

#include <cstring>

#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

namespace sw::test {

/// Each noteworthy moment is brought about on real sockets; what is usual brings no note.
class NoteBookTest : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        m_fixture = std::make_unique<EngineFixture>();
        m_book = std::make_unique<NoteBook>(&m_fixture->engine(), nullptr, 300);
    }
    void cleanup()
    {
        m_book.reset();
        m_fixture.reset();
    }

    void usualTrafficIsNotNoteworthy()
    {
        const EndpointId server = m_fixture->run(m_fixture->listenerSpec("a.sock"));
        QVERIFY(server);
        {
            PlainPeer peer = PlainPeer::connectTo(m_fixture->path("a.sock"));
            peer.sendAll("GET / HTTP/1.1\r\n\r\n");
            QCOMPARE(peer.receive(18), QByteArray("GET / HTTP/1.1\r\n\r\n"));
        }
        QVERIFY(m_fixture->hasRow(server, QStringLiteral("1 closed")));
        m_fixture->engine().stop(server);
        QVERIFY(m_fixture->reaches(server, EndpointStatus::State::Stopped));
        QTest::qWait(100); // a note would have come
        QVERIFY(m_book->notes().empty());
    }

    void resetAfterUnreadData()
    {
        const EndpointId server = m_fixture->run(m_fixture->listenerSpec("a.sock"));
        {
            PlainPeer peer = PlainPeer::connectTo(m_fixture->path("a.sock"));
            peer.sendAll("hello");
            QVERIFY(m_fixture->hasRow(server, QStringLiteral("1 sent")));
        } // closes with the echo unread
        QTRY_COMPARE(kinds(), QList<int>{int(Moment::Kind::ResetUnread)});
        QCOMPARE(m_book->notes().back().lesson, QStringLiteral("08-half-close"));
        QCOMPARE(m_book->notes().back().where, QStringLiteral("a.sock"));
        m_book->dismiss();
        QVERIFY(m_book->notes().empty());
    }

    void halfClosedForLong()
    {
        EndpointSpec spec = m_fixture->listenerSpec("a.sock");
        spec.reply.delaySeconds = 5; // longer than the patience
        const EndpointId server = m_fixture->run(spec);
        PlainPeer peer = PlainPeer::connectTo(m_fixture->path("a.sock"));
        peer.sendAll("hello");
        QCOMPARE(::shutdown(peer.fd(), SHUT_WR), 0);
        QVERIFY(m_fixture->hasRow(server, QStringLiteral("1 finished")));
        QVERIFY(m_book->notes().empty());
        QTRY_COMPARE(kinds(), QList<int>{int(Moment::Kind::HalfClosedLong)});
        QCOMPARE(m_book->notes().back().sentence,
                 QStringLiteral("A peer finished sending 300.0 ms ago, and its connection is still open."));
    }

    void maskedPath()
    {
        QVERIFY(m_fixture->run(m_fixture->listenerSpec("a.sock")));
        const QByteArray path = m_fixture->path("a.sock");
        QCOMPARE(::unlink(path.constData()), 0);
        const UniqueFd other(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_un address{};
        const socklen_t length = SocketAddress::path(path).toSockaddr(address);
        QCOMPARE(::bind(other.get(), reinterpret_cast<const sockaddr*>(&address), length), 0);
        QTRY_COMPARE_WITH_TIMEOUT(kinds(), QList<int>{int(Moment::Kind::PathMasked)}, 10000);
        QCOMPARE(m_book->notes().back().lesson, QStringLiteral("05-stale-file"));
    }

    void messageTooLong()
    {
        EndpointSpec server = m_fixture->listenerSpec("a.sock", Reply::Kind::None);
        server.type = SocketType::Datagram;
        QVERIFY(m_fixture->run(server));
        EndpointSpec client = m_fixture->clientSpec("a.sock");
        client.type = SocketType::Datagram;
        const EndpointId sender = m_fixture->run(client);
        QVERIFY(sender);
        m_fixture->engine().send(sender, 0, QByteArray(4 << 20, 'x'));
        QTRY_COMPARE(kinds(), QList<int>{int(Moment::Kind::MessageTooLong)});
    }

    /// The peer sends two descriptors while this process may not have one more.
    void messageTruncated()
    {
        const EndpointId server = m_fixture->run(m_fixture->listenerSpec("a.sock", Reply::Kind::None));
        PlainPeer peer = PlainPeer::connectTo(m_fixture->path("a.sock"));
        QVERIFY(m_fixture->hasRow(server, QStringLiteral("1 opened")));
        const int fds[] = {STDERR_FILENO, STDERR_FILENO};
        alignas(cmsghdr) char control[CMSG_SPACE(sizeof fds)] = {};
        char byte = 'x';
        iovec part{&byte, 1};
        msghdr message{};
        message.msg_iov = &part;
        message.msg_iovlen = 1;
        message.msg_control = control;
        message.msg_controllen = sizeof control;
        cmsghdr* head = CMSG_FIRSTHDR(&message);
        head->cmsg_level = SOL_SOCKET;
        head->cmsg_type = SCM_RIGHTS;
        head->cmsg_len = CMSG_LEN(sizeof fds);
        std::memcpy(CMSG_DATA(head), fds, sizeof fds);
        rlimit before{};
        QCOMPARE(::getrlimit(RLIMIT_NOFILE, &before), 0);
        const int next = ::dup(STDERR_FILENO);
        ::close(next);
        const rlimit none{rlim_t(next), before.rlim_max};
        QCOMPARE(::setrlimit(RLIMIT_NOFILE, &none), 0);
        const bool sent = ::sendmsg(peer.fd(), &message, 0) == 1;
        const bool received = m_fixture->hasRow(server, QStringLiteral("1 received"));
        QCOMPARE(::setrlimit(RLIMIT_NOFILE, &before), 0);
        QVERIFY(sent && received);
        QTRY_COMPARE(kinds(), QList<int>{int(Moment::Kind::MessageCut)});
        QCOMPARE(m_book->notes().back().sentence,
                 QStringLiteral("A message was truncated: descriptors that came with it are lost."));
        QCOMPARE(m_book->notes().back().lesson, QStringLiteral("07-who-is-there"));
    }

    /// A server that announces more than it sends.
    void answerCutOff()
    {
        EndpointSpec spec = m_fixture->listenerSpec("a.sock", Reply::Kind::None);
        const EndpointId server = m_fixture->run(spec);
        QVERIFY(server);
        const EndpointId client = m_fixture->run(m_fixture->clientSpec("a.sock"));
        m_fixture->engine().send(client, 0, "GET /long HTTP/1.1\r\nHost: x\r\n\r\n");
        QTRY_VERIFY(m_fixture->rows(server).join(u'\n').contains(QLatin1String(" received")));
        m_fixture->engine().send(server, 0, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort");
        QTRY_VERIFY(m_fixture->rows(client).join(u'\n').contains(QLatin1String(" received")));
        QVERIFY(m_book->notes().empty());
        m_fixture->engine().closeConnection(server, 0);
        QTRY_COMPARE(kinds(), QList<int>{int(Moment::Kind::AnswerCut)});
        QVERIFY2(m_book->notes().back().sentence.startsWith(
                     QStringLiteral("An answer was cut off: The connection closed")),
                 qPrintable(m_book->notes().back().sentence));
    }

    void errorInsideAnAnswerThatSays200()
    {
        EndpointSpec server = m_fixture->listenerSpec("a.sock", Reply::Kind::Fixed);
        const QByteArray body =
            "{\"errorDetail\":{\"message\":\"no such image\"},\"error\":\"no such image\"}\n";
        server.reply.bytes = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
                             QByteArray::number(body.size()) + "\r\n\r\n" + body;
        QVERIFY(m_fixture->run(server));
        const EndpointId client = m_fixture->run(m_fixture->clientSpec("a.sock"));
        m_fixture->engine().send(client, 0, "POST /images/create HTTP/1.1\r\nHost: x\r\n\r\n");
        QTRY_COMPARE(kinds(), QList<int>{int(Moment::Kind::ErrorInside200)});
        QVERIFY(m_book->notes().back().sentence.contains(QStringLiteral("no such image")));
    }

    void descriptor()
    {
        const EndpointId server = m_fixture->run(m_fixture->listenerSpec("a.sock", Reply::Kind::None));
        PlainPeer peer = PlainPeer::connectTo(m_fixture->path("a.sock"));
        const int fd = STDERR_FILENO;
        alignas(cmsghdr) char control[CMSG_SPACE(sizeof fd)] = {};
        iovec part{const_cast<char*>("x"), 1};
        msghdr message{};
        message.msg_iov = &part;
        message.msg_iovlen = 1;
        message.msg_control = control;
        message.msg_controllen = sizeof control;
        cmsghdr* head = CMSG_FIRSTHDR(&message);
        head->cmsg_level = SOL_SOCKET;
        head->cmsg_type = SCM_RIGHTS;
        head->cmsg_len = CMSG_LEN(sizeof fd);
        std::memcpy(CMSG_DATA(head), &fd, sizeof fd);
        QCOMPARE(::sendmsg(peer.fd(), &message, 0), 1);
        QVERIFY(m_fixture->hasRow(server, QStringLiteral("1 received")));
        QTRY_COMPARE(kinds(), QList<int>{int(Moment::Kind::DescriptorReceived)});
    }

    void backlogNearlyFull()
    {
        Inspector inspector;
        inspector.setInterval(100);
        NoteBook book(&m_fixture->engine(), &inspector);
        inspector.start();
        EndpointSpec spec = m_fixture->listenerSpec("a.sock");
        spec.backlog = 1;
        const EndpointId server = m_fixture->run(spec);
        m_fixture->engine().setAcceptingPaused(server, true);
        QTRY_VERIFY(m_fixture->endpoint(server).acceptingPaused);
        PlainPeer one = PlainPeer::connectTo(m_fixture->path("a.sock"));
        PlainPeer two = PlainPeer::connectTo(m_fixture->path("a.sock"));
        QTRY_COMPARE_WITH_TIMEOUT(book.notes().size(), std::size_t(1), 10000);
        QCOMPARE(book.notes().back().sentence,
                 QStringLiteral("The queue of clients is full: 2 pending, backlog 1."));
        QCOMPARE(book.notes().back().lesson, QStringLiteral("09-back-pressure"));
    }

private:
    QList<int> kinds() const
    {
        QList<int> all;
        for (const Note& note : m_book->notes())
            all << int(note.moment.kind);
        return all;
    }

    std::unique_ptr<EngineFixture> m_fixture;
    std::unique_ptr<NoteBook> m_book;
};

SW_TEST(NoteBookTest)

} // namespace sw::test

#include "NoteBookTest.moc"
