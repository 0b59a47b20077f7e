#include "tests/interop/Harness.h"

#include "tests/TestMain.h"

#include <csignal>

namespace sw::interop {

/// The http command against Podman's service. It is of a root and a storage of its own.
class PodmanInteropTest : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void cleanupTestCase();
    void listsAreCurls_data();
    void listsAreCurls();
    void aFailedPullIs22();

private:
    Shell run(const QString& text)
    {
        return shell(m_folder.path(), QStringLiteral("S=podman.sock\n") + text);
    }

    QTemporaryDir m_folder;
    std::unique_ptr<Running> m_service;
};

void PodmanInteropTest::initTestCase()
{
    const auto in = [this](const char* name) { return m_folder.filePath(QLatin1String(name)); };
    m_service = std::make_unique<Running>(
        QStringLiteral("podman"),
        QStringList{QStringLiteral("--root"), in("root"), QStringLiteral("--runroot"), in("run"),
                    QStringLiteral("--storage-driver"), QStringLiteral("vfs"), QStringLiteral("system"),
                    QStringLiteral("service"), QStringLiteral("--time=0"),
                    QStringLiteral("unix://") + in("podman.sock")});
    const Shell ready = run(QStringLiteral("for i in $(seq 300); do curl -fs --unix-socket $S "
                                           "http://localhost/_ping && exit 0; sleep .1; done; exit 1"));
    QVERIFY2(ready.code == 0, m_service->err().right(2000));
}

void PodmanInteropTest::cleanupTestCase()
{
    m_service->signal(SIGTERM);
    m_service->wait();
}

void PodmanInteropTest::listsAreCurls_data()
{
    QTest::addColumn<QString>("target");
    for (const char* target : {"/version", "/containers/json?all=true", "/images/json", "/v1.41/info",
                               "/v4.0.0/libpod/containers/json"})
        QTest::newRow(target) << QString::fromLatin1(target);
}

/// Objects tell times and counts that differ from call to call: their keys do not.
void PodmanInteropTest::listsAreCurls()
{
    QFETCH(const QString, target);
    const Shell compared = run(QStringLiteral(R"sh(
        curl -s --unix-socket $S 'http://localhost%1' | jq -cS 'if type == "object" then keys else . end' >curl
        [ -s curl ] && "$W" --headless http $S '%1' >ours &&
        jq -cS 'if type == "object" then keys else . end' ours | cmp - curl
    )sh")
                                   .arg(target));
    QVERIFY2(compared.code == 0, compared.out + compared.err);
}

/// The status is 200; the error is told inside.
void PodmanInteropTest::aFailedPullIs22()
{
    const Shell pulled = run(QStringLiteral(
        "\"$W\" --headless http $S POST '/v1.41/images/create?fromImage=localhost:1/none:latest' --raw"));
    QCOMPARE(pulled.code, 22);
    QVERIFY2(pulled.out.contains("\"errorDetail\""), pulled.out);
    QVERIFY2(pulled.err.contains("localhost:1/none:latest"), pulled.err);
    QCOMPARE(pulled.err.count('\n'), 1);
}

SW_TEST(PodmanInteropTest)

} // namespace sw::interop

#include "PodmanInteropTest.moc"
