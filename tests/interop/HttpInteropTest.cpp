#include "tests/interop/Harness.h"

#include "models/http/CurlLine.h"
#include "tests/TestMain.h"

#include <QDir>
#include <QFile>
#include <QTcpServer>

#include <csignal>

namespace sw::interop {

/// The http command against a Docker engine of its own, a registry, and a web server.
class HttpInteropTest : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void cleanupTestCase();
    void bodiesAreCurlsAndJqs_data();
    void bodiesAreCurlsAndJqs();
    void requestsHaveHeadersAndBodies();
    void eventsShowWhileTheyHappen();
    void pullsFromARegistry();
    void refusalsAre22();
    void eachValueShowsBeforeTheNextIsSent();
    void webServerAnswers();
    void copiedCurlLinesDoTheSame_data();
    void copiedCurlLinesDoTheSame();
    void interruptAndClosedOutputEndIt();
    void troubleIsOneSentence();

private:
    Shell run(const QString& text)
    {
        return shell(m_folder.path(), QStringLiteral("S=docker.sock\n") + text);
    }
    QString in(const QString& name) const { return m_folder.filePath(name); }

    QTemporaryDir m_folder;
    std::unique_ptr<Running> m_engine;
};

void HttpInteropTest::initTestCase()
{
    m_engine = std::make_unique<Running>(
        QStringLiteral("dockerd"),
        QStringList{QStringLiteral("--host"), QStringLiteral("unix://") + in(QStringLiteral("docker.sock")),
                    QStringLiteral("--data-root"), in(QStringLiteral("data")), QStringLiteral("--exec-root"),
                    in(QStringLiteral("exec")), QStringLiteral("--pidfile"), in(QStringLiteral("pid")),
                    QStringLiteral("--iptables=false"), QStringLiteral("--ip6tables=false"),
                    QStringLiteral("--bridge=none"), QStringLiteral("--storage-driver=vfs")});
    const Shell made = run(QStringLiteral(R"sh(
        for i in $(seq 250); do [ "$("$W" --headless http $S /_ping 2>/dev/null)" = OK ] && break; sleep 0.1; done
        mkdir -p image/bin && cp /bin/busybox image/bin/ && export DOCKER_HOST=unix://$D/$S
        tar -C image -c . | docker import -c 'CMD ["/bin/busybox","echo","Hello from Docker!"]' - hello-world:latest >&2
        docker create --network none --name kept hello-world >&2
    )sh"));
    QVERIFY2(made.code == 0, made.err + m_engine->err().right(2000));
}

void HttpInteropTest::cleanupTestCase()
{
    m_engine->signal(SIGTERM);
    QCOMPARE(m_engine->wait(), 0);
}

void HttpInteropTest::bodiesAreCurlsAndJqs_data()
{
    QTest::addColumn<QString>("target");
    for (const char* target : {"/version", "/containers/json", "/containers/json?all=1", "/images/json",
                               "/v1.41/containers/kept/json"})
        QTest::newRow(target) << QString::fromLatin1(target);
}

void HttpInteropTest::bodiesAreCurlsAndJqs()
{
    QFETCH(QString, target);
    const Shell compared = run(QStringLiteral(R"sh(
        curl -s --unix-socket $S 'http://localhost%1' >curl && [ -s curl ] &&
        "$W" --headless http $S '%1' --raw >raw && cmp curl raw &&
        "$W" --headless http $S GET '%1' >pretty && jq . curl | cmp - pretty
    )sh")
                                   .arg(target));
    QVERIFY2(compared.code == 0, compared.out + compared.err);
}

void HttpInteropTest::requestsHaveHeadersAndBodies()
{
    const Shell made = run(QStringLiteral(R"sh(
        "$W" --headless http $S '/containers/create?name=made' -d '{"Image":"hello-world","HostConfig":{"NetworkMode":"none"}}' | jq -r .Id
        printf '{"Image":"hello-world","Labels":{"a":"b"}}' >body
        "$W" --headless http $S POST '/containers/create?name=made2' -H 'X-Own: 1' -d @body | jq -r .Id
        docker -H unix://$D/$S ps -aq --no-trunc --filter name=made
        "$W" --headless http $S DELETE /containers/made && "$W" --headless http $S DELETE /containers/made2; echo $?
        "$W" --headless http $S HEAD /_ping; echo $?
    )sh"));
    const QByteArrayList lines = made.out.trimmed().split('\n');
    QCOMPARE(lines.size(), 6);
    QCOMPARE(lines[0].size(), 64);
    QVERIFY(lines.mid(2, 2).contains(lines[0]) && lines.mid(2, 2).contains(lines[1]));
    QCOMPARE(lines.mid(4), (QByteArrayList{"0", "0"}));
    QCOMPARE(made.err, QByteArray());
}

void HttpInteropTest::eventsShowWhileTheyHappen()
{
    Running events(workbench(),
                   {QStringLiteral("--headless"), QStringLiteral("http"), in(QStringLiteral("docker.sock")),
                    QStringLiteral("/events"), QStringLiteral("--record"), in(QStringLiteral("capture"))});
    QTRY_VERIFY(QDir(in(QStringLiteral("capture"))).exists());
    const Shell ran = run(QStringLiteral("docker -H unix://$D/$S run --rm --network none hello-world"));
    QCOMPARE(ran.out, QByteArray("Hello from Docker!\n"));
    QTRY_VERIFY(events.out().count("\"Action\": \"destroy\"") == 1 && events.out().endsWith("}\n"));
    QVERIFY(events.isRunning());
    events.signal(SIGINT);
    QCOMPARE(events.wait(), 0);
    QCOMPARE(events.err(), QByteArray());
    writeFile(in(QStringLiteral("events")), events.out());
    const Shell counted =
        run(QStringLiteral("jq -r .Action events | sort | tr '\\n' ' '; "
                           "\"$W\" open capture --output raw | grep -ac '\"Action\":\"start\"'"));
    QCOMPARE(counted.out, QByteArray("attach connect create destroy die disconnect start 1\n"));
}

void HttpInteropTest::pullsFromARegistry()
{
    QTcpServer free;
    QVERIFY(free.listen(QHostAddress::LocalHost));
    const QString port = QString::number(free.serverPort());
    free.close();
    writeFile(
        in(QStringLiteral("registry.yml")),
        QStringLiteral(
            "version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: %1\nhttp:\n  addr: 127.0.0.1:%2\n")
            .arg(in(QStringLiteral("registry")), port)
            .toUtf8());
    Running registry(QStringLiteral("docker-registry"),
                     {QStringLiteral("serve"), in(QStringLiteral("registry.yml"))});
    const QString image = QStringLiteral("localhost:%1/hello-world:latest").arg(port);
    const Shell pulled = run(QStringLiteral(R"sh(
        for i in $(seq 100); do curl -fs http://127.0.0.1:%1/v2/ >/dev/null && break; sleep 0.1; done
        export DOCKER_HOST=unix://$D/$S
        docker tag hello-world:latest %2 && docker push -q %2 >&2 && docker rm kept >&2 && docker rmi %2 hello-world:latest >&2
        "$W" --headless http $S POST '/images/create?fromImage=%2' >progress; echo $?
        jq -r .status progress
        docker tag %2 hello-world:latest
    )sh")
                                 .arg(port, image));
    QVERIFY2(pulled.out.startsWith("0\n"), pulled.out + pulled.err);
    for (const char* step : {"Pulling from hello-world", "Pulling fs layer", "Pull complete",
                             "Digest: sha256:", "Status: Downloaded newer image for localhost"})
        QVERIFY2(pulled.out.contains(step), pulled.out);
    const Shell missing = run(
        QStringLiteral("\"$W\" --headless http $S POST '/images/create?fromImage=localhost:%1/none:latest'")
            .arg(port));
    QCOMPARE(missing.code, 22);
    QVERIFY(missing.out.contains("\"message\": \"manifest for localhost:"));
    QCOMPARE(missing.err, QByteArray("The server answered 404 Not Found\n"));
}

void HttpInteropTest::refusalsAre22()
{
    const Shell refused = run(QStringLiteral("\"$W\" --headless http $S /containers/none/json"));
    QCOMPARE(refused.code, 22);
    QCOMPARE(refused.out, QByteArray("{\n  \"message\": \"No such container: none\"\n}\n"));
    QCOMPARE(refused.err, QByteArray("The server answered 404 Not Found\n"));
}

void HttpInteropTest::eachValueShowsBeforeTheNextIsSent()
{
    const QTemporaryDir folder;
    const QString socket = folder.filePath(QStringLiteral("s"));
    Running server(QStringLiteral("python3"),
                   {script(QStringLiteral("stream_server.py")), socket, folder.path()});
    QTRY_VERIFY(QFile::exists(socket));
    Running call(workbench(),
                 {QStringLiteral("--headless"), QStringLiteral("http"), socket, QStringLiteral("/")});
    const QByteArrayList shown = {"{\n  \"layer\": 1\n}\n", "{\n  \"layer\": 2\n}\n"};
    QByteArray all;
    for (int i = 0; i < 2; ++i) {
        QCOMPARE(call.out(), all);
        writeFile(folder.filePath(QString::number(i)), {});
        all += shown[i];
        QTRY_COMPARE(call.out(), all);
    }
    writeFile(folder.filePath(QStringLiteral("2")), {});
    QCOMPARE(call.wait(), 22);
    QCOMPARE(call.err(), QByteArray("The server tells an error: no space left\n"));
}

void HttpInteropTest::webServerAnswers()
{
    const QTemporaryDir folder;
    const QString socket = folder.filePath(QStringLiteral("web.sock"));
    Running server(QStringLiteral("uvicorn"), {QStringLiteral("--uds"), socket, QStringLiteral("--app-dir"),
                                               QStringLiteral(SW_SCRIPTS), QStringLiteral("web_app:app")});
    QTRY_VERIFY(QFile::exists(socket));
    const Shell compared = shell(folder.path(), QStringLiteral(R"sh(
        curl -s --retry 5 --retry-connrefused --unix-socket web.sock http://localhost/index >curl && grep -q '<h1>It works' curl &&
        "$W" --headless http web.sock /index | cmp - curl &&
        "$W" --headless http web.sock /index -H 'Accept-Encoding: gzip' | cmp - curl &&
        curl -s -H 'Accept-Encoding: gzip' --unix-socket web.sock http://localhost/index >packed && ! cmp -s packed curl &&
        "$W" --headless http web.sock /index -H 'Accept-Encoding: gzip' --raw | gunzip | cmp - curl &&
        "$W" --headless http web.sock /parts | jq -c . | tr '\n' ' '
        "$W" --headless http web.sock /none; echo $?
    )sh"));
    QCOMPARE(compared.out, QByteArray("{\"part\":0} {\"part\":1} {\"part\":2} Not Found22\n"));
    QCOMPARE(compared.err, QByteArray("The server answered 404 Not Found\n"));
}

void HttpInteropTest::copiedCurlLinesDoTheSame_data()
{
    QTest::addColumn<HttpRequest>("request");
    QTest::newRow("bytes") << HttpRequest{
        "POST", "/a?b=[c]&d={e}", {{"X", "it's \"q\" $HOME `id`"}}, pattern(3000)};
    QTest::newRow("text") << HttpRequest{
        "PUT", "/%20x/../y", {{"Content-Type", "text/plain"}, {"E", ""}}, "@file 'x' \n$"};
    QTest::newRow("nothing") << HttpRequest{"DELETE", "/x", {}, {}};
    QTest::newRow("empty") << HttpRequest{"POST", "/x", {{"Host", "other"}}, {}};
}

/// Pasted into a shell, curl sends what we send: method, target, fields and body.
void HttpInteropTest::copiedCurlLinesDoTheSame()
{
    QFETCH(HttpRequest, request);
    const QTemporaryDir folder;
    const QString socket = folder.filePath(QStringLiteral("it's here"));
    const auto line = curlLine(SocketAddress::path(socket.toUtf8()), request);
    QVERIFY(line);
    writeFile(folder.filePath(QStringLiteral("line")), *line);
    const Shell ran = shell(folder.path(), QStringLiteral(R"sh(
        "$W" listen "it's here" --reply 'escaped:HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok' --output raw >got &
        while [ ! -S "it's here" ]; do sleep 0.01; done
        for shell in dash bash; do $shell line; done; kill -INT %1; wait
    )sh"));
    QCOMPARE(ran.out, QByteArray("okok"));
    const QByteArray got = readFile(folder.filePath(QStringLiteral("got")));
    QVERIFY2(got.startsWith(request.method + ' ' + request.target + " HTTP/1.1\r\n"), got);
    for (const HttpField& field : httpFieldsToSend(request))
        if (field.name != "User-Agent")
            QVERIFY2(got.contains("\r\n" + field.name + ':' + (field.value.isEmpty() ? "" : " ") +
                                  field.value + "\r\n"),
                     field.name + "\n" + got);
    QCOMPARE(got.count(request.body.isEmpty() ? "HTTP/1.1" : request.body), 2);
}

void HttpInteropTest::interruptAndClosedOutputEndIt()
{
    const Shell head = run(QStringLiteral(R"sh(
        "$W" --headless http $S /events --for 20 | head -c 1 & sleep 0.3
        docker -H unix://$D/$S run --rm --network none hello-world >/dev/null; wait
        time=$SECONDS; "$W" --headless http $S /events --for 0.2; echo " $? $((SECONDS - time < 3))"
    )sh"));
    QCOMPARE(head.out, QByteArray("{ 0 1\n"));
}

void HttpInteropTest::troubleIsOneSentence()
{
    const Shell none = run(QStringLiteral("\"$W\" --headless http none.sock /"));
    QCOMPARE(none.code, 1);
    QVERIFY2(none.err.startsWith("There is no socket at none.sock") && none.err.count('\n') == 1, none.err);
    const Shell noHttp = run(QStringLiteral(R"sh(
        socat UNIX-LISTEN:talk.sock SYSTEM:'echo hello' 2>socat.log & while [ ! -S talk.sock ]; do sleep 0.01; done
        "$W" --headless http talk.sock /)sh"));
    QCOMPARE(noHttp.code, 1);
    QCOMPARE(noHttp.err.split('\n').first(),
             QByteArray("What begins at byte 0 is no HTTP/1 response: it answered “hello”"));
    const Shell cut = run(QStringLiteral(R"sh(
        printf 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello' >cut
        socat UNIX-LISTEN:cut.sock SYSTEM:'cat cut' 2>socat.log & while [ ! -S cut.sock ]; do sleep 0.01; done
        "$W" --headless http cut.sock /)sh"));
    QCOMPARE(cut.code, 1);
    QCOMPARE(cut.out, QByteArray("hello"));
    QVERIFY(cut.err.startsWith("The connection closed within the body, at byte 43: 5 of 9 bytes came\n"));
    const Shell usage = run(QStringLiteral(
        "\"$W\" --headless http $S; echo $?; \"$W\" --headless http $S / -H nothing; echo $?"));
    QCOMPARE(usage.out, QByteArray("2\n2\n"));
    QCOMPARE(usage.err.count('\n'), 2);
}

} // namespace sw::interop

using sw::interop::HttpInteropTest;
SW_TEST(HttpInteropTest)
#include "HttpInteropTest.moc"
