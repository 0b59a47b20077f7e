#include "models/sockets/KernelListener.h"

#include "models/sockets/AcceptClients.h"
#include "models/sockets/KernelChannel.h"
#include "models/sockets/MessageChannel.h"
#include "models/sockets/PathProbe.h"
#include "models/sockets/SocketShortage.h"

#include <sched.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <atomic>

namespace sw {
namespace {

constexpr std::chrono::milliseconds retryDelay{100};

std::atomic<mode_t> umaskBefore{022};

} // namespace

void prepareThreadForModes()
{
    if (::unshare(CLONE_FS) == 0)
        umaskBefore.store(::umask(0));
}

mode_t processUmask() { return umaskBefore.load(); }

Result<BoundSocket> bindSocket(SocketType type, const ListenOptions& options)
{
    if (const auto way = makeWayFor(options); !way)
        return way.failure();
    UniqueFd fd(::socket(AF_UNIX, socketTypeNumber(type) | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!fd)
        return shortageFailure(QStringLiteral("Can't listen on %1").arg(options.address.display()), errno);
    const NameAccess access{options.mode, options.owner, options.group, type == SocketType::Datagram};
    auto name = BoundName::bind(fd.get(), options.address, access,
                                QStringLiteral("Can't listen on %1").arg(options.address.display()));
    if (!name) {
        // Somebody was faster, or the probe could not see all: say what stands there now.
        const Failure now = probePath(options.address).listenFailure(options.address);
        return now.sentence.isEmpty() ? name.failure() : now;
    }
    return BoundSocket{std::move(fd), *std::move(name)};
}

Result<void> KernelListener::listen(const ListenOptions& options)
{
    auto bound = bindSocket(m_type, options);
    if (!bound)
        return bound.failure();
    const int on = 1; // what accept(2) gives inherits it, so that the first bytes tell their sender as well
    if (options.asksSenders)
        ::setsockopt(bound->fd.get(), SOL_SOCKET, SO_PASSCRED, &on, sizeof on);
    m_asksSenders = options.asksSenders;
    if (::listen(bound->fd.get(), options.backlog) != 0)
        return Failure::fromErrno(QStringLiteral("Can't listen on %1").arg(options.address.display()), errno);
    m_fd = std::move(bound->fd);
    m_name = std::move(bound->name);
    m_loop.add(m_fd.get(), EPOLLIN, this);
    return {};
}

void KernelListener::handleEvents(std::uint32_t)
{
    const int error = acceptClients(
        m_fd, [this] { return m_accepting; },
        [this](UniqueFd fd, const SocketAddress& peer) {
            if (std::exchange(m_troubled, false))
                m_sink->listenerTrouble({});
            if (m_type == SocketType::Stream)
                m_sink->listenerAccepted(
                    std::make_unique<KernelChannel>(m_loop, std::move(fd), peer, BoundName(), m_asksSenders));
            else
                m_sink->listenerAccepted(std::make_unique<MessageChannel>(m_loop, std::move(fd), m_type, peer,
                                                                          BoundName(), m_asksSenders));
        });
    if (error != 0)
        pause(error);
}

void KernelListener::pause(int error)
{
    m_loop.modify(m_fd.get(), 0);
    m_retry = m_loop.after(retryDelay, [this] { resume(); });
    if (!std::exchange(m_troubled, true))
        m_sink->listenerTrouble(
            Failure::fromErrno(QStringLiteral("New clients wait"), error, Remedy::CloseOthers));
}

void KernelListener::resume()
{
    m_retry = {};
    m_loop.modify(m_fd.get(), m_accepting ? EPOLLIN : 0u);
}

bool KernelListener::setAccepting(bool on)
{
    m_accepting = on;
    if (m_fd && !m_retry)
        m_loop.modify(m_fd.get(), on ? EPOLLIN : 0u);
    return true;
}

void KernelListener::close()
{
    if (!m_fd)
        return;
    m_loop.cancel(m_retry);
    m_loop.remove(m_fd.get());
    // The name goes while the socket still listens: a client meets either us or nothing, never a dead file.
    m_leftover = m_name.remove();
    m_fd.reset();
}

} // namespace sw
