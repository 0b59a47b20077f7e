#include "models/session/SpecCheck.h"

namespace sw {

Result<void> checkSpec(const EndpointSpec& spec)
{
    if (spec.address.kind() != SocketAddress::Kind::Path &&
        spec.address.kind() != SocketAddress::Kind::Abstract)
        return Failure{QStringLiteral("%1 is not an address of a Unix socket").arg(spec.address.display()),
                       EINVAL, Remedy::None};
    if (spec.type != SocketType::Stream)
        return Failure{QStringLiteral("%1 sockets can't be started here, only stream sockets")
                           .arg(socketTypeName(spec.type)),
                       ESOCKTNOSUPPORT, Remedy::ChangeType};
    return {};
}

} // namespace sw
