#include "tests/models/session/EngineFixture.h"

#include "tests/TestMain.h"

#include <QElapsedTimer>
#include <QFile>

#include <thread>

namespace sw {

using test::acceptFrom;
using test::EngineFixture;
using test::plainListener;
using test::PlainPeer;
using State = EndpointStatus::State;

class ConnectionTest : public QObject
{
    Q_OBJECT
private slots:
    void aThousandClientsThatSendFinishAndWait();
    void aThousandConnectionsAtOnce();
    void silentListenerMayAnswerLate();
    void silentListenerClosesWhenThePeerHasGone();
    void clientFinishesAndStillReceives();
    void tenMegabytesComeBackEqual();
    void fixedReplyAnswersEachChunk();
    void resetIsToldFromAnEnd();
    void peerThatNeverReadsIsToldAndBounded();
    void waitingEndsWhenThePeerReadsAgain();
    void tooMuchWaitingRefusesTheNextSend();
    void bytesNotSentAreTold();
    void sendGoesToOneOrAll();
    void closeConnectionIsLocal();
    void repeatSendsExactlyItsCount();
    void repeatStops();
    void repeatDoesNotDrift();
    void planFinishesAfterItsLastRound();
    void nothingIsSentAfterFinishing();
    void congestedStorePausesReading();
};

void ConnectionTest::aThousandClientsThatSendFinishAndWait()
{
    EngineFixture f;
    const EndpointId id = f.run(f.listenerSpec("echo.sock"));
    int right = 0;
    for (int i = 0; i < 1000; ++i) {
        PlainPeer peer = PlainPeer::connectTo(f.path("echo.sock"));
        const QByteArray text = "hello " + QByteArray::number(i) + '\n';
        peer.sendAll(text);
        peer.finish();
        right += peer.receiveAll() == text && peer.error() == 0;
    }
    QCOMPARE(right, 1000);
    QTRY_COMPARE(f.endpoint(id).totalConnections, quint64(1000));
    QTRY_COMPARE(f.endpoint(id).openConnections, 0);
    QCOMPARE(f.rows(id).filter(QStringLiteral(R"(closed {"reason":"eof"})")).size(), 1000);
}

void ConnectionTest::aThousandConnectionsAtOnce()
{
    EngineFixture f;
    const EndpointId id = f.run(f.listenerSpec("many.sock"));
    std::vector<PlainPeer> peers;
    for (int i = 0; i < 1000; ++i)
        peers.push_back(PlainPeer::connectTo(f.path("many.sock")));
    QTRY_COMPARE(f.endpoint(id).openConnections, 1000);
    for (PlainPeer& peer : peers)
        QVERIFY(peer.sendAll("x"));
    for (PlainPeer& peer : peers)
        QCOMPARE(peer.receive(1), QByteArray("x"));
    f.engine().stop(id);
    for (PlainPeer& peer : peers)
        QCOMPARE(peer.receiveAll(), QByteArray());
    QTRY_COMPARE(f.endpoint(id).openConnections, 0);
}

void ConnectionTest::silentListenerMayAnswerLate()
{
    EngineFixture f;
    const EndpointId id = f.run(f.listenerSpec("silent.sock", Reply::Kind::None));
    PlainPeer peer = PlainPeer::connectTo(f.path("silent.sock"));
    QVERIFY(peer.sendAll("question"));
    peer.finish();
    QVERIFY(f.hasRow(id, QStringLiteral(R"(1 finished {"by":"peer"})")));
    QTRY_VERIFY(f.connection(1).peerFinished);
    f.engine().send(id, 1, "late answer");
    QCOMPARE(peer.receive(11), QByteArray("late answer"));
    f.engine().finishSending(id, 1);
    QCOMPARE(peer.receiveAll(), QByteArray());
    QTRY_COMPARE(f.connection(1).closeReason, QStringLiteral("eof"));
    QVERIFY(f.connection(1).weFinished);
}

void ConnectionTest::silentListenerClosesWhenThePeerHasGone()
{
    EngineFixture f;
    const EndpointId id = f.run(f.listenerSpec("silent.sock", Reply::Kind::None));
    PlainPeer peer = PlainPeer::connectTo(f.path("silent.sock"));
    QVERIFY(peer.sendAll("bye"));
    peer.finish();
    QTRY_VERIFY(f.connection(1).peerFinished);
    QCOMPARE(f.connection(1).state, ConnectionStatus::State::Open);
    peer.close();
    QTRY_COMPARE(f.connection(1).state, ConnectionStatus::State::Closed);
    QCOMPARE(f.rows(id).mid(2),
             (QStringList{QStringLiteral("1 received bye"), QStringLiteral(R"(1 finished {"by":"peer"})"),
                          QStringLiteral(R"(1 closed {"reason":"eof"})")}));
}

void ConnectionTest::clientFinishesAndStillReceives()
{
    EngineFixture f;
    const UniqueFd listener = plainListener(f.path("server.sock"));
    EndpointSpec spec = f.clientSpec("server.sock");
    spec.plan.messages = {"question"};
    spec.plan.finish = true;
    const EndpointId id = f.run(spec);
    PlainPeer server = acceptFrom(listener);
    QCOMPARE(server.receiveAll(), QByteArray("question"));
    QTRY_VERIFY(f.connection(1).weFinished);
    QVERIFY(server.sendAll("late answer"));
    server.close();
    QVERIFY(f.reaches(id, State::Ended));
    QCOMPARE(
        f.rows(id).mid(1),
        (QStringList{QStringLiteral("1 sent question"), QStringLiteral(R"(1 finished {"by":"us"})"),
                     QStringLiteral("1 received late answer"), QStringLiteral(R"(1 finished {"by":"peer"})"),
                     QStringLiteral(R"(1 closed {"reason":"eof"})")}));
}

void ConnectionTest::tenMegabytesComeBackEqual()
{
    EngineFixture f;
    const EndpointId id = f.run(f.listenerSpec("echo.sock"));
    QByteArray ten(10 << 20, Qt::Uninitialized);
    for (qsizetype i = 0; i < ten.size(); ++i)
        ten[i] = char(i * 2654435761u >> 13);
    PlainPeer peer = PlainPeer::connectTo(f.path("echo.sock"));
    std::thread writer([&] {
        peer.sendAll(ten);
        peer.finish();
    });
    const QByteArray back = peer.receiveAll();
    writer.join();
    QVERIFY(back == ten);
    QTRY_COMPARE(f.endpoint(id).counters.bytesIn, quint64(ten.size()));
    QTRY_COMPARE(f.endpoint(id).counters.bytesOut, quint64(ten.size()));
    QByteArray recorded;
    TrafficReader reader(f.engine().store());
    for (RowId row = 0; row < f.store().end(); ++row)
        if (reader.record(row)->event == TrafficEvent::Received)
            recorded += reader.payload(row).toByteArray();
    QVERIFY(recorded == ten);
}

void ConnectionTest::fixedReplyAnswersEachChunk()
{
    EngineFixture f;
    EndpointSpec spec = f.listenerSpec("fixed.sock");
    spec.reply = {Reply::Kind::Fixed, "pong\n"};
    f.run(spec);
    PlainPeer peer = PlainPeer::connectTo(f.path("fixed.sock"));
    for (int i = 0; i < 3; ++i) {
        QVERIFY(peer.sendAll("ping"));
        QCOMPARE(peer.receive(5), QByteArray("pong\n"));
    }
    peer.finish();
    QCOMPARE(peer.receiveAll(), QByteArray());
}

void ConnectionTest::resetIsToldFromAnEnd()
{
    EngineFixture f;
    const UniqueFd listener = plainListener(f.path("server.sock"));
    const EndpointId id = f.run(f.clientSpec("server.sock"));
    PlainPeer server = acceptFrom(listener);
    f.engine().send(id, 0, "unread");
    QVERIFY(f.hasRow(id, QStringLiteral("1 sent unread")));
    server.close();
    QVERIFY(f.reaches(id, State::Ended));
    QCOMPARE(f.endpoint(id).failure.error, ECONNRESET);
    QCOMPARE(f.rows(id).last(), QStringLiteral(R"(1 closed {"reason":"reset"})"));
    QTRY_COMPARE(f.connection(1).closeReason, QStringLiteral("reset"));
}

static qint64 anonymousMemory()
{
    QFile status(QStringLiteral("/proc/self/status"));
    if (!status.open(QIODevice::ReadOnly))
        return -1;
    for (const QByteArray& line : status.readAll().split('\n'))
        if (line.startsWith("RssAnon:"))
            return line.mid(8).trimmed().split(' ').first().toLongLong() * 1024;
    return -1;
}

/// Sends until the socket takes nothing for 300 ms; how much it took.
static qint64 sendWhileTaken(PlainPeer& peer)
{
    const QByteArray megabyte(1 << 20, 'x');
    qint64 taken = 0;
    pollfd writable{peer.fd(), POLLOUT, 0};
    while (::poll(&writable, 1, 300) == 1) {
        const ssize_t n =
            ::send(peer.fd(), megabyte.data(), size_t(megabyte.size()), MSG_DONTWAIT | MSG_NOSIGNAL);
        taken += std::max<ssize_t>(n, 0);
    }
    return taken;
}

/// A gigabyte at an echo listener from a peer that reads nothing: it is stopped early, and one that reads is
/// not kept in memory.
void ConnectionTest::peerThatNeverReadsIsToldAndBounded()
{
    EngineFixture f;
    const EndpointId id = f.run(f.listenerSpec("echo.sock"));
    const EndpointId sink = f.run(f.listenerSpec("sink.sock", Reply::Kind::None));
    const QByteArray megabyte(1 << 20, 'x');
    const qint64 before = anonymousMemory();
    PlainPeer talker = PlainPeer::connectTo(f.path("sink.sock"));
    for (int i = 0; i < 1024; ++i)
        QVERIFY(talker.sendAll(megabyte));
    QTRY_COMPARE(f.endpoint(sink).counters.bytesIn, quint64(1) << 30);
    PlainPeer deaf = PlainPeer::connectTo(f.path("echo.sock"));
    const qint64 taken = sendWhileTaken(deaf);
    QVERIFY2(taken < (4 << 20), QByteArray::number(taken));
    QVERIFY(f.hasRow(
        id, QStringLiteral(R"(2 note {"message":"peer is not reading, its queue is full (EAGAIN): )")));
    QTRY_VERIFY(f.connection(2).waitingBytes > 0);
    QVERIFY(f.endpoint(id).waitingBytes > 0);
    QVERIFY2(anonymousMemory() - before < (128 << 20), QByteArray::number(anonymousMemory() - before));
}

void ConnectionTest::waitingEndsWhenThePeerReadsAgain()
{
    EngineFixture f;
    const UniqueFd listener = plainListener(f.path("server.sock"));
    const EndpointId id = f.run(f.clientSpec("server.sock"));
    PlainPeer server = acceptFrom(listener);
    const QByteArray two(2 << 20, 'x');
    f.engine().send(id, 1, two);
    QTRY_VERIFY(f.connection(1).waitingBytes > 0);
    QCOMPARE(f.rows(id).last(),
             QStringLiteral(
                 R"(1 note {"message":"peer is not reading, its queue is full (EAGAIN): %1 bytes waiting"})")
                 .arg(f.connection(1).waitingBytes));
    QVERIFY(server.receive(two.size()) == two);
    QTRY_COMPARE(f.connection(1).waitingBytes, quint64(0));
    QCOMPARE(f.endpoint(id).waitingBytes, quint64(0));
    QCOMPARE(f.rows(id).filter(QStringLiteral("peer is reading again")).size(), 1);
    QCOMPARE(f.rows(id).filter(QStringLiteral("1 sent ")).size(), 1);
}

void ConnectionTest::tooMuchWaitingRefusesTheNextSend()
{
    EngineFixture f;
    const UniqueFd listener = plainListener(f.path("server.sock"));
    const EndpointId id = f.run(f.clientSpec("server.sock"));
    PlainPeer server = acceptFrom(listener);
    const QByteArray half(40 << 20, 'x');
    f.engine().send(id, 1, half);
    f.engine().send(id, 1, half);
    QVERIFY(f.hasRow(id, QStringLiteral("1 failed {\"error\":\"The peer is not reading: ")));
    QTRY_COMPARE(f.connection(1).failure.error, ENOBUFS);
    QVERIFY(f.connection(1).failure.sentence.endsWith(QStringLiteral("so 41943040 bytes were not sent")));
    QVERIFY(server.receive(half.size()) == half);
    f.engine().send(id, 1, "after");
    QCOMPARE(server.receive(5), QByteArray("after"));
}

void ConnectionTest::bytesNotSentAreTold()
{
    EngineFixture f;
    const UniqueFd listener = plainListener(f.path("server.sock"));
    const EndpointId local = f.run(f.clientSpec("server.sock"));
    PlainPeer first = acceptFrom(listener);
    f.engine().send(local, 1, QByteArray(2 << 20, 'x'));
    f.engine().stop(local);
    QVERIFY(f.reaches(local, State::Stopped));
    const qsizetype got = first.receiveAll().size();
    QCOMPARE(
        f.rows(local).mid(1),
        (QStringList{QStringLiteral(R"(1 note {"message":"%1 bytes were not sent"})").arg((2 << 20) - got),
                     QStringLiteral(R"(1 closed {"reason":"local"})")}));

    const EndpointId remote = f.run(f.clientSpec("server.sock"));
    PlainPeer second = acceptFrom(listener);
    f.engine().send(remote, 0, QByteArray(2 << 20, 'x'));
    QCOMPARE(second.receive(1000).size(), 1000);
    second.close();
    QVERIFY(f.reaches(remote, State::Ended));
    const QStringList rows = f.rows(remote);
    QVERIFY2(rows.at(1).startsWith(QStringLiteral("2 failed {\"error\":\"The peer closed: ")),
             qPrintable(rows.at(1)));
    QVERIFY(rows.at(1).endsWith(QStringLiteral(" bytes were not sent\",\"errno\":\"EPIPE\"}")));
    QCOMPARE(rows.at(2), QStringLiteral(R"(2 closed {"reason":"reset"})"));
}

void ConnectionTest::sendGoesToOneOrAll()
{
    EngineFixture f;
    const EndpointId id = f.run(f.listenerSpec("silent.sock", Reply::Kind::None));
    PlainPeer a = PlainPeer::connectTo(f.path("silent.sock"));
    PlainPeer b = PlainPeer::connectTo(f.path("silent.sock"));
    QTRY_COMPARE(f.endpoint(id).openConnections, 2);
    f.engine().send(id, 0, "all ");
    f.engine().send(id, 2, "second ");
    f.engine().send(id, 7, "nobody ");
    f.engine().finishSending(id, 0);
    QCOMPARE(a.receiveAll(), QByteArray("all "));
    QCOMPARE(b.receiveAll(), QByteArray("all second "));
    QTRY_COMPARE(f.endpoint(id).counters, (TrafficCounters{0, 0, 3, 15}));
}

void ConnectionTest::closeConnectionIsLocal()
{
    EngineFixture f;
    const EndpointId id = f.run(f.listenerSpec("silent.sock", Reply::Kind::None));
    PlainPeer a = PlainPeer::connectTo(f.path("silent.sock"));
    PlainPeer b = PlainPeer::connectTo(f.path("silent.sock"));
    QTRY_COMPARE(f.endpoint(id).openConnections, 2);
    f.engine().closeConnection(id, 1);
    QCOMPARE(a.receiveAll(), QByteArray());
    QTRY_COMPARE(f.connection(1).closeReason, QStringLiteral("local"));
    QTRY_COMPARE(f.endpoint(id).openConnections, 1);
    f.engine().send(id, 0, "b");
    QCOMPARE(b.receive(1), QByteArray("b"));
}

void ConnectionTest::repeatSendsExactlyItsCount()
{
    EngineFixture f;
    const UniqueFd listener = plainListener(f.path("server.sock"));
    EndpointSpec spec = f.clientSpec("server.sock");
    spec.plan = {{"a", "b"}, 0.001, 500, false};
    const EndpointId id = f.run(spec);
    PlainPeer server = acceptFrom(listener);
    QCOMPARE(server.receive(1000), QByteArray("ab").repeated(500));
    QTRY_COMPARE(f.connection(1).repeatDone, quint64(500));
    QCOMPARE(f.connection(1).repeatTotal, quint64(500));
    QVERIFY(!f.connection(1).repeating);
    f.engine().send(id, 0, "!");
    QCOMPARE(server.receive(1), QByteArray("!")); // nothing came in between
    QTRY_COMPARE(f.endpoint(id).counters.messagesOut, quint64(1001));
}

void ConnectionTest::repeatStops()
{
    EngineFixture f;
    const UniqueFd listener = plainListener(f.path("server.sock"));
    const EndpointId id = f.run(f.clientSpec("server.sock"));
    PlainPeer server = acceptFrom(listener);
    f.engine().startRepeat(id, 0, {{"x"}, 0.005, 0, false});
    QCOMPARE(server.receive(10), QByteArray(10, 'x'));
    QTRY_VERIFY(f.connection(1).repeating);
    f.engine().startRepeat(id, 1, {{"y"}, 0.005, 0, false}); // replaces
    const QByteArray until = server.receive(20);
    QVERIFY(until.endsWith('y'));
    f.engine().stopRepeat(id, 1);
    QTRY_VERIFY(!f.connection(1).repeating);
    f.engine().finishSending(id, 1);
    const quint64 rest = quint64(server.receiveAll().size());
    QTRY_COMPARE(f.endpoint(id).counters.messagesOut, 30 + rest);
    QCOMPARE(server.error(), 0);
}

void ConnectionTest::repeatDoesNotDrift()
{
    EngineFixture f;
    const UniqueFd listener = plainListener(f.path("server.sock"));
    EndpointSpec spec = f.clientSpec("server.sock");
    spec.plan = {{"x"}, 0.01, 101, false};
    const EndpointId id = f.run(spec);
    PlainPeer server = acceptFrom(listener);
    QCOMPARE(server.receive(101).size(), 101);
    QTRY_COMPARE(f.rows(id).filter(QStringLiteral("1 sent x")).size(), 101);
    QList<qint64> times;
    TrafficReader reader(f.engine().store());
    for (RowId row = 0; row < f.store().end(); ++row)
        if (reader.record(row)->event == TrafficEvent::Sent)
            times << reader.record(row)->time;
    // Late ones happen on a busy machine, but lateness does not add up: no interval starts from the one
    // before, so that the earliest of all deviations stays at or above zero and near it.
    qint64 least = std::numeric_limits<qint64>::max();
    for (int i = 51; i <= 100; ++i)
        least = std::min(least, times[i] - times[0] - i * 10'000'000ll);
    QVERIFY2(least > -20'000'000 && least < 20'000'000, QByteArray::number(least));
}

void ConnectionTest::planFinishesAfterItsLastRound()
{
    EngineFixture f;
    const UniqueFd listener = plainListener(f.path("server.sock"));
    EndpointSpec spec = f.clientSpec("server.sock");
    spec.plan = {{"x"}, 0.01, 3, true};
    const EndpointId id = f.run(spec);
    PlainPeer server = acceptFrom(listener);
    QCOMPARE(server.receiveAll(), QByteArray("xxx"));
    QTRY_VERIFY(f.connection(1).weFinished);
    QCOMPARE(f.endpoint(id).state, State::Running);
}

void ConnectionTest::nothingIsSentAfterFinishing()
{
    EngineFixture f;
    const UniqueFd listener = plainListener(f.path("server.sock"));
    const EndpointId id = f.run(f.clientSpec("server.sock"));
    PlainPeer server = acceptFrom(listener);
    f.engine().finishSending(id, 0);
    f.engine().send(id, 0, "too late");
    QVERIFY(f.hasRow(id, QStringLiteral(R"(1 failed {"error":"We have finished sending on this connection",)"
                                        R"("errno":"EPIPE"})")));
    QCOMPARE(server.receiveAll(), QByteArray());
}

/// A follower that must lose nothing lags: reading stops, and goes on when it has caught up.
void ConnectionTest::congestedStorePausesReading()
{
    EngineFixture f;
    f.store().hold(0);
    const EndpointId id = f.run(f.listenerSpec("sink.sock", Reply::Kind::None));
    PlainPeer talker = PlainPeer::connectTo(f.path("sink.sock"));
    const qint64 taken = sendWhileTaken(talker);
    QVERIFY2(taken < (400 << 20), QByteArray::number(taken));
    QVERIFY(quint64(taken) > f.endpoint(id).counters.bytesIn); // the rest is in the kernel
    f.store().hold(TrafficStore::noHold);
    QTRY_COMPARE(f.endpoint(id).counters.bytesIn, quint64(taken));
}

SW_TEST(ConnectionTest)

} // namespace sw

#include "ConnectionTest.moc"
