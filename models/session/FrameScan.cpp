#include "models/session/FrameScan.h"

#include <algorithm>

namespace sw {

FrameScan::FrameScan(std::shared_ptr<const TrafficStore> store, EndpointId endpoint, ConnectionId connection,
                     Framing framing)
    : m_reader(std::move(store)),
      m_endpoint(endpoint),
      m_connection(connection),
      m_framing(std::move(framing)),
      m_next(m_reader.store().begin())
{
}

void FrameScan::extend(RowId end, const Found& found, const std::function<bool()>& stop)
{
    for (m_next = std::max(m_next, m_reader.store().begin()); m_next < end && !stop(); ++m_next) {
        const TrafficRecord* record = m_reader.record(m_next);
        if (!record || record->endpoint != m_endpoint ||
            (m_connection != 0 && record->connection != m_connection))
            continue;
        const TrafficRecord row = *record;
        if (row.event == TrafficEvent::Closed)
            close(row.connection, found);
        else if (row.isData())
            take(m_next, row, m_reader.payload(m_next), found);
    }
}

/// The messages of a socket that keeps them are streams of their own.
void FrameScan::take(RowId id, const TrafficRecord& record, QByteArrayView bytes, const Found& found)
{
    if (record.flags & (TrafficRecord::datagram | TrafficRecord::message)) {
        Stream alone(m_framing);
        feed(alone, id, record, bytes, found);
        if (hasPart(alone) && alone.part.state != StreamFrame::State::Lost)
            found(partOf(alone, StreamFrame::State::Cut));
        return;
    }
    const std::pair key(record.connection, record.event == TrafficEvent::Received);
    auto stream = m_streams.find(key);
    if (stream == m_streams.end()) {
        if (m_streams.size() >= mostStreams) {
            m_isCut = true;
            return;
        }
        stream = m_streams.emplace(key, Stream(m_framing)).first;
    }
    feed(stream->second, id, record, bytes, found);
}

void FrameScan::feed(Stream& stream, RowId id, const TrafficRecord& record, QByteArrayView bytes,
                     const Found& found)
{
    StreamFrame& part = stream.part;
    if (stream.finder.isLost())
        return;
    const quint64 base = stream.finder.position();
    const auto begin = [&] {
        part = {};
        part.first = id;
        part.endpoint = record.endpoint;
        part.connection = record.connection;
        part.isReceived = record.event == TrafficEvent::Received;
    };
    /// The part of these bytes that is payload from start to end, as far as the head goes.
    const auto addHead = [&](quint64 start, quint64 end) {
        const quint64 from = std::max(start, base) - base;
        const quint64 to = std::min<quint64>(end > base ? end - base : 0, quint64(bytes.size()));
        const qsizetype room = StreamFrame::headBytes - part.head.size();
        if (to > from && room > 0)
            part.head += bytes.sliced(qsizetype(from), std::min<qsizetype>(room, qsizetype(to - from)));
        part.last = id;
        part.time = record.time;
    };
    if (!hasPart(stream))
        begin();
    stream.finder.feed(bytes, [&](const FrameFinder::Frame& frame) {
        addHead(frame.start, frame.start + frame.size);
        part.size = frame.size;
        part.head.truncate(
            qsizetype(std::min<quint64>(frame.size, StreamFrame::headBytes))); // half a delimiter
        found(part);
        begin();
    });
    if (stream.finder.isLost()) {
        part.state = StreamFrame::State::Lost;
        part.last = id;
        part.time = record.time;
        found(part);
        return;
    }
    if (stream.finder.isBetween())
        return;
    addHead(stream.finder.partStart(), stream.finder.position());
}

bool FrameScan::hasPart(const Stream& stream)
{
    return !stream.finder.isBetween() && stream.finder.position() > 0;
}

StreamFrame FrameScan::partOf(const Stream& stream, StreamFrame::State state)
{
    StreamFrame frame = stream.part;
    frame.state = state;
    frame.size = stream.finder.partSize();
    frame.promised = stream.finder.promised();
    return frame;
}

void FrameScan::close(ConnectionId connection, const Found& found)
{
    for (const bool received : {true, false}) {
        const auto stream = m_streams.find({connection, received});
        if (stream == m_streams.end())
            continue;
        if (hasPart(stream->second) && !stream->second.finder.isLost())
            found(partOf(stream->second, StreamFrame::State::Cut));
        m_streams.erase(stream);
    }
}

std::vector<StreamFrame> FrameScan::open() const
{
    std::vector<StreamFrame> frames;
    for (const auto& [key, stream] : m_streams)
        if (hasPart(stream) && !stream.finder.isLost())
            frames.push_back(partOf(stream, StreamFrame::State::Open));
    return frames;
}

} // namespace sw
