#include "models/sockets/SenderRoom.h"

#include "models/kernel/UnixDiag.h"

#include <sys/socket.h>
#include <sys/stat.h>

#include <algorithm>

namespace sw {
namespace {

/// Of a stream's block: what unix_stream_sendmsg() puts into one at most, SKB_MAX_HEAD(0) and 32 KiB.
constexpr qint64 largestBlock = 36'864;
/// What comes on top of the bytes at most, as measured: the slab rounds up to a power of two.
constexpr qint64 blockOverhead = 4'096;
constexpr qint64 messageOverhead = 8'704;

} // namespace

bool SenderRoom::holds(int fd, SocketType type, qsizetype size)
{
    if (!m_known && m_room == 0) {
        int own = 0;
        socklen_t length = sizeof own;
        ::getsockopt(fd, SOL_SOCKET, SO_SNDBUF, &own, &length);
        m_room = own;
    }
    const qint64 memory = type == SocketType::Stream ? std::min<qint64>(size, largestBlock) + blockOverhead
                                                     : size + messageOverhead;
    return isHarmless(size) || memory * 4 <= m_room;
}

bool SenderRoom::isFull(qsizetype available, bool leftOne) const
{
    return m_room > 0 && available + (leftOne ? largestBlock : 0) >= m_room - m_room / 16;
}

bool SenderRoom::ask(int fd)
{
    m_known = true;
    m_room = 0;
    struct stat file
    {
    };
    auto diag = UnixDiag::open();
    if (!diag || ::fstat(fd, &file) != 0)
        return false;
    const auto own = diag->socket(std::uint32_t(file.st_ino));
    if (!own || own->peerInode.value_or(0) == 0)
        return false;
    const auto peer = diag->socket(*own->peerInode);
    if (!peer)
        return false;
    m_room = peer->sendBuffer;
    return qint64(peer->memoryHeld) * 4 <= m_room;
}

} // namespace sw
