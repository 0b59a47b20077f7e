#include "app/CommandLine.h"
#include "models/base/Bytes.h"
#include "tests/TestMain.h"

#include <QTemporaryDir>

using sw::CommandLine;

namespace {

QString payloadWords(const sw::PayloadArgument& payload)
{
    return QStringLiteral("%1“%2”").arg(payload.isFile ? QStringLiteral("file ") : QString(),
                                        sw::escapedText(payload.bytes));
}

QString listenWords(const CommandLine& line)
{
    const sw::EndpointSpec& spec = line.spec;
    QString words = QStringLiteral("listen %1 mode %2 backlog %3")
                        .arg(spec.address.copyText())
                        .arg(spec.mode, 4, 8, QLatin1Char('0'))
                        .arg(spec.backlog);
    if (spec.reply.kind == sw::Reply::Kind::Echo)
        words += QStringLiteral(" echo");
    if (spec.reply.kind == sw::Reply::Kind::Fixed)
        words += QStringLiteral(" reply ") + payloadWords(line.replyText);
    return words + (spec.replaceStale ? QStringLiteral(" replace-stale") : QString());
}

QString connectWords(const CommandLine& line)
{
    const sw::SendPlan& plan = line.spec.plan;
    QString words = QStringLiteral("connect %1").arg(line.spec.address.copyText());
    for (const auto& payload : line.sends)
        words += QStringLiteral(" send ") + payloadWords(payload);
    if (plan.everySeconds > 0)
        words += QStringLiteral(" every %1 count %2").arg(plan.everySeconds).arg(plan.count);
    if (plan.finish)
        words += QStringLiteral(" finish");
    if (line.sendsStandardInput())
        words += QStringLiteral(" stdin");
    return words + (line.spec.retry ? QStringLiteral(" retry") : QString());
}

QString httpWords(const CommandLine& line)
{
    QString words = QStringLiteral("http %1: %2 %3")
                        .arg(line.spec.address.display(), QString::fromLatin1(line.request.method),
                             QString::fromLatin1(line.request.target));
    for (const sw::HttpField& field : line.request.fields)
        words +=
            QStringLiteral(" [%1=%2]").arg(QString::fromLatin1(field.name), QString::fromLatin1(field.value));
    if (line.requestBody)
        words += (line.requestBody->isFile ? QStringLiteral(" file ") : QStringLiteral(" body ")) +
                 sw::escapedText(line.requestBody->bytes);
    return words + (line.raw ? QStringLiteral(" raw") : QString());
}

QString relayWords(const CommandLine& line)
{
    const sw::EndpointSpec& spec = line.spec;
    return (spec.kind == sw::EndpointKind::Tap ? QStringLiteral("tap %1 at %2")
                                               : QStringLiteral("bridge to %1 from %2"))
               .arg(spec.target.copyText(), spec.address.display()) +
           (spec.allowRemote ? QStringLiteral(" remote") : QString()) +
           (spec.allowOtherUsers ? QStringLiteral(" others") : QString());
}

QString commandWords(const CommandLine& line)
{
    switch (line.command) {
    case CommandLine::Command::Window:
        return QStringLiteral("window");
    case CommandLine::Command::Demo:
        return QStringLiteral("demo");
    case CommandLine::Command::Help:
        return QStringLiteral("help");
    case CommandLine::Command::Version:
        return QStringLiteral("version");
    case CommandLine::Command::Listen:
        return listenWords(line);
    case CommandLine::Command::Connect:
        return connectWords(line);
    case CommandLine::Command::Open:
        return QStringLiteral("open ") + sw::escapedText(line.openDirectory);
    case CommandLine::Command::Http:
        return httpWords(line);
    case CommandLine::Command::Tap:
    case CommandLine::Command::Bridge:
        return relayWords(line);
    case CommandLine::Command::Sockets:
        break;
    }
    return QStringLiteral("sockets “%1” %2 watch %3")
        .arg(line.filter, line.json ? QStringLiteral("json") : QStringLiteral("text"))
        .arg(line.watchSeconds);
}

/// A parsed line in words; or "2: " and the sentence.
QString words(const QByteArrayList& arguments)
{
    const auto line = sw::parseCommandLine(arguments);
    if (!line)
        return QStringLiteral("2: ") + line.failure().sentence;
    QString text = commandWords(*line);
    if (line->hasType)
        text += QStringLiteral(" type ") + sw::socketTypeName(line->spec.type);
    if (line->spec.autobind || line->spec.replyName.kind() != sw::SocketAddress::Kind::Unnamed)
        text += QStringLiteral(" bind ") +
                (line->spec.autobind ? QStringLiteral("auto") : line->spec.replyName.copyText());
    if (!line->group.isEmpty())
        text += QStringLiteral(" group ") + sw::escapedText(line->group);
    if (line->spec.api == sw::SocketApi::Qt)
        text += QStringLiteral(" api qt");
    if (line->headless)
        text += QStringLiteral(" headless");
    if (line->output != CommandLine::Output::JsonLines)
        text += line->output == CommandLine::Output::Raw ? QStringLiteral(" raw") : QStringLiteral(" none");
    if (line->forSeconds > 0)
        text += QStringLiteral(" for %1").arg(line->forSeconds);
    if (!line->recordDirectory.isEmpty())
        text += QStringLiteral(" record ") + sw::escapedText(line->recordDirectory);
    return text;
}

} // namespace

class CommandLineTest : public QObject
{
    Q_OBJECT
private slots:
    void parses_data()
    {
        QTest::addColumn<QByteArrayList>("arguments");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* expected, const QByteArrayList& arguments) {
            QTest::newRow(arguments.join(' ').left(80).constData())
                << arguments << QString::fromUtf8(expected);
        };
        row("window", {});
        row("window record /c", {"--record", "/c"});
        row("demo", {"--demo"});
        row("demo headless for 2.5", {"--demo", "--for", "2.5"});
        row("help", {"listen", "--help"});
        row("help", {"-h", "nonsense"});
        row("version", {"--version"});
        row("listen /x mode 0600 backlog 128", {"listen", "/x"});
        row("listen /x mode 0600 backlog 128 headless", {"--headless", "listen", "/x"});
        row("tap /x at (unnamed)", {"tap", "/x"});
        row("tap /x at @front headless", {"--at", "@front", "tap", "/x", "--headless"});
        row("bridge to /x from tcp:127.0.0.1:80 others", {"bridge", "tcp:80", "/x", "--allow-other-users"});
        row("bridge to tcp:[::1]:80 from /x remote", {"bridge", "/x", "tcp:[::1]:80", "--allow-remote"});
        row("listen /x mode 0600 backlog 128 echo headless", {"listen", "/x", "--reply=echo", "--headless"});
        row("listen @na\\0me mode 0660 backlog 5 replace-stale",
            {"listen", "--mode", "660", "--backlog", "5", "--replace-stale", "unix:@na\\0me"});
        row("listen /x mode 0600 backlog 128 reply “a\\\\n”", {"listen", "/x", "--reply", "text:a\\n"});
        row("listen /x mode 0600 backlog 128 reply “a\\n\\0”",
            {"listen", "/x", "--reply", "escaped:a\\n\\0"});
        row("listen /x mode 0600 backlog 128 reply file “/etc/x”",
            {"listen", "/x", "--reply", "file:/etc/x"});
        row("listen /x mode 0600 backlog 128", {"listen", "/x", "--reply", "file:/y", "--reply", "none"});
        row("listen escaped:/t/\\xff mode 0600 backlog 128", {"listen", "/t/\xff"});
        row("listen -x mode 0600 backlog 128", {"listen", "--", "-x"});
        row("listen /x mode 0700 backlog 128 api qt", {"listen", "/x", "--api", "qt"});
        row("listen /x mode 0770 backlog 128 api qt", {"listen", "--mode", "0770", "/x", "--api", "qt"});
        row("listen /x mode 0600 backlog 128 headless raw", {"listen", "/x", "--output", "raw"});
        row("listen /x mode 0600 backlog 128 headless none", {"listen", "/x", "--output", "none"});
        row("listen /x mode 0600 backlog 128 headless for 1 record d",
            {"listen", "/x", "--for", "1", "--record", "d"});
        row("connect /x stdin", {"connect", "/x"});
        row("connect /x stdin retry type stream", {"connect", "/x", "--retry", "--type", "stream"});
        row("connect /x stdin type seqpacket bind @me",
            {"connect", "/x", "--type", "seqpacket", "--bind", "@me"});
        row("connect /x stdin bind auto", {"connect", "/x", "--bind", "auto"});
        row("listen /x mode 0600 backlog 128 type datagram group docker",
            {"listen", "/x", "--type=datagram", "--group", "docker"});
        row("connect /x send “a” send “b\\n” send “\\x01\\xff” send file “/f” send “” finish",
            {"connect", "/x", "--send", "a", "--send-escaped", "b\\n", "--send-hex", "0x01,FF", "--send-file",
             "/f", "--send", "", "--finish"});
        row("connect /x send “-v” every 0.5 count 3 api qt",
            {"connect", "/x", "--send", "-v", "--every", "0.5", "--count", "3", "--api", "qt"});
        row("connect /x send “\\xff” every 1 count 0", {"connect", "/x", "--send", "\xff", "--every", "1"});
        row("http /s: GET /version headless", {"http", "/s", "/version", "--headless"});
        row("http @s: DELETE /c?a=b raw headless for 2 record d",
            {"http", "@s", "DELETE", "/c?a=b", "--raw", "--for", "2", "--record", "d"});
        row("http /s: POST / [A=b] [C=] body {}", {"http", "/s", "/", "-d", "{}", "-H", "A: b", "-H", "C:"});
        row("http /s: PUT / file f", {"http", "/s", "PUT", "/", "-d", "@f"});
        row("sockets “” text watch 0 headless", {"sockets"});
        row("sockets “cmd:socat state:listening” json watch 2 headless",
            {"sockets", "cmd:socat", "--json", "state:listening", "--watch", "2"});
        row("open d", {"open", "d"});
        row("open d headless", {"open", "d", "--headless"});
    }
    void parses()
    {
        QFETCH(QByteArrayList, arguments);
        QFETCH(QString, expected);
        QCOMPARE(words(arguments), expected);
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArrayList>("arguments");
        QTest::addColumn<QString>("sentence");
        const auto row = [](const char* sentence, const QByteArrayList& arguments) {
            QTest::newRow(arguments.join(' ').left(80).constData())
                << arguments << QString::fromUtf8(sentence);
        };
        row("There is no command “nonsense”", {"nonsense"});
        row("There is no option --nonsense", {"--nonsense"});
        row("There is no option -x", {"listen", "-x"});
        row("http needs an address and a target: http ADDRESS [METHOD] TARGET", {"http", "/x"});
        row("http takes an address, a method and a target; “more” is too much",
            {"http", "/x", "GET", "/", "more"});
        row("The target “x” does not begin with /", {"http", "/x", "x"});
        row("“G T” is no method of HTTP: letters, digits and a few marks only", {"http", "/x", "G T", "/"});
        row("http takes the address of a Unix domain socket; TCP is for bridges", {"http", "tcp:a:1", "/"});
        row("-H: “a” is no header field: it needs a colon, as in Name: value",
            {"http", "/x", "/", "-H", "a"});
        row("--reply does not go with http", {"http", "/x", "/", "--reply", "echo"});
        row("-d does not go with listen", {"listen", "/x", "-d", "a"});
        row("tap needs the address of a live socket", {"tap"});
        row("tap takes one address; “/y” is too much", {"tap", "/x", "/y"});
        row("tap takes the address of a Unix domain socket; TCP is for bridges", {"tap", "tcp:1"});
        row("--at: “tcp:1” is not the address of a Unix domain socket; TCP is for bridges",
            {"tap", "/x", "--at", "tcp:1"});
        row("The two addresses are the same: what it relays would come back to itself",
            {"tap", "/x", "--at", "/x"});
        row("bridge needs two addresses, one of them TCP: bridge FROM TO", {"bridge", "/x"});
        row("A bridge relays between TCP and a Unix socket: one of the two addresses is TCP (tcp:HOST:PORT)",
            {"bridge", "/x", "/y"});
        row("There is no TCP port 0 to connect to", {"bridge", "/x", "tcp:0"});
        row("“x” is not a TCP port", {"bridge", "tcp:x", "/x"});
        row("--allow-remote does not go with tap", {"tap", "/x", "--allow-remote"});
        row("--headless needs a command", {"--headless"});
        row("--json needs a command", {"--json"});
        row("listen needs an address", {"listen"});
        row("connect needs an address", {"connect", "--headless"});
        row("listen takes one address; “/y” is too much", {"listen", "/x", "/y"});
        row("listen takes the address of a Unix domain socket; TCP is for bridges", {"listen", "tcp:80"});
        row("--reply needs a value: --reply REPLY", {"listen", "/x", "--reply"});
        row("--headless takes no value", {"listen", "/x", "--headless=1"});
        row("--reply does not go with connect", {"connect", "/x", "--reply", "echo"});
        row("--send does not go with listen", {"--send", "x", "listen", "/x"});
        row("--json does not go with open", {"open", "d", "--json"});
        row("--record does not go with sockets", {"sockets", "--record", "d"});
        row("--output does not go with sockets", {"sockets", "--output", "raw"});
        row("--demo: goes without a command", {"listen", "/x", "--demo"});
        row("“listen” is too much", {"--demo", "listen"});
        row("Qt's classes know stream sockets only, not datagram sockets",
            {"listen", "/x", "--type", "datagram", "--api", "qt"});
        row("--bind does not go with --api qt", {"connect", "/x", "--bind", "auto", "--api", "qt"});
        row("--group does not go with --api qt", {"listen", "/x", "--group", "0", "--api", "qt"});
        row("--bind: “tcp:80” is not a path, @name or auto", {"connect", "/x", "--bind", "tcp:80"});
        row("--bind does not go with listen", {"listen", "/x", "--bind", "/y"});
        row("--group: “” is not a group", {"listen", "/x", "--group", ""});
        row("--type: “tcp” is not stream, datagram or seqpacket", {"connect", "/x", "--type", "tcp"});
        row("--api: “boost” is not kernel or qt", {"connect", "/x", "--api", "boost"});
        row("--mode: “0999” is not an octal mode from 0 to 0777", {"listen", "/x", "--mode", "0999"});
        row("--mode: “1777” is not an octal mode from 0 to 0777", {"listen", "/x", "--mode", "1777"});
        row("--mode: “” is not an octal mode from 0 to 0777", {"listen", "/x", "--mode", ""});
        row("Qt's QLocalServer can't make mode 0600, only 0700, 0770, 0777, 0707, 0070, 0077 and 0007",
            {"listen", "/x", "--mode", "0600", "--api", "qt"});
        row("--backlog: “-1” is not a number of connections", {"listen", "/x", "--backlog", "-1"});
        row("--reply: “loud” is not none, echo, text:TEXT, escaped:TEXT, file:PATH, exec:COMMAND or "
            "http:RULES",
            {"listen", "/x", "--reply", "loud"});
        row("--reply: a command is missing", {"listen", "/x", "--reply", "exec:  "});
        row("--reply: the quote at position 6 has no end", {"listen", "/x", "--reply", "exec:echo 'a"});
        row("--every: “0” is not a number of seconds from 0.001 to 2,000,000",
            {"connect", "/x", "--send", "a", "--every", "0"});
        row("--every needs something to send (--send TEXT)", {"connect", "/x", "--every", "1"});
        row("--count needs --every SECONDS", {"connect", "/x", "--send", "a", "--count", "3"});
        row("--count: “0” is not a whole number above 0", {"connect", "/x", "--count", "0"});
        row("--for: “nan” is not a number of seconds from 0.001 to 2,000,000",
            {"listen", "/x", "--for", "nan"});
        row("--output: “xml” is not jsonl, raw or none", {"listen", "/x", "--output", "xml"});
        row("open needs one directory", {"open"});
    }
    void refuses()
    {
        QFETCH(QByteArrayList, arguments);
        QFETCH(QString, sentence);
        QCOMPARE(words(arguments), QStringLiteral("2: %1 (see socket-workbench --help)").arg(sentence));
    }

    /// The sentence is the parsers' own; what counts here is that it names the place.
    void refusesWithThePosition_data()
    {
        QTest::addColumn<QByteArrayList>("arguments");
        QTest::addColumn<QString>("start");
        QTest::addColumn<QString>("part");
        const auto row = [](const char* start, const char* part, const QByteArrayList& arguments) {
            QTest::newRow(start) << arguments << QString::fromUtf8(start) << QString::fromUtf8(part);
        };
        row("2: --send-hex: ", "5", {"connect", "/x", "--send-hex", "12 3g"});
        row("2: --send-escaped: ", "3", {"connect", "/x", "--send-escaped", "ab\\q"});
        row("2: --reply: ", "1", {"listen", "/x", "--reply", "escaped:\\q"});
        row("2: ", "107", {"listen", "/" + QByteArray(107, 'a')});
    }
    void refusesWithThePosition()
    {
        QFETCH(QByteArrayList, arguments);
        QFETCH(QString, start);
        QFETCH(QString, part);
        const QString text = words(arguments);
        QVERIFY2(text.startsWith(start) && text.contains(part), qPrintable(text));
    }

    void loadsFilesInOrder()
    {
        const QTemporaryDir directory;
        const QByteArray path = directory.filePath(QStringLiteral("payload")).toUtf8();
        QFile file(QString::fromUtf8(path));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray("\0\xff\r\n", 4));
        file.close();
        auto line =
            sw::parseCommandLine({"connect", "/x", "--send", "a", "--send-file", path, "--send", "b"});
        QVERIFY(line);
        QVERIFY(sw::loadPayloads(*line));
        QCOMPARE(line->spec.plan.messages, (QByteArrayList{"a", QByteArray("\0\xff\r\n", 4), "b"}));
        auto reply = sw::parseCommandLine({"listen", "/x", "--reply", "file:" + path});
        QVERIFY(reply);
        QVERIFY(sw::loadPayloads(*reply));
        QCOMPARE(reply->spec.reply.bytes, QByteArray("\0\xff\r\n", 4));
    }

    void namesTheFileThatCannotBeRead()
    {
        auto line = sw::parseCommandLine({"listen", "/x", "--reply", "file:/nowhere/at all"});
        QVERIFY(line);
        const auto loaded = sw::loadPayloads(*line);
        QVERIFY(!loaded);
        QCOMPARE(loaded.failure().sentence,
                 QStringLiteral("Can't read the file /nowhere/at all: No such file or directory"));
    }

    void helpNamesEveryOptionOfThisVersion()
    {
        const QByteArray help = sw::helpText();
        for (const char* word :
             {"listen ADDRESS", "connect ADDRESS", "sockets [FILTER]", "open DIR", "--reply REPLY",
              "--replace-stale", "--send-hex HEX", "--watch SECONDS", "--record DIR", "--demo",
              "--output jsonl|raw|none", "--bind NAME", "--group NAME", "--type TYPE"})
            QVERIFY2(help.contains(word), word);
    }
};

SW_TEST(CommandLineTest)
#include "CommandLineTest.moc"
