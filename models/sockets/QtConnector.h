#pragma once

#include "models/sockets/Connector.h"
#include "models/sockets/EventLoop.h"

#include <QLocalSocket>
#include <QObject>

#include <memory>

namespace sw {

/// QLocalSocket::connectToServer(). With a full backlog it would try for 30 s at full CPU and then say
/// nothing; this gives up earlier, and says so.
class QtConnector final : public QObject, public Connector
{
    Q_OBJECT
public:
    QtConnector(EventLoop& loop, ConnectorSink* sink) : m_loop(loop), m_sink(sink) {}
    ~QtConnector() override;

    void connectTo(const ConnectOptions& options) override;

private:
    void connected();
    void failed(QLocalSocket::LocalSocketError error);
    void fail(const Failure& failure);
    void release();

    EventLoop& m_loop;
    ConnectorSink* m_sink;
    ConnectOptions m_options;
    std::unique_ptr<QLocalSocket> m_socket;
    EventLoop::Timer m_giveUp;
};

} // namespace sw
