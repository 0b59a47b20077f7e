#include "models/kernel/SystemNames.h"

#include "models/base/Bytes.h"

#include <QFile>

#include <cerrno>
#include <vector>

#include <grp.h>
#include <pwd.h>

namespace sw {
namespace {

constexpr qsizetype mostNames = 10'000;
constexpr std::size_t largestEntry = 1 << 20; // bytes; a group may have many members

/// The first field of each line.
QStringList namesIn(const char* path)
{
    QStringList names;
    QFile file(QString::fromLatin1(path));
    if (!file.open(QIODevice::ReadOnly))
        return names;
    while (!file.atEnd() && names.size() < mostNames) {
        const QByteArray line = file.readLine(largestEntry);
        const qsizetype colon = line.indexOf(':');
        if (colon > 0 && isValidUtf8(line.first(colon)))
            names << QString::fromUtf8(line.first(colon));
    }
    names.sort();
    return names;
}

/// look: getpwnam_r or getgrnam_r. True when there is one.
template <class Entry, class Look> bool lookUp(const QByteArray& name, Entry* entry, Look look)
{
    Entry* found = nullptr;
    for (std::size_t size = 4096; size <= largestEntry; size *= 4) {
        std::vector<char> buffer(size);
        if (look(name.constData(), entry, buffer.data(), buffer.size(), &found) != ERANGE)
            break;
    }
    return found != nullptr;
}

Failure noSuch(const QString& what, const QByteArray& name)
{
    return {QStringLiteral("There is no %1 “%2”").arg(what, escapedText(name)), 0, Remedy::None};
}

} // namespace

QStringList systemUsers() { return namesIn("/etc/passwd"); }
QStringList systemGroups() { return namesIn("/etc/group"); }

Result<uid_t> findUser(const QByteArray& name)
{
    passwd entry{};
    if (lookUp(name, &entry, ::getpwnam_r))
        return entry.pw_uid;
    bool isNumber = false;
    const uid_t number = name.toUInt(&isNumber);
    if (!isNumber || number == uid_t(-1))
        return noSuch(QStringLiteral("user"), name);
    return number;
}

Result<gid_t> findGroup(const QByteArray& name)
{
    group entry{};
    if (lookUp(name, &entry, ::getgrnam_r))
        return entry.gr_gid;
    bool isNumber = false;
    const gid_t number = name.toUInt(&isNumber);
    if (!isNumber || number == gid_t(-1))
        return noSuch(QStringLiteral("group"), name);
    return number;
}

} // namespace sw
