#include "models/traffic/TrafficStore.h"
#include "tests/TestMain.h"

#include <QTemporaryDir>

#include <csignal>
#include <limits>

#include <sys/resource.h>

using namespace sw;

namespace {

/// Files of this process can't grow beyond that: the disk is "full" (EFBIG) until the object goes.
class FullDisk
{
public:
    explicit FullDisk(rlim_t bytes)
    {
        std::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &m_before);
        const rlimit limit = {bytes, m_before.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FullDisk() { ::setrlimit(RLIMIT_FSIZE, &m_before); }
    Q_DISABLE_COPY_MOVE(FullDisk)

private:
    rlimit m_before{};
};

std::shared_ptr<TrafficStore> smallStore(const QString& directory, std::uint64_t rows = 100'000)
{
    CaptureOptions options;
    options.directory = directory;
    options.rowBudget = rows; // 100,000: segments of 12,480 rows, 780 KiB
    auto store = TrafficStore::create(options);
    return store ? *store : nullptr;
}

QByteArray largeText(int number) { return QByteArray::number(number) + QByteArray(100'000, '.'); }

void appendLarge(TrafficStore& store, int number)
{
    TrafficRecord record;
    record.event = TrafficEvent::Received;
    store.append(record, largeText(number));
    store.publish();
}

bool isLost(TrafficReader& reader, RowId id) { return reader.record(id)->flags & TrafficRecord::payloadLost; }

QStringList noteTexts(const std::shared_ptr<TrafficStore>& store)
{
    QStringList found;
    TrafficReader reader(store);
    for (RowId id = store->begin(); id < store->end(); ++id) {
        const QByteArray payload = reader.payload(id).toByteArray();
        if (reader.record(id)->event == TrafficEvent::Note)
            found.append(QString::fromUtf8(payload));
    }
    return found;
}

const QString refusedNote =
    QStringLiteral("{\"message\":\"The disk refuses to keep more payload: File too large (EFBIG)\"}");

} // namespace

class DiskFullTest : public QObject
{
    Q_OBJECT
private slots:
    void payloadIsLostAndSaidOnce();
    void rowsGoOnInMemoryAndReachTheDisk();
    void recoveryIsToldWithoutARowThatNeedsIt();
    void memoryIsBounded();
};

void DiskFullTest::payloadIsLostAndSaidOnce()
{
    QTemporaryDir dir;
    const auto store = smallStore(dir.path());
    appendLarge(*store, 0);
    {
        const FullDisk full(1'200'000);
        for (int i = 1; i < 20; ++i)
            appendLarge(*store, i);
    }
    TrafficReader reader(store);
    QVERIFY(!isLost(reader, 0));
    QVERIFY(reader.payload(0).toByteArray() == largeText(0));
    const RowId last = store->end() - 1;
    QVERIFY(isLost(reader, last));
    QCOMPARE(reader.record(last)->size, 100'002u);
    QCOMPARE(reader.record(last)->previewBytes().toByteArray(),
             QByteArray("19..............................").first(32));
    QVERIFY(reader.payload(last).isEmpty());
    QCOMPARE(noteTexts(store), QStringList(refusedNote));

    const auto recordsAgain = [&] {
        appendLarge(*store, 20);
        const RowId end = store->end();
        for (RowId id = end - 2; id < end; ++id) {
            if (!isLost(reader, id) && reader.payload(id).toByteArray() == largeText(20))
                return true;
        }
        return false;
    };
    QTRY_VERIFY(recordsAgain());
    store->publish();
    QCOMPARE(noteTexts(store).size(), 2);
    QVERIFY(noteTexts(store).last().startsWith(
        QStringLiteral("{\"message\":\"The disk takes data again; the payload of ")));
}

void DiskFullTest::rowsGoOnInMemoryAndReachTheDisk()
{
    QTemporaryDir dir;
    auto store = smallStore(dir.path());
    {
        const FullDisk full(100'000); // no new segment file
        for (int i = 0; i < 30'000; ++i) {
            TrafficRecord record;
            record.event = TrafficEvent::Received;
            record.connection = ConnectionId(i + 1);
            store->append(record, "inline");
            if (i % 100 == 99)
                store->publish();
        }
    }
    TrafficReader reader(store);
    const auto wrongConnection = [](TrafficReader& rows, RowId end) {
        ConnectionId next = 1;
        for (RowId id = 0; id < end; ++id) {
            const TrafficRecord* record = rows.record(id);
            if (!record || (record->connection != 0 && record->connection != next++))
                return qint64(id);
        }
        return next == 30'001 ? qint64(-1) : qint64(next);
    };
    QCOMPARE(wrongConnection(reader, store->end()), -1);
    QCOMPARE(noteTexts(store), QStringList(refusedNote));

    const auto onDisk = [&] {
        store->append({}, "one more");
        store->publish();
        const auto opened = TrafficStore::open(dir.path());
        return opened && (*opened)->end() == store->end();
    };
    QTRY_VERIFY(onDisk());
    store.reset();
    const auto kept = TrafficStore::open(dir.path());
    QVERIFY(kept);
    TrafficReader keptReader(*kept);
    QCOMPARE(wrongConnection(keptReader, (*kept)->end()), -1);
}

void DiskFullTest::recoveryIsToldWithoutARowThatNeedsIt()
{
    QTemporaryDir dir;
    const auto store = smallStore(dir.path());
    {
        const FullDisk full(1'200'000);
        for (int i = 0; i < 20; ++i)
            appendLarge(*store, i);
        QTest::qWait(250); // it asks again now
        store->tryDisk();
        store->publish();
        QVERIFY(store->diskError() != 0);
    }
    const auto recovered = [&] {
        store->tryDisk();
        store->publish();
        return store->diskError() == 0;
    };
    QTRY_VERIFY_WITH_TIMEOUT(recovered(), 1000);
    QCOMPARE(noteTexts(store).size(), 2);
    appendLarge(*store, 21);
    TrafficReader reader(store);
    QVERIFY(!isLost(reader, store->end() - 1));
}

void DiskFullTest::memoryIsBounded()
{
    QTemporaryDir dir;
    const auto store = smallStore(dir.path(), 5'000'000);
    const FullDisk full(100'000);
    TrafficRecord record;
    record.event = TrafficEvent::Received;
    for (int i = 0; i < 600'000; ++i) {
        store->append(record, "inline");
        if (i % 100 == 99)
            store->publish();
    }
    QVERIFY(store->begin() > 0);
    QVERIFY(store->end() - store->begin() <= 17 * TrafficStore::rowsPerSegment);
    QVERIFY(TrafficReader(store).record(store->end() - 1));
    store->hold(store->begin());
    QVERIFY(store->congested()); // nothing can go any more
}

SW_TEST(DiskFullTest)
#include "DiskFullTest.moc"
