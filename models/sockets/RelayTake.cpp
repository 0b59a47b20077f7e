#include "models/sockets/MessageIo.h"
#include "models/sockets/Relay.h"

#include <sys/ioctl.h>
#include <sys/socket.h>

#include <linux/sockios.h>

#include <algorithm>
#include <cerrno>

namespace sw {
namespace {

constexpr std::chrono::milliseconds askAfter{50};
constexpr std::chrono::milliseconds tidyAfter{1};
constexpr int surelyMore = 4;

int unreadBytes(int fd)
{
    int count = 0;
    return ::ioctl(fd, SIOCINQ, &count) == 0 ? count : 0;
}

bool isAtMark(int fd)
{
    int at = 0;
    return ::ioctl(fd, SIOCATMARK, &at) == 0 && at == 1;
}

/// The mark stays where the last urgent byte was taken, until something is read.
bool isUrgentNext(int fd)
{
    char byte = 0;
    return isAtMark(fd) && ::recv(fd, &byte, 1, MSG_OOB | MSG_PEEK | MSG_DONTWAIT) == 1;
}

} // namespace

void Relay::lookFrom(int fd, int offset)
{
    ::setsockopt(fd, SOL_SOCKET, SO_PEEK_OFF, &offset, sizeof offset);
}

bool Relay::dropBytes(int fd, int count, char* scratch, std::size_t size)
{
    while (count > 0) {
        const ssize_t n = ::recv(fd, scratch, std::min(size, std::size_t(count)), MSG_DONTWAIT);
        if (n <= 0)
            return false;
        count -= int(n);
    }
    return true;
}

/// True when the next byte is the urgent one, which has been passed on (or waits to be).
bool Relay::passUrgent(Flow& flow)
{
    if (!isAtMark(flow.in->fd.get()))
        return false;
    char byte = 0;
    if (::recv(flow.in->fd.get(), &byte, 1, MSG_OOB | MSG_DONTWAIT) != 1)
        return false;
    flow.urgentSeen = false;
    flow.knowsUrgent = true;
    const bool sent = ::send(flow.out->fd.get(), &byte, 1, MSG_OOB | MSG_NOSIGNAL | MSG_DONTWAIT) == 1;
    const int error = errno;
    RelayChunk chunk;
    chunk.direction = flow.direction;
    chunk.bytes = {&byte, 1};
    chunk.isUrgent = true;
    m_sink->relayed(chunk);
    if (sent || !m_open)
        return true;
    flow.pending = QByteArray(1, byte);
    flow.taken = 0;
    if (error != EAGAIN && error != ENOBUFS && error != ENOMEM && error != EINTR)
        return abandon(flow), true;
    flow.waits = flow.isUrgent = true;
    watch(*flow.out);
    return true;
}

Relay::Take Relay::take(Flow& flow, Taken& taken)
{
    return m_type == SocketType::Stream || flow.in->isTcp ? takeStream(flow, taken)
                                                          : takeMessage(flow, taken);
}

Relay::Take Relay::takeStream(Flow& flow, Taken& taken)
{
    if (flow.in->isTcp || flow.in->hungUp || flow.urgentSeen)
        return takeAll(flow, taken);
    int available = -1;
    if (flow.isBulk) {
        available = unreadBytes(flow.in->fd.get());
        flow.isBulk = available - flow.owed > smallTail;
    }
    if (!flow.isBulk) {
        const Take result = takeTail(flow, taken);
        if (!flow.isBulk)
            return result;
        available = unreadBytes(flow.in->fd.get());
    }
    return takeMuch(flow, taken, available);
}

/// To the end of a connection, where nobody is left who could see a reset.
Relay::Take Relay::takeAll(Flow& flow, Taken& taken)
{
    for (;;) {
        const ssize_t n = receiveWithAncillary(flow.in->fd.get(), m_loop.buffer(), m_chunkSize, taken.extra);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return errno == EAGAIN ? Take::Nothing : Take::Failed;
        if (n == 0)
            return Take::End;
        if (n <= flow.owed) {
            flow.owed -= int(n);
            continue;
        }
        taken.bytes = QByteArrayView(m_loop.buffer(), n).sliced(std::exchange(flow.owed, 0));
        return Take::Some;
    }
}

/// available: how much there is for sure. All of it but its last byte is taken, and that one looked at. Who
/// has filled his buffer time and again has more to say: leaving a byte would only make the chunks smaller.
Relay::Take Relay::takeMuch(Flow& flow, Taken& taken, int available)
{
    const int fd = flow.in->fd.get();
    char* const buffer = m_loop.buffer();
    if (flow.owed == 0 && isUrgentNext(fd))
        return stepBack(flow);
    const bool comesToEnd = std::size_t(available) <= m_chunkSize;
    const bool hasMore = flow.room.isFull(available, flow.owed > 0);
    flow.fullInARow = hasMore ? flow.fullInARow + 1 : 0;
    const int leaves = comesToEnd && flow.fullInARow < surelyMore && mayLeave(flow, available) ? 1 : 0;
    const std::size_t wanted = comesToEnd ? std::size_t(available - leaves) : m_chunkSize;
    ssize_t n = 0;
    do
        n = receiveWithAncillary(fd, buffer, wanted, taken.extra);
    while (n < 0 && errno == EINTR);
    if (n <= 0)
        return n == 0 ? Take::End : errno == EAGAIN ? Take::Nothing : Take::Failed;
    if (n <= flow.owed) { // something stands in front of the rest: an urgent byte
        flow.owed -= int(n);
        flow.urgentSeen = isUrgentNext(fd);
        return Take::Again;
    }
    taken.bytes = QByteArrayView(buffer, n).sliced(std::exchange(flow.owed, 0));
    if (!comesToEnd || n != ssize_t(wanted))
        return Take::Some;
    if (leaves > 0 && (!taken.extra.descriptors.empty() || isAtMark(fd) || !takeLast(flow, taken)))
        return Take::Some;
    flow.ready = flow.in->ends; // what comes later is told anew
    return Take::Some;
}

/// A few bytes: looked at, and left in the kernel until there are many or time has passed, for one call less
/// with each; then taken, but for the last one. More than a few are left alone, and isBulk.
Relay::Take Relay::takeTail(Flow& flow, Taken& taken)
{
    const int fd = flow.in->fd.get();
    char* const buffer = m_loop.buffer();
    ssize_t n = 0;
    do
        n = receiveWithAncillary(fd, buffer, smallTail + 1, taken.extra, nullptr, nullptr, MSG_PEEK);
    while (n < 0 && errno == EINTR);
    if (n <= 0)
        return n == 0 ? Take::End : errno == EAGAIN ? Take::Nothing : Take::Failed;
    if (n > smallTail) {
        flow.isBulk = true;
        taken.extra = {};
        lookFrom(fd, flow.owed);
        return Take::Nothing;
    }
    // Descriptors would stay open for as long as their byte is there: whoever waits for their end would wait.
    const int leaves = taken.extra.descriptors.empty() && mayLeave(flow, n) ? 1 : 0;
    taken.bytes = QByteArrayView(buffer, n);
    if (flow.owed > 0 && leaves > 0 && flow.owed + n <= mostLeft && !flow.knowsUrgent) {
        flow.owed += int(n);
        if (!m_tidy)
            m_tidy = m_loop.after(tidyAfter, [this] { tidyUp(); });
        flow.ready = flow.in->ends;
        return Take::Some;
    }
    if (const Take result = dropBehind(flow, n, leaves); result != Take::Some)
        return taken.extra = {}, result;
    // Behind descriptors the kernel stops, though there may be more; an end is met only by asking for more.
    flow.ready = leaves == 0 || flow.in->ends;
    return Take::Some;
}

/// Takes what is left, and what has been looked at but for so many bytes. Looking steps over an urgent byte
/// that came just now; taking stops in front of it, but for the very first byte. Again: it is there.
Relay::Take Relay::dropBehind(Flow& flow, ssize_t looked, int leaves)
{
    const int fd = flow.in->fd.get();
    char* const scratch = m_loop.buffer() + EventLoop::bufferSize / 2;
    ssize_t got = 0;
    if (looked == leaves && flow.owed > 0) {
        if (got = ::recv(fd, scratch, std::size_t(flow.owed), MSG_DONTWAIT); got <= 0)
            return Take::Failed;
        flow.owed -= int(got);
        got = 0;
    }
    if (flow.owed == 0 && isUrgentNext(fd))
        return stepBack(flow);
    const ssize_t count = flow.owed + looked - leaves;
    if (count > 0 && (got = ::recv(fd, scratch, std::size_t(count), MSG_DONTWAIT)) < 0)
        return Take::Failed;
    if (got < count) {
        flow.owed -= int(std::min<ssize_t>(got, flow.owed));
        return stepBack(flow);
    }
    flow.owed = leaves;
    return Take::Some;
}

/// Of what stays there for a while, all but the last byte: so many small blocks may be as much as their
/// sender's buffer holds.
void Relay::tidyUp()
{
    m_tidy = {};
    for (Flow& flow : m_flows) {
        if (flow.owed <= 1 || m_type != SocketType::Stream)
            continue;
        const ssize_t n =
            ::recv(flow.in->fd.get(), m_loop.buffer(), std::size_t(flow.owed - 1), MSG_DONTWAIT);
        flow.owed -= n > 0 ? int(n) : 0;
    }
}

/// What was looked at is not its turn yet.
Relay::Take Relay::stepBack(Flow& flow)
{
    flow.urgentSeen = true;
    lookFrom(flow.in->fd.get(), flow.owed);
    return Take::Again;
}

/// The byte that is left, behind what has been taken: looked at, or taken when descriptors come with it.
/// False: it has not come along.
bool Relay::takeLast(Flow& flow, Taken& taken)
{
    const int fd = flow.in->fd.get();
    const char* const first = taken.bytes.data();
    char* const last = m_loop.buffer() + (first - m_loop.buffer()) + taken.bytes.size();
    if (receiveWithAncillary(fd, last, 1, taken.extra, nullptr, nullptr, MSG_PEEK) != 1)
        return false;
    taken.bytes = {first, taken.bytes.size() + 1};
    flow.owed = 1;
    if (taken.extra.descriptors.empty())
        return true;
    char dropped = 0;
    ::recv(fd, &dropped, 1, MSG_DONTWAIT);
    flow.owed = 0;
    return false; // there may be more behind it
}

/// Whether the last of so many bytes, or a message of that size, may stay in the kernel. The first time that
/// it is a question the usual room is taken for granted, and the real one asked for a moment later, once it
/// is quiet: a connection that is gone by then has not cost that.
bool Relay::mayLeave(Flow& flow, qsizetype size)
{
    if (SenderRoom::isHarmless(size))
        return true;
    if (!flow.room.isKnown() && !flow.ask)
        flow.ask = m_loop.after(askAfter, [this, &flow] { askForRoom(flow); });
    return flow.room.holds(flow.in->fd.get(), m_type, size);
}

void Relay::askForRoom(Flow& flow)
{
    const int fd = flow.in->fd.get();
    flow.ask = {};
    if (!flow.room.ask(fd) && flow.owed > 0 &&
        dropBytes(fd, flow.owed, m_loop.buffer(), EventLoop::bufferSize))
        flow.owed = 0;
}

/// Looked at (SO_PEEK_OFF steps over the one that was left there), then taken, but for a small last one.
Relay::Take Relay::takeMessage(Flow& flow, Taken& taken)
{
    const int fd = flow.in->fd.get();
    char* buffer = m_loop.buffer();
    ssize_t n = 0;
    do
        n = receiveWithAncillary(fd, buffer, EventLoop::bufferSize, taken.extra, nullptr, nullptr,
                                 MSG_PEEK | MSG_TRUNC);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return errno == EAGAIN ? Take::Nothing : Take::Failed;
    if (n == 0 && !taken.extra.isStamped)
        return Take::End;
    if (std::exchange(flow.owed, 0) > 0)
        ::recv(fd, nullptr, 0, MSG_DONTWAIT);
    if (n > 0 && std::size_t(n) <= EventLoop::bufferSize && !flow.in->hungUp &&
        taken.extra.descriptors.empty() && mayLeave(flow, n)) {
        flow.owed = 1;
    } else if (std::size_t(n) <= EventLoop::bufferSize) {
        ::recv(fd, nullptr, 0, MSG_DONTWAIT);
    } else {
        taken.large.resize(n);
        buffer = taken.large.data();
        n = ::recv(fd, buffer, std::size_t(n), MSG_DONTWAIT);
        if (n < 0)
            return Take::Failed;
    }
    taken.bytes = {buffer, n};
    return Take::Some;
}

} // namespace sw
