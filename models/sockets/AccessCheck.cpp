#include "models/sockets/AccessCheck.h"

#include "models/base/UniqueFd.h"

#include <QFile>

#include <endian.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/xattr.h>

#include <array>
#include <cstdio>
#include <cstring>

namespace sw {
namespace {

constexpr int mostLinks = 40; // MAXSYMLINKS of the kernel
constexpr std::size_t mostAclEntries = 512;

QByteArray descriptorPath(int fd)
{
    std::array<char, 64> path{};
    std::snprintf(path.data(), path.size(), "/proc/self/fd/%d", fd);
    return path.data();
}

/// linux/posix_acl_xattr.h: a version, then entries of tag, rights and id, little-endian.
std::vector<AclEntry> readAcl(int pathFd)
{
    std::array<char, 4 + 8 * mostAclEntries> raw{};
    const ssize_t size =
        ::getxattr(descriptorPath(pathFd).constData(), "system.posix_acl_access", raw.data(), raw.size());
    std::vector<AclEntry> acl;
    for (ssize_t at = 4; at + 8 <= size; at += 8) {
        quint16 tag = 0, rights = 0;
        quint32 id = 0;
        std::memcpy(&tag, raw.data() + at, 2);
        std::memcpy(&rights, raw.data() + at + 2, 2);
        std::memcpy(&id, raw.data() + at + 4, 4);
        acl.push_back({quint16(le16toh(tag)), quint16(le16toh(rights)), le32toh(id)});
    }
    return acl;
}

QByteArray readLink(int pathFd)
{
    std::array<char, PATH_MAX> target{};
    const ssize_t size = ::readlinkat(pathFd, "", target.data(), target.size());
    return size > 0 ? QByteArray(target.data(), size) : QByteArray();
}

bool linksAreProtected()
{
    QFile file(QStringLiteral("/proc/sys/fs/protected_symlinks"));
    return file.open(QIODevice::ReadOnly) && file.read(1) == "1";
}

QByteArray joined(const QByteArray& directory, const QByteArray& name)
{
    return directory == "/" ? '/' + name : directory + '/' + name;
}

QByteArray workingDirectory()
{
    std::array<char, PATH_MAX> path{};
    return ::getcwd(path.data(), path.size()) && path[0] == '/' ? QByteArray(path.data()) : QByteArray(".");
}

/// One walk. The kernel's place is a directory and what of the path is left.
class Walk
{
public:
    Walk(AccessReport& report) : m_report(report) {}
    void run();

private:
    bool enter(UniqueFd directory, const QByteArray& path, bool isWorking = false);
    bool step();
    bool last();
    bool follow(AccessPart part, UniqueFd link);
    void jump(AccessPart part, const QByteArray& name);
    void goUp();
    void arrive(AccessPart part, const UniqueFd& file);
    void stopAt(AccessPart part, int error);
    void add(AccessPart part);
    QByteArray takeName();
    bool wantsDirectory() const { return m_slash; }

    AccessReport& m_report;
    UniqueFd m_directory;
    QByteArray m_path; // of m_directory
    mode_t m_directoryMode = 0;
    uid_t m_directoryUid = 0;
    QByteArray m_rest;
    bool m_slash = false; // after the name that was taken last
    int m_links = 0;
};

AccessPart partOf(const QByteArray& path, const struct stat& info)
{
    AccessPart part;
    part.path = path;
    part.mode = info.st_mode & 07777;
    part.uid = info.st_uid;
    part.gid = info.st_gid;
    part.kind = S_ISDIR(info.st_mode)    ? AccessPart::Kind::Directory
                : S_ISLNK(info.st_mode)  ? AccessPart::Kind::Link
                : S_ISSOCK(info.st_mode) ? AccessPart::Kind::Socket
                                         : AccessPart::Kind::Other;
    return part;
}

void Walk::add(AccessPart part)
{
    judgeAccess(part, m_report.who);
    if (part.error != 0 && m_report.blamed < 0) {
        m_report.blamed = int(m_report.parts.size());
        m_report.error = part.error;
    }
    m_report.parts.push_back(std::move(part));
}

void Walk::stopAt(AccessPart part, int error)
{
    const bool hidden = part.kind == AccessPart::Kind::Hidden;
    part.error = hidden ? 0 : error;
    part.allowed = error != EACCES;
    m_report.complete &= !hidden || m_report.blamed >= 0;
    add(std::move(part));
}

/// The directory becomes the place where names are looked up, which needs search permission on it. Each is
/// shown once, however often links lead back to it.
bool Walk::enter(UniqueFd directory, const QByteArray& path, bool isWorking)
{
    struct stat info
    {
    };
    AccessPart part;
    part.path = path;
    if (!directory || ::fstat(directory.get(), &info) != 0) {
        part.kind = AccessPart::Kind::Hidden;
        stopAt(part, errno);
        return false;
    }
    m_directoryMode = info.st_mode;
    m_directoryUid = info.st_uid;
    m_path = path;
    for (const AccessPart& seen : m_report.parts) {
        if (seen.path == path && seen.need == AccessPart::Need::Search) {
            m_directory = std::move(directory);
            return true;
        }
    }
    part = partOf(path, info);
    part.acl = readAcl(directory.get());
    part.need = AccessPart::Need::Search;
    part.isWorkingDirectory = isWorking;
    m_directory = std::move(directory);
    add(std::move(part));
    return true;
}

QByteArray Walk::takeName()
{
    qsizetype begin = 0;
    while (begin < m_rest.size() && m_rest[begin] == '/')
        ++begin;
    qsizetype end = m_rest.indexOf('/', begin);
    m_slash = end >= 0;
    if (end < 0)
        end = m_rest.size();
    const QByteArray name = m_rest.mid(begin, end - begin);
    qsizetype next = end;
    while (next < m_rest.size() && m_rest[next] == '/')
        ++next;
    m_rest = m_rest.mid(next);
    return name;
}

void Walk::goUp()
{
    UniqueFd up(::openat(m_directory.get(), "..", O_PATH | O_DIRECTORY | O_CLOEXEC));
    const qsizetype slash = m_path.lastIndexOf('/');
    QByteArray path = slash > 0 ? m_path.left(slash) : QByteArray("/");
    if (m_path == ".")
        path = "..";
    enter(std::move(up), path);
}

/// A link of /proc that leads to a file without a name; the target's text says nothing.
void Walk::jump(AccessPart part, const QByteArray& name)
{
    UniqueFd file(::openat(m_directory.get(), name.constData(), O_PATH | O_CLOEXEC));
    struct stat info
    {
    };
    if (!file || ::fstat(file.get(), &info) != 0) {
        part.kind = errno == EACCES ? AccessPart::Kind::Hidden : AccessPart::Kind::Link;
        return stopAt(part, errno);
    }
    const Identity& who = m_report.who;
    const bool follows = who.isUs || who.overridesAccess || who.uid == part.uid; // ptrace access, proc(5)
    add(part);
    AccessPart end = partOf(part.path, info);
    end.path = part.target;
    if (!follows)
        return stopAt(end, EACCES);
    if (end.kind == AccessPart::Kind::Directory && (!m_rest.isEmpty() || m_slash)) {
        if (!enter(std::move(file), end.path))
            m_rest.clear();
        return;
    }
    arrive(end, file);
    m_rest.clear();
}

bool isMagic(int linkFd, const QByteArray& target)
{
    struct statfs system
    {
    };
    return ::fstatfs(linkFd, &system) == 0 && system.f_type == PROC_SUPER_MAGIC &&
           (target.startsWith('/') || target.contains(":["));
}

/// False when the walk ends here.
bool Walk::follow(AccessPart part, UniqueFd link)
{
    part.target = readLink(link.get());
    if (m_links++ >= mostLinks) {
        stopAt(part, ELOOP);
        return false;
    }
    const QByteArray name = part.path.mid(part.path.lastIndexOf('/') + 1);
    if (isMagic(link.get(), part.target)) {
        const bool more = !m_rest.isEmpty() || m_slash;
        const std::size_t before = m_report.parts.size();
        jump(part, name);
        return more && m_report.parts.size() > before &&
               m_report.parts.back().need == AccessPart::Need::Search && m_report.complete;
    }
    // may_follow_link() of the kernel: only for the last part of a path.
    const bool trailing = m_rest.isEmpty();
    constexpr mode_t shared = S_ISVTX | S_IWOTH;
    if (trailing && (m_directoryMode & shared) == shared && linksAreProtected()) {
        part.need = AccessPart::Need::Follow;
        part.directoryUid = m_directoryUid;
    }
    const QByteArray target = part.target;
    add(std::move(part));
    m_rest = m_rest.isEmpty() ? target + (m_slash ? "/" : "") : target + '/' + m_rest;
    if (!target.startsWith('/'))
        return true;
    return enter(UniqueFd(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC)), "/");
}

/// What the path leads to: connect() asks for write permission first and for a socket afterwards.
void Walk::arrive(AccessPart part, const UniqueFd& file)
{
    if (wantsDirectory() && part.kind != AccessPart::Kind::Directory)
        return stopAt(part, ENOTDIR);
    part.acl = readAcl(file.get());
    part.need = AccessPart::Need::Write;
    judgeAccess(part, m_report.who);
    if (part.error == 0 && part.kind != AccessPart::Kind::Socket)
        part.error = ECONNREFUSED;
    if (part.error != 0 && m_report.blamed < 0) {
        m_report.blamed = int(m_report.parts.size());
        m_report.error = part.error;
    }
    m_report.parts.push_back(std::move(part));
}

/// The path ends in the directory where we are.
bool Walk::last()
{
    struct stat info
    {
    };
    ::fstat(m_directory.get(), &info);
    m_slash = true;
    arrive(partOf(m_path, info), m_directory);
    return false;
}

/// Looks up the next name; false when the walk ends.
bool Walk::step()
{
    const QByteArray name = takeName();
    if (name.isEmpty() || name == ".")
        return !m_rest.isEmpty() || last();
    if (name == "..") {
        goUp();
        if (!m_rest.isEmpty() || !m_report.complete)
            return m_report.complete;
        m_rest = ".";
        return true;
    }
    AccessPart part;
    part.path = joined(m_path, name);
    UniqueFd file(::openat(m_directory.get(), name.constData(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
    struct stat info
    {
    };
    if (!file || ::fstat(file.get(), &info) != 0) {
        part.kind = errno == EACCES ? AccessPart::Kind::Hidden : AccessPart::Kind::Missing;
        stopAt(part, errno);
        return false;
    }
    part = partOf(part.path, info);
    if (part.kind == AccessPart::Kind::Link)
        return follow(part, std::move(file));
    if (m_rest.isEmpty()) {
        arrive(part, file);
        return false;
    }
    if (part.kind != AccessPart::Kind::Directory) {
        stopAt(part, ENOTDIR);
        return false;
    }
    return enter(std::move(file), part.path);
}

void Walk::run()
{
    m_rest = m_report.address.bytes();
    const bool absolute = m_rest.startsWith('/');
    if (!enter(UniqueFd(::open(absolute ? "/" : ".", O_PATH | O_DIRECTORY | O_CLOEXEC)),
               absolute ? QByteArray("/") : workingDirectory(), !absolute))
        return;
    while (step()) {
    }
}

} // namespace

AccessReport checkAccess(const SocketAddress& address, const Identity& who)
{
    AccessReport report;
    report.address = address;
    report.who = who;
    if (address.kind() != SocketAddress::Kind::Path)
        return report;
    Walk(report).run();
    const AccessPart* blame = report.blame();
    const bool leadsThere = !blame || blame->error == EACCES;
    if (leadsThere && report.complete && !report.parts.empty() &&
        report.parts.back().kind == AccessPart::Kind::Socket)
        report.whoMay = whoMayConnect(report.parts);
    return report;
}

} // namespace sw
