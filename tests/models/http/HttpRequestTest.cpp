#include "models/http/HttpRequest.h"

#include "models/http/HttpBody.h"
#include "models/http/StreamError.h"

#include "tests/TestMain.h"
#include "tests/models/http/HttpPicture.h"

#include <QDir>
#include <QTemporaryDir>

namespace sw {

class HttpRequestTest : public QObject
{
    Q_OBJECT
private slots:
    void addsWhatIsMissing();
    void keepsWhatIsGiven();
    void refusesInjection_data();
    void refusesInjection();
    void parsesFields();
    void bodyGrowsUpToItsLimit();
    void findsErrorsInStreams_data();
    void findsErrorsInStreams();
};

void HttpRequestTest::addsWhatIsMissing()
{
    HttpRequest request;
    request.target = "/version";
    QCOMPARE(*httpRequestBytes(request),
             QByteArray("GET /version HTTP/1.1\r\nHost: localhost\r\nUser-Agent: socket-workbench\r\nAccept: "
                        "*/*\r\n\r\n"));
    request.method = "POST";
    QVERIFY(httpRequestBytes(request)->contains("\r\nContent-Length: 0\r\n\r\n"));
    request.body = " {\"Image\":\"x\"}";
    QVERIFY(httpRequestBytes(request)->endsWith(
        "\r\nContent-Type: application/json\r\nContent-Length: 14\r\n\r\n {\"Image\":\"x\"}"));
    request.body = "plain";
    QVERIFY(httpRequestBytes(request)->contains("\r\nContent-Type: text/plain; charset=utf-8\r\n"));
    request.body = "\xff";
    QVERIFY(httpRequestBytes(request)->contains("\r\nContent-Type: application/octet-stream\r\n"));
    const QByteArrayList lines = test::pictureOf(HttpDecoder::Kind::Requests, *httpRequestBytes(request));
    QCOMPARE(lines.first(), QByteArray("head POST /version HTTP/1.1"));
    QVERIFY(lines.contains("body \xff"));
}

void HttpRequestTest::keepsWhatIsGiven()
{
    HttpRequest request{
        "PUT", "/x?a=%20b", {{"hOST", "other"}, {"content-length", "3"}, {"Accept", "text/html"}}, "abc"};
    QCOMPARE(
        *httpRequestBytes(request),
        QByteArray("PUT /x?a=%20b HTTP/1.1\r\nUser-Agent: socket-workbench\r\nhOST: other\r\ncontent-length: "
                   "3\r\nAccept: text/html\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nabc"));
    request.fields = {{"Transfer-Encoding", "chunked"}};
    request.body = "3\r\nabc\r\n0\r\n\r\n";
    QVERIFY(!httpRequestBytes(request)->contains("Content-Length"));
}

void HttpRequestTest::refusesInjection_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char* what, const QByteArray& method, const QByteArray& target,
                        const QByteArray& name, const QByteArray& value, const char* sentence) {
        QTest::newRow(what) << method << target << name << value << QString::fromUtf8(sentence);
    };
    row("value", "GET", "/", "X", "a\r\nY: b",
        "The value of X has a line end or NUL at position 2, which would begin another header field");
    row("NUL", "GET", "/", "X", QByteArray("a\0", 2),
        "The value of X has a line end or NUL at position 2, which would begin another header field");
    row("name", "GET", "/", "X: a\r\nY", "b", "“X: a\\r\\nY” is no name of a header field");
    row("no name", "GET", "/", "", "b", "A header field has no name");
    row("target", "GET", "/ HTTP/1.1\r\n", "X", "a", "The target has a blank at position 2; write it as %20");
    row("line end", "GET", "/\n", "X", "a",
        "The target has a control character at position 2; write it as %0A");
    row("no target", "GET", "", "X", "a", "The target is missing; / is the shortest");
    row("method", "GET /", "/", "X", "a",
        "“GET /” is no method of HTTP: letters, digits and a few marks only");
    row("no method", "", "/", "X", "a", "The method is missing");
}

void HttpRequestTest::refusesInjection()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, value);
    QFETCH(QString, sentence);
    const auto bytes = httpRequestBytes({method, target, {{name, value}}, {}});
    QVERIFY(!bytes);
    QCOMPARE(bytes.failure().sentence, sentence);
}

void HttpRequestTest::parsesFields()
{
    QCOMPARE(*parseHttpField("X-Registry-Auth:  abc= "), (HttpField{"X-Registry-Auth", "abc="}));
    QCOMPARE(*parseHttpField("Empty:"), (HttpField{"Empty", ""}));
    QCOMPARE(parseHttpField("nothing").failure().sentence,
             QStringLiteral("“nothing” is no header field: it needs a colon, as in Name: value"));
    QVERIFY(!parseHttpField("A B: c"));
}

void HttpRequestTest::bodyGrowsUpToItsLimit()
{
    const QTemporaryDir folder;
    HttpBody body(folder.path(), 10);
    QCOMPARE(body.read(0, 100), QByteArray());
    QVERIFY(body.append("hello "));
    QCOMPARE(body.read(1, 100), QByteArray("ello "));
    const auto over = body.append("world");
    QCOMPARE(over.failure().sentence, QStringLiteral("The body is longer than the 10 bytes that are kept"));
    QCOMPARE(body.read(0, 100), QByteArray("hello worl"));
    QCOMPARE(body.read(11, 5), QByteArray());
    QVERIFY(QDir(folder.path()).isEmpty());
    QVERIFY(HttpBody::create(folder.path(), 10));
    QVERIFY(!HttpBody::create(folder.filePath(QStringLiteral("none")), 10));
    HttpBody nowhere(folder.filePath(QStringLiteral("none")), 10);
    const auto refused = nowhere.append("x");
    QVERIFY(!refused);
    QCOMPARE(refused.failure().error, ENOENT);
}

void HttpRequestTest::findsErrorsInStreams_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("isLoose");
    QTest::addColumn<QString>("found");
    const auto row = [](const char* what, const QByteArray& bytes, bool isLoose, const char* found) {
        QTest::newRow(what) << bytes << isLoose << QString::fromUtf8(found);
    };
    row("docker",
        "{\"status\":\"Pulling\"}\r\n{\"errorDetail\":{\"message\":\"no \\\"such\\\" "
        "image\"},\"error\":\"x\"}\r\n",
        false, "no \"such\" image");
    row("podman", "{\"error\":\"name unknown\"}\n", true, "name unknown");
    row("not loose", "{\"error\":\"name unknown\"}\n", false, "");
    row("not outermost",
        "{\"a\":{\"errorDetail\":{\"message\":\"x\"}}}[{\"errorDetail\":{\"message\":\"x\"}}]", true, "");
    row("a value", "{\"status\":\"errorDetail\",\"x\":\"{\\\"errorDetail\\\":1}\"}", true, "");
    row("null", "{\"errorDetail\":null,\"error\":\"\"}", true, "");
    row("no message", "{\"errorDetail\":{\"code\":7}}", true, "{\"code\":7}");
    row("cut", "{\"errorDetail\":{\"message\":\"x\"}", true, "");
    row("damaged", "}}]]{\"errorDetail\":{\"message\":\"x\"}}", true, "x");
}

void HttpRequestTest::findsErrorsInStreams()
{
    QFETCH(QByteArray, bytes);
    QFETCH(bool, isLoose);
    QFETCH(QString, found);
    for (const qsizetype step : {qsizetype(1), qsizetype(3), bytes.size()}) {
        StreamError error(isLoose);
        for (qsizetype at = 0; at < bytes.size(); at += step)
            error.feed(QByteArrayView(bytes).sliced(at, std::min(step, bytes.size() - at)));
        QCOMPARE(error.found().value_or(QString()), found);
    }
}

} // namespace sw

using sw::HttpRequestTest;
SW_TEST(HttpRequestTest)
#include "HttpRequestTest.moc"
