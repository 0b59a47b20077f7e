#include "models/traffic/TrafficFilter.h"
#include "models/traffic/TrafficFilterHints.h"
#include "models/traffic/TrafficMarks.h"
#include "tests/TestMain.h"
#include "tests/models/traffic/TrafficFixture.h"

#include <ctime>

using namespace sw;
using namespace sw::test;

class TrafficFilterTest : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void matches_data();
    void matches();
    void errorsNameTheirPlace_data();
    void errorsNameTheirPlace();
    void addsTerms_data();
    void addsTerms();
    void termsOfARow();
    void completes_data();
    void completes();
    void quotesComeBack_data();
    void quotesComeBack();

private:
    std::unique_ptr<TrafficFixture> m_rows; // what matches() looks at
    std::unique_ptr<TrafficMarks> m_marks;
};

void TrafficFilterTest::initTestCase()
{
    qputenv("TZ", "UTC");
    ::tzset();
    m_rows = std::make_unique<TrafficFixture>();
    TrafficFixture& f = *m_rows;
    f.add(TrafficEvent::Started, R"({"address":"/run/echo.sock","type":"stream"})", 1);                // 1
    f.add(TrafficEvent::Opened, R"({"peer":{"pid":6012,"uid":0,"gid":0,"command":"python3"}})", 1, 1); // 2
    f.time += 1'000'000'000;
    f.add(TrafficEvent::Received, "GET /v1 HTTP/1.1\r\nHost: docker\r\n", 1, 1); // 3
    f.add(TrafficEvent::Sent, QByteArray(6000, 'x') + "needle\xde\xad" + QByteArray(100, 'y'), 1, 1, 0,
          2);                                                                            // 4
    f.add(TrafficEvent::Started, R"({"address":"/run/echo.sock2","type":"stream"})", 2); // 5
    f.add(TrafficEvent::Opened, R"({"peer":{"pid":60,"command":"socat"}})", 2, 2);       // 6
    f.time += 60'000'000'000;
    f.add(TrafficEvent::Received, "get a,b \"c\" -d x=y", 2, 2, 2);                              // 7
    f.add(TrafficEvent::Received, "", 2, 2);                                                     // 8
    f.add(TrafficEvent::Failed, R"({"error":"Connecting: refused","errno":"ECONNREFUSED"})", 3); // 9
    f.add(TrafficEvent::Closed, R"({"reason":"eof"})", 1, 1);                                    // 10
    f.store->publish();
    m_marks = std::make_unique<TrafficMarks>(f.store);
    m_marks->setMarked(2, true);
    m_marks->setComment(6, QStringLiteral("Look here"));
}

void TrafficFilterTest::matches_data()
{
    QTest::addColumn<QString>("shown");
    const auto row = [](const char* filter, const char* shown) {
        QTest::newRow(filter) << QString::fromUtf8(shown);
    };
    row("", "1 2 3 4 5 6 7 8 9 10");
    row("get", "3 7"); // words: either case
    row("GET", "3 7");
    row("NEEDLE", "4"); // far behind the preview
    row("docker http", "3");
    row("echo.sock2", "5 6 7 8");
    row("python", "2 3 4 10");
    row("refused", "9");
    row("failed", "9");           // what happened
    row("\"end by peer\"", "10"); // what the row says, not its JSON
    row("here", "7");             // of a comment
    row("\\r\\n", "3");           // as shown
    row("x=y", "7");
    row("\"a,b \\\"c\\\"\"", "7");
    row("\"-d\"", "7");
    row("-get -echo", "9");
    row("not:get dir:in", "8");
    row("dir:in", "3 7 8");
    row("dir:out", "4");
    row("dir:in,out", "3 4 7 8");
    row("-dir:in,out", "1 2 5 6 9 10");
    row("event:opened,closed", "2 6 10");
    row("event:st", "1 5");
    row("len>30", "3 4");
    row("len>=31", "3 4");
    row("len<1", "8");
    row("len<=18", "7 8");
    row("len=0", "8");
    row("len:0,18", "7 8");
    row("len:10..20", "7");
    row("len>5k", "4");
    row("-len>30", "1 2 5 6 7 8 9 10"); // what has no length is not longer
    row("endpoint:ECHO", "1 2 3 4 5 6 7 8 10");
    row("endpoint=/run/echo.sock", "1 2 3 4 10");
    row("endpoint:#2", "5 6 7 8");
    row("endpoint:#2,sock2,#3", "5 6 7 8 9");
    row("peer:pyth", "2 3 4 10");
    row("peer:60", "6 7 8"); // a pid, whole
    row("peer=python3", "2 3 4 10");
    row("peer=pyth", "");
    row("peer:\"python3 · 6012\"", "2 3 4 10");
    row("-peer:python,socat", "1 5 9");
    row("conn:2", "6 7 8");
    row("conn:1..2 dir:in", "3 7 8");
    row("text:get", "3 7");
    row("text:GET", "3"); // a capital counts
    row("text:\"GET /\"", "3");
    row("text:\"1.1\\r\\nHost\"", "3");
    row("text:eof", ""); // payloads only
    row("hex:\"de ad\"", "4");
    row("hex:dead,0d0a", "3 4");
    row("fd>0", "7");
    row("fd:2", "7");
    row("-fd>0 dir:in", "3 8");
    row("rule:2", "4");
    row("rule>0", "4");
    row("rule:1,3", "");
    row("rule:0", ""); // what no rule answered has no number
    row("-rule:2 dir:out", "");
    row("no>8", "9 10");
    row("no:2..3", "2 3");
    row("mark:", "3");
    row("-mark: dir:in", "7 8");
    row("comment:", "7");
    row("comment:look", "7");
    row("comment:nothing", "");
    row("time:19:31", "1 2 3 4 5 6");
    row("time>19:32", "7 8 9 10");
    row("time>=19:31:35.123 time<19:32", "3 4 5 6");
    row("time:19:31:34..19:31:35", "1 2 3 4 5 6");
    row("time>2026-11-22T19:32", "7 8 9 10");
    row("time:2026-11-22", "1 2 3 4 5 6 7 8 9 10");
    row("time<2026-11-22", "");
    row("dir: len> endpoint:", "1 2 3 4 5 6 7 8 9 10"); // still being typed
    row("12:30", "");                                   // no key: plain text
    row("absent", "");
}

void TrafficFilterTest::matches()
{
    TrafficModel model(m_rows->store, m_rows->names);
    model.setMarks(m_marks.get());
    const ParsedTrafficFilter parsed = TrafficFilter::parse(QString::fromUtf8(QTest::currentDataTag()));
    QVERIFY2(!parsed.error, qPrintable(parsed.error ? parsed.error->sentence : QString()));
    model.setFilter(parsed.filter);
    model.sync();
    QTEST(shownNumbers(model), "shown");
}

void TrafficFilterTest::errorsNameTheirPlace_data()
{
    QTest::addColumn<QString>("part");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* filter, const char* part, const char* says) {
        QTest::newRow(filter) << QString::fromUtf8(part) << QString::fromUtf8(says);
    };
    row("dir:in foo:bar", "foo:bar", "no filter word");
    row("http://x", "http://x", "in quotes it is searched for (at letter 1)");
    row("dir:up", "up", "in or out (at letter 5)");
    row("event:opened,x", "x", "no event (at letter 14)");
    row("len>a", "a", "no number (at letter 5)");
    row("len:20..10", "20..10", "backwards");
    row("len>1..2", "1..2", "no number");
    row("endpoint>3", "endpoint>3", "no order");
    row("endpoint:#x", "#x", "no number of an endpoint");
    row("time>25:00", "25:00", "no time");
    row("time>14:02.5", "14:02.5", "no time");
    row("hex:\"d\"", "d", "");
    row("text:\"a\\q\"", "a\\q", "");
}

void TrafficFilterTest::errorsNameTheirPlace()
{
    QFETCH(QString, part);
    QFETCH(QString, says);
    const QString text = QString::fromUtf8(QTest::currentDataTag());
    const ParsedTrafficFilter parsed = TrafficFilter::parse(text);
    QVERIFY(parsed.error);
    QCOMPARE(text.mid(parsed.error->offset, parsed.error->length), part);
    QVERIFY2(parsed.error->sentence.contains(says), qPrintable(parsed.error->sentence));
    QVERIFY(parsed.error->sentence.contains(QStringLiteral("(at letter %1)").arg(parsed.error->offset + 1)));
}

void TrafficFilterTest::addsTerms_data()
{
    QTest::addColumn<QString>("term");
    QTest::addColumn<QString>("result");
    const auto row = [](const char* text, const char* term, const char* result) {
        QTest::addRow("%s + %s", text, term) << QString::fromUtf8(term) << QString::fromUtf8(result);
    };
    row("", "dir:in", "dir:in");
    row("GET", "dir:in", "GET dir:in");
    row("dir:out GET", "dir:in", "GET dir:in"); // instead of what would show nothing
    row("GET", "-dir:in", "GET -dir:in");
    row("-dir:in \"a b\"", "dir:in", "\"a b\" dir:in"); // its opposite goes
    row("dir:in", "-dir:in", "-dir:in");
    row("-peer:a", "-peer:b", "-peer:a -peer:b");
    row("peer:a", "peer:a", "peer:a");
}

void TrafficFilterTest::addsTerms()
{
    QFETCH(QString, term);
    const QString text = QString::fromUtf8(QTest::currentDataTag()).section(QStringLiteral(" + "), 0, 0);
    QTEST(TrafficFilter::withTerm(text, term), "result");
}

void TrafficFilterTest::termsOfARow()
{
    TrafficModel model(m_rows->store, m_rows->names);
    model.sync();
    const auto term = [&](int number, int column) {
        return trafficTermOf(model.index(number - 1, column), *m_rows->names);
    };
    QCOMPARE(term(3, TrafficModel::Direction), QStringLiteral("dir:in"));
    QCOMPARE(term(4, TrafficModel::Direction), QStringLiteral("dir:out"));
    QCOMPARE(term(9, TrafficModel::Direction), QStringLiteral("event:failed"));
    QCOMPARE(term(3, TrafficModel::Peer), QStringLiteral("peer:python3"));
    QCOMPARE(term(1, TrafficModel::Peer), QString());
    QCOMPARE(term(5, TrafficModel::Endpoint), QStringLiteral("endpoint:/run/echo.sock2"));
    QCOMPARE(term(1, TrafficModel::Endpoint),
             QStringLiteral("endpoint=/run/echo.sock")); // a part of the other
    QCOMPARE(term(3, TrafficModel::Length), QStringLiteral("len=32"));
    QCOMPARE(term(1, TrafficModel::Length), QString());
    QCOMPARE(term(9, TrafficModel::Preview), QStringLiteral("event:failed"));
    QCOMPARE(term(9, TrafficModel::Number), QStringLiteral("no=9"));
    QCOMPARE(term(3, TrafficModel::Preview), QStringLiteral("text:\"GET /v1 HTTP/1.1\""));
    QCOMPARE(term(8, TrafficModel::Preview), QStringLiteral("dir:in")); // an empty message
    for (int number = 1; number <= 10; ++number) {
        for (const int column : {TrafficModel::Preview, TrafficModel::Number, TrafficModel::Time}) {
            const auto parsed = TrafficFilter::parse(term(number, column));
            QVERIFY2(!parsed.error, qPrintable(term(number, column)));
            TrafficModel found(m_rows->store, m_rows->names);
            found.setFilter(parsed.filter);
            found.sync();
            QVERIFY2(shownNumbers(found).split(u' ').contains(QString::number(number)),
                     qPrintable(term(number, column)));
        }
    }
    m_rows->names->setEndpointName(2, QStringLiteral("/run/echo.sock"));
    QCOMPARE(term(5, TrafficModel::Endpoint), QStringLiteral("endpoint:#2")); // two of one name
}

void TrafficFilterTest::completes_data()
{
    QTest::addColumn<int>("cursor");
    QTest::addColumn<QString>("offered");
    QTest::addColumn<QString>("first"); // text when the first one is taken
    const auto row = [](const char* text, const char* offered, const char* first) {
        const QByteArray typed(text);
        const int cursor = int(typed.indexOf('|'));
        QTest::newRow(text) << cursor << QString::fromUtf8(offered) << QString::fromUtf8(first);
    };
    row("en|", "endpoint:", "endpoint:|");
    row("GET d|", "dir:", "GET dir:|");
    row("GET -d| x", "dir:", "GET -dir:| x");
    row("dir:|", "in out", "dir:in |");
    row("dir:i|", "in", "dir:in |");
    row("dir:in|", "", "");
    row("dir:in,|", "in out", "dir:in,in |");
    row("event:cl|", "closed", "event:closed |");
    row("endpoint:b|", "a\\ b/b.sock", "endpoint:\"a b/b.sock\" |");
    row("peer:|", "python3 socat", "peer:python3 |");
    row("GET|", "", "");
    row("\"d|", "", "");
}

void TrafficFilterTest::completes()
{
    QFETCH(int, cursor);
    QFETCH(QString, first);
    const QString text = QString::fromUtf8(QTest::currentDataTag()).remove(QLatin1Char('|'));
    const TrafficFilterHints hints =
        trafficFilterHints(text, cursor, {QStringLiteral("a b/b.sock"), QStringLiteral("x")},
                           {QStringLiteral("python3"), QStringLiteral("socat")});
    QStringList offered;
    for (const TrafficFilterHint& hint : hints.offered)
        offered.append(QString(hint.text).replace(QLatin1Char(' '), QStringLiteral("\\ ")));
    QTEST(offered.join(QLatin1Char(' ')), "offered");
    if (hints.offered.empty())
        return;
    int at = 0;
    QString taken = hints.taken(text, 0, &at);
    QCOMPARE(taken.insert(at, QLatin1Char('|')), first);
}

void TrafficFilterTest::quotesComeBack_data()
{
    QTest::addColumn<QString>("value");
    for (const char* value :
         {"plain", "two words", "a,b", "say \"x\"", "-minus", "back\\slash", "end\\", "\\\"", ""})
        QTest::newRow(value) << QString::fromUtf8(value);
}

void TrafficFilterTest::quotesComeBack()
{
    QFETCH(QString, value);
    const auto words =
        splitFilterWords(QStringLiteral("endpoint:") + quotedFilterValue(value), trafficFilterSyntax);
    QCOMPARE(words.size(), std::size_t(1));
    QCOMPARE(words[0].operand, value);
    QCOMPARE(words[0].values.size(), std::size_t(value.isEmpty() ? 0 : 1));
}

SW_TEST(TrafficFilterTest)
#include "TrafficFilterTest.moc"
