#pragma once

#include "models/traffic/TrafficFilter.h"
#include "models/traffic/TrafficMarks.h"
#include "models/traffic/TrafficNames.h"

#include <QHash>

#include <functional>
#include <unordered_map>

namespace sw {

/// Tells which rows a filter holds for. Names are looked at once for each endpoint and connection, whole
/// payloads in pieces. One thread, which may be another than the one that made it.
class TrafficMatcher
{
public:
    TrafficMatcher(std::shared_ptr<const TrafficStore> store, TrafficFilter filter, TrafficNames names,
                   std::shared_ptr<const TrafficMarkMap> marks);

    /// Learns the names of rows up to end, a part of them at a time. True when that is done.
    bool learn(RowId end) { return m_names.follow(end); }
    /// Takes names that were given. True when rows that were tested already would now be judged otherwise.
    bool rename(const QHash<EndpointId, QString>& given);
    void setMarks(std::shared_ptr<const TrafficMarkMap> marks) { m_marks = std::move(marks); }
    /// False for a row that is gone. Asks stopped within large payloads; the answer means nothing then.
    bool matches(RowId id, const std::function<bool()>& stopped = {});

private:
    struct Row
    {
        RowId id;
        TrafficRecord record;
        std::uint32_t endpoint, peer; // bit per term: its name holds
    };
    std::uint32_t endpointBits(EndpointId id);
    std::uint32_t peerBits(const TrafficRecord& record);
    std::uint32_t bitsOf(TrafficTerm::Field field,
                         const std::function<bool(const TrafficTerm::Value&)>&) const;
    bool holds(std::size_t index, const Row& row, const std::function<bool()>& stopped);
    bool isAnywhere(std::size_t index, const Row& row, const std::function<bool()>& stopped);
    bool eventSays(std::size_t index, const Row& row);
    bool payloadHas(const TrafficTerm& term, const Row& row, const std::function<bool()>& stopped);
    bool timeHolds(const TrafficTerm& term, std::int64_t time);
    TrafficMark markOf(RowId id) const;

    TrafficReader m_reader;
    TrafficFilter m_filter;
    TrafficNames m_names;
    std::shared_ptr<const TrafficMarkMap> m_marks;
    std::vector<std::size_t> m_order; // of the terms, the cheap ones first
    std::unordered_map<std::uint32_t, std::uint32_t> m_endpointBits, m_peerBits;
    QHash<QByteArray, std::uint32_t> m_eventWords; // by event and detail: bit per term
    std::int64_t m_offsetHour = -1, m_offset = 0;  // nanoseconds that local time is ahead in that hour
};

} // namespace sw
