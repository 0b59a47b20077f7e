#pragma once

#include "models/kernel/Identity.h"
#include "models/kernel/SocketAddress.h"

#include <optional>
#include <vector>

namespace sw {

/// One entry of a POSIX ACL, as the xattr system.posix_acl_access has it (acl(5)).
struct AclEntry
{
    enum Tag : quint16 { Owner = 1, User = 2, OwningGroup = 4, Group = 8, Mask = 16, Others = 32 };
    quint16 tag = 0;
    quint16 rights = 0; ///< r 4, w 2, x 1
    quint32 id = 0;     ///< of User and Group

    bool operator==(const AclEntry&) const = default;
};

/// Whose rights decide.
enum class AccessDecider {
    None,
    Owner,
    Group,
    Others,
    AclUser,
    AclGroup,
    Override, ///< CAP_DAC_OVERRIDE or CAP_DAC_READ_SEARCH, where the rights alone say no
    LinkRule, ///< fs.protected_symlinks (proc(5))
};

/// One part of a path as the kernel walks it.
struct AccessPart
{
    enum class Kind { Directory, Link, Socket, Other, Missing, Hidden };
    enum class Need { None, Search, Write, Follow };

    QByteArray path; ///< where it really is: links before it are resolved
    Kind kind = Kind::Directory;
    mode_t mode = 0; ///< permission bits, set-id and sticky bits
    uid_t uid = uid_t(-1);
    gid_t gid = gid_t(-1);
    std::vector<AclEntry> acl;
    Need need = Need::None;
    AccessDecider decider = AccessDecider::None;
    std::optional<quint32> deciderId; ///< the user or group of the ACL entry
    bool allowed = true;
    int error = 0;                   ///< errno that it stops the walk with; 0: none
    QByteArray target;               ///< of a link
    uid_t directoryUid = uid_t(-1);  ///< of a link under the rule: whose directory it is in
    bool isWorkingDirectory = false; ///< a relative address starts here

    bool operator==(const AccessPart&) const = default;

    QString name() const;        ///< "run", "/", escaped
    QString modeText() const;    ///< "drwxr-x--x 0751", with + for an ACL
    QString needText() const;    ///< "search (x)", "write (w)", ""
    QString deciderText() const; ///< "others", "group docker", "ACL: user nobody", …
    QString verdictText() const; ///< "allowed", "denied", "missing", "link to …", …
    /// "the directory /srv has mode 0700 root:root, which gives others no search permission (x)".
    QString denial() const;
};

/// What connect() by somebody would meet on the way to a socket file, part by part.
struct AccessReport
{
    SocketAddress address;
    Identity who;
    std::vector<AccessPart> parts;
    int blamed = -1; ///< index of the first part that stands in the way
    /// errno of connect() as far as the path goes: 0 when it leads to a socket file that may be written to,
    /// EACCES, ENOENT, ENOTDIR, ELOOP, ECONNREFUSED for what is no socket. Whether somebody listens is
    /// PathVerdict's matter.
    int error = 0;
    bool complete = true; ///< false: we ourselves may not look further
    QString whoMay;       ///< "root, members of docker (ann)"; empty when nobody can, whoever asks

    const AccessPart* blame() const { return blamed < 0 ? nullptr : &parts[std::size_t(blamed)]; }
    /// "nobody may not connect: …". Plain text.
    QString sentence() const;
    bool operator==(const AccessReport&) const = default;
};

/// Walks the path as the kernel does for connect(2) (path_lookup(7), path_resolution(7), unix(7)): search
/// permission on every directory that a name is looked up in, links followed (at most 40), write permission
/// on what it ends at. Read-only mounts do not matter for a socket file. What security modules add
/// (AppArmor, SELinux) can't be foreseen. Never connects. Blocking: worker threads only.
AccessReport checkAccess(const SocketAddress& address, const Identity& who);

/// Whether somebody may do to a part what it needs; sets decider, deciderId, allowed and error.
void judgeAccess(AccessPart& part, const Identity& who);

/// Who may go all the way; part of checkAccess().
QString whoMayConnect(const std::vector<AccessPart>& parts);

/// As ls has them: "rwxr-x--x".
QString rightsText(mode_t mode);

} // namespace sw
