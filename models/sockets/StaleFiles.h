#pragma once

#include "models/sockets/PathProbe.h"

#include <QByteArray>
#include <QList>

#include <functional>
#include <vector>

namespace sw {

/// A socket file that no socket owns: what a server left behind that did not remove it.
struct StaleFile
{
    SocketAddress address;
    PathVerdict verdict; ///< Stale, as it was found: removeStale() takes it

    /// The same file, with the same rights.
    bool isSame(const StaleFile& other) const
    {
        return address == other.address && verdict.device == other.verdict.device &&
               verdict.inode == other.verdict.inode && verdict.mode == other.verdict.mode &&
               verdict.uid == other.verdict.uid && verdict.gid == other.verdict.gid;
    }
    QString modeText() const;  ///< "srwxr-xr-x"
    QString ownerText() const; ///< "root / docker"
};

struct StaleSearch
{
    std::vector<StaleFile> files; ///< in the order of their paths
    bool isCut = false;           ///< there were more names than are looked at
};

/// Looks where sockets are kept: /run, /tmp and the user's runtime directory, some levels deep, the
/// directories of all sockets that the kernel lists, and those beside the given paths. No link is followed,
/// no network or FUSE file system entered. Each file is judged as probePath() does, which disturbs no server.
/// Blocking, some milliseconds for thousands of names: worker pool. Stops early, with what it has, when
/// isCancelled says so.
StaleSearch findStaleFiles(const QList<QByteArray>& paths, const std::function<bool()>& isCancelled);

} // namespace sw
