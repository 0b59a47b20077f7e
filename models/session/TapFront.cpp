#include "models/session/TapFront.h"

#include "models/kernel/Credentials.h"
#include "models/kernel/Identity.h"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

namespace sw {
namespace {

/// So short that a name of a usual length fits behind it.
constexpr qsizetype longestBase = 60;

QByteArray runtimeDirectory()
{
    const QByteArray wanted = qgetenv("XDG_RUNTIME_DIR");
    return wanted.startsWith('/') && wanted.size() <= longestBase && ::access(wanted.constData(), W_OK) == 0
               ? wanted
               : QByteArrayLiteral("/tmp");
}

/// The last part of a path, an abstract name's harmless bytes, cut to what fits.
QByteArray fileName(const SocketAddress& target, qsizetype room)
{
    QByteArray name = target.bytes().mid(target.bytes().lastIndexOf('/') + 1);
    for (char& c : name) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte <= ' ' || byte >= 0x7f)
            c = '_';
    }
    if (name.isEmpty() || name.startsWith('.'))
        name.prepend("tap");
    return name.left(room);
}

} // namespace

Result<SocketAddress> FreshPlace::make(const SocketAddress& target)
{
    QByteArray directory = m_before;
    if (directory.isEmpty() || ::mkdir(directory.constData(), 0700) != 0)
        directory = runtimeDirectory() + "/sw-tap-XXXXXX";
    if (directory != m_before && !::mkdtemp(directory.data()))
        return Failure::fromErrno(QStringLiteral("Can't make a directory for the tap: %1")
                                      .arg(SocketAddress::path(directory).display()),
                                  errno);
    m_directory = directory;
    const qsizetype room = SocketAddress::maxLength - directory.size() - 1;
    return SocketAddress::path(directory + '/' + fileName(target, room));
}

void FreshPlace::remove()
{
    if (const QByteArray directory = std::exchange(m_directory, {}); !directory.isEmpty())
        ::rmdir((m_before = directory).constData()); // what others put there stays
}

FrontAccess frontAccess(const SocketAddress& target, const PathVerdict& verdict)
{
    FrontAccess access;
    if (target.kind() != SocketAddress::Kind::Path || verdict.uid == uid_t(-1))
        return access;
    const Identity us = Identity::ours();
    const int mode = int(verdict.mode & 0777);
    const QString modeText = QString::number(mode, 8).rightJustified(4, QLatin1Char('0'));
    if (us.uid == 0) {
        access.mode = mode;
        access.owner = verdict.uid;
        access.group = verdict.gid;
    } else if (verdict.gid == us.gid || us.isIn(verdict.gid)) {
        access.mode = mode;
        access.group = verdict.gid;
    } else {
        access.remark =
            QStringLiteral("The target's mode %1 is for group %2, which is none of ours: the tap's "
                           "socket is 0600, for its owner alone")
                .arg(modeText, groupName(verdict.gid));
    }
    return access;
}

} // namespace sw
