#include "models/session/SpecCheck.h"

namespace sw {

Result<void> checkSpec(const EndpointSpec& spec)
{
    if (spec.address.kind() != SocketAddress::Kind::Path &&
        spec.address.kind() != SocketAddress::Kind::Abstract)
        return Failure{QStringLiteral("%1 is not an address of a Unix socket").arg(spec.address.display()),
                       EINVAL, Remedy::None};
    if (spec.kind == EndpointKind::Listener && spec.reply.kind == Reply::Kind::Http &&
        spec.type != SocketType::Stream)
        return Failure{
            QStringLiteral("HTTP goes over stream sockets, not %1 sockets").arg(socketTypeName(spec.type)),
            EPROTOTYPE, Remedy::ChangeType};
    if (spec.api != SocketApi::Qt)
        return {};
    if (spec.type != SocketType::Stream)
        return Failure{QStringLiteral("Qt's classes know stream sockets only, not %1 sockets")
                           .arg(socketTypeName(spec.type)),
                       ESOCKTNOSUPPORT, Remedy::ChangeType};
    if (spec.owner || spec.group)
        return Failure{
            QStringLiteral("Qt's QLocalServer can't give its socket file to another user or group"), EINVAL,
            Remedy::None};
    if (spec.autobind || spec.replyName.kind() != SocketAddress::Kind::Unnamed)
        return Failure{QStringLiteral("Qt's QLocalSocket can't take a name of its own"), EINVAL,
                       Remedy::None};
    return {};
}

} // namespace sw
