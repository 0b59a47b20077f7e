#pragma once

#include <QByteArray>
#include <QHash>

#include <chrono>
#include <cstdint>
#include <unordered_set>
#include <vector>

#include <sys/types.h>

namespace sw {

/// What stat() says about a path.
struct PathFacts
{
    int error = 0; ///< errno; the rest is empty then
    bool isSocket = false;
    std::uint32_t inode = 0; ///< low 32 bits, as unix_diag tells a file's
    mode_t mode = 0;         ///< permission bits
    uid_t uid = uid_t(-1);
    gid_t gid = gid_t(-1);

    bool operator==(const PathFacts&) const = default;
};

/// Remembers what stat() said, once per path however many sockets carry it, and asks again every few seconds,
/// a few paths at a time. One thread.
class PathWatch
{
public:
    static constexpr int pathsPerRefresh = 64; ///< about 0.1 ms

    /// Facts about the path, and from now on news about it for this socket.
    const PathFacts& watch(const QByteArray& path, std::uint32_t inode);
    void unwatch(const QByteArray& path, std::uint32_t inode);
    /// Asks again about paths that were not asked for longer than age. Returns the sockets that have news.
    std::vector<std::uint32_t> refresh(std::chrono::milliseconds age = std::chrono::seconds(3));

private:
    struct Entry
    {
        PathFacts facts;
        std::unordered_set<std::uint32_t> sockets;
        std::chrono::steady_clock::time_point asked;
    };
    QHash<QByteArray, Entry> m_entries;
    std::vector<QByteArray> m_queue; ///< paths still to look at in this round
};

} // namespace sw
