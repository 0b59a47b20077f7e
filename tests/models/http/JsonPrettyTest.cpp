#include "models/http/JsonPretty.h"

#include "tests/TestMain.h"
#include "tests/models/http/JsonCorpus.h"

#include <QProcess>

namespace sw::test {

namespace {

struct Formatted
{
    QByteArray text;
    std::optional<JsonError> error;
};

/// In pieces of so many bytes.
Formatted inPieces(const QByteArray& json, qsizetype piece,
                   JsonPretty::Hand hand = JsonPretty::Hand::WholeValues)
{
    JsonPretty pretty(hand);
    QByteArray text;
    for (qsizetype at = 0; at < json.size(); at += piece) {
        pretty.feed(QByteArrayView(json).sliced(at, std::min(piece, json.size() - at)));
        text += pretty.take();
    }
    pretty.finish();
    text += pretty.take();
    return {text, pretty.error()};
}

QByteArray formatted(const QByteArray& json)
{
    const Formatted done = inPieces(json, std::max<qsizetype>(1, json.size()));
    if (done.error)
        return "error at " + QByteArray::number(done.error->offset) + ": " + done.error->message.toUtf8();
    return done.text;
}

QByteArray jq(const QByteArray& json)
{
    QProcess process;
    process.start(QStringLiteral("jq"), {QStringLiteral(".")});
    process.write(json);
    process.closeWriteChannel();
    if (!process.waitForFinished(30'000) || process.exitCode() != 0)
        return "jq failed: " + process.readAllStandardError();
    return process.readAllStandardOutput();
}

} // namespace

class JsonPrettyTest : public QObject
{
    Q_OBJECT
private slots:
    void looksAsFromJq()
    {
        for (const QByteArray& json : validJson)
            QCOMPARE(formatted(json), jq(json));
    }

    void keepsOrderNumbersAndDuplicates()
    {
        QCOMPARE(formatted(R"({"b":12345678901234567890,"a":1.10,"b":1e400,"c":-0})"),
                 QByteArray(
                     "{\n  \"b\": 12345678901234567890,\n  \"a\": 1.10,\n  \"b\": 1e400,\n  \"c\": -0\n}\n"));
    }

    void keepsEscapesThatHideOrAct()
    {
        QCOMPARE(formatted(R"(["\u202e\u200B\u0085\ufeff","\ud800","\ud800\ud83d\ude00\udc00"])"),
                 QByteArray("[\n  \"\\u202e\\u200B\\u0085\\ufeff\",\n  \"\\ud800\",\n  "
                            "\"\\ud800\xf0\x9f\x98\x80\\udc00\"\n]\n"));
    }

    void isEqualHoweverItIsCut()
    {
        for (const QByteArray& json : validJson + wrongJson) {
            const Formatted whole = inPieces(json, std::max<qsizetype>(1, json.size()));
            for (const qsizetype piece : {1, 2, 3, 7}) {
                const Formatted cut = inPieces(json, piece);
                QCOMPARE(cut.text, whole.text);
                QCOMPARE(cut.error.has_value(), whole.error.has_value());
                if (cut.error) {
                    QCOMPARE(cut.error->offset, whole.error->offset);
                    QCOMPARE(cut.error->message, whole.error->message);
                }
                QCOMPARE(inPieces(json, piece, JsonPretty::Hand::AsItGrows).text, whole.text);
            }
        }
    }

    void refusesWhatIsNoJson()
    {
        for (const QByteArray& json : wrongJson)
            QVERIFY2(formatted(json).startsWith("error at"), json.constData());
    }

    void saysWhereAndWhy_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char* json, const char* expected) {
            QTest::newRow(json) << QByteArray(json) << QByteArray(expected);
        };
        row("[1 2]", "error at 3: expected a comma or ], found “2”");
        row("{\"a\":1,}", "error at 7: expected a key in quotes, found “}”");
        row("[1,]", "error at 3: expected a value, found “]”");
        row("{\"a\" 1}", "error at 5: expected a colon after the key, found “1”");
        row("{\"a\":[1", "error at 7: the text ends inside an array");
        row("[\"abc", "error at 5: the text ends inside a string");
        row("[012]", "error at 2: a number can't begin with 01");
        row("\"a\nb\"", "error at 2: byte 0x0a must be written as an escape in a string");
        row("\"ab\xff\"", "error at 3: invalid UTF-8 in a string");
        row("[tru3]", "error at 4: expected true, found “3”");
        row("{\"a\":1}\nx", "error at 8: expected a value, found “x”");
        row("1true", "error at 1: expected a space between two values, found “t”");
    }
    void saysWhereAndWhy()
    {
        QFETCH(QByteArray, json);
        QFETCH(QByteArray, expected);
        QCOMPARE(formatted(json), expected);
    }

    void handsOutEachValueAtItsLastByte()
    {
        JsonPretty pretty;
        const auto after = [&](const char* bytes) {
            pretty.feed(bytes);
            return pretty.take();
        };
        QCOMPARE(after("{\"a\":"), QByteArray());
        QCOMPARE(after("1}"), QByteArray("{\n  \"a\": 1\n}\n"));
        QCOMPARE(pretty.wholeBytes(), 7);
        QCOMPARE(after("\n[] \"x\" {"), QByteArray("[]\n\"x\"\n"));
        QCOMPARE(after("} 4"), QByteArray("{}\n"));
        QCOMPARE(after("2"), QByteArray());
        QCOMPARE(after("\n"), QByteArray("42\n"));
        QCOMPARE(after("true"), QByteArray("true\n"));
        QCOMPARE(after(" 7"), QByteArray());
        pretty.finish();
        QCOMPARE(pretty.take(), QByteArray("7\n"));
        QVERIFY(!pretty.error());
    }

    void whatStandsBeforeAnErrorIsKept()
    {
        JsonPretty pretty;
        pretty.feed("{\"a\":1}\n{\"b\":2,,");
        QVERIFY(pretty.error());
        QCOMPARE(pretty.error()->offset, 15);
        QCOMPARE(pretty.take(), QByteArray("{\n  \"a\": 1\n}\n{\n  \"b\": 2,"));
        pretty.feed("{}");
        QCOMPARE(pretty.take(), QByteArray());
    }

    void growingTextNeedsNoWholeValue()
    {
        JsonPretty pretty(JsonPretty::Hand::AsItGrows);
        pretty.feed("[1,2,");
        QCOMPARE(pretty.take(), QByteArray("[\n  1,\n  2,"));
    }

    void depthIsFine()
    {
        const int depth = 100'000;
        const QByteArray json = QByteArray(depth, '[') + "1" + QByteArray(depth, ']');
        const Formatted done = inPieces(json, 4096);
        QVERIFY(!done.error);
        QVERIFY(done.text.size() < 2 * json.size());
        QByteArray bare = done.text;
        QCOMPARE(bare.replace(' ', "").replace('\n', ""), json);
        QCOMPARE(formatted(QByteArray(depth, '[')),
                 QByteArray("error at 100000: the text ends inside an array"));
    }
};

SW_TEST(JsonPrettyTest)

} // namespace sw::test

#include "JsonPrettyTest.moc"
