#pragma once

#include "models/sockets/BoundName.h"
#include "models/sockets/Channel.h"
#include "models/sockets/EventLoop.h"
#include "models/sockets/MessageQueue.h"

namespace sw {

/// A connected socket that keeps messages whole: seqpacket, or the client's end of datagrams. A seqpacket
/// connection ends as a stream does. Datagrams know no end: a send to a receiver that has gone fails by
/// itself, the next one looks for it anew; finishing ends a client without a name, which nobody can answer.
class MessageChannel final : public Channel, private EventHandler
{
public:
    /// Takes a connected socket and the name that it is bound to (if any). asksSenders: each message says who
    /// wrote it (SO_PASSCRED) if the socket has a name (else the kernel would give it one at its next send);
    /// not where others share the socket, whose options are theirs as well.
    MessageChannel(EventLoop& loop, UniqueFd fd, SocketType type, SocketAddress peerAddress,
                   BoundName name = {}, bool asksSenders = true);
    ~MessageChannel() override;

    void start(ChannelSink* sink) override;
    void send(const Outgoing& message) override;
    void setReading(bool on) override;
    void finish() override;
    void close() override;
    bool isOpen() const override { return bool(m_fd); }
    qint64 pendingBytes() const override { return m_queue.bytes(); }
    qsizetype pendingMessages() const override { return m_queue.count(); }
    bool discardWaiting() override;
    int descriptor() const override { return m_fd.get(); }
    SocketType type() const override { return m_type; }

private:
    enum class Outcome : quint8 { Sent, Waits, Dropped };

    void handleEvents(std::uint32_t events) override;
    void readSome();
    void endOfInput();
    void hangUp(std::uint32_t events);
    void closeWhenOver();
    bool isHungUp() const;
    void flush();
    Outcome attempt(QByteArrayView bytes, const Attachments* with);
    Outcome refused(int error, QByteArrayView bytes, const Attachments* with);
    void tellRefused(const Failure& failure);
    bool reconnect();
    void outputBroken();
    void shutDownOutput();
    void end(CloseReason reason);
    void watch();
    void unwatch();
    bool isDatagram() const { return m_type == SocketType::Datagram; }

    EventLoop& m_loop;
    BoundName m_name;
    UniqueFd m_fd;
    ChannelSink* m_sink = nullptr;
    MessageQueue m_queue;
    EventLoop::Timer m_retry; // no memory for a message now: EPOLLOUT would say nothing
    qint64 m_unsentBytes = 0, m_unsentMessages = 0;
    std::uint32_t m_events = 0;
    const SocketType m_type;
    bool m_watched = false;
    bool m_reading = true;
    bool m_peerFinished = false;
    bool m_endSeen = false, m_resetSeen = false; // while nothing was read
    bool m_finishWanted = false;
    bool m_weFinished = false;
    bool m_outputBroken = false; // EPIPE: nobody will read what we send
    bool m_reset = false;        // ECONNRESET, which a message socket tells before the messages that are left
};

} // namespace sw
