#pragma once

#include "models/sockets/DatagramPort.h"

namespace sw {

/// A bound datagram socket as a listener: a sender with a name becomes a channel at its first message, those
/// without one arrive at the sink itself.
class DatagramListener final : public Listener
{
public:
    DatagramListener(EventLoop& loop, ListenerSink* sink) : m_loop(loop), m_sink(sink) {}
    ~DatagramListener() override { close(); }

    Result<void> listen(const ListenOptions& options) override;
    void setReading(bool on) override;
    int descriptor() const override { return m_port ? m_port->fd() : -1; }
    void close() override;
    NameState nameState() const override { return m_port ? m_port->nameState() : NameState::Intact; }

private:
    EventLoop& m_loop;
    ListenerSink* m_sink;
    std::shared_ptr<DatagramPort> m_port;
};

} // namespace sw
