#include "models/sockets/QtChannel.h"

#include <sys/socket.h>

namespace sw {

QtChannel::QtChannel(EventLoop& loop, std::unique_ptr<QLocalSocket> socket, SocketAddress peerAddress)
    : m_loop(loop),
      m_socket(std::move(socket))
{
    m_socket->setReadBufferSize(qint64(EventLoop::bufferSize));
    m_peer = readPeerCredentials(int(m_socket->socketDescriptor()));
    m_peerAddress = std::move(peerAddress);
}

QtChannel::~QtChannel()
{
    m_socket->disconnect(this);
    m_socket.release()->deleteLater(); // it may be in the middle of a signal
}

void QtChannel::start(ChannelSink* sink)
{
    m_sink = sink;
    QLocalSocket* socket = m_socket.get();
    connect(socket, &QLocalSocket::readyRead, this, &QtChannel::readSome);
    connect(socket, &QLocalSocket::bytesWritten, this, &QtChannel::written);
    connect(socket, &QLocalSocket::errorOccurred, this, &QtChannel::failed);
    connect(socket, &QLocalSocket::disconnected, this, &QtChannel::disconnected);
    readSome();
    if (m_open && socket->state() == QLocalSocket::UnconnectedState)
        disconnected();
}

void QtChannel::readSome()
{
    m_loop.wake();
    if (m_inRead)
        return;
    m_inRead = true;
    // A failed write has closed it already, and Qt warns of reading then.
    const auto mayRead = [this] {
        return m_socket->state() != QLocalSocket::UnconnectedState || m_socket->bytesAvailable() > 0;
    };
    while (m_open && m_reading && mayRead()) {
        const qint64 n = m_socket->read(m_loop.buffer(), qint64(EventLoop::bufferSize));
        if (n <= 0)
            break;
        Arrival arrival{{m_loop.buffer(), qsizetype(n)}, {}};
        m_sink->channelReceived(arrival);
    }
    m_inRead = false;
    if (m_open)
        m_sink->channelBuffered(m_reading ? 0 : m_socket->bytesAvailable());
    if (m_open && m_over && m_reading)
        endOfInput();
}

/// All is read and QLocalSocket has closed: what waited to be sent is lost with it.
void QtChannel::endOfInput()
{
    if (m_failure.sentence.isEmpty())
        m_sink->channelPeerFinished();
    if (m_open)
        end(m_failure.sentence.isEmpty() ? CloseReason::Eof : CloseReason::Error);
}

void QtChannel::setReading(bool on)
{
    if (std::exchange(m_reading, on) == on || !on || !m_sink)
        return;
    // Not from inside the caller: it may be in the middle of something.
    QMetaObject::invokeMethod(this, &QtChannel::readSome, Qt::QueuedConnection);
}

void QtChannel::send(const Outgoing& message)
{
    if (!m_open || m_finishWanted || m_over) {
        m_unsent += message.view().size();
        return;
    }
    if (message.with())
        return m_sink->channelMessageFailed(
            {QStringLiteral(
                 "The message was not sent: Qt's QLocalSocket can't pass descriptors or credentials"),
             EOPNOTSUPP, Remedy::None});
    m_queue.push(message.keep());
    m_socket->write(message.view().data(), message.view().size());
}

void QtChannel::written(qint64 bytes)
{
    m_loop.wake();
    m_queue.take(bytes, [this](QByteArrayView message, int) { m_sink->channelSent(message, 0); });
    if (m_open)
        m_sink->channelProgress();
    if (m_open && m_finishWanted && m_queue.isEmpty())
        shutDownOutput();
}

void QtChannel::failed(QLocalSocket::LocalSocketError error)
{
    const int code = errno; // intact here (measured), as long as this is the first statement
    if (error != QLocalSocket::PeerClosedError)
        m_failure = Failure::fromErrno(QStringLiteral("Qt: %1").arg(m_socket->errorString()), code);
}

void QtChannel::disconnected()
{
    m_loop.wake();
    m_over = true;
    if (!m_open || m_inRead || !m_reading)
        return; // readSome() comes back to it
    readSome();
}

void QtChannel::finish()
{
    if (!m_open || m_finishWanted)
        return;
    m_finishWanted = true;
    if (m_queue.isEmpty())
        shutDownOutput();
}

/// QLocalSocket has no half-close of its own; shutdown(2) beneath it works.
void QtChannel::shutDownOutput()
{
    if (!m_over)
        ::shutdown(int(m_socket->socketDescriptor()), SHUT_WR);
    m_sink->channelWeFinished();
}

void QtChannel::close()
{
    if (!m_open)
        return;
    m_socket->disconnect(this);
    end(CloseReason::Local);
    m_socket->abort();
}

void QtChannel::end(CloseReason reason)
{
    m_open = false;
    const ChannelEnd how{reason, reason == CloseReason::Error ? m_failure : Failure(),
                         m_unsent + m_queue.bytes(), 0};
    m_queue.clear();
    m_sink->channelClosed(how);
}

} // namespace sw
