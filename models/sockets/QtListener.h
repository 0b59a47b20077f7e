#pragma once

#include "models/sockets/EventLoop.h"
#include "models/sockets/Listener.h"

#include <QLocalServer>
#include <QObject>

#include <memory>

namespace sw {

/// QLocalServer as a Qt program has it, with guards around what it does to files that are not its own: it
/// renames over whatever stands at the path when it listens, and removes whatever stands there when it
/// closes.
class QtListener final : public QObject, public Listener
{
    Q_OBJECT
public:
    QtListener(EventLoop& loop, ListenerSink* sink) : m_loop(loop), m_sink(sink) {}
    ~QtListener() override { close(); }

    Result<void> listen(const ListenOptions& options) override;
    int descriptor() const override;
    void close() override;
    NameState nameState() const override;

private:
    void acceptAll();
    void watchForDeath();
    bool isOurs() const;
    QByteArray parkForeignFile() const;

    EventLoop& m_loop;
    ListenerSink* m_sink;
    std::unique_ptr<QLocalServer> m_server;
    SocketAddress m_address; // absolute
    quint64 m_device = 0, m_inode = 0;
    EventLoop::Timer m_check;
};

} // namespace sw
