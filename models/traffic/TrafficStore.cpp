#include "models/traffic/TrafficStore.h"
#include "models/base/Bytes.h"
#include "models/traffic/TrafficSegment.h"
#include "models/traffic/TrafficWriter.h"

#include <QFile>

#include <algorithm>

#include <sys/eventfd.h>

namespace sw {

struct TrafficStore::Subscriptions
{
    struct One
    {
        UniqueFd event;
        bool armed = false;
    };
    std::mutex mutex; // guards list
    std::vector<One> list;
    std::atomic<int> armed{0};
};

TrafficStore::TrafficStore() : m_subscriptions(std::make_unique<Subscriptions>()) {}

TrafficStore::~TrafficStore()
{
    if (!m_writer)
        return;
    m_hold.store(noHold);
    if (m_directory->isTemporary())
        m_directory->removeAll();
    else
        m_writer->finish();
}

Result<std::shared_ptr<TrafficStore>> TrafficStore::create(const CaptureOptions& options)
{
    auto directory = CaptureDirectory::create(options.directory);
    if (!directory)
        return directory.failure();
    std::shared_ptr<TrafficStore> store(new TrafficStore);
    store->m_directory = std::make_unique<CaptureDirectory>(*std::move(directory));
    auto writer = std::make_unique<TrafficWriter>(*store, options);
    if (const auto started = writer->start(); !started) {
        if (store->m_directory->isTemporary())
            store->m_directory->removeAll();
        return started.failure();
    }
    store->m_writer = std::move(writer);
    return store;
}

Result<std::shared_ptr<TrafficStore>> TrafficStore::open(const QString& path)
{
    auto directory = CaptureDirectory::open(path);
    if (!directory)
        return directory.failure();
    std::shared_ptr<TrafficStore> store(new TrafficStore);
    store->m_directory = std::make_unique<CaptureDirectory>(*std::move(directory));
    store->refresh();
    if (store->m_segments.empty())
        return Failure{
            QStringLiteral("The directory %1 holds no capture").arg(escapedText(QFile::encodeName(path)))};
    return store;
}

RowId TrafficStore::append(TrafficRecord record, QByteArrayView payload)
{
    return m_writer->append(record, payload);
}

void TrafficStore::publish()
{
    m_writer->publish();
    wake();
}

void TrafficStore::wake()
{
    if (m_subscriptions->armed.load(std::memory_order_seq_cst) == 0)
        return;
    const std::lock_guard lock(m_subscriptions->mutex);
    for (auto& one : m_subscriptions->list) {
        if (!std::exchange(one.armed, false))
            continue;
        m_subscriptions->armed.fetch_sub(1, std::memory_order_seq_cst);
        ::eventfd_write(one.event.get(), 1);
    }
}

/// begin() never goes back, whoever moves it.
void TrafficStore::raiseBegin(RowId id)
{
    for (RowId now = begin();
         now < id && !m_begin.compare_exchange_weak(now, id, std::memory_order_acq_rel);) {
    }
}

void TrafficStore::requestClear()
{
    raiseBegin(end());
    m_clear.store(true, std::memory_order_release);
    wake();
}

void TrafficStore::tryDisk() { m_writer->tryDisk(); }

bool TrafficStore::congested() const { return m_writer && m_writer->congested(); }

bool TrafficStore::isLive() const
{
    if (m_writer)
        return true;
    const std::lock_guard lock(m_mutex);
    return !m_segments.empty() && m_segments.back()->seenState() != SegmentHeader::Ended &&
           m_segments.back()->writer().alive();
}

QString TrafficStore::directory() const { return m_directory->path(); }

bool TrafficStore::keepsDirectory() const { return !m_directory->isTemporary(); }

void TrafficStore::push(std::shared_ptr<TrafficSegment> segment)
{
    const std::lock_guard lock(m_mutex);
    m_segments.push_back(std::move(segment));
}

void TrafficStore::popFront()
{
    std::shared_ptr<TrafficSegment> last; // unmapped after the lock is given back
    const std::lock_guard lock(m_mutex);
    last = std::move(m_segments.front());
    m_segments.pop_front();
}

int TrafficStore::subscribe()
{
    const std::lock_guard lock(m_subscriptions->mutex);
    m_subscriptions->list.push_back({UniqueFd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)), false});
    return m_subscriptions->list.back().event.get();
}

void TrafficStore::unsubscribe(int subscription)
{
    const std::lock_guard lock(m_subscriptions->mutex);
    auto& list = m_subscriptions->list;
    const auto found = std::find_if(list.begin(), list.end(),
                                    [&](const auto& one) { return one.event.get() == subscription; });
    if (found == list.end())
        return;
    if (found->armed)
        m_subscriptions->armed.fetch_sub(1, std::memory_order_seq_cst);
    list.erase(found);
}

bool TrafficStore::arm(int subscription, RowId seen)
{
    const std::lock_guard lock(m_subscriptions->mutex);
    auto& list = m_subscriptions->list;
    const auto found = std::find_if(list.begin(), list.end(),
                                    [&](const auto& one) { return one.event.get() == subscription; });
    if (found == list.end())
        return false;
    eventfd_t count = 0;
    ::eventfd_read(subscription, &count);
    if (!std::exchange(found->armed, true))
        m_subscriptions->armed.fetch_add(1, std::memory_order_seq_cst);
    if (m_end.load(std::memory_order_seq_cst) <= seen)
        return true;
    found->armed = false;
    m_subscriptions->armed.fetch_sub(1, std::memory_order_seq_cst);
    return false;
}

std::shared_ptr<const TrafficSegment> TrafficStore::segmentOf(RowId id) const
{
    const std::lock_guard lock(m_mutex);
    const auto next =
        std::upper_bound(m_segments.begin(), m_segments.end(), id,
                         [](RowId row, const auto& segment) { return row < segment->firstId(); });
    return next == m_segments.begin() ? nullptr : *std::prev(next);
}

TrafficReader::TrafficReader(std::shared_ptr<const TrafficStore> store) : m_store(std::move(store)) {}

const TrafficRecord* TrafficReader::record(RowId id)
{
    if (id >= m_store->end() || id < m_store->begin())
        return nullptr;
    if (!m_segment || id < m_segment->firstId() || id >= m_segment->limit()) {
        m_segment = m_store->segmentOf(id);
        if (!m_segment || id >= m_segment->limit())
            return nullptr;
    }
    return m_segment->row(id);
}

QByteArrayView TrafficReader::payload(RowId id)
{
    const TrafficRecord* found = record(id);
    return found ? m_segment->payload(*found) : QByteArrayView();
}

} // namespace sw
