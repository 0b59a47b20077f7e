#include "tests/interop/Harness.h"

#include "tests/TestMain.h"

#include <csignal>

namespace sw::interop {

/// A listener with HTTP rules, and the clients it is for: docker, curl and our own http command.
class HttpRulesInteropTest : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void cleanupTestCase();
    void dockerTalksToIt();
    void dockerPulls();
    void dockerFollowsEvents();
    void curlGetsTheSameAsWe();
    void aWrongFileIsOneSentence();
    void relativeBodiesAreBesideTheRules();
    void whatIsShownIsWhatJqReads_data();
    void whatIsShownIsWhatJqReads();

private:
    Shell run(const QString& text)
    {
        return shell(m_folder.path(),
                     QStringLiteral("S=small.sock\nexport DOCKER_HOST=unix://$D/$S\n") + text);
    }

    QTemporaryDir m_folder;
    std::unique_ptr<Running> m_engine;
};

void HttpRulesInteropTest::initTestCase()
{
    m_engine = std::make_unique<Running>(
        workbench(), QStringList{QStringLiteral("--headless"), QStringLiteral("listen"),
                                 m_folder.filePath(QStringLiteral("small.sock")), QStringLiteral("--reply"),
                                 QStringLiteral("http:" SW_RULES "/docker.rules")});
    QTRY_COMPARE(m_engine->rows(QStringLiteral("started")).size(), 1);
}

void HttpRulesInteropTest::cleanupTestCase()
{
    m_engine->signal(SIGTERM);
    QCOMPARE(m_engine->wait(), 0);
}

void HttpRulesInteropTest::dockerTalksToIt()
{
    const Shell told = run(QStringLiteral(R"sh(
        docker version --format '{{.Server.Version}} {{.Server.APIVersion}}'
        docker ps --format '{{.Names}} {{.Image}} {{.Ports}}'
        docker ps -a --format '{{.Names}} {{.State}}' | tr '\n' ' '; echo
        docker images --format '{{.Repository}}:{{.Tag}} {{.Size}}' | tr '\n' ' '; echo
        docker logs web
        docker info --format '{{.Name}}'
    )sh"));
    QCOMPARE(told.out, QByteArray("20.10.24 1.41\nweb nginx:alpine 127.0.0.1:8080->80/tcp\n"
                                  "web running job exited \nnginx:alpine 42.6MB hello-world:latest 13.3kB \n"
                                  "GET / 200\nGET /favicon.ico 404\nsmall-engine\n"));
    QCOMPARE(told.err, QByteArray());
}

void HttpRulesInteropTest::dockerPulls()
{
    const Shell pulled = run(QStringLiteral("docker pull hello-world"));
    QCOMPARE(pulled.code, 0);
    for (const char* step : {"2db29710123e: Pull complete", "Status: Downloaded newer image for hello-world"})
        QVERIFY2(pulled.out.contains(step), pulled.out + pulled.err);
    const Shell missing = run(QStringLiteral("docker pull missing"));
    QCOMPARE(missing.code, 1);
    QVERIFY2(missing.err.contains("manifest for missing:latest not found"), missing.err);
    const Shell ours =
        run(QStringLiteral("\"$W\" --headless http $S POST '/images/create?fromImage=missing'"));
    QCOMPARE(ours.code, 22);
}

/// Each comes when its time has come, not at the end: there is no end.
void HttpRulesInteropTest::dockerFollowsEvents()
{
    Running events(QStringLiteral("docker"),
                   {QStringLiteral("-H"),
                    QStringLiteral("unix://") + m_folder.filePath(QStringLiteral("small.sock")),
                    QStringLiteral("events"), QStringLiteral("--format"),
                    QStringLiteral("{{.Action}} {{.Actor.Attributes.name}}")});
    QTRY_COMPARE(events.out(), QByteArray("start web\n"));
    QVERIFY(events.isRunning());
    QTRY_VERIFY(events.out().startsWith("start web\ndie job\nstart web\n"));
}

void HttpRulesInteropTest::curlGetsTheSameAsWe()
{
    const Shell compared = run(QStringLiteral(R"sh(
        for target in /version /v1.41/containers/json '/containers/json?all=1' /images/json; do
            curl -s --unix-socket $S "http://localhost$target" >curl && [ -s curl ] &&
            "$W" --headless http $S "$target" --raw | cmp curl - && "$W" --headless http $S "$target" >ours && jq . curl | cmp - ours || echo $target
        done
        curl -sI --unix-socket $S http://localhost/_ping | tr -d '\r' | grep -c 'Api-Version: 1.41'
        curl -s -o /dev/null -w '%{http_code}\n' --unix-socket $S http://localhost/nothing
        head -c 3000000 /dev/zero | curl -s -o /dev/null -w '%{http_code}\n' --data-binary @- --unix-socket $S http://localhost/images/create
        curl -s --unix-socket $S http://localhost/_ping http://localhost/_ping -w ' %{num_connects}\n'
    )sh"));
    QCOMPARE(compared.out, QByteArray("1\n404\n200\nOK 1\nOK 0\n"));
}

void HttpRulesInteropTest::aWrongFileIsOneSentence()
{
    const Shell wrong = run(QStringLiteral(R"sh(
        printf 'GET /x 200\n@end never\n' >wrong.rules
        "$W" --headless listen w.sock --reply http:wrong.rules; echo $?
        "$W" --headless listen w.sock --reply http:none.rules; echo $?
        "$W" --headless listen w.sock --reply http:; echo $?
        ls w.sock 2>/dev/null
    )sh"));
    QCOMPARE(wrong.out, QByteArray("1\n1\n2\n"));
    QVERIFY2(wrong.err.startsWith("wrong.rules, Line 2: @end takes close, open or repeat\n"), wrong.err);
    QCOMPARE(wrong.err.count('\n'), 3);
}

void HttpRulesInteropTest::relativeBodiesAreBesideTheRules()
{
    const Shell ran = run(QStringLiteral(R"sh(
        mkdir -p rules && printf 'GET / 200\n@body file page.html\n' >rules/r.rules && printf '<p>hi' >rules/page.html
        "$W" --headless listen r.sock --reply http:rules/r.rules --output none & while [ ! -S r.sock ]; do sleep 0.01; done
        curl -s --unix-socket r.sock http://localhost/ -w ' %{content_type}'; kill %1; wait
    )sh"));
    QCOMPARE(ran.out, QByteArray("<p>hi text/html; charset=utf-8"));
}

void HttpRulesInteropTest::whatIsShownIsWhatJqReads_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("control and bidi characters") << QByteArray(
        R"({"a\u202eb":"\u0007\u001b[2J\u200b\u2066x\u2069\ufeff\u007f","\u0000":"\u2028\u2029"})");
    QTest::newRow("escapes that stand for letters")
        << QByteArray(R"(["\u00e9\u4e2d\ud83d\ude00","\/\b\f\n\r\t\"\\"])");
    QTest::newRow("several values") << QByteArray("{\"a\":1}\n[2]\n\"three\" null\n");
    QTest::newRow("order and numbers")
        << QByteArray(R"({"z":1,"a":-0.25,"m":1e3,"b":9007199254740991,"c":[]})");
}

/// Some escapes stay escapes where jq prints the character itself, since it would hide or act; what is read
/// is the same.
void HttpRulesInteropTest::whatIsShownIsWhatJqReads()
{
    QFETCH(QByteArray, json);
    const QTemporaryDir folder;
    writeFile(folder.filePath(QStringLiteral("body.json")), json);
    writeFile(folder.filePath(QStringLiteral("j.rules")), "GET / 200\n@chunks 3\n@body file body.json\n");
    const Shell compared = shell(folder.path(), QStringLiteral(R"sh(
        "$W" --headless listen j.sock --reply http:j.rules --output none & while [ ! -S j.sock ]; do sleep 0.01; done
        "$W" --headless http j.sock / >shown; kill %1; wait
        jq -c . body.json >theirs && [ -s theirs ] && jq -c . shown | cmp theirs - && LC_ALL=C grep -cP '[\x00-\x08\x0b-\x1f\x7f]' shown
    )sh"));
    QCOMPARE(compared.out, QByteArray("0\n")); // equal, and nothing in it acts
}

} // namespace sw::interop

using sw::interop::HttpRulesInteropTest;
SW_TEST(HttpRulesInteropTest)
#include "HttpRulesInteropTest.moc"
