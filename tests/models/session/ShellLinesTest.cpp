#include "models/session/ShellLines.h"
#include "models/session/ShellWords.h"
#include "tests/TestMain.h"

#include <QDir>
#include <QProcess>

using namespace sw;

/// What the lines say; that they do the same when pasted is shown in tests/interop.
class ShellLinesTest : public QObject
{
    Q_OBJECT
private slots:
    void wordsComeBackFromTheShell_data();
    void wordsComeBackFromTheShell();
    void endpointsBecomeLines();
    void messageSocketsBecomeLines();
    void messagesBecomeLines();
    void pythonSpeaksWhereSocatCant();
    void relativePathsAreMadeAbsolute();
    void saysWhyThereIsNone();
};

namespace {

EndpointSpec shellSpec(EndpointKind kind, const SocketAddress& address)
{
    EndpointSpec spec;
    spec.kind = kind;
    spec.address = address;
    return spec;
}

QString shellText(const EndpointSpec& spec) { return endpointShellLine(spec).text; }

QByteArray printedBy(const char* shell, const QByteArray& command)
{
    QProcess process;
    process.start(QLatin1String(shell), {QStringLiteral("-c"), QString::fromLatin1(command)});
    return process.waitForFinished() ? process.readAllStandardOutput() : QByteArray("did not end");
}

} // namespace

void ShellLinesTest::wordsComeBackFromTheShell_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("plain") << QByteArray("/tmp/a.sock");
    QTest::newRow("nothing") << QByteArray("");
    QTest::newRow("blank") << QByteArray("a b");
    QTest::newRow("quotes") << QByteArray("it's \"so\"");
    QTest::newRow("commands") << QByteArray("$(id) `id` $HOME a;b & c|d > e * ? ~ # !!");
    QTest::newRow("option") << QByteArray("-n -- %s %% \\n \\101");
    QTest::newRow("line end inside") << QByteArray("a\nb");
    QTest::newRow("digits behind an octal") << QByteArray("\x01"
                                                          "234");
    QByteArray all;
    for (int c = 1; c < 256; ++c)
        all += char(c);
    QTest::newRow("every byte") << all;
}

void ShellLinesTest::wordsComeBackFromTheShell()
{
    QFETCH(QByteArray, bytes);
    for (const char* shell : {"dash", "bash"}) {
        QCOMPARE(printedBy(shell, "printf %s " + shellWord(bytes)), bytes);
        QCOMPARE(printedBy(shell, "printf " + printfFormat(bytes)), bytes);
        const QByteArray withNul = '\0' + bytes + '\0' + "0\n";
        QCOMPARE(printedBy(shell, printingCommand(withNul)), withNul);
    }
    for (const char c : shellWord(bytes) + printfFormat(bytes) + pythonBytes(bytes))
        QVERIFY(uchar(c) >= 0x20 && uchar(c) < 0x7f);
}

void ShellLinesTest::endpointsBecomeLines()
{
    EndpointSpec listener = shellSpec(EndpointKind::Listener, SocketAddress::path("/tmp/echo.sock"));
    listener.mode = 0660;
    QCOMPARE(shellText(listener),
             QStringLiteral("socat -u UNIX-LISTEN:/tmp/echo.sock,fork,mode=0660,backlog=128 -"));
    listener.reply.kind = Reply::Kind::Echo;
    QCOMPARE(shellText(listener),
             QStringLiteral("socat UNIX-LISTEN:/tmp/echo.sock,fork,mode=0660,backlog=128 EXEC:cat"));
    listener.reply = {Reply::Kind::Fixed, "pong\n"};
    QCOMPARE(shellText(listener),
             QStringLiteral("REPLY='pong\\n' socat UNIX-LISTEN:/tmp/echo.sock,fork,mode=0660,backlog=128 "
                            "SYSTEM:'while dd bs=64k count=1 2>/dev/null|grep -q ^;"
                            "do printf \\\"$REPLY\\\";done'"));

    EndpointSpec client = shellSpec(EndpointKind::Client, SocketAddress::abstractName("sw-demo"));
    QCOMPARE(shellText(client), QStringLiteral("socat - ABSTRACT-CONNECT:sw-demo"));
    client.retry = true;
    client.plan.messages = {"a", "b"};
    QCOMPARE(shellText(client), QStringLiteral("{ printf 'a'; printf 'b'; cat; } | "
                                               "socat -t 5 - ABSTRACT-CONNECT:sw-demo,forever,interval=0.1"));
    client.retry = false;
    client.plan.finish = true;
    client.plan.everySeconds = 0.5;
    client.plan.count = 3;
    QCOMPARE(shellText(client),
             QStringLiteral("{ for i in $(seq 3); do [ $i = 1 ] || sleep 0.5; printf 'a'; "
                            "printf 'b'; done; } | socat -t 5 - ABSTRACT-CONNECT:sw-demo"));
}

/// socat where it keeps messages whole, python3 where it does not.
void ShellLinesTest::messageSocketsBecomeLines()
{
    EndpointSpec listener = shellSpec(EndpointKind::Listener, SocketAddress::path("/s"));
    listener.type = SocketType::Datagram;
    QCOMPARE(shellText(listener), QStringLiteral("socat -u -b 262144 UNIX-RECV:/s,mode=0600 -"));
    listener.reply.kind = Reply::Kind::Echo;
    QCOMPARE(shellText(listener), QStringLiteral("socat -b 262144 UNIX-RECVFROM:/s,fork,mode=0600 EXEC:cat"));
    listener.reply = {Reply::Kind::Command, "tr a-z 'A-Z'"};
    QCOMPARE(shellText(listener), QStringLiteral("REPLY='tr a-z A-Z' socat -b 262144 "
                                                 "UNIX-RECVFROM:/s,fork,mode=0600 "
                                                 "SYSTEM:'eval \\\"exec $REPLY\\\"'"));
    listener.reply = {Reply::Kind::Fixed, "pong"};
    QCOMPARE(shellLineTool(listener), QStringLiteral("python3"));
    listener.type = SocketType::Seqpacket;
    QCOMPARE(shellLineTool(listener), QStringLiteral("python3"));
    listener.reply = {};
    QCOMPARE(shellText(listener),
             QStringLiteral("socat -u -b 262144 UNIX-LISTEN:/s,type=5,fork,mode=0600,backlog=128 -"));

    EndpointSpec client = shellSpec(EndpointKind::Client, SocketAddress::path("/s"));
    client.type = SocketType::Datagram;
    QCOMPARE(shellText(client), QStringLiteral("socat -u -b 262144 - UNIX-SENDTO:/s"));
    client.replyName = SocketAddress::path("/me");
    QCOMPARE(shellText(client), QStringLiteral("socat -b 262144 - UNIX-SENDTO:/s,bind=/me"));
    client.plan.messages = {"a", "b"}; // socat would make one of them
    QCOMPARE(shellLineTool(client), QStringLiteral("python3"));
    client.plan = {};
    client.replyName = {};
    client.autobind = true;
    QCOMPARE(shellLineTool(client), QStringLiteral("python3"));
    client = shellSpec(EndpointKind::Client, SocketAddress::path("/s"));
    client.type = SocketType::Seqpacket;
    QCOMPARE(shellText(client), QStringLiteral("socat -b 262144 - UNIX-CONNECT:/s,type=5"));
}

void ShellLinesTest::messagesBecomeLines()
{
    const QString send = QStringLiteral("printf 'GET\\n' | socat -t 5 - UNIX-CONNECT:/s");
    const QString answer = QStringLiteral("REPLY='GET\\n' socat UNIX-LISTEN:/s,fork,mode=0600,backlog=128 ");
    for (const EndpointKind kind : {EndpointKind::Client, EndpointKind::Listener}) {
        const EndpointSpec spec = shellSpec(kind, SocketAddress::path("/s"));
        const bool client = kind == EndpointKind::Client;
        QCOMPARE(messageShellLine(spec, client ? TrafficEvent::Sent : TrafficEvent::Received, "GET\n").text,
                 send);
        QVERIFY(messageShellLine(spec, client ? TrafficEvent::Received : TrafficEvent::Sent, "GET\n")
                    .text.startsWith(answer));
    }
}

void ShellLinesTest::pythonSpeaksWhereSocatCant()
{
    EndpointSpec spec = shellSpec(EndpointKind::Client, SocketAddress::abstractName(QByteArray("a\0'b", 4)));
    QCOMPARE(endpointShellLine(spec).tool, QStringLiteral("python3"));
    QCOMPARE(shellLineTool(spec), QStringLiteral("python3"));
    QVERIFY(shellText(spec).contains(QStringLiteral("s.connect(b\"\\x00a\\x00\\x27b\")")));
    spec.kind = EndpointKind::Listener;
    QVERIFY(shellText(spec).contains(QStringLiteral("s.bind(b\"\\x00a\\x00\\x27b\");s.listen(128)")));
    spec.address = SocketAddress::path("/tmp/a,b:c!d'e\n");
    QCOMPARE(endpointShellLine(spec).tool, QStringLiteral("socat"));
    QCOMPARE(shellLineTool(spec), QStringLiteral("socat"));
}

void ShellLinesTest::relativePathsAreMadeAbsolute()
{
    const EndpointSpec spec = shellSpec(EndpointKind::Client, SocketAddress::path("app.sock"));
    QCOMPARE(shellText(spec), QStringLiteral("socat - UNIX-CONNECT:%1/app.sock").arg(QDir::currentPath()));
    const QByteArray longName(SocketAddress::maxLength, 'x');
    QCOMPARE(shellText(shellSpec(EndpointKind::Client, SocketAddress::path(longName))),
             QStringLiteral("cd %1 && socat - UNIX-CONNECT:%2")
                 .arg(QDir::currentPath(), QString::fromLatin1(longName)));
}

void ShellLinesTest::saysWhyThereIsNone()
{
    EndpointSpec spec = shellSpec(EndpointKind::Client, SocketAddress::path("/s"));
    QVERIFY(messageShellLine(spec, TrafficEvent::Sent, QByteArray(maxShellPayload, 'x')));
    const ShellLine tooLong =
        messageShellLine(spec, TrafficEvent::Sent, QByteArray(maxShellPayload + 1, 'x'));
    QVERIFY(!tooLong);
    QCOMPARE(tooLong.why,
             QStringLiteral("92161 bytes are too long for a shell line: it takes 92160 at most"));
    QVERIFY(!messageShellLine(spec, TrafficEvent::Opened, "{}").why.isEmpty());
    spec.kind = EndpointKind::Listener;
    spec.reply.kind = Reply::Kind::Rules;
    QCOMPARE(endpointShellLine(spec).why,
             QStringLiteral("There is no shell line for a listener that answers by rules"));
    QCOMPARE(shellLineTool(spec), QString());
    spec.reply = {Reply::Kind::Command, "printf 'a\n'"};
    QVERIFY(endpointShellLine(spec).why.contains(QStringLiteral("ends in a line end")));
    spec.reply.bytes = "cat";
    spec.address = SocketAddress::abstractName(QByteArray("a\0b", 3));
    QVERIFY(endpointShellLine(spec).why.contains(QStringLiteral("which socat can't say")));
    spec = shellSpec(EndpointKind::Client, *SocketAddress::parse(QByteArray("tcp:80")));
    QCOMPARE(endpointShellLine(spec).why, QStringLiteral("There is no shell line for this address"));
}

SW_TEST(ShellLinesTest)
#include "ShellLinesTest.moc"
