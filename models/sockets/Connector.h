#pragma once

#include "models/sockets/Channel.h"

#include <functional>
#include <memory>

namespace sw {

struct ConnectOptions
{
    SocketAddress address;
    SocketType type = SocketType::Stream;
    SocketAddress name;    ///< bound before connect, so that the peer sees it; Unnamed: none
    bool autobind = false; ///< a name that the kernel picks
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
    static constexpr int backlogPatience = 10'000; ///< milliseconds

    virtual ~Connector() = default;
    virtual void connectTo(const ConnectOptions& options) = 0;
};

/// "The server's backlog is full": nobody accepts.
Failure backlogFullFailure(const SocketAddress& address, bool gaveUp);

} // namespace sw
