#pragma once

#include "models/base/Failure.h"
#include "models/kernel/Ancillary.h"
#include "models/kernel/Credentials.h"
#include "models/kernel/SocketAddress.h"
#include "models/sockets/PeerEnd.h"
#include "models/sockets/WaitingMessage.h"

#include <QByteArray>
#include <QByteArrayView>

namespace sw {

enum class CloseReason : quint8 {
    Eof,   ///< the peer is done (and has gone, or we were done as well)
    Reset, ///< the peer went with bytes of ours unread (ECONNRESET)
    Local, ///< we closed it
    Error,
};
/// "eof", "reset", "local", "error".
QString closeReasonName(CloseReason reason);

struct ChannelEnd
{
    CloseReason reason = CloseReason::Eof;
    Failure failure;           ///< of Error and Reset
    qint64 unsentBytes = 0;    ///< given to send(), never taken by the kernel
    qint64 unsentMessages = 0; ///< the same in messages; of the kinds that keep them
};

/// What one receive brought: some bytes of a stream, or one whole message, perhaps an empty one. Descriptors
/// that nobody takes out of it are closed after the call.
struct Arrival
{
    QByteArrayView bytes;
    Ancillary extra;
};

/// Who uses a channel. Views are valid during the call only. Any method of the channel may be called from
/// inside; destroying it may not.
class ChannelSink
{
public:
    virtual void channelReceived(Arrival& arrival) = 0;
    /// The kernel has taken all of one message, and so many descriptors with it.
    virtual void channelSent(QByteArrayView message, int descriptors) = 0;
    /// Some of what waited went, or was dropped: pendingBytes() is smaller now.
    virtual void channelProgress() = 0;
    /// The peer takes no more bytes, but may still send. unsentBytes were dropped.
    virtual void channelSendFailed(const Failure& failure, qint64 unsentBytes) = 0;
    /// Messages that the kernel refused (too big, nobody there) were dropped; the next may fare better. The
    /// sentence says all.
    virtual void channelMessageFailed(const Failure& failure) = 0;
    virtual void channelPeerFinished() = 0;
    /// While reading is off: the peer has finished sending, or gone; what it sent before waits in the kernel.
    /// At most once for each.
    virtual void channelPeerEnded(const PeerEnd& end) { Q_UNUSED(end) }
    virtual void channelWeFinished() = 0;
    /// So many bytes are out of the kernel, but not handed on: setReading(false) does not hold them back.
    virtual void channelBuffered(qint64 bytes) { Q_UNUSED(bytes) }
    /// Exactly once, and the last call.
    virtual void channelClosed(const ChannelEnd& end) = 0;

protected:
    ~ChannelSink() = default;
};

/// One message on its way out: either bytes that the caller keeps only during the call (an echo out of the
/// receive buffer) or a shared QByteArray (copied nowhere when it has to wait), and what goes with it.
class Outgoing
{
public:
    Outgoing(const QByteArray& shared, std::shared_ptr<const Attachments> with = {})
        : m_shared(shared),
          m_view(shared),
          m_with(std::move(with))
    {
    }
    Outgoing(QByteArrayView view) : m_view(view) {}
    QByteArrayView view() const { return m_view; }
    const Attachments* with() const { return m_with.get(); }
    int descriptorCount() const { return m_with ? int(m_with->descriptors.size()) : 0; }
    WaitingMessage keep() const { return {m_shared.isNull() ? m_view.toByteArray() : m_shared, m_with}; }

private:
    QByteArray m_shared;
    QByteArrayView m_view;
    std::shared_ptr<const Attachments> m_with;
};

/// A connected socket, or one sender of a datagram socket. Ordered bytes, or whole messages in order; nothing
/// is read while setReading(false), so that the peer feels it; what the kernel does not take at once waits
/// here, and the user of the channel bounds it by pendingBytes(). Engine thread.
class Channel
{
public:
    virtual ~Channel() = default;

    /// Begins to read. The sink must outlive the channel.
    virtual void start(ChannelSink* sink) = 0;
    /// Not after finish() or close().
    virtual void send(const Outgoing& message) = 0;
    virtual void setReading(bool on) = 0;
    /// Half-close (shutdown(2), SHUT_WR) once nothing waits any more.
    virtual void finish() = 0;
    /// At once; what waits is lost and counted in ChannelEnd. Does nothing on a closed channel.
    virtual void close() = 0;
    virtual bool isOpen() const = 0;
    /// Given to send(), not yet taken by the kernel.
    virtual qint64 pendingBytes() const = 0;
    /// The same in messages (which may be empty); always 0 for a stream.
    virtual qsizetype pendingMessages() const { return 0; }
    /// Drops what waits; of a stream, what the kernel has of a message already is told as sent. False when
    /// that can't be done.
    virtual bool discardWaiting() { return false; }
    /// The socket of this connection alone; -1 when it has none.
    virtual int descriptor() const { return -1; }
    virtual SocketType type() const { return SocketType::Stream; }
    bool keepsMessages() const { return type() != SocketType::Stream; }

    const PeerCredentials& peer() const { return m_peer; }
    const SocketAddress& peerAddress() const { return m_peerAddress; }

protected:
    PeerCredentials m_peer; ///< as the kernel told at open; of a datagram's sender: with its first message
    SocketAddress m_peerAddress;
};

} // namespace sw
