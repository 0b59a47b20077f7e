#include "tests/TestMain.h"
#include "tests/interop/Harness.h"

#include <QFile>
#include <QRegularExpression>

namespace sw::interop {

/// The exchange rows of a tap, with the programs of others at both ends.
class ExchangeInteropTest : public QObject
{
    Q_OBJECT
private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void cleanup()
    {
        m_tap.reset();
        m_server.reset();
    }
    void tellsWhatDockerAsks();
    void tellsWhatIsSaidOverDBus();

private:
    QString in(const char* name) const { return m_folder->filePath(QLatin1String(name)); }
    void tap()
    {
        m_tap = std::make_unique<Running>(workbench(),
                                          QStringList{QStringLiteral("--headless"), QStringLiteral("tap"),
                                                      in("target"), QStringLiteral("--at"), in("front")});
        QTRY_COMPARE_WITH_TIMEOUT(m_tap->rows(QStringLiteral("started")).size(), 1, 15'000);
    }
    /// "GET /info 200"; ids are cut.
    QStringList exchanges()
    {
        QStringList lines;
        for (const QJsonObject& row : m_tap->rows(QStringLiteral("exchange"))) {
            QString target = row[QStringLiteral("target")].toString().section(u'?', 0, 0);
            target.replace(QRegularExpression(QStringLiteral("[0-9a-f]{64}")), QStringLiteral("ID"));
            lines << QStringLiteral("%1 %2 %3")
                         .arg(row[QStringLiteral("method")].toString(), target,
                              row[QStringLiteral("status")].toVariant().toString());
        }
        return lines;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Running> m_server, m_tap;
};

void ExchangeInteropTest::tellsWhatDockerAsks()
{
    m_server = std::make_unique<Running>(
        QStringLiteral("dockerd"),
        QStringList{QStringLiteral("--host"), QStringLiteral("unix://") + in("target"),
                    QStringLiteral("--data-root"), in("data"), QStringLiteral("--exec-root"), in("exec"),
                    QStringLiteral("--pidfile"), in("pid"), QStringLiteral("--iptables=false"),
                    QStringLiteral("--ip6tables=false"), QStringLiteral("--bridge=none"),
                    QStringLiteral("--storage-driver=vfs")});
    const Shell made = shell(m_folder->path(), QStringLiteral(R"sh(
        for i in $(seq 250); do [ "$("$W" --headless http target /_ping 2>/dev/null)" = OK ] && break; sleep 0.1; done
        mkdir -p image/bin && cp /bin/busybox image/bin/
        tar -C image -c . | docker -H unix://$PWD/target import - busybox:latest
    )sh"));
    QVERIFY2(made.code == 0, made.err);
    tap();
    const Shell ran = shell(m_folder->path(), QStringLiteral(R"sh(
        export DOCKER_HOST=unix://$PWD/front
        docker ps
        echo hi | docker run -i --rm --network none busybox /bin/busybox sh -c 'cat; echo oops >&2'
        docker inspect --type container nope || true
    )sh"));
    QVERIFY2(ran.out.contains("hi\n") && ran.err.contains("oops"), ran.out + ran.err);
    QTRY_VERIFY_WITH_TIMEOUT(exchanges().contains(QStringLiteral("GET /v1.41/containers/nope/json 404")),
                             10'000);
    const QStringList all = exchanges();
    for (const char* one :
         {"HEAD /_ping 200", "GET /v1.41/containers/json 200", "POST /v1.41/containers/create 201",
          "POST /v1.41/containers/ID/attach 101", "POST /v1.41/containers/ID/start 204"})
        QVERIFY2(all.contains(QLatin1String(one)), qPrintable(all.join(u'\n')));
    for (const QJsonObject& row : m_tap->rows(QStringLiteral("exchange"))) {
        for (const char* member : {"requestBytes", "responseBytes", "milliseconds"})
            QVERIFY(row[QLatin1String(member)].toDouble(-1) >= 0);
        if (row[QStringLiteral("target")].toString().endsWith(QStringLiteral("/containers/json")))
            QCOMPARE(row[QStringLiteral("responseBytes")].toInt(), 3); // "[]\n"
    }
}

void ExchangeInteropTest::tellsWhatIsSaidOverDBus()
{
    m_server = std::make_unique<Running>(QStringLiteral("dbus-daemon"),
                                         QStringList{QStringLiteral("--session"), QStringLiteral("--nofork"),
                                                     QStringLiteral("--address=unix:path=") + in("target")});
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(in("target")), 10'000);
    tap();
    const Shell ran = shell(m_folder->path(), QStringLiteral(R"sh(
        dbus-send --bus=unix:path=$PWD/front --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.ListNames
        dbus-send --bus=unix:path=$PWD/front --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.Nope || true
    )sh"));
    QVERIFY2(ran.out.contains("org.freedesktop.DBus"), ran.out + ran.err);
    QTRY_VERIFY_WITH_TIMEOUT(exchanges().contains(QStringLiteral("ListNames / org.freedesktop.DBus ok")),
                             10'000);
    QTRY_VERIFY_WITH_TIMEOUT(exchanges().contains(QStringLiteral("Nope / org.freedesktop.DBus error "
                                                                 "org.freedesktop.DBus.Error.UnknownMethod")),
                             10'000);
    QVERIFY(exchanges().contains(QStringLiteral("AUTH EXTERNAL OK")));
}

SW_TEST(ExchangeInteropTest)

} // namespace sw::interop

#include "ExchangeInteropTest.moc"
