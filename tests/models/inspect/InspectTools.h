#pragma once

#include "models/inspect/Inspector.h"
#include "models/inspect/SocketSource.h"

#include <QString>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <vector>

#include <linux/rtnetlink.h>
#include <linux/unix_diag.h>
#include <sys/socket.h>
#include <sys/stat.h>

namespace sw::test {

inline void addDiagAttribute(QByteArray& message, std::uint16_t type, const QByteArray& data)
{
    const std::uint16_t head[2] = {std::uint16_t(4 + data.size()), type};
    message.append(reinterpret_cast<const char*>(head), 4).append(data);
    message.append(QByteArray((4 - message.size() % 4) % 4, '\0'));
}

inline QByteArray diagWords(std::initializer_list<std::uint32_t> values)
{
    QByteArray bytes;
    for (const std::uint32_t value : values)
        bytes.append(reinterpret_cast<const char*>(&value), 4);
    return bytes;
}

/// The message that the kernel would send for it.
inline QByteArray diagMessage(const DiagSocket& socket)
{
    unix_diag_msg head{};
    head.udiag_family = AF_UNIX;
    head.udiag_type = std::uint8_t(socketTypeNumber(socket.type));
    head.udiag_state = socket.state;
    head.udiag_ino = socket.inode;
    head.udiag_cookie[0] = std::uint32_t(socket.cookie);
    head.udiag_cookie[1] = std::uint32_t(socket.cookie >> 32);
    QByteArray message(reinterpret_cast<const char*>(&head), sizeof head);
    if (socket.address.kind() == SocketAddress::Kind::Path)
        addDiagAttribute(message, UNIX_DIAG_NAME, socket.address.bytes() + '\0');
    if (socket.address.kind() == SocketAddress::Kind::Abstract)
        addDiagAttribute(message, UNIX_DIAG_NAME, QByteArray(1, '\0') + socket.address.bytes());
    if (socket.fileInode)
        addDiagAttribute(message, UNIX_DIAG_VFS, diagWords({*socket.fileInode, 0}));
    if (socket.peerInode)
        addDiagAttribute(message, UNIX_DIAG_PEER, diagWords({*socket.peerInode}));
    QByteArray clients;
    for (const std::uint32_t client : socket.pendingClients)
        clients += diagWords({client});
    if (!clients.isEmpty())
        addDiagAttribute(message, UNIX_DIAG_ICONS, clients);
    if (socket.receiveQueue && socket.sendQueue)
        addDiagAttribute(message, UNIX_DIAG_RQLEN, diagWords({*socket.receiveQueue, *socket.sendQueue}));
    addDiagAttribute(message, UNIX_DIAG_SHUTDOWN, QByteArray(1, char(socket.shutdown)));
    return message;
}

inline DiagSocket diagSocket(std::uint32_t inode, std::uint8_t state = 1)
{
    DiagSocket socket;
    socket.inode = inode;
    socket.cookie = inode * 1000u;
    socket.state = state;
    return socket;
}

/// A kernel whose dumps skip and repeat what the test says.
class FakeSource : public SocketSource
{
public:
    std::vector<DiagSocket> live;
    std::vector<std::uint32_t> skipped;  ///< alive, but not in dumps
    std::vector<std::uint32_t> repeated; ///< twice in dumps
    int failure = 0;                     ///< errno of every call
    int questions = 0;                   ///< exact gets so far

    Result<void> dump(const Each& each) override
    {
        if (failure != 0)
            return Failure::fromErrno(QStringLiteral("Dumping"), failure);
        for (const DiagSocket& socket : live) {
            if (std::count(skipped.begin(), skipped.end(), socket.inode))
                continue;
            each(socket.inode, diagMessage(socket));
            if (std::count(repeated.begin(), repeated.end(), socket.inode))
                each(socket.inode, diagMessage(socket));
        }
        return {};
    }
    Result<DiagSocket> socket(std::uint32_t inode, std::uint64_t cookie) override
    {
        ++questions;
        for (const DiagSocket& socket : live) {
            if (socket.inode == inode && socket.cookie == cookie)
                return socket;
        }
        return Failure::fromErrno(QStringLiteral("Asking"), ENOENT);
    }
    void remove(std::uint32_t inode)
    {
        std::erase_if(live, [&](const DiagSocket& socket) { return socket.inode == inode; });
    }
};

inline std::uint32_t inodeOf(const UniqueFd& fd)
{
    struct stat info
    {
    };
    return ::fstat(fd.get(), &info) == 0 ? std::uint32_t(info.st_ino) : 0;
}

struct SocketPair
{
    UniqueFd a, b;
};

inline SocketPair makePair(int type = SOCK_STREAM)
{
    int fds[2] = {-1, -1};
    ::socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, fds);
    return {UniqueFd(fds[0]), UniqueFd(fds[1])};
}

inline UniqueFd makeListener(const SocketAddress& address, int backlog = 5, int type = SOCK_STREAM)
{
    UniqueFd fd(::socket(AF_UNIX, type | SOCK_CLOEXEC, 0));
    sockaddr_un sun{};
    const socklen_t length = address.toSockaddr(sun);
    if (::bind(fd.get(), reinterpret_cast<sockaddr*>(&sun), length) != 0)
        return {};
    if (type != SOCK_DGRAM && ::listen(fd.get(), backlog) != 0)
        return {};
    return fd;
}

inline UniqueFd makeClient(const SocketAddress& address, int type = SOCK_STREAM)
{
    UniqueFd fd(::socket(AF_UNIX, type | SOCK_CLOEXEC, 0));
    sockaddr_un sun{};
    const socklen_t length = address.toSockaddr(sun);
    return ::connect(fd.get(), reinterpret_cast<sockaddr*>(&sun), length) == 0 ? std::move(fd) : UniqueFd();
}

} // namespace sw::test
