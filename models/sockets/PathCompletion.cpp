#include "models/sockets/PathCompletion.h"

#include <algorithm>
#include <memory>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

namespace sw {

namespace {

constexpr int namesRead = 20'000;
constexpr int linksFollowed = 1'000;

struct DirectoryCloser
{
    void operator()(DIR* directory) const { ::closedir(directory); }
};
using Directory = std::unique_ptr<DIR, DirectoryCloser>;

/// DT_SOCK, DT_DIR, or something else. Some file systems tell no type, and links lead anywhere.
unsigned char kindOf(DIR* directory, const dirent& entry, int& followed)
{
    if ((entry.d_type != DT_UNKNOWN && entry.d_type != DT_LNK) || followed >= linksFollowed)
        return entry.d_type;
    ++followed;
    struct stat file = {};
    if (::fstatat(::dirfd(directory), entry.d_name, &file, 0) != 0)
        return DT_UNKNOWN;
    return S_ISSOCK(file.st_mode) ? DT_SOCK : S_ISDIR(file.st_mode) ? DT_DIR : DT_UNKNOWN;
}

bool wanted(const char* name, const QByteArray& beginning)
{
    if (!beginning.startsWith('.') && name[0] == '.')
        return false;
    if (qstrcmp(name, ".") == 0 || qstrcmp(name, "..") == 0)
        return false;
    return qstrncmp(name, beginning.constData(), std::size_t(beginning.size())) == 0;
}

} // namespace

std::vector<PathEntry> completePath(const QByteArray& typed, std::size_t limit)
{
    const qsizetype slash = typed.lastIndexOf('/');
    const QByteArray before = typed.left(slash + 1), beginning = typed.mid(slash + 1);
    std::vector<PathEntry> found;
    const Directory directory(::opendir(before.isEmpty() ? "." : before.constData()));
    if (!directory)
        return found;
    int followed = 0;
    for (int i = 0; i < namesRead; ++i) {
        const dirent* entry = ::readdir(directory.get());
        if (!entry)
            break;
        if (!wanted(entry->d_name, beginning))
            continue;
        const unsigned char kind = kindOf(directory.get(), *entry, followed);
        if (kind == DT_SOCK || kind == DT_DIR)
            found.push_back({before + entry->d_name, kind == DT_DIR});
    }
    std::sort(found.begin(), found.end(), [](const PathEntry& a, const PathEntry& b) {
        return a.isDirectory != b.isDirectory ? b.isDirectory : a.path < b.path;
    });
    if (found.size() > limit)
        found.resize(limit);
    return found;
}

} // namespace sw
