#include "widgets/PayloadLayout.h"
#include "tests/TestMain.h"

using namespace sw;

class PayloadLayoutTest : public QObject
{
    Q_OBJECT
private slots:
    void breaksTextAtLineEnds();
    void wrapsLongLines();
    void keepsCharactersWhole();
    void fitsHexToTheWidth();
    void showsHexAndText();
    void findsBytesUnderColumns();
    void showsOnlySoMuch();
};

namespace {

QStringList shownLines(const PayloadLayout& layout)
{
    QStringList lines;
    for (int i = 0; i < layout.lineCount(); ++i)
        lines << layout.lineText(i);
    return lines;
}

} // namespace

void PayloadLayoutTest::breaksTextAtLineEnds()
{
    const PayloadLayout layout("one\r\ntwo\n", PayloadLayout::Mode::Text, 80);
    QCOMPARE(
        shownLines(PayloadLayout(QByteArray("one\r\ntwo\n\0\xff", 11), PayloadLayout::Mode::Text, 80)),
        QStringList({QStringLiteral("one\\r\\n"), QStringLiteral("two\\n"), QStringLiteral("\\0\\xff")}));
    QCOMPARE(layout.lineOf(5), 1);
    QCOMPARE(layout.lineOf(4), 0);
    QCOMPARE(PayloadLayout({}, PayloadLayout::Mode::Text, 80).lineCount(), 0);
    QCOMPARE(PayloadLayout("x\n", PayloadLayout::Mode::Text, 80).lineCount(), 1);
}

void PayloadLayoutTest::wrapsLongLines()
{
    QCOMPARE(shownLines(PayloadLayout("abcdefghijkl", PayloadLayout::Mode::Text, 8)),
             QStringList({QStringLiteral("abcdefgh"), QStringLiteral("ijkl")}));
    // An escape is never cut in two.
    QCOMPARE(shownLines(PayloadLayout("abcdef\x01z", PayloadLayout::Mode::Text, 8)),
             QStringList({QStringLiteral("abcdef"), QStringLiteral("\\x01z")}));
}

void PayloadLayoutTest::keepsCharactersWhole()
{
    const PayloadLayout layout("1234567\xc3\xa4\xc3", PayloadLayout::Mode::Text, 8);
    QCOMPARE(shownLines(layout), QStringList({QString::fromUtf8("1234567ä"), QStringLiteral("\\xc3")}));
    const auto units = layout.units(0);
    QCOMPARE(int(units.size()), 8);
    QCOMPARE(units.back().bytes, 2);
    QVERIFY(!units.back().escape);
    QVERIFY(layout.units(1).front().escape);
}

void PayloadLayoutTest::fitsHexToTheWidth()
{
    const QByteArray bytes(32, 'x');
    QCOMPARE(PayloadLayout(bytes, PayloadLayout::Mode::Both, 73).bytesPerLine(), 16);
    QCOMPARE(PayloadLayout(bytes, PayloadLayout::Mode::Both, 60).bytesPerLine(), 8);
    QCOMPARE(PayloadLayout(bytes, PayloadLayout::Mode::Hex, 60).bytesPerLine(), 16);
    QCOMPARE(PayloadLayout(bytes, PayloadLayout::Mode::Both, 10).bytesPerLine(), 4);
}

void PayloadLayoutTest::showsHexAndText()
{
    const PayloadLayout layout(QByteArray("hello\n\0", 7), PayloadLayout::Mode::Both, 36);
    QCOMPARE(shownLines(layout), QStringList({QStringLiteral("0000  68 65 6c 6c  hell"),
                                              QStringLiteral("0004  6f 0a 00     o..")}));
}

void PayloadLayoutTest::findsBytesUnderColumns()
{
    const PayloadLayout layout(QByteArray(16, 'x'), PayloadLayout::Mode::Both, 100);
    QCOMPARE(layout.byteAt(0), -1);
    for (int byte = 0; byte < 16; ++byte) {
        QCOMPARE(layout.byteAt(layout.hexColumn(byte)), byte);
        QCOMPARE(layout.byteAt(layout.textColumn(byte)), byte);
    }
}

void PayloadLayoutTest::showsOnlySoMuch()
{
    const PayloadLayout layout(QByteArray(PayloadLayout::shownLimit + 100, '\0'), PayloadLayout::Mode::Hex,
                               80);
    QCOMPARE(layout.bytes().size(), PayloadLayout::shownLimit);
}

SW_TEST(PayloadLayoutTest)
#include "PayloadLayoutTest.moc"
