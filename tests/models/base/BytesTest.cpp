#include "models/base/Bytes.h"

#include "tests/TestMain.h"

namespace sw {

class BytesTest : public QObject
{
    Q_OBJECT
private slots:
    void escapedText_data();
    void escapedText();
    void escapesRoundTrip();
    void parseHex_data();
    void parseHex();
    void parseEscapesErrors_data();
    void parseEscapesErrors();
    void editableTextKeepsEveryByte_data();
    void editableTextKeepsEveryByte();
    void editableTextMarksWhatCannotBeSeen();
    void editableTextTakesRawDocumentText();
    void utf8Validity_data();
    void utf8Validity();
};

void BytesTest::escapedText_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("shown");
    QTest::newRow("plain") << QByteArray("hello /run/x.sock") << QStringLiteral("hello /run/x.sock");
    QTest::newRow("control") << QByteArray("a\nb\r\t\0\x1b[31m", 11)
                             << QStringLiteral("a\\nb\\r\\t\\0\\x1b[31m");
    QTest::newRow("backslash") << QByteArray("a\\n") << QStringLiteral("a\\\\n");
    QTest::newRow("utf8") << QByteArray("gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80") << QStringLiteral("grüß 😀");
    QTest::newRow("invalid") << QByteArray("\xff\xfe\xc3") << QStringLiteral("\\xff\\xfe\\xc3");
    QTest::newRow("overlong") << QByteArray("\xc0\x80") << QStringLiteral("\\xc0\\x80");
    QTest::newRow("surrogate") << QByteArray("\xed\xa0\x80") << QStringLiteral("\\xed\\xa0\\x80");
    QTest::newRow("bidi") << QByteArray("\xe2\x80\xae"
                                        "evil")
                          << QStringLiteral("\\xe2\\x80\\xaeevil");
    QTest::newRow("line separator") << QByteArray("\xe2\x80\xa8") << QStringLiteral("\\xe2\\x80\\xa8");
    QTest::newRow("c1") << QByteArray("\xc2\x9b"
                                      "31m")
                        << QStringLiteral("\\xc2\\x9b31m");
}

void BytesTest::escapedText()
{
    QFETCH(QByteArray, bytes);
    QTEST(sw::escapedText(bytes), "shown");
}

void BytesTest::escapesRoundTrip()
{
    QByteArray all;
    for (int i = 0; i < 256; ++i)
        all += char(i);
    all += "\xe2\x80\xae and \xc3\xbc";
    const ParsedBytes back = parseEscapes(sw::escapedText(all));
    QVERIFY(!back.error);
    QCOMPARE(back.bytes, all);
}

void BytesTest::parseHex_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("errorAt");
    QTest::addColumn<QString>("sentence");
    const QByteArray abc("abc");
    const auto good = [&](const char* name, const char* text, const QByteArray& bytes) {
        QTest::newRow(name) << QString::fromLatin1(text) << bytes << -1 << QString();
    };
    good("empty", "", "");
    good("run", "616263", abc);
    good("blanks", "61 62  63", abc);
    good("commas and 0x", "0x61,0x62, 0X63", abc);
    good("colons and lines", "61:62\n63\r\n", abc);
    good("upper", "FF00", QByteArray("\xff\0", 2));
    good("0x without separator", "0x610x62", "ab");
    const auto bad = [&](const char* name, const char* text, int at, const QString& sentence) {
        QTest::newRow(name) << QString::fromLatin1(text) << QByteArray() << at << sentence;
    };
    bad("wrong digit", "61 6g", 4, QStringLiteral("“g” is not a hex digit at position 5"));
    bad("odd at the end", "61 6", 3, QStringLiteral("Odd hex digit at position 4"));
    bad("odd in the middle", "6 61", 0, QStringLiteral("Odd hex digit at position 1"));
    bad("sign", "-1", 0, QStringLiteral("“-” is not a hex digit at position 1"));
    bad("0x inside a pair", "60x1", 2, QStringLiteral("“x” is not a hex digit at position 3"));
}

void BytesTest::parseHex()
{
    QFETCH(QString, text);
    QFETCH(int, errorAt);
    const ParsedBytes parsed = sw::parseHex(text);
    QCOMPARE(parsed.error ? int(parsed.error->offset) : -1, errorAt);
    if (errorAt < 0)
        QTEST(parsed.bytes, "bytes");
    else
        QTEST(parsed.error->sentence, "sentence");
}

void BytesTest::parseEscapesErrors_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("errorAt");
    QTest::newRow("unknown") << QStringLiteral("a\\q") << 1;
    QTest::newRow("cut") << QStringLiteral("ab\\") << 2;
    QTest::newRow("short x") << QStringLiteral("\\x4") << 0;
    QTest::newRow("bad x") << QStringLiteral("ok\\xgg") << 2;
}

void BytesTest::parseEscapesErrors()
{
    QFETCH(QString, text);
    const ParsedBytes parsed = parseEscapes(text);
    QVERIFY(parsed.error);
    QTEST(int(parsed.error->offset), "errorAt");
    QVERIFY(parsed.error->sentence.contains(QStringLiteral("position")));
}

void BytesTest::editableTextKeepsEveryByte_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QByteArray all;
    for (int i = 0; i < 256; ++i)
        all += char(i);
    QTest::newRow("every byte") << all;
    QTest::newRow("nbsp") << QByteArray("a\xc2\xa0"
                                        "b");
    QTest::newRow("crlf") << QByteArray("a\r\nb\rc\n");
    QTest::newRow("separators") << QByteArray("\xe2\x80\xa8\xe2\x80\xa9");
    QTest::newRow("private use") << QByteArray("\xef\x9c\x8d"); // U+F70D itself
    QTest::newRow("noncharacters") << QByteArray("\xef\xb7\x90\xef\xbf\xbf\xef\xbf\xbc");
    QTest::newRow("emoji") << QByteArray("\xf0\x9f\x98\x80");
}

void BytesTest::editableTextKeepsEveryByte()
{
    QFETCH(QByteArray, bytes);
    const QString text = EditableText::fromBytes(bytes);
    QCOMPARE(EditableText::toBytes(text), bytes);
    QVERIFY(!text.contains(u'\r') && !text.contains(QChar(0x2028)) && !text.contains(QChar(0)));
}

void BytesTest::editableTextMarksWhatCannotBeSeen()
{
    const auto marks = [](const QByteArray& bytes) {
        QStringList names;
        for (const QChar c : EditableText::fromBytes(bytes))
            names << (EditableText::isPlaceholder(c) ? EditableText::placeholderName(c) : QString(c));
        return names.join(u' ');
    };
    QCOMPARE(marks("a\r\n\t\xff"), QStringLiteral("a CR \n \t ff"));
    QCOMPARE(marks("\xc2\xa0\xe2\x80\x8b\xe2\x80\xae"), QStringLiteral("NBSP ZWSP RLO"));
    QCOMPARE(marks("\x1b\x07\x7f"), QStringLiteral("ESC 07 7f"));
    QCOMPARE(marks("\xef\xbb\xbf\xe3\x85\xa4"), QStringLiteral("BOM HF")); // first and last of the table
    QCOMPARE(marks("\xef\x98\x80"), QStringLiteral("ef 98 80")); // a mark's own character in the payload
    QCOMPARE(marks("\xc3\xa4\xe2\x82\xac"), QString::fromUtf8("\xc3\xa4 \xe2\x82\xac"));
}

void BytesTest::editableTextTakesRawDocumentText()
{
    QCOMPARE(EditableText::toBytes(QStringLiteral("a\u2029b")), QByteArray("a\nb"));
}

void BytesTest::utf8Validity_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("valid");
    QTest::newRow("ascii") << QByteArray("abc") << true;
    QTest::newRow("nul") << QByteArray("\0", 1) << true;
    QTest::newRow("4 bytes") << QByteArray("\xf4\x8f\xbf\xbf") << true;
    QTest::newRow("beyond") << QByteArray("\xf4\x90\x80\x80") << false;
    QTest::newRow("cut") << QByteArray("ab\xe2\x82") << false;
    QTest::newRow("lone tail") << QByteArray("\x80") << false;
}

void BytesTest::utf8Validity()
{
    QFETCH(QByteArray, bytes);
    QTEST(isValidUtf8(bytes), "valid");
}

} // namespace sw

using sw::BytesTest;
SW_TEST(BytesTest)
#include "BytesTest.moc"
