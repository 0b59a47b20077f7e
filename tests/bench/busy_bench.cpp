// bench_busy [SECONDS]: how long the window's thread is held up while 200,000 rows a second arrive, 20,000
// sockets come, go and fill their queues, and a person types filters, scrolls and changes tabs. SECONDS: of
// each phase.
#include "models/inspect/Inspector.h"
#include "models/session/Engine.h"
#include "models/traffic/TrafficModel.h"
#include "tests/bench/Holders.h"
#include "tests/bench/StallMeter.h"
#include "widgets/FollowingTable.h"
#include "widgets/MainWindow.h"

#include <QApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QScrollBar>
#include <QTabWidget>
#include <QTemporaryDir>

#include <atomic>
#include <cstdio>
#include <functional>
#include <thread>

#include <sys/resource.h>

using namespace sw;

namespace {

constexpr int socketCount = 20'000;
constexpr double p99Limit = 16, worstLimit = 40; // milliseconds
constexpr char trafficNeedle[] = "containers/7";
constexpr char trafficWords[] = "dir:in len>40 text:\"containers/7\"";
constexpr RowId checkedRows = 20'000;
constexpr int keyPause = 60; // milliseconds between two keys: a fast typist

void press(QWidget* widget, int key, const QString& text = {}, Qt::KeyboardModifiers modifiers = {})
{
    for (const QEvent::Type type : {QEvent::KeyPress, QEvent::KeyRelease}) {
        QKeyEvent event(type, key, modifiers, text);
        QCoreApplication::sendEvent(widget, &event);
    }
}

/// Types the words over and over, letter by letter, and takes them away again the same way.
class Typist
{
public:
    Typist(QLineEdit* field, const QString& words) : m_field(field), m_words(words) {}
    void act()
    {
        const auto at = m_turn++ % (2 * m_words.size());
        if (at < m_words.size())
            press(m_field, 0, m_words.mid(at, 1));
        else
            press(m_field, Qt::Key_Backspace);
    }
    void leave() { m_field->clear(); }

private:
    QLineEdit* m_field;
    QString m_words;
    qsizetype m_turn = 0;
};

/// Messages as a tap records them: requests one way, answers the other, of 100 connections.
class Flood
{
public:
    explicit Flood(std::shared_ptr<TrafficStore> store, EndpointId endpoint)
        : m_thread([this, store = std::move(store), endpoint] { run(*store, endpoint); })
    {
    }
    ~Flood()
    {
        m_ends = true;
        m_thread.join();
    }
    Flood(const Flood&) = delete;
    Flood& operator=(const Flood&) = delete;
    RowId rows() const { return m_rows; }

private:
    void run(TrafficStore& store, EndpointId endpoint)
    {
        QElapsedTimer clock;
        clock.start();
        while (!m_ends) {
            for (const auto due = RowId(clock.nsecsElapsed() / 5000); m_rows < due; ++m_rows)
                append(store, endpoint, m_rows);
            store.publish();
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    }
    static void append(TrafficStore& store, EndpointId endpoint, RowId id)
    {
        TrafficRecord record;
        record.time = trafficClock();
        record.event = id % 2 ? TrafficEvent::Sent : TrafficEvent::Received;
        record.endpoint = endpoint;
        record.connection = ConnectionId(1 + id / 2 % 100);
        char text[160];
        const int size = std::snprintf(
            text, sizeof text,
            id % 2 ? "HTTP/1.1 200 OK\r\nContent-Length: 58\r\n\r\n{\"id\":%llu,\"name\":\"web-1\"}\n"
                   : "GET /v1.43/containers/%llu/json HTTP/1.1\r\nHost: localhost\r\n\r\n",
            static_cast<unsigned long long>(id));
        store.append(record, QByteArrayView(text, size));
    }

    std::atomic<bool> m_ends{false};
    std::atomic<RowId> m_rows{0};
    std::thread m_thread;
};

struct Phase
{
    QByteArray what;
    std::function<void()> act; ///< each keyPause
    std::function<void()> leave = [] {};
};

template <class T> T* named(QWidget* in, const char* name)
{
    T* found = in->findChild<T*>(QLatin1String(name));
    if (!found)
        qFatal("the window has no %s", name);
    return found;
}

Phase typing(const char* what, QLineEdit* field, const char* words)
{
    auto typist = std::make_shared<Typist>(field, QLatin1String(words));
    return {what, [typist] { typist->act(); }, [typist] { typist->leave(); }};
}

std::vector<Phase> phasesOf(MainWindow& window)
{
    auto* tabs = window.findChild<QTabWidget*>();
    auto* traffic = named<FollowingTable>(&window, "traffic");
    std::vector<Phase> phases;
    phases.push_back({"conversation and traffic followed", [] {}, [tabs] { tabs->setCurrentIndex(0); }});
    phases.push_back(typing("Filter sockets typed", named<QLineEdit>(&window, "filterSockets"),
                            "state:connected cmd:bench"));
    if (auto* filter = window.findChild<QLineEdit*>(QStringLiteral("filterTraffic")))
        phases.push_back(typing("Filter traffic typed", filter, trafficWords));
    phases.push_back({"Traffic scrolled",
                      [traffic, turn = 0]() mutable {
                          if (++turn % 3 == 0)
                              press(traffic, Qt::Key_Home, {}, Qt::ControlModifier);
                          else
                              press(traffic, Qt::Key_PageUp);
                      },
                      [traffic] { press(traffic, Qt::Key_End, {}, Qt::ControlModifier); }});
    phases.push_back({"tabs changed", [tabs, turn = 0]() mutable {
                          if (++turn % 3 == 0)
                              tabs->setCurrentIndex((tabs->currentIndex() + 1) % tabs->count());
                      }});
    return phases;
}

/// True when both are kept.
bool printStalls(const QByteArray& what, const std::vector<bench::StallMeter::Stall>& stalls)
{
    const auto& p99 = stalls[stalls.size() * 99 / 100];
    const auto& worst = stalls.back();
    const bool ok = p99.milliseconds <= p99Limit && worst.milliseconds <= worstLimit;
    char target[64], figure[160];
    std::snprintf(target, sizeof target, "p99 <= %g ms, worst <= %g", p99Limit, worstLimit);
    std::snprintf(figure, sizeof figure, "%.1f ms, %.1f ms (this thread's own CPU in them: %.1f, %.1f)",
                  p99.milliseconds, worst.milliseconds, p99.cpu, worst.cpu);
    std::printf("%-4s  %-58s %-28s %-24s %s\n", ok ? "ok" : "MISS", what.constData(), "-", target, figure);
    std::fflush(stdout);
    return ok;
}

void runFor(int milliseconds)
{
    QEventLoop loop;
    QTimer end;
    end.setSingleShot(true);
    QObject::connect(&end, &QTimer::timeout, &loop, &QEventLoop::quit);
    end.start(milliseconds);
    loop.exec();
}

/// Until the page of the endpoint is there and the table of sockets is full.
void settle(MainWindow& window)
{
    auto* sockets = named<QAbstractItemView>(&window, "sockets");
    auto* tabs = window.findChild<QTabWidget*>();
    for (int i = 0; i < 600 && (tabs->count() < 2 || sockets->model()->rowCount() < socketCount); ++i)
        runFor(50);
    if (tabs->count() < 2 || sockets->model()->rowCount() < socketCount)
        qFatal("no endpoint page, or only %d sockets after 30 s", sockets->model()->rowCount());
}

/// The rows from first to last that trafficWords wants, found by hand.
std::vector<RowId> matchingRows(const std::shared_ptr<TrafficStore>& store, RowId first, RowId last)
{
    TrafficReader reader(store);
    std::vector<RowId> rows;
    for (RowId id = first; id <= last; ++id) {
        const bool containers = reader.payload(id).toByteArray().contains(trafficNeedle);
        const TrafficRecord* record = reader.record(id);
        if (record && record->event == TrafficEvent::Received && record->size > 40 && containers)
            rows.push_back(id);
    }
    return rows;
}

/// A window that is quick because it shows the wrong rows is not quick: with the flood still on, what the
/// table shows of the newest rows is what a plain look through the store finds.
bool filterIsRight(MainWindow& window, const std::shared_ptr<TrafficStore>& store)
{
    auto* model = qobject_cast<TrafficModel*>(named<FollowingTable>(&window, "traffic")->model());
    auto* field = named<QLineEdit>(&window, "filterTraffic");
    field->setText(QLatin1String(trafficWords));
    const auto isApplied = [&] {
        return !model->filter().isEmpty() && model->filterProgress() < 0 && model->rowCount() > 0;
    };
    for (int i = 0; i < 100 && !isApplied(); ++i)
        runFor(100);
    std::vector<RowId> shown, wanted;
    if (isApplied()) {
        const RowId last = model->rowIdAt(model->rowCount() - 1);
        const RowId first = std::max(store->begin(), last > checkedRows ? last - checkedRows : 0);
        for (int row = model->rowCount() - 1; row >= 0 && model->rowIdAt(row) >= first; --row)
            shown.insert(shown.begin(), model->rowIdAt(row));
        wanted = matchingRows(store, first, last);
    }
    const bool ok = !shown.empty() && shown == wanted;
    std::printf("%-4s  %-58s %-28s %-24s %zu of %zu rows\n", ok ? "ok" : "MISS",
                "  Filter traffic applied: the newest rows that match", "-", "all, no other", shown.size(),
                wanted.size());
    field->clear();
    return ok;
}

bool measure(MainWindow& window, const std::shared_ptr<TrafficStore>& store, EndpointId endpoint, int seconds)
{
    settle(window);
    const std::vector<Phase> phases = phasesOf(window);
    Flood flood(store, endpoint);
    runFor(1000);
    bench::StallMeter meter;
    QElapsedTimer clock;
    clock.start();
    const RowId before = flood.rows();
    meter.start();
    for (std::size_t i = 0; i < phases.size(); ++i) {
        meter.setPhase(int(i));
        QTimer hand;
        QObject::connect(&hand, &QTimer::timeout, &window, phases[i].act);
        hand.start(keyPause);
        runFor(seconds * 1000);
        hand.stop();
        phases[i].leave();
    }
    meter.stop();
    const double rate = double(flood.rows() - before) / double(clock.elapsed());
    const QByteArray scene =
        "busy window (" + QByteArray::number(rate, 'f', 0) + ",000 rows/s, 20,000 sockets)";
    bool ok = printStalls(scene, meter.sorted());
    for (std::size_t i = 0; i < phases.size(); ++i)
        ok = printStalls("  " + phases[i].what, meter.sorted(int(i))) && ok;
    return filterIsRight(window, store) && ok;
}

} // namespace

int main(int argc, char** argv)
{
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 1024);
    ::setrlimit(RLIMIT_NOFILE, &limit);
    const bench::Holders holders(socketCount, bench::Holders::Manner::Ticking);
    QApplication application(argc, argv);
    QTemporaryDir directory;
    CaptureOptions options;
    options.directory = directory.filePath(QStringLiteral("capture"));
    const auto store = TrafficStore::create(options);
    if (!store)
        qFatal("%s", qPrintable(store.failure().sentence));
    Engine engine(*store);
    Inspector inspector;
    WindowContext context;
    context.engine = &engine;
    context.inspector = &inspector;
    context.store = *store;
    context.names = std::make_shared<TrafficNames>(*store);
    MainWindow window(context);
    inspector.start();
    window.resize(1440, 900);
    window.show();
    EndpointSpec spec;
    spec.address = SocketAddress::path(directory.filePath(QStringLiteral("tap.sock")).toLocal8Bit());
    const EndpointId endpoint = engine.start(spec);
    window.showEndpoint(endpoint);
    const int seconds = argc > 1 ? std::max(std::atoi(argv[1]), 1) : 4;
    return measure(window, *store, endpoint, seconds) ? 0 : 1;
}
