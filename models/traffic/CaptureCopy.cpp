#include "models/traffic/CaptureCopy.h"

#include "models/base/Bytes.h"
#include "models/traffic/TrafficSegment.h"

#include <QFile>

#include <algorithm>
#include <cerrno>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sw {

namespace {

using Segments = std::vector<std::shared_ptr<TrafficSegment>>;

/// Mapped, so that what is evicted meanwhile stays readable. The newest run of them without a hole, as
/// TrafficStore::open() has it.
Segments segmentsToCopy(const CaptureDirectory& from, RowId begin)
{
    Segments segments;
    for (const auto sequence : from.segments()) {
        auto segment = TrafficSegment::map(from, sequence);
        if (!segment || segment->seenEnd() <= begin)
            continue; // cleared, and not removed yet
        if (!segments.empty() && segments.back()->seenState() == SegmentHeader::Open)
            segments.back()->look(); // sealed since, as the next one says
        if (!segments.empty() && segments.back()->seenEnd() != segment->firstId())
            segments.clear();
        segments.push_back(std::move(segment));
    }
    return segments;
}

Failure cancelled() { return Failure{QStringLiteral("Not saved: it was cancelled"), ECANCELED}; }

Result<void> copyAll(const Segments& segments, const QByteArray& marks, const CaptureDirectory& to,
                     const std::function<bool()>& isCancelled)
{
    for (const auto& segment : segments) {
        const bool isLast = segment == segments.back();
        if (auto copied =
                segment->copyTo(to, isLast ? SegmentHeader::Ended : SegmentHeader::Sealed, isCancelled);
            !copied)
            return copied.failure().error == ECANCELED ? cancelled() : copied.failure();
    }
    return to.writeMarks(marks);
}

void removeCopies(const Segments& segments, const CaptureDirectory& to, bool wasThere)
{
    for (const auto& segment : segments)
        to.removeSegment(segment->sequence());
    if (!wasThere)
        ::rmdir(QFile::encodeName(to.path()).constData());
}

} // namespace

Result<quint64> copyCapture(const TrafficStore& store, const QByteArray& marks, const QString& directory,
                            const std::function<bool()>& isCancelled)
{
    const RowId end = store.end();
    const auto from = CaptureDirectory::open(store.directory());
    if (!from)
        return from.failure();
    const Segments segments = segmentsToCopy(*from, store.begin());
    if (segments.empty() || segments.front()->firstId() == segments.back()->seenEnd())
        return Failure{QStringLiteral("Nothing is recorded yet")};
    if (segments.back()->seenEnd() < end) // in memory alone, see TrafficStore::diskError()
        return Failure{QStringLiteral("The newest rows can't be saved: the disk of %1 refuses to keep them")
                           .arg(escapedText(QFile::encodeName(store.directory()))),
                       ENOSPC};
    struct stat about = {};
    const bool wasThere = ::stat(QFile::encodeName(directory).constData(), &about) == 0;
    const auto to = CaptureDirectory::create(directory);
    if (!to)
        return to.failure();
    if (const auto copied = copyAll(segments, marks, *to, isCancelled); !copied) {
        removeCopies(segments, *to, wasThere);
        return copied.failure();
    }
    return quint64(segments.back()->seenEnd() - segments.front()->firstId());
}

/// Its header last: a file without one is no segment yet.
Result<void> TrafficSegment::copyTo(const CaptureDirectory& to, SegmentHeader::State state,
                                    const std::function<bool()>& isCancelled) const
{
    const auto refused = [&to](int error) {
        return Failure::fromErrno(
            QStringLiteral("Can't save in %1").arg(escapedText(QFile::encodeName(to.path()))), error);
    };
    const UniqueFd fd(::openat(to.fd(), CaptureDirectory::segmentName(sequence()).constData(),
                               O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!fd)
        return refused(errno);
    // Read after the end that was seen: it covers the payload of those rows.
    const std::uint64_t used =
        std::min<std::uint64_t>(m_header->used.load(std::memory_order_acquire), m_mapped);
    const char* bytes = reinterpret_cast<const char*>(m_header);
    const auto put = [&](const char* from, std::uint64_t size, std::uint64_t at) {
        const ssize_t n = ::pwrite(fd.get(), from, size, off_t(at));
        return n < 0 ? 0 : std::uint64_t(n);
    };
    constexpr std::uint64_t step = 4 << 20;
    for (std::uint64_t at = headerBytes; at < used;) {
        if (isCancelled && isCancelled())
            return Failure{{}, ECANCELED};
        const std::uint64_t n = put(bytes + at, std::min(step, used - at), at);
        if (n == 0)
            return refused(errno);
        at += n;
    }
    SegmentHeader header{};
    header.version = m_header->version;
    header.rowSize = m_header->rowSize;
    header.rowCapacity = m_header->rowCapacity;
    header.payloadStart = m_header->payloadStart;
    header.sequence = m_header->sequence;
    header.firstId = m_header->firstId;
    header.mapBytes = m_header->mapBytes;
    header.end = m_seenEnd;
    header.used = used;
    header.state = state;
    header.writer = m_header->writer;
    header.magic = SegmentHeader::magicValue;
    if (put(reinterpret_cast<const char*>(&header), sizeof header, 0) != sizeof header)
        return refused(errno);
    return {};
}

} // namespace sw
