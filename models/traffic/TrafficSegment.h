#pragma once

#include "models/base/Failure.h"
#include "models/base/UniqueFd.h"
#include "models/traffic/CaptureDirectory.h"
#include "models/traffic/TrafficRecord.h"

#include <atomic>
#include <functional>
#include <memory>

namespace sw {

/// What stands at the start of a segment file. magic is stored last, so a file without it is still being
/// made.
struct SegmentHeader
{
    static constexpr std::uint64_t magicValue = 0x3146465254'5753ull; // "SWTRFF1" as little-endian bytes
    static constexpr std::uint32_t currentVersion = 1;
    enum State : std::uint32_t {
        Open,   ///< rows may follow
        Sealed, ///< rows follow in the next segment
        Ended,  ///< the capture ends here
    };

    std::atomic<std::uint64_t> magic;
    std::uint32_t version, rowSize, rowCapacity, payloadStart; ///< payloadStart: offset in the file
    std::uint64_t sequence, firstId;
    std::uint64_t mapBytes;          ///< address space that the segment can fill; the file is never longer
    std::atomic<std::uint64_t> end;  ///< one past the last published row
    std::atomic<std::uint64_t> used; ///< bytes of the file in use, payload included
    std::atomic<std::uint32_t> state;
    WriterIdentity writer;
};

/// One mapped segment file: a 4096-byte header, a fixed area of rows, then payload. The whole address range
/// is mapped at once and the file grows below it (allocated before it is touched, so that a full disk is an
/// errno and never SIGBUS). One writer; any number of readers, which stay below what was published to them.
class TrafficSegment
{
public:
    static constexpr std::size_t headerBytes = 4096;
    struct Shape
    {
        std::uint32_t rows = 16'384; ///< a multiple of 64
        std::uint64_t payload = 64ull << 20;
    };

    /// A new file in the directory (0600); the failure has the errno.
    static Result<std::shared_ptr<TrafficSegment>> create(const CaptureDirectory& directory,
                                                          std::uint64_t sequence, RowId first, Shape shape);
    /// Memory only, for while the disk refuses. Null when memory refuses as well.
    static std::shared_ptr<TrafficSegment> inMemory(std::uint64_t sequence, RowId first, Shape shape);
    /// The rows of a sealed memory segment as a file, mapped anew.
    static Result<std::shared_ptr<TrafficSegment>> spill(const CaptureDirectory& directory,
                                                         const TrafficSegment& memory);
    /// An existing file, to read; null when it is not (yet, or any more) a segment that we can read.
    static std::shared_ptr<TrafficSegment> map(const CaptureDirectory& directory, std::uint64_t sequence);
    ~TrafficSegment();

    // --- any thread; the caller knows from the store what is published
    RowId firstId() const { return m_header->firstId; }
    /// One past the last row it can hold; one past the last it does hold once sealed.
    RowId limit() const { return m_limit.load(std::memory_order_relaxed); }
    const TrafficRecord* row(RowId id) const { return m_rows + (id - m_first); }
    QByteArrayView payload(const TrafficRecord& record) const;
    std::uint64_t sequence() const { return m_header->sequence; }
    const WriterIdentity& writer() const { return m_header->writer; }

    // --- writer
    bool hasRowRoom() const { return m_count < m_header->rowCapacity; }
    bool fits(std::uint64_t bytes) const { return m_used + bytes <= m_header->mapBytes; }
    bool inMemoryOnly() const { return m_memory; }
    RowId appended() const { return m_first + m_count; }
    /// Takes room for so many bytes more (or for as many as fit) from the disk; false: it refuses, see errno.
    bool makeRoom(std::uint64_t bytes);
    /// Copies payload into the file, which then has room for `reserve` bytes more; its offset, or 0 with the
    /// reason in errno. Needs fits().
    std::uint64_t store(QByteArrayView payload, std::uint64_t reserve);
    void push(const TrafficRecord& record) { m_rows[m_count++] = record; }
    /// Mirrors what is published for other processes.
    void publish(RowId end, SegmentHeader::State state);
    /// No row follows: gives back what was allocated and not used.
    void seal();
    /// Bytes that the file takes.
    std::uint64_t fileBytes() const { return m_allocated; }

    // --- reader of another process's file
    /// Looks at the header again; true when there are more rows than at the last look.
    bool look();
    RowId seenEnd() const { return m_seenEnd; }
    SegmentHeader::State seenState() const { return m_seenState; }
    /// The rows of the last look and their payload as a segment of another capture. isCancelled may be empty;
    /// when it stops the work the failure is ECANCELED.
    Result<void> copyTo(const CaptureDirectory& to, SegmentHeader::State state,
                        const std::function<bool()>& isCancelled) const;

private:
    TrafficSegment() = default;
    bool mapRange(std::uint64_t bytes, int protection, int flags);
    void writeHeader(std::uint64_t sequence, RowId first, Shape shape);
    int grow(std::uint64_t bytes);

    SegmentHeader* m_header = nullptr;
    TrafficRecord* m_rows = nullptr;
    RowId m_first = 0;
    std::atomic<RowId> m_limit{0};
    std::atomic<std::uint64_t> m_readable{0}; // bytes that payload() may touch
    UniqueFd m_fd;                            // until sealed
    std::uint64_t m_mapped = 0;
    std::uint32_t m_count = 0;
    std::uint64_t m_used = 0, m_allocated = 0;
    bool m_memory = false;
    RowId m_seenEnd = 0;
    SegmentHeader::State m_seenState = SegmentHeader::Open;
};

} // namespace sw
