#include "models/sockets/DatagramPort.h"

#include "models/kernel/ProcReader.h"

#include "models/sockets/MessageIo.h"

#include <sys/epoll.h>

#include <algorithm>

namespace sw {
namespace {

constexpr int datagramsPerEvent = 16;

QByteArray keyOf(const SocketAddress& name) { return char('0' + int(name.kind())) + name.bytes(); }

PeerCredentials credentialsOf(const Ancillary& extra)
{
    if (!extra.sender)
        return {};
    return {extra.sender->pid, extra.sender->uid, extra.sender->gid, readCommandName(extra.sender->pid),
            readCommandLine(extra.sender->pid, PeerCredentials::longestCommandLine)};
}

} // namespace

DatagramPort::DatagramPort(EventLoop& loop, ListenerSink* sink, UniqueFd fd, BoundName name)
    : m_loop(loop),
      m_sink(sink),
      m_name(std::move(name)),
      m_fd(std::move(fd))
{
}

void DatagramPort::watch()
{
    if (!m_fd)
        return;
    const std::uint32_t events = m_reading && m_holders == 0 ? EPOLLIN : 0u;
    if (!m_watched)
        m_loop.add(m_fd.get(), events, this);
    else if (events != m_events)
        m_loop.modify(m_fd.get(), events);
    m_watched = true;
    m_events = events;
}

void DatagramPort::setReading(bool on)
{
    m_reading = on;
    watch();
}

void DatagramPort::holdBack(bool on)
{
    m_holders += on ? 1 : -1;
    watch();
}

void DatagramPort::handleEvents(std::uint32_t)
{
    for (int i = 0; i < datagramsPerEvent && m_fd && m_reading && m_holders == 0; ++i) {
        ReceivedMessage message;
        const MessageResult result = takeMessage(m_fd.get(), SocketType::Datagram, m_loop, message);
        if (result == MessageResult::Nothing)
            return;
        if (result == MessageResult::Message)
            take(message.arrival, message.from);
    }
}

void DatagramPort::take(Arrival& arrival, const SocketAddress& from)
{
    ++m_clock;
    if (from.kind() == SocketAddress::Kind::Unnamed)
        m_sink->listenerReceived(arrival);
    else if (DatagramPeer* peer = peerFor(from, arrival.extra))
        peer->deliver(arrival, m_clock);
}

/// Null when the sink would not have it.
DatagramPeer* DatagramPort::peerFor(const SocketAddress& from, const Ancillary& extra)
{
    const QByteArray key = keyOf(from);
    if (const auto known = m_peers.constFind(key); known != m_peers.cend())
        return *known;
    if (m_peers.size() >= maxPeers)
        closeLongestSilent();
    auto channel = std::make_unique<DatagramPeer>(shared_from_this(), from, credentialsOf(extra));
    m_peers.insert(key, channel.get());
    m_sink->listenerAccepted(std::move(channel));
    return m_peers.value(key);
}

void DatagramPort::closeLongestSilent()
{
    const auto longest = std::min_element(m_peers.begin(), m_peers.end(), [](const auto* a, const auto* b) {
        return a->lastHeard() < b->lastHeard();
    });
    (*longest)->close();
}

void DatagramPort::forget(const SocketAddress& name) { m_peers.remove(keyOf(name)); }

void DatagramPort::close()
{
    if (!m_fd)
        return;
    if (m_watched)
        m_loop.remove(m_fd.get());
    m_leftover = m_name.remove();
    m_fd.reset();
    const auto left = m_peers.values();
    for (DatagramPeer* peer : left)
        peer->close();
}

} // namespace sw
