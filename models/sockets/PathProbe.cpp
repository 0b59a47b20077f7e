#include "models/sockets/PathProbe.h"

#include "models/base/Bytes.h"
#include "models/base/UniqueFd.h"
#include "models/kernel/Credentials.h"
#include "models/kernel/ProcReader.h"
#include "models/kernel/UnixDiag.h"

#include <QStringList>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

namespace sw {
namespace {

constexpr std::uint8_t stateListen = 10; // TCP_LISTEN, as unix_diag has it

QString kindOfFile(mode_t mode)
{
    switch (mode & S_IFMT) {
    case S_IFREG:
        return QStringLiteral("a regular file");
    case S_IFDIR:
        return QStringLiteral("a directory");
    case S_IFLNK:
        return QStringLiteral("a symbolic link");
    case S_IFIFO:
        return QStringLiteral("a named pipe");
    case S_IFCHR:
    case S_IFBLK:
        return QStringLiteral("a device");
    default:
        return QStringLiteral("a file");
    }
}

QByteArray parentOf(const QByteArray& path)
{
    const qsizetype slash = path.lastIndexOf('/');
    if (slash < 0)
        return ".";
    return slash == 0 ? QByteArray("/") : path.left(slash);
}

/// The first part of the path that stands in the way: missing, no directory, or not searchable for us.
void blamePathPart(const QByteArray& path, PathVerdict& verdict)
{
    for (qsizetype slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
        const QByteArray part = path.left(slash);
        struct stat info
        {
        };
        const bool there = ::stat(part.constData(), &info) == 0;
        verdict.culprit = escapedText(part);
        if (!there) {
            verdict.error = errno;
            verdict.state =
                errno == EACCES ? PathVerdict::State::NoPermission : PathVerdict::State::NoDirectory;
            return;
        }
        if (!S_ISDIR(info.st_mode)) {
            verdict.state = PathVerdict::State::NoDirectory;
            verdict.error = ENOTDIR;
            return;
        }
        if (::faccessat(AT_FDCWD, part.constData(), X_OK, AT_EACCESS) != 0) {
            verdict.state = PathVerdict::State::NoPermission;
            verdict.error = EACCES;
            return;
        }
    }
    verdict.culprit.clear();
}

void nameOwner(const DiagSocket& socket, PathVerdict& verdict)
{
    verdict.type = socket.type;
    const auto owners = findOwners({socket.inode});
    if (owners.empty())
        return;
    verdict.pid = owners.front().pid;
    verdict.command = readCommandName(verdict.pid);
}

/// The row that is bound to this very file. An accepted connection carries its listener's file too, so that
/// only a listener or a datagram socket counts as serving it.
const DiagSocket* servingRow(const std::vector<DiagSocket>& sockets, const struct stat& file,
                             const QByteArray& path, bool& boundOnly)
{
    const auto name = path.mid(path.lastIndexOf('/') + 1);
    const DiagSocket* found = nullptr;
    for (const DiagSocket& socket : sockets) {
        if (!socket.fileInode || *socket.fileInode != std::uint32_t(file.st_ino))
            continue;
        // On overlay file systems the device differs (the kernel tells the lower one): then the name decides.
        const QByteArray bound = socket.address.bytes();
        if (socket.fileDevice != file.st_dev && bound.mid(bound.lastIndexOf('/') + 1) != name)
            continue;
        if (socket.state == stateListen || socket.type == SocketType::Datagram) {
            boundOnly = false; // an accepted connection of it may have come first
            return &socket;
        }
        boundOnly = true;
        found = &socket;
    }
    return found;
}

/// connect() with a type that no stream or seqpacket listener has: it answers without an accept over there.
int probingConnect(const SocketAddress& address)
{
    const UniqueFd fd(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    sockaddr_un sun{};
    const socklen_t length = address.toSockaddr(sun);
    return ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&sun), length) == 0 ? 0 : errno;
}

void judgeSocketFile(const SocketAddress& address, const struct stat& file, PathVerdict& verdict)
{
    verdict.mayConnect = ::faccessat(AT_FDCWD, address.bytes().constData(), W_OK, AT_EACCESS) == 0;
    verdict.error = verdict.mayConnect ? 0 : EACCES;
    bool boundOnly = false;
    std::vector<DiagSocket> sockets;
    if (auto diag = UnixDiag::open()) {
        if (auto all = diag->sockets())
            sockets = std::move(*all);
    }
    const DiagSocket* row = servingRow(sockets, file, address.bytes(), boundOnly);
    if (row && !boundOnly) {
        verdict.state = PathVerdict::State::Live;
        nameOwner(*row, verdict);
        return;
    }
    switch (const int answer = probingConnect(address)) {
    case EPROTOTYPE:
    case 0:
        verdict.state = row ? PathVerdict::State::NotListening : PathVerdict::State::Live;
        verdict.otherNamespace = !row;
        if (row)
            nameOwner(*row, verdict);
        else if (answer == 0)
            verdict.type = SocketType::Datagram;
        break;
    case ECONNREFUSED:
        verdict.state = PathVerdict::State::Stale;
        break;
    default: // EACCES: not readable for us, so neither alive nor stale can be said
        verdict.state = PathVerdict::State::NoPermission;
        verdict.culprit = address.display();
        verdict.error = answer;
    }
    if (verdict.state != PathVerdict::State::Live)
        verdict.mayConnect = false;
}

PathVerdict probeAbstract(const SocketAddress& address)
{
    PathVerdict verdict;
    verdict.mayListen = true;
    auto diag = UnixDiag::open();
    if (!diag)
        return verdict;
    const auto all = diag->sockets();
    if (!all)
        return verdict;
    for (const DiagSocket& socket : *all) {
        if (socket.address != address)
            continue;
        const bool serves = socket.state == stateListen || socket.type == SocketType::Datagram;
        if (verdict.state == PathVerdict::State::Live ||
            (!serves && verdict.state != PathVerdict::State::Free))
            continue;
        verdict.state = serves ? PathVerdict::State::Live : PathVerdict::State::NotListening;
        verdict.mayListen = false;
        verdict.mayConnect = serves;
        nameOwner(socket, verdict);
    }
    return verdict;
}

PathVerdict probeFreePath(const QByteArray& path)
{
    PathVerdict verdict;
    blamePathPart(path, verdict);
    if (verdict.state != PathVerdict::State::Free)
        return verdict;
    const QByteArray parent = parentOf(path);
    verdict.mayListen = ::faccessat(AT_FDCWD, parent.constData(), W_OK | X_OK, AT_EACCESS) == 0;
    if (!verdict.mayListen) {
        verdict.error = errno;
        verdict.culprit = escapedText(parent);
    }
    return verdict;
}

QString who(const PathVerdict& verdict)
{
    if (verdict.pid > 0)
        return QStringLiteral("%1 (pid %2)")
            .arg(verdict.command.isEmpty() ? QStringLiteral("a process") : verdict.command)
            .arg(verdict.pid);
    return verdict.otherNamespace ? QStringLiteral("a process in another network namespace")
                                  : QStringLiteral("a process that is not visible to you");
}

Failure noWay(const PathVerdict& verdict) { return {verdict.sentence(), verdict.error, Remedy::None}; }

} // namespace

PathVerdict probePath(const SocketAddress& address)
{
    PathVerdict verdict;
    if (address.kind() == SocketAddress::Kind::Abstract)
        return probeAbstract(address);
    if (address.kind() != SocketAddress::Kind::Path) {
        verdict.state = PathVerdict::State::Invalid;
        return verdict;
    }
    const QByteArray& path = address.bytes();
    struct stat file
    {
    };
    if (::lstat(path.constData(), &file) != 0)
        return probeFreePath(path);
    verdict.isLink = S_ISLNK(file.st_mode);
    if (verdict.isLink && ::stat(path.constData(), &file) != 0) {
        verdict.isDangling = errno == ENOENT;
        ::lstat(path.constData(), &file); // the link itself is what stands there
    }
    verdict.mode = file.st_mode & 07777;
    verdict.uid = file.st_uid;
    verdict.gid = file.st_gid;
    verdict.device = file.st_dev;
    verdict.inode = file.st_ino;
    if (S_ISSOCK(file.st_mode)) {
        judgeSocketFile(address, file, verdict);
    } else {
        verdict.state = PathVerdict::State::NotASocket;
        verdict.fileKind = kindOfFile(file.st_mode);
    }
    return verdict;
}

QString PathVerdict::sentence() const
{
    QStringList parts;
    const QString kind = type ? socketTypeName(*type) : QString();
    switch (state) {
    case State::Free:
        return QStringLiteral("Free: nothing is there");
    case State::Invalid:
        return QStringLiteral("Not an address of a Unix socket");
    case State::NoDirectory:
        return error == ENOTDIR ? QStringLiteral("%1 is not a directory").arg(culprit)
                                : QStringLiteral("The directory %1 does not exist").arg(culprit);
    case State::NoPermission:
        return QStringLiteral("No permission on %1").arg(culprit);
    case State::NotASocket:
        return QStringLiteral("Not a socket: %1").arg(fileKind);
    case State::Stale:
        return QStringLiteral("Stale socket file: nobody listens on it");
    case State::NotListening:
        return QStringLiteral("Bound by %1, but nobody listens on it").arg(who(*this));
    case State::Live:
        break;
    }
    parts << (type == SocketType::Datagram ? QStringLiteral("live datagram socket")
              : kind.isEmpty()             ? QStringLiteral("live socket")
                                           : QStringLiteral("live %1 listener").arg(kind));
    parts << (pid > 0 ? QStringLiteral("%1 %2").arg(command).arg(pid) : who(*this));
    if (inode != 0)
        parts << QStringLiteral("mode %1 %2:%3")
                     .arg(uint(mode), 4, 8, QLatin1Char('0'))
                     .arg(userName(uid), groupName(gid));
    parts << (mayConnect ? QStringLiteral("you may connect") : QStringLiteral("you may not connect"));
    return parts.join(QStringLiteral(" · "));
}

QString PathVerdict::listenSentence() const
{
    if (state == State::Free && !mayListen)
        return QStringLiteral("Free, but you may not create it: no write permission on %1").arg(culprit);
    if (state != State::Live)
        return sentence();
    return QStringLiteral("In use: ") +
           sentence().section(QStringLiteral(" · "), 0, -2); // not who may connect
}

Failure PathVerdict::listenFailure(const SocketAddress& address) const
{
    const QString shown = address.display();
    switch (state) {
    case State::Free:
        if (mayListen)
            return {};
        return {QStringLiteral("Can't create %1: no write permission on %2").arg(shown, culprit), error,
                Remedy::None};
    case State::Live:
        return {QStringLiteral("%1 is in use: %2 %3")
                    .arg(shown, who(*this),
                         type == SocketType::Datagram ? QStringLiteral("receives there")
                                                      : QStringLiteral("listens there")),
                EADDRINUSE, Remedy::None};
    case State::NotListening:
        return {QStringLiteral("%1 is bound by %2").arg(shown, who(*this)), EADDRINUSE, Remedy::None};
    case State::Stale:
        if (isLink)
            return {QStringLiteral("%1 is a symbolic link; links are never replaced").arg(shown), EADDRINUSE,
                    Remedy::None};
        return {QStringLiteral("%1 is a stale socket file: nobody owns it, and listening needs it replaced")
                    .arg(shown),
                EADDRINUSE, Remedy::ReplaceStale};
    case State::NotASocket:
        return {QStringLiteral("%1 is %2, not a socket; it stays untouched")
                    .arg(shown, isLink ? QStringLiteral("a symbolic link") : fileKind),
                EADDRINUSE, Remedy::None};
    case State::Invalid:
        return {QStringLiteral("%1 is not an address of a Unix socket").arg(shown), EINVAL, Remedy::None};
    case State::NoDirectory:
    case State::NoPermission:
        return noWay(*this);
    }
    return {};
}

Failure PathVerdict::connectFailure(const SocketAddress& address, SocketType wanted) const
{
    const QString shown = address.display();
    switch (state) {
    case State::Free:
        if (address.kind() == SocketAddress::Kind::Abstract)
            return {QStringLiteral("Nobody listens on %1").arg(shown), ECONNREFUSED, Remedy::Retry};
        return {QStringLiteral("There is no socket at %1").arg(shown), ENOENT, Remedy::Retry};
    case State::Stale:
        return {QStringLiteral("Nobody listens on %1: its socket file is stale").arg(shown), ECONNREFUSED,
                Remedy::Retry};
    case State::NotListening:
        return {QStringLiteral("%1 is bound by %2, which does not listen on it").arg(shown, who(*this)),
                ECONNREFUSED, Remedy::Retry};
    case State::NotASocket:
        if (isDangling)
            return {QStringLiteral("%1 is a symbolic link to nothing").arg(shown), ENOENT, Remedy::Retry};
        return {QStringLiteral("%1 is %2, not a socket").arg(shown, fileKind), ECONNREFUSED, Remedy::None};
    case State::Live:
        if (!mayConnect)
            return {
                QStringLiteral("You may not connect to %1: its mode is %2 %3:%4 and connecting needs write "
                               "permission")
                    .arg(shown)
                    .arg(uint(mode), 4, 8, QLatin1Char('0'))
                    .arg(userName(uid), groupName(gid)),
                EACCES, Remedy::None};
        if (type && *type != wanted)
            return {QStringLiteral("%1 is a %2 socket, not a %3 socket")
                        .arg(shown, socketTypeName(*type), socketTypeName(wanted)),
                    EPROTOTYPE, Remedy::ChangeType};
        return {};
    default:
        break;
    }
    return state == State::NoDirectory || state == State::NoPermission ? noWay(*this)
                                                                       : listenFailure(address);
}

namespace {

/// Renames path to a fresh hidden name beside it, so that what we look at is what we remove.
QByteArray moveAside(const QByteArray& path)
{
    for (int i = 0; i < 100; ++i) {
        const QByteArray aside =
            parentOf(path) + "/.sw-aside-" + QByteArray::number(::getpid()) + '-' + QByteArray::number(i);
        if (::renameat2(AT_FDCWD, path.constData(), AT_FDCWD, aside.constData(), RENAME_NOREPLACE) == 0)
            return aside;
        if (errno != EEXIST)
            return {};
    }
    return {};
}

bool isThatSocket(const QByteArray& path, quint64 device, quint64 inode)
{
    struct stat file
    {
    };
    return ::lstat(path.constData(), &file) == 0 && S_ISSOCK(file.st_mode) && file.st_dev == device &&
           file.st_ino == inode;
}

/// Unlinks path when it is that socket file; puts anything else back. errno of the first refusal, 0 when it
/// went.
int removeExactly(const QByteArray& path, quint64 device, quint64 inode)
{
    if (!isThatSocket(path, device, inode))
        return ENOENT;
    const QByteArray aside = moveAside(path);
    if (aside.isEmpty())
        return errno;
    if (isThatSocket(aside, device, inode))
        return ::unlink(aside.constData()) == 0 ? 0 : errno;
    ::renameat2(AT_FDCWD, aside.constData(), AT_FDCWD, path.constData(), RENAME_NOREPLACE);
    return EBUSY;
}

} // namespace

Result<void> removeStale(const SocketAddress& address, const PathVerdict& verdict)
{
    const PathVerdict now = probePath(address);
    const bool same = verdict.state == PathVerdict::State::Stale && now.device == verdict.device &&
                      now.inode == verdict.inode;
    if (now.state != PathVerdict::State::Stale || now.isLink || !same)
        return Failure{
            QStringLiteral("%1 has changed and was left alone: %2").arg(address.display(), now.sentence()),
            EADDRINUSE, Remedy::None};
    if (const int error = removeExactly(address.bytes(), verdict.device, verdict.inode))
        return Failure::fromErrno(
            QStringLiteral("Can't remove the stale socket file %1").arg(address.display()), error);
    return {};
}

bool unlinkOwned(const SocketAddress& address, quint64 device, quint64 inode)
{
    return address.kind() == SocketAddress::Kind::Path && removeExactly(address.bytes(), device, inode) == 0;
}

} // namespace sw
