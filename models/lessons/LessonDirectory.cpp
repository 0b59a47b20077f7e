#include "models/lessons/LessonDirectory.h"

#include <QDir>
#include <QFile>

#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sw {
namespace {

/// So that sockets fit below: a path has 107 bytes at most.
constexpr qsizetype longestTemporary = 60;
constexpr const char* directoryPrefix = "socket-workbench-lesson-";

QByteArray temporaryFolder()
{
    const QByteArray folder = QDir::tempPath().toLocal8Bit();
    return folder.size() > longestTemporary ? QByteArray("/tmp") : folder;
}

/// Empty when somebody else holds it, or it is gone.
UniqueFd lockDirectory(const QByteArray& path)
{
    UniqueFd fd(::open(path.constData(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    struct stat there = {};
    if (!fd || ::flock(fd.get(), LOCK_EX | LOCK_NB) != 0 || ::fstat(fd.get(), &there) != 0 ||
        there.st_nlink == 0 || there.st_uid != ::geteuid())
        return {};
    return fd;
}

/// Lessons take permissions from directories, too. The engine may be removing a socket file of its own there
/// just now.
void removeTree(const std::filesystem::path& path)
{
    namespace fs = std::filesystem;
    std::error_code error;
    for (int tries = 0; tries < 3; ++tries) {
        fs::permissions(path, fs::perms::owner_all, fs::perm_options::add | fs::perm_options::nofollow,
                        error);
        for (fs::recursive_directory_iterator at(path, error), end; !error && at != end;
             at.increment(error)) {
            if (at->is_directory(error) && !at->is_symlink(error))
                fs::permissions(at->path(), fs::perms::owner_all, fs::perm_options::add, error);
        }
        fs::remove_all(path, error);
        if (!error)
            return;
    }
}

} // namespace

Result<LessonDirectory> LessonDirectory::make()
{
    for (int tries = 0; tries < 10; ++tries) {
        QByteArray path = temporaryFolder() + '/' + directoryPrefix + "XXXXXX";
        if (!::mkdtemp(path.data()))
            break;
        if (UniqueFd lock = lockDirectory(path)) // else it was taken for an abandoned one in between
            return LessonDirectory(path, std::move(lock));
    }
    return Failure::fromErrno(QStringLiteral("Can't make a directory for the lesson"), errno);
}

LessonDirectory::~LessonDirectory()
{
    if (m_lock)
        removeTree(m_path.toStdString());
}

int removeAbandonedLessons()
{
    const QDir folder(QString::fromLocal8Bit(temporaryFolder()));
    const QStringList names =
        folder.entryList({QLatin1String(directoryPrefix) + u'*'}, QDir::Dirs | QDir::Hidden);
    QFile table(QStringLiteral("/proc/net/unix")); // proc(5): with the names of all sockets that have one
    const QByteArray sockets = table.open(QIODevice::ReadOnly) ? table.readAll() : QByteArray();
    int removed = 0;
    for (const QString& name : names) {
        const QByteArray path = folder.filePath(name).toLocal8Bit();
        const UniqueFd lock = lockDirectory(path);
        if (lock && !sockets.contains(' ' + path + '/')) {
            removeTree(path.toStdString());
            ++removed;
        }
    }
    return removed;
}

} // namespace sw
