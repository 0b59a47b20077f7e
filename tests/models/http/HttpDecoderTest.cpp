#include "tests/models/http/HttpPicture.h"

#include "tests/TestMain.h"

namespace sw {

using test::pictureOf;
using Kind = HttpDecoder::Kind;

class HttpDecoderTest : public QObject
{
    Q_OBJECT
private slots:
    void readsMessages_data();
    void readsMessages();
    void saysWhatIsWrongAndWhere_data();
    void saysWhatIsWrongAndWhere();
    void requestsFollowEachOther();
    void answersFollowTheirRequests();
    void upgradeLeavesTheRestAlone();
    void requestsTurnRawWhenTold();
    void headsWithoutEndAreBounded_data();
    void headsWithoutEndAreBounded();
    void bodyWithoutEndIsNotKept();
};

void HttpDecoderTest::readsMessages_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArrayList>("lines");
    const auto row = [](const char* name, const char* method, const QByteArray& bytes,
                        const QByteArrayList& lines) {
        QTest::newRow(name) << bytes << QByteArray(method) << lines;
    };
    row("length", "GET", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        {"head HTTP/1.1 200 OK", "  Content-Length: 5", "body hello", "end 0-43 5 keep"});
    row("empty", "GET", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        {"head HTTP/1.1 200 OK", "  Content-Length: 0", "end 0-38 0 keep"});
    row("no reason", "GET", "HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n",
        {"head HTTP/1.1 200", "  Content-Length: 0", "end 0-36 0 keep"});
    row("until close", "GET", "HTTP/1.0 200 OK\r\n\r\nall of\r\nit",
        {"head HTTP/1.0 200 OK", "body all of\r\nit", "end 0-29 10 close"});
    row("until close, empty", "GET", "HTTP/1.1 200 OK\r\n\r\n", {"head HTTP/1.1 200 OK", "end 0-19 0 close"});
    row("chunked", "GET",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n1\r\n!\r\n0\r\n\r\n",
        {"head HTTP/1.1 200 OK", "  Transfer-Encoding: chunked", "body hello!", "end 0-72 6 keep"});
    row("trailers", "GET",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX-Sum: 7\r\nX-End: y\r\n\r\n",
        {"head HTTP/1.1 200 OK", "  Transfer-Encoding: chunked", "body a", "trailer X-Sum: 7",
         "trailer X-End: y", "end 0-78 1 keep"});
    row("HEAD", "HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n",
        {"head HTTP/1.1 200 OK", "  Content-Length: 500", "end 0-40 0 keep"});
    row("204", "DELETE", "HTTP/1.1 204 No Content\r\n\r\n",
        {"head HTTP/1.1 204 No Content", "end 0-27 0 keep"});
    row("304", "GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n",
        {"head HTTP/1.1 304 Not Modified", "  Content-Length: 9", "end 0-48 0 keep"});
    row("interim", "POST",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 "
        "OK\r\nContent-Length: "
        "1\r\n\r\nz",
        {"interim HTTP/1.1 100 Continue", "interim HTTP/1.1 103 Early Hints", "  Link: x",
         "head HTTP/1.1 200 OK", "  Content-Length: 1", "body z", "end 62-101 1 keep"});
    row("close", "GET", "HTTP/1.1 500 No\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno",
        {"head HTTP/1.1 500 No", "  Connection: close", "  Content-Length: 2", "body no",
         "end 0-59 2 close"});
    row("every byte value in a body", "GET",
        QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n\0\r\n\xff", 42),
        {"head HTTP/1.1 200 OK", "  Content-Length: 4", QByteArray("body \0\r\n\xff", 9), "end 0-42 4 keep"});
}

void HttpDecoderTest::readsMessages()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, method);
    QFETCH(QByteArrayList, lines);
    QCOMPARE(pictureOf(Kind::Responses, bytes, {method}), lines);
    for (qsizetype step = 1; step < bytes.size(); ++step)
        QCOMPARE(pictureOf(Kind::Responses, bytes, {method}, step), lines);
}

void HttpDecoderTest::saysWhatIsWrongAndWhere_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArrayList>("last");
    const auto row = [](const char* name, const QByteArray& bytes, const QByteArrayList& last) {
        QTest::newRow(name) << bytes << last;
    };
    row("nothing", "", {"error 0 The connection closed without a response"});
    row("no HTTP", "SSH-2.0-OpenSSH\r\n",
        {"raw SSH-2.0-OpenSSH\r\n", "error 0 What begins at byte 0 is no HTTP/1 response"});
    row("HTTP/2", "HTTP/2.0 200 OK\r\n\r\n",
        {"raw HTTP/2.0 200 OK\r\n\r\n", "error 0 What begins at byte 0 is no HTTP/1 response"});
    row("short first line", "HTTP/1.1 2\r\n\r\n",
        {"raw HTTP/1.1 2\r\n\r\n", "error 0 The response at byte 0 has no valid status line"});
    row("short first line, more behind", "HTTP/1.\r\n\r\nanything at all",
        {"raw HTTP/1.\r\n\r\nanything at all", "error 0 What begins at byte 0 is no HTTP/1 response"});
    row("head cut", "HTTP/1.1 200 OK\r\nContent-Le",
        {"raw HTTP/1.1 200 OK\r\nContent-Le", "error 27 The connection closed within a head, at byte 27"});
    row("field without a name", "HTTP/1.1 200 OK\r\nA: b\r\n: c\r\n\r\n",
        {"raw HTTP/1.1 200 OK\r\nA: b\r\n: c\r\n\r\n",
         "error 23 The header field at byte 23 has no valid name"});
    row("body cut", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello",
        {"body hello", "error 43 The connection closed within the body, at byte 43: 5 of 9 bytes came"});
    row("length lies", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhello",
        {"body hel", "end 0-41 3 keep", "raw lo",
         "error 41 Bytes follow the end of the response, at byte 41"});
    row("two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        {"raw HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
         "error 36 The Content-Length at byte 36 is no length, or contradicts what stands before it"});
    row("no length", "HTTP/1.1 200 OK\r\nContent-Length: -3\r\n\r\nabcd",
        {"raw HTTP/1.1 200 OK\r\nContent-Length: -3\r\n\r\nabcd",
         "error 17 The Content-Length at byte 17 is no length, or contradicts what stands before it"});
    row("chunk cut", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
        {"body hel",
         "error 53 The connection closed before the last chunk, at byte 53; 3 bytes of the body came"});
    row("last chunk missing", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n",
        {"body hel", "raw \r\n",
         "error 55 The connection closed before the last chunk, at byte 55; 3 bytes of the body came"});
    row("bad chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\nxyz\r\n",
        {"body hel", "raw \r\nxyz\r\n", "error 53 What stands at byte 53 is no beginning of a chunk"});
    row("chunk too long", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhelp\r\n0\r\n\r\n",
        {"body hel", "raw p\r\n0\r\n\r\n", "error 53 What stands at byte 53 is no beginning of a chunk"});
    row("endless chunk size", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
        {"raw ffffffffffffffffff\r\n", "error 47 What stands at byte 47 is no beginning of a chunk"});
}

void HttpDecoderTest::saysWhatIsWrongAndWhere()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArrayList, last);
    const QByteArrayList lines = pictureOf(Kind::Responses, bytes);
    QCOMPARE(lines.last(last.size()), last);
    for (qsizetype step = 1; step < bytes.size(); ++step)
        QCOMPARE(pictureOf(Kind::Responses, bytes, {"GET"}, step), lines);
}

void HttpDecoderTest::requestsFollowEachOther()
{
    const QByteArray bytes = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n\r\nPOST /b?c=d HTTP/1.1\r\nContent-Length: "
                             "2\r\n\r\nhiPUT /c HTTP/1.0\r\n\r\n";
    const QByteArrayList lines = {
        "head GET /a HTTP/1.1", "  Host: x", "end 0-28 0 keep",  "head POST /b?c=d HTTP/1.1",
        "  Content-Length: 2",  "body hi",   "end 30-75 2 keep", "head PUT /c HTTP/1.0",
        "end 75-94 0 close"};
    for (qsizetype step = 0; step < bytes.size(); ++step)
        QCOMPARE(pictureOf(Kind::Requests, bytes, {}, step), lines);
}

void HttpDecoderTest::answersFollowTheirRequests()
{
    const QByteArray bytes = "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n"
                             "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    const QByteArrayList lines = {"head HTTP/1.1 200 OK", "  Content-Length: 7", "end 0-38 0 keep",
                                  "head HTTP/1.1 200 OK", "  Content-Length: 2", "body ok",
                                  "end 38-78 2 keep"};
    for (qsizetype step = 0; step < bytes.size(); ++step)
        QCOMPARE(pictureOf(Kind::Responses, bytes, {"HEAD", "GET"}, step), lines);
}

void HttpDecoderTest::upgradeLeavesTheRestAlone()
{
    const QByteArray bytes =
        "HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\nHTTP/1.1 is not here";
    const QByteArrayList lines = {"head HTTP/1.1 101 UPGRADED", "  Connection: Upgrade", "  Upgrade: tcp",
                                  "end 0-60 0 close", "raw HTTP/1.1 is not here"};
    for (qsizetype step = 0; step < bytes.size(); ++step)
        QCOMPARE(pictureOf(Kind::Responses, bytes, {"POST"}, step), lines);
    QCOMPARE(pictureOf(Kind::Responses, "HTTP/1.1 200 Established\r\n\r\nxyz", {"CONNECT"}, 1).last(),
             QByteArray("raw xyz"));
}

void HttpDecoderTest::requestsTurnRawWhenTold()
{
    test::HttpPicture picture;
    HttpDecoder decoder(Kind::Requests, &picture);
    decoder.feed(QByteArrayView("GET / HTTP/1.1\r\n\r\n"));
    decoder.switchToRaw();
    decoder.feed(QByteArrayView("anything"));
    decoder.finish();
    QCOMPARE(picture.lines(), (QByteArrayList{"head GET / HTTP/1.1", "end 0-18 0 keep", "raw anything"}));
    QVERIFY(decoder.isRaw());
    QVERIFY(!decoder.error());
}

void HttpDecoderTest::headsWithoutEndAreBounded_data()
{
    QTest::addColumn<QByteArray>("begin");
    QTest::addColumn<QByteArray>("more");
    QTest::addColumn<QByteArray>("sentence");
    QTest::newRow("one line") << QByteArray("HTTP/1.1 200 OK\r\nX: ") << QByteArray(1000, 'x')
                              << QByteArray("The head that begins at byte 0 has no end within 20000 bytes");
    QTest::newRow("first line") << QByteArray("HTTP/1.1 200 ") << QByteArray(1000, 'x')
                                << QByteArray("The head that begins at byte 0 has no end within 20000 bytes");
    QTest::newRow("no HTTP either") << QByteArray("HTTP/0.1 200 OK\r\nX: ") << QByteArray(1000, 'x')
                                    << QByteArray("What begins at byte 0 is no HTTP/1 response");
    QTest::newRow("many fields") << QByteArray("HTTP/1.1 200 OK\r\n") << QByteArray("Name: value\r\n")
                                 << QByteArray(
                                        "The head that begins at byte 0 has no end within 20000 bytes");
    QTest::newRow("chunk extension") << QByteArray("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;")
                                     << QByteArray(1000, 'x')
                                     << QByteArray(
                                            "What stands at byte 47 is no beginning of a chunk: it has no "
                                            "end within 20000 bytes");
    QTest::newRow("a quote that ends behind the bound")
        << QByteArray("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a=\"") +
               QByteArray(25'000, 'x') + "\"?\r\n"
        << QByteArray(1000, 'x')
        << QByteArray("What stands at byte 47 is no beginning of a chunk: it has no end within 20000 bytes");
    QTest::newRow("trailers") << QByteArray("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n")
                              << QByteArray("Name: value\r\n")
                              << QByteArray(
                                     "What stands at byte 47 is no beginning of a chunk: it has no end "
                                     "within 20000 bytes");
}

void HttpDecoderTest::headsWithoutEndAreBounded()
{
    QFETCH(QByteArray, begin);
    QFETCH(QByteArray, more);
    QFETCH(QByteArray, sentence);
    HttpLimits limits;
    limits.headBytes = 20'000;
    const QByteArray bytes = begin + more.repeated(int(60'000 / more.size()));
    for (const qsizetype step : {1, 7, 1000, 0}) {
        const QByteArray last = pictureOf(Kind::Responses, bytes, {"GET"}, step, true, limits).last();
        QVERIFY2(last.startsWith("error ") && last.endsWith(sentence), last.left(200));
    }
}

void HttpDecoderTest::bodyWithoutEndIsNotKept()
{
    struct Counter : HttpSink
    {
        void head(const HttpHead&) override {}
        void body(QByteArrayView bytes) override { count += bytes.size(); }
        qint64 count = 0;
    } counter;
    HttpDecoder decoder(Kind::Responses, &counter);
    decoder.expect("GET");
    decoder.feed(QByteArrayView("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"));
    const QByteArray chunk = "8000\r\n" + QByteArray(0x8000, 'x') + "\r\n";
    for (int i = 0; i < 1000; ++i)
        decoder.feed(chunk);
    QCOMPARE(counter.count, 1000 * 0x8000);
    QVERIFY(decoder.isInMessage());
    QVERIFY(!decoder.error());
}

} // namespace sw

using sw::HttpDecoderTest;
SW_TEST(HttpDecoderTest)
#include "HttpDecoderTest.moc"
