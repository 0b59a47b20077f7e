#include "tests/models/session/EngineFixture.h"

#include "models/session/Connection.h"
#include "models/traffic/RoundTrips.h"

#include "tests/TestMain.h"

#include <QElapsedTimer>
#include <QFile>

namespace sw {

using test::EngineFixture;
using test::PlainPeer;
using State = EndpointStatus::State;

/// What a listener answers by itself: rules, files, delays, and a change of mind while it runs.
class ReplyTest : public QObject
{
    Q_OBJECT
    static void connectionTypes()
    {
        QTest::addColumn<SocketType>("type");
        QTest::newRow("stream") << SocketType::Stream;
        QTest::newRow("seqpacket") << SocketType::Seqpacket;
    }
    /// Messages of 20,000 bytes until no more are read, and some wait in the kernel; how many, 0 if never.
    static int sendUntilHeldBack(EngineFixture& f, EndpointId id, PlainPeer& peer)
    {
        for (int sent = 1; sent < 200; ++sent) {
            if (::send(peer.fd(), QByteArray(20'000, 'x').constData(), 20'000, MSG_DONTWAIT) != 20'000)
                return 0;
            const bool isRead = QTest::qWaitFor(
                [&] { return f.rows(id).filter(QStringLiteral("1 received ")).size() >= sent; }, 200);
            if (!isRead)
                return sent;
        }
        return 0;
    }

private slots:
    void rulesAnswerAndTheRowSaysWhich_data();
    void rulesAnswerAndTheRowSaysWhich();
    void ruleNumbersStayRightWhenAMessageIsRefused();
    void delayedRepliesKeepTheirOrder();
    void everyKindWaits_data();
    void everyKindWaits();
    void waitingRepliesHoldThePeerBack();
    void aPeerThatGoesDropsThem();
    void aPeerThatIsDoneStillGetsThem();
    void aPeerThatEndsWhileItIsHeldBackIsNoticed_data();
    void aPeerThatEndsWhileItIsHeldBackIsNoticed();
    void aResetWhileItIsHeldBackDropsThem_data();
    void aResetWhileItIsHeldBackDropsThem();
    void repliesAreTimed_data();
    void repliesAreTimed();
    void stopDropsThem();
    void theReplyChangesWhileItRuns();
    void aCommandReplacesAnotherReply();
    void filesAreSentWhole();
    void aFileThatIsNotThereIsAFailure();
    void aFileThatIsNotThereLeavesTheReply();

private:
    static EndpointSpec rulesSpec(const EngineFixture& f, SocketType type = SocketType::Stream)
    {
        EndpointSpec spec = f.listenerSpec("r.sock", Reply::Kind::Rules);
        spec.type = type;
        spec.reply.rules = {{RuleCondition::Equals, "ping", "pong"},
                            {RuleCondition::Regex, "^(\\w+)=(\\w+)$", "{{2}}={{1}}"}};
        spec.reply.bytes = "what?";
        return spec;
    }
    static void writeFile(const QByteArray& path, const QByteArray& bytes)
    {
        QFile file(QString::fromUtf8(path));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
    }
    /// Rule numbers of the sent rows, in order.
    static QList<int> sentRules(EngineFixture& f)
    {
        QList<int> rules;
        TrafficReader reader(f.sharedStore());
        for (RowId id = f.store().begin(); id < f.store().end(); ++id) {
            if (reader.record(id)->event == TrafficEvent::Sent)
                rules << reader.record(id)->rule;
        }
        return rules;
    }
};

void ReplyTest::rulesAnswerAndTheRowSaysWhich_data()
{
    QTest::addColumn<SocketType>("type");
    QTest::newRow("stream") << SocketType::Stream;
    QTest::newRow("datagram") << SocketType::Datagram;
    QTest::newRow("seqpacket") << SocketType::Seqpacket;
}

void ReplyTest::rulesAnswerAndTheRowSaysWhich()
{
    QFETCH(SocketType, type);
    EngineFixture f;
    const EndpointSpec spec = rulesSpec(f, type);
    const EndpointId id = f.run(spec);
    PlainPeer peer = PlainPeer::connectTo(spec.address, type, SocketAddress::path(f.path("me")));
    for (const auto& [question, answer] : std::initializer_list<std::pair<QByteArray, QByteArray>>{
             {"ping", "pong"}, {"a=b", "b=a"}, {"else", "what?"}, {"ping", "pong"}}) {
        QVERIFY(peer.sendAll(question));
        QCOMPARE(peer.receive(answer.size()), answer);
    }
    QTRY_COMPARE(sentRules(f), (QList<int>{1, 2, 0, 1}));
    QCOMPARE(f.rows(id).filter(QStringLiteral("note")),
             QStringList{QStringLiteral(R"(0 note {"message":"Reply rules: 1 equals \"ping\"; )"
                                        R"(2 matches \"^(\\w+)=(\\w+)$\""})")});
}

/// A message that is too big goes out of turn: it is dropped, those around it are not.
void ReplyTest::ruleNumbersStayRightWhenAMessageIsRefused()
{
    EngineFixture f;
    EndpointSpec spec = rulesSpec(f, SocketType::Seqpacket);
    spec.reply.rules.append({RuleCondition::Equals, "big", QByteArray(16 << 20, 'x')});
    const EndpointId id = f.run(spec);
    PlainPeer peer = PlainPeer::connectTo(spec.address, SocketType::Seqpacket);
    for (const char* question : {"ping", "big", "a=b", "big", "ping"})
        QVERIFY(peer.sendAll(question));
    QTRY_COMPARE(sentRules(f), (QList<int>{1, 2, 1}));
    QCOMPARE(f.rows(id).filter(QStringLiteral("EMSGSIZE")).size(), 2);
}

void ReplyTest::delayedRepliesKeepTheirOrder()
{
    EngineFixture f;
    EndpointSpec spec = f.listenerSpec("r.sock", Reply::Kind::Rules);
    spec.type = SocketType::Seqpacket;
    spec.reply.rules = {{RuleCondition::Equals, "slow", "1", 0.2}, {RuleCondition::Equals, "fast", "2", 0.0}};
    f.run(spec);
    PlainPeer peer = PlainPeer::connectTo(spec.address, SocketType::Seqpacket);
    QElapsedTimer timer;
    timer.start();
    for (const char* question : {"fast", "slow", "fast", "slow"})
        QVERIFY(peer.sendAll(question));
    QCOMPARE(peer.receive(1), QByteArray("2"));
    QVERIFY(timer.elapsed() < 150);
    QCOMPARE(peer.receive(1) + peer.receive(1) + peer.receive(1), QByteArray("121"));
    QVERIFY(timer.elapsed() >= 199);
    QTRY_COMPARE(sentRules(f), (QList<int>{2, 1, 2, 1}));
}

void ReplyTest::everyKindWaits_data()
{
    QTest::addColumn<Reply>("reply");
    QTest::newRow("echo") << Reply{Reply::Kind::Echo};
    QTest::newRow("fixed") << Reply{Reply::Kind::Fixed, "hello"};
    QTest::newRow("command") << Reply{Reply::Kind::Command, "cat"};
    QTest::newRow("rules") << Reply{Reply::Kind::Rules, "hello"};
    QTest::newRow("file") << Reply{Reply::Kind::File};
}

void ReplyTest::everyKindWaits()
{
    QFETCH(Reply, reply);
    EngineFixture f;
    EndpointSpec spec = f.listenerSpec("r.sock");
    spec.reply = reply;
    spec.reply.delaySeconds = 0.25;
    if (reply.kind == Reply::Kind::File) {
        spec.reply.bytes = f.path("answer");
        writeFile(spec.reply.bytes, "hello");
    }
    f.run(spec);
    PlainPeer peer = PlainPeer::connectTo(spec.address, SocketType::Stream);
    QElapsedTimer timer;
    timer.start();
    QVERIFY(peer.sendAll("hello"));
    QCOMPARE(peer.receive(5), QByteArray("hello"));
    QVERIFY2(timer.elapsed() >= 249 && timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed())));
}

/// Answers that wait are bounded: the peer is not read meanwhile, and feels it.
void ReplyTest::waitingRepliesHoldThePeerBack()
{
    EngineFixture f;
    EndpointSpec spec = f.listenerSpec("r.sock");
    spec.type = SocketType::Seqpacket;
    spec.reply.delaySeconds = 3600;
    const EndpointId id = f.run(spec);
    PlainPeer peer = PlainPeer::connectTo(spec.address, SocketType::Seqpacket);
    const auto received = [&] { return f.rows(id).filter(QStringLiteral("1 received")).size(); };
    bool full = false;
    int sent = 0;
    while (!full && sent < 5000) {
        if (::send(peer.fd(), "x", 1, MSG_DONTWAIT | MSG_NOSIGNAL) == 1)
            ++sent;
        else if (received() > Connection::replyMessageBound)
            full = true;
        else
            QTest::qWait(1);
    }
    QVERIFY2(full, "the peer was never held back");
    QVERIFY2(received() <= Connection::replyMessageBound + 40, qPrintable(QString::number(received())));
    f.engine().setReply(id, Reply{}); // those that wait already still do
    QTRY_COMPARE(f.endpoint(id).spec.reply, Reply{});
    f.engine().closeConnection(id, 1);
    QVERIFY(
        f.hasRow(id, QStringLiteral("1 note {\"message\":\"%1 replies that waited for their time were not "
                                    "sent")
                         .arg(received())));
}

void ReplyTest::aPeerThatGoesDropsThem()
{
    EngineFixture f;
    EndpointSpec spec = f.listenerSpec("r.sock");
    spec.reply.delaySeconds = 3600;
    const EndpointId id = f.run(spec);
    {
        PlainPeer peer = PlainPeer::connectTo(spec.address, SocketType::Stream);
        QVERIFY(peer.sendAll("hello"));
        QVERIFY(f.hasRow(id, QStringLiteral("1 received hello")));
    }
    QVERIFY(f.hasRow(
        id, QStringLiteral(R"(1 note {"message":"1 reply that waited for its time was not sent"})")));
    QVERIFY(f.hasRow(id, QStringLiteral("1 closed")));
    QVERIFY(f.rows(id).filter(QStringLiteral("sent ")).filter(QStringLiteral("hello")).isEmpty());
}

void ReplyTest::aPeerThatIsDoneStillGetsThem()
{
    EngineFixture f;
    EndpointSpec spec = f.listenerSpec("r.sock");
    spec.reply.delaySeconds = 0.2;
    const EndpointId id = f.run(spec);
    PlainPeer peer = PlainPeer::connectTo(spec.address, SocketType::Stream);
    QVERIFY(peer.sendAll("hello"));
    QCOMPARE(::shutdown(peer.fd(), SHUT_WR), 0);
    QCOMPARE(peer.receive(6), QByteArray("hello")); // and then its end
    QVERIFY(f.hasRow(id, QStringLiteral(R"(1 closed {"reason":"eof"})")));
    QVERIFY(f.rows(id).filter(QStringLiteral("waited")).isEmpty());
}

void ReplyTest::aPeerThatEndsWhileItIsHeldBackIsNoticed_data() { connectionTypes(); }

/// More messages than replies may wait for: some stay unread when the peer finishes.
void ReplyTest::aPeerThatEndsWhileItIsHeldBackIsNoticed()
{
    QFETCH(SocketType, type);
    EngineFixture f;
    EndpointSpec spec = f.listenerSpec("r.sock");
    spec.type = type;
    spec.reply.delaySeconds = 1;
    const EndpointId id = f.run(spec);
    PlainPeer peer = PlainPeer::connectTo(spec.address, type);
    const int count = sendUntilHeldBack(f, id, peer);
    QVERIFY(count > 0);
    QCOMPARE(::shutdown(peer.fd(), SHUT_WR), 0);
    QVERIFY(f.hasRow(id, QStringLiteral("1 note {\"message\":\"the peer has finished sending; ")));
    QVERIFY(f.rows(id).filter(QStringLiteral("1 sent")).isEmpty()); // before the first reply was due
    for (int i = 0; i < count; ++i)
        QCOMPARE(peer.receive(20'000), QByteArray(20'000, 'x')); // each is answered all the same
    QVERIFY(f.hasRow(id, QStringLiteral("1 closed {\"reason\":\"eof\"}")));
    QCOMPARE(f.rows(id).filter(QStringLiteral("the peer has finished sending")).size(), 1);
}

void ReplyTest::aResetWhileItIsHeldBackDropsThem_data() { connectionTypes(); }

void ReplyTest::aResetWhileItIsHeldBackDropsThem()
{
    QFETCH(SocketType, type);
    EngineFixture f;
    EndpointSpec spec = f.listenerSpec("r.sock");
    spec.type = type;
    spec.reply.delaySeconds = 3600;
    const EndpointId id = f.run(spec);
    PlainPeer peer = PlainPeer::connectTo(spec.address, type);
    f.engine().send(id, 1, "never read");
    QVERIFY(f.hasRow(id, QStringLiteral("1 sent never read")));
    const int count = sendUntilHeldBack(f, id, peer);
    QVERIFY(count > 0);
    peer.close();
    QVERIFY(f.hasRow(id, QStringLiteral("1 note {\"message\":\"the peer has gone and left unread what was "
                                        "sent to it (ECONNRESET)")));
    QVERIFY(f.hasRow(id, QStringLiteral("1 closed {\"reason\":\"reset\"}")));
    QCOMPARE(f.rows(id).filter(QStringLiteral(" that waited for their time were not sent")).size(), 1);
    QTRY_COMPARE(f.connection(1).counters.messagesOut, quint64(1));
    QTRY_COMPARE(f.connection(1).counters.bytesIn, quint64(count) * 20'000); // what came before is not lost
}

void ReplyTest::repliesAreTimed_data()
{
    QTest::addColumn<SocketType>("type");
    for (const SocketType type : {SocketType::Stream, SocketType::Seqpacket, SocketType::Datagram})
        QTest::newRow(qPrintable(socketTypeName(type))) << type;
}

void ReplyTest::repliesAreTimed()
{
    QFETCH(SocketType, type);
    EngineFixture f;
    EndpointSpec spec = f.listenerSpec("r.sock", Reply::Kind::Rules);
    spec.type = type;
    spec.reply.rules = {{RuleCondition::Equals, "slow", "late", 0.3},
                        {RuleCondition::Equals, "fast", "soon"}};
    const EndpointId id = f.run(spec);
    const SocketAddress name = SocketAddress::path(f.path("me"));
    PlainPeer peer = PlainPeer::connectTo(spec.address, type, name);
    for (const char* message : {"none", "slow", "fast"}) {
        QVERIFY(peer.sendAll(message));
        QVERIFY(f.hasRow(id, QStringLiteral("1 received %1").arg(QLatin1String(message))));
        QTest::qWait(20); // tells their times apart
    }
    QCOMPARE(peer.receive(4), QByteArray("late"));
    QCOMPARE(peer.receive(4), QByteArray("soon"));
    f.engine().send(id, 1, "by hand");
    QVERIFY(f.hasRow(id, QStringLiteral("1 sent by hand")));
    RoundTrips trips(f.sharedStore());
    std::vector<qint64> took;
    TrafficReader reader(f.sharedStore());
    const RowId last = f.store().end();
    const auto timed = [&] {
        took.clear();
        for (RowId row = 0; row < last; ++row)
            if (const auto trip = trips.of(row))
                took.push_back(*trip);
        return took.size() >= 2;
    };
    QTRY_VERIFY(timed());
    QCOMPARE(took.size(), std::size_t(2)); // what was sent by hand answers nothing
    // The fast one waits for the slow one before it, yet not as long.
    QVERIFY2(took[0] >= 300'000'000 && took[1] < took[0] - 10'000'000, qPrintable(QString::number(took[1])));
    QCOMPARE(trips.summary(id, 0).count, quint64(0));
}

void ReplyTest::stopDropsThem()
{
    EngineFixture f;
    EndpointSpec spec = f.listenerSpec("r.sock");
    spec.reply.delaySeconds = 3600;
    const EndpointId id = f.run(spec);
    PlainPeer peer = PlainPeer::connectTo(spec.address, SocketType::Stream);
    QVERIFY(peer.sendAll("hello"));
    QVERIFY(f.hasRow(id, QStringLiteral("1 received hello")));
    f.engine().stop(id);
    QVERIFY(f.reaches(id, State::Stopped));
    QCOMPARE(f.rows(id).filter(QStringLiteral("that waited")).size(), 1);
}

void ReplyTest::theReplyChangesWhileItRuns()
{
    EngineFixture f;
    const EndpointSpec spec = f.listenerSpec("r.sock");
    const EndpointId id = f.run(spec);
    PlainPeer peer = PlainPeer::connectTo(spec.address, SocketType::Stream);
    QVERIFY(peer.sendAll("ping"));
    QCOMPARE(peer.receive(4), QByteArray("ping"));
    f.engine().setReply(id, rulesSpec(f).reply);
    QTRY_COMPARE(f.endpoint(id).spec.reply, rulesSpec(f).reply);
    QVERIFY(peer.sendAll("ping"));
    QCOMPARE(peer.receive(4), QByteArray("pong"));
    QCOMPARE(f.rows(id).filter(QStringLiteral("Reply rules: 1 equals")).size(), 1);
    f.engine().setReply(id, {});
    QTRY_COMPARE(f.endpoint(id).spec.reply, Reply{});
    QVERIFY(peer.sendAll("quiet"));
    QVERIFY(f.hasRow(id, QStringLiteral("1 received quiet")));
    f.engine().stop(id);
    QVERIFY(f.reaches(id, State::Stopped));
    f.engine().setReply(id, Reply{Reply::Kind::Fixed, "later"}); // for the next start
    QTRY_COMPARE(f.endpoint(id).spec.reply.bytes, QByteArray("later"));
    QCOMPARE(f.endpoint(id).state, State::Stopped);
}

void ReplyTest::aCommandReplacesAnotherReply()
{
    EngineFixture f;
    const EndpointSpec spec = f.listenerSpec("r.sock");
    const EndpointId id = f.run(spec);
    PlainPeer peer = PlainPeer::connectTo(spec.address, SocketType::Stream);
    QVERIFY(peer.sendAll("ping"));
    QCOMPARE(peer.receive(4), QByteArray("ping"));
    f.engine().setReply(id, Reply{Reply::Kind::Command, "sed -u s/a/b/"});
    QTRY_COMPARE(f.endpoint(id).spec.reply.kind, Reply::Kind::Command);
    QVERIFY(peer.sendAll("a\n"));
    QCOMPARE(peer.receive(2), QByteArray("b\n"));
    f.engine().setReply(id, Reply{Reply::Kind::Echo}); // what runs goes on; new connections echo
    QTRY_COMPARE(f.endpoint(id).spec.reply.kind, Reply::Kind::Echo);
    QVERIFY(peer.sendAll("aa\n"));
    QCOMPARE(peer.receive(3), QByteArray("ba\n"));
    PlainPeer other = PlainPeer::connectTo(spec.address, SocketType::Stream);
    QVERIFY(other.sendAll("a\n"));
    QCOMPARE(other.receive(2), QByteArray("a\n"));
}

void ReplyTest::filesAreSentWhole()
{
    EngineFixture f;
    QByteArray bytes(3 << 20, '\0');
    for (qsizetype i = 0; i < bytes.size(); ++i)
        bytes[i] = char(i * 7 + (i >> 8));
    EndpointSpec spec = f.listenerSpec("r.sock", Reply::Kind::File);
    spec.reply.bytes = f.path("answer");
    writeFile(spec.reply.bytes, bytes);
    f.run(spec);
    PlainPeer peer = PlainPeer::connectTo(spec.address, SocketType::Stream);
    QVERIFY(peer.sendAll("?"));
    QVERIFY(peer.receive(bytes.size()) == bytes);
    writeFile(spec.reply.bytes, "changed since"); // it was read at the start
    QVERIFY(peer.sendAll("?"));
    QVERIFY(peer.receive(bytes.size()) == bytes);
}

void ReplyTest::aFileThatIsNotThereIsAFailure()
{
    EngineFixture f;
    EndpointSpec spec = f.listenerSpec("r.sock", Reply::Kind::File);
    spec.reply.bytes = f.path("nothing");
    const EndpointId id = f.engine().start(spec);
    QVERIFY(f.reaches(id, State::Failed));
    QCOMPARE(f.endpoint(id).failure.error, ENOENT);
    QVERIFY2(f.endpoint(id).failure.sentence.contains(QLatin1String("nothing")),
             qPrintable(f.endpoint(id).failure.sentence));
    QVERIFY(::access(f.path("r.sock").constData(), F_OK) != 0); // nobody could connect
    writeFile(spec.reply.bytes, "there now");
    f.engine().restart(id, spec);
    QVERIFY(f.reaches(id, State::Running));
}

void ReplyTest::aFileThatIsNotThereLeavesTheReply()
{
    EngineFixture f;
    const EndpointSpec spec = f.listenerSpec("r.sock");
    const EndpointId id = f.run(spec);
    f.engine().setReply(id, Reply{Reply::Kind::File, f.path("nothing")});
    QTRY_COMPARE(f.endpoint(id).failure.error, ENOENT);
    QCOMPARE(f.endpoint(id).state, State::Running);
    QCOMPARE(f.endpoint(id).spec.reply.kind, Reply::Kind::Echo);
    PlainPeer peer = PlainPeer::connectTo(spec.address, SocketType::Stream);
    QVERIFY(peer.sendAll("ping"));
    QCOMPARE(peer.receive(4), QByteArray("ping"));
}

} // namespace sw

using sw::ReplyTest;
SW_TEST(ReplyTest)
#include "ReplyTest.moc"
