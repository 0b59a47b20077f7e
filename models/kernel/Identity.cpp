#include "models/kernel/Identity.h"

#include "models/base/Bytes.h"

#include <QFile>
#include <QStringList>

#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace sw {
namespace {

constexpr std::size_t databaseBuffer = std::size_t(64) * 1024;

Identity fromPasswd(const passwd& entry)
{
    Identity who;
    who.name = escapedText(QByteArray(entry.pw_name));
    who.uid = entry.pw_uid;
    who.gid = entry.pw_gid;
    who.overridesAccess = who.searchesAll = entry.pw_uid == 0;
    int count = 64;
    who.groups.resize(std::size_t(count));
    if (::getgrouplist(entry.pw_name, entry.pw_gid, who.groups.data(), &count) < 0) {
        who.groups.resize(std::size_t(count));
        ::getgrouplist(entry.pw_name, entry.pw_gid, who.groups.data(), &count);
    }
    who.groups.resize(std::size_t(std::max(count, 0)));
    return who;
}

Identity nobodyKnown(uid_t uid)
{
    Identity who;
    who.name = QString::number(uid);
    who.uid = uid;
    who.overridesAccess = who.searchesAll = uid == 0;
    return who;
}

bool hasEffective(quint64 capabilities, int which) { return capabilities >> unsigned(which) & 1; }

quint64 effectiveCapabilities()
{
    QFile status(QStringLiteral("/proc/self/status"));
    if (!status.open(QIODevice::ReadOnly))
        return ::geteuid() == 0 ? ~quint64(0) : 0;
    for (const QByteArray& line : status.readAll().split('\n')) {
        if (line.startsWith("CapEff:"))
            return line.mid(7).trimmed().toULongLong(nullptr, 16);
    }
    return 0;
}

/// "1000:1000,27"; false when it is not that.
bool readNumbers(const QString& text, Identity& who)
{
    const QStringList halves = text.split(QLatin1Char(':'));
    if (halves.size() != 2)
        return false;
    bool ok = false;
    who = nobodyKnown(halves[0].toUInt(&ok));
    if (!ok)
        return false;
    for (const QString& number : halves[1].split(QLatin1Char(','))) {
        who.groups.push_back(number.toUInt(&ok));
        if (!ok)
            return false;
    }
    who.gid = who.groups.front();
    who.name = escapedText(text.toUtf8());
    return true;
}

} // namespace

bool Identity::isIn(gid_t group) const
{
    return group != gid_t(-1) &&
           (gid == group || std::find(groups.begin(), groups.end(), group) != groups.end());
}

Identity Identity::ours()
{
    Identity who;
    who.name = QStringLiteral("You");
    who.uid = ::geteuid();
    who.gid = ::getegid();
    who.isUs = true;
    who.groups.resize(std::size_t(std::max(::getgroups(0, nullptr), 0)));
    const int count = ::getgroups(int(who.groups.size()), who.groups.data());
    who.groups.resize(std::size_t(std::max(count, 0)));
    const quint64 capabilities = effectiveCapabilities();
    who.overridesAccess = hasEffective(capabilities, CAP_DAC_OVERRIDE);
    who.searchesAll = who.overridesAccess || hasEffective(capabilities, CAP_DAC_READ_SEARCH);
    return who;
}

Identity Identity::ofUid(uid_t uid)
{
    passwd entry{};
    passwd* found = nullptr;
    std::vector<char> buffer(databaseBuffer);
    if (::getpwuid_r(uid, &entry, buffer.data(), buffer.size(), &found) == 0 && found)
        return fromPasswd(*found);
    return nobodyKnown(uid);
}

Result<Identity> Identity::find(const QString& text)
{
    const QString name = text.trimmed();
    if (name.isEmpty())
        return Failure{QStringLiteral("Type a user's name or number"), 0, Remedy::None};
    passwd entry{};
    passwd* found = nullptr;
    std::vector<char> buffer(databaseBuffer);
    if (::getpwnam_r(name.toUtf8().constData(), &entry, buffer.data(), buffer.size(), &found) == 0 && found)
        return fromPasswd(*found);
    bool isNumber = false;
    const uint uid = name.toUInt(&isNumber);
    if (isNumber && uid != uint(-1))
        return ofUid(uid);
    if (Identity who; readNumbers(name, who))
        return who;
    return Failure{QStringLiteral("There is no user “%1”; a number does, too, or uid:gid,gid…")
                       .arg(escapedText(name.toUtf8())),
                   0, Remedy::None};
}

QStringList systemUserNames()
{
    QStringList people, services;
    QFile file(QStringLiteral("/etc/passwd"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    while (!file.atEnd() && people.size() + services.size() < maxSystemUsers) {
        const QList<QByteArray> fields = file.readLine(4096).trimmed().split(':');
        if (fields.size() < 7 || fields[0].isEmpty())
            continue;
        const bool person = !fields[6].endsWith("nologin") && !fields[6].endsWith("/false");
        (person ? people : services) << QString::fromUtf8(fields[0]);
    }
    for (QStringList* names : {&people, &services})
        names->sort(Qt::CaseInsensitive);
    if (const QString other = QStringLiteral("nobody"); services.removeOne(other))
        people << other;
    return people + services;
}

QStringList groupMembers(gid_t gid, int most)
{
    group entry{};
    group* found = nullptr;
    std::vector<char> buffer(databaseBuffer);
    QStringList members;
    if (::getgrgid_r(gid, &entry, buffer.data(), buffer.size(), &found) != 0 || !found)
        return members;
    for (char** name = entry.gr_mem; *name; ++name) {
        if (members.size() == most) {
            members << QStringLiteral("…");
            break;
        }
        members << escapedText(QByteArray(*name));
    }
    return members;
}

} // namespace sw
