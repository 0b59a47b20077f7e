#pragma once

#include "models/base/Failure.h"
#include "models/base/UniqueFd.h"
#include "models/traffic/TrafficRecord.h"

#include <QByteArray>
#include <QString>

#include <atomic>
#include <deque>
#include <memory>
#include <mutex>

namespace sw {

class CaptureDirectory;
class TrafficSegment; // one mapped segment file: header, rows, payload
class TrafficWriter;

struct CaptureOptions
{
    QString directory; ///< empty: a fresh one under the user's cache directory, removed at the end
    std::uint64_t rowBudget = 5'000'000;
    std::uint64_t byteBudget = 2ull << 30; ///< rows and payload, bytes on disk
};

/// The append-only record of everything that happens: numbered rows and their payload, in mapped 0600 segment
/// files of one capture directory (0700). What append() wrote is in the page cache, so a kill -9 loses
/// nothing that a follower could see, and another process can follow the directory.
///
/// One writer thread (append, publish, hold checks); any number of reader threads, each with its own
/// TrafficReader. Segments of at most rowsPerSegment rows never change once published. An append never waits
/// for a reader. When a budget bites, the oldest segment goes and a Note row says so; when the disk refuses,
/// rows go on, data with payloadLost, and a Note row says so (the program must ignore SIGXFSZ for that).
class TrafficStore
{
public:
    static constexpr std::size_t rowsPerSegment = 16'384;

    /// A new capture. Failure: directory can't be made or already holds a capture.
    static Result<std::shared_ptr<TrafficStore>> create(const CaptureOptions& options);
    /// A kept capture, read-only; live when another process still writes it (see refresh()).
    static Result<std::shared_ptr<TrafficStore>> open(const QString& directory);
    ~TrafficStore();

    // --- writer thread
    /// Adds one row; not visible before publish(). record.size, payloadOffset and preview are filled in here,
    /// and time when it is 0. A payload may be 4 GiB at most; beyond that it is lost, and size says 4 GiB.
    RowId append(TrafficRecord record, QByteArrayView payload);
    /// Makes everything appended so far visible and wakes the subscribers. Once per batch.
    void publish();
    /// True while the holding follower (hold()) is so far behind that eviction would take unread rows, or
    /// lags by more than a fixed bound: the engine then pauses reading from sockets.
    bool congested() const;
    /// While diskError(): asks it again, so that its recovery is told without a row that needs it.
    void tryDisk();

    // --- any thread
    RowId begin() const { return m_begin.load(std::memory_order_acquire); } ///< oldest row still held
    RowId end() const { return m_end.load(std::memory_order_acquire); }     ///< one past the newest published
    bool isLive() const; ///< somebody (we, or the writing process) may still append
    /// The errno with which the disk refuses to keep more just now; 0 when all is well.
    int diskError() const { return m_diskError.load(std::memory_order_relaxed); }
    bool isWriter() const { return m_writer != nullptr; } ///< made by create()
    QString directory() const;
    bool keepsDirectory() const;
    /// Reader side of open(): maps what the writing process added. True when there was something new. One
    /// thread (the one that called open()); readers may go on meanwhile.
    bool refresh();

    /// The one follower that must lose nothing (headless standard output): rows from id on are not evicted.
    void hold(RowId id) { m_hold.store(id, std::memory_order_release); }
    static constexpr RowId noHold = ~RowId(0);

    /// An eventfd that becomes readable after publish() when armed; see arm(). Owned by the store.
    int subscribe();
    /// Closes it. Any thread, but not while another one polls it.
    void unsubscribe(int subscription);
    /// Drains and arms it again; false when rows beyond `seen` are there already (read them first). One wake
    /// per arm(): a publish costs no system call when nobody is armed. Any thread.
    bool arm(int subscription, RowId seen);

    /// Removes all rows: begin() moves to end() at once, and their files go at the writer's next publish;
    /// numbering goes on. On an opened capture it hides them from this process only. Any thread.
    void requestClear();

private:
    friend class TrafficReader;
    TrafficStore();
    std::shared_ptr<const TrafficSegment> segmentOf(RowId id) const;
    void push(std::shared_ptr<TrafficSegment> segment);
    void popFront();
    void wake();
    void raiseBegin(RowId id);
    void dropVanished();
    void mapAll();

    std::atomic<RowId> m_begin{0};
    std::atomic<RowId> m_end{0};
    std::atomic<RowId> m_hold{noHold};
    std::atomic<bool> m_clear{false};
    std::atomic<int> m_diskError{0};
    mutable std::mutex m_mutex; // guards the deque, taken at segment borders only
    std::deque<std::shared_ptr<TrafficSegment>> m_segments;
    struct Subscriptions;
    std::unique_ptr<Subscriptions> m_subscriptions;
    std::unique_ptr<CaptureDirectory> m_directory;
    std::unique_ptr<TrafficWriter> m_writer; // null for open()
    friend class TrafficWriter;
};

/// A cursor of one thread: keeps the segment it read last, so that a run of rows takes no lock.
class TrafficReader
{
public:
    explicit TrafficReader(std::shared_ptr<const TrafficStore> store);

    /// Null when the row was evicted or is not there yet. Valid until the next call on this reader.
    const TrafficRecord* record(RowId id);
    /// Whole payload, mapped, not copied; valid until the next call on this reader. Empty when lost.
    QByteArrayView payload(RowId id);
    const TrafficStore& store() const { return *m_store; }

private:
    std::shared_ptr<const TrafficStore> m_store;
    std::shared_ptr<const TrafficSegment> m_segment;
};

} // namespace sw
