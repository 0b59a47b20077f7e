#include "tests/TestMain.h"
#include "tests/models/session/EngineFixture.h"

#include "models/session/SequenceRun.h"

#include <QElapsedTimer>

using namespace sw;
using namespace sw::test;

/// Sequences played by the engine, against real sockets.
class SequenceRunTest : public QObject
{
    Q_OBJECT
private slots:
    void playsAgainstAnEcho();
    void takesWhatCameEarly();
    void saysWhatItGotInstead_data();
    void saysWhatItGotInstead();
    void waitsAsLongAsItSays();
    void repeatsAndCounts();
    void matchesWholeMessages();
    void comparesWithoutTheFraming_data();
    void comparesWithoutTheFraming();
    void whatIsFramedOtherwiseIsSaid();
    void aLengthThatCannotBeTrueIsSaid();
    void failsWhenThePeerGoes();
    void stops();
    void aNewOneReplacesTheOld();
    void sendsMoreThanASocketTakes();
    void boundsWhatItKeeps();
};

namespace {

using SequenceState = SequenceProgress::State;

Sequence sequenceOf(const char* text)
{
    const auto sequence = Sequence::fromText(text);
    if (!sequence)
        qFatal("%s", qPrintable(sequence.failure().sentence));
    return *sequence;
}

/// An echo listener and a client of it; the client's endpoint.
EndpointId echoClient(EngineFixture& f, SocketType type = SocketType::Stream)
{
    EndpointSpec server = f.listenerSpec("echo");
    server.type = type;
    f.run(server);
    EndpointSpec client = f.clientSpec("echo");
    client.type = type;
    return f.run(client);
}

/// The state of the only connection of a client that there is.
const SequenceProgress& progressOf(EngineFixture& f, EndpointId client)
{
    static const SequenceProgress none;
    for (ConnectionId id = 1; id < 10; ++id)
        if (f.connection(id).endpoint == client)
            return f.connection(id).sequence;
    return none;
}

} // namespace

void SequenceRunTest::playsAgainstAnEcho()
{
    EngineFixture f;
    const EndpointId id = echoClient(f);
    QVERIFY(id);
    f.engine().startSequence(id, 0,
                             sequenceOf("send \"hello\"\nexpect equals \"hello\" within 5\nsend \"one two\"\n"
                                        "expect contains \"e t\" within 5\nexpect regex \"^w[o]$\" within 5\n"
                                        "send \"x\"\nexpect any within 5\n"));
    QTRY_COMPARE(progressOf(f, id).state, SequenceState::Passed);
    QCOMPARE(progressOf(f, id).step, 6);
    QVERIFY(f.hasRow(id, QStringLiteral("%1 note {\"message\":\"sequence started: 7 steps\"}")
                             .arg(f.connection(1).endpoint == id ? 1 : 2)));
    QVERIFY(f.rows(id).join(u'\n').contains(QStringLiteral("sequence passed in ")));
}

void SequenceRunTest::takesWhatCameEarly()
{
    EngineFixture f;
    const EndpointId id = echoClient(f);
    f.engine().startSequence(
        id, 0,
        sequenceOf("send \"one\"\nsend \"two\"\nwait 50 ms\nexpect equals \"one\" within 1\n"
                   "expect equals \"two\" within 1\n"));
    QTRY_COMPARE(progressOf(f, id).state, SequenceState::Passed);
}

void SequenceRunTest::saysWhatItGotInstead_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char* text, const char* sentence) {
        QTest::newRow(text) << QByteArray(text) << QString::fromUtf8(sentence);
    };
    row("wait 1 ms\nsend \"hell\"\nexpect contains \"world\" within 100 ms",
        "sequence: step 3 of 3: expected a reply that contains “world” within 100 ms, got “hell”");
    row("send \"hell\"\nexpect equals \"help\" within 60 s",
        "sequence: step 2 of 2: expected the reply “help” within 60 s, got “hell”");
    row("expect any within 50 ms\nsend \"x\"",
        "sequence: step 1 of 2: expected a reply within 50 ms, got nothing");
    row("send \"a\\n\"\nexpect regex \"b+\" within 50 ms",
        "sequence: step 2 of 2: expected a reply that matches “b+” within 50 ms, got “a\\n”");
}

void SequenceRunTest::saysWhatItGotInstead()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, sentence);
    EngineFixture f;
    const EndpointId id = echoClient(f);
    f.engine().startSequence(id, 0, sequenceOf(text.constData()));
    QTRY_COMPARE(progressOf(f, id).state, SequenceState::Failed);
    QCOMPARE(progressOf(f, id).sentence, sentence);
    QVERIFY(f.rows(id).last().contains(QStringLiteral("note")));
}

void SequenceRunTest::waitsAsLongAsItSays()
{
    EngineFixture f;
    const EndpointId id = echoClient(f);
    QElapsedTimer timer;
    timer.start();
    f.engine().startSequence(id, 0, sequenceOf("wait 150 ms\nsend \"x\"\n"));
    QTRY_COMPARE(progressOf(f, id).state, SequenceState::Passed);
    QVERIFY(timer.elapsed() >= 150);
}

void SequenceRunTest::repeatsAndCounts()
{
    EngineFixture f;
    const EndpointId id = echoClient(f);
    f.engine().startSequence(
        id, 0,
        sequenceOf("macros on\nframing delimiter ;\nsend \"first\"\nrepeat 1\nsend \"{{COUNTER}}\"\n"
                   "repeat 200\nexpect contains \"200\" within 5\n"));
    QTRY_COMPARE(progressOf(f, id).state, SequenceState::Passed);
    QCOMPARE(f.endpoint(id).counters.messagesOut, 201u);
}

void SequenceRunTest::matchesWholeMessages()
{
    EngineFixture f;
    const EndpointId id = echoClient(f, SocketType::Seqpacket);
    QVERIFY(id);
    f.engine().startSequence(
        id, 0,
        sequenceOf("send \"one\"\nsend \"two\"\nsend \"three\"\nexpect contains \"wo\" within 5\n"
                   "expect equals \"three\" within 5\nsend \"fo\"\nsend \"ur\"\n"
                   "expect contains \"four\" within 100 ms\n"));
    QTRY_COMPARE(progressOf(f, id).state, SequenceState::Failed);
    QCOMPARE(progressOf(f, id).sentence,
             QStringLiteral(
                 "sequence: step 8 of 8: expected a reply that contains “four” within 100 ms, got “ur”"));
}

void SequenceRunTest::comparesWithoutTheFraming_data()
{
    QTest::addColumn<SocketType>("type");
    QTest::addColumn<QString>("framing");
    for (const SocketType type : {SocketType::Stream, SocketType::Seqpacket})
        for (const char* framing :
             {"length 1", "length 4 big", "length 8 little", "delimiter \\n", "delimiter ab"})
            QTest::addRow("%s %s", qPrintable(socketTypeName(type)), framing)
                << type << QString::fromLatin1(framing);
}

void SequenceRunTest::comparesWithoutTheFraming()
{
    QFETCH(SocketType, type);
    QFETCH(QString, framing);
    EngineFixture f;
    const EndpointId id = echoClient(f, type);
    Sequence sequence = sequenceOf("send \"hello\"\nsend \"\"\nsend \"one two\"\nwait 50 ms\n"
                                   "expect equals \"hello\" within 5\nexpect equals \"\" within 5\n"
                                   "expect regex \"^one two$\" within 5\nsend \"x\"\n"
                                   "expect equals \"y\" within 5\n");
    sequence.options.framing = *Framing::fromWords(framing);
    f.engine().startSequence(id, 0, sequence);
    QTRY_COMPARE(progressOf(f, id).state, SequenceState::Failed);
    QCOMPARE(progressOf(f, id).sentence,
             QStringLiteral("sequence: step 9 of 9: expected the reply “y” within 5 s, got “x”"));
}

void SequenceRunTest::whatIsFramedOtherwiseIsSaid()
{
    EngineFixture f;
    EndpointSpec server = f.listenerSpec("raw", Reply::Kind::Fixed);
    server.reply.bytes = "HELLO";
    f.run(server);
    const EndpointId id = f.run(f.clientSpec("raw"));
    f.engine().startSequence(id, 0,
                             sequenceOf("framing delimiter ;\nsend \"hello\"\nexpect any within 100 ms\n"));
    QTRY_COMPARE(progressOf(f, id).state, SequenceState::Failed);
    QCOMPARE(progressOf(f, id).sentence,
             QStringLiteral("sequence: step 2 of 2: expected a reply within 100 ms, got “HELLO”, which is no "
                            "whole message (framing delimiter ;)"));
}

void SequenceRunTest::aLengthThatCannotBeTrueIsSaid()
{
    EngineFixture f;
    EndpointSpec server = f.listenerSpec("bad", Reply::Kind::Fixed);
    server.reply.bytes = QByteArray(16, '\xff');
    f.run(server);
    const EndpointId id = f.run(f.clientSpec("bad"));
    Sequence sequence = sequenceOf("send \"hello\"\nexpect any within 60 s\n");
    sequence.options.framing = *Framing::fromWords(QStringLiteral("length 8 big"));
    f.engine().startSequence(id, 0, sequence);
    QTRY_COMPARE(progressOf(f, id).state, SequenceState::Failed);
    QVERIFY2(progressOf(f, id).sentence.endsWith(
                 QStringLiteral(", and the length before what came can't be true")),
             qPrintable(progressOf(f, id).sentence));
}

void SequenceRunTest::failsWhenThePeerGoes()
{
    EngineFixture f;
    const EndpointId id = f.run(f.listenerSpec("a", Reply::Kind::None));
    auto peer = PlainPeer::connectTo(f.path("a"));
    QVERIFY(f.hasRow(id, QStringLiteral("1 opened")));
    f.engine().startSequence(id, 1, sequenceOf("expect contains \"x\" within 60\n"));
    QTRY_COMPARE(f.connection(1).sequence.state, SequenceState::Running);
    peer.close();
    QTRY_COMPARE(f.connection(1).sequence.state, SequenceState::Failed);
    QCOMPARE(f.connection(1).sequence.sentence,
             QStringLiteral(
                 "sequence: step 1 of 1: expected a reply that contains “x” within 60 s, got nothing, and "
                 "the peer has finished sending"));
    auto second = PlainPeer::connectTo(f.path("a"));
    QVERIFY(f.hasRow(id, QStringLiteral("2 opened")));
    f.engine().startSequence(id, 2, sequenceOf("wait 60\n"));
    f.engine().closeConnection(id, 2);
    QTRY_COMPARE(f.connection(2).sequence.sentence,
                 QStringLiteral("sequence: step 1 of 1: the connection closed"));
}

void SequenceRunTest::stops()
{
    EngineFixture f;
    const EndpointId id = echoClient(f);
    f.engine().startSequence(id, 0, sequenceOf("send \"x\"\nwait 60\n"));
    QTRY_COMPARE(progressOf(f, id).step, 1);
    QCOMPARE(progressOf(f, id).state, SequenceState::Running);
    f.engine().stopSequence(id, 0);
    QTRY_COMPARE(progressOf(f, id).state, SequenceState::Stopped);
    QCOMPARE(progressOf(f, id).sentence, QStringLiteral("sequence: step 2 of 2: stopped"));
}

void SequenceRunTest::aNewOneReplacesTheOld()
{
    EngineFixture f;
    const EndpointId id = echoClient(f);
    f.engine().startSequence(id, 0, sequenceOf("wait 60\nsend \"never\"\n"));
    f.engine().startSequence(id, 0, sequenceOf("send \"second\"\nexpect any within 5\n"));
    QTRY_COMPARE(progressOf(f, id).state, SequenceState::Passed);
    QCOMPARE(progressOf(f, id).run, 2u);
    QVERIFY(!f.rows(id).join(u'\n').contains(QStringLiteral("never")));
}

void SequenceRunTest::sendsMoreThanASocketTakes()
{
    EngineFixture f;
    const EndpointId id = f.run(f.listenerSpec("a", Reply::Kind::None));
    auto peer = PlainPeer::connectTo(f.path("a"));
    QVERIFY(f.hasRow(id, QStringLiteral("1 opened")));
    Sequence sequence = sequenceOf("send \"x\"\nrepeat 64\n");
    sequence.steps[0].bytes = QByteArray(1 << 20, 'x');
    f.engine().startSequence(id, 1, sequence);
    QCOMPARE(peer.receive(64 << 20).size(), 64 << 20);
    QTRY_COMPARE(f.connection(1).sequence.state, SequenceState::Passed);
}

void SequenceRunTest::boundsWhatItKeeps()
{
    SequenceInbox stream(false);
    const SequenceStep any = sequenceOf("expect any within 1\n").steps[0];
    const SequenceStep last = sequenceOf("expect contains \"yz\" within 1\n").steps[0];
    stream.add("first");
    for (int i = 0; i < 40; ++i)
        stream.add(QByteArray(100'000, 'x'));
    stream.begin(last);
    QCOMPARE(stream.match(last), SequenceInbox::Answer::NotYet);
    stream.add("y");
    QCOMPARE(stream.match(last), SequenceInbox::Answer::NotYet);
    stream.add("z!");
    QCOMPARE(stream.match(last), SequenceInbox::Answer::Matched);
    QCOMPARE(stream.got(), QStringLiteral("“!”"));
    SequenceInbox messages(true);
    messages.add("first");
    for (std::size_t i = 0; i < SequenceInbox::mostMessages; ++i)
        messages.add("");
    messages.begin(any);
    QCOMPARE(messages.match(any), SequenceInbox::Answer::Matched);
    QCOMPARE(messages.got(), QStringLiteral("“”"));
}

SW_TEST(SequenceRunTest)

#include "SequenceRunTest.moc"
