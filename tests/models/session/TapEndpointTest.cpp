#include "models/session/RelayWords.h"
#include "tests/TestMain.h"
#include "tests/models/session/TapScene.h"

#include <QElapsedTimer>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <utility>

namespace sw {
namespace {

using namespace sw::test;
using State = EndpointStatus::State;

} // namespace

class TapEndpointTest : public QObject
{
    Q_OBJECT
private slots:
    void rowsTellBothWays();
    void eachHalfEndsByItself();
    void aSideThatReadsNoMoreIsTold();
    void nothingIsReadAheadOfASlowReader();
    void descriptorsAndUrgentBytesCross();
    void urgentBytesKeepTheirPlace();
    void noDescriptorStaysBehind();
    void messagesStayWhole();
    void anEndOfMessagesIsToldFromAnEmptyOne();
    void aFreshPlaceIsPrivateAndGoes();
    void theFrontHasTheTargetsMode();
    void aFrontThatHasGoneIsSaid_data();
    void aFrontThatHasGoneIsSaid();
    void aFrontThatIsReplacedIsSaid();
    void aTargetThatIsNotThereIsRefused();
    void aTargetThatHasGoneFailsTheClientAlone();
    void datagramsAreRefusedWithTheReason();
    void rulesDoWhatTheySay();
    void rulesChangeWhileItRuns();
    void readyLinesFitTheAddress();
};

void TapEndpointTest::rowsTellBothWays()
{
    TapScene s;
    QVERIFY(s.open());
    QVERIFY(s.client.sendAll("ask"));
    QCOMPARE(s.server.receive(3), QByteArray("ask"));
    QVERIFY(s.server.sendAll("answer"));
    QCOMPARE(s.client.receive(6), QByteArray("answer"));
    s.client.close();
    QCOMPARE(s.server.receiveAll(), QByteArray());
    QCOMPARE(s.server.error(), 0);
    s.server.close();
    QVERIFY(s.closesWith("eof"));
    const QStringList rows = s.f.rows(s.id);
    QCOMPARE(rows.value(0),
             QStringLiteral("0 started {\"address\":\"%1\",\"type\":\"stream\",\"target\":\"%2\"}")
                 .arg(QString::fromUtf8(s.f.path("front.sock")), QString::fromUtf8(s.f.path("target.sock"))));
    QVERIFY2(rows.contains(QStringLiteral("1 opened {\"peer\":%1,\"target\":%1}").arg(ourselves())),
             qPrintable(rows.join(u'\n')));
    QCOMPARE(s.rowsOf("1 (received|sent|finished)"),
             QStringList({QStringLiteral("1 received ask"), QStringLiteral("1 sent answer"),
                          QStringLiteral("1 finished {\"by\":\"peer\",\"direction\":\"to-target\"}")}));
    TrafficReader reader(s.f.sharedStore());
    for (RowId id = 0; id < s.f.store().end(); ++id) {
        const TrafficRecord record = *reader.record(id);
        QCOMPARE(bool(record.flags & TrafficRecord::relayed), record.isData());
    }
    QTRY_COMPARE(s.f.endpoint(s.id).counters.bytesIn, quint64(3));
    QTRY_COMPARE(s.f.endpoint(s.id).openConnections, 0);
    QCOMPARE(s.f.endpoint(s.id).counters.bytesOut, quint64(6));
    QCOMPARE(s.f.connection(1).target.pid, ::getpid());
}

/// A reply long after the client has finished sending.
void TapEndpointTest::eachHalfEndsByItself()
{
    TapScene s;
    QVERIFY(s.open());
    QVERIFY(s.client.sendAll("last words"));
    s.client.finish();
    QCOMPARE(s.server.receiveAll(), QByteArray("last words"));
    QVERIFY(s.f.hasRow(s.id, QStringLiteral("1 finished {\"by\":\"peer\",\"direction\":\"to-target\"}")));
    QVERIFY(s.server.sendAll("late"));
    QCOMPARE(s.client.receive(4), QByteArray("late"));
    s.server.close();
    QCOMPARE(s.client.receiveAll(), QByteArray());
    QVERIFY(s.closesWith("eof"));
    QVERIFY(s.f.hasRow(s.id, QStringLiteral("1 finished {\"by\":\"us\",\"direction\":\"to-client\"}")));
}

void TapEndpointTest::aSideThatReadsNoMoreIsTold()
{
    TapScene s;
    QVERIFY(s.open());
    ::shutdown(s.server.fd(), SHUT_RD);
    QTRY_VERIFY(!s.client.sendAll("x")); // EPIPE, as without a tap, once the relay has met it
    QVERIFY(s.server.sendAll("still talking"));
    QCOMPARE(s.client.receive(13), QByteArray("still talking"));
}

void TapEndpointTest::nothingIsReadAheadOfASlowReader()
{
    TapScene s;
    QVERIFY(s.open());
    const int flags = ::fcntl(s.client.fd(), F_GETFL);
    ::fcntl(s.client.fd(), F_SETFL, flags | O_NONBLOCK);
    qint64 sent = 0;
    const QByteArray block(65536, 'b');
    const auto fill = [&] {
        ssize_t n = 0;
        while ((n = ::send(s.client.fd(), block.data(), size_t(block.size()), MSG_NOSIGNAL)) > 0)
            sent += n;
        return sent;
    };
    qint64 before = -1;
    QTRY_VERIFY(std::exchange(before, fill()) == sent); // it takes no more
    QVERIFY2(sent < 2 * 1024 * 1024, qPrintable(QString::number(sent)));
    ::fcntl(s.client.fd(), F_SETFL, flags);
    s.client.finish();
    QCOMPARE(s.server.receiveAll().size(), qsizetype(sent));
}

void TapEndpointTest::descriptorsAndUrgentBytesCross()
{
    TapScene s;
    QVERIFY(s.open());
    Attachments with;
    for (int i = 0; i < 253; ++i)
        with.descriptors.emplace_back(::memfd_create("passed", MFD_CLOEXEC));
    QCOMPARE(::write(with.descriptors[252].get(), "inside", 6), ssize_t(6));
    QCOMPARE(sendWithAncillary(s.client.fd(), "fd", &with), ssize_t(2));
    Ancillary got;
    char buffer[16] = {};
    pollfd ready{s.server.fd(), POLLIN, 0};
    QCOMPARE(::poll(&ready, 1, 5000), 1);
    const ssize_t n = receiveWithAncillary(s.server.fd(), buffer, sizeof buffer, got);
    QCOMPARE(QByteArray(buffer, n), QByteArray("fd"));
    QCOMPARE(got.descriptors.size(), std::size_t(253));
    QCOMPARE(::pread(got.descriptors[252].get(), buffer, 6, 0), ssize_t(6));
    QCOMPARE(QByteArray(buffer, 6), QByteArray("inside"));
    // Again, so that what stayed in the kernel of the first is not passed on twice.
    QVERIFY(s.client.sendAll("next"));
    QCOMPARE(s.server.receive(4), QByteArray("next"));

    QVERIFY(s.client.sendAll("ab"));
    QCOMPARE(::send(s.client.fd(), "X", 1, MSG_OOB), ssize_t(1));
    QVERIFY(s.client.sendAll("cd"));
    QVERIFY(s.f.hasRow(s.id, QStringLiteral("1 note {\"message\":\"That byte is urgent (MSG_OOB)\"}")));
    QVERIFY(s.f.hasRow(s.id, QStringLiteral("1 received cd")));
    QCOMPARE(s.server.receive(2), QByteArray("ab"));
    QCOMPARE(::recv(s.server.fd(), buffer, 1, MSG_OOB), ssize_t(1));
    QCOMPARE(buffer[0], 'X');
    QCOMPARE(s.server.receive(2), QByteArray("cd"));
}

/// Between small chunks and between big ones, however the sender and the tap meet.
void TapEndpointTest::urgentBytesKeepTheirPlace()
{
    TapScene s;
    QVERIFY(s.open());
    const int on = 1;
    QCOMPARE(::setsockopt(s.server.fd(), SOL_SOCKET, SO_OOBINLINE, &on, sizeof on), 0);
    for (int i = 0; i < 200; ++i) {
        const QByteArray before = i % 3 == 0 ? QByteArray() : QByteArray(i % 7 == 0 ? 20'000 : i, 'b');
        const QByteArray after(i % 5 == 0 ? 20'000 : i % 5, 'a');
        if (!before.isEmpty())
            QVERIFY(s.client.sendAll(before));
        if (i % 4 == 0)
            QCOMPARE(s.server.receive(before.size()), before); // the tap waits for the next
        QCOMPARE(::send(s.client.fd(), "X", 1, MSG_OOB), ssize_t(1));
        if (!after.isEmpty())
            QVERIFY(s.client.sendAll(after));
        const QByteArray rest = (i % 4 == 0 ? QByteArray() : before) + 'X' + after;
        QVERIFY2(s.server.receive(rest.size()) == rest, qPrintable(QString::number(i)));
    }
    s.client.close();
    QCOMPARE(s.server.receiveAll(), QByteArray());
}

/// A pipe whose only other writer was passed on ends once the receiver has closed it.
void TapEndpointTest::noDescriptorStaysBehind()
{
    for (const int type : {SOCK_STREAM, SOCK_SEQPACKET}) {
        TapScene s(type);
        QVERIFY(s.open());
        int ends[2] = {-1, -1};
        QCOMPARE(::pipe2(ends, O_CLOEXEC), 0);
        const UniqueFd reads(ends[0]);
        {
            Attachments with;
            with.descriptors.emplace_back(ends[1]);
            QCOMPARE(sendWithAncillary(s.client.fd(), "1", &with), ssize_t(1));
        }
        pollfd ready{s.server.fd(), POLLIN, 0};
        QCOMPARE(::poll(&ready, 1, 5000), 1);
        {
            Ancillary got;
            char byte = 0;
            QCOMPARE(receiveWithAncillary(s.server.fd(), &byte, 1, got), ssize_t(1));
            QCOMPARE(got.descriptors.size(), std::size_t(1));
            QVERIFY(s.f.hasRow(s.id, QStringLiteral("1 received 1")));
        }
        pollfd ended{reads.get(), POLLIN, 0};
        QCOMPARE(::poll(&ended, 1, 5000), 1);
        QVERIFY(ended.revents & POLLHUP);
        QVERIFY(s.client.sendAll("still open"));
        QCOMPARE(s.server.receive(10), QByteArray("still open"));
    }
}

void TapEndpointTest::messagesStayWhole()
{
    TapScene s(SOCK_SEQPACKET);
    QVERIFY(s.open());
    QCOMPARE(s.f.endpoint(s.id).spec.type, SocketType::Seqpacket);
    const QByteArray big(200'000, 'm');
    for (const QByteArray& message : {QByteArray("one"), QByteArray(), big, QByteArray("two")})
        QCOMPARE(::send(s.client.fd(), message.data(), size_t(message.size()), 0), ssize_t(message.size()));
    QByteArray buffer(300'000, Qt::Uninitialized);
    for (const qsizetype size : {qsizetype(3), qsizetype(0), big.size(), qsizetype(3)})
        QCOMPARE(::recv(s.server.fd(), buffer.data(), size_t(buffer.size()), 0), ssize_t(size));
    QVERIFY(s.f.hasRow(s.id, QStringLiteral("1 received two")));
    QCOMPARE(s.rowsOf("1 received").size(), 4);
}

void TapEndpointTest::anEndOfMessagesIsToldFromAnEmptyOne()
{
    TapScene s(SOCK_SEQPACKET);
    QVERIFY(s.open());
    QCOMPARE(::send(s.server.fd(), "", 0, 0), ssize_t(0));
    QVERIFY(s.f.hasRow(s.id, QStringLiteral("1 sent")));
    QVERIFY(s.rowsOf("1 finished").isEmpty());
    QVERIFY(s.server.sendAll("after"));
    s.server.finish();
    char buffer[16] = {};
    QCOMPARE(::recv(s.client.fd(), buffer, sizeof buffer, 0), ssize_t(0));
    QCOMPARE(::recv(s.client.fd(), buffer, sizeof buffer, 0), ssize_t(5));
    QVERIFY(s.f.hasRow(s.id, QStringLiteral("1 finished {\"by\":\"us\",\"direction\":\"to-client\"}")));
}

void TapEndpointTest::aFreshPlaceIsPrivateAndGoes()
{
    TapScene s;
    s.spec.address = {};
    QVERIFY(s.open());
    const SocketAddress front = s.f.endpoint(s.id).spec.address;
    QCOMPARE(front.shortName(), QStringLiteral("target.sock"));
    const QByteArray directory = front.bytes().left(front.bytes().lastIndexOf('/'));
    struct stat info
    {
    };
    QCOMPARE(::stat(directory.constData(), &info), 0);
    QCOMPARE(info.st_mode & 07777, mode_t(0700));
    s.f.engine().stop(s.id);
    QVERIFY(s.f.reaches(s.id, State::Stopped));
    QTRY_VERIFY(::stat(directory.constData(), &info) != 0);
    QCOMPARE(s.client.receiveAll(), QByteArray());
    s.f.engine().restart(s.id, s.f.endpoint(s.id).spec); // its directory went: it takes another
    QVERIFY(s.f.reaches(s.id, State::Running));
}

void TapEndpointTest::theFrontHasTheTargetsMode()
{
    TapScene s;
    QCOMPARE(::chmod(s.f.path("target.sock").constData(), 0620), 0);
    QVERIFY(s.open());
    struct stat target
    {
    }, front{};
    QCOMPARE(::stat(s.f.path("target.sock").constData(), &target), 0);
    QCOMPARE(::stat(s.f.path("front.sock").constData(), &front), 0);
    QCOMPARE(front.st_mode & 07777, mode_t(0620));
    QCOMPARE(front.st_gid, target.st_gid);
    QCOMPARE(front.st_uid, target.st_uid);
}

void TapEndpointTest::aFrontThatHasGoneIsSaid_data()
{
    QTest::addColumn<bool>("fresh");
    QTest::newRow("chosen path") << false;
    QTest::newRow("fresh path") << true;
}

/// Open connections go on, and so do new ones once it is back.
void TapEndpointTest::aFrontThatHasGoneIsSaid()
{
    QFETCH(bool, fresh);
    TapScene s;
    if (fresh)
        s.spec.address = {};
    QVERIFY(s.open());
    const QByteArray path = s.f.endpoint(s.id).spec.address.bytes(), aside = s.f.path("aside");
    QCOMPARE(::rename(path.constData(), aside.constData()), 0);
    QTRY_COMPARE(s.f.endpoint(s.id).failure.error, ENOENT);
    QCOMPARE(int(s.f.endpoint(s.id).state), int(State::Running));
    QCOMPARE(int(s.f.endpoint(s.id).failure.remedy), int(Remedy::ListenAgain));
    QVERIFY(s.f.hasRow(s.id, QStringLiteral("0 failed {\"error\":\"New clients can't find this tap: ")));
    QVERIFY(s.client.sendAll("goes on"));
    QCOMPARE(s.server.receive(7), QByteArray("goes on"));
    QCOMPARE(::rename(aside.constData(), path.constData()), 0);
    QTRY_VERIFY(s.f.endpoint(s.id).failure.sentence.isEmpty());
    QVERIFY(s.f.hasRow(
        s.id,
        QStringLiteral("0 note {\"message\":\"%1 leads to this tap again").arg(QString::fromUtf8(path))));
    ::unlink(path.constData());
    QTRY_COMPARE(s.f.endpoint(s.id).failure.error, ENOENT);
    s.f.engine().restart(s.id, s.f.endpoint(s.id).spec); // the remedy
    QTRY_VERIFY(s.f.endpoint(s.id).state == State::Running && s.f.endpoint(s.id).failure.sentence.isEmpty());
    QVERIFY(PlainPeer::connectTo(s.f.endpoint(s.id).spec.address).isOpen());
}

/// By somebody whose file it is now: it stays when the tap stops.
void TapEndpointTest::aFrontThatIsReplacedIsSaid()
{
    TapScene s;
    QVERIFY(s.open());
    const QByteArray path = s.f.path("front.sock");
    ::unlink(path.constData());
    const UniqueFd other = plainListener(path);
    QTRY_COMPARE(s.f.endpoint(s.id).failure.error, EEXIST);
    QVERIFY(s.f.endpoint(s.id).failure.sentence.contains(QString::number(::getpid()))); // who has it now
    QVERIFY(s.f.hasRow(s.id, QStringLiteral("0 failed {\"error\":\"New clients don't reach this tap: ")));
    s.f.engine().stop(s.id);
    QVERIFY(s.f.reaches(s.id, State::Stopped));
    QVERIFY(PlainPeer::connectTo(path).isOpen());
}

void TapEndpointTest::aTargetThatIsNotThereIsRefused()
{
    EngineFixture f;
    EndpointSpec spec;
    spec.kind = EndpointKind::Tap;
    spec.target = SocketAddress::path(f.path("nothing.sock"));
    const EndpointId id = f.engine().start(spec);
    QVERIFY(f.reaches(id, State::Failed));
    QCOMPARE(f.endpoint(id).failure.error, ENOENT);
}

void TapEndpointTest::aTargetThatHasGoneFailsTheClientAlone()
{
    TapScene s;
    QVERIFY(s.open());
    s.dropListener();
    PlainPeer late = PlainPeer::connectTo(s.f.path("front.sock"));
    QCOMPARE(late.receiveAll(), QByteArray());
    QVERIFY(s.f.hasRow(s.id, QStringLiteral("2 failed {\"error\":\"")));
    QVERIFY(s.rowsOf("2 failed").value(0).contains(QLatin1String("ECONNREFUSED")));
    QVERIFY(s.f.hasRow(s.id, QStringLiteral("2 closed {\"reason\":\"error\"}")));
    QTRY_COMPARE(s.f.endpoint(s.id).failure.error, ECONNREFUSED); // beside the endpoint, which goes on
    QVERIFY(s.f.endpoint(s.id).failure.sentence.startsWith(QLatin1String("Its target can't be reached: ")));
    QVERIFY(s.f.endpoint(s.id).state == State::Running);
    QVERIFY(s.client.sendAll("the first goes on"));
    QCOMPARE(s.server.receive(17), QByteArray("the first goes on"));
    ::unlink(s.f.path("target.sock").constData());
    const UniqueFd back = plainListener(s.f.path("target.sock"));
    PlainPeer again = PlainPeer::connectTo(s.f.path("front.sock"));
    PlainPeer server = acceptFrom(back);
    QVERIFY(again.sendAll("back"));
    QCOMPARE(server.receive(4), QByteArray("back"));
    QTRY_COMPARE(s.f.endpoint(s.id).failure, Failure());
}

void TapEndpointTest::datagramsAreRefusedWithTheReason()
{
    TapScene s(SOCK_DGRAM);
    const EndpointId id = s.f.engine().start(s.spec);
    QVERIFY(s.f.reaches(id, State::Failed));
    QVERIFY(s.f.endpoint(id).failure.sentence.contains(QLatin1String("datagram socket")));
}

void TapEndpointTest::rulesDoWhatTheySay()
{
    TapScene s;
    TapRule after, delay;
    after.action = TapRule::Action::CloseAfter;
    after.direction = RelayDirection::ToTarget;
    after.bytes = 8;
    delay.direction = RelayDirection::ToClient;
    delay.seconds = 0.3;
    s.spec.tapRules = {delay, after};
    QVERIFY(s.open());
    QVERIFY(s.client.sendAll("12345"));
    QCOMPARE(s.server.receive(5), QByteArray("12345"));
    QElapsedTimer clock;
    clock.start();
    QVERIFY(s.server.sendAll("slow"));
    QCOMPARE(s.client.receive(4), QByteArray("slow"));
    QVERIFY(clock.elapsed() >= 290);
    QVERIFY(s.client.sendAll("6789"));
    QCOMPARE(s.server.receiveAll(), QByteArray("678"));
    QVERIFY(s.closesWith("local"));
    QVERIFY(s.f.hasRow(s.id,
                       QStringLiteral("1 note {\"message\":\"Rule 1: each chunk to the client waits 0.3 s\","
                                      "\"rule\":1}")));
    QVERIFY(
        s.f.hasRow(s.id, QStringLiteral("1 note {\"message\":\"Rule 2: closed after 8 bytes to the target\","
                                        "\"rule\":2}")));
}

void TapEndpointTest::rulesChangeWhileItRuns()
{
    TapScene s;
    QVERIFY(s.open());
    TapRule refuse, answer;
    refuse.action = TapRule::Action::Refuse;
    s.f.engine().setTapRules(s.id, {refuse});
    QTRY_COMPARE(s.f.endpoint(s.id).spec.tapRules.size(), 1);
    PlainPeer refused = PlainPeer::connectTo(s.f.path("front.sock"));
    QCOMPARE(refused.receiveAll(), QByteArray());
    QVERIFY(s.f.hasRow(s.id,
                       QStringLiteral("2 note {\"message\":\"Rule 1: the client is refused\",\"rule\":1}")));
    QVERIFY(s.f.hasRow(s.id, QStringLiteral("2 closed {\"reason\":\"local\"}")));
    answer.action = TapRule::Action::Answer;
    answer.answer = "instead";
    s.f.engine().setTapRules(s.id, {answer});
    QTRY_COMPARE(s.f.endpoint(s.id).spec.tapRules.value(0).action, TapRule::Action::Answer);
    PlainPeer answered = PlainPeer::connectTo(s.f.path("front.sock"));
    QVERIFY(answered.sendAll("ask"));
    QCOMPARE(answered.receiveAll(), QByteArray("instead"));
    answered.close();
    QVERIFY(s.f.hasRow(s.id, QStringLiteral("3 closed {\"reason\":\"eof\"}")));
    QCOMPARE(s.rowsOf("3 (received|sent)"),
             QStringList({QStringLiteral("3 received ask"), QStringLiteral("3 sent instead")}));
}

void TapEndpointTest::readyLinesFitTheAddress()
{
    EndpointSpec spec;
    spec.kind = EndpointKind::Tap;
    spec.target = SocketAddress::path("/run/docker.sock");
    spec.address = SocketAddress::path("/tmp/t/docker.sock");
    QCOMPARE(readyLines(spec).value(0), QStringLiteral("export DOCKER_HOST=unix:///tmp/t/docker.sock"));
    QCOMPARE(readyLines(spec).value(1),
             QStringLiteral("curl --unix-socket /tmp/t/docker.sock http://localhost/"));
    QCOMPARE(readyLines(spec).value(2), QStringLiteral("socat - UNIX-CONNECT:/tmp/t/docker.sock"));
    spec.target = SocketAddress::path("/run/other.sock");
    spec.type = SocketType::Seqpacket;
    QCOMPARE(readyLines(spec),
             QStringList(QStringLiteral("socat -b 262144 - UNIX-CONNECT:/tmp/t/docker.sock,type=5")));
    spec.kind = EndpointKind::Bridge;
    spec.type = SocketType::Stream;
    spec.address = *SocketAddress::parse(QByteArray("tcp:[::1]:8080"));
    QCOMPARE(readyLines(spec).value(0), QStringLiteral("socat - TCP:[::1]:8080")); // whatever it speaks
    QCOMPARE(readyLines(spec, true).value(0), QStringLiteral("curl http://[::1]:8080/"));
    QVERIFY(relayNotices(spec).join(u' ').contains(QLatin1String("no file permissions")));
    QVERIFY(!stoppedWords(spec).contains(QLatin1String("DOCKER_HOST")));
    spec.target = SocketAddress::path("/run/podman/podman.sock");
    QVERIFY(stoppedWords(spec).contains(QLatin1String("(unset DOCKER_HOST)")));
}

SW_TEST(TapEndpointTest)

} // namespace sw

#include "TapEndpointTest.moc"
