#pragma once

#include "models/base/Failure.h"
#include "models/base/UniqueFd.h"

#include <QString>

#include <cstdint>
#include <vector>

namespace sw {

/// Which process writes a capture: a pid alone is reused, so its start time (clock ticks since boot, field 22
/// of /proc/PID/stat) and the boot's id go with it. Plain old data, part of the segment file.
struct WriterIdentity
{
    std::int32_t pid = 0;
    std::uint32_t reserved = 0;
    std::uint64_t startTicks = 0;
    char boot[16] = {};

    /// This process.
    static WriterIdentity self();
    /// True while that very process runs.
    bool alive() const;
};

/// The directory of one capture, held open: files are reached by descriptor, so a change of working directory
/// does not matter. Segment files are "segment-0000000007.swt", numbered in the order of writing.
class CaptureDirectory
{
public:
    /// An empty path: a fresh one under the user's cache directory, where leftovers of dead writers are
    /// removed first. Otherwise that directory, made 0700 when missing. Failure: can't be made or opened, or
    /// holds a capture already.
    static Result<CaptureDirectory> create(const QString& path);
    /// An existing one, to read.
    static Result<CaptureDirectory> open(const QString& path);

    /// Holds it for as long as this lives: a temporary one of a program that runs, also in another PID
    /// namespace, where its pid says nothing to us (flock(2)). False when somebody else does.
    bool lock() const;

    int fd() const { return m_fd.get(); }
    const QString& path() const { return m_path; }
    bool isTemporary() const { return m_temporary; }

    /// Numbers of the segment files that are there, ascending.
    std::vector<std::uint64_t> segments() const;
    bool contains(std::uint64_t sequence) const;
    void removeSegment(std::uint64_t sequence) const;
    /// The marks and comments file, "socket-workbench-marks.json" (0600). Read: empty when there is none, or
    /// when it is no plain file or larger than any of ours. Write: replaced as a whole; empty bytes remove
    /// it.
    QByteArray readMarks() const;
    Result<void> writeMarks(const QByteArray& bytes) const;

    /// Removes the segment and marks files and the directory; files that are not ours stay, and the directory
    /// with them.
    void removeAll() const;

    static QByteArray segmentName(std::uint64_t sequence);

private:
    UniqueFd m_fd;
    QString m_path;
    bool m_temporary = false;
};

} // namespace sw
