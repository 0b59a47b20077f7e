#include "widgets/PayloadLayout.h"
#include "tests/TestMain.h"

#include <QElapsedTimer>

using namespace sw;

class PayloadLayoutTest : public QObject
{
    Q_OBJECT
private slots:
    void breaksTextAtLineEnds();
    void wrapsLongLines();
    void aLineThatFitsHasOneRow();
    void keepsCharactersWhole();
    void escapesWhatHidesOrMoves();
    void fitsHexToTheWidth();
    void showsHexAndText();
    void findsBytesUnderColumns();
    void goesUpTheWayItCameDown_data();
    void goesUpTheWayItCameDown();
    void startsAnywhereInOneLongLine();
    void scrollsToBothEnds_data();
    void scrollsToBothEnds();
    void readsLittleOfALargeSource();
    void endsWhereTheSourceComesShort();
};

namespace {

using Mode = PayloadLayout::Mode;

PayloadLayout layoutOf(const QByteArray& bytes, Mode mode, int columns)
{
    return {ByteSource::fromBytes(bytes), mode, columns};
}

std::vector<qint64> rowStarts(const PayloadLayout& layout)
{
    std::vector<qint64> starts;
    for (qint64 row = 0; row < layout.size(); row = layout.rowEnd(row))
        starts.push_back(row);
    return starts;
}

QStringList shownRows(const PayloadLayout& layout)
{
    QStringList rows;
    for (const qint64 start : rowStarts(layout))
        rows << layout.rowText(start);
    return rows;
}

/// Every byte value in every neighbourhood, the same each time.
QByteArray noise(qsizetype size)
{
    QByteArray bytes(size, '\0');
    quint32 state = 1;
    for (char& c : bytes) {
        state = state * 1664525 + 1013904223;
        c = char(state >> 24);
    }
    return bytes;
}

/// Promises bytes without having them in memory; counts what is read, and may come short.
class Promised : public ByteSource
{
public:
    explicit Promised(qint64 size, qint64 readable = std::numeric_limits<qint64>::max())
        : m_size(size),
          m_readable(readable)
    {
    }
    qint64 size() const override { return m_size; }
    QByteArray read(qint64 offset, qint64 length) const override
    {
        const QByteArray result(std::clamp<qint64>(std::min(m_size, m_readable) - offset, 0, length), 'x');
        bytesRead += result.size();
        return result;
    }
    mutable qint64 bytesRead = 0;

private:
    qint64 m_size, m_readable;
};

} // namespace

void PayloadLayoutTest::breaksTextAtLineEnds()
{
    QCOMPARE(
        shownRows(layoutOf(QByteArray("one\r\ntwo\n\0\xff", 11), Mode::Text, 80)),
        QStringList({QStringLiteral("one\\r\\n"), QStringLiteral("two\\n"), QStringLiteral("\\0\\xff")}));
    const PayloadLayout layout = layoutOf("one\r\ntwo\n", Mode::Text, 80);
    QCOMPARE(layout.rowStart(4), 0);
    QCOMPARE(layout.rowStart(5), 5);
    QCOMPARE(layout.rowStart(9), 5);
    QCOMPARE(layout.rowEnd(5), 9);
    QCOMPARE(layout.moved(0, 7), 5);
    QCOMPARE(layout.moved(5, -7), 0);
    QCOMPARE(shownRows(layoutOf({}, Mode::Text, 80)), QStringList());
    QCOMPARE(PayloadLayout().rowStart(0), 0);
}

/// Where its end is not shown, that needs no room.
void PayloadLayoutTest::aLineThatFitsHasOneRow()
{
    const PayloadLayout quiet(ByteSource::fromBytes("0123456789\n0123456789a\n\nend"), Mode::Text, 10, {},
                              true);
    QCOMPARE(rowStarts(quiet), (std::vector<qint64>{0, 11, 21, 23, 24}));
    QCOMPARE(quiet.rowEnd(0), 11);
    QCOMPARE(quiet.rowStart(10), 0);
    QCOMPARE(quiet.scrollMaximum(1), 4);
}

void PayloadLayoutTest::wrapsLongLines()
{
    QCOMPARE(shownRows(layoutOf("abcdefghijkl", Mode::Text, 8)),
             QStringList({QStringLiteral("abcdefgh"), QStringLiteral("ijkl")}));
    // An escape is never cut in two.
    QCOMPARE(shownRows(layoutOf("abcdef\x01z", Mode::Text, 8)),
             QStringList({QStringLiteral("abcdef"), QStringLiteral("\\x01z")}));
    // A word goes to the next row as a whole, and so does a part of a path.
    QCOMPARE(shownRows(layoutOf("no socket at /tmp/demo/missing.sock", Mode::Text, 20)),
             QStringList({QStringLiteral("no socket at /tmp/"), QStringLiteral("demo/missing.sock")}));
    // Unless half of the row stayed empty for it.
    QCOMPARE(shownRows(layoutOf("a 0123456789abcdef", Mode::Text, 10)),
             QStringList({QStringLiteral("a 01234567"), QStringLiteral("89abcdef")}));
}

void PayloadLayoutTest::keepsCharactersWhole()
{
    const PayloadLayout layout = layoutOf("1234567\xc3\xa4\xc3", Mode::Text, 8);
    QCOMPARE(shownRows(layout), QStringList({QString::fromUtf8("1234567ä"), QStringLiteral("\\xc3")}));
    const auto units = layout.units(0);
    QCOMPARE(int(units.size()), 8);
    QCOMPARE(units.back().bytes, 2);
    QCOMPARE(units.back().column, 7);
    QVERIFY(!units.back().escape);
    QVERIFY(layout.units(9).front().escape);
    // Wide ones take two cells.
    QCOMPARE(layoutOf(QByteArrayLiteral("a\u6f22b"), Mode::Text, 80).units(0).back().column, 3);
}

void PayloadLayoutTest::escapesWhatHidesOrMoves()
{
    const auto shown = [](const char* utf8) { return layoutOf(utf8, Mode::Text, 80).rowText(0); };
    QCOMPARE(shown("a\u00a0b"), QStringLiteral("a\\xc2\\xa0b"));
    QCOMPARE(shown("e\u0301"), QStringLiteral("e\\xcc\\x81"));
    QCOMPARE(shown("\u202e"), QStringLiteral("\\xe2\\x80\\xae"));
    QCOMPARE(shown("\ufeff"), QStringLiteral("\\xef\\xbb\\xbf"));
    QCOMPARE(shown("\u0915"), QStringLiteral("\\xe0\\xa4\\x95")); // Devanagari joins
    QCOMPARE(shown("\u3164"), QStringLiteral("\\xe3\\x85\\xa4")); // a letter that is blank
    QCOMPARE(shown("\u05d0\u4e2d\u20ac"), QString::fromUtf8("\u05d0\u4e2d\u20ac"));
    QCOMPARE(shown("a\\b"), QStringLiteral("a\\\\b"));
    // What the font lacks is an escape as well.
    const PayloadLayout bare(ByteSource::fromBytes("\u20ac"), Mode::Text, 80, [](char32_t) { return false; });
    QCOMPARE(bare.rowText(0), QStringLiteral("\\xe2\\x82\\xac"));
}

void PayloadLayoutTest::fitsHexToTheWidth()
{
    const QByteArray bytes(32, 'x');
    QCOMPARE(layoutOf(bytes, Mode::Both, 75).bytesPerRow(), 16);
    QCOMPARE(layoutOf(bytes, Mode::Both, 60).bytesPerRow(), 8);
    QCOMPARE(layoutOf(bytes, Mode::Hex, 60).bytesPerRow(), 16);
    QCOMPARE(layoutOf(bytes, Mode::Both, 10).bytesPerRow(), 4);
}

void PayloadLayoutTest::showsHexAndText()
{
    const PayloadLayout layout = layoutOf(QByteArray("hello\n\0", 7), Mode::Both, 36);
    QCOMPARE(shownRows(layout), QStringList({QStringLiteral("0000  68 65 6c 6c  hell"),
                                             QStringLiteral("0004  6f 0a 00     o..")}));
    QCOMPARE(layoutOf("0123456789abcdef", Mode::Hex, 80).rowText(0),
             QStringLiteral("0000  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66"));
}

void PayloadLayoutTest::findsBytesUnderColumns()
{
    const PayloadLayout layout = layoutOf(QByteArray(16, 'x'), Mode::Both, 100);
    QCOMPARE(layout.byteAt(0), -1);
    for (int byte = 0; byte < 16; ++byte) {
        QCOMPARE(layout.byteAt(layout.hexColumn(byte)), byte);
        QCOMPARE(layout.byteAt(layout.textColumn(byte)), byte);
        QCOMPARE(layout.offsetAt(0, layout.textColumn(byte)), byte);
        QCOMPARE(layout.columnOf(0, byte), layout.hexColumn(byte));
    }
    for (const Mode mode : {Mode::Hex, Mode::Both}) { // beside the columns: the nearest byte
        const PayloadLayout hex = layoutOf(QByteArray(20, 'x'), mode, 100);
        QCOMPARE(hex.offsetAt(0, 0), 0);
        QCOMPARE(hex.offsetAt(0, 500), 15);
        QCOMPARE(hex.offsetAt(16, 500), 19);
        for (int column = 0, before = 0; column < hex.textColumn(0); ++column) {
            QVERIFY(hex.offsetAt(0, column) >= before);
            before = int(hex.offsetAt(0, column));
        }
    }
    const PayloadLayout text = layoutOf("a\tb", Mode::Text, 80);
    QCOMPARE(text.columnOf(0, 2), 3);
    QCOMPARE(text.offsetAt(0, 2), 1);
    QCOMPARE(text.offsetAt(0, 50), 2);
}

void PayloadLayoutTest::goesUpTheWayItCameDown_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QByteArray lines;
    for (int i = 0; i < 3000; ++i)
        lines += "line " + QByteArray::number(i) + QByteArray(i % 200, '.') + '\n';
    QTest::newRow("lines") << lines;
    QTest::newRow("one line") << QByteArray(100'000, 'x');
    QTest::newRow("one line of wide characters") << QByteArray("\u6f22\u5b57\u00e4").repeated(10'000);
    QTest::newRow("noise") << noise(100'000);
    QTest::newRow("noise without line feeds") << noise(100'000).replace('\n', 'n');
}

void PayloadLayoutTest::goesUpTheWayItCameDown()
{
    QFETCH(QByteArray, bytes);
    const PayloadLayout layout = layoutOf(bytes, Mode::Text, 77);
    const std::vector<qint64> down = rowStarts(layout);
    std::vector<qint64> up{layout.rowStart(layout.size())};
    while (up.back() > 0)
        up.push_back(layout.moved(up.back(), -1));
    std::reverse(up.begin(), up.end());
    QCOMPARE(up, down);
    for (std::size_t i = 0; i + 1 < down.size(); i += 7) {
        QCOMPARE(layout.rowStart(down[i + 1] - 1), down[i]); // the last byte of a row belongs to it
        QVERIFY(layout.columnOf(down[i], layout.rowEnd(down[i])) <= 77);
    }
}

void PayloadLayoutTest::startsAnywhereInOneLongLine()
{
    const QByteArray line(300'000, 'x');
    const PayloadLayout walked = layoutOf(line, Mode::Text, 80);
    const std::vector<qint64> starts = rowStarts(walked);
    const PayloadLayout fresh = layoutOf(line, Mode::Text, 80);
    for (const qint64 offset : {299'999, 150'000, 81'921, 81'920, 81'919, 8'192, 1}) {
        const auto after = std::upper_bound(starts.begin(), starts.end(), offset);
        QCOMPARE(fresh.rowStart(offset), *std::prev(after));
    }
}

void PayloadLayoutTest::scrollsToBothEnds_data()
{
    QTest::addColumn<qint64>("size");
    QTest::addColumn<Mode>("mode");
    for (const Mode mode : {Mode::Text, Mode::Hex, Mode::Both}) {
        for (const qint64 size : {qint64(10), qint64(5'000), qint64(10) << 20, qint64(1) << 40})
            QTest::addRow("%d %lld", int(mode), static_cast<long long>(size)) << size << mode;
    }
}

void PayloadLayoutTest::scrollsToBothEnds()
{
    QFETCH(qint64, size);
    QFETCH(Mode, mode);
    const PayloadLayout layout(std::make_shared<Promised>(size), mode, 80);
    const int maximum = layout.scrollMaximum(20);
    QCOMPARE(layout.rowAtScroll(0, 20), 0);
    QCOMPARE(layout.scrollValue(0, 20), 0);
    QCOMPARE(layout.rowAtScroll(maximum, 20), layout.lastTop(20));
    QCOMPARE(layout.scrollValue(layout.lastTop(20), 20), maximum);
    qint64 before = 0;
    for (int i = 1; i < 16 && maximum > 16; ++i) {
        const qint64 row = layout.rowAtScroll(int(qint64(maximum) * i / 16), 20);
        QVERIFY(row > before && row < layout.lastTop(20));
        QCOMPARE(layout.rowStart(row), row);
        before = row;
    }
}

void PayloadLayoutTest::readsLittleOfALargeSource()
{
    const auto source = std::make_shared<Promised>(qint64(1) << 40);
    for (const Mode mode : {Mode::Text, Mode::Both}) {
        source->bytesRead = 0;
        const PayloadLayout layout(source, mode, 80);
        qint64 row = layout.rowAtScroll(layout.scrollMaximum(50) / 2, 50);
        for (int i = 0; i < 50; ++i)
            row = layout.rowEnd(row);
        layout.lastTop(50);
        QVERIFY2(source->bytesRead < 1 << 20, qPrintable(QString::number(source->bytesRead)));
    }
}

void PayloadLayoutTest::endsWhereTheSourceComesShort()
{
    for (const Mode mode : {Mode::Text, Mode::Hex}) {
        const PayloadLayout layout(std::make_shared<Promised>(1'000'000, 100'000), mode, 80);
        for (qint64 row = layout.rowStart(50'000); row < layout.size(); row = layout.rowEnd(row)) {
            QVERIFY(layout.rowEnd(row) > row);
            layout.rowText(row);
        }
        QVERIFY(layout.cameShort());
        QCOMPARE(layout.size(), 100'000);
    }
    const PayloadLayout gone(std::make_shared<Promised>(1'000'000, 0), Mode::Text, 80);
    QCOMPARE(gone.rowStart(500'000), 0);
    QCOMPARE(gone.size(), 0);
    QVERIFY(gone.cameShort());
}

SW_TEST(PayloadLayoutTest)
#include "PayloadLayoutTest.moc"
