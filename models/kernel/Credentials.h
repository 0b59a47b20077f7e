#pragma once

#include <QString>

#include <sys/types.h>

namespace sw {

/// Who is at the other end, as SO_PEERCRED told at connect or listen time (unix(7)): the process that called
/// connect(), listen() or socketpair(), which need not be the one that holds the socket now.
struct PeerCredentials
{
    pid_t pid = 0; ///< 0: not known (or of a pid namespace that we can't see)
    uid_t uid = uid_t(-1);
    gid_t gid = gid_t(-1);
    QString command;     ///< short name from /proc/PID/comm, escaped; empty when the process was gone already
    QString commandLine; ///< /proc/PID/cmdline as it was then, joined by blanks, escaped
    static constexpr qsizetype longestCommandLine = 500; ///< bytes that are read of it

    bool operator==(const PeerCredentials&) const = default;
};

/// Whether what a socket receives shall say who wrote it (SO_PASSCRED, unix(7)).
enum class AskSenders : quint8 {
    WhereFree, ///< yes, but for a nameless client of messages, which would need a name for it
    Always,    ///< of that client as well: the kernel gives it a name, which the peer sees
    Never,
};

/// Reads SO_PEERCRED and the command's name. Any thread.
PeerCredentials readPeerCredentials(int fd);

/// /proc/PID/comm, escaped; empty when there is no such process.
QString readCommandName(pid_t pid);

/// User's or group's name from the system's databases, the number in words when there is none. Cached; any
/// thread.
QString userName(uid_t uid);
QString groupName(gid_t gid);

} // namespace sw
