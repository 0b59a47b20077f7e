#pragma once

#include "models/session/Framing.h"
#include "models/traffic/TrafficStore.h"

#include <functional>
#include <map>
#include <vector>

namespace sw {

/// A message that framing tells in what was sent or received, whichever chunks it came in.
struct StreamFrame
{
    enum class State : quint8 {
        Whole,
        Open, ///< the rest is not here yet
        Cut,  ///< the rest can't come: the connection closed, or the message of its socket ended
        Lost, ///< its length can't be true: framing is wrong from here on
    };
    static constexpr qsizetype headBytes = 160;

    RowId first = 0, last = 0; ///< rows that hold its payload
    qint64 time = 0;           ///< of the last of them, nanoseconds since the epoch
    EndpointId endpoint = 0;
    ConnectionId connection = 0;
    bool isReceived = true;
    State state = State::Whole;
    quint64 size = 0;     ///< bytes of payload that are here
    quint64 promised = 0; ///< of Open and Cut with a length: what it said
    QByteArray head;      ///< the first headBytes of it
};

/// Cuts the streams of an endpoint, or of one connection of it, into messages. One thread.
class FrameScan
{
public:
    static constexpr std::size_t mostStreams = 20'000;

    /// connection 0: of all.
    FrameScan(std::shared_ptr<const TrafficStore> store, EndpointId endpoint, ConnectionId connection,
              Framing framing);

    /// Reads on to end, or until stop says so; tells each message as it becomes whole, or never will.
    void extend(RowId end, const std::function<void(StreamFrame)>& found, const std::function<bool()>& stop);
    RowId next() const { return m_next; }
    /// What is not whole yet, of each stream.
    std::vector<StreamFrame> open() const;
    /// Streams beyond mostStreams are left out.
    bool isCut() const { return m_isCut; }

private:
    struct Stream
    {
        explicit Stream(const Framing& framing) : finder(framing) {}
        FrameFinder finder;
        StreamFrame part; // what is here of the next message
    };
    using Found = std::function<void(StreamFrame)>;
    void take(RowId id, const TrafficRecord& record, QByteArrayView bytes, const Found& found);
    void feed(Stream& stream, RowId id, const TrafficRecord& record, QByteArrayView bytes,
              const Found& found);
    void close(ConnectionId connection, const Found& found);
    static bool hasPart(const Stream& stream);
    static StreamFrame partOf(const Stream& stream, StreamFrame::State state);

    TrafficReader m_reader;
    EndpointId m_endpoint;
    ConnectionId m_connection;
    Framing m_framing;
    RowId m_next;
    std::map<std::pair<ConnectionId, bool>, Stream> m_streams; // by connection, received
    bool m_isCut = false;
};

} // namespace sw
