#pragma once

#include <QtGlobal>

#include <cstdint>

namespace sw {

/// What the peer of a connected socket did while nothing is read from it.
struct PeerEnd
{
    bool isReset = false; ///< it has gone with bytes of ours unread (ECONNRESET)
    qint64 unread = 0;    ///< bytes of its own that still wait (SIOCINQ, unix(7))
};

/// events: those of epoll(7). Takes nothing from the socket, the error neither.
PeerEnd peerEnd(int fd, std::uint32_t events);

} // namespace sw
