#include "models/sockets/AccessCheck.h"

#include "models/base/Bytes.h"
#include "models/kernel/Credentials.h"

#include <sys/stat.h>

namespace sw {
namespace {

QString octal(mode_t mode) { return QStringLiteral("%1").arg(uint(mode), 4, 8, QLatin1Char('0')); }

/// Who is given nothing, as the object of "gives".
QString deniedClass(const AccessPart& part)
{
    switch (part.decider) {
    case AccessDecider::Owner:
        return QStringLiteral("its owner");
    case AccessDecider::Group:
        return QStringLiteral("its group");
    case AccessDecider::AclUser:
    case AccessDecider::AclGroup:
        return part.deciderText();
    default:
        return QStringLiteral("others");
    }
}

QString kindWord(const AccessPart& part)
{
    switch (part.kind) {
    case AccessPart::Kind::Directory:
        return QStringLiteral("the directory %1").arg(escapedText(part.path));
    case AccessPart::Kind::Socket:
        return QStringLiteral("the socket %1").arg(escapedText(part.path));
    default:
        return escapedText(part.path);
    }
}

QString missingWords(const AccessPart& part)
{
    const qsizetype slash = part.path.lastIndexOf('/');
    const QByteArray directory = slash > 0 ? part.path.left(slash) : QByteArray("/");
    return QStringLiteral("there is no “%1” in %2").arg(part.name(), escapedText(directory));
}

} // namespace

QString rightsText(mode_t mode)
{
    QString text;
    for (int i = 0; i < 9; ++i)
        text += QLatin1Char(mode & (0400U >> i) ? "rwxrwxrwx"[i] : '-');
    // As ls shows the bits above: s, S, t and T in the place of an x.
    const auto special = [&](mode_t bit, int at, char set) {
        if (mode & bit)
            text[at] = QLatin1Char(text[at] == QLatin1Char('x') ? set : char(set - 'a' + 'A'));
    };
    special(S_ISUID, 2, 's');
    special(S_ISGID, 5, 's');
    special(S_ISVTX, 8, 't');
    return text;
}

QString AccessPart::name() const
{
    if (path == "/" || isWorkingDirectory || !path.contains('/'))
        return escapedText(path);
    return escapedText(path.mid(path.lastIndexOf('/') + 1));
}

QString AccessPart::modeText() const
{
    if (kind == Kind::Missing || kind == Kind::Hidden)
        return {};
    const char letter = kind == Kind::Directory ? 'd'
                        : kind == Kind::Link    ? 'l'
                        : kind == Kind::Socket  ? 's'
                                                : '-';
    return QLatin1Char(letter) + rightsText(mode) + QLatin1String(acl.empty() ? "" : "+") + QLatin1Char(' ') +
           octal(mode);
}

QString AccessPart::needText() const
{
    switch (need) {
    case Need::Search:
        return QStringLiteral("search (x)");
    case Need::Write:
        return QStringLiteral("write (w)");
    case Need::Follow:
        return QStringLiteral("follow the link");
    case Need::None:
        break;
    }
    return {};
}

QString AccessPart::deciderText() const
{
    switch (decider) {
    case AccessDecider::None:
        return {};
    case AccessDecider::Owner:
        return QStringLiteral("owner %1").arg(userName(uid));
    case AccessDecider::Group:
        return QStringLiteral("group %1").arg(groupName(gid));
    case AccessDecider::Others:
        return QStringLiteral("others");
    case AccessDecider::AclUser:
        return QStringLiteral("ACL: user %1").arg(userName(deciderId.value_or(0)));
    case AccessDecider::AclGroup:
        return QStringLiteral("ACL: group %1").arg(groupName(deciderId.value_or(0)));
    case AccessDecider::Override:
        return QStringLiteral("overrides permissions");
    case AccessDecider::LinkRule:
        return QStringLiteral("protected_symlinks");
    }
    return {};
}

QString AccessPart::verdictText() const
{
    if (kind == Kind::Missing)
        return error == ENAMETOOLONG ? QStringLiteral("name too long") : QStringLiteral("missing");
    if (kind == Kind::Hidden)
        return QStringLiteral("can't be seen by you");
    switch (error) {
    case 0:
        break;
    case ENOTDIR:
        return QStringLiteral("not a directory");
    case ELOOP:
        return QStringLiteral("too many links");
    case ECONNREFUSED:
        return QStringLiteral("not a socket");
    default:
        return QStringLiteral("denied");
    }
    if (kind == Kind::Link)
        return QStringLiteral("link to %1").arg(escapedText(target));
    return QStringLiteral("allowed");
}

QString AccessPart::denial() const
{
    if (decider == AccessDecider::LinkRule)
        return QStringLiteral(
                   "the link %1 is in a sticky directory that everybody may write to, and only its "
                   "owner %2 may follow it (fs.protected_symlinks)")
            .arg(escapedText(path), userName(uid));
    if (decider == AccessDecider::None) // a link of /proc
        return QStringLiteral("%1 belongs to a process of somebody else").arg(escapedText(path));
    return QStringLiteral("%1 has mode %2 %3:%4, which gives %5 no %6 permission (%7)")
        .arg(kindWord(*this), octal(mode), userName(uid), groupName(gid), deniedClass(*this),
             need == Need::Search ? QStringLiteral("search") : QStringLiteral("write"),
             need == Need::Search ? QStringLiteral("x") : QStringLiteral("w"));
}

QString AccessReport::sentence() const
{
    const QString may = who.isUs ? QStringLiteral("You may") : QStringLiteral("%1 may").arg(who.name);
    if (address.kind() == SocketAddress::Kind::Abstract)
        return QStringLiteral("%1 connect: an abstract name has no mode, and every process of its network "
                              "namespace may")
            .arg(may);
    if (parts.empty())
        return {};
    if (!complete)
        return QStringLiteral("Not known: you may not look further than this yourself");
    const AccessPart* part = blame();
    if (!part) {
        const AccessPart& last = parts.back();
        return last.decider == AccessDecider::Override
                   ? QStringLiteral("%1 connect, by the right to override permissions").arg(may)
                   : QStringLiteral("%1 connect: the socket grants write permission (w) to %2")
                         .arg(may, last.deciderText());
    }
    switch (error) {
    case EACCES:
        return QStringLiteral("%1 not connect: %2").arg(may, part->denial());
    case ENOTDIR:
        return QStringLiteral("Nobody can connect: %1 is not a directory").arg(escapedText(part->path));
    case ELOOP:
        return QStringLiteral("Nobody can connect: too many symbolic links, at %1")
            .arg(escapedText(part->path));
    case ECONNREFUSED:
        return QStringLiteral("Nobody can connect: %1 is not a socket").arg(escapedText(part->path));
    default:
        return QStringLiteral("Nobody can connect: %1").arg(missingWords(*part));
    }
}

} // namespace sw
