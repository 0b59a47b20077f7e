#include "models/sockets/KernelConnector.h"

#include "models/sockets/KernelChannel.h"

#include <sys/socket.h>

namespace sw {
namespace {

constexpr std::chrono::milliseconds backlogRetry{20};

} // namespace

Failure backlogFullFailure(const SocketAddress& address, bool gaveUp)
{
    const QString sentence =
        gaveUp ? QStringLiteral("%1: the server's backlog has been full for %2 s, it accepts nobody (EAGAIN)")
                     .arg(address.display())
                     .arg(Connector::backlogPatience / 1000)
               : QStringLiteral("The server's backlog is full; trying again");
    return {sentence, EAGAIN, Remedy::Retry};
}

void KernelConnector::connectTo(const SocketAddress& address)
{
    m_address = address;
    m_giveUp = EventLoop::Clock::now() + std::chrono::milliseconds(backlogPatience);
    m_fd.reset(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!m_fd)
        m_sink->connectorFailed(
            Failure::fromErrno(QStringLiteral("Making a socket"), errno, Remedy::CloseOthers));
    else
        attempt();
}

void KernelConnector::attempt()
{
    m_retry = {};
    sockaddr_un address{};
    const socklen_t length = m_address.toSockaddr(address);
    if (::connect(m_fd.get(), reinterpret_cast<const sockaddr*>(&address), length) == 0)
        return m_sink->connectorConnected(
            std::make_unique<KernelChannel>(m_loop, std::move(m_fd), m_address));
    if (errno != EAGAIN && errno != EINTR)
        return m_sink->connectorFailed(
            Failure::fromErrno(QStringLiteral("Can't connect to %1").arg(m_address.display()), errno));
    if (EventLoop::Clock::now() >= m_giveUp)
        return m_sink->connectorFailed(backlogFullFailure(m_address, true));
    m_retry = m_loop.after(backlogRetry, [this] { attempt(); });
    if (!std::exchange(m_waits, true))
        m_sink->connectorWaits(backlogFullFailure(m_address, false));
}

} // namespace sw
