#include "tests/TestMain.h"
#include "tests/interop/Harness.h"

#include <QFile>
#include <QJsonObject>

#include <csignal>
#include <memory>

#include <sys/stat.h>

using namespace sw::interop;

/// Our listener, without a window, against real clients. What both socket APIs do runs with both.
class ListenInteropTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_directory;
    QString path() const { return m_directory->filePath(QStringLiteral("s")); }

    std::unique_ptr<Running> listen(const QStringList& options) const
    {
        return std::make_unique<Running>(
            workbench(),
            QStringList{QStringLiteral("--headless"), QStringLiteral("listen"), path()} + options);
    }
    static QString bothApis(const QString& api) { return QStringLiteral("--api=") + api; }

private slots:
    void init() { m_directory = std::make_unique<QTemporaryDir>(); }

    void api_data() const
    {
        QTest::addColumn<QString>("api");
        QTest::newRow("kernel") << QStringLiteral("kernel");
        QTest::newRow("qt") << QStringLiteral("qt");
    }

    void twoClientsAtOnce_data() const { api_data(); }
    void twoClientsAtOnce()
    {
        QFETCH(QString, api);
        const auto listener = listen({bothApis(api)});
        QTRY_COMPARE(listener->rows(QStringLiteral("started")).size(), 1);
        const QJsonObject started = listener->rows().constFirst();
        QCOMPARE(started[QLatin1String("address")].toString(), path());
        QCOMPARE(started[QLatin1String("type")].toString(), QStringLiteral("stream"));
        struct stat status = {};
        QCOMPARE(::lstat(path().toUtf8().constData(), &status), 0);
        QCOMPARE(status.st_mode & 0777, api == QLatin1String("qt") ? 0700u : 0600u);

        const Shell clients = shell(m_directory->path(), QStringLiteral(R"sh(
            (echo "hello world"; sleep 0.3) | socat - UNIX-CONNECT:s & a=$!
            (echo "hello world"; sleep 0.3) | socat - UNIX-CONNECT:s & b=$!
            wait $a && wait $b)sh"));
        QCOMPARE(clients.code, 0);
        QTRY_COMPARE(listener->rows(QStringLiteral("closed")).size(), 2);
        const auto opened = listener->rows(QStringLiteral("opened"));
        QCOMPARE(opened.size(), 2);
        for (const QJsonObject& row : opened) {
            const QJsonObject peer = row[QLatin1String("peer")].toObject();
            QVERIFY(peer[QLatin1String("pid")].toInt() > 1);
            QCOMPARE(peer[QLatin1String("uid")].toInt(), int(::getuid()));
            QCOMPARE(peer[QLatin1String("gid")].toInt(), int(::getgid()));
            QCOMPARE(peer[QLatin1String("command")].toString(), QStringLiteral("socat"));
            QCOMPARE(listener->payload(QStringLiteral("received"), row[QLatin1String("connection")].toInt()),
                     QByteArray("hello world\n"));
        }
        QVERIFY(opened[0][QLatin1String("connection")] != opened[1][QLatin1String("connection")]);

        QVERIFY(listener->isRunning());
        QVERIFY(QFile::exists(path()));
        listener->signal(SIGTERM);
        QCOMPARE(listener->wait(), 0);
        QVERIFY(!QFile::exists(path()));
        QCOMPARE(shell(m_directory->path(), QStringLiteral("ss -xlH src \"$D/s\"")).out, QByteArray());
        QCOMPARE(listener->rows().constLast()[QLatin1String("event")].toString(), QStringLiteral("stopped"));
        QCOMPARE(listener->err(), QByteArray());
    }

    /// A client that connects, sends, is answered and goes: the rows of the article's log.
    void rowsComeInTheOrderOfEvents()
    {
        const auto listener = listen({QStringLiteral("--reply=echo")});
        QTRY_COMPARE(listener->rows(QStringLiteral("started")).size(), 1);
        const Shell client =
            shell(m_directory->path(), QStringLiteral("printf abc | socat - UNIX-CONNECT:s"));
        QCOMPARE(client.out, QByteArray("abc"));
        QTRY_COMPARE(listener->rows(QStringLiteral("closed")).size(), 1);
        listener->signal(SIGINT);
        QCOMPARE(listener->wait(), 0);
        QStringList events;
        for (const QJsonObject& row : listener->rows())
            events.append(row[QLatin1String("event")].toString());
        // Whether the client's end is seen before the answer is sent is a matter of timing.
        if (events.indexOf(QLatin1String("finished")) == 3)
            events.swapItemsAt(3, 4);
        QCOMPARE(events.mid(0, 5).join(QLatin1Char(' ')),
                 QStringLiteral("started opened received sent finished"));
        QCOMPARE(events.constLast(), QStringLiteral("stopped"));
        const QJsonObject closed = listener->rows(QStringLiteral("closed")).constFirst();
        QCOMPARE(closed[QLatin1String("reason")].toString(), QStringLiteral("eof"));
    }

    void answersAThousandOfAThousand()
    {
        const auto listener = listen({QStringLiteral("--reply=echo"), QStringLiteral("--output=none")});
        QTRY_VERIFY(QFile::exists(path()));
        const Shell clients = shell(m_directory->path(), QStringLiteral(R"sh(
            n=0
            for i in {1..1000}; do
              [ "$(printf hello | socat - UNIX-CONNECT:s)" = hello ] && n=$((n+1))
            done
            echo $n)sh"),
                                    300'000);
        QCOMPARE(clients.out, QByteArray("1000\n"));
        QCOMPARE(clients.err, QByteArray());
    }

    void takesAThousandConnectionsAtOnce()
    {
        const auto listener = listen({QStringLiteral("--reply=echo")});
        QTRY_COMPARE(listener->rows(QStringLiteral("started")).size(), 1);
        const Shell clients =
            shell(m_directory->path(), QStringLiteral("python3 \"$SCRIPTS/many_clients.py\" s 1000"));
        QCOMPARE(clients.err, QByteArray());
        QCOMPARE(clients.out, QByteArray("1000\n"));
        QTRY_COMPARE(listener->rows(QStringLiteral("closed")).size(), 1000);
        QCOMPARE(listener->rows(QStringLiteral("opened")).size(), 1000);
    }

    void echoesTenMegabytes()
    {
        writeFile(m_directory->filePath(QStringLiteral("in")), pattern(10'000'000));
        const auto listener = listen({QStringLiteral("--reply=echo")});
        QTRY_COMPARE(listener->rows(QStringLiteral("started")).size(), 1);
        const Shell client =
            shell(m_directory->path(),
                  QStringLiteral("socat -t10 - UNIX-CONNECT:s <in >out && cmp in out && echo equal"));
        QCOMPARE(client.out, QByteArray("equal\n"));
        QTRY_COMPARE(listener->rows(QStringLiteral("closed")).size(), 1);
        QCOMPARE(listener->payload(QStringLiteral("received")), pattern(10'000'000));
        QCOMPARE(listener->payload(QStringLiteral("sent")), pattern(10'000'000));
    }

    void rawOutputIsTheReceivedBytes_data() const { api_data(); }
    void rawOutputIsTheReceivedBytes()
    {
        QFETCH(QString, api);
        writeFile(m_directory->filePath(QStringLiteral("in")), pattern(300'000));
        const auto listener = listen({bothApis(api), QStringLiteral("--output=raw")});
        QTRY_VERIFY(QFile::exists(path()));
        QCOMPARE(shell(m_directory->path(), QStringLiteral("socat -u - UNIX-CONNECT:s <in")).code, 0);
        QTRY_COMPARE(listener->out().size(), 300'000);
        listener->signal(SIGTERM);
        QCOMPARE(listener->wait(), 0);
        QVERIFY(listener->out() == pattern(300'000));
    }

    void fixedReplies_data() const
    {
        QTest::addColumn<QString>("reply");
        QTest::addColumn<QByteArray>("answer");
        QTest::newRow("text") << QStringLiteral("text:a\\n") << QByteArray("a\\n");
        QTest::newRow("escaped") << QStringLiteral("escaped:a\\n\\0\\xff") << QByteArray("a\n\0\xff", 4);
        QTest::newRow("file") << QStringLiteral("file:") << QByteArray("\x01\r\n\0", 4);
    }
    void fixedReplies()
    {
        QFETCH(QString, reply);
        QFETCH(QByteArray, answer);
        if (reply == QLatin1String("file:")) {
            reply += m_directory->filePath(QStringLiteral("reply"));
            writeFile(m_directory->filePath(QStringLiteral("reply")), answer);
        }
        const auto listener = listen({QStringLiteral("--reply"), reply});
        QTRY_COMPARE(listener->rows(QStringLiteral("started")).size(), 1);
        const Shell client = shell(m_directory->path(), QStringLiteral("printf x | socat - UNIX-CONNECT:s"));
        QCOMPARE(client.out, answer);
    }

    void modesAreExact_data() const
    {
        QTest::addColumn<QString>("api");
        QTest::addColumn<QString>("mode");
        QTest::addColumn<int>("expected");
        QTest::newRow("kernel 0666") << QStringLiteral("kernel") << QStringLiteral("0666") << 0666;
        QTest::newRow("kernel 0640") << QStringLiteral("kernel") << QStringLiteral("0640") << 0640;
        QTest::newRow("kernel 0") << QStringLiteral("kernel") << QStringLiteral("0") << 0;
        QTest::newRow("qt 0770") << QStringLiteral("qt") << QStringLiteral("0770") << 0770;
    }
    void modesAreExact()
    {
        QFETCH(QString, api);
        QFETCH(QString, mode);
        QFETCH(int, expected);
        const auto listener = listen({bothApis(api), QStringLiteral("--mode"), mode});
        QTRY_COMPARE(listener->rows(QStringLiteral("started")).size(), 1);
        struct stat status = {};
        QCOMPARE(::lstat(path().toUtf8().constData(), &status), 0);
        QCOMPARE(int(status.st_mode & 07777), expected);
    }

    /// Another user may connect as the mode says.
    void modesDecideWhoConnects()
    {
        if (::getuid() != 0) {
            // Only root can become somebody else; a user's own right is what it can see.
            const auto closed = listen({QStringLiteral("--mode=0400")});
            QTRY_COMPARE(closed->rows(QStringLiteral("started")).size(), 1);
            QVERIFY(shell(m_directory->path(), QStringLiteral("socat -u /dev/null UNIX-CONNECT:s"))
                        .err.contains("Permission denied"));
            return;
        }
        QFile::setPermissions(m_directory->path(), QFile::Permissions(0x7755));
        const QString tryIt = QStringLiteral(
            "setpriv --reuid=65534 --regid=65534 --clear-groups socat -u /dev/null UNIX-CONNECT:s");
        {
            const auto closed = listen({QStringLiteral("--mode=0770")});
            QTRY_COMPARE(closed->rows(QStringLiteral("started")).size(), 1);
            QVERIFY(shell(m_directory->path(), tryIt).err.contains("Permission denied"));
            closed->signal(SIGTERM);
            QCOMPARE(closed->wait(), 0);
        }
        const auto open = listen({QStringLiteral("--mode=0722")});
        QTRY_COMPARE(open->rows(QStringLiteral("started")).size(), 1);
        QCOMPARE(shell(m_directory->path(), tryIt).code, 0);
    }

    void abstractNamesHoldAnyByte()
    {
        const QString name = QStringLiteral("@sw\\0interop%1\\xff").arg(QCoreApplication::applicationPid());
        Running listener(workbench(), {QStringLiteral("listen"), name, QStringLiteral("--headless"),
                                       QStringLiteral("--reply=echo")});
        QTRY_COMPARE(listener.rows(QStringLiteral("started")).size(), 1);
        QCOMPARE(listener.rows().constFirst()[QLatin1String("address")].toString(), name);
        const Shell client = shell(m_directory->path(), QStringLiteral(R"sh(python3 -c '
import socket, sys
s = socket.socket(socket.AF_UNIX)
s.connect(b"\0sw\0interop%1\xff")
s.sendall(b"hi")
print(s.recv(9))')sh")
                                                            .arg(QCoreApplication::applicationPid()));
        QCOMPARE(client.out, QByteArray("b'hi'\n"));
        QCOMPARE(client.err, QByteArray());
    }

    void pathsNeedNotBeUtf8()
    {
        const Shell run = shell(m_directory->path(), QStringLiteral(R"sh(
            exec 3< <(exec "$W" listen $'a\nb\xff' --headless --reply echo)
            read -r started <&3
            printf hi | socat - UNIX-CONNECT:$'a\nb\xff'
            kill $!
            echo "$started" | cut -d, -f4)sh"));
        QCOMPARE(run.out, QByteArray("hi\"address\":\"a\\\\nb\\\\xff\"\n"));
    }

    void stopsByItself()
    {
        QElapsedTimer clock;
        clock.start();
        const auto listener = listen({QStringLiteral("--for=0.5")});
        QCOMPARE(listener->wait(), 0);
        QVERIFY(clock.elapsed() >= 500);
        QVERIFY(!QFile::exists(path()));
    }

    void aPythonClientTalksToUs_data() const { api_data(); }
    void aPythonClientTalksToUs()
    {
        QFETCH(QString, api);
        const auto listener = listen({bothApis(api), QStringLiteral("--reply=echo")});
        QTRY_COMPARE(listener->rows(QStringLiteral("started")).size(), 1);
        const Shell client =
            shell(m_directory->path(), QStringLiteral("python3 \"$SCRIPTS/periodic_client.py\" s 0.2 3"));
        QCOMPARE(client.out,
                 QByteArray("answer b'hello world'\nanswer b'hello world'\nanswer b'hello world'\n"));
        QTRY_COMPARE(listener->rows(QStringLiteral("closed")).size(), 1);
        QCOMPARE(listener->rows(QStringLiteral("received")).size(), 3);
        const QJsonObject peer =
            listener->rows(QStringLiteral("opened")).constFirst()[QLatin1String("peer")].toObject();
        QVERIFY(peer[QLatin1String("command")].toString().startsWith(QLatin1String("python3")));
    }
};

SW_TEST(ListenInteropTest)
#include "ListenInteropTest.moc"
