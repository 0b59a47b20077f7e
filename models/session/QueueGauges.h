#pragma once

#include "models/session/EndpointStatus.h"
#include "models/session/QueueMeter.h"

#include <QString>

namespace sw {

/// One queue as a person sees it. Plain text.
struct QueueGauge
{
    QString name;    ///< "Pending"
    QString text;    ///< "3 of backlog 5", "278,528 bytes, full"
    QString hint;    ///< what the number means
    double fill = 0; ///< 0…1; of several connections: of the fullest
    bool full = false;

    bool operator==(const QueueGauge&) const = default;
};

/// What the connections that a page shows add up to, besides what the kernel tells.
struct QueueSums
{
    quint64 buffered = 0; ///< ConnectionStatus::bufferedBytes
    quint64 waitingBytes = 0, waitingMessages = 0;
    bool anyWaits = false;
};

/// The gauges of an endpoint that runs, the listener's queue first. Empty while nothing is known.
std::vector<QueueGauge> queueGauges(const EndpointStatus& endpoint, const QueueReading& reading,
                                    const QueueSums& sums);

} // namespace sw
