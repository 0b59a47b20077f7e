#include "models/traffic/TrafficSegment.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

namespace sw {

namespace {

static_assert(sizeof(SegmentHeader) <= TrafficSegment::headerBytes);
static_assert(std::atomic<std::uint64_t>::is_always_lock_free, "the header is shared between processes");

constexpr std::uint64_t largestMap = 8ull << 30; // a payload is at most 4 GiB

std::uint64_t wholePages(std::uint64_t bytes) { return (bytes + 4095) & ~std::uint64_t(4095); }

std::uint32_t payloadStartOf(std::uint32_t rows)
{
    return std::uint32_t(TrafficSegment::headerBytes +
                         wholePages(std::uint64_t(rows) * sizeof(TrafficRecord)));
}

int allocate(int fd, std::uint64_t from, std::uint64_t to)
{
    int error = 0;
    do {
        error = ::posix_fallocate(fd, off_t(from), off_t(to - from));
    } while (error == EINTR);
    return error;
}

/// Page cache and mapping are one on Linux, and pwrite() of a large block saves its page faults.
bool writeWhole(int fd, const char* data, std::uint64_t size, std::uint64_t offset)
{
    while (size > 0) {
        const auto n = ::pwrite(fd, data, size, off_t(offset));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        data += n;
        size -= std::uint64_t(n);
        offset += std::uint64_t(n);
    }
    return true;
}

Failure segmentFailure(const CaptureDirectory& directory, int error)
{
    return Failure::fromErrno(QStringLiteral("Writing the capture in %1").arg(directory.path()), error);
}

bool readableHeader(const SegmentHeader& header, std::uint64_t sequence, std::uint64_t fileBytes)
{
    return header.magic.load(std::memory_order_acquire) == SegmentHeader::magicValue &&
           header.version == SegmentHeader::currentVersion && header.rowSize == sizeof(TrafficRecord) &&
           header.sequence == sequence && header.rowCapacity > 0 && header.rowCapacity <= (1u << 20) &&
           header.payloadStart == payloadStartOf(header.rowCapacity) && header.payloadStart <= fileBytes &&
           header.mapBytes >= header.payloadStart && header.mapBytes <= largestMap;
}

} // namespace

bool TrafficSegment::mapRange(std::uint64_t bytes, int protection, int flags)
{
    void* address = ::mmap(nullptr, bytes, protection, flags, m_fd.get(), 0);
    if (address == MAP_FAILED)
        return false;
    m_header = static_cast<SegmentHeader*>(address);
    m_rows = reinterpret_cast<TrafficRecord*>(static_cast<char*>(address) + headerBytes);
    m_mapped = bytes;
    return true;
}

void TrafficSegment::writeHeader(std::uint64_t sequence, RowId first, Shape shape)
{
    SegmentHeader& header = *m_header;
    header.version = SegmentHeader::currentVersion;
    header.rowSize = sizeof(TrafficRecord);
    header.rowCapacity = shape.rows;
    header.payloadStart = payloadStartOf(shape.rows);
    header.sequence = sequence;
    header.firstId = first;
    header.mapBytes = m_mapped;
    header.end.store(first, std::memory_order_relaxed);
    header.used.store(header.payloadStart, std::memory_order_relaxed);
    header.state.store(SegmentHeader::Open, std::memory_order_relaxed);
    header.writer = WriterIdentity::self();
    header.magic.store(SegmentHeader::magicValue, std::memory_order_release);
    m_first = first;
    m_limit.store(first + shape.rows, std::memory_order_relaxed);
    m_used = header.payloadStart;
    m_readable.store(m_mapped, std::memory_order_relaxed);
}

Result<std::shared_ptr<TrafficSegment>>
TrafficSegment::create(const CaptureDirectory& directory, std::uint64_t sequence, RowId first, Shape shape)
{
    std::shared_ptr<TrafficSegment> segment(new TrafficSegment);
    const QByteArray name = CaptureDirectory::segmentName(sequence);
    segment->m_fd.reset(
        ::openat(directory.fd(), name.constData(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!segment->m_fd)
        return segmentFailure(directory, errno);
    const std::uint64_t start = payloadStartOf(shape.rows);
    int error = allocate(segment->m_fd.get(), 0, start);
    const std::uint64_t mapped = wholePages(start + shape.payload);
    if (error == 0 && !segment->mapRange(mapped, PROT_READ | PROT_WRITE, MAP_SHARED))
        error = errno;
    if (!segment->m_header) {
        directory.removeSegment(sequence);
        return segmentFailure(directory, error);
    }
    segment->m_allocated = start;
    segment->writeHeader(sequence, first, shape);
    return segment;
}

std::shared_ptr<TrafficSegment> TrafficSegment::inMemory(std::uint64_t sequence, RowId first, Shape shape)
{
    std::shared_ptr<TrafficSegment> segment(new TrafficSegment);
    segment->m_memory = true;
    const std::uint64_t bytes = wholePages(payloadStartOf(shape.rows) + shape.payload);
    if (!segment->mapRange(bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS))
        return nullptr;
    segment->m_allocated = bytes;
    segment->writeHeader(sequence, first, shape);
    return segment;
}

Result<std::shared_ptr<TrafficSegment>> TrafficSegment::spill(const CaptureDirectory& directory,
                                                              const TrafficSegment& memory)
{
    const std::uint32_t start = memory.m_header->payloadStart;
    const std::uint64_t payload = memory.m_used - start;
    auto made =
        create(directory, memory.sequence(), memory.firstId(), {memory.m_header->rowCapacity, payload});
    if (!made)
        return made;
    TrafficSegment& segment = **made;
    const QByteArrayView bytes(reinterpret_cast<const char*>(memory.m_header) + start, qsizetype(payload));
    if (payload > 0 && segment.store(bytes, 0) == 0) {
        const int error = errno;
        directory.removeSegment(memory.sequence());
        return segmentFailure(directory, error);
    }
    std::memcpy(static_cast<void*>(segment.m_rows), memory.m_rows, memory.m_count * sizeof(TrafficRecord));
    segment.m_count = memory.m_count;
    segment.publish(memory.m_header->end.load(std::memory_order_relaxed),
                    SegmentHeader::State(memory.m_header->state.load(std::memory_order_relaxed)));
    segment.seal();
    return made;
}

std::shared_ptr<TrafficSegment> TrafficSegment::map(const CaptureDirectory& directory, std::uint64_t sequence)
{
    std::shared_ptr<TrafficSegment> segment(new TrafficSegment);
    const QByteArray name = CaptureDirectory::segmentName(sequence);
    segment->m_fd.reset(::openat(directory.fd(), name.constData(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    struct stat status = {};
    if (!segment->m_fd || ::fstat(segment->m_fd.get(), &status) < 0 || !S_ISREG(status.st_mode) ||
        std::uint64_t(status.st_size) < headerBytes || !segment->mapRange(headerBytes, PROT_READ, MAP_SHARED))
        return nullptr;
    if (!readableHeader(*segment->m_header, sequence, std::uint64_t(status.st_size)))
        return nullptr;
    const std::uint64_t bytes = segment->m_header->mapBytes;
    ::munmap(segment->m_header, headerBytes);
    segment->m_header = nullptr;
    if (!segment->mapRange(bytes, PROT_READ, MAP_SHARED))
        return nullptr;
    segment->m_first = segment->m_seenEnd = segment->m_header->firstId;
    segment->look();
    return segment;
}

TrafficSegment::~TrafficSegment()
{
    if (m_header)
        ::munmap(m_header, m_mapped);
}

QByteArrayView TrafficSegment::payload(const TrafficRecord& record) const
{
    if (record.payloadOffset == 0) // inline, or lost
        return record.size <= TrafficRecord::inlineBytes ? record.previewBytes() : QByteArrayView();
    const std::uint64_t readable = m_readable.load(std::memory_order_relaxed);
    if (record.payloadOffset > readable || record.size > readable - record.payloadOffset)
        return {};
    return {reinterpret_cast<const char*>(m_header) + record.payloadOffset, qsizetype(record.size)};
}

int TrafficSegment::grow(std::uint64_t bytes)
{
    if (bytes <= m_allocated)
        return 0;
    const std::uint64_t step =
        std::clamp<std::uint64_t>(m_allocated - m_header->payloadStart, 64 << 10, 8 << 20);
    const std::uint64_t target = std::min(m_mapped, wholePages(std::max(bytes, m_allocated + step)));
    int error = allocate(m_fd.get(), m_allocated, target);
    if (error == 0) {
        m_allocated = target;
    } else if (wholePages(bytes) < target) { // perhaps there is room for just this
        error = allocate(m_fd.get(), m_allocated, wholePages(bytes));
        if (error == 0)
            m_allocated = wholePages(bytes);
    }
    if (error != 0) // a refused allocation may have taken what was left
        [[maybe_unused]]
        const int ignored = ::ftruncate(m_fd.get(), off_t(m_allocated));
    return error;
}

bool TrafficSegment::makeRoom(std::uint64_t bytes)
{
    errno = grow(std::min(m_used + bytes, m_header->mapBytes));
    return errno == 0;
}

std::uint64_t TrafficSegment::store(QByteArrayView payload, std::uint64_t reserve)
{
    constexpr qsizetype byMemcpy = 4096;
    const std::uint64_t offset = m_used, end = m_used + std::uint64_t(payload.size());
    if (const int error = grow(std::min(end + reserve, m_header->mapBytes))) {
        errno = error;
        return 0;
    }
    if (m_memory || payload.size() <= byMemcpy)
        std::memcpy(reinterpret_cast<char*>(m_header) + offset, payload.data(), std::size_t(payload.size()));
    else if (!writeWhole(m_fd.get(), payload.data(), std::uint64_t(payload.size()), offset))
        return 0;
    m_used = end;
    return offset;
}

void TrafficSegment::publish(RowId end, SegmentHeader::State state)
{
    m_header->used.store(m_used, std::memory_order_relaxed);
    m_header->end.store(end, std::memory_order_release);
    if (state != SegmentHeader::Open)
        m_header->state.store(state, std::memory_order_release);
}

void TrafficSegment::seal()
{
    m_limit.store(appended(), std::memory_order_relaxed);
    if (m_memory || !m_fd)
        return;
    if (::ftruncate(m_fd.get(), off_t(m_used)) == 0)
        m_allocated = m_used;
    const std::uint64_t kept = wholePages(m_used);
    if (kept < m_mapped && ::munmap(reinterpret_cast<char*>(m_header) + kept, m_mapped - kept) == 0)
        m_mapped = kept;
    m_fd.reset();
}

bool TrafficSegment::look()
{
    if (!m_fd)
        return false;
    // The state before the end: a sealed segment's end is final.
    m_seenState = SegmentHeader::State(m_header->state.load(std::memory_order_acquire));
    const RowId capacityEnd = m_first + m_header->rowCapacity;
    const RowId end = std::clamp<RowId>(m_header->end.load(std::memory_order_acquire), m_first, capacityEnd);
    struct stat status = {};
    if (::fstat(m_fd.get(), &status) == 0)
        m_readable.store(std::min<std::uint64_t>(std::uint64_t(status.st_size), m_mapped),
                         std::memory_order_relaxed);
    const bool final = m_seenState != SegmentHeader::Open;
    m_limit.store(final ? end : capacityEnd, std::memory_order_relaxed);
    if (final)
        m_fd.reset();
    return std::exchange(m_seenEnd, end) != end;
}

} // namespace sw
