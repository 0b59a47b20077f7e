#pragma once

#include "models/session/EndpointSpec.h"
#include "models/traffic/TrafficStore.h"

#include <memory>

class QMenu;

namespace sw {

/// "Copy as socat line" (or python3) of that message of an endpoint like spec; greyed, with the reason, where
/// there is no such line. Nothing for a row that is no message. GUI thread.
void addShellLineEntry(QMenu* menu, const EndpointSpec& spec, const std::shared_ptr<TrafficStore>& store,
                       RowId row);

} // namespace sw
