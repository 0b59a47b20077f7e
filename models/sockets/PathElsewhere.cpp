#include "models/sockets/PathElsewhere.h"

#include "models/base/Bytes.h"
#include "models/kernel/Credentials.h"
#include "models/kernel/ProcReader.h"

#include <QFile>

#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <numeric>
#include <set>

namespace sw {
namespace {

constexpr std::uint8_t listenState = 10; // TCP_LISTEN
constexpr int mostNamespaces = 256;

bool serves(const DiagSocket& socket)
{
    return socket.state == listenState || socket.type == SocketType::Datagram;
}

/// What a name of /proc/PID/ns refers to; empty when we may not look.
QByteArray namespaceOf(const char* pid, const char* kind)
{
    std::array<char, 64> path{}, target{};
    std::snprintf(path.data(), path.size(), "/proc/%s/ns/%s", pid, kind);
    const ssize_t size = ::readlink(path.data(), target.data(), target.size());
    return size > 0 ? QByteArray(target.data(), size) : QByteArray();
}

/// The directory without links, and the name; the path itself when the directory can't be found.
QByteArray withRealDirectory(const QByteArray& path)
{
    const qsizetype slash = path.lastIndexOf('/');
    const QByteArray directory = slash < 0    ? QByteArray(".")
                                 : slash == 0 ? QByteArray("/")
                                              : path.left(slash);
    std::array<char, PATH_MAX> real{};
    if (!::realpath(directory.constData(), real.data()))
        return path;
    const QByteArray found(real.data());
    return (found == "/" ? found : found + '/') + path.mid(slash + 1);
}

bool meansSamePath(const QByteArray& bound, const QByteArray& path, const QByteArray& real)
{
    if (bound == path || bound == real)
        return true;
    const qsizetype name = real.lastIndexOf('/') + 1;
    return bound.startsWith('/') && bound.mid(bound.lastIndexOf('/') + 1) == real.mid(name) &&
           withRealDirectory(bound) == real;
}

Elsewhere judge(const DiagSocket& socket, const QByteArray& real)
{
    Elsewhere found;
    const auto owners = findOwners({socket.inode});
    if (owners.empty())
        return found;
    found.pid = owners.front().pid;
    found.command = readCommandName(found.pid);
    const QByteArray pid = QByteArray::number(int(found.pid));
    const QByteArray theirs = namespaceOf(pid.constData(), "mnt");
    if (theirs.isEmpty() || theirs == namespaceOf("self", "mnt"))
        return found;
    found.where = Elsewhere::Where::OtherMount;
    const QByteArray reach = "/proc/" + pid + "/root" + real;
    struct stat file
    {
    };
    if (::stat(reach.constData(), &file) == 0 && socket.fileInode == std::uint32_t(file.st_ino))
        found.reach = reach;
    return found;
}

struct TableLine
{
    QByteArray name;
    std::uint32_t inode = 0;
    bool serves = false;
};

/// "Num: RefCount Protocol Flags Type St Inode Path", unix(7). NULs of an abstract name stand as @.
std::optional<TableLine> parseLine(const QByteArray& line)
{
    const QList<QByteArray> fields = line.simplified().split(' ');
    if (fields.size() < 8)
        return {};
    TableLine parsed;
    const bool accepts = fields[3].toULong(nullptr, 16) & 0x10000;
    parsed.serves = accepts || fields[4].toInt(nullptr, 16) == SOCK_DGRAM;
    parsed.inode = fields[6].toUInt();
    parsed.name = line.mid(line.indexOf(' ' + fields[6] + ' ') + fields[6].size() + 2);
    if (parsed.name.endsWith('\n'))
        parsed.name.chop(1);
    return parsed;
}

std::uint32_t inodeInTable(const QByteArray& pid, const QByteArray& name)
{
    QFile table(QFile::decodeName("/proc/" + pid + "/net/unix"));
    if (!table.open(QIODevice::ReadOnly))
        return 0;
    const QByteArray all = table.readAll();
    for (qsizetype from = all.indexOf(name); from >= 0; from = all.indexOf(name, from + 1)) {
        const qsizetype begin = all.lastIndexOf('\n', from) + 1;
        const auto line = parseLine(all.mid(begin, all.indexOf('\n', from) - begin));
        if (line && line->serves && line->name == name)
            return line->inode;
    }
    return 0;
}

/// A process of each network namespace but ours.
std::vector<QByteArray> otherNetworks()
{
    std::vector<QByteArray> pids;
    std::set<QByteArray> seen{namespaceOf("self", "net")};
    NumberedDirectory::openProcesses().list([&](int number) {
        const QByteArray pid = QByteArray::number(number);
        const QByteArray network = namespaceOf(pid.constData(), "net");
        if (!network.isEmpty() && pids.size() < mostNamespaces && seen.insert(network).second)
            pids.push_back(pid);
    });
    return pids;
}

int editDistance(const QByteArray& a, const QByteArray& b)
{
    std::vector<int> row(std::size_t(b.size()) + 1);
    std::iota(row.begin(), row.end(), 0);
    for (qsizetype i = 0; i < a.size(); ++i) {
        int diagonal = std::exchange(row[0], int(i) + 1);
        for (qsizetype j = 0; j < b.size(); ++j) {
            const std::size_t at = std::size_t(j) + 1;
            const int best = std::min({row[at] + 1, row[at - 1] + 1, diagonal + (a[i] != b[j])});
            diagonal = std::exchange(row[at], best);
        }
    }
    return row.back();
}

} // namespace

QString Elsewhere::sentence() const
{
    const QString name = command.isEmpty() ? QStringLiteral("a process") : command;
    const QString who = pid > 0 ? QStringLiteral("%1 (pid %2)").arg(name).arg(pid)
                                : QStringLiteral("a process that is not visible to you");
    switch (where) {
    case Where::Masked:
        return QStringLiteral(
                   "%1 still listens under this name, but its file was replaced, renamed or deleted")
            .arg(who);
    case Where::OtherMount:
        return reach.isEmpty()
                   ? QStringLiteral("%1 listens under this name in another mount namespace").arg(who)
                   : QStringLiteral("%1 listens under this name in another mount namespace; %2 leads there")
                         .arg(who, escapedText(reach));
    case Where::OtherNetwork:
        return QStringLiteral("%1 has this name in another network namespace").arg(who);
    }
    return {};
}

std::optional<Elsewhere> findMasked(const std::vector<DiagSocket>& sockets, const QByteArray& path,
                                    std::optional<quint32> fileInode)
{
    const QByteArray real = withRealDirectory(path);
    for (const DiagSocket& socket : sockets) {
        if (serves(socket) && socket.address.kind() == SocketAddress::Kind::Path && socket.fileInode &&
            socket.fileInode != fileInode && meansSamePath(socket.address.bytes(), path, real))
            return judge(socket, real);
    }
    return {};
}

std::optional<Elsewhere> findInOtherNetworks(const SocketAddress& address)
{
    const bool abstract = address.kind() == SocketAddress::Kind::Abstract;
    QByteArray name = abstract ? '@' + address.bytes() : withRealDirectory(address.bytes());
    name.replace('\0', '@');
    for (const QByteArray& pid : otherNetworks()) {
        std::uint32_t inode = inodeInTable(pid, name);
        if (inode == 0 && !abstract && name != address.bytes())
            inode = inodeInTable(pid, address.bytes());
        if (inode == 0)
            continue;
        DiagSocket socket;
        socket.inode = inode;
        Elsewhere found = abstract ? judge(socket, {}) : judge(socket, name);
        if (abstract || found.where == Elsewhere::Where::Masked)
            found.where = Elsewhere::Where::OtherNetwork;
        const QByteArray reach = "/proc/" + QByteArray::number(int(found.pid)) + "/root" + name;
        if (found.where == Elsewhere::Where::OtherMount && ::access(reach.constData(), F_OK) == 0)
            found.reach = reach;
        return found;
    }
    return {};
}

std::optional<SocketAddress> similarName(const std::vector<DiagSocket>& sockets, const SocketAddress& wanted)
{
    const QByteArray& name = wanted.bytes();
    const int most = name.size() < 6 ? 1 : 2;
    std::optional<SocketAddress> best;
    int bestDistance = most + 1;
    for (const DiagSocket& socket : sockets) {
        const QByteArray& other = socket.address.bytes();
        if (!serves(socket) || socket.address.kind() != wanted.kind() || socket.address == wanted ||
            std::abs(other.size() - name.size()) > most)
            continue;
        const int distance = editDistance(name, other);
        if (distance < bestDistance && distance < name.size()) {
            bestDistance = distance;
            best = socket.address;
        }
    }
    return best;
}

} // namespace sw
