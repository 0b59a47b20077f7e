#include "models/sockets/RelayConnect.h"

#include "models/sockets/Connector.h"
#include "models/sockets/PathProbe.h"
#include "models/sockets/SocketShortage.h"

#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <cerrno>

namespace sw {
namespace {

constexpr std::chrono::milliseconds fullBacklogRetry{5};

} // namespace

RelayConnect::~RelayConnect()
{
    m_loop.cancel(m_retry);
    if (m_watched)
        m_loop.remove(m_fd.get());
}

void RelayConnect::connectTo(const RelayTarget& target, Call call)
{
    m_target = target;
    m_call = std::move(call);
    m_giveUp = EventLoop::Clock::now() + target.patience;
    if (target.address.kind() == SocketAddress::Kind::Tcp)
        return attemptTcp();
    m_fd.reset(::socket(AF_UNIX, socketTypeNumber(target.type) | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!m_fd)
        return done(
            shortageFailure(QStringLiteral("Can't connect to %1").arg(target.address.display()), errno));
    attemptUnix();
}

/// On AF_UNIX it succeeds or fails at once, but for EAGAIN when the server's backlog is full (unix(7)).
void RelayConnect::attemptUnix()
{
    m_retry = {};
    sockaddr_un address{};
    const socklen_t length = m_target.address.toSockaddr(address);
    if (::connect(m_fd.get(), reinterpret_cast<const sockaddr*>(&address), length) == 0)
        return done(std::move(m_fd));
    if (errno != EAGAIN && errno != EINTR)
        return fail(errno);
    if (EventLoop::Clock::now() >= m_giveUp) {
        ConnectOptions options;
        options.address = m_target.address;
        options.type = m_target.type;
        options.patience = m_target.patience;
        return done(backlogFullFailure(options, true));
    }
    m_retry = m_loop.after(fullBacklogRetry, [this] { attemptUnix(); });
}

void RelayConnect::attemptTcp()
{
    if (m_nextName >= m_target.names.size())
        return fail(EADDRNOTAVAIL);
    const TcpName& name = m_target.names[m_nextName++];
    m_fd.reset(::socket(name.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!m_fd)
        return done(
            shortageFailure(QStringLiteral("Can't connect to %1").arg(m_target.address.display()), errno));
    if (::connect(m_fd.get(), reinterpret_cast<const sockaddr*>(&name.storage), name.length) == 0)
        return done(std::move(m_fd));
    if (errno == EINPROGRESS) {
        m_loop.add(m_fd.get(), EPOLLOUT, this);
        m_watched = true;
    } else if (m_nextName < m_target.names.size()) {
        attemptTcp();
    } else {
        fail(errno);
    }
}

void RelayConnect::handleEvents(std::uint32_t)
{
    m_loop.remove(m_fd.get());
    m_watched = false;
    int error = 0;
    socklen_t length = sizeof error;
    ::getsockopt(m_fd.get(), SOL_SOCKET, SO_ERROR, &error, &length);
    if (error == 0)
        done(std::move(m_fd));
    else if (m_nextName < m_target.names.size())
        attemptTcp();
    else
        fail(error);
}

/// Of a Unix socket in the probe's words, which name the part of the path and the process.
void RelayConnect::fail(int error)
{
    const SocketAddress& address = m_target.address;
    m_fd.reset();
    Failure told = Failure::fromErrno(QStringLiteral("Can't connect to %1").arg(address.display()), error);
    if (address.isUnix()) {
        const Failure probed = probePath(address).connectFailure(address, m_target.type);
        if (!probed.sentence.isEmpty() && probed.error == error)
            told = probed;
    }
    done(std::move(told));
}

void RelayConnect::done(Result<UniqueFd> result) { std::exchange(m_call, {})(std::move(result)); }

} // namespace sw
