#include "models/sockets/QtListener.h"

#include "models/sockets/PathProbe.h"
#include "models/sockets/QtChannel.h"
#include "models/sockets/QtNames.h"

#include <sys/stat.h>

#include <fcntl.h>
#include <stdio.h>

namespace sw {
namespace {

constexpr std::chrono::milliseconds deathCheck{100};

bool statOf(const SocketAddress& address, struct stat& file)
{
    return address.kind() == SocketAddress::Kind::Path && ::lstat(address.bytes().constData(), &file) == 0;
}

SocketAddress peerNameOf(int fd)
{
    sockaddr_un address{};
    socklen_t length = sizeof address;
    if (::getpeername(fd, reinterpret_cast<sockaddr*>(&address), &length) != 0)
        return {};
    return SocketAddress::fromSockaddr(address, length);
}

} // namespace

Result<void> QtListener::listen(const ListenOptions& options)
{
    const bool abstract = options.address.kind() == SocketAddress::Kind::Abstract;
    const auto socketOptions =
        abstract ? std::optional(QLocalServer::SocketOptions(QLocalServer::AbstractNamespaceOption))
                 : qtOptionsFor(options.mode);
    if (!socketOptions)
        return qtModeFailure(options.mode);
    const auto name = qtNameFor(options.address);
    if (!name)
        return name.failure();
    m_server = std::make_unique<QLocalServer>();
    m_server->setSocketOptions(*socketOptions);
    m_server->setListenBacklogSize(options.backlog);
    connect(m_server.get(), &QLocalServer::newConnection, this, &QtListener::acceptAll);
    if (const auto way = makeWayFor(options); !way) // the last thing before listen(): QLocalServer overwrites
        return way;
    errno = 0;
    if (!m_server->listen(*name)) {
        const int error = errno;
        return Failure::fromErrno(QStringLiteral("Can't listen on %1 (Qt: %2)")
                                      .arg(options.address.display(), m_server->errorString()),
                                  error);
    }
    m_address = abstract ? options.address : SocketAddress::path(name->toUtf8());
    struct stat file
    {
    };
    if (statOf(m_address, file)) {
        m_device = file.st_dev;
        m_inode = file.st_ino;
    }
    m_check = m_loop.after(deathCheck, [this] { watchForDeath(); });
    return {};
}

void QtListener::acceptAll()
{
    m_loop.wake();
    while (m_server) {
        std::unique_ptr<QLocalSocket> socket(m_server->nextPendingConnection());
        if (!socket)
            return;
        socket->setParent(nullptr); // the server would take it along when it goes
        const SocketAddress peer = peerNameOf(int(socket->socketDescriptor()));
        m_sink->listenerAccepted(std::make_unique<QtChannel>(m_loop, std::move(socket), peer));
    }
}

/// QLocalServer closes without a signal when accept() fails (out of descriptors), and removes its file.
void QtListener::watchForDeath()
{
    m_check = {};
    if (m_server->isListening()) {
        m_check = m_loop.after(deathCheck, [this] { watchForDeath(); });
        return;
    }
    m_server->disconnect(this);
    m_sink->listenerFailed(
        {QStringLiteral("QLocalServer has stopped listening by itself, as it does when accepting "
                        "a client fails (Qt: %1)")
             .arg(m_server->errorString()),
         EMFILE, Remedy::CloseOthers});
}

int QtListener::descriptor() const { return m_server ? int(m_server->socketDescriptor()) : -1; }

bool QtListener::isOurs() const
{
    struct stat file
    {
    };
    return statOf(m_address, file) && file.st_dev == m_device && file.st_ino == m_inode;
}

/// Renames what somebody else put at our path to a name beside it; empty when nothing had to be moved.
QByteArray QtListener::parkForeignFile() const
{
    struct stat file
    {
    };
    if (!statOf(m_address, file) || isOurs())
        return {};
    const QByteArray path = m_address.bytes();
    const QByteArray aside = path.left(path.lastIndexOf('/') + 1) + ".sw-parked-" +
                             QByteArray::number(::getpid()) + '-' + QByteArray::number(quint64(file.st_ino));
    const bool moved =
        ::renameat2(AT_FDCWD, path.constData(), AT_FDCWD, aside.constData(), RENAME_NOREPLACE) == 0;
    return moved ? aside : QByteArray();
}

Listener::NameState QtListener::nameState() const
{
    return m_inode != 0 ? ownedNameState(m_address, m_device, m_inode) : NameState::Intact;
}

void QtListener::close()
{
    m_loop.cancel(m_check);
    if (!m_server)
        return;
    m_server->disconnect(this);
    const QByteArray parked = m_server->isListening() ? parkForeignFile() : QByteArray();
    m_server->close();
    if (!parked.isEmpty())
        ::renameat2(AT_FDCWD, parked.constData(), AT_FDCWD, m_address.bytes().constData(), RENAME_NOREPLACE);
    if (m_inode != 0) // QLocalServer says nothing of a file that it could not remove
        m_leftover = removeOwned(m_address, m_device, m_inode);
    m_server.release()->deleteLater(); // it may be in the middle of a signal
}

} // namespace sw
