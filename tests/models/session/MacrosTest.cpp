#include "models/session/Macros.h"
#include "models/session/SendOptions.h"
#include "tests/TestMain.h"

#include <QRegularExpression>
#include <QTest>

using namespace sw;

/// {{TIME}}, {{COUNTER}} and {{RANDOM:n}} in messages.
class MacrosTest : public QObject
{
    Q_OBJECT
private slots:
    void replacesEach_data();
    void replacesEach();
    void makesRandomLettersAndDigits();
    void leavesOtherBracesAlone();
    void namesAWrongMacroAndItsPlace_data();
    void namesAWrongMacroAndItsPlace();
    void boundsWhatComesOut();
    void countsMessagesThatHaveACounter();
};

namespace {

constexpr qint64 someTime = 1'795'376'094'123'456'789; // 2026-11-22T17:34:54.123456789Z

QByteArray expanded(const QByteArray& message, quint64 counter = 1)
{
    const auto macros = findMacros(message);
    return macros ? withMacros(message, *macros, someTime, counter) : macros.failure().sentence.toUtf8();
}

} // namespace

void MacrosTest::replacesEach_data()
{
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<QByteArray>("sent");
    const QByteArray iso = QDateTime::fromSecsSinceEpoch(someTime / 1'000'000'000, Qt::UTC)
                               .toString(Qt::ISODate)
                               .chopped(1)
                               .toLatin1() +
                           ".123456Z";
    QTest::newRow("time") << QByteArray("<{{TIME}}>") << '<' + iso + '>';
    QTest::newRow("seconds") << QByteArray("{{TIME:s}}") << QByteArray("1795376094");
    QTest::newRow("ms") << QByteArray("{{TIME:ms}}") << QByteArray("1795376094123");
    QTest::newRow("us") << QByteArray("{{TIME:us}}") << QByteArray("1795376094123456");
    QTest::newRow("ns") << QByteArray("{{TIME:ns}}") << QByteArray("1795376094123456789");
    QTest::newRow("counter") << QByteArray("{{COUNTER}}/{{COUNTER}}") << QByteArray("42/42");
    QTest::newRow("bytes around") << QByteArray("\0{{COUNTER}}\xff", 13)
                                  << QByteArray("\0"
                                                "42\xff",
                                                4);
    QTest::newRow("none") << QByteArray("hello") << QByteArray("hello");
    QTest::newRow("empty") << QByteArray("") << QByteArray("");
}

void MacrosTest::replacesEach()
{
    QFETCH(QByteArray, message);
    QFETCH(QByteArray, sent);
    QCOMPARE(expanded(message, 42), sent);
}

void MacrosTest::makesRandomLettersAndDigits()
{
    const QByteArray first = expanded("{{RANDOM:32}}"), second = expanded("{{RANDOM:32}}");
    QCOMPARE(first.size(), 32);
    QVERIFY(
        QRegularExpression(QStringLiteral("^[A-Za-z0-9]{32}$")).match(QString::fromLatin1(first)).hasMatch());
    QVERIFY(first != second);
}

void MacrosTest::leavesOtherBracesAlone()
{
    for (const QByteArray message : {"{{\"a\":1}}", "{{{{", "{{ TIME }}", "}}{{", "{TIME}", "{{1}}"})
        QCOMPARE(expanded(message), message);
    QCOMPARE(expanded("{{{COUNTER}}}"), QByteArray("{1}"));
}

void MacrosTest::namesAWrongMacroAndItsPlace_data()
{
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<QString>("words");
    QTest::newRow("unknown") << QByteArray("ab{{FOO}}") << "There is no macro {{FOO}}";
    QTest::newRow("lower case") << QByteArray("ab{{time}}") << "There is no macro {{time}}";
    QTest::newRow("argument") << QByteArray("ab{{COUNTER:2}}") << "There is no macro {{COUNTER:2}}";
    QTest::newRow("unit") << QByteArray("ab{{TIME:h}}") << "{{TIME:h}} has no unit that we know";
    QTest::newRow("no unit") << QByteArray("ab{{TIME:}}") << "{{TIME:}} has no unit that we know";
    QTest::newRow("no length") << QByteArray("ab{{RANDOM}}") << "{{RANDOM}} needs a length from 1 to 65536";
    QTest::newRow("zero") << QByteArray("ab{{RANDOM:0}}") << "{{RANDOM:0}} needs a length";
    QTest::newRow("too long") << QByteArray("ab{{RANDOM:65537}}") << "{{RANDOM:65537}} needs a length";
    QTest::newRow("no end") << QByteArray("ab{{TIME") << "A macro begins and has no }}";
    QTest::newRow("hostile") << QByteArray("ab{{X\n\x1b}}") << "There is no macro {{X\\n\\x1b}}";
}

void MacrosTest::namesAWrongMacroAndItsPlace()
{
    QFETCH(QByteArray, message);
    QFETCH(QString, words);
    const auto macros = findMacros(message);
    QVERIFY(!macros);
    QVERIFY2(macros.failure().sentence.startsWith(words), qPrintable(macros.failure().sentence));
    QVERIFY(macros.failure().sentence.endsWith(QStringLiteral("at byte 3")));
}

void MacrosTest::boundsWhatComesOut()
{
    QVERIFY(findMacros(QByteArray(macroMessageLimit, 'x')));
    QVERIFY(!findMacros(QByteArray(macroMessageLimit + 1, 'x')));
    QVERIFY(findMacros(QByteArray("{{RANDOM:65536}}").repeated(256)));
    QVERIFY(!findMacros(QByteArray("{{RANDOM:65536}}").repeated(257)));
}

void MacrosTest::countsMessagesThatHaveACounter()
{
    SendOptions options;
    quint64 counter = 0;
    QCOMPARE(*composedMessage("{{COUNTER}}", options, counter), QByteArray("{{COUNTER}}"));
    options.macros = true;
    QCOMPARE(*composedMessage("{{COUNTER}}", options, counter), QByteArray("1"));
    QCOMPARE(*composedMessage("plain", options, counter), QByteArray("plain"));
    QCOMPARE(*composedMessage("{{COUNTER}} {{COUNTER}}", options, counter), QByteArray("2 2"));
    options.framing = *Framing::fromWords(QStringLiteral("length 1"));
    QCOMPARE(*composedMessage("{{COUNTER}}", options, counter), QByteArray("\x01"
                                                                           "3"));
    QVERIFY(checkMessage(QByteArray(255, 'x'), options));
    QVERIFY(!checkMessage("{{RANDOM:256}}", options)); // too long only once it is made
}

SW_TEST(MacrosTest)

#include "MacrosTest.moc"
