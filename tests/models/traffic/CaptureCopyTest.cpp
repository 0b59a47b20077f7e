#include "models/traffic/CaptureCopy.h"
#include "models/traffic/TrafficMarks.h"
#include "tests/TestMain.h"
#include "tests/models/traffic/TrafficFixture.h"

#include <QDir>
#include <QFileInfo>

using namespace sw;
using namespace sw::test;

/// A capture that is being written, kept as it is now.
class CaptureCopyTest : public QObject
{
    Q_OBJECT
private slots:
    void holdsEveryRowAndPayload();
    void isNoLongerLive();
    void takesTheMarksAlong();
    void whatWasClearedIsNotKept();
    void refuses_data();
    void refuses();
    void leavesNothingWhenCancelled();
    void leavesADirectoryThatWasThere();

private:
    static QByteArray payloadOf(int row)
    {
        return QByteArray(row % 7 == 0 ? 5000 : 20, char('a' + row % 26));
    }
    static void fill(TrafficFixture& fixture, int rows)
    {
        for (int row = 0; row < rows; ++row)
            fixture.add(TrafficEvent::Received, payloadOf(row));
        fixture.store->publish();
    }
};

void CaptureCopyTest::holdsEveryRowAndPayload()
{
    TrafficFixture fixture;
    const int rows = int(TrafficStore::rowsPerSegment) + 100;
    fill(fixture, rows);
    const QString to = fixture.dir.filePath(QStringLiteral("kept"));
    const auto copied = copyCapture(*fixture.store, {}, to);
    QVERIFY2(copied, qPrintable(copied ? QString() : copied.failure().sentence));
    QCOMPARE(*copied, quint64(rows));
    QCOMPARE(QFileInfo(to).permissions() & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
    const auto kept = TrafficStore::open(to);
    QVERIFY(kept);
    QCOMPARE((*kept)->begin(), RowId(0));
    QCOMPARE((*kept)->end(), RowId(rows));
    TrafficReader reader(*kept);
    for (int row = 0; row < rows; ++row)
        QVERIFY2(reader.payload(RowId(row)) == payloadOf(row), qPrintable(QString::number(row)));
}

void CaptureCopyTest::isNoLongerLive()
{
    TrafficFixture fixture;
    fill(fixture, 3);
    const QString to = fixture.dir.filePath(QStringLiteral("kept"));
    QVERIFY(copyCapture(*fixture.store, {}, to));
    fill(fixture, 2); // goes on, and does not reach the copy
    const auto kept = *TrafficStore::open(to);
    QVERIFY(!kept->isLive());
    QCOMPARE(kept->end(), RowId(3));
    QCOMPARE(fixture.store->end(), RowId(5));
}

void CaptureCopyTest::takesTheMarksAlong()
{
    TrafficFixture fixture;
    fill(fixture, 3);
    const QString to = fixture.dir.filePath(QStringLiteral("kept"));
    QVERIFY(copyCapture(*fixture.store, trafficMarksToJson({{1, {true, QStringLiteral("here")}}}), to));
    const TrafficMarks marks(*TrafficStore::open(to));
    QCOMPARE(marks.at(1), (TrafficMark{true, QStringLiteral("here")}));
}

void CaptureCopyTest::whatWasClearedIsNotKept()
{
    TrafficFixture fixture;
    fill(fixture, 10);
    fixture.store->requestClear(); // its files are still there
    const auto none = copyCapture(*fixture.store, {}, fixture.dir.filePath(QStringLiteral("kept")));
    QVERIFY(!none);
    QCOMPARE(none.failure().sentence, QStringLiteral("Nothing is recorded yet"));
    fill(fixture, 4);
    QCOMPARE(*copyCapture(*fixture.store, {}, fixture.dir.filePath(QStringLiteral("kept"))), quint64(4));
    const auto kept = *TrafficStore::open(fixture.dir.filePath(QStringLiteral("kept")));
    QCOMPARE(kept->begin(), fixture.store->begin());
    QCOMPARE(kept->end(), fixture.store->end());
}

void CaptureCopyTest::refuses_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("said");
    QTest::newRow("its own directory")
        << QStringLiteral("capture") << QStringLiteral("already holds a capture");
    QTest::newRow("no parent") << QStringLiteral("nowhere/kept")
                               << QStringLiteral("Can't make the directory");
    QTest::newRow("a file") << QStringLiteral("file") << QStringLiteral("Can't open the directory");
}

void CaptureCopyTest::refuses()
{
    QFETCH(const QString, name);
    QFETCH(const QString, said);
    TrafficFixture fixture;
    fill(fixture, 3);
    QFile file(fixture.dir.filePath(QStringLiteral("file")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    const auto copied = copyCapture(*fixture.store, {}, fixture.dir.filePath(name));
    QVERIFY(!copied);
    QVERIFY2(copied.failure().sentence.contains(said), qPrintable(copied.failure().sentence));
    QCOMPARE(fixture.store->end(), RowId(3));
    TrafficReader reader(fixture.store);
    QCOMPARE(reader.payload(2), QByteArrayView(payloadOf(2)));
}

void CaptureCopyTest::leavesNothingWhenCancelled()
{
    TrafficFixture fixture;
    fill(fixture, int(TrafficStore::rowsPerSegment) + 100);
    const QString to = fixture.dir.filePath(QStringLiteral("kept"));
    int asked = 0;
    const auto copied = copyCapture(*fixture.store, {}, to, [&asked] { return ++asked > 2; });
    QVERIFY(!copied);
    QVERIFY(asked > 2);
    QVERIFY(!QFile::exists(to));
}

void CaptureCopyTest::leavesADirectoryThatWasThere()
{
    TrafficFixture fixture;
    fill(fixture, 3);
    const QString to = fixture.dir.filePath(QStringLiteral("kept"));
    QVERIFY(QDir().mkdir(to));
    QVERIFY(!copyCapture(*fixture.store, {}, to, [] { return true; }));
    QVERIFY(QFile::exists(to));
    QCOMPARE(QDir(to).entryList(QDir::Files), QStringList());
}

SW_TEST(CaptureCopyTest)
#include "CaptureCopyTest.moc"
