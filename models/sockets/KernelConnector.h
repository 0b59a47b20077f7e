#pragma once

#include "models/base/UniqueFd.h"
#include "models/sockets/BoundName.h"
#include "models/sockets/Connector.h"
#include "models/sockets/EventLoop.h"

namespace sw {

/// connect(2) on a non-blocking socket: on AF_UNIX it succeeds or fails at once, but for EAGAIN when the
/// server's backlog is full (unix(7)); then it tries again every 20 ms.
class KernelConnector final : public Connector
{
public:
    KernelConnector(EventLoop& loop, ConnectorSink* sink) : m_loop(loop), m_sink(sink) {}
    ~KernelConnector() override { m_loop.cancel(m_retry); }

    void connectTo(const ConnectOptions& options) override;

private:
    Result<void> bindName();
    void attempt();
    void connected();
    void fail(const Failure& failure);

    EventLoop& m_loop;
    ConnectorSink* m_sink;
    ConnectOptions m_options;
    BoundName m_name;
    UniqueFd m_fd;
    EventLoop::Timer m_retry;
    EventLoop::Clock::time_point m_giveUp;
    bool m_waits = false;
};

} // namespace sw
