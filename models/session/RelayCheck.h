#pragma once

#include "models/session/EndpointSpec.h"

namespace sw {

/// What can be said about the spec of a tap or bridge without asking the kernel: which of the two addresses
/// may be TCP, and that they differ. Any thread.
Result<void> checkRelaySpec(const EndpointSpec& spec);

} // namespace sw
