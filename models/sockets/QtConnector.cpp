#include "models/sockets/QtConnector.h"

#include "models/sockets/QtChannel.h"
#include "models/sockets/QtNames.h"

namespace sw {
namespace {

/// QLocalSocket itself tries for 30 s, and then says nothing.
constexpr std::chrono::milliseconds longestTry{29'000};

/// Qt never made the call for some errors, and hides errno behind its own names for others.
int errnoOf(QLocalSocket::LocalSocketError error, int code)
{
    switch (error) {
    case QLocalSocket::ServerNotFoundError:
        return ENOENT;
    case QLocalSocket::ConnectionRefusedError:
        return ECONNREFUSED;
    case QLocalSocket::SocketAccessError:
        return EACCES;
    case QLocalSocket::UnsupportedSocketOperationError:
        return EMFILE;
    default:
        return code;
    }
}

} // namespace

QtConnector::~QtConnector()
{
    m_loop.cancel(m_giveUp);
    release();
}

void QtConnector::release()
{
    if (!m_socket)
        return;
    m_socket->disconnect(this);
    m_socket->abort();
    m_socket.release()->deleteLater();
}

void QtConnector::connectTo(const ConnectOptions& options)
{
    const SocketAddress& address = options.address;
    m_options = options;
    const auto name = qtNameFor(address);
    if (!name)
        return m_sink->connectorFailed(name.failure());
    m_socket = std::make_unique<QLocalSocket>();
    if (address.kind() == SocketAddress::Kind::Abstract)
        m_socket->setSocketOptions(QLocalSocket::AbstractNamespaceOption);
    QLocalSocket* socket = m_socket.get();
    connect(socket, &QLocalSocket::connected, this, &QtConnector::connected);
    connect(socket, &QLocalSocket::errorOccurred, this, &QtConnector::failed);
    socket->connectToServer(*name);
    if (m_socket && m_socket->state() == QLocalSocket::ConnectingState) {
        ConnectOptions told = options;
        if (told.patience.count() == 0 || told.patience > longestTry)
            told.patience = longestTry;
        m_giveUp = m_loop.after(told.patience, [this, told] {
            m_giveUp = {};
            fail(backlogFullFailure(told, true));
        });
        m_sink->connectorWaits(backlogFullFailure(told, false));
    }
}

void QtConnector::connected()
{
    m_loop.wake();
    m_loop.cancel(m_giveUp);
    m_socket->disconnect(this);
    m_sink->connectorConnected(std::make_unique<QtChannel>(m_loop, std::move(m_socket), m_options.address));
}

void QtConnector::failed(QLocalSocket::LocalSocketError error)
{
    const int code = errno; // intact here (measured), as long as this is the first statement
    fail(Failure::fromErrno(
        QStringLiteral("Can't connect to %1 with QLocalSocket").arg(m_options.address.display()),
        errnoOf(error, code)));
}

void QtConnector::fail(const Failure& failure)
{
    m_loop.wake();
    m_loop.cancel(m_giveUp);
    release();
    m_sink->connectorFailed(failure);
}

} // namespace sw
