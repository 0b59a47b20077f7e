#include "models/sockets/KernelListener.h"

#include "models/sockets/KernelChannel.h"
#include "models/sockets/PathProbe.h"

#include <sched.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>

namespace sw {
namespace {

constexpr int acceptsPerEvent = 64;
constexpr std::chrono::milliseconds retryDelay{100};

} // namespace

void prepareThreadForModes()
{
    if (::unshare(CLONE_FS) == 0)
        ::umask(0);
}

Result<void> KernelListener::bindTo(int fd, const ListenOptions& options)
{
    const QString doing = QStringLiteral("Can't listen on %1").arg(options.address.display());
    const bool isPath = options.address.kind() == SocketAddress::Kind::Path;
    // The inode that bind() makes takes the mode of the socket (unix_bind), less the thread's umask.
    if (isPath && ::fchmod(fd, mode_t(options.mode)) != 0)
        return Failure::fromErrno(doing, errno);
    sockaddr_un address{};
    const socklen_t length = options.address.toSockaddr(address);
    if (::bind(fd, reinterpret_cast<const sockaddr*>(&address), length) != 0)
        return Failure::fromErrno(doing, errno);
    struct stat file
    {
    };
    if (isPath && ::lstat(options.address.bytes().constData(), &file) == 0) {
        m_device = file.st_dev;
        m_inode = file.st_ino;
    }
    m_address = options.address;
    if (::listen(fd, options.backlog) != 0) {
        const int error = errno;
        if (isPath)
            unlinkOwned(m_address, m_device, m_inode);
        return Failure::fromErrno(doing, error);
    }
    return {};
}

Result<void> KernelListener::listen(const ListenOptions& options)
{
    if (const auto way = makeWayFor(options); !way)
        return way;
    UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!fd)
        return Failure::fromErrno(QStringLiteral("Making a socket"), errno, Remedy::CloseOthers);
    if (const auto bound = bindTo(fd.get(), options); !bound) {
        // Somebody was faster, or the probe could not see all: say what stands there now.
        const Failure now = probePath(options.address).listenFailure(options.address);
        return now.sentence.isEmpty() ? bound.failure() : now;
    }
    m_fd = std::move(fd);
    m_loop.add(m_fd.get(), EPOLLIN, this);
    return {};
}

void KernelListener::handleEvents(std::uint32_t)
{
    for (int i = 0; i < acceptsPerEvent && m_fd; ++i) {
        sockaddr_un address{};
        socklen_t length = sizeof address;
        UniqueFd fd(::accept4(m_fd.get(), reinterpret_cast<sockaddr*>(&address), &length,
                              SOCK_CLOEXEC | SOCK_NONBLOCK));
        if (!fd) {
            if (errno == EINTR || errno == ECONNABORTED)
                continue;
            if (errno != EAGAIN)
                pause(errno);
            return;
        }
        if (std::exchange(m_troubled, false))
            m_sink->listenerTrouble({});
        m_sink->listenerAccepted(std::make_unique<KernelChannel>(
            m_loop, std::move(fd), SocketAddress::fromSockaddr(address, length)));
    }
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
    m_loop.modify(m_fd.get(), EPOLLIN);
}

void KernelListener::close()
{
    if (!m_fd)
        return;
    m_loop.cancel(m_retry);
    m_loop.remove(m_fd.get());
    // The name goes while the socket still listens: a client meets either us or nothing, never a dead file.
    if (m_address.kind() == SocketAddress::Kind::Path)
        unlinkOwned(m_address, m_device, m_inode);
    m_fd.reset();
}

} // namespace sw
