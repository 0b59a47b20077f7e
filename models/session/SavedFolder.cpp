#include "models/session/SavedFolder.h"

#include "models/base/Bytes.h"
#include "models/base/UniqueFd.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>

namespace sw {

namespace {

constexpr qsizetype longestName = 255; // bytes, NAME_MAX

struct CloseDirectory
{
    void operator()(DIR* directory) const { ::closedir(directory); }
};
using Directory = std::unique_ptr<DIR, CloseDirectory>;

Failure savedFailure(const QString& doing, const QByteArray& path, int error)
{
    return Failure::fromErrno(QStringLiteral("%1 %2").arg(doing, escapedText(path)), error);
}

/// Follows a link to a file, never one to a folder: it may lead round in a circle.
SavedEntry entryAt(int directory, const char* name, const QByteArray& path)
{
    SavedEntry entry;
    entry.path = path;
    struct stat link = {}, file = {};
    if (::fstatat(directory, name, &link, AT_SYMLINK_NOFOLLOW) != 0 ||
        ::fstatat(directory, name, &file, 0) != 0) {
        entry.problem = errno == ENOENT ? QStringLiteral("a link to nothing") : errnoName(errno);
        return entry;
    }
    entry.isFolder = S_ISDIR(link.st_mode);
    if (!entry.isFolder && S_ISDIR(file.st_mode))
        entry.problem = QStringLiteral("a link to a folder, which is not followed");
    else if (!entry.isFolder && !S_ISREG(file.st_mode))
        entry.problem = QStringLiteral("no regular file");
    else if (!entry.isFolder)
        entry.size = file.st_size;
    return entry;
}

bool writeWhole(int fd, QByteArrayView bytes)
{
    while (!bytes.isEmpty()) {
        const ssize_t n = ::write(fd, bytes.data(), size_t(bytes.size()));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        bytes = bytes.sliced(n);
    }
    return true;
}

Failure takenName(const QByteArray& entry)
{
    return {QStringLiteral("%1 is there already").arg(SavedFolder::shownName(entry)), EEXIST, Remedy::None};
}

} // namespace

void SavedFolder::listFolder(const QByteArray& folder, int depth, SavedListing& listing) const
{
    const QByteArray path = folder.isEmpty() ? m_root : pathOf(folder);
    const Directory directory(::opendir(path.constData()));
    if (!directory) {
        if (folder.isEmpty() && errno != ENOENT)
            listing.failure = savedFailure(QStringLiteral("Reading"), path, errno);
        else if (!folder.isEmpty())
            listing.entries.back().problem = QStringLiteral("can't be read: %1").arg(errnoName(errno));
        return;
    }
    std::vector<SavedEntry> found;
    while (const dirent* item = ::readdir(directory.get())) {
        if (item->d_name[0] == '.')
            continue;
        if (found.size() + listing.entries.size() >= mostEntries) {
            listing.isCut = true;
            break;
        }
        found.push_back(entryAt(::dirfd(directory.get()), item->d_name, joined(folder, item->d_name)));
    }
    std::sort(found.begin(), found.end(), [](const SavedEntry& a, const SavedEntry& b) {
        return a.isFolder != b.isFolder ? a.isFolder : a.path < b.path;
    });
    for (SavedEntry& entry : found) {
        const bool isFolder = entry.isFolder;
        const QByteArray below = entry.path;
        if (listing.entries.size() >= mostEntries) {
            listing.isCut = true;
            return;
        }
        listing.entries.push_back(std::move(entry));
        if (isFolder && depth < deepest)
            listFolder(below, depth + 1, listing);
        else if (isFolder)
            listing.entries.back().problem = QStringLiteral("too deep to be looked into");
    }
}

SavedListing SavedFolder::list() const
{
    SavedListing listing;
    listFolder({}, 0, listing);
    return listing;
}

/// mkdir -p of the root and of the folders above the entry; only we may look into what it makes.
Result<void> SavedFolder::makeFolders(const QByteArray& entry) const
{
    const QByteArray whole = pathOf(folderOf(entry));
    for (qsizetype end = whole.indexOf('/', 1);; end = whole.indexOf('/', end + 1)) {
        const QByteArray part = end < 0 ? whole : whole.left(end);
        if (::mkdir(part.constData(), 0700) != 0 && errno != EEXIST)
            return savedFailure(QStringLiteral("Making the folder"), part, errno);
        if (end < 0)
            return {};
    }
}

/// Under a hidden name first: whoever reads the folder meanwhile sees no half of a message.
Result<void> SavedFolder::save(const QByteArray& entry, const QByteArray& bytes, bool replace) const
{
    if (const auto made = makeFolders(entry); !made)
        return made.failure();
    const QByteArray path = pathOf(entry);
    QByteArray part = pathOf(joined(folderOf(entry), ".saving-XXXXXX"));
    UniqueFd fd(::mkostemp(part.data(), O_CLOEXEC));
    if (!fd)
        return savedFailure(QStringLiteral("Saving"), path, errno);
    int error = writeWhole(fd.get(), bytes) ? 0 : errno;
    if (error == 0 && ::renameat2(AT_FDCWD, part.constData(), AT_FDCWD, path.constData(),
                                  replace ? 0 : RENAME_NOREPLACE) != 0)
        error = errno;
    if (error == 0)
        return {};
    ::unlink(part.constData());
    return error == EEXIST ? takenName(entry) : savedFailure(QStringLiteral("Saving"), path, error);
}

Result<void> SavedFolder::rename(const QByteArray& from, const QByteArray& to) const
{
    if (from == to)
        return {};
    if (::renameat2(AT_FDCWD, pathOf(from).constData(), AT_FDCWD, pathOf(to).constData(), RENAME_NOREPLACE) ==
        0)
        return {};
    return errno == EEXIST ? takenName(to) : savedFailure(QStringLiteral("Renaming"), pathOf(from), errno);
}

Result<void> SavedFolder::remove(const QByteArray& entry) const
{
    const QByteArray path = pathOf(entry);
    struct stat link = {};
    const bool isFolder = ::lstat(path.constData(), &link) == 0 && S_ISDIR(link.st_mode);
    if ((isFolder ? ::rmdir(path.constData()) : ::unlink(path.constData())) == 0)
        return {};
    if (isFolder && (errno == ENOTEMPTY || errno == EEXIST))
        return Failure{
            QStringLiteral("The folder %1 is not empty; only an empty one is deleted").arg(shownName(entry)),
            ENOTEMPTY, Remedy::None};
    return savedFailure(QStringLiteral("Deleting"), path, errno);
}

Result<void> SavedFolder::makeFolder(const QByteArray& entry) const
{
    if (const auto made = makeFolders(entry); !made)
        return made.failure();
    if (::mkdir(pathOf(entry).constData(), 0700) == 0)
        return {};
    return errno == EEXIST ? takenName(entry)
                           : savedFailure(QStringLiteral("Making the folder"), pathOf(entry), errno);
}

Result<QByteArray> SavedFolder::nameFrom(const QString& typed)
{
    const auto wrong = [](const QString& sentence) { return Failure{sentence, 0, Remedy::None}; };
    const ParsedBytes parsed = parseEscapes(typed);
    if (parsed.error)
        return wrong(parsed.error->sentence);
    const QByteArray& name = parsed.bytes;
    if (name.trimmed().isEmpty())
        return wrong(QStringLiteral("A name is missing"));
    if (name.contains('/') || name.contains('\0'))
        return wrong(QStringLiteral("A name has no / and no NUL byte"));
    if (name.startsWith('.'))
        return wrong(QStringLiteral("A name that begins with a dot would be hidden"));
    if (name.size() > longestName)
        return wrong(QStringLiteral("The name has %1 bytes; a file takes at most %2")
                         .arg(name.size())
                         .arg(longestName));
    return name;
}

QString SavedFolder::shownName(const QByteArray& name) { return escapedText(name); }

} // namespace sw
