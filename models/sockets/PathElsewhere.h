#pragma once

#include "models/kernel/UnixDiag.h"

#include <optional>

namespace sw {

/// A live socket of the same name that connecting to the name does not reach.
struct Elsewhere
{
    enum class Where {
        Masked,       ///< its file was replaced, renamed or deleted
        OtherMount,   ///< it is of another mount namespace (a container): the name means another file there
        OtherNetwork, ///< it is of another network namespace: in no dump of ours
    };
    Where where = Where::Masked;
    pid_t pid = 0; ///< 0: not visible to us
    QString command;
    QByteArray reach; ///< OtherMount: a path that leads there from here (/proc/PID/root/…)

    /// "socat (pid 7) still listens under this name, but …". Plain text.
    QString sentence() const;
    bool operator==(const Elsewhere&) const = default;
};

/// Of a path, among the sockets of a dump: one that was bound to the name and is not the file that stands
/// there (fileInode: low 32 bits, nothing when no file does). Reads /proc.
std::optional<Elsewhere> findMasked(const std::vector<DiagSocket>& sockets, const QByteArray& path,
                                    std::optional<quint32> fileInode);

/// A listener or datagram socket of that name in another network namespace, by /proc/PID/net/unix of one
/// process of each. A few milliseconds.
std::optional<Elsewhere> findInOtherNetworks(const SocketAddress& address);

/// The name of a dump that a person may have meant: two letters apart at most, or one letter of a short one.
std::optional<SocketAddress> similarName(const std::vector<DiagSocket>& sockets, const SocketAddress& wanted);

} // namespace sw
