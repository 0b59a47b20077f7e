#pragma once

#include "models/session/EndpointSpec.h"

namespace sw {

/// What can be said about a spec without asking the kernel: an address that is none of a Unix socket, a
/// wish that Qt's classes can't fulfil.
Result<void> checkSpec(const EndpointSpec& spec);

} // namespace sw
