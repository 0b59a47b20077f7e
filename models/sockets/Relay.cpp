#include "models/sockets/Relay.h"

#include "models/sockets/MessageIo.h"

#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <linux/sockios.h>

#include <cerrno>

namespace sw {
namespace {

constexpr int chunksPerEvent = 16;
constexpr std::chrono::milliseconds shortageRetry{20};
constexpr std::chrono::milliseconds askAfter{50};
constexpr std::chrono::milliseconds tidyAfter{1};
constexpr int surelyMore = 4;

bool isTcpSocket(int fd)
{
    int family = 0;
    socklen_t length = sizeof family;
    ::getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &family, &length);
    return family != AF_UNIX;
}

int unreadBytes(int fd)
{
    int count = 0;
    return ::ioctl(fd, SIOCINQ, &count) == 0 ? count : 0;
}

/// Where MSG_PEEK begins (SO_PEEK_OFF, socket(7)); from then on it steps over what it has shown.
void lookFrom(int fd, int offset) { ::setsockopt(fd, SOL_SOCKET, SO_PEEK_OFF, &offset, sizeof offset); }

/// Takes so many bytes that have been looked at. False: they are not there any more.
bool dropBytes(int fd, int count, char* scratch, std::size_t size)
{
    while (count > 0) {
        const ssize_t n = ::recv(fd, scratch, std::min(size, std::size_t(count)), MSG_DONTWAIT);
        if (n <= 0)
            return false;
        count -= int(n);
    }
    return true;
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

Relay::Relay(EventLoop& loop, SocketType type, UniqueFd client, UniqueFd target, RelaySink* sink)
    : m_loop(loop),
      m_type(type),
      m_sink(sink)
{
    m_ports[0].fd = std::move(client);
    m_ports[1].fd = std::move(target);
    for (Port& port : m_ports) {
        port.relay = this;
        port.isTcp = isTcpSocket(port.fd.get());
        if (port.isTcp)
            continue;
        lookFrom(port.fd.get(), 0);
        prepareMessageSocket(port.fd.get(), type);
    }
    for (int i = 0; i < 2; ++i) {
        m_flows[std::size_t(i)].direction = i == 0 ? RelayDirection::ToTarget : RelayDirection::ToClient;
        m_flows[std::size_t(i)].in = &m_ports[std::size_t(i)];
        m_flows[std::size_t(i)].out = &m_ports[std::size_t(1 - i)];
    }
}

Relay::~Relay()
{
    m_loop.cancel(m_tidy);
    for (Flow& flow : m_flows) {
        m_loop.cancel(flow.hold);
        m_loop.cancel(flow.ask);
    }
    for (const Port& port : m_ports) {
        if (m_started && port.fd)
            m_loop.remove(port.fd.get());
    }
}

/// Edge-triggered: a byte may stay in the kernel, and an end that has been seen must not be told on and on
/// (EPOLLHUP can't be masked).
void Relay::start()
{
    m_started = true;
    for (Port& port : m_ports) {
        port.events = EPOLLIN | EPOLLPRI | EPOLLRDHUP | EPOLLET;
        m_loop.add(port.fd.get(), port.events, &port);
    }
}

void Relay::watch(Port& port)
{
    const std::uint32_t events =
        EPOLLIN | EPOLLPRI | EPOLLRDHUP | EPOLLET | (flowTo(port).waits ? std::uint32_t(EPOLLOUT) : 0u);
    if (!port.fd || events == port.events)
        return;
    port.events = events;
    m_loop.modify(port.fd.get(), events);
}

void Relay::setReading(bool on)
{
    if (std::exchange(m_reading, on) == on || !on)
        return;
    for (Flow& flow : m_flows) {
        if (m_open)
            pump(flow);
    }
}

qint64 Relay::pendingBytes(RelayDirection direction) const
{
    const Flow& flow = m_flows[direction == RelayDirection::ToTarget ? 0 : 1];
    return flow.pending.size() - flow.taken;
}

void Relay::handle(Port& port, std::uint32_t events)
{
    Flow& from = flowFrom(port);
    port.ends |= (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
    port.hungUp |= (events & EPOLLHUP) != 0;
    from.urgentSeen |= (events & EPOLLPRI) != 0;
    from.ready |= (events & (EPOLLIN | EPOLLPRI | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
    if (events & (EPOLLOUT | EPOLLHUP | EPOLLERR))
        flush(flowTo(port));
    if (m_open)
        pump(from);
    if (m_open && port.hungUp && !flowTo(port).over)
        abandon(flowTo(port)); // nobody is there to read any more
}

void Relay::pump(Flow& flow)
{
    for (int i = 0; i < chunksPerEvent; ++i) {
        if (!m_open || !m_reading || !flow.ready || flow.waits || flow.isHeld || flow.ended || flow.over)
            return;
        const bool isStream = m_type == SocketType::Stream;
        if ((flow.urgentSeen || i > 0) && isStream && passUrgent(flow))
            continue;
        if (flow.urgentSeen && isStream && flow.owed > 0) { // in front of the mark, which receiving stops at
            const ssize_t n =
                ::recv(flow.in->fd.get(), m_loop.buffer(), std::size_t(flow.owed), MSG_DONTWAIT);
            flow.owed -= n > 0 ? int(n) : flow.owed;
            continue;
        }
        Taken taken;
        switch (take(flow, taken)) {
        case Take::Some:
            if (flow.discards)
                flow.lost += taken.bytes.size();
            else
                pass(flow, taken);
            break;
        case Take::Nothing:
            flow.ready = false;
            return;
        case Take::Again:
            break;
        case Take::End:
            flow.ended = true;
            return flowEnded(flow);
        case Take::Failed:
            if (errno != ECONNRESET)
                return end(CloseReason::Error, flow.out, flow.direction, errno);
            flow.in->wasReset = true; // told once, and of messages before the last ones: the end follows
            break;
        }
    }
    if (m_open && flow.ready)
        m_loop.modify(flow.in->fd.get(), flow.in->events); // tells anew what is there
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

/// What came goes on at once, as far as the other side takes it; then it is told.
void Relay::pass(Flow& flow, Taken& taken)
{
    QByteArrayView bytes = taken.bytes;
    const GateVerdict verdict = m_gate ? m_gate->arrived(flow.direction, bytes) : GateVerdict();
    if (verdict.pass >= 0 && verdict.pass < bytes.size())
        bytes = m_type == SocketType::Stream ? bytes.first(verdict.pass) : QByteArrayView();
    flow.closesAfter = verdict.pass >= 0;
    Attachments with;
    with.descriptors = std::move(taken.extra.descriptors);
    RelayChunk chunk;
    chunk.direction = flow.direction;
    chunk.bytes = bytes;
    chunk.receivedTooMany = taken.extra.descriptorsLost;
    (flow.out->isTcp ? chunk.descriptorsLost : chunk.descriptors) = int(with.descriptors.size());
    if (flow.out->isTcp)
        with.descriptors.clear();
    if (flow.closesAfter && bytes.isEmpty())
        return end(CloseReason::Local);
    qsizetype count = 0;
    const Sent sent = verdict.delay.count() > 0 ? Sent::Waits : sendSome(flow, bytes, with, count);
    if (sent == Sent::Waits) {
        flow.pending = bytes.sliced(count).toByteArray();
        flow.taken = 0;
        flow.waits = true;
        if (count == 0)
            flow.with = std::move(with);
    } else if (sent == Sent::Broken) {
        flow.lost += bytes.size() - count;
    }
    m_sink->relayed(chunk);
    if (!m_open)
        return;
    if (sent == Sent::Broken)
        return abandon(flow);
    if (verdict.delay.count() > 0)
        return hold(flow, verdict.delay);
    if (sent == Sent::Waits)
        watch(*flow.out);
    else if (flow.closesAfter)
        end(CloseReason::Local);
}

Relay::Sent Relay::sendMessageWhole(const Flow& flow, QByteArrayView bytes, const Attachments& with)
{
    const int fd = flow.out->fd.get();
    int error = sendMessage(fd, bytes, &with);
    if (error == EMSGSIZE) { // its sender has a bigger send buffer than we; the kernel doubles what is set
        const int wanted = int(std::min<qsizetype>(bytes.size() + 4096, 1 << 30));
        if (::setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &wanted, sizeof wanted) != 0)
            ::setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &wanted, sizeof wanted);
        error = sendMessage(fd, bytes, &with);
    }
    if (error == 0)
        return Sent::All;
    errno = error;
    return error == EAGAIN || error == ENOBUFS || error == ENOMEM ? Sent::Waits : Sent::Broken;
}

/// count: how many bytes went.
Relay::Sent Relay::sendSome(Flow& flow, QByteArrayView bytes, const Attachments& with, qsizetype& count)
{
    if (m_type != SocketType::Stream)
        return sendMessageWhole(flow, bytes, with);
    while (count < bytes.size()) {
        const ssize_t n = sendWithAncillary(flow.out->fd.get(), bytes.sliced(count), &with, count == 0);
        if (n >= 0)
            count += n;
        else if (errno == EAGAIN || errno == ENOBUFS || errno == ENOMEM)
            return Sent::Waits;
        else if (errno != EINTR) {
            flow.out->wasReset |= errno == ECONNRESET; // told once only: the reading side would see an end
            return Sent::Broken;
        }
    }
    return Sent::All;
}

void Relay::hold(Flow& flow, std::chrono::nanoseconds delay)
{
    flow.isHeld = true;
    flow.hold = m_loop.after(delay, [this, &flow] {
        flow.hold = {};
        flow.isHeld = false;
        flush(flow);
    });
}

/// Sends what waits; then reading goes on.
void Relay::flush(Flow& flow)
{
    if (!flow.waits || flow.isHeld || flow.over)
        return;
    const QByteArrayView rest = QByteArrayView(flow.pending).sliced(flow.taken);
    qsizetype count = 0;
    Sent sent = Sent::Waits;
    if (!flow.isUrgent)
        sent = sendSome(flow, rest, flow.with, count);
    else if (::send(flow.out->fd.get(), rest.data(), 1, MSG_OOB | MSG_NOSIGNAL | MSG_DONTWAIT) == 1)
        sent = Sent::All;
    else if (errno != EAGAIN && errno != ENOBUFS && errno != ENOMEM && errno != EINTR)
        sent = Sent::Broken;
    const bool isShort = sent == Sent::Waits && count == 0 && errno != EAGAIN;
    flow.taken += count;
    if (count > 0)
        flow.with = {};
    if (sent == Sent::Broken)
        return abandon(flow);
    if (sent == Sent::Waits) {
        if (isShort && !flow.hold) // for want of memory EPOLLOUT says nothing
            flow.hold = m_loop.after(shortageRetry, [this, &flow] { flow.hold = {}, flush(flow); });
        return watch(*flow.out);
    }
    flow.pending = {};
    flow.taken = 0;
    flow.with = {};
    flow.waits = flow.isUrgent = false;
    watch(*flow.out);
    if (flow.closesAfter)
        end(CloseReason::Local);
    else if (flow.ended)
        flowEnded(flow);
    else
        pump(flow);
}

/// The end reaches the other side behind the last byte, a reset as a reset.
void Relay::flowEnded(Flow& flow)
{
    if (flow.waits || flow.over || !m_open)
        return;
    if (flow.in->wasReset)
        return end(CloseReason::Reset, flow.out, flow.direction);
    flow.over = true;
    if (!flow.discards) {
        ::shutdown(flow.out->fd.get(), SHUT_WR);
        m_sink->relayFinished(flow.direction);
    }
    closeWhenOver();
}

/// Nobody takes what comes this way any more: its writer shall know as well (EPIPE). TCP has no way to say
/// so: what still comes is dropped up to its end, as closing before that would be a reset, which can overtake
/// the bytes that went the other way.
void Relay::abandon(Flow& flow)
{
    if (flow.over || flow.discards || !m_open)
        return;
    m_loop.cancel(flow.hold);
    flow.isHeld = flow.waits = false;
    flow.lost += flow.pending.size() - flow.taken;
    flow.pending = {};
    flow.with = {};
    flow.taken = 0;
    watch(*flow.out);
    if (flow.in->isTcp) {
        flow.discards = flow.ready = true;
        return flow.ended ? flowEnded(flow) : pump(flow);
    }
    flow.over = true;
    ::shutdown(flow.in->fd.get(), SHUT_RD);
    closeWhenOver();
}

void Relay::closeWhenOver()
{
    if (!m_open || !m_flows[0].over || !m_flows[1].over)
        return;
    for (const Port& port : m_ports) {
        if (port.wasReset)
            return end(CloseReason::Reset, &port == &m_ports[0] ? &m_ports[1] : &m_ports[0],
                       flowFrom(port).direction);
    }
    end(CloseReason::Eof);
}

void Relay::close()
{
    if (m_open)
        end(CloseReason::Local);
}

/// resets: that end shall see a reset. Another must not see one because of what we have left there.
void Relay::end(CloseReason reason, const Port* resets, RelayDirection from, int error)
{
    m_open = false;
    m_loop.cancel(m_tidy);
    for (Port& port : m_ports) {
        Flow& flow = flowFrom(port);
        m_loop.cancel(flow.hold);
        m_loop.cancel(flow.ask);
        if (m_started)
            m_loop.remove(port.fd.get());
        flow.lost += flow.pending.size() - flow.taken;
        const linger now{1, 0};
        std::array<char, mostLeft> scratch; // NOLINT: nobody reads it
        if (&port == resets && port.isTcp)
            ::setsockopt(port.fd.get(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
        else if (&port != resets)
            dropBytes(port.fd.get(), flow.owed, scratch.data(), scratch.size());
        port.fd.reset();
        flow.pending = {};
    }
    RelayEnd how;
    how.reason = reason;
    how.from = from;
    if (error != 0)
        how.failure = Failure::fromErrno(
            QStringLiteral("Reading from the %1")
                .arg(from == RelayDirection::ToTarget ? QLatin1String("client") : QLatin1String("target")),
            error);
    how.lostToTarget = m_flows[0].lost;
    how.lostToClient = m_flows[1].lost;
    m_sink->relayClosed(how);
}

} // namespace sw
