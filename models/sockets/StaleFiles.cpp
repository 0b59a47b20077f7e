#include "models/sockets/StaleFiles.h"

#include "models/kernel/Credentials.h"
#include "models/kernel/UnixDiag.h"
#include "models/sockets/AccessCheck.h"

#include <QFile>

#include <algorithm>
#include <deque>
#include <memory>
#include <set>
#include <utility>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

namespace sw {

namespace {

constexpr std::uint8_t staleProofState = 10; // TCP_LISTEN, as unix_diag has it
constexpr int mostNames = 50'000, mostFiles = 1'000;
constexpr int levelsBelow = 3; // "/run/user/1000/app/s"

using FileId = std::pair<quint64, quint64>; // device, inode

struct DirectoryEnd
{
    void operator()(DIR* directory) const { ::closedir(directory); }
};

struct PlaceToLook
{
    QByteArray path; ///< ends with a slash
    int levels = 0;  ///< below it
};

/// What may make a look at it wait for a network or another process (proc_pid_mountinfo(5)).
std::set<QByteArray> slowMounts()
{
    std::set<QByteArray> slow;
    QFile file(QStringLiteral("/proc/self/mountinfo"));
    if (!file.open(QIODevice::ReadOnly))
        return slow;
    for (const QByteArray& line : file.readAll().split('\n')) {
        const QList<QByteArray> words = line.split(' ');
        const qsizetype dash = words.indexOf("-");
        if (dash < 0 || dash + 1 >= words.size())
            continue;
        const QByteArray& kind = words[dash + 1];
        for (const char* name : {"fuse", "nfs", "cifs", "smb", "autofs", "9p", "ceph"}) {
            if (kind.startsWith(name))
                slow.insert(words[4]);
        }
    }
    return slow;
}

QByteArray directoryOf(const QByteArray& path) { return path.left(path.lastIndexOf('/') + 1); }

class StaleWalk
{
public:
    explicit StaleWalk(const std::function<bool()>& isCancelled) : m_isCancelled(isCancelled) {}

    void add(const QByteArray& directory, int levels)
    {
        if (directory.startsWith('/'))
            m_places.push_back({directory, levels});
    }
    /// Once all that is looked through in depth has been: a place is looked at once.
    void addBeside(const QByteArray& path) { m_beside.insert(directoryOf(path)); }
    void serve(const DiagSocket& socket)
    {
        if (socket.fileInode && (socket.state == staleProofState || socket.type == SocketType::Datagram))
            m_served.insert({socket.fileDevice, *socket.fileInode});
        const QByteArray& path = socket.address.bytes();
        if (socket.address.kind() == SocketAddress::Kind::Path)
            addBeside(path);
    }
    StaleSearch run()
    {
        lookAtAll();
        for (const QByteArray& directory : m_beside)
            add(directory, 0);
        lookAtAll();
        m_found.isCut = m_found.isCut || !m_places.empty();
        std::sort(m_found.files.begin(), m_found.files.end(), [](const StaleFile& a, const StaleFile& b) {
            return a.address.bytes() < b.address.bytes();
        });
        return std::move(m_found);
    }

private:
    bool isDone()
    {
        if (m_names >= mostNames || int(m_found.files.size()) >= mostFiles)
            m_found.isCut = true;
        return m_found.isCut || m_isCancelled();
    }
    void lookAtAll()
    {
        for (; !m_places.empty() && !isDone(); m_places.pop_front())
            look(m_places.front());
    }
    void look(const PlaceToLook& place);
    void judge(const QByteArray& path, const struct stat& file);

    const std::function<bool()>& m_isCancelled;
    const std::set<QByteArray> m_slow = slowMounts();
    std::deque<PlaceToLook> m_places;
    std::set<QByteArray> m_beside;
    std::set<FileId> m_served, m_seen;
    int m_names = 0;
    StaleSearch m_found;
};

void StaleWalk::look(const PlaceToLook& place)
{
    const QByteArray bare = place.path.size() > 1 ? place.path.chopped(1) : place.path;
    if (m_slow.count(bare))
        return;
    const int fd = ::open(bare.constData(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    const std::unique_ptr<DIR, DirectoryEnd> directory(fd < 0 ? nullptr : ::fdopendir(fd));
    struct stat own = {};
    if (!directory || ::fstat(fd, &own) != 0 || !m_seen.insert({own.st_dev, own.st_ino}).second)
        return;
    while (const dirent* entry = isDone() ? nullptr : ::readdir(directory.get())) {
        ++m_names;
        const bool mayMatter =
            entry->d_type == DT_UNKNOWN || entry->d_type == DT_SOCK || entry->d_type == DT_DIR;
        if (!mayMatter || qstrcmp(entry->d_name, ".") == 0 || qstrcmp(entry->d_name, "..") == 0)
            continue;
        const QByteArray path = place.path + entry->d_name;
        if (entry->d_type == DT_DIR) {
            if (place.levels > 0)
                add(path + '/', place.levels - 1);
            continue;
        }
        struct stat file = {};
        if (::fstatat(fd, entry->d_name, &file, AT_SYMLINK_NOFOLLOW) != 0)
            continue;
        if (S_ISSOCK(file.st_mode))
            judge(path, file);
        else if (S_ISDIR(file.st_mode) && place.levels > 0)
            add(path + '/', place.levels - 1);
    }
}

void StaleWalk::judge(const QByteArray& path, const struct stat& file)
{
    if (path.size() > SocketAddress::maxLength || m_served.count({file.st_dev, std::uint32_t(file.st_ino)}))
        return;
    const SocketAddress address = SocketAddress::path(path);
    PathVerdict verdict = probePath(address);
    if (verdict.state == PathVerdict::State::Stale)
        m_found.files.push_back({address, std::move(verdict)});
}

} // namespace

QString StaleFile::modeText() const { return u's' + rightsText(verdict.mode); }

QString StaleFile::ownerText() const
{
    return QStringLiteral("%1 / %2").arg(userName(verdict.uid), groupName(verdict.gid));
}

StaleSearch findStaleFiles(const QList<QByteArray>& paths, const std::function<bool()>& isCancelled)
{
    StaleWalk walk(isCancelled);
    for (const QByteArray& directory : {QByteArray("/run/"), QByteArray("/tmp/")})
        walk.add(directory, levelsBelow);
    if (const QByteArray runtime = qgetenv("XDG_RUNTIME_DIR"); !runtime.isEmpty())
        walk.add(runtime + '/', levelsBelow);
    if (auto diag = UnixDiag::open()) {
        if (const auto all = diag->sockets()) {
            for (const DiagSocket& socket : *all)
                walk.serve(socket);
        }
    }
    for (const QByteArray& path : paths)
        walk.addBeside(path);
    return walk.run();
}

} // namespace sw
