#pragma once

#include "models/base/Failure.h"

#include <QString>

#include <vector>

#include <sys/types.h>

namespace sw {

/// Somebody who opens files, as the kernel sees them: ids, groups, and the two capabilities that override
/// file permissions (capabilities(7)).
struct Identity
{
    QString name; ///< user name or uid, escaped; "You" for us
    uid_t uid = uid_t(-1);
    gid_t gid = gid_t(-1); ///< -1: in no group
    std::vector<gid_t> groups;
    bool overridesAccess = false; ///< CAP_DAC_OVERRIDE
    bool searchesAll = false;     ///< CAP_DAC_READ_SEARCH
    bool isUs = false;

    bool isIn(gid_t group) const;
    bool operator==(const Identity&) const = default;

    /// This process: effective ids, groups and capabilities.
    static Identity ours();
    /// A user name, a uid, or "uid:gid,gid…" for one that no database knows. Groups are those of a login
    /// (getgrouplist(3)); root overrides permissions. May ask a name service: worker threads only.
    static Result<Identity> find(const QString& text);
    /// Of a uid, with the groups that the user has when the system knows one.
    static Identity ofUid(uid_t uid);
};

/// Names of users in /etc/passwd, at most maxSystemUsers: those with a shell of a person, then nobody (who
/// stands for everybody else), then the others, by name. Reads a file: worker threads only.
constexpr int maxSystemUsers = 1000;
QStringList systemUserNames();

/// Who belongs to a group by the system's list, escaped, at most the given number; "…" stands for the rest.
QStringList groupMembers(gid_t group, int most);

} // namespace sw
