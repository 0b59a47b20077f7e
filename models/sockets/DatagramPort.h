#pragma once

#include "models/sockets/BoundName.h"
#include "models/sockets/EventLoop.h"
#include "models/sockets/Listener.h"
#include "models/sockets/MessageQueue.h"

#include <QHash>

#include <memory>

namespace sw {

class DatagramPeer;

/// The socket that a datagram listener and the channels of its senders share. Engine thread.
class DatagramPort final : public std::enable_shared_from_this<DatagramPort>, private EventHandler
{
public:
    /// So many senders are told apart at once; one more, and the channel that was silent longest is closed.
    static constexpr qsizetype maxPeers = 1000;

    /// Takes a bound, non-blocking socket.
    DatagramPort(EventLoop& loop, ListenerSink* sink, UniqueFd fd, BoundName name);
    ~DatagramPort() { close(); }

    void watch();
    void setReading(bool on);
    /// The name goes, and the socket.
    void close();
    Listener::NameState nameState() const { return m_name.state(); }
    const Failure& leftover() const { return m_leftover; } ///< after close()

    // for the senders' channels
    EventLoop& loop() { return m_loop; }
    int fd() const { return m_fd.get(); }
    /// While a channel holds back (its sender does not take the answers), no message is taken from anybody:
    /// they share one queue.
    void holdBack(bool on);
    void forget(const SocketAddress& name);

private:
    void handleEvents(std::uint32_t events) override;
    void take(Arrival& arrival, const SocketAddress& from);
    DatagramPeer* peerFor(const SocketAddress& from, const Ancillary& extra);
    void closeLongestSilent();

    EventLoop& m_loop;
    ListenerSink* m_sink;
    BoundName m_name;
    Failure m_leftover;
    UniqueFd m_fd;
    QHash<QByteArray, DatagramPeer*> m_peers; // by name
    quint64 m_clock = 0;                      // counts messages
    int m_holders = 0;
    bool m_reading = true;
    std::uint32_t m_events = 0;
    bool m_watched = false;
};

/// One named sender of a datagram listener: what it sends and what it is answered. It has no end of its own:
/// it closes when we do, or when an answer finds nobody there. Engine thread.
class DatagramPeer final : public Channel
{
public:
    DatagramPeer(std::shared_ptr<DatagramPort> port, const SocketAddress& name, const PeerCredentials& peer);
    ~DatagramPeer() override;

    void start(ChannelSink* sink) override { m_sink = sink; }
    void send(const Outgoing& message) override;
    void setReading(bool on) override;
    void finish() override;
    void close() override;
    bool isOpen() const override { return m_open; }
    qint64 pendingBytes() const override { return m_queue.bytes(); }
    qsizetype pendingMessages() const override { return m_queue.count(); }
    bool discardWaiting() override;
    SocketType type() const override { return SocketType::Datagram; }

    void deliver(Arrival& arrival, quint64 clock);
    quint64 lastHeard() const { return m_lastHeard; }

private:
    enum class Outcome : quint8 { Sent, Waits, Dropped };
    Outcome attempt(QByteArrayView bytes, const Attachments* with);
    Outcome refused(int error, QByteArrayView bytes, const Attachments* with);
    void wait();
    void flush();
    void dropWaiting();
    void finishIfDone();
    void end(CloseReason reason, const Failure& failure = {});

    std::shared_ptr<DatagramPort> m_port;
    ChannelSink* m_sink = nullptr;
    MessageQueue m_queue;
    EventLoop::Timer m_retry;
    EventLoop::Clock::time_point m_fullSince;
    std::chrono::milliseconds m_delay{1};
    quint64 m_lastHeard = 0;
    qint64 m_unsentBytes = 0, m_unsentMessages = 0;
    bool m_open = true;
    bool m_holding = false;
    bool m_finishWanted = false, m_weFinished = false;
    bool m_deaf = false; // its queue has been full for long: an answer that does not fit is refused at once
};

} // namespace sw
