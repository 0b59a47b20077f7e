#include "models/kernel/Credentials.h"

#include "models/base/Bytes.h"
#include "models/kernel/ProcReader.h"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <map>
#include <mutex>

namespace sw {

PeerCredentials readPeerCredentials(int fd)
{
    ucred credentials{};
    socklen_t length = sizeof credentials;
    if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &length) != 0)
        return {};
    return {credentials.pid, credentials.uid, credentials.gid, readCommandName(credentials.pid),
            readCommandLine(credentials.pid, PeerCredentials::longestCommandLine)};
}

QString readCommandName(pid_t pid)
{
    if (pid <= 0)
        return {};
    std::array<char, 32> path{};
    std::snprintf(path.data(), path.size(), "/proc/%d/comm", int(pid));
    const int fd = ::open(path.data(), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return {};
    std::array<char, 64> text{};
    const ssize_t n = ::read(fd, text.data(), text.size());
    ::close(fd);
    return n > 0 ? escapedText(QByteArrayView(text.data(), text[size_t(n) - 1] == '\n' ? n - 1 : n))
                 : QString();
}

namespace {

template <class Id, class LookUp> QString cachedName(Id id, LookUp lookUp)
{
    static std::mutex mutex;
    static std::map<Id, QString> names;
    const std::lock_guard lock(mutex);
    const auto found = names.find(id);
    if (found != names.end())
        return found->second;
    const QString name = lookUp(id);
    return names.emplace(id, name.isEmpty() ? QString::number(id) : name).first->second;
}

} // namespace

QString userName(uid_t uid)
{
    return cachedName(uid, [](uid_t id) {
        std::array<char, 4096> buffer{};
        passwd entry{};
        passwd* found = nullptr;
        ::getpwuid_r(id, &entry, buffer.data(), buffer.size(), &found);
        return found ? escapedText(QByteArrayView(found->pw_name)) : QString();
    });
}

QString groupName(gid_t gid)
{
    return cachedName(gid, [](gid_t id) {
        std::array<char, 4096> buffer{};
        group entry{};
        group* found = nullptr;
        ::getgrgid_r(id, &entry, buffer.data(), buffer.size(), &found);
        return found ? escapedText(QByteArrayView(found->gr_name)) : QString();
    });
}

} // namespace sw
