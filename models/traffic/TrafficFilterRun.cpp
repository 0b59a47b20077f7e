#include "models/traffic/TrafficFilterRun.h"

#include <chrono>

namespace sw {

namespace {

using FilterClock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds firstBatch{10}; // so that the table answers while one types
constexpr std::chrono::milliseconds nextBatch{40};
constexpr RowId rowsBetweenLooks = 64;    // at the clock
constexpr std::size_t batchRows = 32'768; // a millisecond or two of the thread that takes them

} // namespace

/// One job as it proceeds. The worker's thread.
class TrafficFilterRun::Pass
{
public:
    Pass(TrafficFilterRun& run, Job job)
        : m_run(run),
          m_generation(job.generation),
          m_matcher(run.m_store, std::move(job.filter), std::move(job.names), std::move(job.marks)),
          m_next(job.from)
    {
    }

    RowId next() const { return m_next; }
    void testUpTo(RowId end);
    void take(const Orders& orders);

    bool stopped() const { return m_run.m_wanted.load(std::memory_order_relaxed) != m_generation; }

private:
    void post();

    TrafficFilterRun& m_run;
    const quint64 m_generation;
    TrafficMatcher m_matcher;
    RowId m_next;
    std::vector<RowId> m_found;
    FilterClock::time_point m_due = FilterClock::now() + firstBatch;
};

void TrafficFilterRun::Pass::testUpTo(RowId end)
{
    while (!m_matcher.learn(end)) {
        if (stopped())
            return;
    }
    const std::function<bool()> stop = [this] { return stopped(); };
    m_next = std::max(m_next, m_run.m_store->begin());
    for (; m_next < end; ++m_next) {
        if (stopped())
            return;
        if (m_next % rowsBetweenLooks == 0 && (FilterClock::now() >= m_due || m_found.size() >= batchRows))
            post();
        if (m_matcher.matches(m_next, stop))
            m_found.push_back(m_next);
    }
    if (!stopped())
        post();
}

void TrafficFilterRun::Pass::post()
{
    Batch batch;
    batch.generation = m_generation;
    batch.matches = std::exchange(m_found, {});
    batch.tested = m_next;
    m_run.m_batches.post(std::move(batch));
    m_due = FilterClock::now() + nextBatch;
}

void TrafficFilterRun::Pass::take(const Orders& orders)
{
    Batch batch;
    batch.generation = m_generation;
    if (m_matcher.rename(orders.given)) {
        batch.outdated = true;
        m_run.m_batches.post(batch);
    }
    if (orders.marks)
        m_matcher.setMarks(orders.marks);
    for (const RowId id : orders.rejudge) {
        if (id >= m_next)
            continue; // its turn comes
        batch.rejudged = id;
        batch.holds = m_matcher.matches(id, [this] { return stopped(); });
        m_run.m_batches.post(batch);
    }
}

TrafficFilterRun::TrafficFilterRun(std::shared_ptr<const TrafficStore> store)
    : m_store(std::move(store)),
      m_thread([this] { work(); })
{
}

TrafficFilterRun::~TrafficFilterRun()
{
    {
        const std::lock_guard lock(m_mutex);
        m_orders.quit = true;
        m_wanted.store(0, std::memory_order_relaxed);
    }
    m_wake.notify_one();
    m_thread.join();
}

void TrafficFilterRun::start(Job job, RowId end)
{
    {
        const std::lock_guard lock(m_mutex);
        m_wanted.store(job.generation, std::memory_order_relaxed);
        m_orders = {};
        m_orders.job = std::move(job);
        m_orders.end = end;
    }
    m_wake.notify_one();
}

void TrafficFilterRun::stop()
{
    const std::lock_guard lock(m_mutex);
    m_wanted.store(0, std::memory_order_relaxed);
    m_orders = {};
}

void TrafficFilterRun::extend(RowId end)
{
    {
        const std::lock_guard lock(m_mutex);
        if (end <= m_orders.end)
            return;
        m_orders.end = end;
    }
    m_wake.notify_one();
}

void TrafficFilterRun::rename(const QHash<EndpointId, QString>& given)
{
    {
        const std::lock_guard lock(m_mutex);
        m_orders.given = given;
    }
    m_wake.notify_one();
}

void TrafficFilterRun::rejudge(RowId id, std::shared_ptr<const TrafficMarkMap> marks)
{
    {
        const std::lock_guard lock(m_mutex);
        m_orders.rejudge.push_back(id);
        m_orders.marks = std::move(marks);
    }
    m_wake.notify_one();
}

/// With the mutex held.
bool TrafficFilterRun::hasWork(const Pass* pass) const
{
    if (m_orders.quit || m_orders.job)
        return true;
    return pass && (m_orders.end > pass->next() || !m_orders.given.isEmpty() || !m_orders.rejudge.empty());
}

void TrafficFilterRun::work()
{
    std::unique_ptr<Pass> pass;
    for (;;) {
        Orders now;
        {
            std::unique_lock lock(m_mutex);
            m_wake.wait(lock, [&] { return hasWork(pass.get()); });
            if (m_orders.quit)
                return;
            now.end = m_orders.end;
            now.job.swap(m_orders.job);
            now.given.swap(m_orders.given);
            now.rejudge.swap(m_orders.rejudge);
            now.marks.swap(m_orders.marks);
        }
        if (now.job)
            pass = std::make_unique<Pass>(*this, *std::move(now.job));
        if (!pass)
            continue;
        pass->take(now);
        pass->testUpTo(now.end);
        if (pass->stopped())
            pass.reset();
    }
}

} // namespace sw
