#include "models/sockets/RelayFront.h"

#include "models/sockets/AcceptClients.h"
#include "models/sockets/KernelListener.h"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <cerrno>

namespace sw {
namespace {

constexpr std::chrono::milliseconds shortagePause{100};

} // namespace

Result<void> RelayFront::listen(SocketType type, const ListenOptions& options)
{
    auto bound = bindSocket(type, options);
    if (!bound)
        return bound.failure();
    if (::listen(bound->fd.get(), options.backlog) != 0)
        return Failure::fromErrno(QStringLiteral("Can't listen on %1").arg(options.address.display()), errno);
    m_fd = std::move(bound->fd);
    m_name = std::move(bound->name);
    m_loop.add(m_fd.get(), EPOLLIN, this);
    return {};
}

Result<void> RelayFront::listen(const TcpName& name, int backlog, const QString& doing)
{
    auto fd = listenOnTcp(name, backlog, doing);
    if (!fd)
        return fd.failure();
    m_fd = *std::move(fd);
    m_loop.add(m_fd.get(), EPOLLIN, this);
    return {};
}

void RelayFront::handleEvents(std::uint32_t)
{
    const int error = acceptClients(
        m_fd, [this] { return m_accepting; },
        [this](UniqueFd fd, const SocketAddress& name) {
            if (std::exchange(m_troubled, false))
                m_sink->frontTrouble({});
            m_sink->frontAccepted(std::move(fd), name);
        });
    if (error != 0)
        pause(error);
}

/// Out of descriptors, accept(2) would fail on and on.
void RelayFront::pause(int error)
{
    m_loop.modify(m_fd.get(), 0);
    m_retry = m_loop.after(shortagePause, [this] {
        m_retry = {};
        m_loop.modify(m_fd.get(), m_accepting ? std::uint32_t(EPOLLIN) : 0u);
    });
    if (!std::exchange(m_troubled, true))
        m_sink->frontTrouble(
            Failure::fromErrno(QStringLiteral("New clients wait"), error, Remedy::CloseOthers));
}

void RelayFront::setAccepting(bool on)
{
    m_accepting = on;
    if (m_fd && !m_retry)
        m_loop.modify(m_fd.get(), on ? std::uint32_t(EPOLLIN) : 0u);
}

Failure RelayFront::close()
{
    if (!m_fd)
        return {};
    m_loop.cancel(m_retry);
    m_loop.remove(m_fd.get());
    const Failure left = m_name.remove(); // while the socket still listens: nobody meets a dead file
    m_fd.reset();
    return left;
}

} // namespace sw
