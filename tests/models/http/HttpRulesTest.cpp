#include "models/http/HttpRules.h"

#include "tests/TestMain.h"

#include <QFile>
#include <QTest>

namespace sw {

/// Rules as text, and which of them a request finds.
class HttpRulesTest : public QObject
{
    Q_OBJECT
private slots:
    void everyPartIsRead();
    void textsComeBack_data();
    void textsComeBack();
    void wrongLinesAreNamed_data();
    void wrongLinesAreNamed();
    void theFirstThatFitsIsFound_data();
    void theFirstThatFitsIsFound();
    void relativeFilesAreOfTheirFolder();
    void theExamplesAreFine_data();
    void theExamplesAreFine();
    void wordsNameThem();
};

void HttpRulesTest::everyPartIsRead()
{
    const auto rules =
        parseHttpRules("# comment\n\nGET /a?b=* 201 Made it\nX-Own: 1\nx:2\n@delay 0.5\n"
                       "@chunks lines 0.25\n@end repeat\n\nline 1\n# no comment\n\nline 2\n"
                       "### end\n* * 404\n@body escaped a\\x00\\n\n\nPUT /x 200\n@body file /f g\n");
    QVERIFY2(rules, qPrintable(rules ? QString() : rules.failure().sentence));
    HttpRule first{"GET", "/a?b=*", 201, "Made it", {{"X-Own", "1"}, {"x", "2"}}, {}, {}};
    first.body = "line 1\n# no comment\n\nline 2\n";
    first.delaySeconds = 0.5;
    first.isChunked = true;
    first.pauseSeconds = 0.25;
    first.end = HttpRule::End::Repeat;
    const HttpRule second{{}, "*", 404, {}, {}, QByteArray("a\0\n", 3), {}};
    const HttpRule third{"PUT", "/x", 200, {}, {}, {}, "/f g"};
    QCOMPARE(rules->size(), 3);
    QVERIFY(rules->at(0) == first);
    QVERIFY(rules->at(1) == second);
    QVERIFY(rules->at(2) == third);
}

void HttpRulesTest::textsComeBack_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("text") << QByteArray("{\n  \"a\": 1\n}\n");
    QTest::newRow("no line end") << QByteArray("OK");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("separator") << QByteArray("a\n### b\n");
    QTest::newRow("separator first") << QByteArray("###\n");
    QTest::newRow("bytes") << QByteArray("\0\xff\r\n", 4);
    QTest::newRow("blank") << QByteArray("\n");
}

void HttpRulesTest::textsComeBack()
{
    QFETCH(QByteArray, body);
    HttpRule one{"GET", "/x*", 500, "Oh no", {{"A", "b: c"}}, body, {}};
    one.delaySeconds = 0.1;
    one.isChunked = true;
    one.chunkBytes = 16;
    one.end = HttpRule::End::Open;
    const QList<HttpRule> rules{one, {{}, "/y", 200, {}, {}, {}, "/file"}, one};
    const QByteArray text = httpRulesText(rules);
    const auto back = parseHttpRules(text);
    QVERIFY2(back && *back == rules, text);
}

void HttpRulesTest::wrongLinesAreNamed_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char* text, const char* sentence) {
        QTest::newRow(QByteArray(text).simplified().constData())
            << QByteArray(text) << QString::fromUtf8(sentence);
    };
    row("\nGE T /x 200\n", "Line 2: “T” is no path");
    row("G(T /x 200\n", "Line 1: “G(T” is no method");
    row("GET x 200\n", "Line 1: “x” is no path");
    row("GET /x\n", "Line 1: “” is no status from 200 to 999");
    row("GET /x 101\n", "Line 1: “101” is no status");
    row("GET /x 200\nno header\n", "Line 2: “no header” is no header field");
    row("GET /x 200\n@delay soon\n", "Line 2: “soon” is no number of seconds");
    row("GET /x 200\n@delay nan\n", "Line 2: “nan” is no number of seconds");
    row("GET /x 200\n@chunks 0\n", "Line 2: @chunks takes lines or a number of bytes");
    row("GET /x 200\n@end now\n", "Line 2: @end takes close, open or repeat");
    row("GET /x 200\n@body escaped \\q\n", "Line 2: ");
    row("GET /x 200\n@body file\n", "Line 2: @body takes file PATH");
    row("GET /x 200\n@colour red\n", "Line 2: There is no setting @colour");
    row("# a\nGET /x 200\n@end repeat\n\nx\n###\n", "Line 2: @end repeat needs @chunks");
    row("# a\nGET /x 200\n@chunks lines 1\n@end repeat\n", "Line 2: @end repeat needs a body");
}

void HttpRulesTest::wrongLinesAreNamed()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, sentence);
    const auto rules = parseHttpRules(text);
    QVERIFY(!rules);
    QVERIFY2(rules.failure().sentence.startsWith(sentence), qPrintable(rules.failure().sentence));
    QVERIFY(!parseHttpRules(QByteArray(httpRulesBytes + 1, '#')));
    QByteArray many;
    for (int i = 0; i <= mostHttpRules; ++i)
        many += "GET /x 200\n###\n";
    QVERIFY(!parseHttpRules(many));
}

void HttpRulesTest::theFirstThatFitsIsFound_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<int>("rule");
    QTest::newRow("exact") << QByteArray("GET /a") << 1;
    QTest::newRow("exact, with a query") << QByteArray("GET /a?x=1") << 1;
    QTest::newRow("HEAD is GET") << QByteArray("HEAD /a") << 1;
    QTest::newRow("another method") << QByteArray("POST /a") << 4;
    QTest::newRow("longer") << QByteArray("GET /ab") << 0;
    QTest::newRow("with that query") << QByteArray("GET /q?from=x&y=2") << 2;
    QTest::newRow("with another") << QByteArray("GET /q?to=x") << 0;
    QTest::newRow("a star within") << QByteArray("GET /v1.41/containers/web/json") << 3;
    QTest::newRow("a star for nothing") << QByteArray("GET /containers/json") << 0;
    QTest::newRow("its end can't be its middle") << QByteArray("GET /containers/jsonx") << 0;
    QTest::newRow("any method") << QByteArray("DELETE /a") << 4;
}

void HttpRulesTest::theFirstThatFitsIsFound()
{
    const auto rules = parseHttpRules("GET /a 200\n###\nGET /q?from=* 200\n###\n"
                                      "GET */containers/*/json 200\n###\n* /a 405\n");
    QVERIFY(rules);
    QFETCH(QByteArray, request);
    QFETCH(int, rule);
    const QByteArrayList words = request.split(' ');
    QCOMPARE(matchHttpRule(*rules, words[0], words[1]), rule);
}

void HttpRulesTest::relativeFilesAreOfTheirFolder()
{
    const QByteArray text = "# kept\nGET /x 200\n@body file a b.json\n###\nGET /y 200\n\n@body file no\n";
    const auto whole = httpRulesFrom(text, "/d");
    QVERIFY(whole);
    QCOMPARE(*whole,
             QByteArray("# kept\nGET /x 200\n@body file /d/a b.json\n###\nGET /y 200\n\n@body file no\n"));
    QCOMPARE(parseHttpRules(*whole)->first().file, QByteArray("/d/a b.json"));
    QCOMPARE(*httpRulesFrom(*whole, "/e"), *whole);
    QVERIFY(!httpRulesFrom("GET", "/d"));
}

void HttpRulesTest::theExamplesAreFine_data()
{
    QTest::addColumn<int>("rules");
    QTest::newRow("page") << 4;
    QTest::newRow("docker") << 12;
}

void HttpRulesTest::theExamplesAreFine()
{
    QFETCH(int, rules);
    QFile file(QStringLiteral(SW_RULES "/%1.rules").arg(QLatin1String(QTest::currentDataTag())));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const auto read = parseHttpRules(file.readAll());
    QVERIFY2(read, qPrintable(read ? QString() : read.failure().sentence));
    QCOMPARE(read->size(), rules);
    QVERIFY(*parseHttpRules(httpRulesText(*read)) == *read);
}

void HttpRulesTest::wordsNameThem()
{
    const auto rules = parseHttpRules("GET /a\xe2\x80\xae 200\n###\n* * 404\n");
    QVERIFY(rules);
    QCOMPARE(httpRulesWords(*rules), QStringLiteral("1 GET /a\\xe2\\x80\\xae → 200; 2 * * → 404"));
}

} // namespace sw

using sw::HttpRulesTest;
SW_TEST(HttpRulesTest)
#include "HttpRulesTest.moc"
