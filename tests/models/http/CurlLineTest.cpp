#include "models/http/CurlLine.h"

#include "tests/TestMain.h"

namespace sw {

class CurlLineTest : public QObject
{
    Q_OBJECT
private slots:
    void reads_data();
    void reads();
    void saysWhyNot_data();
    void saysWhyNot();
    void writes_data();
    void writes();
    void namesThatNoShellCanSay();
};

namespace {

/// "/s GET /version [A=b] body" of a line.
QByteArray pictureOfLine(const QByteArray& line)
{
    const auto read = parseCurlLine(line);
    if (!read)
        return read.failure().sentence.toUtf8();
    QByteArray picture =
        read->address.copyText().toUtf8() + ' ' + read->request.method + ' ' + read->request.target;
    for (const HttpField& field : read->request.fields)
        picture += " [" + field.name + '=' + field.value + ']';
    if (!read->request.body.isEmpty())
        picture += ' ' + read->request.body;
    if (!read->ignored.isEmpty())
        picture += " -" + read->ignored.join(QLatin1Char(',')).toUtf8();
    return picture;
}

} // namespace

void CurlLineTest::reads_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("picture");
    const auto row = [](const char* line, const char* picture) {
        QTest::newRow(line) << QByteArray(line) << QByteArray(picture);
    };
    row("curl --unix-socket /s http://localhost/version", "/s GET /version");
    row("$ curl --unix-socket=/s localhost/version?a=b#c | jq .", "/s GET /version?a=b");
    row("/usr/bin/curl -sN --abstract-unix-socket name http://localhost", "@name GET / --s,-N");
    row("curl --unix-socket '/a b' -XDELETE \"http://localhost/x\"", "/a b DELETE /x");
    row("curl --unix-socket /s -X POST -H 'Content-Type: application/json' \\\n  -d '{\"a\": \"it'\\''s\"}' "
        "\\\r\n "
        "http://localhost/c",
        "/s POST /c [Content-Type=application/json] {\"a\": \"it's\"}");
    row("curl --unix-socket /s -d a=b --data c=d http://localhost/x",
        "/s POST /x [Content-Type=application/x-www-form-urlencoded] a=b&c=d");
    row("curl --unix-socket /s --json '{}' http://h/x",
        "/s POST /x [Content-Type=application/json] [Accept=application/json] [Host=h] {}");
    row("curl --unix-socket /s --data-raw @x http://localhost/x",
        "/s POST /x [Content-Type=application/x-www-form-urlencoded] @x");
    row("curl --unix-socket /s -G -d a=b --data-urlencode 'c=d e' http://localhost/x?y=z",
        "/s GET /x?y=z&a=b&c=d%20e");
    row("curl --unix-socket /s -I http://localhost/_ping", "/s HEAD /_ping");
    row("curl -v --compressed --no-buffer -i --fancy --unix-socket /s http://localhost/",
        "/s GET / [Accept-Encoding=gzip, deflate] --v,--no-buffer,-i,--fancy");
    row("curl --unix-socket /s -H 'X-Empty;' -H Accept: -A me http://localhost/",
        "/s GET / [X-Empty=] [User-Agent=me]");
    row("curl -o /dev/null -w '%{http_code}' --unix-socket /s -svHA:b http://localhost/",
        "/s GET / [A=b] --o,-w,-s,-v");
    row("curl http://localhost/x", " GET /x");
}

void CurlLineTest::reads()
{
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, picture);
    if (picture.startsWith(' '))
        picture = parseCurlLine(line)->address.copyText().toUtf8() + picture;
    QCOMPARE(pictureOfLine(line), picture);
}

void CurlLineTest::saysWhyNot_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("sentence");
    const auto row = [](const char* line, const char* sentence) {
        QTest::newRow(line) << QByteArray(line) << QByteArray(sentence);
    };
    row("wget http://localhost/", "The line does not begin with curl");
    row("$", "The line does not begin with curl");
    row("curl --unix-socket /s", "The line has no URL, such as http://localhost/version");
    row("curl http://localhost/ --unix-socket", "The value of --unix-socket is missing");
    row("curl http://localhost/ -sH", "The value of -H is missing");
    row("curl http://localhost/ -d @/etc/passwd",
        "-d @/etc/passwd would read a file; choose the file as the body instead");
    row("curl http://localhost/ -H @file", "-H @file would read a file; paste its lines as -H instead");
    row("curl 'http://localhost/a b'", "The target has a blank at position 3; write it as %20");
    row("curl http://localhost/ -H nothing",
        "“nothing” is no header field: it needs a colon, as in Name: value");
    row("curl 'http://localhost/", "the quote at position 6 has no end");
    row("curl http://localhost/ -H 'A: b\r\nC: d'",
        "The value of A has a line end or NUL at position 2, which would begin another header field");
}

void CurlLineTest::saysWhyNot()
{
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, sentence);
    QCOMPARE(pictureOfLine(line), sentence);
}

void CurlLineTest::writes_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<HttpRequest>("request");
    QTest::newRow("plain") << QByteArray("curl -sN --unix-socket /run/s http://localhost/version")
                           << HttpRequest{"GET", "/version", {}, {}};
    QTest::newRow("head") << QByteArray("curl -sN --unix-socket /run/s -I http://localhost/")
                          << HttpRequest{"HEAD", "/", {}, {}};
    QTest::newRow("body") << QByteArray("curl -sN --unix-socket /run/s -H 'X: it'\\''s' -H 'Content-Type: "
                                        "application/json' --data-binary '{\"a\":1}' --globoff "
                                        "'http://localhost/c?a=b&c=[d]'")
                          << HttpRequest{"POST", "/c?a=b&c=[d]", {{"X", "it's"}}, "{\"a\":1}"};
    QTest::newRow("empty post")
        << QByteArray("curl -sN --unix-socket /run/s -X POST -H 'Content-Length: 0' http://localhost/start")
        << HttpRequest{"POST", "/start", {}, {}};
    QTest::newRow("bytes")
        << QByteArray("printf 'a\\000b\\n' | curl -sN --unix-socket /run/s -X PUT -H 'Content-Type: "
                      "text/plain; charset=utf-8' --data-binary @- http://localhost/f")
        << HttpRequest{"PUT", "/f", {}, QByteArray("a\0b\n", 4)};
}

void CurlLineTest::writes()
{
    QFETCH(QByteArray, line);
    QFETCH(HttpRequest, request);
    const SocketAddress address = SocketAddress::path("/run/s");
    QCOMPARE(*curlLine(address, request), line);
    if (line.startsWith("printf"))
        return; // a pipe is no part of a line that is pasted
    const auto read = parseCurlLine(line);
    QVERIFY(read);
    QCOMPARE(read->address, address);
    QCOMPARE(read->request.method, request.method);
    QCOMPARE(read->request.target, request.target);
    QCOMPARE(read->request.body, request.body);
}

void CurlLineTest::namesThatNoShellCanSay()
{
    QVERIFY(!curlLine(SocketAddress::abstractName(QByteArray("a\0b", 3)), {}));
    QVERIFY(!curlLine(SocketAddress(), {}));
    QVERIFY(!curlLine(SocketAddress::path("/s"), {"GET", "/a b", {}, {}}));
    QVERIFY(curlLine(SocketAddress::abstractName("n"), {})->startsWith("curl -sN --abstract-unix-socket n "));
}

} // namespace sw

using sw::CurlLineTest;
SW_TEST(CurlLineTest)
#include "CurlLineTest.moc"
