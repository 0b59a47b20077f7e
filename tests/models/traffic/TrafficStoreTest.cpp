#include "models/traffic/TrafficStore.h"
#include "tests/TestMain.h"
#include "tests/models/traffic/CaptureWriterProcess.h"

#include <QDir>
#include <QTemporaryDir>

#include <thread>

#include <poll.h>
#include <sys/stat.h>

using namespace sw;
using namespace sw::test;

namespace {

std::shared_ptr<TrafficStore> newStore(const QString& directory, std::uint64_t rows = 5'000'000,
                                       std::uint64_t bytes = 2ull << 30)
{
    CaptureOptions options;
    options.directory = directory;
    options.rowBudget = rows;
    options.byteBudget = bytes;
    auto store = TrafficStore::create(options);
    return store ? *store : nullptr;
}

QStringList segmentFiles(const QString& directory)
{
    return QDir(directory).entryList(QDir::Files, QDir::Name);
}

QString wrongRows(const std::shared_ptr<TrafficStore>& store, RowId from, RowId to)
{
    TrafficReader reader(store);
    for (RowId id = from; id < to; ++id) {
        if (const QString wrong = wrongRow(reader, id); !wrong.isEmpty())
            return wrong;
    }
    return {};
}

QStringList notes(const std::shared_ptr<TrafficStore>& store)
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

} // namespace

class TrafficStoreTest : public QObject
{
    Q_OBJECT
private slots:
    void rowsAreVisibleAtPublish();
    void rowsKeepTheirOrderOverSegments();
    void filesAreForTheirOwnerOnly();
    void largePayloadIsWhole();
    void equalPayloadsInARowShareTheirBytes();
    void payloadEndsASegment();
    void twoReadersFollow();
    void readersSurviveEviction();
    void wakesOnlyTheArmed();
    void evictionKeepsTheRowBudget();
    void evictionKeepsTheByteBudget();
    void aReaderKeepsItsSegment();
    void holdKeepsRows();
    void congestedByBytes_data();
    void congestedByBytes();
    void aReaderThatKeepsUpWithEqualPayloadsIsNoCongestion();
    void clearRemovesRows();
    void secondCaptureIsRefused();
    void emptyDirectoryIsNoCapture();
    void temporaryCaptureGoes();
    void keptCaptureReadsTheSame();
    void damagedFileIsLeftOut();
};

void TrafficStoreTest::rowsAreVisibleAtPublish()
{
    QTemporaryDir dir;
    const auto store = newStore(dir.path());
    QVERIFY(store);
    TrafficReader reader(store);
    TrafficRecord record;
    record.event = TrafficEvent::Sent;
    record.endpoint = 2;
    record.connection = 3;
    record.descriptors = 1;
    QCOMPARE(store->append(record, "hello"), RowId(0));
    QCOMPARE(store->end(), RowId(0));
    QVERIFY(!reader.record(0));
    store->publish();
    QCOMPARE(store->end(), RowId(1));
    const TrafficRecord* row = reader.record(0);
    QVERIFY(row);
    QCOMPARE(row->event, TrafficEvent::Sent);
    QCOMPARE(row->size, 5u);
    QCOMPARE(row->endpoint, 2u);
    QCOMPARE(row->connection, 3u);
    QCOMPARE(int(row->descriptors), 1);
    QVERIFY(row->time > 0);
    QCOMPARE(reader.payload(0).toByteArray(), QByteArray("hello"));
    QVERIFY(!reader.record(1));
}

void TrafficStoreTest::rowsKeepTheirOrderOverSegments()
{
    QTemporaryDir dir;
    const auto store = newStore(dir.path());
    appendRows(*store, 40'000);
    QCOMPARE(store->begin(), RowId(0));
    QCOMPARE(store->end(), RowId(40'000));
    QCOMPARE(wrongRows(store, 0, 40'000), QString());
    QCOMPARE(segmentFiles(dir.path()),
             QStringList({QStringLiteral("segment-0000000000.swt"), QStringLiteral("segment-0000000001.swt"),
                          QStringLiteral("segment-0000000002.swt")}));
}

void TrafficStoreTest::filesAreForTheirOwnerOnly()
{
    QTemporaryDir dir;
    const QString path = dir.filePath(QStringLiteral("capture"));
    const auto store = newStore(path);
    QVERIFY(store);
    struct stat status = {};
    QCOMPARE(::stat(QFile::encodeName(path).constData(), &status), 0);
    QCOMPARE(status.st_mode & 07777, mode_t(0700));
    QCOMPARE(::stat(QFile::encodeName(path + QStringLiteral("/segment-0000000000.swt")).constData(), &status),
             0);
    QCOMPARE(status.st_mode & 07777, mode_t(0600));
}

void TrafficStoreTest::largePayloadIsWhole()
{
    QTemporaryDir dir;
    const auto store = newStore(dir.path());
    QByteArray large(100 << 20, Qt::Uninitialized);
    for (qsizetype i = 0; i < large.size(); ++i)
        large[i] = char(i * 31 + (i >> 13));
    store->append({}, "before, and longer than what a row takes inline");
    store->append({}, large);
    store->append({}, "after");
    store->publish();
    TrafficReader reader(store);
    QVERIFY(reader.payload(1).toByteArray() == large);
    QCOMPARE(reader.payload(0).toByteArray(), QByteArray("before, and longer than what a row takes inline"));
    QCOMPARE(reader.payload(2).toByteArray(), QByteArray("after"));
}

void TrafficStoreTest::equalPayloadsInARowShareTheirBytes()
{
    QTemporaryDir directory;
    const auto store = newStore(directory.path());
    const QByteArray first(64 * 1024, 'a'), second(64 * 1024, 'b');
    TrafficRecord record;
    record.event = TrafficEvent::Sent;
    for (const QByteArray& payload : {first, first, second, first})
        store->append(record, payload);
    store->publish();
    TrafficReader reader(store);
    std::vector<QByteArray> read;
    std::vector<std::uint64_t> offsets;
    for (RowId id = 0; id < 4; ++id) {
        read.push_back(reader.payload(id).toByteArray());
        offsets.push_back(reader.record(id)->payloadOffset);
    }
    QVERIFY(read == (std::vector<QByteArray>{first, first, second, first}));
    QCOMPARE(offsets[1], offsets[0]);
    QCOMPARE(offsets[3] - offsets[0], std::uint64_t(2 * 64 * 1024)); // three payloads for four rows
}

void TrafficStoreTest::payloadEndsASegment()
{
    QTemporaryDir dir;
    const auto store = newStore(dir.path(), 1'000'000, 8 << 20); // payload of a segment: 1 MiB
    const QByteArray part(300 << 10, 'x');
    for (int i = 0; i < 4; ++i)
        store->append({}, part + QByteArray::number(i));
    store->publish();
    QCOMPARE(segmentFiles(dir.path()).size(), 2);
    TrafficReader reader(store);
    for (int i = 0; i < 4; ++i)
        QVERIFY(reader.payload(RowId(i)).toByteArray() == part + QByteArray::number(i));
}

void TrafficStoreTest::twoReadersFollow()
{
    constexpr RowId rows = 100'000;
    QTemporaryDir dir;
    const auto store = newStore(dir.path());
    QString wrong[2];
    const auto follow = [&](int which) {
        TrafficReader reader(store);
        const int event = store->subscribe();
        for (RowId id = 0; id < rows && wrong[which].isEmpty();) {
            if (id < store->end()) {
                wrong[which] = wrongRow(reader, id++);
                continue;
            }
            pollfd ready = {event, POLLIN, 0};
            if (store->arm(event, id) && ::poll(&ready, 1, 20'000) != 1)
                wrong[which] = QStringLiteral("not woken at row %1").arg(id);
        }
    };
    std::thread first(follow, 0), second(follow, 1);
    for (int i = 0; i < 100; ++i)
        appendRows(*store, rows / 100);
    first.join();
    second.join();
    QCOMPARE(wrong[0], QString());
    QCOMPARE(wrong[1], QString());
}

void TrafficStoreTest::readersSurviveEviction()
{
    QTemporaryDir dir;
    const auto store = newStore(dir.path(), 1024); // segments of 128 rows
    std::atomic<bool> done{false};
    std::atomic<int> wrong{0}, read{0};
    const auto look = [&](RowId stride) {
        TrafficReader reader(store);
        for (RowId offset = 0; !done.load(); offset += stride) {
            const RowId begin = store->begin(), end = store->end();
            const RowId id = end > begin ? begin + offset % (end - begin) : 0;
            const TrafficRecord* record = reader.record(id); // the oldest may go at any moment
            if (!record)
                continue;
            ++read;
            if (record->event == TrafficEvent::Received && record->time != std::int64_t(id) + 1)
                ++wrong;
        }
    };
    std::thread first(look, 1), second(look, 97);
    for (int i = 0; i < 300 || read < 1000; ++i)
        appendRows(*store, 100);
    done = true;
    first.join();
    second.join();
    QCOMPARE(wrong.load(), 0);
    QVERIFY(store->begin() > 1000);
}

void TrafficStoreTest::wakesOnlyTheArmed()
{
    QTemporaryDir dir;
    const auto store = newStore(dir.path());
    const int event = store->subscribe();
    pollfd ready = {event, POLLIN, 0};
    appendRows(*store, 1);
    QCOMPARE(::poll(&ready, 1, 0), 0);
    QVERIFY(!store->arm(event, 0)); // row 0 is there already
    QVERIFY(store->arm(event, 1));
    QCOMPARE(::poll(&ready, 1, 0), 0);
    appendRows(*store, 1);
    QCOMPARE(::poll(&ready, 1, 0), 1);
    QVERIFY(store->arm(event, 2)); // drained
    QCOMPARE(::poll(&ready, 1, 0), 0);
    store->unsubscribe(event);
    appendRows(*store, 1);
}

void TrafficStoreTest::evictionKeepsTheRowBudget()
{
    QTemporaryDir dir;
    auto store = newStore(dir.path(), 1024); // segments of 128 rows
    appendRows(*store, 1024);
    QCOMPARE(store->begin(), RowId(0));
    QCOMPARE(notes(store), QStringList());
    appendRows(*store, 10);
    QCOMPARE(store->begin(), RowId(128));
    QVERIFY(!TrafficReader(store).record(127));
    QVERIFY(TrafficReader(store).record(128));
    QCOMPARE(notes(store),
             QStringList(QStringLiteral(
                 "{\"message\":\"The oldest 128 rows were removed to keep within the budget\"}")));
    QCOMPARE(segmentFiles(dir.path()).first(), QStringLiteral("segment-0000000001.swt"));
    for (int i = 0; i < 100; ++i)
        appendRows(*store, 100);
    QVERIFY(store->end() - store->begin() <= 1024);
    QVERIFY(segmentFiles(dir.path()).size() <= 8);
    store.reset();
    const auto kept = TrafficStore::open(dir.path());
    QVERIFY(kept);
    QVERIFY(notes(*kept).last().endsWith(QStringLiteral("rows were removed to keep within the budget\"}")));
}

void TrafficStoreTest::evictionKeepsTheByteBudget()
{
    constexpr qint64 budget = 8 << 20;
    QTemporaryDir dir;
    const auto store = newStore(dir.path(), 1'000'000, budget);
    for (int i = 0; i < 1000; ++i) {
        store->append({}, QByteArray(100 << 10, char('a' + i % 2)));
        store->publish();
    }
    qint64 bytes = 0;
    const auto files = QDir(dir.path()).entryInfoList(QDir::Files);
    for (const QFileInfo& file : files)
        bytes += file.size();
    QVERIFY2(bytes <= budget, qPrintable(QString::number(bytes)));
    QVERIFY(store->end() - store->begin() >= 20);
    TrafficReader reader(store);
    const QByteArray last = reader.payload(store->end() - 2).toByteArray();
    QCOMPARE(last.size(), qsizetype(100 << 10));
    QCOMPARE(last.count(last.front()), last.size());
}

void TrafficStoreTest::aReaderKeepsItsSegment()
{
    QTemporaryDir dir;
    const auto store = newStore(dir.path(), 1024);
    appendRows(*store, 1000);
    TrafficReader reader(store);
    const QByteArrayView payload = reader.payload(7);
    appendRows(*store, 1000);
    QVERIFY(store->begin() > 7);
    QCOMPARE(payload.toByteArray(), payloadOfRow(7)); // still mapped
    QVERIFY(!reader.record(7));
}

void TrafficStoreTest::holdKeepsRows()
{
    QTemporaryDir dir;
    const auto store = newStore(dir.path(), 1024);
    QVERIFY(!store->congested());
    store->hold(0);
    appendRows(*store, 512);
    QVERIFY(!store->congested());
    appendRows(*store, 1);
    QVERIFY(store->congested());
    appendRows(*store, 3000);
    QCOMPARE(store->begin(), RowId(0));
    QCOMPARE(wrongRows(store, 0, 3513), QString());
    store->hold(3500);
    QVERIFY(!store->congested());
    appendRows(*store, 200);
    QVERIFY(store->begin() > 2000);
    store->hold(TrafficStore::noHold);
    appendRows(*store, 3000);
    QVERIFY(!store->congested());
}

void TrafficStoreTest::congestedByBytes_data()
{
    QTest::addColumn<int>("kinds");
    QTest::newRow("no two alike in a row") << 2;
    QTest::newRow("all alike: stored once, but a reader has them all before it") << 1;
}

void TrafficStoreTest::congestedByBytes()
{
    QFETCH(int, kinds);
    QTemporaryDir dir;
    const auto store = newStore(dir.path(), 1'000'000, 64 << 20); // half of it behind the hold is too much
    store->hold(0);
    int parts = 0;
    for (; parts < 60 && !store->congested(); ++parts) {
        store->append({}, QByteArray(1 << 20, char('a' + parts % kinds)));
        store->publish();
    }
    QVERIFY2(parts > 20 && parts <= 33, qPrintable(QString::number(parts)));
    store->hold(store->end());
    QVERIFY(!store->congested());
}

void TrafficStoreTest::aReaderThatKeepsUpWithEqualPayloadsIsNoCongestion()
{
    QTemporaryDir dir;
    const auto store = newStore(dir.path(), 1'000'000, 64 << 20);
    for (int parts = 0; parts < 200; ++parts) {
        store->hold(store->end());
        store->append({}, QByteArray(1 << 20, 'a'));
        store->publish();
        QVERIFY2(!store->congested(), qPrintable(QString::number(parts)));
    }
}

void TrafficStoreTest::clearRemovesRows()
{
    QTemporaryDir dir;
    const auto store = newStore(dir.path());
    appendRows(*store, 20'000);
    store->requestClear();
    QCOMPARE(store->begin(), RowId(20'000));
    QVERIFY(!TrafficReader(store).record(19'999));
    QCOMPARE(segmentFiles(dir.path()).size(), 2);
    store->publish();
    QCOMPARE(store->begin(), RowId(20'000));
    QCOMPARE(store->end(), RowId(20'000));
    QCOMPARE(segmentFiles(dir.path()).size(), 1);
    appendRows(*store, 10);
    QCOMPARE(wrongRows(store, 20'000, 20'010), QString());
    QCOMPARE(store->begin(), RowId(20'000));
    QCOMPARE(notes(store), QStringList()); // asked for, so nobody needs to be told
}

void TrafficStoreTest::secondCaptureIsRefused()
{
    QTemporaryDir dir;
    const auto store = newStore(dir.path());
    CaptureOptions options;
    options.directory = dir.path();
    const auto second = TrafficStore::create(options);
    QVERIFY(!second);
    QCOMPARE(second.failure().sentence,
             QStringLiteral("The directory %1 already holds a capture").arg(dir.path()));
    options.directory = dir.filePath(QStringLiteral("no/such"));
    const auto nowhere = TrafficStore::create(options);
    QVERIFY(!nowhere);
    QCOMPARE(nowhere.failure().error, ENOENT);
}

void TrafficStoreTest::emptyDirectoryIsNoCapture()
{
    QTemporaryDir dir;
    const auto opened = TrafficStore::open(dir.path());
    QVERIFY(!opened);
    QCOMPARE(opened.failure().sentence, QStringLiteral("The directory %1 holds no capture").arg(dir.path()));
    QVERIFY(!TrafficStore::open(dir.filePath(QStringLiteral("missing"))));
}

void TrafficStoreTest::temporaryCaptureGoes()
{
    QTemporaryDir home;
    qputenv("XDG_CACHE_HOME", QFile::encodeName(home.path()));
    QProcess writer;
    auto store = newStore(QString());
    QVERIFY(store);
    QVERIFY(!store->keepsDirectory());
    const QString path = store->directory();
    QVERIFY(path.startsWith(home.path()));
    // What a dead writer left goes at the next start; what a live one writes stays.
    const QString leftover = QFileInfo(path).path() + QStringLiteral("/left");
    startCaptureWriter(writer, leftover);
    QVERIFY(waitForRow(writer, 100) >= 100);
    auto other = newStore(QString());
    QVERIFY(QFileInfo::exists(path) && QFileInfo::exists(leftover));
    killAndReadLastRow(writer);
    other = newStore(QString());
    QVERIFY(QFileInfo::exists(path) && !QFileInfo::exists(leftover));
    store.reset();
    QVERIFY(!QFileInfo::exists(path));
    qunsetenv("XDG_CACHE_HOME");
}

void TrafficStoreTest::keptCaptureReadsTheSame()
{
    QTemporaryDir dir;
    auto store = newStore(dir.path());
    appendRows(*store, 20'000);
    QVERIFY(store->isLive() && store->keepsDirectory());
    store.reset();
    const auto kept = TrafficStore::open(dir.path());
    QVERIFY(kept);
    QVERIFY(!(*kept)->isLive());
    QCOMPARE((*kept)->end(), RowId(20'000));
    QCOMPARE(wrongRows(*kept, 0, 20'000), QString());
    QVERIFY(!(*kept)->refresh());
    QVERIFY(QFileInfo(dir.filePath(QStringLiteral("segment-0000000001.swt"))).size() < 2 << 20);
}

void TrafficStoreTest::damagedFileIsLeftOut()
{
    QTemporaryDir dir;
    auto store = newStore(dir.path());
    appendRows(*store, 40'000);
    store.reset();
    QFile middle(dir.filePath(QStringLiteral("segment-0000000001.swt")));
    QVERIFY(middle.resize(5000)); // the rows are cut off
    auto kept = TrafficStore::open(dir.path());
    QVERIFY(kept);
    QCOMPARE((*kept)->begin(), RowId(32'768));
    QCOMPARE((*kept)->end(), RowId(40'000));
    QCOMPARE(wrongRows(*kept, 32'768, 40'000), QString());
    QFile last(dir.filePath(QStringLiteral("segment-0000000002.swt")));
    QVERIFY(last.resize(4096 + (1 << 20) + 10)); // the payload is cut off
    kept = TrafficStore::open(dir.path());
    QVERIFY(kept);
    TrafficReader reader(*kept);
    QCOMPARE(wrongRow(reader, 39'999), QString()); // inline
    QVERIFY(reader.record(39'998));                // 39,998 = 7 × 5,714: a long one
    QVERIFY(reader.payload(39'998).isEmpty());
}

SW_TEST(TrafficStoreTest)
#include "TrafficStoreTest.moc"
