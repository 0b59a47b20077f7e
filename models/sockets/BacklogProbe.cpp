#include "models/sockets/BacklogProbe.h"

#include "models/kernel/UnixDiag.h"

#include <QFile>

#include <sys/stat.h>

namespace sw {
namespace {

constexpr std::uint32_t listening = 1u << 10; // TCP_LISTEN, as unix_diag has states

QByteArray lastPart(const SocketAddress& address)
{
    return address.bytes().mid(address.bytes().lastIndexOf('/') + 1);
}

} // namespace

std::optional<BacklogState> backlogAt(const SocketAddress& address, SocketType type)
{
    auto diag = UnixDiag::open();
    if (!diag)
        return {};
    const auto sockets = diag->sockets(listening);
    if (!sockets)
        return {};
    struct stat file
    {
    };
    const bool path = address.kind() == SocketAddress::Kind::Path;
    if (path && ::stat(address.bytes().constData(), &file) != 0)
        return {};
    for (const DiagSocket& socket : *sockets) {
        // On overlay file systems the device differs: then the name decides.
        const bool sameFile =
            socket.fileInode && *socket.fileInode == std::uint32_t(file.st_ino) &&
            (socket.fileDevice == file.st_dev || lastPart(socket.address) == lastPart(address));
        if (socket.type == type && (path ? sameFile : socket.address == address))
            return BacklogState{socket.receiveQueue.value_or(0), socket.sendQueue.value_or(0)};
    }
    return {};
}

int largestBacklog()
{
    QFile file(QStringLiteral("/proc/sys/net/core/somaxconn"));
    return file.open(QIODevice::ReadOnly) ? file.readAll().trimmed().toInt() : 0;
}

} // namespace sw
