#include "models/sockets/MessageChannel.h"

#include "models/sockets/MessageIo.h"

#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>

namespace sw {
namespace {

constexpr int messagesPerEvent = 16;
constexpr int sendsPerEvent = 64;
constexpr std::chrono::milliseconds memoryRetry{20};

bool isGone(int error) { return error == ECONNREFUSED || error == ENOTCONN || error == ECONNRESET; }

} // namespace

MessageChannel::MessageChannel(EventLoop& loop, UniqueFd fd, SocketType type, SocketAddress peerAddress,
                               BoundName name, bool asksSenders)
    : m_loop(loop),
      m_name(std::move(name)),
      m_fd(std::move(fd)),
      m_type(type)
{
    prepareMessageSocket(m_fd.get(), type);
    const int on = 1;
    if (!isDatagram())
        m_peer = readPeerCredentials(m_fd.get());
    if (asksSenders && ownName(m_fd.get()).kind() != SocketAddress::Kind::Unnamed)
        ::setsockopt(m_fd.get(), SOL_SOCKET, SO_PASSCRED, &on, sizeof on);
    m_peerAddress = std::move(peerAddress);
}

MessageChannel::~MessageChannel()
{
    m_loop.cancel(m_retry);
    unwatch();
}

void MessageChannel::start(ChannelSink* sink)
{
    m_sink = sink;
    watch();
}

void MessageChannel::watch()
{
    if (!m_fd || !m_sink)
        return;
    const std::uint32_t events = (m_peerFinished              ? 0u
                                  : m_reading                 ? EPOLLIN
                                  : m_endSeen || isDatagram() ? 0u
                                                              : EPOLLRDHUP) |
                                 (m_queue.isEmpty() || m_retry ? 0u : EPOLLOUT);
    if (!m_watched)
        m_loop.add(m_fd.get(), events, this);
    else if (events != m_events)
        m_loop.modify(m_fd.get(), events);
    m_watched = true;
    m_events = events;
}

void MessageChannel::unwatch()
{
    if (m_watched)
        m_loop.remove(m_fd.get());
    m_watched = false;
}

void MessageChannel::handleEvents(std::uint32_t events)
{
    if (isDatagram() && events & EPOLLERR) { // the receiver has connected elsewhere; the next send says more
        int error = 0;
        socklen_t length = sizeof error;
        ::getsockopt(m_fd.get(), SOL_SOCKET, SO_ERROR, &error, &length);
    }
    if (events & EPOLLOUT || (events & EPOLLHUP && !m_queue.isEmpty()))
        flush();
    if (!isOpen())
        return;
    if (m_reading && !m_peerFinished)
        readSome();
    else if (events & (EPOLLHUP | EPOLLERR | EPOLLRDHUP) && !isDatagram())
        hangUp(events);
}

/// Not reading: messages may be left for later, empty ones too.
void MessageChannel::hangUp(std::uint32_t events)
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
    if (isNews)
        m_sink->channelPeerEnded(how);
}

void MessageChannel::readSome()
{
    for (int i = 0; i < messagesPerEvent && isOpen() && m_reading; ++i) {
        ReceivedMessage message;
        switch (takeMessage(m_fd.get(), m_type, m_loop, message)) {
        case MessageResult::Message:
            m_sink->channelReceived(message.arrival);
            break;
        case MessageResult::Nothing:
            return;
        case MessageResult::End:
            return endOfInput();
        case MessageResult::Error:
            m_reset |= errno == ECONNRESET;
            if (errno != ECONNRESET && !isDatagram())
                return end(CloseReason::Error);
        }
    }
}

void MessageChannel::endOfInput()
{
    m_peerFinished = true;
    if (!m_reset) {
        watch();
        m_sink->channelPeerFinished();
        return closeWhenOver();
    }
    end(CloseReason::Reset);
}

bool MessageChannel::isHungUp() const
{
    pollfd state{m_fd.get(), 0, 0};
    return ::poll(&state, 1, 0) == 1 && (state.revents & (POLLHUP | POLLERR));
}

/// unix_dgram_poll() says POLLHUP when both directions are shut down, whoever did it: the peer by close().
void MessageChannel::closeWhenOver()
{
    if (!isOpen() || isDatagram() || !m_peerFinished || !isHungUp())
        return;
    char byte = 0;
    m_reset |= ::recv(m_fd.get(), &byte, 1, MSG_DONTWAIT | MSG_PEEK) < 0 && errno == ECONNRESET;
    end(m_reset ? CloseReason::Reset : CloseReason::Eof);
}

void MessageChannel::setReading(bool on)
{
    if (m_reading == on)
        return;
    m_reading = on;
    watch();
}

void MessageChannel::send(const Outgoing& message)
{
    const QByteArrayView bytes = message.view();
    if (!isOpen() || m_finishWanted || m_outputBroken) {
        m_unsentBytes += bytes.size();
        ++m_unsentMessages;
        return;
    }
    const Outcome outcome = m_queue.isEmpty() ? attempt(bytes, message.with()) : Outcome::Waits;
    if (outcome == Outcome::Sent) {
        m_sink->channelSent(bytes, message.descriptorCount());
    } else if (outcome == Outcome::Waits) {
        m_queue.push(message.keep());
        watch();
    }
}

MessageChannel::Outcome MessageChannel::attempt(QByteArrayView bytes, const Attachments* with)
{
    int error = sendMessage(m_fd.get(), bytes, with);
    if (error != 0 && isDatagram() && isGone(error) && reconnect()) // the receiver may have been restarted
        error = sendMessage(m_fd.get(), bytes, with);
    switch (error) {
    case 0:
        return Outcome::Sent;
    case EAGAIN:
        return Outcome::Waits;
    case ENOBUFS:
    case ENOMEM:
        if (!m_retry)
            m_retry = m_loop.after(memoryRetry, [this] {
                m_retry = {};
                flush();
            });
        return Outcome::Waits;
    default:
        return refused(error, bytes, with);
    }
}

MessageChannel::Outcome MessageChannel::refused(int error, QByteArrayView bytes, const Attachments* with)
{
    if (const Failure failure = attachmentFailure(error, with); !failure.sentence.isEmpty()) {
        m_sink->channelMessageFailed(failure);
    } else if (error == EMSGSIZE) {
        tellRefused(tooBigFailure(bytes.size(), largestMessage(m_fd.get())));
    } else if (!isDatagram() && (error == EPIPE || error == ECONNRESET || error == ENOTCONN)) {
        m_reset |= error == ECONNRESET;
        if (m_queue.isEmpty()) { // else it is the first of those that wait
            m_unsentBytes += bytes.size();
            ++m_unsentMessages;
        }
        outputBroken();
    } else {
        const QString why = isGone(error)    ? QStringLiteral("Nobody receives at %1 any more")
                            : error == EPIPE ? QStringLiteral("The receiver at %1 takes no more messages")
                                             : QStringLiteral("Can't send to %1");
        const QString sentence =
            QStringLiteral("%1: %2").arg(why.arg(m_peerAddress.display()), droppedWords(1, bytes.size()));
        tellRefused(isGone(error) || error == EPIPE ? Failure{sentence, error, Remedy::Retry}
                                                    : Failure::fromErrno(sentence, error));
    }
    return Outcome::Dropped;
}

void MessageChannel::tellRefused(const Failure& failure)
{
    m_sink->channelMessageFailed({failure.withErrno(), failure.error, failure.remedy});
}

bool MessageChannel::reconnect()
{
    sockaddr_un address{};
    const socklen_t length = m_peerAddress.toSockaddr(address);
    return ::connect(m_fd.get(), reinterpret_cast<const sockaddr*>(&address), length) == 0;
}

void MessageChannel::flush()
{
    bool progress = false;
    for (int i = 0; i < sendsPerEvent && isOpen() && !m_queue.isEmpty(); ++i) {
        const WaitingMessage front = m_queue.front();
        const Outcome outcome = attempt(front.bytes, front.with.get());
        if (outcome == Outcome::Waits || m_queue.isEmpty() || !isOpen())
            break;
        progress = true;
        m_queue.take();
        if (outcome == Outcome::Sent)
            m_sink->channelSent(front.bytes, front.descriptorCount());
    }
    if (!isOpen())
        return;
    watch();
    if (progress)
        m_sink->channelProgress();
    if (isOpen() && m_finishWanted && m_queue.isEmpty())
        shutDownOutput();
}

bool MessageChannel::discardWaiting()
{
    m_loop.cancel(m_retry);
    m_queue.clear();
    watch();
    if (isOpen() && m_finishWanted)
        shutDownOutput();
    return true;
}

/// EPIPE (or ECONNRESET): the peer has gone or shut its reading side. Reading goes on: it tells which.
void MessageChannel::outputBroken()
{
    m_outputBroken = true;
    m_unsentBytes += m_queue.bytes();
    m_unsentMessages += m_queue.count();
    m_queue.clear();
    watch();
    if (!isHungUp()) {
        m_unsentMessages = 0;
        m_sink->channelSendFailed(Failure::fromErrno(QStringLiteral("The peer takes no more data"), EPIPE),
                                  std::exchange(m_unsentBytes, 0));
    }
    if (isOpen())
        m_sink->channelProgress();
}

void MessageChannel::finish()
{
    if (!isOpen() || m_finishWanted)
        return;
    m_finishWanted = true;
    if (m_queue.isEmpty())
        shutDownOutput();
}

void MessageChannel::shutDownOutput()
{
    if (m_weFinished)
        return;
    m_weFinished = true;
    ::shutdown(m_fd.get(), SHUT_WR);
    m_sink->channelWeFinished();
    if (isOpen() && isDatagram() && m_name.address().kind() == SocketAddress::Kind::Unnamed)
        return end(CloseReason::Eof); // nobody can answer it
    closeWhenOver();
}

void MessageChannel::close()
{
    if (isOpen())
        end(CloseReason::Local);
}

void MessageChannel::end(CloseReason reason)
{
    const int error = errno;
    unwatch();
    m_loop.cancel(m_retry);
    m_name.remove();
    m_fd.reset();
    ChannelEnd how{reason, {}, m_unsentBytes + m_queue.bytes(), m_unsentMessages + m_queue.count()};
    m_queue.clear();
    if (reason == CloseReason::Reset)
        how.failure = Failure::fromErrno(QStringLiteral("The peer closed without reading all that was sent"),
                                         ECONNRESET);
    else if (reason == CloseReason::Error)
        how.failure = Failure::fromErrno(QStringLiteral("Reading from the peer"), error);
    m_sink->channelClosed(how);
}

} // namespace sw
