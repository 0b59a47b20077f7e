#include "models/http/JsonTreeModel.h"

#include "models/base/ByteSource.h"
#include "tests/TestMain.h"
#include "tests/models/http/JsonCorpus.h"

#include <QAbstractItemModelTester>
#include <QElapsedTimer>

namespace sw::test {

namespace {

/// The rows as lines, indented by depth.
void printRows(const QAbstractItemModel& model, const QModelIndex& parent, int depth, QStringList& lines)
{
    for (int row = 0; row < model.rowCount(parent); ++row) {
        const QModelIndex key = model.index(row, JsonTreeModel::Key, parent);
        const QModelIndex value = model.index(row, JsonTreeModel::Value, parent);
        lines << QString(2 * qsizetype(depth), QLatin1Char(' ')) + key.data().toString() +
                     QStringLiteral(": ") + value.data().toString();
        printRows(model, key, depth + 1, lines);
    }
}

QByteArray numbers(int count)
{
    QByteArray json = "[0";
    for (int i = 1; i < count; ++i)
        json += ',' + QByteArray::number(i);
    return json + ']';
}

} // namespace

struct JsonTreeScene
{
    JsonTreeModel model;
    QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::QtTest};
    std::shared_ptr<const JsonTape> tape;

    explicit JsonTreeScene(const QByteArray& json, bool ended = true)
    {
        const auto source = ByteSource::fromBytes(json);
        tape = JsonTape::read(*source, 0, ended);
        model.setSource(source);
        model.addTape(tape);
    }
    QStringList lines() const
    {
        QStringList lines;
        printRows(model, {}, 0, lines);
        return lines;
    }
    QString pathAt(qint64 offset) const { return model.path(model.indexAt(offset)); }
};

class JsonTreeModelTest : public QObject
{
    Q_OBJECT
private slots:
    void showsKeysAndValues()
    {
        const QStringList expected = {
            QStringLiteral(".: { 4 keys }"), QStringLiteral("  b: [ 2 items ]"),
            QStringLiteral("    0: 1.10"),   QStringLiteral("    1: { 1 key }"),
            QStringLiteral("      x: null"), QStringLiteral("  a: \"t\\ne\""),
            QStringLiteral("  b: {}"),       QStringLiteral("  caf\u00e9: []"),
        };
        QCOMPARE(
            JsonTreeScene("{\"b\":[1.10,{\"x\":null}],\"a\":\"t\\ne\",\"b\":{},\"caf\\u00e9\":[]}").lines(),
            expected);
    }

    void severalValuesAreSeveralRows()
    {
        JsonTreeScene tree("{\"a\":1}\n[true]\n7 ");
        const QStringList expected = {QStringLiteral("value 1: { 1 key }"), QStringLiteral("  a: 1"),
                                      QStringLiteral("value 2: [ 1 item ]"), QStringLiteral("  0: true"),
                                      QStringLiteral("value 3: 7")};
        QCOMPARE(tree.lines(), expected);
    }

    void moreTapesAreMoreRows()
    {
        const auto source = ByteSource::fromBytes("{\"a\":1}\n{\"a\":2}\n{\"a\"");
        const auto first = JsonTape::read(*ByteSource::fromBytes("{\"a\":1}\n{\"a\""), 0, false);
        QCOMPARE(first->wholeEnd(), 7);
        QVERIFY(!first->error());
        JsonTreeModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setSource(source);
        model.addTape(first);
        QCOMPARE(model.index(0, 0).data().toString(), QStringLiteral("."));
        const auto second = JsonTape::read(*source, first->wholeEnd(), false);
        model.addTape(second);
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.index(0, 0).data().toString(), QStringLiteral("value 1"));
        const QModelIndex two = model.index(1, 0);
        QCOMPARE(model.index(0, JsonTreeModel::Value, two).data().toString(), QStringLiteral("2"));
        QCOMPARE(model.indexAt(13).parent(), two);
        const auto third = JsonTape::read(*source, second->wholeEnd(), true);
        QVERIFY(third->error());
        QCOMPARE(third->error()->offset, 20);
    }

    void aMillionElementsStandInGroups()
    {
        JsonTreeScene tree(numbers(1'000'000));
        const QModelIndex top = tree.model.index(0, 0);
        QCOMPARE(tree.model.rowCount(top), 1000);
        const QModelIndex last = tree.model.index(999, 0, top);
        QCOMPARE(last.data().toString(), QStringLiteral("[999,000 … 999,999]"));
        const QModelIndex element = tree.model.index(7, 0, last);
        QCOMPARE(element.data().toString(), QStringLiteral("999,007"));
        QCOMPARE(element.siblingAtColumn(JsonTreeModel::Value).data().toString(), QStringLiteral("999007"));
        QCOMPARE(tree.model.path(element), QStringLiteral(".[999007]"));
        QCOMPARE(tree.model.path(last), QString());
    }

    void groupsStandInGroups()
    {
        JsonTreeScene tree(numbers(1'000'001));
        const QModelIndex top = tree.model.index(0, 0);
        QCOMPARE(tree.model.rowCount(top), 2);
        const QModelIndex rest = tree.model.index(1, 0, top);
        QCOMPARE(rest.data().toString(), QStringLiteral("[1,000,000 … 1,000,000]"));
        QCOMPARE(tree.model.index(0, 1, rest).data().toString(), QStringLiteral("1000000"));
        const QModelIndex first = tree.model.index(0, 0, top);
        QCOMPARE(tree.model.rowCount(first), 1000);
        const QModelIndex second = tree.model.index(1, 0, first);
        QCOMPARE(second.data().toString(), QStringLiteral("[1,000 … 1,999]"));
        QCOMPARE(tree.model.index(5, 1, second).data().toString(), QStringLiteral("1005"));
    }

    void keysStandInGroupsToo()
    {
        QByteArray json = "{";
        for (int i = 0; i < 2500; ++i)
            json += (i ? ",\"k" : "\"k") + QByteArray::number(i) + "\":" + QByteArray::number(i);
        JsonTreeScene tree(json + "}");
        const QModelIndex group = tree.model.index(2, 0, tree.model.index(0, 0));
        QCOMPARE(tree.model.rowCount(group), 500);
        QCOMPARE(group.siblingAtColumn(1).data().toString(), QStringLiteral("500 keys"));
        const QModelIndex key = tree.model.index(499, 0, group);
        QCOMPARE(key.data().toString(), QStringLiteral("k2499"));
        QCOMPARE(tree.model.path(key), QStringLiteral(".k2499"));
        QCOMPARE(tree.pathAt(json.indexOf("k1234\"")), QStringLiteral(".k1234"));
    }

    void pathsAreAsJqTakesThem()
    {
        const QByteArray json =
            "[{\"Names\":[\"/web\"],\"a b\":{\"1x\":1},\"\\\"q\\\"\":[2],\"_\":{\"é\":3}}]";
        JsonTreeScene tree(json);
        QCOMPARE(tree.pathAt(0), QStringLiteral("."));
        QCOMPARE(tree.pathAt(json.indexOf("/web")), QStringLiteral(".[0].Names[0]"));
        QCOMPARE(tree.pathAt(json.indexOf("1x")), QStringLiteral(".[0][\"a b\"][\"1x\"]"));
        QCOMPARE(tree.pathAt(json.indexOf("2]")), QStringLiteral(".[0][\"\\\"q\\\"\"][0]"));
        QCOMPARE(tree.pathAt(json.indexOf(":3") + 1), QStringLiteral(".[0]._[\"é\"]"));
        QCOMPARE(JsonTreeScene("{\"a b\":1}").pathAt(2), QStringLiteral(".[\"a b\"]"));
    }

    void valuesAreAsFromJqRaw()
    {
        const QByteArray json =
            "{\"s\":\"a\\n\\u00e9\\ud83d\\ude00\\ud800\",\"o\":{\"x\":[1]},\"n\":12345678901234567890}";
        JsonTreeScene tree(json);
        const auto valueAt = [&](const char* what) {
            return tree.model.value(tree.model.indexAt(json.indexOf(what)), 1000).value_or("nothing");
        };
        QCOMPARE(valueAt("\"s\""), QByteArray("a\n\xc3\xa9\xf0\x9f\x98\x80\xef\xbf\xbd"));
        QCOMPARE(valueAt("\"o\""), QByteArray("{\n  \"x\": [\n    1\n  ]\n}"));
        QCOMPARE(valueAt("\"n\""), QByteArray("12345678901234567890"));
        QVERIFY(!tree.model.value(tree.model.index(0, 0), 10));
    }

    void longAndHostileTextIsBoundAndEscaped()
    {
        JsonTreeScene tree("[\"" + QByteArray(100'000, 'x') + "\",\"\xe2\x80\xae\x7f\\u001b\"]");
        const QModelIndex top = tree.model.index(0, 0);
        const QString shown = tree.model.index(0, 1, top).data().toString();
        QVERIFY(shown.size() <= JsonTreeModel::shownBytes + 2);
        QVERIFY(shown.endsWith(QChar(u'…')));
        QCOMPARE(tree.model.index(1, 1, top).data().toString(),
                 QStringLiteral("\"\\xe2\\x80\\xae\\x7f\\x1b\""));
    }

    void whatStandsBeforeAnErrorIsShown()
    {
        JsonTreeScene tree("{\"a\":[1,2,{\"b\":3,\"c\":,");
        QVERIFY(tree.tape->error());
        QCOMPARE(tree.tape->error()->offset, 21);
        const QStringList expected = {QStringLiteral(".: { 1 key }"),     QStringLiteral("  a: [ 3 items ]"),
                                      QStringLiteral("    0: 1"),         QStringLiteral("    1: 2"),
                                      QStringLiteral("    2: { 1 key }"), QStringLiteral("      b: 3")};
        QCOMPARE(tree.lines(), expected);
    }

    void everyTextOfTheCorpusHoldsTogether()
    {
        for (const QByteArray& json : validJson)
            QVERIFY2(!JsonTreeScene(json).tape->error(), json.constData());
        for (const QByteArray& json : wrongJson) {
            JsonTreeScene tree(json);
            QVERIFY2(tree.tape->error(), json.constData());
            (void)tree.lines();
            for (qint64 at = 0; at < json.size(); ++at)
                (void)tree.pathAt(at);
        }
    }

    void depthIsFine()
    {
        const int depth = 100'000;
        JsonTreeScene tree(QByteArray(depth, '[') + QByteArray(depth, ']'));
        QVERIFY(!tree.tape->error());
        QCOMPARE(tree.pathAt(3), QStringLiteral(".[0][0][0]"));
    }

    void cancelledMeansNothing()
    {
        QVERIFY(!JsonTape::read(*ByteSource::fromBytes("[]"), 0, true, [] { return true; }));
    }
};

SW_TEST(JsonTreeModelTest)

} // namespace sw::test

#include "JsonTreeModelTest.moc"
