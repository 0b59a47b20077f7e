#include "models/traffic/TrafficRecord.h"

#include <ctime>

namespace sw {

QString trafficEventName(TrafficEvent event)
{
    switch (event) {
    case TrafficEvent::Started:
        return QStringLiteral("started");
    case TrafficEvent::Stopped:
        return QStringLiteral("stopped");
    case TrafficEvent::Opened:
        return QStringLiteral("opened");
    case TrafficEvent::Received:
        return QStringLiteral("received");
    case TrafficEvent::Sent:
        return QStringLiteral("sent");
    case TrafficEvent::Finished:
        return QStringLiteral("finished");
    case TrafficEvent::Closed:
        return QStringLiteral("closed");
    case TrafficEvent::Failed:
        return QStringLiteral("failed");
    case TrafficEvent::Note:
        return QStringLiteral("note");
    case TrafficEvent::Exchange:
        return QStringLiteral("exchange");
    }
    return QStringLiteral("note");
}

std::int64_t trafficClock()
{
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    return std::int64_t(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

} // namespace sw
