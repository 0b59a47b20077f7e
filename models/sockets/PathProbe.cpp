#include "models/sockets/PathProbe.h"

#include "models/base/Bytes.h"
#include "models/base/UniqueFd.h"
#include "models/kernel/Credentials.h"
#include "models/kernel/ProcReader.h"
#include "models/kernel/UnixDiag.h"
#include "models/sockets/AccessCheck.h"

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

/// The part and the bit that keep us from connecting, and who may.
void explainDenial(const SocketAddress& address, PathVerdict& verdict)
{
    const AccessReport report = checkAccess(address, Identity::ours());
    if (report.error != EACCES || !report.blame())
        return;
    verdict.denied = report.blame()->denial();
    verdict.whoMay = report.whoMay;
}

std::vector<DiagSocket> allSockets()
{
    if (auto diag = UnixDiag::open()) {
        if (auto all = diag->sockets())
            return *std::move(all);
    }
    return {};
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
    if (!fd)
        return errno;
    sockaddr_un sun{};
    const socklen_t length = address.toSockaddr(sun);
    return ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&sun), length) == 0 ? 0 : errno;
}

void judgeSocketFile(const SocketAddress& address, const struct stat& file, PathVerdict& verdict)
{
    verdict.mayConnect = ::faccessat(AT_FDCWD, address.bytes().constData(), W_OK, AT_EACCESS) == 0;
    verdict.error = verdict.mayConnect ? 0 : EACCES;
    if (!verdict.mayConnect)
        explainDenial(address, verdict);
    bool boundOnly = false;
    const std::vector<DiagSocket> sockets = allSockets();
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
    for (const DiagSocket& socket : allSockets()) {
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
    if (verdict.state == PathVerdict::State::NoPermission)
        explainDenial(SocketAddress::path(path), verdict);
    if (verdict.state != PathVerdict::State::Free)
        return verdict;
    const QByteArray parent = parentOf(path);
    verdict.mayListen = ::faccessat(AT_FDCWD, parent.constData(), W_OK | X_OK, AT_EACCESS) == 0;
    if (!verdict.mayListen) {
        verdict.error = errno;
        verdict.culprit = escapedText(parent);
        struct stat info
        {
        };
        if (verdict.error == EACCES && ::stat(parent.constData(), &info) == 0)
            verdict.denied = QStringLiteral("its mode is %1 %2:%3")
                                 .arg(uint(info.st_mode & 07777), 4, 8, QLatin1Char('0'))
                                 .arg(userName(info.st_uid), groupName(info.st_gid));
    }
    return verdict;
}

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
    verdict.changed = file.st_mtim.tv_sec;
    if (S_ISSOCK(file.st_mode)) {
        judgeSocketFile(address, file, verdict);
    } else {
        verdict.state = PathVerdict::State::NotASocket;
        verdict.fileKind = kindOfFile(file.st_mode);
        if (!verdict.isDangling && ::faccessat(AT_FDCWD, path.constData(), W_OK, AT_EACCESS) != 0)
            explainDenial(address, verdict);
    }
    return verdict;
}

PathVerdict probeWidely(const SocketAddress& address)
{
    PathVerdict verdict = probePath(address);
    using State = PathVerdict::State;
    const bool isPath = address.kind() == SocketAddress::Kind::Path;
    if (!isPath && address.kind() != SocketAddress::Kind::Abstract)
        return verdict;
    const std::vector<DiagSocket> sockets = allSockets();
    if (isPath && !verdict.otherNamespace && verdict.state != State::NoPermission)
        verdict.elsewhere =
            findMasked(sockets, address.bytes(),
                       verdict.inode != 0 ? std::optional(quint32(verdict.inode)) : std::nullopt);
    const bool unknown =
        verdict.state == State::Free || verdict.state == State::Stale || verdict.otherNamespace;
    if (!verdict.elsewhere && unknown)
        verdict.elsewhere = findInOtherNetworks(address);
    if (verdict.otherNamespace && verdict.elsewhere) { // that is the one which lives here
        verdict.pid = verdict.elsewhere->pid;
        verdict.command = verdict.elsewhere->command;
        verdict.elsewhere.reset();
    }
    if (verdict.state == State::Free && !verdict.elsewhere)
        verdict.similar = similarName(sockets, address);
    return verdict;
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

Failure removeOwned(const SocketAddress& address, quint64 device, quint64 inode)
{
    const int error = removeExactly(address.bytes(), device, inode);
    if (error == 0 || !isThatSocket(address.bytes(), device, inode))
        return {};
    return Failure::fromErrno(
        QStringLiteral("The socket file %1 can't be removed and stays, stale from now on")
            .arg(address.display()),
        error);
}

Listener::NameState ownedNameState(const SocketAddress& address, quint64 device, quint64 inode)
{
    struct stat file
    {
    };
    if (::lstat(address.bytes().constData(), &file) != 0)
        return errno == ENOENT || errno == ENOTDIR ? Listener::NameState::Gone : Listener::NameState::Intact;
    return file.st_dev == device && file.st_ino == inode ? Listener::NameState::Intact
                                                         : Listener::NameState::Replaced;
}

} // namespace sw
