#include "models/sockets/KernelChannel.h"

#include "models/sockets/MessageIo.h"

#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>

namespace sw {
namespace {

constexpr int readsPerEvent = 16;
constexpr qsizetype broken = -1, refused = -2; // by sendNow()

} // namespace

KernelChannel::KernelChannel(EventLoop& loop, UniqueFd fd, SocketAddress peerAddress, BoundName name,
                             bool asksSenders)
    : m_loop(loop),
      m_name(std::move(name)),
      m_fd(std::move(fd))
{
    m_peer = readPeerCredentials(m_fd.get());
    m_peerAddress = std::move(peerAddress);
    const int on = 1; // gives a stream that is connected already no name, as it would before connect(2)
    if (asksSenders)
        ::setsockopt(m_fd.get(), SOL_SOCKET, SO_PASSCRED, &on, sizeof on);
}

KernelChannel::~KernelChannel() { unwatch(); }

void KernelChannel::start(ChannelSink* sink)
{
    m_sink = sink;
    watch();
}

void KernelChannel::watch()
{
    if (!m_fd || !m_sink)
        return;
    const std::uint32_t events = (m_peerFinished ? 0u
                                  : m_reading    ? EPOLLIN
                                  : m_endSeen    ? 0u
                                                 : EPOLLRDHUP) |
                                 (m_queue.isEmpty() ? 0u : EPOLLOUT);
    if (!m_watched)
        m_loop.add(m_fd.get(), events, this);
    else if (events != m_events)
        m_loop.modify(m_fd.get(), events);
    m_watched = true;
    m_events = events;
}

void KernelChannel::unwatch()
{
    if (m_watched)
        m_loop.remove(m_fd.get());
    m_watched = false;
}

void KernelChannel::handleEvents(std::uint32_t events)
{
    if (events & EPOLLOUT || (events & EPOLLHUP && !m_queue.isEmpty()))
        flush();
    if (!isOpen())
        return;
    if (m_reading && !m_peerFinished)
        readSome();
    else if (events & (EPOLLHUP | EPOLLERR | EPOLLRDHUP))
        hangUp(events);
}

void KernelChannel::readSome()
{
    for (int i = 0; i < readsPerEvent && isOpen() && m_reading; ++i) {
        Arrival arrival;
        const ssize_t n =
            receiveWithAncillary(m_fd.get(), m_loop.buffer(), EventLoop::bufferSize, arrival.extra);
        if (n == 0)
            return endOfInput();
        if (n < 0) {
            if (errno == EINTR)
                continue;
            if (errno != EAGAIN)
                endByError(errno);
            return;
        }
        arrival.bytes = {m_loop.buffer(), n};
        m_sink->channelReceived(arrival);
        if (std::size_t(n) < EventLoop::bufferSize)
            return; // most likely all there was; epoll says when not
    }
}

void KernelChannel::endOfInput()
{
    m_peerFinished = true;
    watch();
    m_sink->channelPeerFinished();
    closeWhenOver();
}

/// Not reading: there may be bytes that we owe the sink later.
void KernelChannel::hangUp(std::uint32_t events)
{
    if (m_peerFinished)
        return closeWhenOver();
    const PeerEnd how = peerEnd(m_fd.get(), events);
    const bool isNews = !std::exchange(how.isReset ? m_resetSeen : m_endSeen, true);
    m_endSeen = true;
    if (events & (EPOLLHUP | EPOLLERR))
        unwatch(); // these can't be masked
    else
        watch();
    if (!how.isReset && how.unread == 0)
        endOfInput();
    else if (isNews)
        m_sink->channelPeerEnded(how);
}

bool KernelChannel::isHungUp() const
{
    pollfd state{m_fd.get(), 0, 0};
    return ::poll(&state, 1, 0) == 1 && (state.revents & (POLLHUP | POLLERR));
}

/// unix_poll() says POLLHUP when both directions are shut down, whoever did it: the peer by close().
void KernelChannel::closeWhenOver()
{
    if (!isOpen() || !m_peerFinished || !isHungUp())
        return;
    char byte = 0;
    const ssize_t n = ::recv(m_fd.get(), &byte, 1, MSG_DONTWAIT);
    if (n < 0 && errno != EAGAIN)
        endByError(errno);
    else
        end(CloseReason::Eof);
}

void KernelChannel::setReading(bool on)
{
    if (m_reading == on)
        return;
    m_reading = on;
    watch();
}

void KernelChannel::send(const Outgoing& message)
{
    const QByteArrayView bytes = message.view();
    if (!isOpen() || m_finishWanted || m_outputBroken) {
        m_unsent += bytes.size();
        return;
    }
    const qsizetype taken = m_queue.isEmpty() ? sendNow(bytes, message.with(), false) : 0;
    if (taken == broken) {
        m_unsent += bytes.size();
        outputBroken();
    } else if (taken == refused) {
        refuse(message.with());
    } else if (taken == bytes.size()) {
        m_sink->channelSent(bytes, message.descriptorCount());
    } else {
        m_queue.push(message.keep(), taken);
        watch();
    }
}

void KernelChannel::refuse(const Attachments* with)
{
    m_sink->channelMessageFailed(attachmentFailure(m_refusal, with));
}

/// How many bytes the kernel took; `broken` when it will never take any more, `refused` when it will not take
/// this message. isBegun: these are the bytes that are left of it.
qsizetype KernelChannel::sendNow(QByteArrayView bytes, const Attachments* with, bool isBegun)
{
    qsizetype taken = 0;
    while (taken < bytes.size()) {
        const bool first = !isBegun && taken == 0;
        const ssize_t n = sendWithAncillary(m_fd.get(), bytes.sliced(taken), with, first);
        if (n >= 0)
            taken += n;
        else if (errno == EAGAIN || errno == ENOBUFS || errno == ENOMEM)
            break;
        else if (errno != EINTR && first && with && !attachmentFailure(errno, with).sentence.isEmpty()) {
            m_refusal = errno;
            return refused;
        } else if (errno != EINTR)
            return broken;
        else
            continue;
    }
    return taken;
}

void KernelChannel::flush()
{
    qint64 budget = 16 * qint64(EventLoop::bufferSize);
    bool progress = false;
    while (isOpen() && !m_queue.isEmpty() && budget > 0) {
        const QByteArrayView front = m_queue.front();
        const qsizetype taken = sendNow(front.first(std::min<qsizetype>(front.size(), 1 << 20)),
                                        m_queue.frontWith(), m_queue.isFrontBegun());
        if (taken == broken)
            return outputBroken();
        if (taken == refused) {
            progress = true;
            refuse(m_queue.frontWith());
            if (isOpen() && !m_queue.isEmpty())
                m_queue.drop();
            continue;
        }
        if (taken == 0)
            break;
        progress = true;
        budget -= taken;
        m_queue.take(taken, [this](QByteArrayView message, int descriptors) {
            m_sink->channelSent(message, descriptors);
        });
    }
    if (!isOpen() || !progress)
        return;
    watch();
    m_sink->channelProgress();
    if (isOpen() && m_finishWanted && m_queue.isEmpty())
        shutDownOutput();
}

bool KernelChannel::discardWaiting()
{
    const QByteArray begun = m_queue.begun().toByteArray();
    const int descriptors = m_queue.frontDescriptors();
    m_queue.clear();
    watch();
    if (!begun.isEmpty())
        m_sink->channelSent(begun, descriptors);
    if (isOpen() && m_finishWanted)
        shutDownOutput();
    return true;
}

/// EPIPE (or ECONNRESET): the peer has gone or shut its reading side. Reading goes on: it tells which.
void KernelChannel::outputBroken()
{
    m_outputBroken = true;
    m_unsent += m_queue.bytes();
    m_queue.clear();
    watch();
    if (!isHungUp())
        m_sink->channelSendFailed(Failure::fromErrno(QStringLiteral("The peer takes no more data"), EPIPE),
                                  std::exchange(m_unsent, 0));
    if (isOpen())
        m_sink->channelProgress();
}

void KernelChannel::finish()
{
    if (!isOpen() || m_finishWanted)
        return;
    m_finishWanted = true;
    if (m_queue.isEmpty())
        shutDownOutput();
}

void KernelChannel::shutDownOutput()
{
    if (m_weFinished)
        return;
    m_weFinished = true;
    ::shutdown(m_fd.get(), SHUT_WR);
    m_sink->channelWeFinished();
    closeWhenOver();
}

void KernelChannel::close()
{
    if (isOpen())
        end(CloseReason::Local);
}

void KernelChannel::endByError(int error)
{
    if (error == ECONNRESET)
        end(CloseReason::Reset,
            Failure::fromErrno(QStringLiteral("The peer closed without reading all that was sent"), error));
    else
        end(CloseReason::Error, Failure::fromErrno(QStringLiteral("Reading from the peer"), error));
}

void KernelChannel::end(CloseReason reason, const Failure& failure)
{
    unwatch();
    m_name.remove();
    m_fd.reset();
    const ChannelEnd how{reason, failure, m_unsent + m_queue.bytes(), 0};
    m_queue.clear();
    m_sink->channelClosed(how);
}

QString closeReasonName(CloseReason reason)
{
    switch (reason) {
    case CloseReason::Eof:
        return QStringLiteral("eof");
    case CloseReason::Reset:
        return QStringLiteral("reset");
    case CloseReason::Local:
        return QStringLiteral("local");
    case CloseReason::Error:
        return QStringLiteral("error");
    }
    return {};
}

} // namespace sw
