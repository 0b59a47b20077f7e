#include "tests/TestMain.h"
#include "tests/interop/Harness.h"

#include <QFile>
#include <QTcpServer>

#include <csignal>

namespace sw::interop {

/// Bridges between TCP and Unix sockets, with a web server and a browser that know nothing of them.
class BridgeInteropTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<Running> m_web;
    QString in(const char* name) const { return m_folder.filePath(QLatin1String(name)); }
    static std::unique_ptr<Running> bridge(const QStringList& addresses)
    {
        auto made = std::make_unique<Running>(
            workbench(), QStringList{QStringLiteral("--headless"), QStringLiteral("bridge")} + addresses);
        return QTest::qWaitFor([&] { return !made->rows(QStringLiteral("started")).isEmpty(); }, 20'000)
                   ? std::move(made)
                   : nullptr;
    }
    static QString portOf(Running& bridge)
    {
        return bridge.rows(QStringLiteral("started"))
            .at(0)[QLatin1String("address")]
            .toString()
            .section(u':', -1);
    }

private slots:
    void initTestCase()
    {
        m_web = std::make_unique<Running>(QStringLiteral("uvicorn"),
                                          QStringList{QStringLiteral("--uds"), in("web.sock"),
                                                      QStringLiteral("--app-dir"), QStringLiteral(SW_SCRIPTS),
                                                      QStringLiteral("web_app:app")});
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(in("web.sock")), 20'000);
    }
    void curlSeesWhatItSeesThroughSocat();
    void aBrowserShowsThePage();
    void aSocketFileLeadsToTcp();
    void otherUsersAreRefusedUnlessAllowed();
    void bigBodiesAndResetsCrossBothWays();
    void aTargetMayComeLater();
};

/// The line of the article, `socat tcp-listen:9999,fork unix-connect:…`, beside ours.
void BridgeInteropTest::curlSeesWhatItSeesThroughSocat()
{
    const auto ours = bridge({QStringLiteral("tcp:0"), in("web.sock")});
    QVERIFY(ours);
    QTcpServer free;
    QVERIFY(free.listen(QHostAddress::LocalHost));
    const QString port = QString::number(free.serverPort());
    free.close();
    Running socat(QStringLiteral("socat"),
                  {QStringLiteral("tcp-listen:%1,bind=127.0.0.1,reuseaddr,fork").arg(port),
                   QStringLiteral("unix-connect:") + in("web.sock")});
    const Shell compared = shell(m_folder.path(), QStringLiteral(R"sh(
        ask() { curl -s --retry 20 --retry-connrefused --retry-delay 1 "$@" | md5sum; }
        ask --unix-socket web.sock http://localhost/index; ask http://127.0.0.1:%1/index; ask http://127.0.0.1:%2/index
        curl -s -o /dev/null -w '%{http_code} %{size_download}\n' http://127.0.0.1:%2/index
        curl -s http://127.0.0.1:%2/parts
    )sh")
                                                      .arg(port, portOf(*ours)));
    const QByteArrayList lines = compared.out.split('\n');
    QVERIFY2(lines.size() == 8, compared.out + compared.err);
    QCOMPARE(lines[1], lines[0]);
    QCOMPARE(lines[2], lines[0]);
    QCOMPARE(lines[3], QByteArray("200 359"));
    QCOMPARE(lines[6], QByteArray("{\"part\":2}"));
    const QJsonObject opened = ours->rows(QStringLiteral("opened")).at(0);
    QCOMPARE(opened[QLatin1String("target")].toObject()[QLatin1String("command")].toString(),
             QStringLiteral("uvicorn"));
    QVERIFY(opened[QLatin1String("address")].toString().startsWith(QLatin1String("tcp:127.0.0.1:")));
    QVERIFY(ours->err().contains("no file permissions"));
}

void BridgeInteropTest::aBrowserShowsThePage()
{
    const auto ours = bridge({QStringLiteral("tcp:0"), in("web.sock")});
    QVERIFY(ours);
    const Shell shown = shell(m_folder.path(),
                              QStringLiteral(R"sh(
        chromium --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run --user-data-dir="$D/browser" \
          --virtual-time-budget=1000 --dump-dom http://127.0.0.1:%1/index
    )sh")
                                  .arg(portOf(*ours)),
                              90'000);
    QVERIFY2(shown.out.contains("<h1>It works</h1>"), shown.out + shown.err.right(2000));
    QVERIFY(ours->payload(QStringLiteral("received")).contains("GET /index HTTP/1.1"));
}

void BridgeInteropTest::aSocketFileLeadsToTcp()
{
    QTcpServer free;
    QVERIFY(free.listen(QHostAddress::LocalHost));
    const QString port = QString::number(free.serverPort());
    free.close();
    Running web(QStringLiteral("uvicorn"),
                {QStringLiteral("--host"), QStringLiteral("127.0.0.1"), QStringLiteral("--port"), port,
                 QStringLiteral("--app-dir"), QStringLiteral(SW_SCRIPTS), QStringLiteral("web_app:app")});
    const auto ours = bridge({in("front.sock"), QStringLiteral("tcp:localhost:") + port});
    QVERIFY(ours);
    const Shell asked = shell(m_folder.path(), QStringLiteral(R"sh(
        for i in $(seq 100); do curl -s --unix-socket front.sock http://localhost/index >got && [ -s got ] && break; sleep 0.1; done
        head -1 got; stat -c %a front.sock
    )sh"));
    QCOMPARE(asked.out, QByteArray("<h1>It works</h1>\n600\n"));
    ours->signal(SIGTERM);
    QCOMPARE(ours->wait(), 0);
    QVERIFY(!QFile::exists(in("front.sock")));
}

void BridgeInteropTest::otherUsersAreRefusedUnlessAllowed()
{
    QVERIFY2(::geteuid() == 0, "becomes another user: needs root");
    for (const bool allowed : {false, true}) {
        const auto ours =
            bridge(QStringList{QStringLiteral("tcp:0"), in("web.sock")} +
                   (allowed ? QStringList{QStringLiteral("--allow-other-users")} : QStringList()));
        QVERIFY(ours);
        const Shell asked = shell(QStringLiteral("/"), QStringLiteral("runuser -u nobody -- curl -s -m 10 "
                                                                      "http://127.0.0.1:%1/index | head -1")
                                                           .arg(portOf(*ours)));
        QCOMPARE(asked.out, allowed ? QByteArray("<h1>It works</h1>\n") : QByteArray());
        const auto failed = ours->rows(QStringLiteral("failed"));
        QCOMPARE(failed.size(), allowed ? 0 : 1);
        QCOMPARE(ours->rows(QStringLiteral("opened")).size(), allowed ? 1 : 0);
        if (!allowed)
            QVERIFY(failed[0][QLatin1String("error")].toString().contains(QLatin1String("user nobody")));
        if (!allowed)
            QTRY_VERIFY2(ours->err().contains("was refused: it belongs to user nobody"), ours->err());
    }
}

/// 20 MB each way at once, through two bridges in a row, then an end from each side; then a reset.
void BridgeInteropTest::bigBodiesAndResetsCrossBothWays()
{
    Running server(QStringLiteral("socat"),
                   {QStringLiteral("-b65536"), QStringLiteral("UNIX-LISTEN:%1,fork").arg(in("cat.sock")),
                    QStringLiteral("EXEC:cat")});
    QTRY_VERIFY(QFile::exists(in("cat.sock")));
    const auto tcp = bridge({QStringLiteral("tcp:0"), in("cat.sock")});
    QVERIFY(tcp);
    const auto unix = bridge({in("back.sock"), QStringLiteral("tcp:127.0.0.1:") + portOf(*tcp)});
    QVERIFY(unix);
    writeFile(in("big"), pattern(20'000'000));
    const Shell sent =
        shell(m_folder.path(),
              QStringLiteral("socat -t20 - UNIX-CONNECT:back.sock <big | cmp - big && echo same"), 60'000);
    QVERIFY2(sent.out == "same\n", sent.out + sent.err);
    QTRY_COMPARE(unix->rows(QStringLiteral("closed")).size(), 1);
    QTRY_COMPARE(tcp->rows(QStringLiteral("closed")).size(), 1);
    QCOMPARE(tcp->rows(QStringLiteral("closed")).at(0)[QLatin1String("reason")].toString(),
             QStringLiteral("eof"));

    Running rude(QStringLiteral("python3"), {script(QStringLiteral("tap_peer.py")), QStringLiteral("server"),
                                             QStringLiteral("reset-by-server"), in("rude.sock")});
    QTRY_COMPARE(rude.out(), QByteArray("listening\n"));
    const auto resets = bridge({QStringLiteral("tcp:0"), in("rude.sock")});
    QVERIFY(resets);
    const Shell reset = shell(m_folder.path(), QStringLiteral(R"sh(
        python3 -c 'import socket
s=socket.create_connection(("127.0.0.1",%1)); s.sendall(b"0123456789")
try: print(s.recv(9))
except ConnectionResetError: print("reset")'
    )sh")
                                                   .arg(portOf(*resets)));
    QCOMPARE(reset.out, QByteArray("reset\n"));
}

void BridgeInteropTest::aTargetMayComeLater()
{
    const auto ours = bridge({QStringLiteral("tcp:0"), in("later.sock")});
    QVERIFY(ours);
    const QString ask = QStringLiteral("echo hi | socat -t5 - TCP:127.0.0.1:%1").arg(portOf(*ours));
    shell(m_folder.path(), ask);
    QTRY_COMPARE(ours->rows(QStringLiteral("failed")).size(), 1);
    QCOMPARE(ours->rows(QStringLiteral("failed")).at(0)[QLatin1String("errno")].toString(),
             QStringLiteral("ENOENT"));
    QTRY_VERIFY2(ours->err().contains("There is no socket at "), ours->err());
    Running server(QStringLiteral("socat"),
                   {QStringLiteral("UNIX-LISTEN:%1,fork").arg(in("later.sock")), QStringLiteral("EXEC:cat")});
    QTRY_VERIFY(QFile::exists(in("later.sock")));
    QCOMPARE(shell(m_folder.path(), ask).out, QByteArray("hi\n"));
}

} // namespace sw::interop

using sw::interop::BridgeInteropTest;
SW_TEST(BridgeInteropTest)
#include "BridgeInteropTest.moc"
