#pragma once

#include "models/kernel/SocketAddress.h"
#include "models/traffic/TrafficStore.h"

#include <optional>

namespace sw {

/// Where a tap or bridge of that number leads to, as its `started` row says: the Unix socket of its two
/// addresses, the target's before the front's. Looks at the first 100,000 rows that are kept. Any thread.
std::optional<SocketAddress> relayTarget(const std::shared_ptr<const TrafficStore>& store,
                                         EndpointId endpoint);

} // namespace sw
