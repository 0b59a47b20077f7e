#pragma once

#include "models/kernel/SocketAddress.h"
#include "models/sockets/Listener.h"
#include "models/sockets/PathElsewhere.h"

#include <QString>

#include <optional>

#include <sys/types.h>

namespace sw {

/// What is at an address, and may we? Found without ever disturbing a server: the only connect() made is one
/// of the other socket type (a SOCK_DGRAM connect answers EPROTOTYPE for a live stream or seqpacket socket
/// and ECONNREFUSED for a stale one, and no accept happens).
struct PathVerdict
{
    enum class State {
        Free,         ///< nothing there
        Live,         ///< somebody listens or (datagram) is bound; owner says who, when visible
        Stale,        ///< a socket file that no socket owns
        NotListening, ///< bound, but nobody listens on it (yet)
        NotASocket,   ///< a file, a directory, a link to one, …
        NoPermission, ///< culprit says which part of the path
        NoDirectory,  ///< the directory is missing
        Invalid,      ///< not an address
    };
    State state = State::Free;
    std::optional<SocketType> type; ///< of a live socket
    pid_t pid = 0;                  ///< its process; 0 when not visible to us
    QString command;
    mode_t mode = 0; ///< of the file, permission bits; path kinds
    uid_t uid = uid_t(-1);
    gid_t gid = gid_t(-1);
    QString culprit;             ///< the part of the path that is to blame, escaped
    int error = 0;               ///< errno of what went wrong on the way there
    QString fileKind;            ///< NotASocket: "a regular file", "a directory", …
    bool isDangling = false;     ///< a symbolic link to nothing
    bool isLink = false;         ///< the last part is a symbolic link (connect follows it, bind does not)
    bool otherNamespace = false; ///< alive, but in no dump of ours: another network namespace
    bool mayConnect = false;
    bool mayListen = false;               ///< bind() here would work as it is
    quint64 device = 0, inode = 0;        ///< of the socket file (Stale: what may be replaced)
    qint64 changed = 0;                   ///< when the file was made: seconds since 1970
    QString denied;                       ///< which part of the path keeps us out, and which bit; plain words
    QString whoMay;                       ///< then: who may connect
    std::optional<Elsewhere> elsewhere;   ///< of probeWidely(): who else has this name
    std::optional<SocketAddress> similar; ///< of probeWidely(): the name that may have been meant

    /// "live stream listener · dockerd 812 · mode 0660 root:docker · you may connect". Plain text.
    QString sentence() const;
    /// The same for somebody who wants to listen there: "in use: live stream listener · dockerd 812 · …".
    QString listenSentence() const;
    /// The failure that listening (or connecting) would meet, in the words of the window; empty when none.
    Failure listenFailure(const SocketAddress& address) const;
    Failure connectFailure(const SocketAddress& address, SocketType type = SocketType::Stream) const;
};

/// What to do about an address whose socket has that type, and the other way round; empty: another remedy.
Remedy useTypeRemedy(SocketType type);
std::optional<SocketType> remedyType(Remedy remedy);

/// Blocking, short (a dump, a few stats): engine thread, worker pool or a test; never the GUI thread.
PathVerdict probePath(const SocketAddress& address);

/// The same, and who else has the name: masked, in another mount or network namespace, or nearly the same
/// name. A few milliseconds more, for what a person reads; not before each bind.
PathVerdict probeWidely(const SocketAddress& address);

/// Unlinks the socket file of a Stale verdict when it is still that device and inode, and still stale. The
/// check and the unlink are made on a name parked aside (rename in the same directory), so that a server that
/// comes up in between is put back, not removed.
Result<void> removeStale(const SocketAddress& address, const PathVerdict& verdict);

/// Unlinks path if it is still the socket of this device and inode. True when it went.
bool unlinkOwned(const SocketAddress& address, quint64 device, quint64 inode);

/// The same; the failure says that it is still there and still that socket. None when it is gone or somebody
/// else's.
Failure removeOwned(const SocketAddress& address, quint64 device, quint64 inode);

/// What became of the socket file of this device and inode.
Listener::NameState ownedNameState(const SocketAddress& address, quint64 device, quint64 inode);

} // namespace sw
