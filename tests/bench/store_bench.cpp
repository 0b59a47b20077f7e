// bench_store store [ROWS]: rows appended a second while two followers read every one of them.
// bench_store table [ROWS]: how long the window's thread is held up while 200,000 rows a second arrive in a
// table.
// bench_store filter [ROWS]: how long a filter takes over that many rows.
#include "models/traffic/TrafficModel.h"
#include "models/traffic/TrafficStore.h"
#include "tests/bench/StallMeter.h"
#include "widgets/LongTable.h"

#include <QApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QHeaderView>
#include <QTemporaryDir>
#include <QTimer>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <thread>
#include <vector>

#include <poll.h>

using namespace sw;

namespace {

constexpr char message[] = "GET /v1.43/containers/json HTTP"; // 31 bytes: inline

void row(const char* what, const char* target, const QString& figure, bool ok)
{
    std::printf("%-4s  %-58s %-28s %-24s %s\n", ok ? "ok" : "MISS", what, "-", target, qPrintable(figure));
    std::fflush(stdout);
}

std::shared_ptr<TrafficStore> storeIn(const QTemporaryDir& dir, RowId rows)
{
    CaptureOptions options;
    options.directory = dir.path();
    options.rowBudget = rows * 2;
    options.byteBudget = 64ull << 30;
    auto store = TrafficStore::create(options);
    if (!store)
        qFatal("%s", qPrintable(store.failure().sentence));
    return *store;
}

TrafficRecord recordOf(RowId id)
{
    TrafficRecord record;
    record.time = std::int64_t(id) + 1;
    record.event = id % 2 ? TrafficEvent::Sent : TrafficEvent::Received;
    record.endpoint = EndpointId(1 + id % 4);
    record.connection = ConnectionId(1 + id % 100);
    return record;
}

/// Reads every row and its payload; the number of those that are not what was written.
RowId followRows(const std::shared_ptr<TrafficStore>& store, RowId rows)
{
    TrafficReader reader(store);
    const int event = store->subscribe();
    RowId wrong = 0;
    for (RowId id = 0; id < rows;) {
        for (const RowId end = store->end(); id < end; ++id) {
            const QByteArrayView payload = reader.payload(id);
            wrong += payload.size() != sizeof message - 1 || reader.record(id)->time != std::int64_t(id) + 1;
        }
        pollfd ready = {event, POLLIN, 0};
        if (id < rows && store->arm(event, id))
            ::poll(&ready, 1, 1000);
    }
    return wrong;
}

qint64 bytesIn(const QTemporaryDir& dir)
{
    qint64 bytes = 0;
    const auto files = QDir(dir.path()).entryInfoList(QDir::Files);
    for (const QFileInfo& file : files)
        bytes += file.size();
    return bytes;
}

int measureStore(RowId rows)
{
    QTemporaryDir dir;
    auto store = storeIn(dir, rows);
    RowId wrong[2] = {1, 1};
    std::thread first([&] { wrong[0] = followRows(store, rows); });
    std::thread second([&] { wrong[1] = followRows(store, rows); });
    QElapsedTimer clock;
    clock.start();
    for (RowId id = 0; id < rows; ++id) {
        store->append(recordOf(id), QByteArrayView(message, sizeof message - 1));
        if (id % 64 == 63)
            store->publish();
    }
    store->publish();
    const double appended = double(clock.nsecsElapsed()) / 1e9;
    first.join();
    second.join();
    const double read = double(clock.nsecsElapsed()) / 1e9;
    store.reset();
    if (wrong[0] + wrong[1] != 0)
        qFatal("%lu rows were read wrong", wrong[0] + wrong[1]);
    const double rate = double(rows) / appended / 1e6, bytes = double(bytesIn(dir)) / double(rows);
    const QByteArray what =
        "store append, " + QByteArray::number(double(rows) / 1e6) + " million rows, two followers";
    row(what.constData(), ">= 2 million rows/s",
        QStringLiteral("%1 million rows/s (followers done after %2 s)")
            .arg(rate, 0, 'f', 1)
            .arg(read, 0, 'f', 2),
        rate >= 2);
    row("the same, a row on disk", "<= 64 B a row",
        QStringLiteral("%1 B (%2 B with the file headers)").arg(sizeof(TrafficRecord)).arg(bytes, 0, 'f', 2),
        sizeof(TrafficRecord) <= 64 && bytes < 65);
    return 0;
}

/// As the window's, which follows the rows.
void show(LongTable& view, TrafficModel& model)
{
    view.setModel(&model);
    view.horizontalHeader()->setStretchLastSection(true);
    view.resize(1400, 850);
    view.show();
}

/// 200,000 rows a second, in batches each millisecond.
void writeRows(TrafficStore& store, RowId rows)
{
    QElapsedTimer clock;
    clock.start();
    for (RowId id = 0; id < rows;) {
        const auto due = std::min<RowId>(rows, RowId(clock.nsecsElapsed() / 5000));
        for (; id < due; ++id)
            store.append(recordOf(id), QByteArrayView(message, sizeof message - 1));
        store.publish();
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

int measureTable(QApplication& application, RowId rows)
{
    QTemporaryDir dir;
    const auto store = storeIn(dir, rows);
    TrafficModel model(store, std::make_shared<TrafficNames>(store));
    LongTable view(22);
    show(view, model);
    bench::StallMeter meter;
    QTimer begin, finish;
    for (QTimer* timer : {&begin, &finish}) {
        timer->setSingleShot(true);
        timer->setInterval(200);
    }
    QObject::connect(&begin, &QTimer::timeout, &meter, &bench::StallMeter::start);
    QObject::connect(&finish, &QTimer::timeout, &application, &QApplication::quit);
    begin.start();
    std::thread writer([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        writeRows(*store, rows);
    });
    QObject::connect(&model, &QAbstractItemModel::rowsInserted, &view, [&] {
        if (RowId(model.rowCount()) == rows)
            finish.start();
    });
    application.exec();
    writer.join();
    meter.stop();
    const auto stalls = meter.sorted();
    const double p99 = stalls[stalls.size() * 99 / 100].milliseconds, worst = stalls.back().milliseconds;
    const QByteArray what =
        "traffic table, " + QByteArray::number(double(rows) / 1e6) + " million rows, 200,000 rows/s arriving";
    row(what.constData(), "stall p99 <= 16 ms", QStringLiteral("%1 ms").arg(p99, 0, 'f', 1), p99 <= 16);
    row("the same", "worst stall <= 40 ms", QStringLiteral("%1 ms").arg(worst, 0, 'f', 1), worst <= 40);
    return 0;
}

/// From setting a filter that lets nothing through to its last row, and how long that held the thread up.
int measureFilter(QApplication& application, RowId rows)
{
    QTemporaryDir dir;
    const auto store = storeIn(dir, rows);
    for (RowId id = 0; id < rows; ++id)
        store->append(recordOf(id), QByteArrayView(message, sizeof message - 1));
    store->publish();
    TrafficModel model(store, std::make_shared<TrafficNames>(store));
    LongTable view(22);
    show(view, model);
    bench::StallMeter meter;
    QElapsedTimer clock;
    std::vector<double> seconds;
    const char* const words[] = {"absent", "containers dir:in", "len>30 peer:python text:\"PUT /\""};
    QObject::connect(&model, &TrafficModel::filterProgressed, &model, [&] {
        if (!model.isCaughtUp() || model.filter().isEmpty())
            return;
        seconds.push_back(double(clock.nsecsElapsed()) / 1e9);
        application.quit();
    });
    meter.start();
    for (const char* word : words) {
        const ParsedTrafficFilter parsed = TrafficFilter::parse(QLatin1String(word));
        clock.start();
        model.setFilter(parsed.filter);
        application.exec();
    }
    meter.stop();
    const double slowest = *std::max_element(seconds.begin(), seconds.end());
    const double worst = meter.sorted().back().milliseconds;
    const QByteArray what =
        "traffic filter, " + QByteArray::number(double(rows) / 1e6) + " million rows, slowest of three";
    row(what.constData(), "<= 1 s", QStringLiteral("%1 s").arg(slowest, 0, 'f', 3), slowest <= 1);
    row("the same", "worst stall <= 40 ms", QStringLiteral("%1 ms").arg(worst, 0, 'f', 1), worst <= 40);
    return 0;
}

} // namespace

int main(int argc, char** argv)
{
    const QByteArray what = argc > 1 ? argv[1] : "";
    if (what != "store" && what != "table" && what != "filter") {
        std::fprintf(stderr, "usage: bench_store store|table|filter [ROWS]\n");
        return 2;
    }
    const RowId usual = what == "store" ? 10'000'000 : 1'000'000;
    const RowId rows = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : usual;
    if (what == "store")
        return measureStore(rows);
    QApplication application(argc, argv);
    return what == "table" ? measureTable(application, rows) : measureFilter(application, rows);
}
