#include "models/session/ReplyRules.h"

#include "tests/TestMain.h"

#include <QElapsedTimer>
#include <QTest>

namespace sw {

/// Which rule answers what, and what is said of wrong ones.
class ReplyRulesTest : public QObject
{
    Q_OBJECT
private slots:
    void theFirstThatFitsAnswers_data();
    void theFirstThatFitsAnswers();
    void groupsAreFilledIn_data();
    void groupsAreFilledIn();
    void bytesThatAreNoTextAreMatched();
    void wrongRulesAreNamed_data();
    void wrongRulesAreNamed();
    void aHostileMessageIsGivenUpSoon_data();
    void aHostileMessageIsGivenUpSoon();
    void aLongMessageIsMatchedByItsBeginning();
    void jsonKeepsEveryByte();
    void wrongJsonIsNamed_data();
    void wrongJsonIsNamed();
    void wordsShowWhatTheEditorShows();
};

void ReplyRulesTest::theFirstThatFitsAnswers_data()
{
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<int>("rule");
    QTest::addColumn<QByteArray>("reply");
    QTest::newRow("equals") << QByteArray("PING\n") << 1 << QByteArray("PONG\n");
    QTest::newRow("equals no more than that") << QByteArray("PING\n\n") << 0 << QByteArray();
    QTest::newRow("starts") << QByteArray("GET /x") << 2 << QByteArray("get");
    QTest::newRow("ends") << QByteArray("the end") << 3 << QByteArray("end");
    QTest::newRow("contains") << QByteArray("a\0\xff z", 5) << 4 << QByteArray("\0\1", 2);
    QTest::newRow("the first of two") << QByteArray("GET end") << 2 << QByteArray("get");
    QTest::newRow("matches") << QByteArray("id 7") << 5 << QByteArray("number");
    QTest::newRow("empty message") << QByteArray() << 6 << QByteArray("nothing");
    QTest::newRow("none") << QByteArray("else") << 0 << QByteArray();
}

void ReplyRulesTest::theFirstThatFitsAnswers()
{
    QFETCH(QByteArray, message);
    QFETCH(int, rule);
    QFETCH(QByteArray, reply);
    const RuleSet rules({{RuleCondition::Equals, "PING\n", "PONG\n"},
                         {RuleCondition::StartsWith, "GET ", "get"},
                         {RuleCondition::EndsWith, "end", "end", 2.5},
                         {RuleCondition::Contains, QByteArray("\0\xff", 2), QByteArray("\0\1", 2)},
                         {RuleCondition::Regex, "^id \\d+$", "number"},
                         {RuleCondition::Equals, "", "nothing"}});
    const RuleSet::Match match = rules.match(message);
    QCOMPARE(match.rule, rule);
    if (rule != 0)
        QCOMPARE(match.reply, reply);
    QCOMPARE(match.delaySeconds.value_or(-1), rule == 3 ? 2.5 : -1.0);
    QCOMPARE(match.trouble, QString());
}

void ReplyRulesTest::groupsAreFilledIn_data()
{
    QTest::addColumn<QByteArray>("pattern");
    QTest::addColumn<QByteArray>("reply");
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("two") << QByteArray("(\\w+)=(\\w+)") << QByteArray("{{2}}:{{1}}!") << QByteArray("a=b")
                         << QByteArray("b:a!");
    QTest::newRow("all") << QByteArray("b+") << QByteArray("<{{0}}>") << QByteArray("abbc")
                         << QByteArray("<bb>");
    QTest::newRow("not taken part") << QByteArray("a|(b)") << QByteArray("[{{1}}]") << QByteArray("a")
                                    << QByteArray("[]");
    QTest::newRow("braces of one's own") << QByteArray("(a)") << QByteArray("{{{1}}} {{x}} {{12}} {{")
                                         << QByteArray("a") << QByteArray("{a} {{x}} {{12}} {{");
    QTest::newRow("UTF-8") << QByteArray("gr(.)n") << QByteArray("{{1}}") << QByteArray("gr\xc3\xbcn")
                           << QByteArray("\xc3\xbc");
    QTest::newRow("braces that came are not filled in again")
        << QByteArray("(.*)x") << QByteArray("{{1}}") << QByteArray("{{0}}x") << QByteArray("{{0}}");
}

void ReplyRulesTest::groupsAreFilledIn()
{
    QFETCH(QByteArray, pattern);
    QFETCH(QByteArray, reply);
    QFETCH(QByteArray, message);
    QFETCH(QByteArray, expected);
    const RuleSet::Match match = RuleSet({{RuleCondition::Regex, pattern, reply}}).match(message);
    QCOMPARE(match.rule, 1);
    QCOMPARE(match.reply, expected);
}

void ReplyRulesTest::bytesThatAreNoTextAreMatched()
{
    const RuleSet rules({{RuleCondition::Regex, "^\\x{01}([\\x{80}-\\x{ff}]+)", "{{1}}"}});
    const RuleSet::Match match = rules.match(QByteArray("\1\xff\xfe\x80z", 5));
    QCOMPARE(match.rule, 1);
    QCOMPARE(match.reply, QByteArray("\xff\xfe\x80"));
}

void ReplyRulesTest::wrongRulesAreNamed_data()
{
    QTest::addColumn<ReplyRule>("rule");
    QTest::addColumn<QString>("part");
    QTest::newRow("expression") << ReplyRule{RuleCondition::Regex, "ab(c", ""}
                                << QStringLiteral("wrong at position 5");
    QTest::newRow("no group") << ReplyRule{RuleCondition::Regex, "abc", "{{1}}"}
                              << QStringLiteral("{{1}}, and the expression has no group");
    QTest::newRow("two groups") << ReplyRule{RuleCondition::Regex, "(a)(b)", "{{2}}{{3}}"}
                                << QStringLiteral("{{3}}, and the expression has 2 groups");
    QTest::newRow("nothing to look for")
        << ReplyRule{RuleCondition::Contains, "", "x"} << QStringLiteral("would fit everything");
    QTest::newRow("no UTF-8") << ReplyRule{RuleCondition::Regex, "\xff", ""}
                              << QStringLiteral("not valid UTF-8");
}

void ReplyRulesTest::wrongRulesAreNamed()
{
    QFETCH(ReplyRule, rule);
    QFETCH(QString, part);
    const auto checked = checkRule(rule);
    QVERIFY(!checked);
    QVERIFY2(checked.failure().sentence.contains(part), qPrintable(checked.failure().sentence));
    QCOMPARE(RuleSet({rule}).match("abc").rule, 0); // and never fits
    QVERIFY(checkRule({RuleCondition::Equals, "", ""}));
}

void ReplyRulesTest::aHostileMessageIsGivenUpSoon_data()
{
    QTest::addColumn<QByteArray>("pattern");
    QTest::addColumn<QByteArray>("message");
    QTest::newRow("nested repeats") << QByteArray("^(a+)+$") << QByteArray(60'000, 'a') + '!';
    QTest::newRow("alternatives") << QByteArray("^(a|a)*$") << QByteArray(60'000, 'a') + '!';
    QTest::newRow("three stars") << QByteArray("a*a*a*[bc]") << QByteArray(65'000, 'a');
    QTest::newRow("group again") << QByteArray("^(a*)*\\1[bc]") << QByteArray(65'000, 'a');
    QTest::newRow("its own limit") << QByteArray("(*LIMIT_MATCH=4000000000)^(a+)+$")
                                   << QByteArray(60'000, 'a') + '!';
}

/// Every socket waits meanwhile. Measured: some milliseconds; the bound is for a busy machine.
void ReplyRulesTest::aHostileMessageIsGivenUpSoon()
{
    QFETCH(QByteArray, pattern);
    QFETCH(QByteArray, message);
    const RuleSet rules({{RuleCondition::Regex, pattern, "x"}, {RuleCondition::StartsWith, "a", "other"}});
    for (int round = 0; round < 12; ++round) { // later ones are compiled to machine code
        QElapsedTimer timer;
        timer.start();
        const RuleSet::Match match = rules.match(message);
        QVERIFY2(timer.elapsed() < 500, qPrintable(QString::number(timer.elapsed())));
        QCOMPARE(match.rule, 2);
        QVERIFY2(match.trouble.startsWith(QStringLiteral("Rule 1 was given up")), qPrintable(match.trouble));
    }
}

void ReplyRulesTest::aLongMessageIsMatchedByItsBeginning()
{
    const RuleSet rules({{RuleCondition::Regex, "needle", "x"}, {RuleCondition::Contains, "needle", "y"}});
    const QByteArray hay(RuleSet::matchedBytes - 3, '.');
    QCOMPARE(rules.match(hay.first(hay.size() - 3) + "needle").rule, 1);
    QCOMPARE(rules.match(hay + "needle").rule, 2);
}

void ReplyRulesTest::jsonKeepsEveryByte()
{
    QByteArray all;
    for (int i = 0; i < 256; ++i)
        all += char(i);
    const QList<ReplyRule> rules{{RuleCondition::Equals, all, all, 0.25},
                                 {RuleCondition::StartsWith, "\\n\n", ""},
                                 {RuleCondition::Regex, "^\\d+\\\\ \xc3\xbc$", "{{0}}\r\n"}};
    const QByteArray json = rulesToJson(rules);
    const auto back = rulesFromJson(json);
    QVERIFY(back);
    QCOMPARE(*back, rules);
    QVERIFY(json.contains("\"when\": \"starts with\""));
}

void ReplyRulesTest::wrongJsonIsNamed_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("part");
    QTest::newRow("none") << QByteArray("[{]") << QStringLiteral("The rules are no JSON: ");
    QTest::newRow("no list") << QByteArray("{}") << QStringLiteral("a JSON list");
    QTest::newRow("condition") << QByteArray(R"([{"when":"is"}])") << QStringLiteral("Rule 1: “is”");
    QTest::newRow("escape") << QByteArray(R"([{"when":"equals","pattern":"a\\q"}])")
                            << QStringLiteral("Rule 1: ");
    QTest::newRow("too many") << QByteArray("[") + QByteArray(R"({"when":"equals"},)").repeated(100) +
                                     QByteArray(R"({"when":"equals"}])")
                              << QStringLiteral("more than 100");
}

void ReplyRulesTest::wrongJsonIsNamed()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, part);
    const auto rules = rulesFromJson(json);
    QVERIFY(!rules);
    QVERIFY2(rules.failure().sentence.contains(part), qPrintable(rules.failure().sentence));
}

void ReplyRulesTest::wordsShowWhatTheEditorShows()
{
    QCOMPARE(ruleWords({RuleCondition::Regex, "^id=(\\d+)\n", "x"}),
             QStringLiteral("matches \"^id=(\\d+)\\n\""));
    QCOMPARE(ruleWords({RuleCondition::Equals, "a\\\n", "x"}), QStringLiteral("equals \"a\\\\\\n\""));
}

} // namespace sw

using sw::ReplyRulesTest;
SW_TEST(ReplyRulesTest)
#include "ReplyRulesTest.moc"
