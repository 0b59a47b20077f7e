#pragma once

#include "models/sockets/Channel.h"

#include <chrono>
#include <memory>

namespace sw {

struct ConnectOptions
{
    SocketAddress address;
    SocketType type = SocketType::Stream;
    SocketAddress name;    ///< bound before connect, so that the peer sees it; Unnamed: none
    bool autobind = false; ///< a name that the kernel picks
    std::chrono::milliseconds patience{10'000}; ///< with a full backlog; 0: without end
    bool asksSenders = true; ///< SO_PASSCRED, but for a nameless message socket; see AskSenders
};

class ConnectorSink
{
public:
    virtual void connectorConnected(std::unique_ptr<Channel> channel) = 0;
    /// failure.error is the errno of connect(2).
    virtual void connectorFailed(const Failure& failure) = 0;
    /// It still tries: the server's backlog is full.
    virtual void connectorWaits(const Failure& why) = 0;

protected:
    ~ConnectorSink() = default;
};

/// One attempt to reach a server, without ever blocking the thread. Exactly one of connectorConnected() and
/// connectorFailed() follows, perhaps before connectTo() returns; none once the connector is gone (which the
/// sink must not do from inside). Engine thread.
class Connector
{
public:
    virtual ~Connector() = default;
    virtual void connectTo(const ConnectOptions& options) = 0;
};

/// "The server's backlog is full (6 of 6 clients wait)": nobody accepts. Reads the kernel's table.
Failure backlogFullFailure(const ConnectOptions& options, bool gaveUp);

} // namespace sw
