#include "models/traffic/TrafficWriter.h"

#include "models/traffic/TrafficWords.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>

namespace sw {

namespace {

constexpr auto retryEvery = std::chrono::milliseconds(200);
constexpr std::uint64_t detailReserve = 16 << 10; // for what is no data, when the disk refuses
constexpr std::uint64_t memoryPayload = 256 << 10;
constexpr auto noteEvery = std::chrono::seconds(1);

} // namespace

TrafficWriter::TrafficWriter(TrafficStore& store, const CaptureOptions& options)
    : m_store(store),
      m_options(options)
{
}

TrafficWriter::~TrafficWriter() = default;

Result<void> TrafficWriter::start()
{
    auto first = TrafficSegment::create(*m_store.m_directory, m_sequence, 0, shape(0));
    if (!first)
        return first.failure();
    take(*first);
    return {};
}

TrafficSegment::Shape TrafficWriter::shape(std::uint64_t payloadBytes) const
{
    // Small budgets get small segments: eviction takes a whole one.
    const std::uint64_t rows =
        std::clamp<std::uint64_t>(m_options.rowBudget / 8, 64, TrafficStore::rowsPerSegment);
    const std::uint64_t payload = std::clamp<std::uint64_t>(m_options.byteBudget / 8, 64 << 10, 64 << 20);
    return {std::uint32_t(rows & ~std::uint64_t(63)), std::max(payload, payloadBytes)};
}

RowId TrafficWriter::append(TrafficRecord& record, QByteArrayView payload)
{
    if (m_store.m_clear.load(std::memory_order_relaxed) && m_appended == m_store.end())
        clear(); // asked for while nothing went on: this row came after it
    const auto length = std::uint64_t(payload.size());
    record.size = std::uint32_t(std::min<std::uint64_t>(length, std::numeric_limits<std::uint32_t>::max()));
    record.payloadOffset = 0;
    record.flags &= std::uint8_t(~TrafficRecord::payloadLost); // that is said below
    record.preview.fill(0);
    if (length > 0)
        std::memcpy(record.preview.data(), payload.data(),
                    std::min<std::uint64_t>(length, record.preview.size()));
    if (record.time == 0)
        record.time = trafficClock();
    if (m_current->inMemoryOnly() && mayTryDisk() && spillMemory())
        nextSegment(length);
    if (length > TrafficRecord::inlineBytes && !keepPayload(record, payload)) {
        record.flags |= TrafficRecord::payloadLost;
        ++m_lost;
    }
    if (!m_current->hasRowRoom())
        nextSegment(0);
    m_current->push(record);
    return m_appended++;
}

bool TrafficWriter::keepPayload(TrafficRecord& record, QByteArrayView payload)
{
    const auto length = std::uint64_t(payload.size());
    if (length > std::numeric_limits<std::uint32_t>::max() || (record.isData() && !mayTryDisk()))
        return false;
    if (sharePayload(record, payload))
        return true;
    // A segment whose rows share too much is as good as full: what a reader lags behind is counted by
    // segments.
    if (m_shared >= shape(0).payload || !m_current->hasRowRoom() || !m_current->fits(length))
        nextSegment(length);
    if (record.isData() && m_current->inMemoryOnly())
        return false;
    record.payloadOffset = storePayload(payload, record.isData() ? detailReserve : 0);
    if (record.payloadOffset == 0) {
        m_refusedBytes = length + detailReserve;
        refused(errno);
        if (record.isData())
            return false;
        nextSegment(length); // in memory, as the disk has just refused
        record.payloadOffset = storePayload(payload, 0);
    }
    if (record.payloadOffset != 0 && record.isData())
        accepted();
    m_lastStored = record;
    return record.payloadOffset != 0;
}

/// An echo, or a message sent again and again, is stored once: the rows point at the same bytes.
bool TrafficWriter::sharePayload(TrafficRecord& record, QByteArrayView payload)
{
    if (m_shared >= shape(0).payload || m_lastStored.payloadOffset == 0 ||
        m_lastStored.size != payload.size() || !m_current->hasRowRoom() ||
        m_current->payload(m_lastStored) != payload)
        return false;
    record.payloadOffset = m_lastStored.payloadOffset;
    m_shared += record.size;
    return true;
}

std::uint64_t TrafficWriter::storePayload(QByteArrayView payload, std::uint64_t reserve)
{
    if (!m_current->fits(std::uint64_t(payload.size()))) {
        errno = ENOSPC;
        return 0;
    }
    const std::uint64_t offset = m_current->store(payload, reserve);
    const int error = errno;
    countGrowth();
    errno = error;
    return offset;
}

void TrafficWriter::nextSegment(std::uint64_t payloadBytes)
{
    sealCurrent();
    keepBudgets(shape(0).rows);
    take(makeSegment(payloadBytes));
}

std::shared_ptr<TrafficSegment> TrafficWriter::makeSegment(std::uint64_t payloadBytes)
{
    if (mayTryDisk() && spillMemory()) {
        auto made = TrafficSegment::create(*m_store.m_directory, m_sequence, m_appended, shape(payloadBytes));
        if (made) {
            accepted();
            return *made;
        }
        refused(made.failure().error);
    }
    while (m_inMemory >= memorySegments && evictFront()) {
    }
    auto memory = TrafficSegment::inMemory(m_sequence, m_appended, {shape(0).rows, memoryPayload});
    if (!memory)
        qFatal("out of memory for traffic rows");
    return memory;
}

void TrafficWriter::take(std::shared_ptr<TrafficSegment> segment)
{
    m_current = segment;
    m_lastStored = {};
    ++m_sequence;
    m_counted = 0;
    m_shared = 0;
    m_inMemory += segment->inMemoryOnly();
    m_bytesBefore.push_back(m_written);
    m_store.push(std::move(segment));
    countGrowth();
}

void TrafficWriter::sealCurrent()
{
    m_current->seal();
    countGrowth();
    m_written += m_counted + m_shared;
    m_unpublished.push_back(m_current);
}

void TrafficWriter::countGrowth()
{
    const std::uint64_t now = m_current->inMemoryOnly() ? 0 : m_current->fileBytes();
    m_bytes += now - m_counted;
    m_counted = now;
    if (m_bytes > m_options.byteBudget)
        keepBudgets(0);
}

void TrafficWriter::keepBudgets(std::uint64_t rowsToCome)
{
    const auto over = [&] {
        return m_bytes > m_options.byteBudget ||
               m_appended - m_store.begin() + rowsToCome > std::max(m_options.rowBudget, rowsToCome * 2);
    };
    while (over() && evictFront()) {
    }
}

/// The oldest segment, unless it is being written, is not published or is held.
bool TrafficWriter::evictFront()
{
    const std::shared_ptr<TrafficSegment> front = m_store.m_segments.front();
    const RowId limit = front->limit();
    if (front == m_current || limit > m_store.end() || limit > m_store.m_hold.load(std::memory_order_acquire))
        return false;
    m_evicted += limit - std::clamp(m_store.begin(), front->firstId(), limit); // a cleared row is not evicted
    m_bytes -= front->inMemoryOnly() ? 0 : front->fileBytes();
    m_inMemory -= front->inMemoryOnly();
    m_bytesBefore.pop_front();
    m_store.raiseBegin(limit);
    m_store.popFront();
    m_store.m_directory->removeSegment(front->sequence());
    return true;
}

void TrafficWriter::publish()
{
    noteEvictions();
    for (const QString& message : std::exchange(m_notes, {}))
        note(message);
    for (const auto& segment : std::exchange(m_unpublished, {}))
        segment->publish(segment->limit(), SegmentHeader::Sealed);
    m_current->publish(m_appended, SegmentHeader::Open);
    // Sequentially consistent with arm(): either it sees these rows or we see it armed.
    m_store.m_end.store(m_appended, std::memory_order_seq_cst);
    if (m_store.m_clear.load(std::memory_order_relaxed))
        clear();
}

/// Rows that were appended and not published when it was asked for go as well. Nothing is left that a note on
/// earlier evictions would be about.
void TrafficWriter::clear()
{
    m_store.m_clear.exchange(false, std::memory_order_acq_rel);
    nextSegment(0); // which may evict as well
    m_evicted = 0;
    publish();
    while (evictFront()) {
    }
}

bool TrafficWriter::congested() const
{
    const RowId hold = m_store.m_hold.load(std::memory_order_acquire);
    if (hold >= m_appended)
        return false;
    if (m_inMemory >= memorySegments || m_appended - hold > m_options.rowBudget / 2)
        return true;
    // Only the writer changes the deque, so it reads it without the lock.
    const auto& segments = m_store.m_segments;
    const auto next = std::upper_bound(segments.begin(), segments.end(), hold,
                                       [](RowId id, const auto& segment) { return id < segment->firstId(); });
    const auto index = std::max<std::ptrdiff_t>(next - segments.begin() - 1, 0);
    const std::uint64_t behind = m_written + m_counted + m_shared - m_bytesBefore[std::size_t(index)];
    return behind > std::min(m_options.byteBudget / 2, holdBytes);
}

void TrafficWriter::refused(int error)
{
    m_nextTry = Clock::now() + retryEvery;
    if (m_refused == 0) {
        m_lost = 0;
        m_notes.push_back(
            Failure::fromErrno(QStringLiteral("The disk refuses to keep more payload"), error).sentence);
    }
    m_refused = error;
    m_store.m_diskError.store(error, std::memory_order_relaxed);
}

/// By growing the file for what was refused; what is not needed of it goes back when the file is sealed.
void TrafficWriter::tryDisk()
{
    if (m_refused == 0 || !mayTryDisk())
        return;
    if (m_current->inMemoryOnly()) {
        if (spillMemory())
            nextSegment(m_refusedBytes);
    } else if (m_current->makeRoom(m_refusedBytes)) {
        countGrowth();
        accepted();
    } else {
        refused(errno);
    }
}

void TrafficWriter::accepted()
{
    if (m_refused == 0)
        return;
    m_refused = 0;
    m_store.m_diskError.store(0, std::memory_order_relaxed);
    m_notes.push_back(QStringLiteral("The disk takes data again; the payload of %1 rows was not kept")
                          .arg(trafficNumberText(m_lost)));
}

/// Rows that waited in memory become files, oldest first, the current one (then sealed) as well. True when
/// none is left behind.
bool TrafficWriter::spillMemory()
{
    auto& segments = m_store.m_segments;
    for (std::size_t i = 0; m_inMemory > 0 && i < segments.size(); ++i) {
        const std::shared_ptr<TrafficSegment> memory = segments[i];
        if (!memory->inMemoryOnly())
            continue;
        auto file = TrafficSegment::spill(*m_store.m_directory, *memory);
        if (!file) {
            refused(file.failure().error);
            return false;
        }
        memory->seal();
        m_bytes += (*file)->fileBytes();
        --m_inMemory;
        std::replace(m_unpublished.begin(), m_unpublished.end(), memory, *file);
        if (memory == m_current) {
            m_current = *file;
            m_lastStored = {};
            m_counted = m_current->fileBytes();
        }
        const std::lock_guard lock(m_store.m_mutex);
        segments[i] = *file;
    }
    return true;
}

void TrafficWriter::note(const QString& message)
{
    const QJsonObject detail{{QStringLiteral("message"), message}};
    TrafficRecord record;
    record.event = TrafficEvent::Note;
    append(record, QJsonDocument(detail).toJson(QJsonDocument::Compact));
}

/// One note per run of evictions, a second apart at least.
void TrafficWriter::noteEvictions()
{
    if (m_store.m_clear.load(std::memory_order_relaxed))
        return; // what they were about goes, too
    if (m_evicted == 0 || Clock::now() - m_lastEvictionNote < noteEvery)
        return;
    m_lastEvictionNote = Clock::now();
    m_notes.push_back(QStringLiteral("The oldest %1 rows were removed to keep within the budget")
                          .arg(trafficNumberText(std::exchange(m_evicted, 0))));
}

void TrafficWriter::finish()
{
    m_lastEvictionNote = {};
    publish();
    if (m_current->inMemoryOnly())
        spillMemory();
    m_current->publish(m_appended, SegmentHeader::Ended);
    m_current->seal();
}

} // namespace sw
