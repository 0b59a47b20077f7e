#pragma once

#include <QByteArray>

#include <cstddef>
#include <vector>

namespace sw {

/// Something that a path typed so far may become.
struct PathEntry
{
    QByteArray path; ///< as typed up to its last slash, and the name
    bool isDirectory = false;

    bool operator==(const PathEntry&) const = default;
};

/// Sockets, then directories, whose name starts with the last part of the path; each by name, at most limit
/// of them all. Links count as what they lead to. Hidden ones only when the part starts with a dot. Other
/// files are no address and are left out. Of a huge directory the first 20,000 names are looked at. Blocking:
/// worker pool or a test.
std::vector<PathEntry> completePath(const QByteArray& typed, std::size_t limit = 200);

} // namespace sw
