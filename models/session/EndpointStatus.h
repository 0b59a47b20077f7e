#pragma once

#include "models/base/Failure.h"
#include "models/kernel/Credentials.h"
#include "models/session/EndpointSpec.h"
#include "models/session/Sequence.h"
#include "models/traffic/TrafficRecord.h"

namespace sw {

struct TrafficCounters
{
    quint64 messagesIn = 0, bytesIn = 0, messagesOut = 0, bytesOut = 0;
    bool operator==(const TrafficCounters&) const = default;
};

/// One endpoint as it stands; a value that the engine thread makes and the GUI thread shows.
struct EndpointStatus
{
    enum class State : quint8 {
        Starting, ///< connecting, or waiting for the server to appear (retry)
        Running,  ///< listening, or connected
        Stopped,  ///< by the user
        Ended,    ///< a client whose peer has closed
        Failed,   ///< failure says why
        Removed,  ///< gone from the list; the last status of this id
    };
    EndpointId id = 0;
    EndpointSpec spec;
    State state = State::Starting;
    Failure failure; ///< of Failed; also a passing trouble of Running (accept paused, for instance)
    int openConnections = 0;
    quint64 totalConnections = 0; ///< of all runs: restarts go on counting
    TrafficCounters counters;     ///< likewise
    quint64 waitingBytes = 0;     ///< given to send and not taken by the kernel for a while (EAGAIN)
    bool acceptingPaused = false; ///< by the user: clients wait in the kernel's queue
    bool readingPaused = false;   ///< the same for what comes in, of all connections and new ones
    SocketAddress ownName;        ///< of a connected client: what it is bound to, as the kernel has it
    quint64 macroCounter = 0;     ///< the number that {{COUNTER}} had last in this run
    quint32 inode = 0;            ///< of a listening or bound socket, as unix_diag and ss have it; 0: none

    bool operator==(const EndpointStatus&) const = default;
};

struct ConnectionStatus
{
    enum class State : quint8 { Open, Closed };
    EndpointId endpoint = 0;
    ConnectionId id = 0;
    PeerCredentials peer;
    PeerCredentials target;    ///< of a tap or bridge: the process behind it
    SocketAddress peerAddress; ///< Unnamed for most clients
    State state = State::Open;
    bool peerFinished = false;         ///< the peer will send no more (its half is closed)
    bool weFinished = false;           ///< we will send no more
    QString closeReason;               ///< "eof", "reset", "local", "error" once Closed
    Failure failure;                   ///< of the last send or of the close, when there was one
    quint32 failures = 0;              ///< how many there were: the same one again is a new one
    qint64 openedAt = 0, closedAt = 0; ///< trafficClock()
    TrafficCounters counters;
    quint64 waitingBytes = 0, waitingMessages = 0; ///< the kernel takes no more of them (EAGAIN)
    quint64 bufferedBytes = 0;  ///< of Qt's socket: taken from the kernel, not handed on while paused
    bool readingPaused = false; ///< by the user
    quint32 inode = 0;          ///< of its own socket, as unix_diag and ss have it; 0: none
    // repeat in progress
    bool repeating = false;
    quint64 repeatDone = 0, repeatTotal = 0; ///< total 0: until stopped
    SequenceProgress sequence;

    bool operator==(const ConnectionStatus&) const = default;
};

} // namespace sw
