#include "models/sockets/DatagramPort.h"
#include "models/sockets/MessageIo.h"

#include <poll.h>

namespace sw {
namespace {

constexpr std::chrono::milliseconds longestDelay{20};
/// How long a sender's full queue may hold up the listener before answers to it are given up.
constexpr std::chrono::seconds patienceWithAFullQueue{2};

/// connect(2) and sendto(2) have no event for room in somebody else's queue (poll looks at our own buffer
/// only), so that a timer asks.
bool isFull(int error) { return error == EAGAIN || error == ENOBUFS || error == ENOMEM; }

} // namespace

DatagramPeer::DatagramPeer(std::shared_ptr<DatagramPort> port, const SocketAddress& name,
                           const PeerCredentials& peer)
    : m_port(std::move(port))
{
    m_peer = peer;
    m_peerAddress = name;
}

DatagramPeer::~DatagramPeer()
{
    m_port->loop().cancel(m_retry);
    if (m_open)
        m_port->forget(m_peerAddress);
    setReading(true);
}

void DatagramPeer::deliver(Arrival& arrival, quint64 clock)
{
    m_lastHeard = clock;
    if (m_sink)
        m_sink->channelReceived(arrival);
}

void DatagramPeer::setReading(bool on)
{
    if (std::exchange(m_holding, !on) == on)
        m_port->holdBack(!on);
}

void DatagramPeer::send(const Outgoing& message)
{
    const QByteArrayView bytes = message.view();
    if (!m_open || m_finishWanted) {
        m_unsentBytes += bytes.size();
        ++m_unsentMessages;
        return;
    }
    const Outcome outcome = m_queue.isEmpty() ? attempt(bytes, message.with()) : Outcome::Waits;
    if (outcome == Outcome::Sent) {
        m_sink->channelSent(bytes, message.descriptorCount());
    } else if (outcome == Outcome::Waits) {
        m_queue.push(message.keep());
        if (m_deaf)
            return dropWaiting();
        wait();
    }
}

DatagramPeer::Outcome DatagramPeer::attempt(QByteArrayView bytes, const Attachments* with)
{
    const int error = sendMessage(m_port->fd(), bytes, with, &m_peerAddress);
    if (isFull(error))
        return Outcome::Waits;
    m_deaf = false;
    return error == 0 ? Outcome::Sent : refused(error, bytes, with);
}

DatagramPeer::Outcome DatagramPeer::refused(int error, QByteArrayView bytes, const Attachments* with)
{
    const QString name = m_peerAddress.display();
    const QString dropped = droppedWords(1, bytes.size());
    if (const Failure failure = attachmentFailure(error, with); !failure.sentence.isEmpty()) {
        m_sink->channelMessageFailed(failure);
    } else if (error == EMSGSIZE) {
        m_sink->channelMessageFailed(tooBigFailure(bytes.size(), largestMessage(m_port->fd())));
    } else if (error == ECONNREFUSED || error == ENOENT) {
        if (m_queue.isEmpty()) { // else it is the first of those that wait
            m_unsentBytes += bytes.size();
            ++m_unsentMessages;
        }
        const bool relative =
            m_peerAddress.kind() == SocketAddress::Kind::Path && !m_peerAddress.bytes().startsWith('/');
        const QString why = relative
                                ? QStringLiteral("There is nobody at %1, a name relative to the sender's "
                                                 "directory: %2 (%3)")
                                : QStringLiteral("The sender %1 has gone: %2 (%3)");
        end(CloseReason::Error, {why.arg(name, dropped, errnoName(error)), error, Remedy::None});
    } else if (error == EPERM) {
        m_sink->channelMessageFailed(
            {QStringLiteral("%1 takes messages only from the socket that it is connected to: %2 (EPERM)")
                 .arg(name, dropped),
             error, Remedy::None});
    } else {
        m_sink->channelMessageFailed(
            Failure::fromErrno(QStringLiteral("Can't send to %1, %2").arg(name, dropped), error));
    }
    return Outcome::Dropped;
}

void DatagramPeer::wait()
{
    if (m_retry)
        return;
    m_fullSince = EventLoop::Clock::now();
    m_delay = std::chrono::milliseconds(1);
    m_retry = m_port->loop().after(m_delay, [this] { flush(); });
}

void DatagramPeer::flush()
{
    m_retry = {};
    bool progress = false;
    while (m_open && !m_queue.isEmpty()) {
        const WaitingMessage front = m_queue.front();
        const Outcome outcome = attempt(front.bytes, front.with.get());
        if (outcome == Outcome::Waits || !m_open)
            break;
        progress = true;
        m_queue.take();
        if (outcome == Outcome::Sent)
            m_sink->channelSent(front.bytes, front.descriptorCount());
    }
    if (!m_open)
        return;
    const auto now = EventLoop::Clock::now();
    if (progress) {
        m_fullSince = now;
        m_delay = std::chrono::milliseconds(1);
    } else {
        m_delay = std::min(m_delay * 2, longestDelay);
    }
    if (!m_queue.isEmpty() && now - m_fullSince > patienceWithAFullQueue)
        return dropWaiting();
    if (!m_queue.isEmpty())
        m_retry = m_port->loop().after(m_delay, [this] { flush(); });
    if (progress)
        m_sink->channelProgress();
    finishIfDone();
}

void DatagramPeer::dropWaiting()
{
    m_deaf = true;
    const QString dropped = droppedWords(m_queue.count(), m_queue.bytes());
    m_queue.clear();
    pollfd own{m_port->fd(), POLLOUT, 0};
    const QString why =
        ::poll(&own, 1, 0) == 1
            ? QStringLiteral("The queue of %1 is full: %2 (EAGAIN)")
            : QStringLiteral("Can't send to %1, our send buffer is full of messages that nobody "
                             "has read yet: %2 (EAGAIN)");
    m_sink->channelMessageFailed({why.arg(m_peerAddress.display(), dropped), EAGAIN, Remedy::Retry});
    if (m_open)
        m_sink->channelProgress();
    finishIfDone();
}

bool DatagramPeer::discardWaiting()
{
    m_port->loop().cancel(m_retry);
    m_queue.clear();
    finishIfDone();
    return true;
}

void DatagramPeer::finish()
{
    m_finishWanted = true;
    finishIfDone();
}

void DatagramPeer::finishIfDone()
{
    if (!m_open || !m_finishWanted || !m_queue.isEmpty() || std::exchange(m_weFinished, true))
        return;
    m_sink->channelWeFinished();
}

void DatagramPeer::close()
{
    if (m_open)
        end(CloseReason::Local);
}

void DatagramPeer::end(CloseReason reason, const Failure& failure)
{
    m_open = false;
    m_port->loop().cancel(m_retry);
    m_port->forget(m_peerAddress);
    setReading(true);
    const ChannelEnd how{reason, failure, m_unsentBytes + m_queue.bytes(),
                         m_unsentMessages + m_queue.count()};
    m_queue.clear();
    if (m_sink)
        m_sink->channelClosed(how);
}

} // namespace sw
