#include "models/session/RelayProbe.h"

#include "models/sockets/PathProbe.h"
#include "models/sockets/TcpSocket.h"

#include <QRegularExpression>

#include <sys/socket.h>

#include <cerrno>

namespace sw {
namespace {

/// A port that is bound and given back at once: without listen(2) nobody notices. With SO_REUSEADDR, as the
/// front itself has it; a listening socket of somebody else is in the way all the same (socket(7)).
Failure portObstacle(const SocketAddress& front)
{
    const std::vector<TcpName> names = tcpNames(front);
    if (names.empty() || front.port() == 0)
        return {};
    const TcpName& name = names.front();
    const UniqueFd fd(::socket(name.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const int on = 1;
    if (!fd)
        return {};
    ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&name.storage), name.length) == 0)
        return {};
    return Failure::fromErrno(QStringLiteral("Can't listen on %1").arg(front.display()), errno);
}

Failure frontObstacle(const SocketAddress& front)
{
    if (!front.isUnix())
        return portObstacle(front);
    if (front.kind() == SocketAddress::Kind::Unnamed)
        return {};
    Failure failure = probePath(front).listenFailure(front);
    return failure.remedy == Remedy::ReplaceStale ? Failure() : failure;
}

/// A bridge's target may come later; what is no socket, or of another type, does not become one.
Failure targetObstacle(const EndpointSpec& spec)
{
    using State = PathVerdict::State;
    const PathVerdict verdict = probePath(spec.target);
    const SocketType found = verdict.type.value_or(SocketType::Stream);
    const bool isTap = spec.kind == EndpointKind::Tap;
    const bool isLater = verdict.state == State::Free || verdict.state == State::Stale ||
                         verdict.state == State::NotListening || verdict.state == State::NoDirectory ||
                         verdict.isDangling;
    if (!isTap && isLater)
        return {};
    const bool isRelayable = found == SocketType::Stream || (isTap && found == SocketType::Seqpacket);
    return verdict.connectFailure(spec.target, isRelayable ? found : SocketType::Stream);
}

} // namespace

RelayObstacle relayObstacle(const EndpointSpec& spec)
{
    if (spec.target.isUnix()) {
        if (Failure failure = targetObstacle(spec); !failure.sentence.isEmpty())
            return {true, std::move(failure)};
    }
    return {false, frontObstacle(spec.address)};
}

QString tcpShorthand(const QString& typed)
{
    static const QRegularExpression pattern(QStringLiteral("^(?:localhost)?:?([0-9]{1,5})$"));
    const QString text = typed.trimmed();
    const QRegularExpressionMatch match = pattern.match(text);
    const bool hasHost = text.startsWith(QLatin1Char('l'));
    if (!match.hasMatch() || (hasHost && !text.contains(QLatin1Char(':'))))
        return text;
    return QStringLiteral("tcp:127.0.0.1:") + match.captured(1);
}

} // namespace sw
