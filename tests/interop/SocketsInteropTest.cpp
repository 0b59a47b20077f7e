#include "tests/TestMain.h"
#include "tests/interop/Harness.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <csignal>
#include <memory>

#include <unistd.h>

using namespace sw::interop;

/// The socket table against lsof, in namespaces of its own: there a fixture is as quiet as a test needs it.
class SocketsInteropTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_directory;

    /// A socat server with two clients, a listener of ours with a client, and a socket pair that two
    /// processes share; then the given commands.
    Shell inFixture(const char* commands) const
    {
        const QString fixture = QStringLiteral(R"sh(
            socat UNIX-LISTEN:a,fork EXEC:cat & socat ABSTRACT-LISTEN:swfixture,fork EXEC:cat &
            "$W" --headless listen b --reply echo >rows &
            until [ -S a ] && grep -q started rows; do sleep 0.02; done
            (sleep 30 | socat - UNIX-CONNECT:a) & (sleep 30 | socat - UNIX-CONNECT:b) &
            (sleep 30 | socat - ABSTRACT-CONNECT:swfixture) &
            python3 -c 'import os, socket, time; a, b = socket.socketpair(); os.fork(); open("pair" + str(os.getpid()), "w"); time.sleep(30)' &
            until [ "$(ls pair* 2>/dev/null | wc -l)" = 2 ] && [ "$(ss -xH state connected | wc -l)" -ge 12 ]; do sleep 0.02; done
            last=
            until now=$(lsof -w -U -Fpfi | cksum); [ "$now" = "$last" ]; do last=$now; sleep 0.1; done
        )sh") + QString::fromUtf8(commands);
        writeFile(m_directory->filePath(QStringLiteral("fixture.sh")), fixture.toUtf8());
        const QString user = ::getuid() == 0 ? QString() : QStringLiteral("--user --map-root-user ");
        return shell(
            m_directory->path(),
            QStringLiteral("exec unshare %1--net --pid --fork --kill-child --mount-proc bash fixture.sh")
                .arg(user));
    }
    static QStringList triples(const QJsonObject& table)
    {
        QStringList lines;
        for (const auto& row : table[QLatin1String("sockets")].toArray()) {
            for (const auto& owner : row[QLatin1String("owners")].toArray())
                lines.append(QStringLiteral("%1 %2 %3")
                                 .arg(owner[QLatin1String("pid")].toInt())
                                 .arg(owner[QLatin1String("fd")].toInt())
                                 .arg(qint64(row[QLatin1String("inode")].toDouble())));
        }
        lines.sort();
        return lines;
    }

private slots:
    void init() { m_directory = std::make_unique<QTemporaryDir>(); }

    void ownersAreThoseOfLsof()
    {
        const Shell run = inFixture(R"sh(
            "$W" sockets --json >table
            lsof -w -U -Fpfi | awk '/^p/{p=substr($0,2)} /^f/{f=substr($0,2)} /^i/{print p,f,substr($0,2)}'
        )sh");
        QStringList lsof = QString::fromLatin1(run.out).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
        lsof.sort();
        const QByteArray json = readFile(m_directory->filePath(QStringLiteral("table")));
        const QJsonObject table = QJsonDocument::fromJson(json).object();
        QVERIFY2(lsof.size() >= 12, qPrintable(lsof.join(QLatin1Char('\n')) + QString::fromUtf8(run.err)));
        QCOMPARE(triples(table).join(QLatin1Char('\n')), lsof.join(QLatin1Char('\n')));
        QCOMPARE(table[QLatin1String("hiddenProcesses")].toInt(-1), 0);
    }

    void commandsAreMatchedAsLsofDoes()
    {
        const Shell run = inFixture(R"sh(
            for name in socat soc socket-w; do
              "$W" sockets "cmd:$name" --json >table
              python3 -c '
import json
print(*sorted({o["pid"] for s in json.load(open("table"))["sockets"] for o in s["owners"]
               if o["command"].startswith("'$name'")}))'
              lsof -w -U -a -c $name -t | sort -un | xargs
            done
        )sh");
        const QByteArrayList lines = run.out.trimmed().split('\n');
        QCOMPARE(lines.size(), 6);
        for (int i = 0; i < 6; i += 2) {
            QVERIFY2(!lines[i].isEmpty(), run.err.constData());
            QCOMPARE(lines[i], lines[i + 1]);
        }
    }

    void rowsSayWhatTheContractNames()
    {
        const Shell run = inFixture(
            R"sh("$W" sockets --json path:swfixture state:listening; "$W" sockets --json path:/b state:listening
            pwd >here; "$W" sockets --json "path:b" state:listening)sh");
        const QByteArrayList lines = run.out.trimmed().split('\n');
        QCOMPARE(lines.size(), 3);
        const QJsonArray abstracts =
            QJsonDocument::fromJson(lines[0]).object()[QLatin1String("sockets")].toArray();
        QCOMPARE(abstracts.size(), 1);
        const QJsonObject name = abstracts[0].toObject();
        QCOMPARE(name[QLatin1String("address")].toString(), QStringLiteral("@swfixture"));
        QCOMPARE(name[QLatin1String("abstract")].toBool(), true);
        QCOMPARE(name[QLatin1String("state")].toString(), QStringLiteral("listening"));
        QCOMPARE(name[QLatin1String("type")].toString(), QStringLiteral("stream"));
        QVERIFY(name[QLatin1String("cookie")].isString());
        QCOMPARE(name[QLatin1String("sendQueue")].toInt(), 5); // socat's backlog
        QCOMPARE(name[QLatin1String("receiveQueue")].toInt(-1), 0);
        QVERIFY(!name.contains(QLatin1String("path")));
    }

    void textHasOneHeaderLine()
    {
        const Shell run = inFixture(R"sh("$W" sockets path:swfixture state:listening)sh");
        const QByteArrayList lines = run.out.split('\n');
        QCOMPARE(lines.size(), 3); // header, row, nothing
        QVERIFY2(lines[1].contains("@swfixture") && lines[1].contains("listening") &&
                     lines[1].contains("socat"),
                 lines[1].constData());
        QVERIFY(!lines[0].contains("socat"));
    }

    void watchPrintsOneObjectPerTick()
    {
        Running watch(workbench(),
                      {QStringLiteral("sockets"), QStringLiteral("--json"), QStringLiteral("--watch=0.1"),
                       QStringLiteral("path:nothing-has-this-name")});
        QTRY_VERIFY(watch.rows().size() >= 3);
        for (const QJsonObject& row : watch.rows())
            QVERIFY(row[QLatin1String("sockets")].isArray());
        watch.signal(SIGTERM);
        QCOMPARE(watch.wait(), 0);
    }

    void aWrongFilterIsAUsageError()
    {
        Running run(workbench(), {QStringLiteral("sockets"), QStringLiteral("colour:red")});
        QCOMPARE(run.wait(), 2);
        QCOMPARE(run.err().count('\n'), 1);
        QVERIFY2(run.err().contains("colour"), run.err().constData());
        QCOMPARE(run.out(), QByteArray());
    }

    void aReaderThatGoesAwayIsNoFailure()
    {
        const Shell run =
            shell(m_directory->path(),
                  QStringLiteral("\"$W\" sockets --watch 0.05 | head -3 >/dev/null; echo ${PIPESTATUS[0]}"));
        QCOMPARE(run.out, QByteArray("0\n"));
        QCOMPARE(run.err, QByteArray());
    }
};

SW_TEST(SocketsInteropTest)
#include "SocketsInteropTest.moc"
