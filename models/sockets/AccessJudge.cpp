#include "models/sockets/AccessCheck.h"

#include "models/kernel/Credentials.h"

#include <QStringList>

#include <algorithm>
#include <set>

namespace sw {
namespace {

constexpr uid_t stranger = uid_t(-2); // somebody that no part of a path knows

struct Ruling
{
    AccessDecider decider = AccessDecider::None;
    std::optional<quint32> id;
    bool allowed = false;
};

quint16 maskOf(const std::vector<AclEntry>& acl)
{
    for (const AclEntry& entry : acl) {
        if (entry.tag == AclEntry::Mask)
            return entry.rights;
    }
    return 7;
}

/// posix_acl_permission() of the kernel; the entries come in its order.
Ruling ruleByAcl(const AccessPart& part, const Identity& who, unsigned want)
{
    const unsigned mask = maskOf(part.acl);
    std::optional<Ruling> refused;
    for (const AclEntry& entry : part.acl) {
        const bool grants = (entry.rights & mask & want) == want;
        if (entry.tag == AclEntry::User && entry.id == who.uid)
            return {AccessDecider::AclUser, entry.id, grants};
        const bool owning = entry.tag == AclEntry::OwningGroup;
        if ((owning && who.isIn(part.gid)) || (entry.tag == AclEntry::Group && who.isIn(entry.id))) {
            const Ruling ruling{owning ? AccessDecider::Group : AccessDecider::AclGroup,
                                owning ? std::nullopt : std::optional(entry.id), grants};
            if ((entry.rights & want) == want)
                return ruling;
            if (!refused)
                refused = ruling;
        }
        if (entry.tag == AclEntry::Others && !refused)
            return {AccessDecider::Others, {}, (entry.rights & want) == want};
    }
    return refused.value_or(Ruling{AccessDecider::Others, {}, false});
}

/// acl_permission_check() of the kernel. It looks at an ACL only while the group bits (which are the ACL's
/// mask then) are not all off.
Ruling ruleByRights(const AccessPart& part, const Identity& who, unsigned want)
{
    const auto grants = [&](int shift) { return (part.mode >> shift & want) == want; };
    if (who.uid == part.uid)
        return {AccessDecider::Owner, {}, grants(6)};
    if (!part.acl.empty() && part.mode & 070)
        return ruleByAcl(part, who, want);
    if (who.isIn(part.gid))
        return {AccessDecider::Group, {}, grants(3)};
    return {AccessDecider::Others, {}, grants(0)};
}

Ruling rule(const AccessPart& part, const Identity& who)
{
    using Need = AccessPart::Need;
    if (part.need == Need::Follow)
        return {AccessDecider::LinkRule, {}, who.uid == part.uid || part.uid == part.directoryUid};
    const unsigned want = part.need == Need::Search ? 1 : 2;
    Ruling ruling = ruleByRights(part, who, want);
    if (!ruling.allowed && (who.overridesAccess || (part.need == Need::Search && who.searchesAll)))
        return {AccessDecider::Override, {}, true};
    return ruling;
}

bool passes(const std::vector<AccessPart>& parts, const Identity& who)
{
    return std::all_of(parts.begin(), parts.end(), [&](const AccessPart& part) {
        return part.need == AccessPart::Need::None || rule(part, who).allowed;
    });
}

Identity strangerIn(std::vector<gid_t> groups)
{
    Identity who;
    who.uid = stranger;
    who.gid = gid_t(-1);
    who.groups = std::move(groups);
    return who;
}

QString membersText(gid_t group)
{
    const QStringList members = groupMembers(group, 3);
    const QString text = QStringLiteral("members of %1").arg(groupName(group));
    return members.isEmpty() ? text : QStringLiteral("%1 (%2)").arg(text, members.join(QStringLiteral(", ")));
}

struct Known
{
    std::set<uid_t> users; // without root
    std::set<gid_t> groups;
};

Known knownIn(const std::vector<AccessPart>& parts)
{
    Known known;
    for (const AccessPart& part : parts) {
        if (part.need == AccessPart::Need::None)
            continue;
        known.users.insert(part.uid);
        known.groups.insert(part.gid);
        for (const AclEntry& entry : part.acl) {
            if (entry.tag == AclEntry::User)
                known.users.insert(entry.id);
            if (entry.tag == AclEntry::Group)
                known.groups.insert(entry.id);
        }
    }
    known.users.erase(0);
    return known;
}

QString anybodyBut(const std::vector<AccessPart>& parts, const Known& known)
{
    QStringList shut;
    for (const uid_t user : known.users) {
        if (!passes(parts, Identity::ofUid(user)))
            shut << userName(user);
    }
    for (const gid_t group : known.groups) {
        if (!passes(parts, strangerIn({group})))
            shut << membersText(group);
    }
    return shut.isEmpty() ? QStringLiteral("everybody")
                          : QStringLiteral("everybody but ") + shut.join(QStringLiteral(", "));
}

} // namespace

void judgeAccess(AccessPart& part, const Identity& who)
{
    if (part.need == AccessPart::Need::None)
        return;
    const Ruling ruling = rule(part, who);
    part.decider = ruling.decider;
    part.deciderId = ruling.id;
    part.allowed = ruling.allowed;
    if (!part.allowed)
        part.error = EACCES;
}

QString whoMayConnect(const std::vector<AccessPart>& parts)
{
    const Known known = knownIn(parts);
    if (passes(parts, strangerIn({})))
        return anybodyBut(parts, known);
    QStringList may;
    if (passes(parts, Identity::ofUid(0)))
        may << userName(0);
    for (const uid_t user : known.users) {
        if (passes(parts, Identity::ofUid(user)))
            may << userName(user);
    }
    bool anyGroup = false;
    for (const gid_t group : known.groups) {
        if (passes(parts, strangerIn({group}))) {
            may << membersText(group);
            anyGroup = true;
        }
    }
    const std::vector<gid_t> all(known.groups.begin(), known.groups.end());
    for (std::size_t i = 0; !anyGroup && i < all.size() && all.size() <= 16; ++i) {
        for (std::size_t j = i + 1; j < all.size(); ++j) {
            if (passes(parts, strangerIn({all[i], all[j]})))
                may << QStringLiteral("members of both %1 and %2").arg(groupName(all[i]), groupName(all[j]));
        }
    }
    return may.isEmpty()                                   ? QStringLiteral("nobody")
           : may.size() == 1 && may.front() == userName(0) ? QStringLiteral("root only")
                                                           : may.join(QStringLiteral(", "));
}

} // namespace sw
