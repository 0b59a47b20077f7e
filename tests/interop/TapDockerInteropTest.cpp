#include "tests/TestMain.h"
#include "tests/interop/Harness.h"

#include <QFile>
#include <QTcpServer>

#include <csignal>

namespace sw::interop {

/// The docker client through a tap on a Docker engine: all that it prints, and its exit code, are what they
/// are without the tap.
class TapDockerInteropTest : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void cleanupTestCase();
    void theClientPrintsTheSame_data();
    void theClientPrintsTheSame();
    void logsAreFollowedWhileTheyCome();
    void eventsShowThroughTheTap();
    void pullsThroughTheTap();
    void buildsThroughTheTap();
    void whatWentThroughIsRecorded();

private:
    Shell run(const QString& text)
    {
        return shell(m_folder.path(), QStringLiteral("E=unix://$D/docker.sock T=unix://$D/tap.sock\n") + text,
                     60'000);
    }
    QString in(const char* name) const { return m_folder.filePath(QLatin1String(name)); }

    QTemporaryDir m_folder;
    std::unique_ptr<Running> m_engine, m_tap;
};

void TapDockerInteropTest::initTestCase()
{
    m_engine = std::make_unique<Running>(
        QStringLiteral("dockerd"),
        QStringList{QStringLiteral("--host"), QStringLiteral("unix://") + in("docker.sock"),
                    QStringLiteral("--data-root"), in("data"), QStringLiteral("--exec-root"), in("exec"),
                    QStringLiteral("--pidfile"), in("pid"), QStringLiteral("--iptables=false"),
                    QStringLiteral("--ip6tables=false"), QStringLiteral("--bridge=none"),
                    QStringLiteral("--storage-driver=vfs")});
    const Shell made = run(QStringLiteral(R"sh(
        for i in $(seq 250); do curl -fs --unix-socket docker.sock http://localhost/_ping >/dev/null && break; sleep 0.1; done
        mkdir -p image/bin && cp /bin/busybox image/bin/
        tar -C image -c . | docker -H $E import -c 'CMD ["/bin/busybox","echo","Hello from Docker!"]' - hello-world:latest >&2
        docker -H $E run -d --network none --name kept hello-world \
          /bin/busybox sh -c 'echo out; echo err >&2; exec /bin/busybox sleep 1000' >&2
    )sh"));
    QVERIFY2(made.code == 0, made.err + m_engine->err().right(2000));
    m_tap = std::make_unique<Running>(workbench(),
                                      QStringList{QStringLiteral("--headless"), QStringLiteral("tap"),
                                                  in("docker.sock"), QStringLiteral("--at"), in("tap.sock")});
    QTRY_COMPARE_WITH_TIMEOUT(m_tap->rows(QStringLiteral("started")).size(), 1, 20'000);
}

void TapDockerInteropTest::cleanupTestCase()
{
    m_tap->signal(SIGTERM);
    QCOMPARE(m_tap->wait(), 0);
    QVERIFY(!QFile::exists(in("tap.sock")));
    run(QStringLiteral("docker -H $E rm -f kept"));
    m_engine->signal(SIGTERM);
    QCOMPARE(m_engine->wait(), 0);
}

void TapDockerInteropTest::theClientPrintsTheSame_data()
{
    QTest::addColumn<QString>("command");
    QTest::addColumn<QByteArray>("contains");
    const auto row = [](const char* command, const char* contains) {
        QTest::newRow(command) << QString::fromLatin1(command) << QByteArray(contains);
    };
    row("docker ps --no-trunc --format '{{.ID}} {{.Names}} {{.Image}}'", " kept hello-world");
    row("docker run --rm --network none hello-world", "Hello from Docker!\n");
    row("echo hi | docker run -i --rm --network none hello-world /bin/busybox sh -c '/bin/busybox sleep 1; "
        "/bin/busybox cat'",
        "hi\n");
    row("docker exec kept /bin/busybox sh -c 'echo a; echo b >&2; exit 7'; echo $?", "7\n");
    row("head -c 5000000 /dev/zero | docker exec -i kept /bin/busybox md5sum", "  -\n");
    row("docker run --rm --network none hello-world /bin/busybox seq 300000 | md5sum", "  -\n");
    row("docker logs kept 2>&1 >/dev/null", "err\n");
    row("docker inspect kept", "\"Name\": \"/kept\"");
    row("docker run --rm --network none none:none 2>&1; echo $?", "125\n");
}

void TapDockerInteropTest::theClientPrintsTheSame()
{
    QFETCH(QString, command);
    QFETCH(QByteArray, contains);
    writeFile(in("command"), command.toUtf8());
    const Shell direct = run(QStringLiteral("export DOCKER_HOST=$E; . ./command"));
    const Shell tapped = run(QStringLiteral("export DOCKER_HOST=$T; . ./command"));
    QVERIFY2(direct.out.contains(contains), direct.out + direct.err);
    QCOMPARE(tapped.out, direct.out);
    QCOMPARE(tapped.err, direct.err);
    QCOMPARE(tapped.code, direct.code);
}

void TapDockerInteropTest::logsAreFollowedWhileTheyCome()
{
    const Shell ran = run(QStringLiteral(R"sh(
        docker -H $E run -d --network none --name talks hello-world \
          /bin/busybox sh -c 'for i in 1 2 3; do echo line $i; /bin/busybox sleep 0.3; done' >/dev/null
        docker -H $T logs -f talks; docker -H $T rm talks
    )sh"));
    QCOMPARE(ran.out, QByteArray("line 1\nline 2\nline 3\ntalks\n"));
}

void TapDockerInteropTest::eventsShowThroughTheTap()
{
    Running events(QStringLiteral("docker"),
                   {QStringLiteral("-H"), QStringLiteral("unix://") + in("tap.sock"),
                    QStringLiteral("events"), QStringLiteral("--format"), QStringLiteral("{{.Action}}")});
    QTRY_VERIFY(m_tap->payload(QStringLiteral("received")).contains("/events"));
    QTRY_VERIFY(m_tap->payload(QStringLiteral("sent")).contains("\r\nTransfer-Encoding: chunked"));
    QCOMPARE(run(QStringLiteral("docker -H $E run --rm --network none hello-world")).out,
             QByteArray("Hello from Docker!\n"));
    QTRY_VERIFY2(events.out().endsWith("destroy\n"), events.out() + events.err());
    QVERIFY(events.out().startsWith("create\nattach\n"));
    events.signal(SIGKILL); // and the engine is told at once
    const int id = [&] {
        for (const QJsonObject& row : m_tap->rows(QStringLiteral("received"))) {
            if (payloadOf(row).contains("/events"))
                return row[QLatin1String("connection")].toInt();
        }
        return 0;
    }();
    QTRY_VERIFY([&] {
        for (const QJsonObject& row : m_tap->rows(QStringLiteral("closed"))) {
            if (row[QLatin1String("connection")].toInt() == id)
                return true;
        }
        return false;
    }());
}

void TapDockerInteropTest::pullsThroughTheTap()
{
    QTcpServer free;
    QVERIFY(free.listen(QHostAddress::LocalHost));
    const QString port = QString::number(free.serverPort());
    free.close();
    writeFile(in("registry.yml"),
              QStringLiteral("version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: %1\nhttp:\n  addr: "
                             "127.0.0.1:%2\n")
                  .arg(in("registry"), port)
                  .toUtf8());
    Running registry(QStringLiteral("docker-registry"), {QStringLiteral("serve"), in("registry.yml")});
    const Shell pulled = run(QStringLiteral(R"sh(
        I=localhost:%1/hello-world:latest
        for i in $(seq 100); do curl -fs http://127.0.0.1:%1/v2/ >/dev/null && break; sleep 0.1; done
        docker -H $E tag hello-world:latest $I && docker -H $E push -q $I >&2
        for host in $E $T; do docker -H $E rmi $I >&2; docker -H $host pull $I; echo $?; done
    )sh")
                                 .arg(port));
    const QByteArrayList lines = pulled.out.split('\n');
    QVERIFY2(pulled.out.contains("Status: ") && pulled.out.contains("Digest: sha256:"),
             pulled.out + pulled.err);
    QCOMPARE(lines.mid(0, lines.size() / 2), lines.mid(lines.size() / 2, lines.size() / 2));
}

/// Ids of containers and images differ from run to run.
void TapDockerInteropTest::buildsThroughTheTap()
{
    const Shell built = run(QStringLiteral(R"sh(
        mkdir -p build && head -c 3000000 /dev/urandom >build/file
        printf 'FROM hello-world\nCOPY file /file\nRUN ["/bin/busybox","md5sum","/file"]\n' >build/Dockerfile
        for host in $E $T; do
          DOCKER_BUILDKIT=0 docker -H $host build --no-cache --network none -t built build 2>/dev/null |
            sed -E 's/[0-9a-f]{12}$/ID/'; echo $?
          docker -H $E rmi built >/dev/null
        done
        md5sum <build/file
    )sh"));
    QByteArrayList lines = built.out.trimmed().split('\n');
    const QByteArray sum = lines.takeLast().left(32);
    QVERIFY2(lines.size() > 10 && built.out.count(sum) == 3 && built.out.count("Successfully built ID") == 2,
             built.out + built.err);
    QCOMPARE(lines.mid(0, lines.size() / 2), lines.mid(lines.size() / 2));
}

/// Every connection has its client's process, and each chunk its direction.
void TapDockerInteropTest::whatWentThroughIsRecorded()
{
    const auto opened = m_tap->rows(QStringLiteral("opened"));
    QVERIFY(opened.size() > 10);
    for (const QJsonObject& row : opened) {
        QCOMPARE(row[QLatin1String("peer")].toObject()[QLatin1String("command")].toString(),
                 QStringLiteral("docker"));
        QCOMPARE(row[QLatin1String("target")].toObject()[QLatin1String("command")].toString(),
                 QStringLiteral("dockerd"));
    }
    for (const QJsonObject& row : m_tap->rows(QStringLiteral("received")))
        QCOMPARE(row[QLatin1String("direction")].toString(), QStringLiteral("to-target"));
    for (const QJsonObject& row : m_tap->rows(QStringLiteral("sent")))
        QCOMPARE(row[QLatin1String("direction")].toString(), QStringLiteral("to-client"));
    const QByteArray answers = m_tap->payload(QStringLiteral("sent"));
    QVERIFY(answers.contains("Hello from Docker!"));
    QVERIFY(answers.contains("101 UPGRADED"));
    QVERIFY(m_tap->payload(QStringLiteral("received")).contains("HEAD /_ping"));
}

} // namespace sw::interop

using sw::interop::TapDockerInteropTest;
SW_TEST(TapDockerInteropTest)
#include "TapDockerInteropTest.moc"
