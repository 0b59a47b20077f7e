#pragma once

#include "models/session/EndpointSpec.h"

namespace sw {

/// What can be said about the spec of a tap or bridge without asking the kernel: which of the two addresses
/// may be TCP, and that they differ. Any thread.
Result<void> checkRelaySpec(const EndpointSpec& spec);

/// It would let other machines connect, and was not allowed to: by an address in digits that is none of the
/// loopback's. A name is looked up by nobody here, so it may be. Any thread.
bool isRemoteUnasked(const EndpointSpec& spec);

} // namespace sw
