#include "widgets/ConversationCard.h"
#include "tests/TestMain.h"
#include "widgets/ConversationJson.h"

#include <QTemporaryDir>
#include <QTest>

using namespace sw;

/// What cards show, as text: no widget, no pixels.
class ConversationCardTest : public QObject
{
    Q_OBJECT
private slots:
    void showsTextLineByLine();
    void wrapsAtTheColumns();
    void countsWideCharactersTwice();
    void capsTheLines();
    void showsHex();
    void showsBoth();
    void coloursJson();
    void colours_data();
    void colours();
    void marksMatchesInTextAndHex();
    void saysDescriptorsAndCredentials();
};

namespace {

QStringList textOf(const std::vector<CardLine>& lines)
{
    QStringList texts;
    for (const CardLine& line : lines)
        texts << line.text;
    return texts;
}

QStringList shown(const QByteArray& bytes, BytesView view = BytesView::Text, int columns = 80)
{
    qsizetype covered = 0;
    return textOf(cardLines(bytes, view, columns, &covered));
}

/// One letter per byte: k(ey), s(tring), n(umber), '.' for the rest.
QByteArray tones(const QByteArray& bytes)
{
    QByteArray letters;
    for (const CardTone tone : jsonTones(bytes))
        letters += tone == CardTone::Key      ? 'k'
                   : tone == CardTone::String ? 's'
                   : tone == CardTone::Number ? 'n'
                                              : '.';
    return letters;
}

std::shared_ptr<TrafficStore> captureIn(const QTemporaryDir& directory)
{
    CaptureOptions options;
    options.directory = directory.filePath(QStringLiteral("capture"));
    return *TrafficStore::create(options);
}

} // namespace

void ConversationCardTest::showsTextLineByLine()
{
    QCOMPARE(shown("one\ntwo\r\n"), (QStringList{QStringLiteral("one\\n"), QStringLiteral("two\\r\\n")}));
    QCOMPARE(shown(QByteArray("a\x00\xff\\\xc3\xa9", 6)), QStringList(QStringLiteral("a\\0\\xff\\\\é")));
    QCOMPARE(shown(QByteArray("\xe2\x80\xae")), QStringList(QStringLiteral("\\xe2\\x80\\xae"))); // bidi
    QCOMPARE(shown({}), QStringList());
    qsizetype covered = 0;
    const CardLine line = cardLines(QByteArray("a\n"), BytesView::Text, 80, &covered).at(0);
    QCOMPARE(line.tones[0], CardTone::Plain);
    QCOMPARE(line.tones[1], CardTone::Escape);
    QCOMPARE(line.tones[2], CardTone::Escape);
    QCOMPARE(line.bytes[2], 1);
    QCOMPARE(covered, 2);
}

void ConversationCardTest::wrapsAtTheColumns()
{
    QCOMPARE(shown("12345678901", BytesView::Text, 10),
             (QStringList{QStringLiteral("1234567890"), QStringLiteral("1")}));
    QCOMPARE(shown("12345678\xff", BytesView::Text, 10), // an escape stays whole
             (QStringList{QStringLiteral("12345678"), QStringLiteral("\\xff")}));
}

void ConversationCardTest::countsWideCharactersTwice()
{
    const QString wide = QStringLiteral("漢字漢字漢字");
    QCOMPARE(shown(wide.toUtf8(), BytesView::Text, 8), (QStringList{wide.left(4), wide.mid(4)}));
    const QString emoji = QStringLiteral("😀😀😀😀😀");
    QCOMPARE(shown(emoji.toUtf8(), BytesView::Text, 8), (QStringList{emoji.left(8), emoji.mid(8)}));
}

void ConversationCardTest::capsTheLines()
{
    qsizetype covered = 0;
    const auto lines = cardLines(QByteArray(1000, 'x'), BytesView::Text, 20, &covered);
    QCOMPARE(int(lines.size()), ConversationCard::mostLines);
    QCOMPARE(covered, 160);
    QCOMPARE(int(cardLines(QByteArray(1000, 'x'), BytesView::Hex, 80, &covered).size()), 8);
    QCOMPARE(covered, 128);
}

void ConversationCardTest::showsHex()
{
    QCOMPARE(shown(QByteArray("{\"seq\": 601, \"op\n\xff", 18), BytesView::Hex, 80),
             (QStringList{QStringLiteral(
                              "0000  7b 22 73 65 71 22 3a 20  36 30 31 2c 20 22 6f 70  {\"seq\": 601, \"op"),
                          QStringLiteral("0010  0a ff                                             ..")}));
    QCOMPARE(shown("123456789", BytesView::Hex, 40), // too narrow for sixteen
             (QStringList{QStringLiteral("0000  31 32 33 34 35 36 37 38  12345678"),
                          QStringLiteral("0008  39                       9")}));
    QCOMPARE(shown("123456789", BytesView::Hex, 39).size(), 2); // just wide enough for eight
    QCOMPARE(shown("12345", BytesView::Hex, 38), (QStringList{QStringLiteral("0000  31 32 33 34  1234"),
                                                              QStringLiteral("0004  35           5")}));
    QCOMPARE(shown("12345", BytesView::Hex, 22), // no letters rather than some of them
             (QStringList{QStringLiteral("0000  31 32 33 34"), QStringLiteral("0004  35         ")}));
}

void ConversationCardTest::showsBoth()
{
    qsizetype covered = 0;
    const auto lines = cardLines(QByteArray("hi\nyou"), BytesView::Both, 80, &covered);
    QCOMPARE(textOf(lines),
             (QStringList{QStringLiteral("hi\\n"), QStringLiteral("you"),
                          QStringLiteral("0000  68 69 0a 79 6f 75                                 hi.you")}));
    QCOMPARE(covered, 6);
    cardLines(QByteArray(1000, 'x'), BytesView::Both, 80, &covered);
    QCOMPARE(covered, 64); // what hex shows of it
}

void ConversationCardTest::coloursJson()
{
    qsizetype covered = 0;
    const auto line = cardLines(QByteArray("{\"a\": 1}\n"), BytesView::Text, 80, &covered).at(0);
    QCOMPARE(line.tones[1], CardTone::Key);
    QCOMPARE(line.tones[6], CardTone::Number);
    QCOMPARE(line.tones[8], CardTone::Escape);
}

void ConversationCardTest::colours_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char* name, const char* bytes, const char* expected) {
        QTest::newRow(name) << QByteArray(bytes) << QByteArray(expected);
    };
    row("object", R"({"a": "b", "c": -1.5e3})", ".kkk..sss..kkk..nnnnnn.");
    row("array", R"([1, true, null])", ".n..nnnn..nnnn.");
    row("no JSON", "hello 12", "........");
    row("cut string", R"({"a": "bcd)", ".kkk..ssss");
    row("cut word", R"([tru)", ".nnn");
    row("escaped quote", R"(["a\"b"])", ".ssssss.");
    row("something behind", R"({"a":1} 22)", ".kkk.n....");
    row("two lines", "{\"a\":1}\n{\"b\":2}", ".kkk.n...kkk.n.");
    row("broken", R"([1, x, 2])", ".n.......");
    row("control byte within", "[\"a\nb\", 1]", "..........");
}

void ConversationCardTest::colours()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, expected);
    QCOMPARE(tones(bytes), expected);
}

void ConversationCardTest::marksMatchesInTextAndHex()
{
    QTemporaryDir directory;
    const auto store = captureIn(directory);
    TrafficRecord record;
    record.event = TrafficEvent::Received;
    const RowId id = store->append(record, "ab\nAB");
    store->publish();
    ConversationCards cards(store);
    QVERIFY(cards.setShape(BytesView::Both, 80));
    cards.setHighlight(BytePattern("b", BytePattern::Case::FoldAscii));
    const ConversationCard& card = cards.card(id);
    QCOMPARE(card.lines[0].found, (std::vector<bool>{false, true, false, false}));
    QCOMPARE(card.lines[1].found, (std::vector<bool>{false, true}));
    QCOMPARE(card.lines[2].text.mid(9, 2), QStringLiteral("62"));
    QVERIFY(card.lines[2].found[9] && card.lines[2].found[10] && !card.lines[2].found[8]);
    cards.setHighlight({});
    QVERIFY(cards.card(id).lines[0].found.empty());
}

void ConversationCardTest::saysDescriptorsAndCredentials()
{
    QTemporaryDir directory;
    const auto store = captureIn(directory);
    TrafficRecord opened;
    opened.event = TrafficEvent::Opened;
    store->append(opened, R"({"peer":{"pid":6012,"uid":0,"gid":1000,"command":"x"}})");
    TrafficRecord passed;
    passed.event = TrafficEvent::Received;
    passed.descriptors = 1;
    store->append(passed, "x");
    passed.descriptors = 2;
    store->append(passed, "x");
    store->publish();
    ConversationCards cards(store);
    QCOMPARE(cards.card(0).badges, QStringList(QStringLiteral("pid 6012 · uid 0 · gid 1000")));
    QCOMPARE(cards.card(0).isMessage(), false);
    QCOMPARE(cards.card(1).badges, QStringList(QStringLiteral("1 fd")));
    QCOMPARE(cards.card(2).badges, QStringList(QStringLiteral("2 fds")));
    QCOMPARE(cards.card(99).gone, true);
}

SW_TEST(ConversationCardTest)
#include "ConversationCardTest.moc"
