#pragma once

#include "models/base/Failure.h"
#include "models/kernel/Credentials.h"
#include "models/kernel/SocketAddress.h"

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
    Failure failure;        ///< of Error and Reset
    qint64 unsentBytes = 0; ///< given to send(), never taken by the kernel
};

/// Who uses a channel. Views are valid during the call only. Any method of the channel may be called from
/// inside; destroying it may not.
class ChannelSink
{
public:
    /// descriptors: how many came along (SCM_RIGHTS); they are closed already.
    virtual void channelReceived(QByteArrayView bytes, int descriptors) = 0;
    /// The kernel has taken all of one message.
    virtual void channelSent(QByteArrayView message) = 0;
    /// Some of what waited went, or was dropped: pendingBytes() is smaller now.
    virtual void channelProgress() = 0;
    /// The peer takes no more bytes, but may still send. unsentBytes were dropped.
    virtual void channelSendFailed(const Failure& failure, qint64 unsentBytes) = 0;
    virtual void channelPeerFinished() = 0;
    virtual void channelWeFinished() = 0;
    /// Exactly once, and the last call.
    virtual void channelClosed(const ChannelEnd& end) = 0;

protected:
    ~ChannelSink() = default;
};

/// One message on its way out: either bytes that the caller keeps only during the call (an echo out of the
/// receive buffer) or a shared QByteArray (copied nowhere when it has to wait).
class Outgoing
{
public:
    Outgoing(const QByteArray& shared) : m_shared(shared), m_view(shared) {}
    Outgoing(QByteArrayView view) : m_view(view) {}
    QByteArrayView view() const { return m_view; }
    QByteArray keep() const { return m_shared.isNull() ? m_view.toByteArray() : m_shared; }

private:
    QByteArray m_shared;
    QByteArrayView m_view;
};

/// A connected stream. Ordered bytes; nothing is read while setReading(false), so that the peer feels it;
/// what the kernel does not take at once waits here, and the user of the channel bounds it by pendingBytes().
/// Engine thread.
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

    const PeerCredentials& peer() const { return m_peer; }
    const SocketAddress& peerAddress() const { return m_peerAddress; }

protected:
    PeerCredentials m_peer; ///< as the kernel told at open
    SocketAddress m_peerAddress;
};

} // namespace sw
