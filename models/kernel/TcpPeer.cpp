#include "models/kernel/TcpPeer.h"

#include "models/base/UniqueFd.h"
#include "models/kernel/ProcReader.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>

namespace sw {
namespace {

constexpr std::size_t recentHolders = 8;
constexpr std::chrono::milliseconds walkPause{50};
constexpr pid_t newestLooked = 64;

struct InetRequest
{
    nlmsghdr header{};
    inet_diag_req_v2 body{};
};

/// As the other end sees it: its own address first.
bool fillId(inet_diag_sockid& id, int fd, int& family)
{
    sockaddr_storage own{}, peer{};
    socklen_t ownLength = sizeof own, peerLength = sizeof peer;
    if (::getsockname(fd, reinterpret_cast<sockaddr*>(&own), &ownLength) != 0 ||
        ::getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &peerLength) != 0)
        return false;
    family = own.ss_family;
    if (family == AF_INET) {
        const auto& from = reinterpret_cast<const sockaddr_in&>(peer);
        const auto& to = reinterpret_cast<const sockaddr_in&>(own);
        id.idiag_sport = from.sin_port;
        id.idiag_dport = to.sin_port;
        id.idiag_src[0] = from.sin_addr.s_addr;
        id.idiag_dst[0] = to.sin_addr.s_addr;
    } else if (family == AF_INET6) {
        const auto& from = reinterpret_cast<const sockaddr_in6&>(peer);
        const auto& to = reinterpret_cast<const sockaddr_in6&>(own);
        id.idiag_sport = from.sin6_port;
        id.idiag_dport = to.sin6_port;
        if (IN6_IS_ADDR_V4MAPPED(&from.sin6_addr)) { // an IPv4 client of a port of both families
            family = AF_INET;
            std::memcpy(id.idiag_src, &from.sin6_addr.s6_addr[12], 4);
            std::memcpy(id.idiag_dst, &to.sin6_addr.s6_addr[12], 4);
        } else {
            std::memcpy(id.idiag_src, &from.sin6_addr, 16);
            std::memcpy(id.idiag_dst, &to.sin6_addr, 16);
        }
    } else {
        return false;
    }
    id.idiag_cookie[0] = id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
    return true;
}

std::optional<inet_diag_msg> askKernel(int connectedFd)
{
    InetRequest request;
    int family = 0;
    if (!fillId(request.body.id, connectedFd, family))
        return {};
    request.header.nlmsg_len = sizeof request;
    request.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
    request.header.nlmsg_flags = NLM_F_REQUEST;
    request.body.sdiag_family = std::uint8_t(family);
    request.body.sdiag_protocol = IPPROTO_TCP;
    request.body.idiag_states = ~0u;
    const UniqueFd netlink(::socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
    sockaddr_nl kernel{};
    kernel.nl_family = AF_NETLINK;
    if (!netlink || ::sendto(netlink.get(), &request, sizeof request, 0,
                             reinterpret_cast<const sockaddr*>(&kernel), sizeof kernel) < 0)
        return {};
    alignas(nlmsghdr) std::array<char, 4096> buffer{};
    const ssize_t n = ::recv(netlink.get(), buffer.data(), buffer.size(), 0);
    const auto* header = reinterpret_cast<const nlmsghdr*>(buffer.data());
    if (n < ssize_t(sizeof *header) || header->nlmsg_type != SOCK_DIAG_BY_FAMILY ||
        n < ssize_t(NLMSG_LENGTH(sizeof(inet_diag_msg))))
        return {};
    inet_diag_msg found{};
    std::memcpy(&found, NLMSG_DATA(header), sizeof found);
    return found;
}

struct CloseDirectory
{
    void operator()(DIR* directory) const { ::closedir(directory); }
};
using Directory = std::unique_ptr<DIR, CloseDirectory>;

bool holdsSocket(const std::string& fds, const std::string& link)
{
    const Directory directory(::opendir(fds.c_str()));
    while (const dirent* entry = directory ? ::readdir(directory.get()) : nullptr) {
        std::array<char, 64> target{};
        const ssize_t n =
            ::readlinkat(::dirfd(directory.get()), entry->d_name, target.data(), target.size() - 1);
        if (n > 0 && link == target.data())
            return true;
    }
    return false;
}

bool isHolder(pid_t pid, const std::string& link, uid_t uid)
{
    const std::string path = "/proc/" + std::to_string(pid);
    struct stat info
    {
    };
    return ::stat(path.c_str(), &info) == 0 && info.st_uid == uid && holdsSocket(path + "/fd", link);
}

/// Threads have a number and a directory like a process; what is told is their process. 0: gone.
pid_t processOf(pid_t thread)
{
    std::array<char, 256> text{};
    const UniqueFd file(
        ::open(("/proc/" + std::to_string(thread) + "/status").c_str(), O_RDONLY | O_CLOEXEC));
    const ssize_t n = file ? ::read(file.get(), text.data(), text.size() - 1) : 0;
    const char* const found = n > 0 ? std::strstr(text.data(), "\nTgid:") : nullptr;
    return found ? pid_t(std::strtol(found + 6, nullptr, 10)) : 0;
}

/// Among the processes that were made last: a client often is. /proc/loadavg ends with the newest number
/// (proc(5)).
pid_t findAmongNewest(const std::string& link, uid_t uid)
{
    std::array<char, 128> text{};
    const UniqueFd file(::open("/proc/loadavg", O_RDONLY | O_CLOEXEC));
    const ssize_t n = file ? ::read(file.get(), text.data(), text.size() - 1) : 0;
    const char* const last = n > 0 ? std::strrchr(text.data(), ' ') : nullptr;
    const pid_t newest = last ? pid_t(std::strtol(last + 1, nullptr, 10)) : 0;
    for (pid_t pid = newest; pid > 0 && pid > newest - newestLooked; --pid) {
        if (isHolder(pid, link, uid))
            return processOf(pid);
    }
    return 0;
}

/// The first process of that user that has the socket open; 0: none that we may look at.
pid_t findHolder(const std::string& link, uid_t uid)
{
    const Directory processes(::opendir("/proc"));
    while (const dirent* entry = processes ? ::readdir(processes.get()) : nullptr) {
        const auto pid = pid_t(std::strtol(entry->d_name, nullptr, 10));
        if (pid > 0 && isHolder(pid, link, uid))
            return pid;
    }
    return 0;
}

} // namespace

pid_t TcpPeers::holderOf(std::uint32_t inode, uid_t uid)
{
    const std::string link = "socket:[" + std::to_string(inode) + ']';
    for (const pid_t pid : m_recent) {
        if (holdsSocket("/proc/" + std::to_string(pid) + "/fd", link))
            return pid;
    }
    pid_t found = findAmongNewest(link, uid);
    if (found == 0 && std::chrono::steady_clock::now() >= m_nextWalk) {
        found = findHolder(link, uid);
        m_nextWalk = std::chrono::steady_clock::now() + walkPause;
    }
    if (found > 0) {
        m_recent.insert(m_recent.begin(), found);
        m_recent.resize(std::min(m_recent.size(), recentHolders));
    }
    return found;
}

std::optional<PeerCredentials> TcpPeers::of(int connectedFd)
{
    const auto found = askKernel(connectedFd);
    if (!found)
        return {};
    if (found->idiag_inode == 0 && found->idiag_uid == 0)
        return {}; // closed already: for what is left of it (TIME_WAIT) the kernel says 0, whosever it was
    PeerCredentials peer;
    peer.uid = found->idiag_uid;
    if (found->idiag_inode != 0) {
        peer.pid = holderOf(found->idiag_inode, peer.uid);
        peer.command = readCommandName(peer.pid);
        peer.commandLine = readCommandLine(peer.pid, PeerCredentials::longestCommandLine);
    }
    return peer;
}

} // namespace sw
