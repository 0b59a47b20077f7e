#include "models/inspect/SocketRecord.h"

namespace sw {

QString socketStateName(SocketState state)
{
    switch (state) {
    case SocketState::Listening:
        return QStringLiteral("listening");
    case SocketState::Connected:
        return QStringLiteral("connected");
    case SocketState::Connecting:
        return QStringLiteral("connecting");
    case SocketState::Unconnected:
        return QStringLiteral("unconnected");
    case SocketState::PeerClosed:
        return QStringLiteral("peer-closed");
    case SocketState::HalfClosed:
        return QStringLiteral("half-closed");
    }
    return {};
}

} // namespace sw
