#pragma once

#include "models/traffic/TrafficSegment.h"
#include "models/traffic/TrafficStore.h"

#include <chrono>
#include <memory>
#include <vector>

namespace sw {

/// The writing half of a TrafficStore: which segment is next, budgets, what to do when the disk refuses.
/// Writer thread only, but for the destructor.
class TrafficWriter
{
public:
    static constexpr std::size_t memorySegments = 16; ///< rows kept in memory while the disk refuses
    static constexpr std::uint64_t holdBytes = 256ull << 20;

    TrafficWriter(TrafficStore& store, const CaptureOptions& options);
    ~TrafficWriter();

    /// Makes the first segment.
    Result<void> start();
    RowId append(TrafficRecord& record, QByteArrayView payload);
    void publish();
    bool congested() const;
    /// While the disk refuses: whether it takes again as much as it refused last.
    void tryDisk();
    /// Ends the capture: last notes, last rows, seal.
    void finish();

private:
    using Clock = std::chrono::steady_clock;

    TrafficSegment::Shape shape(std::uint64_t payloadBytes) const;
    bool keepPayload(TrafficRecord& record, QByteArrayView payload);
    std::uint64_t storePayload(QByteArrayView payload, std::uint64_t reserve);
    bool sharePayload(TrafficRecord& record, QByteArrayView payload);
    void nextSegment(std::uint64_t payloadBytes);
    std::shared_ptr<TrafficSegment> makeSegment(std::uint64_t payloadBytes);
    void take(std::shared_ptr<TrafficSegment> segment);
    void sealCurrent();
    void countGrowth();
    void keepBudgets(std::uint64_t rowsToCome);
    bool evictFront();
    void clear();
    bool mayTryDisk() const { return m_refused == 0 || Clock::now() >= m_nextTry; }
    void refused(int error);
    void accepted();
    bool spillMemory();
    void note(const QString& message);
    void noteEvictions();

    TrafficStore& m_store;
    const CaptureOptions m_options;
    std::shared_ptr<TrafficSegment> m_current;
    std::vector<std::shared_ptr<TrafficSegment>> m_unpublished; // sealed, with rows not published yet
    std::deque<std::uint64_t> m_bytesBefore;                    // per segment: m_written when it began
    std::uint64_t m_sequence = 0;
    RowId m_appended = 0;
    std::uint64_t m_bytes = 0;   // on disk now
    std::uint64_t m_written = 0; // of all sealed segments ever: file bytes, and payload that rows share
    std::uint64_t m_shared = 0;  // payload bytes that rows of the current segment share with another row
    std::uint64_t m_counted = 0; // of the current segment, within m_bytes
    std::size_t m_inMemory = 0;
    TrafficRecord m_lastStored; // whose payload was stored last in the current segment; offset 0: none

    int m_refused = 0;                // errno
    std::uint64_t m_refusedBytes = 0; // asked for when it refused last
    Clock::time_point m_nextTry;
    std::uint64_t m_lost = 0;
    RowId m_evicted = 0;
    Clock::time_point m_lastEvictionNote;
    std::vector<QString> m_notes;
};

} // namespace sw
