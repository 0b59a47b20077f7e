#include "tests/TestMain.h"
#include "tests/interop/Harness.h"

#include <QFile>
#include <QJsonObject>

#include <csignal>
#include <memory>

using namespace sw::interop;

/// Seqpacket connections without a window, against python3, both directions.
class SeqpacketInteropTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_directory;
    QString file(const char* name) const { return m_directory->filePath(QString::fromLatin1(name)); }
    Shell run(const QString& script) const { return shell(m_directory->path(), script); }

private slots:
    void init() { m_directory = std::make_unique<QTemporaryDir>(); }

    void listenerKeepsMessages()
    {
        Running listening(workbench(), {QStringLiteral("--headless"), QStringLiteral("listen"), file("s"),
                                        QStringLiteral("--type=seqpacket"), QStringLiteral("--reply=echo")});
        QTRY_VERIFY_WITH_TIMEOUT(!listening.rows(QStringLiteral("started")).isEmpty(), 10'000);
        const Shell peer = run(QStringLiteral("python3 - <<'E'\n"
                                              "import socket\n"
                                              "s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)\n"
                                              "s.settimeout(5)\n"
                                              "s.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 200000)\n"
                                              "s.connect('s')\n"
                                              "for m in (b'one', b'', bytes(range(256)) * 78, b'last'):\n"
                                              "    s.send(m)\n"
                                              "    assert s.recv(100000) == m\n"
                                              "s.shutdown(socket.SHUT_WR)\n"
                                              "assert s.recv(10) == b''\n"
                                              "E\n"));
        QCOMPARE(peer.err, QByteArray());
        QCOMPARE(peer.code, 0);
        QTRY_COMPARE(listening.rows(QStringLiteral("closed")).size(), 1);
        const auto rows = listening.rows(QStringLiteral("received"));
        QCOMPARE(rows.size(), 4);
        QCOMPARE(rows[1][QLatin1String("size")].toInt(-1), 0);
        QCOMPARE(rows[2][QLatin1String("size")].toInt(), 19968);
        QVERIFY(!rows[0].contains(QLatin1String("from")));
        QCOMPARE(listening.rows(QStringLiteral("closed")).constFirst()[QLatin1String("reason")].toString(),
                 QStringLiteral("eof"));
        QCOMPARE(listening.rows(QStringLiteral("started")).constFirst()[QLatin1String("type")].toString(),
                 QStringLiteral("seqpacket"));
    }

    void clientFindsTheTypeAndKeepsMessages()
    {
        const Shell both = run(QStringLiteral("python3 - <<'E' &\n"
                                              "import socket\n"
                                              "l = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)\n"
                                              "l.bind('s'); l.listen()\n"
                                              "c, _ = l.accept()\n"
                                              "c.settimeout(5)\n"
                                              "got = []\n"
                                              "for i in range(3): got.append(c.recv(1000))\n"
                                              "c.send(repr(got).encode()); c.send(b''); c.close()\n"
                                              "E\n"
                                              "\"$W\" connect s --retry --send one --send '' --send two "
                                              "--finish --output jsonl --for 10; echo rc=$?\n"
                                              "wait\n"));
        QCOMPARE(both.err, QByteArray());
        QVERIFY(both.out.endsWith("rc=0\n"));
        QByteArrayList received;
        const auto rows = parseRows(both.out.left(both.out.lastIndexOf("rc=")));
        for (const QJsonObject& row : rows) {
            if (row[QLatin1String("event")] == QLatin1String("received"))
                received << payloadOf(row);
        }
        QCOMPARE(received, (QByteArrayList{"[b'one', b'', b'two']", ""}));
    }
};

SW_TEST(SeqpacketInteropTest)
#include "SeqpacketInteropTest.moc"
