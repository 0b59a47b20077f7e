#pragma once

#include "models/kernel/SocketAddress.h"

#include <QString>

#include <cstdint>
#include <optional>
#include <vector>

namespace sw {

/// One descriptor of one process that refers to a socket.
struct SocketOwner
{
    pid_t pid = 0;
    int fd = -1;
    QString command;     ///< /proc/PID/comm, escaped
    QString commandLine; ///< /proc/PID/cmdline joined by blanks, escaped
    uid_t uid = uid_t(-1);

    bool operator==(const SocketOwner&) const = default;
};

enum class SocketState : quint8 {
    Listening,
    Connected,
    Connecting,
    Unconnected,
    PeerClosed,
    HalfClosed,
};
/// "listening", "connected", … as in `sockets --json`.
QString socketStateName(SocketState state);

/// One socket of the table: the kernel's facts joined with their owners. Empty optionals mean "not known".
struct SocketRecord
{
    std::uint32_t inode = 0;
    std::uint64_t cookie = 0; ///< identity together with inode
    SocketType type = SocketType::Stream;
    SocketState state = SocketState::Unconnected;
    std::uint8_t shutdown = 0; ///< bit 0: no more comes in; bit 1: no more goes out
    SocketAddress address;     ///< Unnamed when it has none
    std::optional<std::uint32_t> peerInode;
    SocketAddress peerAddress; ///< of the peer's row
    std::vector<SocketOwner> owners;
    std::vector<SocketOwner> peerOwners;
    std::optional<std::uint32_t> uid;
    std::optional<std::uint32_t> receiveQueue, sendQueue; ///< listener: pending, backlog
    std::optional<std::uint32_t> sendBuffer;              ///< how much kernel memory sendQueue may take
    std::optional<int> acceptedCount; ///< listener: connected sockets that carry its file or name
    std::optional<mode_t> fileMode;   ///< of the path, permission bits
    std::optional<uid_t> fileOwner;
    std::optional<gid_t> fileGroup;
    /// Of a path socket: its file stands at its path, nothing does (deleted or renamed), something else does.
    enum class PathState : quint8 { Unknown, Reachable, Deleted, Replaced };
    PathState pathState = PathState::Unknown;
    bool closing = false; ///< missing from the last dump, not yet confirmed gone

    bool operator==(const SocketRecord&) const = default;
    /// Waits under a name that does not lead to it any more: who connects there reaches nobody, or another.
    bool isMasked() const
    {
        const bool waits = state == SocketState::Listening ||
                           (state == SocketState::Unconnected && type == SocketType::Datagram);
        return waits && (pathState == PathState::Deleted || pathState == PathState::Replaced);
    }
};

} // namespace sw
