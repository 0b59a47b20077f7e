#pragma once

#include "models/session/DescriptorShelf.h"
#include "models/session/EndpointStatus.h"

#include <vector>

namespace sw {

/// What one status update carries from the engine thread.
struct EngineUpdate
{
    std::vector<EndpointStatus> endpoints;
    std::vector<ConnectionStatus> connections;
    ShelfChanges descriptors;
    bool stopped = false;
};

} // namespace sw
