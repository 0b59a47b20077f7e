#include "models/session/CommandWords.h"

#include "tests/TestMain.h"
#include "tests/models/session/EngineFixture.h"

#include <QDir>
#include <QFile>

#include <thread>

#include <sys/stat.h>

namespace sw {

using test::EngineFixture;
using test::PlainPeer;
using State = EndpointStatus::State;

/// One command per connection, its standard input and output on it.
class CommandReplyTest : public QObject
{
    Q_OBJECT
private slots:
    void splitsAsAShellDoes_data();
    void splitsAsAShellDoes();
    void answersWithItsOutput();
    void muchGoesThrough();
    void eachConnectionHasItsOwn();
    void failureToRunIsTold();
    void exitCodeIsTold();
    void endsWithTheConnection();
    void endsWithTheEngine();
    void inheritsNothingOfOurs();
    void datagramSenderIsAnswered();
};

static EndpointSpec commandSpec(const EngineFixture& f, const QByteArray& command)
{
    EndpointSpec spec = f.listenerSpec("c.sock", Reply::Kind::Command);
    spec.reply.bytes = command;
    return spec;
}

/// How many children this process has, dead ones that nobody waited for included.
static int childProcesses()
{
    int count = 0;
    for (const QString& task :
         QDir(QStringLiteral("/proc/self/task")).entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        QFile file(QStringLiteral("/proc/self/task/%1/children").arg(task));
        if (file.open(QIODevice::ReadOnly))
            count += int(file.readAll().split(' ').size()) - 1;
    }
    return count;
}

void CommandReplyTest::splitsAsAShellDoes_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArrayList>("words");
    QTest::newRow("plain") << QByteArray("tr a-z  A-Z ") << QByteArrayList{"tr", "a-z", "A-Z"};
    QTest::newRow("single") << QByteArray("a 'b  \\c\"' d") << QByteArrayList{"a", "b  \\c\"", "d"};
    QTest::newRow("double") << QByteArray(R"(a "b \" \c $HOME")") << QByteArrayList{"a", "b \" \\c $HOME"};
    QTest::newRow("joined") << QByteArray("a'b'\"c\"\\ d") << QByteArrayList{"abc d"};
    QTest::newRow("empty word") << QByteArray("a '' b") << QByteArrayList{"a", "", "b"};
    QTest::newRow("no shell") << QByteArray("a|b >c;d *") << QByteArrayList{"a|b", ">c;d", "*"};
    QTest::newRow("open quote") << QByteArray("a 'b") << QByteArrayList{};
    QTest::newRow("backslash") << QByteArray("a\\") << QByteArrayList{};
    QTest::newRow("nothing") << QByteArray(" \t") << QByteArrayList{};
}

void CommandReplyTest::splitsAsAShellDoes()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArrayList, words);
    const auto split = splitCommand(text);
    QCOMPARE(bool(split), !words.isEmpty());
    if (split)
        QCOMPARE(*split, words);
}

void CommandReplyTest::answersWithItsOutput()
{
    EngineFixture f;
    const EndpointId id = f.run(commandSpec(f, "tr a-z A-Z"));
    PlainPeer peer = PlainPeer::connectTo(f.path("c.sock"));
    QVERIFY(peer.sendAll("hello"));
    peer.finish();
    QCOMPARE(peer.receiveAll(), QByteArray("HELLO"));
    QVERIFY(f.hasRow(id, QStringLiteral(R"(1 closed {"reason":"eof"})")));
    QVERIFY(f.rows(id).contains(QStringLiteral("1 sent HELLO")));
    QTRY_COMPARE(childProcesses(), 0);
    QCOMPARE(f.rows(id).filter(QStringLiteral(" note ")), QStringList());
}

void CommandReplyTest::muchGoesThrough()
{
    EngineFixture f;
    f.run(commandSpec(f, "cat"));
    PlainPeer peer = PlainPeer::connectTo(f.path("c.sock"));
    const QByteArray much = QByteArray("0123456789abcdef").repeated(1 << 19); // 8 MB
    QByteArray got;
    std::thread reader([&] { got = peer.receiveAll(); });
    const bool sent = peer.sendAll(much);
    peer.finish();
    reader.join();
    QVERIFY(sent);
    QVERIFY(got == much);
}

void CommandReplyTest::eachConnectionHasItsOwn()
{
    EngineFixture f;
    f.run(commandSpec(f, "sh -c 'read x; echo $$'"));
    PlainPeer one = PlainPeer::connectTo(f.path("c.sock")), two = PlainPeer::connectTo(f.path("c.sock"));
    QTRY_COMPARE(childProcesses(), 2);
    QVERIFY(one.sendAll("\n") && two.sendAll("\n"));
    const QByteArray first = one.receiveAll(), second = two.receiveAll();
    QVERIFY(first.toInt() > 0 && second.toInt() > 0 && first != second);
    QTRY_COMPARE(childProcesses(), 0);
}

void CommandReplyTest::failureToRunIsTold()
{
    EngineFixture f;
    const EndpointId id = f.run(commandSpec(f, "/nowhere/at-all x"));
    PlainPeer peer = PlainPeer::connectTo(f.path("c.sock"));
    QCOMPARE(peer.receiveAll(), QByteArray());
    QVERIFY(f.hasRow(id, QStringLiteral("1 failed {\"error\":\"Can't run /nowhere/at-all: ")));
    QVERIFY(f.rows(id).filter(QStringLiteral("failed")).first().contains(QLatin1String("ENOENT")));
    QTRY_COMPARE(childProcesses(), 0);
    QCOMPARE(f.endpoint(id).state, State::Running);
}

void CommandReplyTest::exitCodeIsTold()
{
    EngineFixture f;
    const EndpointId id = f.run(commandSpec(f, "sh -c 'exit 3'"));
    PlainPeer peer = PlainPeer::connectTo(f.path("c.sock"));
    QCOMPARE(peer.receiveAll(), QByteArray());
    QVERIFY(f.hasRow(id, QStringLiteral(R"(1 note {"message":"sh ended with exit code 3"})")));
}

/// One that ignores the end of its input is sent SIGTERM, then SIGKILL.
void CommandReplyTest::endsWithTheConnection()
{
    EngineFixture f;
    f.run(commandSpec(f, "sh -c 'trap \"\" TERM; sleep 1000; sleep 1000'"));
    PlainPeer peer = PlainPeer::connectTo(f.path("c.sock"));
    QTRY_COMPARE(childProcesses(), 1);
    peer.close();
    QTRY_COMPARE_WITH_TIMEOUT(childProcesses(), 0, 10'000);
}

void CommandReplyTest::endsWithTheEngine()
{
    EngineFixture f;
    f.run(commandSpec(f, "sleep 1000"));
    PlainPeer peer = PlainPeer::connectTo(f.path("c.sock"));
    QTRY_COMPARE(childProcesses(), 1);
    f.destroyEngine();
    QCOMPARE(childProcesses(), 0);
}

void CommandReplyTest::inheritsNothingOfOurs()
{
    EngineFixture f;
    const mode_t ours = ::umask(027);
    ::umask(ours);
    f.run(commandSpec(f, "sh -c 'ls /proc/self/fd | tr \"\\n\" \" \"; umask'"));
    PlainPeer peer = PlainPeer::connectTo(f.path("c.sock"));
    const QByteArray text = peer.receiveAll();
    QCOMPARE(text, "0 1 2 3 " + QByteArray::number(ours, 8).rightJustified(4, '0') + '\n'); // 3: the listing
}

void CommandReplyTest::datagramSenderIsAnswered()
{
    EngineFixture f;
    EndpointSpec spec = commandSpec(f, "sed -u s/^/got-/");
    spec.type = SocketType::Datagram;
    f.run(spec);
    PlainPeer peer =
        PlainPeer::connectTo(spec.address, SocketType::Datagram, SocketAddress::path(f.path("me")));
    QVERIFY(peer.sendAll("one\n"));
    QCOMPARE(peer.receive(8), QByteArray("got-one\n"));
    QVERIFY(peer.sendAll("two\n"));
    QCOMPARE(peer.receive(8), QByteArray("got-two\n"));
    QCOMPARE(childProcesses(), 1);
}

SW_TEST(CommandReplyTest)

} // namespace sw

#include "CommandReplyTest.moc"
