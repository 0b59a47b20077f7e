#include "models/traffic/PayloadSource.h"
#include "models/traffic/TrafficStore.h"
#include "tests/TestMain.h"

#include <QTemporaryDir>

using namespace sw;

class PayloadSourceTest : public QObject
{
    Q_OBJECT
private slots:
    void readsARow();
    void outlivesTheRow();
};

namespace {

std::shared_ptr<TrafficStore> storeIn(const QTemporaryDir& directory, const QList<QByteArray>& payloads)
{
    CaptureOptions options;
    options.directory = directory.filePath(QStringLiteral("capture"));
    std::shared_ptr<TrafficStore> store = *TrafficStore::create(options);
    for (const QByteArray& payload : payloads) {
        TrafficRecord record;
        record.event = TrafficEvent::Received;
        store->append(record, payload);
    }
    store->publish();
    return store;
}

} // namespace

void PayloadSourceTest::readsARow()
{
    QTemporaryDir directory;
    const QByteArray large = QByteArray(1000, 'x') + "the end";
    const auto store = storeIn(directory, {"short", large, ""});
    QCOMPARE(payloadSource(store, 0)->read(0, 100), "short");
    const auto source = payloadSource(store, 1);
    QCOMPARE(source->size(), 1007);
    QCOMPARE(source->read(0, 5000), large);
    QCOMPARE(source->read(1004, 100), "end");
    QCOMPARE(source->read(1007, 100), "");
    QCOMPARE(source->read(5000, 100), "");
    QCOMPARE(payloadSource(store, 2)->size(), 0);
    QVERIFY(!payloadSource(store, 3));
}

void PayloadSourceTest::outlivesTheRow()
{
    QTemporaryDir directory;
    auto store = storeIn(directory, {QByteArray(100'000, 'y')});
    const auto source = payloadSource(store, 0);
    store->requestClear();
    store->publish();
    QVERIFY(!payloadSource(store, 0));
    store.reset();
    QCOMPARE(source->read(99'990, 100), QByteArray(10, 'y'));
}

SW_TEST(PayloadSourceTest)
#include "PayloadSourceTest.moc"
