#include "widgets/MessageText.h"
#include "tests/TestMain.h"

using namespace sw;

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
}

void MessageTextTest::endsLines()
{
    QCOMPARE(MessageText::ending(MessageText::LineEnding::None), QByteArray());
    QCOMPARE(MessageText::ending(MessageText::LineEnding::Lf), QByteArray("\n"));
    QCOMPARE(MessageText::ending(MessageText::LineEnding::CrLf), QByteArray("\r\n"));
    QCOMPARE(MessageText::ending(MessageText::LineEnding::Nul), QByteArray(1, '\0'));
}

SW_TEST(MessageTextTest)
#include "MessageTextTest.moc"
