#pragma once

#include "models/kernel/SocketAddress.h"

#include <QByteArray>
#include <QString>

#include <optional>

namespace sw {

/// What an open descriptor is; a value that outlives it.
struct DescriptorInfo
{
    enum class Kind : quint8 { File, Directory, Pipe, Socket, MemFd, Device, Anonymous, Unknown };
    enum class Access : quint8 { Read, Write, ReadWrite, Path };

    Kind kind = Kind::Unknown;
    Access access = Access::Read;
    QByteArray
        target; ///< where /proc/self/fd points: a path, "pipe:[123]", "anon_inode:[eventfd]", "memfd:name"
    quint64 inode = 0, device = 0;
    qint64 size = -1; ///< bytes; of files and memfds
    // sockets
    int family = 0; ///< AF_UNIX, …
    std::optional<SocketType> socketType;
    SocketAddress address; ///< of a Unix socket: its own name
    SocketAddress peer;    ///< of a connected one: the peer's name
    bool isListening = false;

    /// "a file /etc/hostname (read)", "a pipe, inode 123 (write)", "a listening stream socket /run/x.sock,
    /// inode 9". Plain text, escaped.
    QString sentence() const;
    bool operator==(const DescriptorInfo&) const = default;
};

/// Asks the kernel (fstat, fcntl, /proc/self/fd, getsockopt). A few system calls, never blocking; any thread.
DescriptorInfo describeDescriptor(int fd);

} // namespace sw
