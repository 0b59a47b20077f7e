#include "widgets/ConversationHeights.h"
#include "tests/TestMain.h"

#include <QTest>

using namespace sw;

class ConversationHeightsTest : public QObject
{
    Q_OBJECT
private slots:
    void countsUnknownRowsWithTheEstimate();
    void findsPositionsAndRows();
    void agreesWithAPlainSum();
};

void ConversationHeightsTest::countsUnknownRowsWithTheEstimate()
{
    ConversationHeights heights;
    heights.reset(3, 10);
    QCOMPARE(heights.total(), 30);
    heights.set(1, 25);
    QCOMPARE(heights.total(), 45);
    heights.append(2);
    QCOMPARE(heights.total(), 65);
    QCOMPARE(heights.isKnown(1), true);
    QCOMPARE(heights.isKnown(4), false);
    heights.set(1, 5); // again
    QCOMPARE(heights.total(), 45);
}

void ConversationHeightsTest::findsPositionsAndRows()
{
    ConversationHeights heights;
    QCOMPARE(heights.rowAt(0), -1);
    heights.reset(3, 10);
    heights.set(1, 25);
    QCOMPARE(heights.position(0), 0);
    QCOMPARE(heights.position(1), 10);
    QCOMPARE(heights.position(2), 35);
    QCOMPARE(heights.position(3), 45);
    QCOMPARE(heights.rowAt(-5), 0);
    QCOMPARE(heights.rowAt(9), 0);
    QCOMPARE(heights.rowAt(10), 1);
    QCOMPARE(heights.rowAt(34), 1);
    QCOMPARE(heights.rowAt(35), 2);
    QCOMPARE(heights.rowAt(1000), 2);
}

void ConversationHeightsTest::agreesWithAPlainSum()
{
    ConversationHeights heights;
    std::vector<int> plain(2500, 7);
    heights.reset(2500, 7);
    const auto check = [&] {
        qint64 sum = 0;
        for (std::size_t row = 0; row < plain.size(); ++row) {
            QCOMPARE(heights.position(int(row)), sum);
            QCOMPARE(heights.rowAt(sum), int(row));
            QCOMPARE(heights.rowAt(sum + plain[row] - 1), int(row));
            sum += plain[row];
        }
        QCOMPARE(heights.total(), sum);
    };
    for (const int row : {0, 1, 1023, 1024, 1025, 2047, 2048, 2499}) {
        heights.set(row, 20 + row % 100);
        plain[std::size_t(row)] = 20 + row % 100;
    }
    check();
    heights.append(3000); // across several blocks
    plain.resize(5500, 7);
    check();
    heights.removeFront(1100);
    plain.erase(plain.begin(), plain.begin() + 1100);
    check();
    heights.append(1);
    plain.push_back(7);
    check();
}

SW_TEST(ConversationHeightsTest)
#include "ConversationHeightsTest.moc"
