#pragma once

#include "models/base/UniqueFd.h"
#include "models/kernel/Ancillary.h"
#include "models/sockets/Channel.h"
#include "models/sockets/EventLoop.h"
#include "models/sockets/RelayDirection.h"
#include "models/sockets/SenderRoom.h"

#include <QByteArray>

#include <array>
#include <chrono>

namespace sw {

/// One chunk, message or urgent byte on its way. The view is valid during the call only.
struct RelayChunk
{
    RelayDirection direction = RelayDirection::ToTarget;
    QByteArrayView bytes;
    int descriptors = 0;          ///< that go with it (SCM_RIGHTS)
    int descriptorsLost = 0;      ///< that can't: the other side is TCP
    bool isUrgent = false;        ///< out of band (MSG_OOB)
    bool receivedTooMany = false; ///< MSG_CTRUNC: we had no descriptor numbers left for some
};

struct RelayEnd
{
    CloseReason reason = CloseReason::Eof;
    RelayDirection from = RelayDirection::ToTarget; ///< of Reset and Error: which way it came
    Failure failure;                                ///< of Error
    qint64 lostToTarget = 0, lostToClient = 0;      ///< bytes that came and that nobody took
};

/// Who uses a relay. Any method of the relay may be called from inside; destroying it may not.
class RelaySink
{
public:
    /// Came and went: called after the send, so that recording costs no latency. Bytes that the other side
    /// did not take at once follow as soon as it does.
    virtual void relayed(const RelayChunk& chunk) = 0;
    /// The sender of that direction will send no more, and the other side has been told.
    virtual void relayFinished(RelayDirection direction) = 0;
    /// Exactly once, and the last call.
    virtual void relayClosed(const RelayEnd& end) = 0;

protected:
    ~RelaySink() = default;
};

/// What an interceptor makes of a chunk before it goes on.
struct GateVerdict
{
    std::chrono::nanoseconds delay{0};
    qsizetype pass =
        -1; ///< only so many bytes (of messages: all or none), then both ends are closed; -1: all
};

class RelayGate
{
public:
    virtual GateVerdict arrived(RelayDirection direction, QByteArrayView bytes) = 0;

protected:
    ~RelayGate() = default;
};

/// Two connected sockets, and everything that one end does reaches the other: bytes or whole messages in
/// order with their descriptors, the urgent byte at its place, the end of one direction while the other goes
/// on, a side that reads no more (EPIPE), a reset. Nothing waits here but one chunk for each direction, so
/// that a slow reader slows its writer down, with no time limit. Engine thread.
///
/// A reset: closing a Unix socket whose peer's bytes are unread gives that peer ECONNRESET (unix(7),
/// unix_release_sock), and nothing else does. So the last byte, or the last message, is passed on, but stays
/// in the kernel until more comes: a tapped connection at rest shows it as unread. There the kernel has no
/// way for a reset, and an end sees an orderly close: one that has never sent anything; whose last chunk was
/// a single byte with descriptors (they would stay open); whose last message is so long that its sender would
/// not be told that it may write (SenderRoom; 44 KB with the usual buffer); and one that filled its whole
/// buffer time and again, and stopped just then.
///
/// An urgent byte: SIOCATMARK tells only of what is first in the queue, where a byte is left. So the first
/// one of a connection, when it comes between the kernel's word of something else and the look at a small
/// chunk, may go on behind that chunk; after it each chunk is taken in a way that stops in front of the next
/// one.
class Relay final
{
public:
    static constexpr int smallTail = 2048; ///< up to here a chunk is looked at before it is taken
    static constexpr int mostLeft = 256;   ///< of several small ones, for a millisecond

    /// Takes both ends, non-blocking. type: of the Unix ends; a TCP end is a stream.
    Relay(EventLoop& loop, SocketType type, UniqueFd client, UniqueFd target, RelaySink* sink);
    ~Relay();
    Relay(const Relay&) = delete;
    Relay& operator=(const Relay&) = delete;

    void start();
    /// False: nothing is read from either end.
    void setReading(bool on);
    /// Null: none. Must outlive its use.
    void setGate(RelayGate* gate) { m_gate = gate; }
    /// At most so many bytes at once: what may have to wait here. At most EventLoop::bufferSize.
    void setChunkSize(std::size_t bytes) { m_chunkSize = bytes; }
    void close();
    bool isOpen() const { return m_open; }
    /// Came, and not yet taken by the other side.
    qint64 pendingBytes(RelayDirection direction) const;

private:
    struct Port final : EventHandler
    {
        Relay* relay = nullptr;
        UniqueFd fd;
        std::uint32_t events = 0;
        bool isTcp = false;
        bool ends = false;   // its writer has finished, or gone
        bool hungUp = false; // both halves are shut down
        bool wasReset = false;
        void handleEvents(std::uint32_t told) override { relay->handle(*this, told); }
    };
    struct Flow
    {
        RelayDirection direction = RelayDirection::ToTarget;
        Port* in = nullptr;
        Port* out = nullptr;
        bool ready = false; // edge-triggered: there may be something to read
        int owed = 0;       // bytes passed on that are left in the kernel; of messages: 0 or 1
        SenderRoom room;    // whether more than a few of them may be
        EventLoop::Timer ask;
        int fullInARow = 0; // chunks that were all that their sender may have on its way
        bool urgentSeen = false;
        bool knowsUrgent = false; // one came before: no chunk goes on before it is sure that none precedes it
        bool isBulk = false;      // more than a tail came last
        QByteArray pending;       // not yet taken by out, from `taken` on
        qsizetype taken = 0;
        bool waits = false; // for out: also an empty message
        bool isUrgent = false;
        Attachments with; // of what is pending, not yet sent
        EventLoop::Timer hold;
        bool isHeld = false, closesAfter = false;
        bool ended = false;    // in has said its end
        bool over = false;     // out has been told, or takes no more
        bool discards = false; // takes no more, but in can't be told
        qint64 lost = 0;
    };
    enum class Take : quint8 { Some, Nothing, Again, End, Failed };
    struct Taken
    {
        QByteArrayView bytes;
        QByteArray large;
        Ancillary extra;
    };

    Flow& flowFrom(const Port& port) { return m_flows[&port == &m_ports[0] ? 0 : 1]; }
    Flow& flowTo(const Port& port) { return m_flows[&port == &m_ports[0] ? 1 : 0]; }
    void handle(Port& port, std::uint32_t events);
    void pump(Flow& flow);
    // How a chunk is taken, so that its last byte stays in the kernel (RelayTake.cpp)
    /// Where MSG_PEEK begins (SO_PEEK_OFF, socket(7)); from then on it steps over what it has shown.
    static void lookFrom(int fd, int offset);
    /// Takes so many bytes that have been looked at. False: they are not there any more.
    static bool dropBytes(int fd, int count, char* scratch, std::size_t size);
    bool passUrgent(Flow& flow);
    Take take(Flow& flow, Taken& taken);
    Take takeStream(Flow& flow, Taken& taken);
    Take takeTail(Flow& flow, Taken& taken);
    Take takeMuch(Flow& flow, Taken& taken, int available);
    Take takeAll(Flow& flow, Taken& taken);
    Take takeMessage(Flow& flow, Taken& taken);
    bool takeLast(Flow& flow, Taken& taken);
    Take dropBehind(Flow& flow, ssize_t looked, int leaves);
    Take stepBack(Flow& flow);
    void tidyUp();
    bool mayLeave(Flow& flow, qsizetype size);
    void askForRoom(Flow& flow);
    // What becomes of it
    void pass(Flow& flow, Taken& taken);
    enum class Sent : quint8 { All, Waits, Broken };
    Sent sendSome(Flow& flow, QByteArrayView bytes, const Attachments& with, qsizetype& count);
    Sent sendMessageWhole(const Flow& flow, QByteArrayView bytes, const Attachments& with);
    void hold(Flow& flow, std::chrono::nanoseconds delay);
    void flush(Flow& flow);
    void flowEnded(Flow& flow);
    void abandon(Flow& flow);
    void closeWhenOver();
    void watch(Port& port);
    void end(CloseReason reason, const Port* resets = nullptr, RelayDirection from = {}, int error = 0);

    EventLoop& m_loop;
    const SocketType m_type;
    RelaySink* m_sink;
    RelayGate* m_gate = nullptr;
    std::size_t m_chunkSize = EventLoop::bufferSize;
    std::array<Port, 2> m_ports; // client, target
    std::array<Flow, 2> m_flows; // to the target, to the client
    EventLoop::Timer m_tidy;
    bool m_open = true;
    bool m_started = false;
    bool m_reading = true;
};

} // namespace sw
