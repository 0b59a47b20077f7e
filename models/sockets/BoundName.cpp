#include "models/sockets/BoundName.h"

#include "models/base/UniqueFd.h"
#include "models/kernel/Credentials.h"
#include "models/sockets/PathProbe.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <array>
#include <cstddef>
#include <cstdio>

namespace sw {
namespace {

/// By the descriptor, not the name: whatever the name means by now, only that file changes.
int changeMode(int pathFd, int mode)
{
    std::array<char, 64> link{};
    std::snprintf(link.data(), link.size(), "/proc/self/fd/%d", pathFd);
    return ::chmod(link.data(), mode_t(mode)) == 0 ? 0 : errno;
}

QString ownerWords(const NameAccess& access)
{
    if (access.owner && access.group)
        return QStringLiteral("user %1 and group %2").arg(userName(*access.owner), groupName(*access.group));
    return access.owner ? QStringLiteral("user %1").arg(userName(*access.owner))
                        : QStringLiteral("group %1").arg(groupName(*access.group));
}

} // namespace

BoundName& BoundName::operator=(BoundName&& other) noexcept
{
    if (this == &other)
        return *this;
    remove();
    m_address = std::exchange(other.m_address, {});
    m_device = other.m_device;
    m_inode = other.m_inode;
    return *this;
}

Failure BoundName::remove()
{
    const SocketAddress address = std::exchange(m_address, {});
    return address.kind() == SocketAddress::Kind::Path && m_inode != 0
               ? removeOwned(address, m_device, m_inode)
               : Failure();
}

Listener::NameState BoundName::state() const
{
    return m_address.kind() == SocketAddress::Kind::Path && m_inode != 0
               ? ownedNameState(m_address, m_device, m_inode)
               : Listener::NameState::Intact;
}

Result<void> BoundName::takeFile(const NameAccess& access, const QString& doing)
{
    const UniqueFd file(::open(m_address.bytes().constData(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
    struct stat info
    {
    };
    if (!file || ::fstat(file.get(), &info) != 0 || !S_ISSOCK(info.st_mode))
        return {}; // gone or replaced already: not ours to touch
    m_device = info.st_dev;
    m_inode = info.st_ino;
    if ((access.owner || access.group) && ::fchownat(file.get(), "", access.owner.value_or(uid_t(-1)),
                                                     access.group.value_or(gid_t(-1)), AT_EMPTY_PATH) != 0)
        return Failure::fromErrno(QStringLiteral("%1: giving it to %2").arg(doing, ownerWords(access)),
                                  errno);
    if (int(info.st_mode & 07777) == access.mode)
        return {};
    if (const int error = changeMode(file.get(), access.mode))
        return Failure::fromErrno(QStringLiteral("%1: changing its mode").arg(doing), error);
    return {};
}

Result<BoundName> BoundName::bind(int fd, const SocketAddress& address, const NameAccess& access,
                                  const QString& doing)
{
    const bool isPath = address.kind() == SocketAddress::Kind::Path;
    // The inode that bind() makes takes the mode of the socket (unix_bind), less the thread's umask.
    const int born = access.livesFromBind ? access.mode & 0700 : access.mode;
    if (isPath && ::fchmod(fd, mode_t(born)) != 0)
        return Failure::fromErrno(doing, errno);
    sockaddr_un sun{};
    const socklen_t length = address.toSockaddr(sun);
    if (::bind(fd, reinterpret_cast<const sockaddr*>(&sun), length) != 0)
        return Failure::fromErrno(doing, errno);
    BoundName name;
    name.m_address = address;
    if (isPath) {
        if (const auto taken = name.takeFile(access, doing); !taken)
            return taken.failure();
    }
    return name;
}

Result<BoundName> BoundName::autobind(int fd, const QString& doing)
{
    sockaddr_un sun{};
    sun.sun_family = AF_UNIX;
    if (::bind(fd, reinterpret_cast<const sockaddr*>(&sun), offsetof(sockaddr_un, sun_path)) != 0)
        return Failure::fromErrno(doing, errno);
    socklen_t length = sizeof sun;
    ::getsockname(fd, reinterpret_cast<sockaddr*>(&sun), &length);
    BoundName name;
    name.m_address = SocketAddress::fromSockaddr(sun, length);
    return name;
}

} // namespace sw
