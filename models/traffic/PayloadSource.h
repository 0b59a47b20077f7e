#pragma once

#include "models/base/ByteSource.h"
#include "models/traffic/TrafficRecord.h"

#include <memory>

namespace sw {

class TrafficStore;

/// The payload of one row of a store as bytes to read, mapped and not copied. Keeps the row's segment, so
/// that it can be read on when the store has evicted the row meanwhile. Null when the row is gone already.
/// What the disk would not take (TrafficRecord::payloadLost) is the first bytes only. Any thread.
std::shared_ptr<const ByteSource> payloadSource(const std::shared_ptr<const TrafficStore>& store, RowId row);

} // namespace sw
