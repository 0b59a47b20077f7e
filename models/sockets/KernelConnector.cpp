#include "models/sockets/KernelConnector.h"

#include "models/sockets/BacklogProbe.h"
#include "models/sockets/KernelChannel.h"
#include "models/sockets/MessageChannel.h"
#include "models/sockets/PathProbe.h"
#include "models/sockets/SocketShortage.h"

#include <sys/socket.h>

namespace sw {
namespace {

constexpr std::chrono::milliseconds backlogRetry{20};

} // namespace

Failure backlogFullFailure(const ConnectOptions& options, bool gaveUp)
{
    const auto queue = backlogAt(options.address, options.type);
    // A backlog of n admits n + 1 (unix_recvq_full).
    const QString count =
        queue
            ? QStringLiteral(" (%1 of %2 clients wait)").arg(queue->pending).arg(quint64(queue->backlog) + 1)
            : QString();
    const QString seconds = QString::number(double(options.patience.count()) / 1000);
    const QString sentence =
        gaveUp ? QStringLiteral("%1: the server accepted nobody for %2 s, its backlog is full%3")
                     .arg(options.address.display(), seconds, count)
               : QStringLiteral("The server's backlog is full%1: trying ").arg(count) +
                     (options.patience.count() > 0 ? QStringLiteral("for %1 s").arg(seconds)
                                                   : QStringLiteral("until it accepts"));
    return {sentence, EAGAIN, Remedy::Retry};
}

void KernelConnector::connectTo(const ConnectOptions& options)
{
    m_options = options;
    m_giveUp = EventLoop::Clock::now() + options.patience;
    m_fd.reset(::socket(AF_UNIX, socketTypeNumber(options.type) | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!m_fd)
        return m_sink->connectorFailed(
            shortageFailure(QStringLiteral("Can't connect to %1").arg(options.address.display()), errno));
    if (const auto named = bindName(); !named)
        return fail(named.failure());
    attempt();
}

Result<void> KernelConnector::bindName()
{
    const bool wanted = m_options.name.kind() != SocketAddress::Kind::Unnamed;
    if (!wanted && !m_options.autobind)
        return {};
    const QString doing = QStringLiteral("Can't take the name %1").arg(m_options.name.display());
    NameAccess access;
    access.livesFromBind = m_options.type == SocketType::Datagram;
    if (wanted) {
        if (const Failure taken = probePath(m_options.name).listenFailure(m_options.name);
            !taken.sentence.isEmpty())
            return Failure{QStringLiteral("Can't take the name: %1").arg(taken.sentence), taken.error, {}};
    }
    auto bound = wanted ? BoundName::bind(m_fd.get(), m_options.name, access, doing)
                        : BoundName::autobind(m_fd.get(), QStringLiteral("Can't take a name"));
    if (!bound)
        return bound.failure();
    m_name = *std::move(bound);
    return {};
}

void KernelConnector::connected()
{
    const SocketAddress& address = m_options.address;
    if (m_options.type == SocketType::Stream)
        return m_sink->connectorConnected(std::make_unique<KernelChannel>(
            m_loop, std::move(m_fd), address, std::move(m_name), m_options.asksSenders));
    m_sink->connectorConnected(std::make_unique<MessageChannel>(
        m_loop, std::move(m_fd), m_options.type, address, std::move(m_name), m_options.asksSenders));
}

/// The name is free for the next attempt, which may come from inside.
void KernelConnector::fail(const Failure& failure)
{
    m_name.remove();
    m_fd.reset();
    m_sink->connectorFailed(failure);
}

void KernelConnector::attempt()
{
    m_retry = {};
    sockaddr_un address{};
    const socklen_t length = m_options.address.toSockaddr(address);
    if (::connect(m_fd.get(), reinterpret_cast<const sockaddr*>(&address), length) == 0)
        return connected();
    if (errno != EAGAIN && errno != EINTR)
        return fail(Failure::fromErrno(QStringLiteral("Can't connect to %1").arg(m_options.address.display()),
                                       errno, errno == EPROTOTYPE ? Remedy::ChangeType : Remedy::None));
    if (m_options.patience.count() > 0 && EventLoop::Clock::now() >= m_giveUp)
        return fail(backlogFullFailure(m_options, true));
    m_retry = m_loop.after(backlogRetry, [this] { attempt(); });
    if (!std::exchange(m_waits, true))
        m_sink->connectorWaits(backlogFullFailure(m_options, false));
}

} // namespace sw
