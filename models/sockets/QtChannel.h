#pragma once

#include "models/sockets/Channel.h"
#include "models/sockets/EventLoop.h"
#include "models/sockets/OutputQueue.h"

#include <QLocalSocket>
#include <QObject>

#include <memory>

namespace sw {

/// QLocalSocket as a Qt program has it. What it does differently, on purpose left as it is: the end of the
/// peer's half closes the whole socket and loses what waits to be sent; a reset looks like an end;
/// descriptors that come along vanish unseen.
class QtChannel final : public QObject, public Channel
{
    Q_OBJECT
public:
    /// Takes a connected socket; reads its credentials.
    QtChannel(EventLoop& loop, std::unique_ptr<QLocalSocket> socket, SocketAddress peerAddress);
    ~QtChannel() override;

    void start(ChannelSink* sink) override;
    void send(const Outgoing& message) override;
    void setReading(bool on) override;
    void finish() override;
    void close() override;
    bool isOpen() const override { return m_open; }
    qint64 pendingBytes() const override { return m_queue.bytes(); }
    int descriptor() const override { return int(m_socket->socketDescriptor()); }

private:
    void readSome();
    void endOfInput();
    void written(qint64 bytes);
    void failed(QLocalSocket::LocalSocketError error);
    void disconnected();
    void shutDownOutput();
    void end(CloseReason reason);

    EventLoop& m_loop;
    std::unique_ptr<QLocalSocket> m_socket;
    ChannelSink* m_sink = nullptr;
    OutputQueue m_queue; // mirrors what QLocalSocket holds
    Failure m_failure;
    qint64 m_unsent = 0;
    bool m_open = true;
    bool m_reading = true;
    bool m_inRead = false;
    bool m_over = false; // disconnected, perhaps with bytes left to read
    bool m_finishWanted = false;
};

} // namespace sw
