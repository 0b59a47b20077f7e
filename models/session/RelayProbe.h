#pragma once

#include "models/session/EndpointSpec.h"

namespace sw {

/// Why a tap or bridge with a spec that checkRelaySpec() takes can't start now, as it would say itself;
/// empty when nothing speaks against it. Nobody is connected to, and nothing stays bound. What a page can
/// mend when it has failed (a stale socket file at its front), and what a name service would have to tell,
/// is no reason here. Blocking, short: worker pool, never the GUI thread.
struct RelayObstacle
{
    bool isTarget = false; ///< the target's address is to blame; else the front's
    Failure failure;
};
RelayObstacle relayObstacle(const EndpointSpec& spec);

/// What a person types for a TCP address, as SocketAddress::parse() takes it: "8080", ":8080" and
/// "localhost:8080" are a port of this machine's loopback. Other text stays as it is, and so does
/// "./8080", which is a file. Any thread.
QString tcpShorthand(const QString& typed);

} // namespace sw
