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
    qint64 size = -1;   ///< bytes; of files and memfds
    qint64 offset = -1; ///< bytes; of what has one
    // sockets
    int family = 0; ///< AF_UNIX, …
    std::optional<SocketType> socketType;
    SocketAddress address; ///< of a Unix socket: its own name
    SocketAddress peer;    ///< of a connected one: the peer's name
    bool isListening = false;
    bool isConnected = false;

    /// "a file /etc/hostname (read)", "a pipe, inode 123 (write)", "a listening stream socket /run/x.sock,
    /// inode 9". Plain text, escaped.
    QString sentence() const;
    /// What it was opened for: "read", "write", "read and write", "path only".
    QString accessWord() const;
    /// For a row: "file", "memfd", "pipe", "socket", "eventfd", "epoll", "device", "directory", …
    QString kindWord() const;
    /// "/etc/hostname", "memfd:notes", "/run/x.sock → /run/y.sock", "unnamed pair"; escaped.
    QString name() const;
    /// "read, 4,096 bytes, at 0", "stream, inode 12".
    QString details() const;
    /// Why its content can't be copied, why it can't become a client; empty when it can. Sentences.
    QString saveRefusal() const;
    QString openRefusal() const;
    bool operator==(const DescriptorInfo&) const = default;
};

/// Asks the kernel (fstat, fcntl, /proc/self/fd, getsockopt). A few system calls, never blocking; any thread.
DescriptorInfo describeDescriptor(int fd);

} // namespace sw
