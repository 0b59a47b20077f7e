#include "models/session/RelayCheck.h"

#include "models/sockets/TcpSocket.h"

#include <algorithm>

namespace sw {
namespace {

Failure wrong(const QString& sentence) { return {sentence, EINVAL, Remedy::None}; }

} // namespace

Result<void> checkRelaySpec(const EndpointSpec& spec)
{
    const bool isTap = spec.kind == EndpointKind::Tap;
    const bool tcpFront = !spec.address.isUnix(), tcpTarget = !spec.target.isUnix();
    if (spec.target.kind() == SocketAddress::Kind::Unnamed)
        return wrong(isTap ? QStringLiteral("A tap needs the address of the socket to relay to")
                           : QStringLiteral("A bridge needs the address to relay to"));
    if (isTap && (tcpFront || tcpTarget))
        return wrong(QStringLiteral("A tap relays between Unix sockets; TCP is for bridges"));
    if (!isTap && tcpFront == tcpTarget)
        return wrong(
            QStringLiteral("A bridge relays between TCP and a Unix socket: one of the two addresses is TCP "
                           "(tcp:HOST:PORT)"));
    if (!isTap && spec.address.kind() == SocketAddress::Kind::Unnamed)
        return wrong(QStringLiteral("A bridge needs the address that clients come to"));
    if (tcpTarget && spec.target.port() == 0)
        return wrong(QStringLiteral("There is no TCP port 0 to connect to"));
    if (spec.address == spec.target)
        return wrong(
            QStringLiteral("The two addresses are the same: what it relays would come back to itself"));
    return {};
}

bool isRemoteUnasked(const EndpointSpec& spec)
{
    if (spec.allowRemote || spec.address.isUnix())
        return false;
    const std::vector<TcpName> names = tcpNames(spec.address); // none of what has to be looked up
    return std::any_of(names.begin(), names.end(), [](const TcpName& name) { return !name.isLoopback(); });
}

} // namespace sw
