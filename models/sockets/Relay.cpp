#include "models/sockets/Relay.h"

#include "models/sockets/MessageIo.h"

#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <cerrno>

namespace sw {
namespace {

constexpr int chunksPerEvent = 16;
constexpr std::chrono::milliseconds shortageRetry{20};

bool isTcpSocket(int fd)
{
    int family = 0;
    socklen_t length = sizeof family;
    ::getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &family, &length);
    return family != AF_UNIX;
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
