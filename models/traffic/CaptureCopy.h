#pragma once

#include "models/traffic/TrafficStore.h"

#include <functional>

namespace sw {

/// Keeps what a store holds now in another directory, which is made (0700) or holds no capture yet: there it
/// is a capture that has ended, for TrafficStore::open(), whatever becomes of the first. marks: as
/// trafficMarksToJson() makes them. Any thread; takes as long as the disk does, and asks isCancelled() every
/// few megabytes. The number of rows; Failure: there are none, the directory can't be made, the disk refuses,
/// it was cancelled. Nothing of it stays then.
Result<quint64> copyCapture(const TrafficStore& store, const QByteArray& marks, const QString& directory,
                            const std::function<bool()>& isCancelled = {});

} // namespace sw
