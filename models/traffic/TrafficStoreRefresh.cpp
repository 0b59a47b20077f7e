#include "models/traffic/TrafficSegment.h"
#include "models/traffic/TrafficStore.h"
#include "models/traffic/TrafficWriter.h"

#include <algorithm>

namespace sw {

/// Segments that the writer removed since.
void TrafficStore::dropVanished()
{
    while (!m_segments.empty() && !m_directory->contains(m_segments.front()->sequence())) {
        raiseBegin(std::min(m_segments.front()->limit(), end()));
        popFront();
    }
}

/// The newest run of segments without a hole: a capture from which somebody removed a file in the middle
/// still shows its end.
void TrafficStore::mapAll()
{
    for (const auto sequence : m_directory->segments()) {
        auto segment = TrafficSegment::map(*m_directory, sequence);
        if (!segment)
            continue;
        if (!m_segments.empty() && m_segments.back()->seenState() != SegmentHeader::Sealed)
            break; // the writer made a new one just now and has published nothing there
        while (!m_segments.empty() && m_segments.back()->seenEnd() != segment->firstId())
            popFront();
        push(std::move(segment));
    }
    if (!m_segments.empty())
        raiseBegin(m_segments.front()->firstId());
}

bool TrafficStore::refresh()
{
    if (m_writer)
        return false;
    const RowId seenBegin = begin(), seenEnd = end();
    dropVanished();
    if (m_segments.empty())
        mapAll();
    if (m_segments.empty())
        return begin() != seenBegin;
    for (m_segments.back()->look(); m_segments.back()->seenState() == SegmentHeader::Sealed;) {
        auto next = TrafficSegment::map(*m_directory, m_segments.back()->sequence() + 1);
        if (!next)
            break;
        push(std::move(next));
    }
    m_end.store(std::max(seenEnd, m_segments.back()->seenEnd()), std::memory_order_seq_cst);
    if (end() != seenEnd)
        wake();
    return end() != seenEnd || begin() != seenBegin;
}

} // namespace sw
