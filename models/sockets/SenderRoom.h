#pragma once

#include "models/kernel/SocketAddress.h"

#include <QtGlobal>

namespace sw {

/// Whether something may stay unread in a socket of ours without holding up its sender. poll(2) calls a Unix
/// socket writable while four times the kernel memory of what it has sent is at most its SO_SNDBUF
/// (unix_writable() in net/unix/af_unix.c), and a byte keeps the memory of the whole block it came in: at
/// most 37 KB on a stream, a message as a whole. Engine thread.
class SenderRoom
{
public:
    /// So little that even a small send buffer is no hindrance.
    static constexpr bool isHarmless(qsizetype size) { return size <= 512; }

    bool isKnown() const { return m_known; }
    /// The last byte of so many, or a message of that size. As long as nothing else is known, the sender has
    /// what fd has itself: the system's usual buffer.
    bool holds(int fd, SocketType type, qsizetype size);
    /// Whether so much on a stream is about all that its sender may have on its way; one byte of a block may
    /// be an earlier one that has been left there.
    bool isFull(qsizetype available, bool leftOne) const;
    /// Asks the kernel about the peer (unix_diag, O(number of sockets)); of one that it does not show (in
    /// another network namespace) nothing but the harmless is granted. False: what is there now is too much.
    bool ask(int fd);

private:
    qint64 m_room = 0; // SO_SNDBUF as the kernel counts it; 0: nothing
    bool m_known = false;
};

} // namespace sw
