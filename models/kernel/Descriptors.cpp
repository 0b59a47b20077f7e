#include "models/kernel/Descriptors.h"

#include "models/base/Bytes.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdio>

namespace sw {
namespace {

QByteArray targetOf(int fd)
{
    std::array<char, 64> link{};
    std::snprintf(link.data(), link.size(), "/proc/self/fd/%d", fd);
    std::array<char, 4096> text; // NOLINT: readlink fills it
    const ssize_t n = ::readlink(link.data(), text.data(), text.size());
    return n > 0 ? QByteArray(text.data(), n) : QByteArray();
}

DescriptorInfo::Access accessOf(int fd)
{
    const int flags = ::fcntl(fd, F_GETFL);
    if (flags & O_PATH)
        return DescriptorInfo::Access::Path;
    switch (flags & O_ACCMODE) {
    case O_WRONLY:
        return DescriptorInfo::Access::Write;
    case O_RDWR:
        return DescriptorInfo::Access::ReadWrite;
    default:
        return DescriptorInfo::Access::Read;
    }
}

DescriptorInfo::Kind kindOf(const struct stat& info, const QByteArray& target)
{
    switch (info.st_mode & S_IFMT) {
    case S_IFREG:
        return target.startsWith("/memfd:") ? DescriptorInfo::Kind::MemFd : DescriptorInfo::Kind::File;
    case S_IFDIR:
        return DescriptorInfo::Kind::Directory;
    case S_IFIFO:
        return DescriptorInfo::Kind::Pipe;
    case S_IFSOCK:
        return DescriptorInfo::Kind::Socket;
    case S_IFCHR:
    case S_IFBLK:
        return DescriptorInfo::Kind::Device;
    default: // anonymous inodes have no type
        return target.startsWith("anon_inode:") ? DescriptorInfo::Kind::Anonymous
                                                : DescriptorInfo::Kind::Unknown;
    }
}

int option(int fd, int name)
{
    int value = 0;
    socklen_t length = sizeof value;
    return ::getsockopt(fd, SOL_SOCKET, name, &value, &length) == 0 ? value : 0;
}

template <class Call> SocketAddress nameBy(Call call, int fd)
{
    sockaddr_un address{};
    socklen_t length = sizeof address;
    if (call(fd, reinterpret_cast<sockaddr*>(&address), &length) != 0)
        return {};
    return SocketAddress::fromSockaddr(address, std::min<socklen_t>(length, sizeof address));
}

void describeSocket(int fd, DescriptorInfo& info)
{
    info.family = option(fd, SO_DOMAIN);
    switch (option(fd, SO_TYPE)) {
    case SOCK_STREAM:
        info.socketType = SocketType::Stream;
        break;
    case SOCK_DGRAM:
        info.socketType = SocketType::Datagram;
        break;
    case SOCK_SEQPACKET:
        info.socketType = SocketType::Seqpacket;
        break;
    default:
        break;
    }
    info.isListening = option(fd, SO_ACCEPTCONN) != 0;
    if (info.family != AF_UNIX)
        return;
    info.address = nameBy(::getsockname, fd);
    info.peer = nameBy(::getpeername, fd);
    sockaddr_un peer{};
    socklen_t length = sizeof peer;
    info.isConnected = ::getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &length) == 0;
}

QString socketSentence(const DescriptorInfo& info)
{
    QString words = info.isListening ? QStringLiteral("a listening ") : QStringLiteral("a ");
    if (info.socketType)
        words += socketTypeName(*info.socketType) + u' ';
    words += QStringLiteral("socket");
    if (info.family == AF_INET || info.family == AF_INET6)
        words += QStringLiteral(" (Internet)");
    if (info.address.kind() != SocketAddress::Kind::Unnamed)
        words += u' ' + info.address.display();
    if (info.peer.kind() != SocketAddress::Kind::Unnamed)
        words += QStringLiteral(" connected to ") + info.peer.display();
    return words + QStringLiteral(", inode %1").arg(info.inode);
}

} // namespace

QString DescriptorInfo::sentence() const
{
    const QString shown = escapedText(target);
    const QString way = QStringLiteral(" (%1)").arg(accessWord());
    switch (kind) {
    case Kind::File:
        return QStringLiteral("a file %1").arg(shown) + way;
    case Kind::Directory:
        return QStringLiteral("a directory %1").arg(shown);
    case Kind::Device:
        return QStringLiteral("a device %1").arg(shown) + way;
    case Kind::MemFd:
        return QStringLiteral("memory %1, %2 bytes").arg(escapedText(target.mid(1))).arg(size) + way;
    case Kind::Pipe: // a named one has a path
        return (target.startsWith('/') ? QStringLiteral("a named pipe %1").arg(shown)
                                       : QStringLiteral("a pipe, inode %1").arg(inode)) +
               way;
    case Kind::Socket:
        return socketSentence(*this);
    case Kind::Anonymous:
        return QStringLiteral("a kernel object %1").arg(escapedText(target.mid(11)));
    case Kind::Unknown:
        break;
    }
    return shown.isEmpty() ? QStringLiteral("a descriptor") : QStringLiteral("a descriptor %1").arg(shown);
}

DescriptorInfo describeDescriptor(int fd)
{
    DescriptorInfo info;
    struct stat file
    {
    };
    if (::fstat(fd, &file) != 0)
        return info;
    info.target = targetOf(fd);
    info.kind = kindOf(file, info.target);
    info.access = accessOf(fd);
    info.inode = file.st_ino;
    info.device = file.st_dev;
    if (S_ISREG(file.st_mode)) {
        info.size = file.st_size;
        if (info.access != DescriptorInfo::Access::Path)
            info.offset = ::lseek(fd, 0, SEEK_CUR);
    }
    if (info.kind == DescriptorInfo::Kind::Socket)
        describeSocket(fd, info);
    return info;
}

} // namespace sw
