#include "models/base/ByteSearch.h"
#include "models/base/ByteSource.h"
#include "tests/TestMain.h"

using namespace sw;

class ByteSearchTest : public QObject
{
    Q_OBJECT
private slots:
    void findsInBytes_data();
    void findsInBytes();
    void findsAcrossSlices();
    void goesBackwards();
    void countsUpToALimit();
    void stopsWhenAsked();
};

namespace {

constexpr qint64 mebi = 1 << 20;
using Case = BytePattern::Case;

std::vector<qint64> allOf(const QByteArray& bytes, const BytePattern& pattern)
{
    return ByteSearch(*ByteSource::fromBytes(bytes), pattern).all(1000).offsets;
}

} // namespace

void ByteSearchTest::findsInBytes_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("wanted");
    QTest::addColumn<bool>("folds");
    QTest::addColumn<std::vector<qint64>>("found");
    using Offsets = std::vector<qint64>;
    QTest::newRow("exact") << QByteArray("GET get") << QByteArray("get") << false << Offsets{4};
    QTest::newRow("folded") << QByteArray("GET gEt") << QByteArray("get") << true << Offsets{0, 4};
    QTest::newRow("folded at the end") << QByteArray("xxaB") << QByteArray("ab") << true << Offsets{2};
    QTest::newRow("overlapping") << QByteArray("aAa") << QByteArray("aa") << true << Offsets{0, 1};
    QTest::newRow("one byte") << QByteArray("x\0y\0", 4) << QByteArray("\0", 1) << false << Offsets{1, 3};
    QTest::newRow("no letters") << QByteArray("[{@") << QByteArray("[{") << true << Offsets{0};
    QTest::newRow("brackets are no letters") << QByteArray("a{ a[") << QByteArray("a[") << true << Offsets{3};
    QTest::newRow("absent") << QByteArray("abcabd") << QByteArray("abe") << true << Offsets{};
    QTest::newRow("longer than the bytes") << QByteArray("ab") << QByteArray("abc") << true << Offsets{};
    QTest::newRow("nothing") << QByteArray("ab") << QByteArray() << false << Offsets{};
}

void ByteSearchTest::findsInBytes()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, wanted);
    QFETCH(bool, folds);
    QFETCH(std::vector<qint64>, found);
    QCOMPARE(allOf(bytes, BytePattern(wanted, folds ? Case::FoldAscii : Case::Exact)), found);
}

void ByteSearchTest::findsAcrossSlices()
{
    QByteArray bytes(3 * mebi, '.');
    for (const qint64 at : {qint64(0), mebi - 3, mebi, 2 * mebi - 1, 3 * mebi - 6})
        bytes.replace(at, 6, "Needle");
    const std::vector<qint64> expected{0, mebi, 2 * mebi - 1, 3 * mebi - 6}; // the second covers the first
    for (const auto& pattern : {BytePattern("Needle"), BytePattern("needle", Case::FoldAscii)})
        QCOMPARE(allOf(bytes, pattern), expected);
    const auto source = ByteSource::fromBytes(bytes);
    const BytePattern pattern("Needle");
    const ByteSearch search(*source, pattern);
    QCOMPARE(search.next(1, bytes.size()), mebi);
    QCOMPARE(search.next(mebi + 1, bytes.size()), 2 * mebi - 1);
    QCOMPARE(search.next(mebi + 1, 2 * mebi - 1), -1); // it starts behind
}

void ByteSearchTest::goesBackwards()
{
    QByteArray bytes(3 * mebi, '.');
    for (const qint64 at : {qint64(5), mebi - 2, 2 * mebi - 3})
        bytes.replace(at, 4, "abcd");
    const auto source = ByteSource::fromBytes(bytes);
    const BytePattern pattern("abcd");
    const ByteSearch search(*source, pattern);
    QCOMPARE(search.previous(0, bytes.size()), 2 * mebi - 3);
    QCOMPARE(search.previous(0, 2 * mebi - 3), mebi - 2);
    QCOMPARE(search.previous(0, mebi - 2), 5);
    QCOMPARE(search.previous(0, 5), -1);
}

void ByteSearchTest::countsUpToALimit()
{
    const auto source = ByteSource::fromBytes(QByteArray(100, '\0'));
    const BytePattern pattern(QByteArray(1, '\0'));
    ByteSearch::Matches matches = ByteSearch(*source, pattern).all(99);
    QCOMPARE(matches.offsets.size(), std::size_t(99));
    QVERIFY(matches.bounded);
    matches = ByteSearch(*source, pattern).all(100);
    QCOMPARE(matches.offsets.size(), std::size_t(100));
    QVERIFY(!matches.bounded);
}

void ByteSearchTest::stopsWhenAsked()
{
    const auto source = ByteSource::fromBytes(QByteArray(4 * mebi, '.') + "end");
    const BytePattern pattern("end");
    const ByteSearch search(*source, pattern, [](qint64 done) { return done < 2 * mebi; });
    QVERIFY(search.all(10).cancelled);
    QCOMPARE(search.next(0, source->size()), -1);
}

SW_TEST(ByteSearchTest)
#include "ByteSearchTest.moc"
