#include "tests/TestMain.h"
#include "tests/interop/Harness.h"

#include <QFile>
#include <QJsonObject>

#include <csignal>
#include <memory>

using namespace sw::interop;

/// Our client, without a window, against real servers.
class ConnectInteropTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_directory;
    QString file(const char* name) const { return m_directory->filePath(QString::fromLatin1(name)); }
    QString path() const { return file("s"); }

    std::unique_ptr<Running> connectTo(const QStringList& options) const
    {
        return std::make_unique<Running>(
            workbench(),
            QStringList{QStringLiteral("--headless"), QStringLiteral("connect"), path()} + options);
    }
    /// socat as the server; ready when its socket listens.
    std::unique_ptr<Running> socat(const QStringList& arguments) const
    {
        auto server = std::make_unique<Running>(QStringLiteral("socat"), arguments);
        waitForListener();
        return server;
    }
    void waitForListener() const
    {
        QTRY_VERIFY_WITH_TIMEOUT(
            !shell(m_directory->path(), QStringLiteral("ss -xlH src \"$D/s\"")).out.isEmpty(), 10'000);
    }
    std::unique_ptr<Running> python(const QString& name, const QStringList& arguments) const
    {
        auto server = std::make_unique<Running>(QStringLiteral("python3"),
                                                QStringList{script(name), path()} + arguments);
        waitForListener();
        return server;
    }

private slots:
    void init() { m_directory = std::make_unique<QTemporaryDir>(); }

    void api_data() const
    {
        QTest::addColumn<QString>("api");
        QTest::newRow("kernel") << QStringLiteral("--api=kernel");
        QTest::newRow("qt") << QStringLiteral("--api=qt");
    }

    void sendsToSocat_data() const { api_data(); }
    void sendsToSocat()
    {
        QFETCH(QString, api);
        const auto server = socat({QStringLiteral("-u"), QStringLiteral("UNIX-LISTEN:%1,fork").arg(path()),
                                   QStringLiteral("STDOUT")});
        const auto client = connectTo({api, QStringLiteral("--send-escaped"),
                                       QStringLiteral("hello world\\n"), QStringLiteral("--finish")});
        QCOMPARE(client->wait(), 0);
        QTRY_COMPARE(server->out(), QByteArray("hello world\n"));
        QCOMPARE(client->payload(QStringLiteral("sent")), QByteArray("hello world\n"));
        QCOMPARE(client->err(), QByteArray());
    }

    void everyByteArrivesUnchanged_data() const { api_data(); }
    void everyByteArrivesUnchanged()
    {
        QFETCH(QString, api);
        const QByteArray all = pattern(256);
        writeFile(file("all"), all);
        const auto server = socat({QStringLiteral("-u"), QStringLiteral("UNIX-LISTEN:%1,fork").arg(path()),
                                   QStringLiteral("STDOUT")});
        const auto client =
            connectTo({api, QStringLiteral("--send-file"), file("all"), QStringLiteral("--send-hex"),
                       QString::fromLatin1(all.toHex(' ')), QStringLiteral("--finish")});
        QCOMPARE(client->wait(), 0);
        QTRY_COMPARE(server->out(), all + all);
    }

    void aLateReplyAfterHalfCloseIsShown()
    {
        const auto server = python(QStringLiteral("late_server.py"), {QStringLiteral("1.5")});
        const auto client = connectTo({QStringLiteral("--send=question"), QStringLiteral("--finish")});
        QCOMPARE(client->wait(), 0);
        QCOMPARE(client->payload(QStringLiteral("received")), QByteArray("late reply to question"));
        const auto finished = client->rows(QStringLiteral("finished"));
        QVERIFY(!finished.isEmpty());
        QCOMPARE(finished.constFirst()[QLatin1String("by")].toString(), QStringLiteral("us"));
        QCOMPARE(client->rows(QStringLiteral("closed")).constFirst()[QLatin1String("reason")].toString(),
                 QStringLiteral("eof"));
    }

    void standardInputIsSentAndFinished_data() const { api_data(); }
    void standardInputIsSentAndFinished()
    {
        QFETCH(QString, api);
        const auto server =
            socat({QStringLiteral("UNIX-LISTEN:%1,fork").arg(path()), QStringLiteral("EXEC:cat")});
        const Shell client =
            shell(m_directory->path(),
                  QStringLiteral("printf 'hello' | \"$W\" connect s --output raw %1").arg(api));
        QCOMPARE(client.err, QByteArray());
        QCOMPARE(client.code, 0);
        QCOMPARE(client.out, QByteArray("hello"));
    }

    void anInputThatCannotBeReadIsAFailure()
    {
        const auto server = python(QStringLiteral("echo_server.py"), {});
        const Shell run =
            shell(m_directory->path(), QStringLiteral("\"$W\" connect s --output none </; echo $?"));
        QCOMPARE(run.err, QByteArray("Can't read standard input: Is a directory (EISDIR)\n"));
        QCOMPARE(run.out, QByteArray("1\n"));
    }

    /// The server ends while our input is still open.
    void aServersEndStopsTheInput()
    {
        const auto server = socat({QStringLiteral("-u"), QStringLiteral("EXEC:echo bye"),
                                   QStringLiteral("UNIX-LISTEN:%1").arg(path())});
        Running client(workbench(), {QStringLiteral("connect"), path(), QStringLiteral("--output=raw")}, {},
                       true);
        QCOMPARE(client.wait(), 0);
        QCOMPARE(client.out(), QByteArray("bye\n"));
    }

    void standardInputIsSentAsItComes()
    {
        const auto server = python(QStringLiteral("echo_server.py"), {});
        Running client(workbench(), {QStringLiteral("connect"), path(), QStringLiteral("--output=raw")}, {},
                       true);
        client.write("one");
        QTRY_COMPARE(client.out(), QByteArray("one"));
        client.write("two");
        QTRY_COMPARE(client.out(), QByteArray("onetwo"));
        client.closeInput();
        QCOMPARE(client.wait(), 0);
        QTRY_VERIFY(server->out().endsWith("end\n"));
        QCOMPARE(server->out(), QByteArray("listening\nbegin\ngot b'one'\ngot b'two'\nend\n"));
    }

    void tenMegabytesComeBackEqual()
    {
        writeFile(file("in"), pattern(12'000'000));
        const auto server =
            socat({QStringLiteral("UNIX-LISTEN:%1,fork").arg(path()), QStringLiteral("EXEC:cat")});
        const Shell client =
            shell(m_directory->path(),
                  QStringLiteral("\"$W\" connect s --output raw <in >out && cmp in out && echo equal"));
        QCOMPARE(client.out, QByteArray("equal\n"));
        QCOMPARE(client.err, QByteArray());
        const Shell piped =
            shell(m_directory->path(),
                  QStringLiteral("cat in | \"$W\" connect s --output raw | cmp in - && echo equal"));
        QCOMPARE(piped.out, QByteArray("equal\n"));
    }

    /// Together more than what may wait for a peer: each goes when there is room.
    void bigFilesGoOneAfterTheOther()
    {
        const Shell run = shell(m_directory->path(), QStringLiteral(R"sh(
            head -c 40000000 /dev/urandom >in
            socat -u UNIX-LISTEN:s,backlog=5 - >out & server=$!
            until [ -S s ]; do sleep 0.02; done
            "$W" connect s --retry --send-file in --send-file in --send-file in --finish --output none
            echo $?; wait $server
            cat in in in | cmp - out && echo equal)sh"));
        QCOMPARE(run.out, QByteArray("0\nequal\n"));
        QCOMPARE(run.err, QByteArray());
    }

    void aPeerThatDoesNotReadHoldsTheInputBack()
    {
        // The server takes a connection and reads nothing for as long as its own input stays open.
        Running server(QStringLiteral("python3"),
                       {QStringLiteral("-c"), QStringLiteral(R"sh(
import socket, sys
l = socket.socket(socket.AF_UNIX); l.bind(sys.argv[1]); l.listen()
c, _ = l.accept()
sys.stdin.read()
n = 0
while b := c.recv(1 << 20): n += len(b)
print(n)
)sh"),
                        path()},
                       {}, true);
        waitForListener();
        // The count of what the workbench took stands in a file that dd writes at its end.
        Running client(
            QStringLiteral("bash"),
            {QStringLiteral("-c"),
             QStringLiteral(
                 "dd if=/dev/zero bs=1M count=64 2>\"$1/dd\" | \"$2\" connect \"$1/s\" --output none"),
             QStringLiteral("bash"), m_directory->path(), workbench()});
        QTest::qWait(1000); // time in which an unbounded client would have swallowed it all
        QVERIFY2(readFile(file("dd")).isEmpty(), "dd got rid of all its bytes though the peer reads nothing");
        server.closeInput();
        QCOMPARE(client.wait(), 0);
        QTRY_COMPARE(server.out(), QByteArray::number(64 << 20) + '\n');
    }

    void repeatsAsOftenAsAsked()
    {
        const auto server = python(QStringLiteral("echo_server.py"), {});
        const auto client = connectTo({QStringLiteral("--send=hello world"), QStringLiteral("--every=0.2"),
                                       QStringLiteral("--count=3"), QStringLiteral("--finish")});
        QCOMPARE(client->wait(), 0);
        QTRY_VERIFY(server->out().endsWith("end\n"));
        QCOMPARE(server->out(), QByteArray("listening\nbegin\ngot b'hello world'\ngot b'hello world'\n"
                                           "got b'hello world'\nend\n"));
        const auto sent = client->rows(QStringLiteral("sent"));
        QCOMPARE(sent.size(), 3);
        QCOMPARE(client->payload(QStringLiteral("received")),
                 QByteArray("hello worldhello worldhello world"));
    }

    void retriesUntilTheServerAppears_data() const { api_data(); }
    void retriesUntilTheServerAppears()
    {
        QFETCH(QString, api);
        const auto client = connectTo(
            {api, QStringLiteral("--retry"), QStringLiteral("--send=now"), QStringLiteral("--finish")});
        QTest::qWait(300); // some tries that must fail
        QVERIFY(client->isRunning());
        QCOMPARE(client->err(), QByteArray());
        const auto server = socat({QStringLiteral("-u"), QStringLiteral("UNIX-LISTEN:%1,fork").arg(path()),
                                   QStringLiteral("STDOUT")});
        QCOMPARE(client->wait(), 0);
        QTRY_COMPARE(server->out(), QByteArray("now"));
    }

    void retryTakesNothingFromAPipeBeforeTheServerIsThere()
    {
        const Shell run = shell(m_directory->path(), QStringLiteral(R"sh(
            { printf first; sleep 0.5; printf second; } | "$W" connect s --retry --output raw & client=$!
            sleep 0.2
            socat UNIX-LISTEN:s EXEC:cat & server=$!
            wait $client; echo " $?")sh"));
        QCOMPARE(run.out, QByteArray("firstsecond 0\n"));
    }

    void nobodyThereIsAFailure_data() const { api_data(); }
    void nobodyThereIsAFailure()
    {
        QFETCH(QString, api);
        const auto client = connectTo({api, QStringLiteral("--send=x")});
        QCOMPARE(client->wait(), 1);
        QVERIFY2(client->err().contains("There is no socket at") && client->err().contains(path().toUtf8()),
                 client->err().constData());
        QCOMPARE(client->err().count('\n'), 1);
        const auto failed = client->rows(QStringLiteral("failed"));
        QCOMPARE(failed.size(), 1);
        QCOMPARE(failed[0][QLatin1String("errno")].toString(), QStringLiteral("ENOENT"));
        QVERIFY(client->err().contains(failed[0][QLatin1String("error")].toString().toUtf8()));
    }

    void aResetIsToldFromAnEnd()
    {
        const auto server = python(QStringLiteral("rude_server.py"), {});
        const auto client = connectTo({QStringLiteral("--send=unread")});
        QCOMPARE(client->wait(), 1);
        QCOMPARE(client->rows(QStringLiteral("closed")).constFirst()[QLatin1String("reason")].toString(),
                 QStringLiteral("reset"));
        QCOMPARE(client->err().count('\n'), 1);
    }

    void aServersEndIsNoFailure_data() const { api_data(); }
    void aServersEndIsNoFailure()
    {
        QFETCH(QString, api);
        const auto server = socat({QStringLiteral("-u"), QStringLiteral("EXEC:echo bye"),
                                   QStringLiteral("UNIX-LISTEN:%1").arg(path())});
        const auto client = connectTo({api, QStringLiteral("--send=")});
        QCOMPARE(client->wait(), 0);
        QCOMPARE(client->payload(QStringLiteral("received")), QByteArray("bye\n"));
        QCOMPARE(client->err(), QByteArray());
    }

    void signalsStopIt()
    {
        const auto server = python(QStringLiteral("echo_server.py"), {});
        for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
            const auto client = connectTo({QStringLiteral("--send=x")});
            QTRY_COMPARE(client->payload(QStringLiteral("received")), QByteArray("x"));
            client->signal(number);
            QCOMPARE(client->wait(), 0);
            QCOMPARE(client->rows(QStringLiteral("closed")).constFirst()[QLatin1String("reason")].toString(),
                     QStringLiteral("local"));
        }
    }

    void waitingInVainForATimeIsAFailure()
    {
        const auto client = connectTo({QStringLiteral("--retry"), QStringLiteral("--for=0.3")});
        QCOMPARE(client->wait(), 1);
        QCOMPARE(client->err(), "No server appeared at " + path().toUtf8() + " in time\n");
    }

    void aServerThatAcceptsNobodyIsToldFromNone()
    {
        const QString busy = QStringLiteral("import socket, sys\n"
                                            "server = socket.socket(socket.AF_UNIX)\n"
                                            "server.bind(sys.argv[1])\n"
                                            "server.listen(0)\n"
                                            "client = socket.socket(socket.AF_UNIX)\n"
                                            "client.connect(sys.argv[1])\n" // fills the backlog
                                            "print('ready', flush=True)\n"
                                            "sys.stdin.read()\n");
        Running server(QStringLiteral("python3"), {QStringLiteral("-c"), busy, path()}, {}, true);
        QTRY_COMPARE(server.out(), QByteArray("ready\n"));
        const auto client = connectTo({QStringLiteral("--send=x"), QStringLiteral("--for=0.3")});
        QCOMPARE(client->wait(), 1);
        QCOMPARE(client->err(),
                 "The server at " + path().toUtf8() + " accepted nobody in time: its backlog is full\n");
    }
};

SW_TEST(ConnectInteropTest)
#include "ConnectInteropTest.moc"
