#include "widgets/MessageText.h"
#include "tests/TestMain.h"

#include <QRandomGenerator>

using namespace sw;

Q_DECLARE_METATYPE(sw::MessageText::Way)
Q_DECLARE_METATYPE(sw::MessageText::LineEnding)

class MessageTextTest : public QObject
{
    Q_OBJECT
private slots:
    void changingTheWayChangesNoByte_data();
    void changingTheWayChangesNoByte();
    void keepsTheErrorUntilItIsMended();
    void takesLinesOfADocument();
    void namesWhatCouldBeOverlooked();
    void endsLines();
    void altersNoRandomText();
    void saysHowMuchIsSent_data();
    void saysHowMuchIsSent();
    void pastesOverWhatIsWritten_data();
    void pastesOverWhatIsWritten();
    void keepsWhatIsTooLargeOutOfTheEditor();
    void isAFileUntilItIsEdited();
};

void MessageTextTest::changingTheWayChangesNoByte_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QByteArray all;
    for (int i = 0; i < 256; ++i)
        all += char(i);
    QTest::newRow("every byte") << all;
    QTest::newRow("no-break space") << QByteArray("a\xc2\xa0z");
    QTest::newRow("line ends") << QByteArray("a\r\nb\rc\nd\xe2\x80\xa8"
                                             "e\xe2\x80\xa9"
                                             "f");
    QTest::newRow("cut character") << QByteArray("\xe2\x82");
    QTest::newRow("the marks' own characters") << QByteArray("\xef\x9c\x8d");
    QTest::newRow("backslashes") << QByteArray("\\n\\\\x41");
}

void MessageTextTest::changingTheWayChangesNoByte()
{
    QFETCH(QByteArray, bytes);
    using Way = MessageText::Way;
    MessageText text;
    text.setPayload(bytes);
    for (const Way way : {Way::Hex, Way::Escapes, Way::Text, Way::Escapes, Way::Hex, Way::Text}) {
        QVERIFY(text.setWay(way));
        text.setText(text.text()); // as if the person had typed it
        QVERIFY(!text.error());
        QCOMPARE(text.payload(), bytes);
    }
}

void MessageTextTest::keepsTheErrorUntilItIsMended()
{
    MessageText text;
    QVERIFY(text.setWay(MessageText::Way::Hex));
    text.setText(QStringLiteral("61 6g"));
    QVERIFY(text.error());
    QCOMPARE(text.error()->offset, 4);
    QVERIFY(!text.setWay(MessageText::Way::Text));
    QCOMPARE(text.way(), MessageText::Way::Hex);
    text.setText(QStringLiteral("61 6f"));
    QVERIFY(!text.error());
    QCOMPARE(text.payload(), QByteArray("ao"));
}

void MessageTextTest::takesLinesOfADocument()
{
    MessageText text;
    text.setText(QStringLiteral("a") + QChar(0x2029) + QStringLiteral("b"));
    QCOMPARE(text.payload(), QByteArray("a\nb"));
    QVERIFY(text.setWay(MessageText::Way::Hex));
    text.setText(QStringLiteral("61") + QChar(0x2029) + QStringLiteral("62"));
    QCOMPARE(text.payload(), QByteArray("ab"));
}

void MessageTextTest::namesWhatCouldBeOverlooked()
{
    MessageText text;
    QCOMPARE(text.remarks(), QString());
    text.setPayload(QByteArray("a\r\n\0\xff\xfe\xc2\xa0", 8));
    QCOMPARE(text.remarks(), QStringLiteral("1 CR, 1 NUL, 2 raw bytes, 1 no-break space"));
    text.setPayload(QByteArray("\x1b[0m\xe2\x80\x8b"));
    QCOMPARE(text.remarks(), QStringLiteral("1 control byte, 1 invisible character"));
}

void MessageTextTest::endsLines()
{
    QCOMPARE(MessageText::ending(MessageText::LineEnding::None), QByteArray());
    QCOMPARE(MessageText::ending(MessageText::LineEnding::Lf), QByteArray("\n"));
    QCOMPARE(MessageText::ending(MessageText::LineEnding::CrLf), QByteArray("\r\n"));
    QCOMPARE(MessageText::ending(MessageText::LineEnding::Cr), QByteArray("\r"));
    QCOMPARE(MessageText::ending(MessageText::LineEnding::Nul), QByteArray(1, '\0'));
}

/// Whatever the bytes, and whichever ways one after the other.
void MessageTextTest::altersNoRandomText()
{
    using Way = MessageText::Way;
    QRandomGenerator random(42);
    for (int round = 0; round < 300; ++round) {
        QByteArray bytes;
        for (int i = 0; i < 60; ++i) {
            const char32_t c = random.bounded(4) == 0   ? random.bounded(0xd800u)
                               : random.bounded(3) == 0 ? 0x2000 + random.bounded(0x70u)
                                                        : random.bounded(0x100u);
            if (random.bounded(5) == 0)
                bytes += char(random.bounded(256));
            else
                bytes += QString::fromUcs4(&c, 1).toUtf8();
        }
        MessageText text;
        text.setPayload(bytes);
        for (int step = 0; step < 6; ++step) {
            QVERIFY(text.setWay(Way(random.bounded(4))));
            if (text.way() == Way::File)
                continue;
            text.setText(QString(text.text()).replace(u'\n', QChar(QChar::ParagraphSeparator)));
            QVERIFY(!text.error());
            QCOMPARE(text.payload(), bytes);
        }
    }
}

void MessageTextTest::saysHowMuchIsSent_data()
{
    using Ending = MessageText::LineEnding;
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<MessageText::Way>("way");
    QTest::addColumn<Ending>("ending");
    QTest::addColumn<QString>("words");
    using Way = MessageText::Way;
    const auto row = [](const char* name) -> QTestData& { return QTest::newRow(name); };
    row("nothing") << QByteArray() << Way::Text << Ending::None << QStringLiteral("0 bytes");
    row("one") << QByteArray("a") << Way::Hex << Ending::None << QStringLiteral("1 byte");
    row("thousands") << QByteArray(5226, 'a') << Way::Text << Ending::None << QStringLiteral("5,226 bytes");
    row("ending") << QByteArray("hello world!") << Way::Text << Ending::Lf
                  << QStringLiteral("12 bytes + LF = 13");
    row("two bytes") << QByteArray("hi") << Way::Escapes << Ending::CrLf
                     << QStringLiteral("2 bytes + CRLF = 4");
    row("umlauts") << QByteArray("\xc3\xa4\xc3\xb6") << Way::Text << Ending::None
                   << QStringLiteral("2 characters · 4 bytes");
    row("beyond the BMP") << QByteArray("\xf0\x9f\x98\x80") << Way::Text << Ending::None
                          << QStringLiteral("1 character · 4 bytes");
    row("hex is exact") << QByteArray("hi") << Way::Hex << Ending::Lf
                        << QStringLiteral("2 bytes · exact: no LF is added in Hex");
    row("remarked") << QByteArray("a\r\n") << Way::Text << Ending::Nul
                    << QStringLiteral("3 bytes + NUL = 4, with 1 CR");
}

void MessageTextTest::saysHowMuchIsSent()
{
    QFETCH(QByteArray, bytes);
    QFETCH(MessageText::Way, way);
    QFETCH(MessageText::LineEnding, ending);
    MessageText text;
    text.setPayload(bytes);
    text.setWay(way);
    QTEST(text.sizeWords(bytes.size(), ending), "words");
}

void MessageTextTest::pastesOverWhatIsWritten_data()
{
    using Way = MessageText::Way;
    QTest::addColumn<Way>("way");
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("pasted");
    QTest::addColumn<QString>("after");
    QTest::addColumn<QByteArray>("bytes");
    const QString paragraph = QChar(QChar::ParagraphSeparator);
    QTest::newRow("text") << Way::Text << QStringLiteral("a") + paragraph
                          << QStringLiteral("\r\n") + paragraph << QStringLiteral("z")
                          << QByteArray("a\n\r\n\xe2\x80\xa9z");
    QTest::newRow("half a byte") << Way::Hex << QStringLiteral("6") << QStringLiteral("1\r\n6")
                                 << QStringLiteral("2") << QByteArray("ab");
    QTest::newRow("escapes") << Way::Escapes << QStringLiteral("\\x4") << QStringLiteral("1\r\\n")
                             << QStringLiteral("!") << QByteArray("A\r\n!");
}

void MessageTextTest::pastesOverWhatIsWritten()
{
    QFETCH(MessageText::Way, way);
    QFETCH(QString, before);
    QFETCH(QString, pasted);
    QFETCH(QString, after);
    const ParsedBytes parsed = MessageText::pasted(way, {before, pasted, after, {}});
    QVERIFY(!parsed.error);
    QTEST(parsed.bytes, "bytes");
    // The same when it is short and goes through the editor.
    MessageText text;
    text.setWay(way);
    text.setText(before + MessageText::insertable(way, pasted) + after);
    QTEST(text.payload(), "bytes");
    const QByteArray raw("\0\xff\r", 3);
    if (!MessageText::parse(way, before).error && !MessageText::parse(way, after).error)
        QVERIFY(MessageText::pasted(way, {before, {}, after, raw}).bytes.contains(raw));
}

void MessageTextTest::keepsWhatIsTooLargeOutOfTheEditor()
{
    MessageText text;
    text.setPayload(QByteArray(MessageText::editLimit, 'x'), QStringLiteral("pasted"));
    QCOMPARE(text.shape(), MessageText::Shape::Editor);
    QCOMPARE(text.text().size(), MessageText::editLimit);
    const QByteArray large(MessageText::editLimit + 1, 'x');
    text.setPayload(large, QStringLiteral("pasted"));
    QCOMPARE(text.shape(), MessageText::Shape::Large);
    QCOMPARE(text.text(), QString());
    for (const auto way : {MessageText::Way::Hex, MessageText::Way::Escapes, MessageText::Way::Text}) {
        QVERIFY(text.setWay(way));
        QCOMPARE(text.shape(), MessageText::Shape::Large);
        QCOMPARE(text.payload(), large);
    }
    QCOMPARE(text.origin(), QStringLiteral("pasted"));
    QCOMPARE(MessageText::shortSize(1'234'567), QStringLiteral("1.2 MB"));
    QCOMPARE(MessageText::shortSize(999'999), QStringLiteral("1.0 MB"));
    QCOMPARE(MessageText::shortSize(1), QStringLiteral("1 byte"));
}

void MessageTextTest::isAFileUntilItIsEdited()
{
    using Way = MessageText::Way;
    MessageText text;
    text.setText(QStringLiteral("typed"));
    QVERIFY(text.setWay(Way::File)); // none is chosen: what was typed stays
    QVERIFY(!text.isFile());
    QVERIFY(text.setWay(Way::Hex));
    QCOMPARE(text.text(), QStringLiteral("74 79 70 65 64"));
    text.setFile(QStringLiteral("/tmp/clip.bin"));
    QCOMPARE(text.shape(), MessageText::Shape::File);
    QVERIFY(text.setWay(Way::Text)); // too large to be taken
    QCOMPARE(text.shape(), MessageText::Shape::Large);
    QVERIFY(text.isFile());
    text.takeFileBytes("of the file");
    QVERIFY(!text.isFile());
    QCOMPARE(text.text(), QStringLiteral("of the file"));
    QVERIFY(text.setWay(Way::File)); // only looked at: still that file
    QVERIFY(text.isFile());
    text.takeFileBytes("of the file");
    text.setWay(Way::Text);
    text.setText(QStringLiteral("edited"));
    QVERIFY(text.path().isEmpty());
}

SW_TEST(MessageTextTest)
#include "MessageTextTest.moc"
