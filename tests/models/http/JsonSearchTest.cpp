#include "models/http/JsonSearch.h"

#include "models/base/ByteSource.h"
#include "tests/TestMain.h"

#include <QTest>

namespace sw {

/// Finding what a tree of JSON shows.
class JsonSearchTest : public QObject
{
    Q_OBJECT
private slots:
    void findsWhatIsShown_data();
    void findsWhatIsShown();
    void longStringsAreFoundInPieces();
    void isBoundedAndCancelled();

private:
    static std::vector<qint64> found(const QByteArray& json, const QByteArray& text,
                                     BytePattern::Case folding = BytePattern::Case::FoldAscii)
    {
        return searchJson(*ByteSource::fromBytes(json), BytePattern(text, folding), 1000).offsets;
    }
};

void JsonSearchTest::findsWhatIsShown_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QList<qint64>>("offsets");
    const auto row = [](const char* json, const char* text, const QList<qint64>& offsets) {
        QTest::addRow("%s in %s", text, json) << QByteArray(json) << QByteArray(text) << offsets;
    };
    row(R"({"ab":"xaby","c":"ab"})", "ab", {1, 6, 17});
    row(R"(["caf\u00e9","café"])", "fé", {1, 13});
    row(R"(["\ud83d\ude00!"])", "\xf0\x9f\x98\x80!", {1});
    row(R"(["a\/b","a\u002fb"])", "a/b", {1, 8});
    row(R"(["a\"b"])", "a\"b", {1});
    row(R"(["a\nb"])", "a\\nb", {1});
    row(R"(["a\\nb"])", "a\\\\nb", {1});
    row(R"([1234,true,null,-2.5e3])", "23", {1});
    row(R"([1234,true,null,-2.5e3])", "ru", {6});
    row(R"([1234,true,null,-2.5e3])", "2.5e3", {16});
    row(R"({"a":[1,2]})", "[1", {});
    row(R"({"u":1})", "\"u\"", {});
    row("{\"a\":1}\n{\"A\":2}\n", "a", {1, 9});
    row(R"(["x", oops "x"])", "x", {1});
    row("12", "12", {0});
}

void JsonSearchTest::findsWhatIsShown()
{
    QFETCH(QByteArray, json);
    QFETCH(QByteArray, text);
    QFETCH(QList<qint64>, offsets);
    const auto all = found(json, text.toLower());
    QCOMPARE(QList<qint64>(all.begin(), all.end()), offsets);
}

void JsonSearchTest::longStringsAreFoundInPieces()
{
    QByteArray longer(3'000'000, 'x');
    longer.replace(1'048'570, 12, "needle\\u0021z");
    const QByteArray json = "[\"a\",\"" + longer + "\",\"needle!z\"]";
    QCOMPARE(found(json, "needle!z"), (std::vector<qint64>{5, json.size() - 11}));
}

void JsonSearchTest::isBoundedAndCancelled()
{
    const auto source = ByteSource::fromBytes('[' + QByteArray("\"a\",").repeated(100'000) + "0]");
    const auto bounded = searchJson(*source, BytePattern("a"), 10);
    QVERIFY(bounded.bounded && bounded.offsets.size() == 10);
    const auto cancelled =
        searchJson(*source, BytePattern("a"), 1'000'000, [](qint64 done) { return done < 100'000; });
    QVERIFY(cancelled.cancelled);
    QVERIFY(!cancelled.offsets.empty() && cancelled.offsets.size() < 60'000);
    QVERIFY(searchJson(*source, BytePattern(), 10).offsets.empty());
}

} // namespace sw

using sw::JsonSearchTest;
SW_TEST(JsonSearchTest)
#include "JsonSearchTest.moc"
