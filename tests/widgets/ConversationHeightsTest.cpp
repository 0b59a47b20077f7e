#include "widgets/ConversationHeights.h"
#include "tests/TestMain.h"

#include <QRandomGenerator>
#include <QTest>

#include <deque>
#include <numeric>

using namespace sw;

class ConversationHeightsTest : public QObject
{
    Q_OBJECT
private slots:
    void countsUnknownRowsWithTheEstimate();
    void findsPositionsAndRows();
    void agreesWithAPlainSum();
    void agreesWithAWalkOfChance();
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
    for (const int rows : {24, 2, 900, 2048}) { // to a block's end, within one, and over several
        heights.removeFront(rows);
        plain.erase(plain.begin(), plain.begin() + rows);
        heights.set(3, 30);
        plain[3] = 30;
        check();
    }
    heights.removeFront(heights.count());
    QCOMPARE(heights.total(), 0);
    QCOMPARE(heights.rowAt(0), -1);
    heights.append(2);
    QCOMPARE(heights.position(2), 14);
}

void ConversationHeightsTest::agreesWithAWalkOfChance()
{
    QRandomGenerator chance(7);
    ConversationHeights heights;
    std::deque<int> plain;
    heights.reset(0, 9);
    for (int turn = 0; turn < 2000; ++turn) {
        const int rows = int(chance.bounded(400));
        if (chance.bounded(2) == 0) {
            heights.append(rows);
            plain.resize(plain.size() + std::size_t(rows), 9);
        } else {
            const int gone = std::min(rows, int(plain.size()));
            heights.removeFront(gone);
            plain.erase(plain.begin(), plain.begin() + gone);
        }
        QCOMPARE(heights.count(), int(plain.size()));
        if (plain.empty())
            continue;
        const int row = int(chance.bounded(quint32(plain.size())));
        plain[std::size_t(row)] = 1 + int(chance.bounded(60));
        heights.set(row, plain[std::size_t(row)]);
        QCOMPARE(heights.height(row), plain[std::size_t(row)]);
        QCOMPARE(heights.position(row), std::accumulate(plain.begin(), plain.begin() + row, qint64(0)));
        QCOMPARE(heights.rowAt(heights.position(row)), row);
        QCOMPARE(heights.total(), std::accumulate(plain.begin(), plain.end(), qint64(0)));
    }
}

SW_TEST(ConversationHeightsTest)
#include "ConversationHeightsTest.moc"
