#pragma once

#include <QByteArrayView>
#include <QString>

#include <array>
#include <cstdint>
#include <type_traits>

namespace sw {

using EndpointId = std::uint32_t;   ///< from 1, per capture; 0 = none
using ConnectionId = std::uint32_t; ///< from 1, per capture (never reused); 0 = none
using RowId = std::uint64_t;        ///< from 0, per capture, without holes

enum class TrafficEvent : std::uint8_t {
    Started,
    Stopped,
    Opened,
    Received,
    Sent,
    Finished,
    Closed,
    Failed,
    Note,
    Exchange,
};
/// "started", … as in JSON Lines.
QString trafficEventName(TrafficEvent event);

/// One row as it stands in memory and in the capture file: 64 bytes, plain old data, host byte order.
/// The payload of Received and Sent is the bytes on the socket. The payload of every other event is one
/// compact JSON object: the members that JSON Lines adds for it ("reason", "by", "error", "peer", …).
struct TrafficRecord
{
    static constexpr std::size_t inlineBytes = 32;

    std::int64_t time = 0;           ///< nanoseconds since the epoch, CLOCK_REALTIME
    std::uint64_t payloadOffset = 0; ///< into the segment file; 0 when the payload fits into preview
    std::uint32_t size = 0;          ///< bytes of payload
    EndpointId endpoint = 0;
    ConnectionId connection = 0;
    TrafficEvent event = TrafficEvent::Note;
    std::uint8_t descriptors = 0; ///< SCM_RIGHTS descriptors that came or went with it
    std::uint8_t flags = 0;
    std::uint8_t rule = 0;                   ///< of Sent: the number of the reply rule that answered; 0: none
    std::array<char, inlineBytes> preview{}; ///< the first bytes of the payload

    static constexpr std::uint8_t payloadLost = 1; ///< the disk would not take it; preview and size stand

    /// Received by a datagram socket: it came from the peer of its connection, or with connection 0 from a
    /// sender without a name.
    static constexpr std::uint8_t datagram = 2;
    /// Of a socket that keeps messages (seqpacket; of datagrams only what was sent).
    static constexpr std::uint8_t message = 8;
    /// Sent by an endpoint that answers by itself.
    static constexpr std::uint8_t answer = 16;

    /// Received, and written by a process, user or group other than the `opened` row of its connection names;
    /// the latest note before it with "sender" says which.
    static constexpr std::uint8_t foreignSender = 4;

    /// Received, and an automatic reply to it follows, in the order of what is answered. Of a Note: what
    /// waited to be sent was dropped, replies among it.
    static constexpr std::uint8_t toBeAnswered = 32;

    /// Went through a tap or bridge: Received came from the client and went to the target, Sent came from the
    /// target and went to the client.
    static constexpr std::uint8_t relayed = 64;

    bool isData() const { return event == TrafficEvent::Received || event == TrafficEvent::Sent; }
    QByteArrayView previewBytes() const
    {
        return {preview.data(), qsizetype(size < inlineBytes ? size : inlineBytes)};
    }
};
static_assert(sizeof(TrafficRecord) == 64 && std::is_trivially_copyable_v<TrafficRecord>);

/// Now, for TrafficRecord::time. Any thread.
std::int64_t trafficClock();

} // namespace sw
