#include "tests/TestMain.h"
#include "tests/interop/Harness.h"

#include <QFile>
#include <QJsonObject>

#include <csignal>
#include <memory>

#include <sys/stat.h>

using namespace sw::interop;

/// Datagrams without a window, against socat and python3, both directions.
class DatagramInteropTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_directory;
    QString file(const char* name) const { return m_directory->filePath(QString::fromLatin1(name)); }

    std::unique_ptr<Running> listener(const QStringList& options = {}) const
    {
        auto running = std::make_unique<Running>(workbench(), QStringList{QStringLiteral("--headless"),
                                                                          QStringLiteral("listen"), file("s"),
                                                                          QStringLiteral("--type=datagram")} +
                                                                  options);
        if (!QTest::qWaitFor([&] { return !running->rows(QStringLiteral("started")).isEmpty(); }, 10'000))
            qWarning("not started: %s", running->err().constData());
        return running;
    }
    std::unique_ptr<Running> client(const QStringList& options) const
    {
        return std::make_unique<Running>(
            workbench(),
            QStringList{QStringLiteral("--headless"), QStringLiteral("connect"), file("s")} + options);
    }
    std::unique_ptr<Running> socat(const QStringList& arguments) const
    {
        auto running = std::make_unique<Running>(QStringLiteral("socat"), arguments);
        if (!QTest::qWaitFor([&] { return QFile::exists(file("s")); }, 10'000))
            qWarning("socat did not bind");
        return running;
    }
    Shell run(const QString& script) const { return shell(m_directory->path(), script); }

private slots:
    void init() { m_directory = std::make_unique<QTemporaryDir>(); }

    void socatWithoutANameIsShownAsSuch()
    {
        const auto listening = listener({QStringLiteral("--reply=echo")});
        QCOMPARE(run(QStringLiteral("echo 'hello world' | socat - UNIX-SENDTO:s")).code, 0);
        QTRY_COMPARE(listening->payload(QStringLiteral("received")), QByteArray("hello world\n"));
        const QJsonObject row = listening->rows(QStringLiteral("received")).constFirst();
        QCOMPARE(row[QLatin1String("connection")].toInt(-1), 0);
        QVERIFY(row.contains(QLatin1String("from")) && row[QLatin1String("from")].isNull());
        const QString note =
            listening->rows(QStringLiteral("note")).constFirst()[QLatin1String("message")].toString();
        QVERIFY2(note.startsWith(QLatin1String("A sender without a name cannot be answered: ")),
                 qPrintable(note));
        QVERIFY(listening->rows(QStringLiteral("sent")).isEmpty());
    }

    void socatWithANameIsAnswered()
    {
        const auto listening = listener({QStringLiteral("--reply=text:answer")});
        const Shell peer =
            run(QStringLiteral("echo question | socat -t1 - UNIX-SENDTO:\"$D/s\",bind=\"$D/c\""));
        QCOMPARE(peer.out, QByteArray("answer"));
        QTRY_COMPARE(listening->rows(QStringLiteral("sent")).size(), 1);
        const QJsonObject row = listening->rows(QStringLiteral("received")).constFirst();
        QCOMPARE(row[QLatin1String("from")].toString(), file("c"));
        QCOMPARE(row[QLatin1String("connection")].toInt(), 1);
        QCOMPARE(listening->rows(QStringLiteral("opened")).constFirst()[QLatin1String("address")].toString(),
                 file("c"));
        // A relative name means another file here.
        QCOMPARE(run(QStringLiteral("echo question | socat -t0.1 - UNIX-SENDTO:s,bind=r")).code, 0);
        QTRY_COMPARE(listening->rows(QStringLiteral("failed")).size(), 1);
        QVERIFY(listening->rows(QStringLiteral("failed"))
                    .constFirst()[QLatin1String("error")]
                    .toString()
                    .startsWith(
                        QLatin1String("There is nobody at r, a name relative to the sender's directory")));
    }

    void sendsToSocatInOrder()
    {
        const auto server = socat(
            {QStringLiteral("-u"), QStringLiteral("UNIX-RECV:%1").arg(file("s")), QStringLiteral("STDOUT")});
        const auto sender =
            client({QStringLiteral("--send-escaped=one\\n"), QStringLiteral("--send-escaped=two\\n")});
        QCOMPARE(sender->wait(), 0); // ends by itself: nobody can answer it
        QTRY_COMPARE(server->out(), QByteArray("one\ntwo\n"));
        QCOMPARE(sender->err(), QByteArray());
    }

    void isAnsweredBySocatUnderItsName_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("path") << QString();
        QTest::newRow("abstract") << QStringLiteral("@sw-me-%1").arg(::getpid());
        QTest::newRow("auto") << QStringLiteral("auto");
    }
    void isAnsweredBySocatUnderItsName()
    {
        QFETCH(QString, name);
        const auto server = socat(
            {QStringLiteral("UNIX-RECVFROM:%1,fork").arg(file("s")), QStringLiteral("EXEC:tr a-z A-Z")});
        if (name.isEmpty())
            name = file("me");
        const auto asking = client({QStringLiteral("--bind"), name, QStringLiteral("--send=hello")});
        QTRY_COMPARE_WITH_TIMEOUT(asking->payload(QStringLiteral("received")), QByteArray("HELLO"), 10'000);
        const QJsonObject row = asking->rows(QStringLiteral("received")).constFirst();
        QCOMPARE(row[QLatin1String("from")].toString(), file("s"));
        asking->signal(SIGTERM);
        QCOMPARE(asking->wait(), 0);
        QVERIFY(!QFile::exists(file("me")));
    }

    void everyByteAndHostileNamesArriveUnchanged()
    {
        const auto listening = listener({QStringLiteral("--reply=echo")});
        const Shell peer =
            run(QStringLiteral("python3 - <<'E'\n"
                               "import socket\n"
                               "s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)\n"
                               "s.settimeout(5)\n"
                               "s.bind(b'\\0sw\\x1b[31m\\n\\0<b>\\xff' + str(id(s)).encode())\n"
                               "for m in (bytes(range(256)) * 250, b'', b'\\xff\\x00'):\n"
                               "    s.sendto(m, 's')\n"
                               "    assert s.recv(100000) == m\n"
                               "E\n"));
        QCOMPARE(peer.err, QByteArray());
        QCOMPARE(peer.code, 0);
        QTRY_COMPARE(listening->rows(QStringLiteral("sent")).size(), 3);
        const auto rows = listening->rows(QStringLiteral("received"));
        QCOMPARE(rows.size(), 3);
        QCOMPARE(rows[0][QLatin1String("size")].toInt(), 64000);
        QCOMPARE(rows[1][QLatin1String("text")].toString(QStringLiteral("?")), QString());
        QCOMPARE(payloadOf(rows[2]), QByteArray("\xff\0", 2));
        const QString from = rows[0][QLatin1String("from")].toString();
        QVERIFY2(from.startsWith(QLatin1String("@sw\\x1b[31m\\n\\0<b>\\xff")), qPrintable(from));
        QVERIFY(!listening->out().contains('\x1b'));
    }

    void tooBigSaysTheLimit()
    {
        const auto server = socat(
            {QStringLiteral("-u"), QStringLiteral("UNIX-RECV:%1").arg(file("s")), QStringLiteral("STDOUT")});
        writeFile(file("big"), QByteArray(40 << 20, 'x'));
        const auto sender = client({QStringLiteral("--send-file"), file("big")});
        QCOMPARE(sender->wait(), 1);
        const QJsonObject row = sender->rows(QStringLiteral("failed")).constFirst();
        QCOMPARE(row[QLatin1String("errno")].toString(), QStringLiteral("EMSGSIZE"));
        QVERIFY(row[QLatin1String("error")].toString().contains(QLatin1String("takes at most")));
    }

    void aWrongTypeIsExplained()
    {
        const auto server = socat(
            {QStringLiteral("-u"), QStringLiteral("UNIX-RECV:%1").arg(file("s")), QStringLiteral("STDOUT")});
        const auto asking = client({QStringLiteral("--type=stream"), QStringLiteral("--send=x")});
        QCOMPARE(asking->wait(), 1);
        QCOMPARE(asking->err(),
                 QStringLiteral("%1 is a datagram socket, not a stream socket\n").arg(file("s")).toUtf8());
    }

    void modeAndGroupAreRightAndNeverWider()
    {
        const int group = ::geteuid() == 0 ? 65534 : int(::getegid()); // root may give it to anyone
        const Shell seen = run(
            QStringLiteral("(while :; do stat -c '%a %g' s 2>/dev/null; done) > seen & watcher=$!\n"
                           "\"$W\" listen s --type datagram --mode 0660 --group %1 --output none --for 0.5\n"
                           "kill $watcher; sort -u seen")
                .arg(group));
        const QByteArrayList states = seen.out.split('\n');
        for (const QByteArray& state : states)
            QVERIFY2(state.isEmpty() || state.startsWith("600 ") ||
                         state == "660 " + QByteArray::number(group),
                     state.constData());
        QVERIFY(states.contains("660 " + QByteArray::number(group)));
    }
};

SW_TEST(DatagramInteropTest)
#include "DatagramInteropTest.moc"
