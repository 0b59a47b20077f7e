#include "models/kernel/UnixDiag.h"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <unordered_set>

#ifndef UDIAG_SHOW_UID // Debian 12's headers have it; older ones do not
#define UDIAG_SHOW_UID 0x40
#define UNIX_DIAG_UID 7
#endif

namespace sw {
namespace {

constexpr std::uint32_t showEverything = UDIAG_SHOW_NAME | UDIAG_SHOW_VFS | UDIAG_SHOW_PEER |
                                         UDIAG_SHOW_ICONS | UDIAG_SHOW_RQLEN | UDIAG_SHOW_MEMINFO |
                                         UDIAG_SHOW_UID;
/// The kernel fills at most 32 KiB a message batch, and as much as the reader's biggest buffer
/// (net/netlink/af_netlink.c, netlink_dump).
constexpr qsizetype bufferSize = 65'536;
constexpr int maxRestarts = 3;

struct DiagRequest
{
    nlmsghdr header{};
    unix_diag_req body{};
};

DiagRequest makeRequest(std::uint16_t flags)
{
    static std::uint32_t sequence = 0;
    DiagRequest request;
    request.header.nlmsg_len = sizeof request;
    request.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
    request.header.nlmsg_flags = NLM_F_REQUEST | flags;
    request.header.nlmsg_seq = __atomic_add_fetch(&sequence, 1, __ATOMIC_RELAXED);
    request.body.sdiag_family = AF_UNIX;
    request.body.udiag_states = ~0u;
    request.body.udiag_show = showEverything;
    request.body.udiag_cookie[0] = request.body.udiag_cookie[1] = ~0u; // INET_DIAG_NOCOOKIE: any
    return request;
}

int sendRequest(int fd, const DiagRequest& request)
{
    sockaddr_nl kernel{};
    kernel.nl_family = AF_NETLINK;
    for (;;) {
        const auto n = ::sendto(fd, &request, sizeof request, 0, reinterpret_cast<const sockaddr*>(&kernel),
                                sizeof kernel);
        if (n >= 0)
            return 0;
        if (errno != EINTR)
            return errno;
    }
}

/// One batch of messages; 0 or an errno value. MSG_TRUNC would lose rows in silence, so it is an error.
int receiveBatch(int fd, QByteArray& buffer, qsizetype& size)
{
    for (;;) {
        const auto n = ::recv(fd, buffer.data(), size_t(buffer.size()), MSG_TRUNC);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return errno;
        if (n > buffer.size())
            return EMSGSIZE;
        size = n;
        return 0;
    }
}

/// Calls each(header) for the messages of this request; done when the kernel says so. 0 or an errno value.
template <class Each>
int receiveReply(int fd, QByteArray& buffer, std::uint32_t sequence, bool many, const Each& each)
{
    for (;;) {
        qsizetype size = 0;
        if (const int error = receiveBatch(fd, buffer, size))
            return error;
        auto left = int(size);
        for (auto* header = reinterpret_cast<const nlmsghdr*>(buffer.constData());
             NLMSG_OK(header, unsigned(left)); header = NLMSG_NEXT(header, left)) {
            if (header->nlmsg_seq != sequence)
                continue; // left over from a reply that was given up
            if (header->nlmsg_type == NLMSG_DONE)
                return 0;
            if (header->nlmsg_type == NLMSG_ERROR) {
                const auto* failed = reinterpret_cast<const nlmsgerr*>(NLMSG_DATA(header));
                return -failed->error;
            }
            if (header->nlmsg_type != SOCK_DIAG_BY_FAMILY ||
                header->nlmsg_len < NLMSG_LENGTH(sizeof(unix_diag_msg)))
                continue;
            each(header);
            if (!many)
                return 0;
        }
    }
}

QByteArrayView bodyOf(const nlmsghdr* header)
{
    return {reinterpret_cast<const char*>(header) + NLMSG_HDRLEN,
            qsizetype(header->nlmsg_len) - NLMSG_HDRLEN};
}

template <class T> bool readValue(QByteArrayView data, T& value)
{
    if (data.size() < qsizetype(sizeof value))
        return false;
    std::memcpy(&value, data.data(), sizeof value);
    return true;
}

SocketAddress parseName(QByteArrayView name)
{
    if (name.isEmpty())
        return {};
    if (name.front() == '\0')
        return SocketAddress::abstractName(name.sliced(1).toByteArray());
    return SocketAddress::path(QByteArray(name.data(), qsizetype(strnlen(name.data(), size_t(name.size())))));
}

void parseAttribute(int type, QByteArrayView data, DiagSocket& socket)
{
    std::uint32_t number = 0;
    switch (type) {
    case UNIX_DIAG_NAME:
        socket.address = parseName(data);
        break;
    case UNIX_DIAG_VFS:
        if (unix_diag_vfs file{}; readValue(data, file)) {
            socket.fileInode = file.udiag_vfs_ino;
            // The kernel's own dev_t (linux/kdev_t.h): 12 bits major, 20 bits minor.
            socket.fileDevice = makedev(file.udiag_vfs_dev >> 20, file.udiag_vfs_dev & 0xfffff);
        }
        break;
    case UNIX_DIAG_PEER:
        if (readValue(data, number))
            socket.peerInode = number;
        break;
    case UNIX_DIAG_ICONS:
        for (; readValue(data, number); data = data.sliced(sizeof number))
            socket.pendingClients.push_back(number);
        break;
    case UNIX_DIAG_RQLEN:
        if (unix_diag_rqlen queues{}; readValue(data, queues)) {
            socket.receiveQueue = queues.udiag_rqueue;
            socket.sendQueue = queues.udiag_wqueue;
        }
        break;
    case UNIX_DIAG_MEMINFO:
        if (std::array<std::uint32_t, SK_MEMINFO_SNDBUF + 1> memory{}; readValue(data, memory)) {
            socket.memoryHeld = memory[SK_MEMINFO_WMEM_ALLOC];
            socket.sendBuffer = memory[SK_MEMINFO_SNDBUF];
        }
        break;
    case UNIX_DIAG_SHUTDOWN:
        if (!data.isEmpty())
            socket.shutdown = std::uint8_t(data.front());
        break;
    case UNIX_DIAG_UID:
        if (readValue(data, number))
            socket.uid = number;
        break;
    default:
        break;
    }
}

Failure dumpFailure(int error)
{
    return Failure::fromErrno(QStringLiteral("Reading the kernel's socket table"), error, Remedy::Retry);
}

} // namespace

Result<UnixDiag> UnixDiag::open()
{
    UniqueFd fd(::socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
    if (!fd)
        return dumpFailure(errno);
    const timeval patience{5, 0}; // the kernel answers at once; a lost reply must not hang a thread
    ::setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    return UnixDiag(std::move(fd));
}

Result<void> UnixDiag::dump(const std::function<void(std::uint32_t, QByteArrayView)>& each,
                            std::uint32_t states, bool withMemory)
{
    m_buffer.resize(bufferSize);
    int error = 0;
    for (int attempt = 0; attempt <= maxRestarts; ++attempt) {
        DiagRequest request = makeRequest(NLM_F_DUMP);
        request.body.udiag_states = states;
        if (!withMemory)
            request.body.udiag_show &= ~std::uint32_t(UDIAG_SHOW_MEMINFO);
        error = sendRequest(m_fd.get(), request);
        if (error == 0)
            error = receiveReply(m_fd.get(), m_buffer, request.header.nlmsg_seq, true,
                                 [&](const nlmsghdr* header) {
                                     const QByteArrayView body = bodyOf(header);
                                     unix_diag_msg message{};
                                     readValue(body, message);
                                     each(message.udiag_ino, body);
                                 });
        if (error == 0)
            return {};
        if (error != ENOBUFS && error != EBUSY)
            break;
        // Messages were dropped, or an earlier dump is still under way: start again on a fresh socket.
        auto fresh = open();
        if (!fresh)
            return fresh.failure();
        m_fd = std::move(fresh->m_fd);
    }
    return dumpFailure(error);
}

Result<std::vector<DiagSocket>> UnixDiag::sockets(std::uint32_t states)
{
    std::vector<DiagSocket> result;
    std::unordered_set<std::uint32_t> seen;
    const auto done = dump(
        [&](std::uint32_t inode, QByteArrayView message) {
            if (seen.insert(inode).second)
                result.push_back(parse(message));
        },
        states);
    if (!done)
        return done.failure();
    return result;
}

Result<DiagSocket> UnixDiag::socket(std::uint32_t inode, std::uint64_t cookie)
{
    m_buffer.resize(bufferSize);
    int error = 0;
    // A listener with thousands of pending clients does not fit the kernel's one-page answer: then without
    // them.
    for (const std::uint32_t show : {showEverything, showEverything & ~std::uint32_t(UDIAG_SHOW_ICONS)}) {
        DiagRequest request = makeRequest(0);
        request.body.udiag_ino = inode;
        request.body.udiag_show = show;
        if (cookie != 0) {
            request.body.udiag_cookie[0] = std::uint32_t(cookie);
            request.body.udiag_cookie[1] = std::uint32_t(cookie >> 32);
        }
        DiagSocket found;
        error = sendRequest(m_fd.get(), request);
        if (error == 0)
            error = receiveReply(m_fd.get(), m_buffer, request.header.nlmsg_seq, false,
                                 [&](const nlmsghdr* header) { found = parse(bodyOf(header)); });
        if (error == 0)
            return found;
        if (error != EMSGSIZE)
            break;
    }
    return Failure::fromErrno(QStringLiteral("Reading socket %1").arg(inode), error);
}

DiagSocket UnixDiag::parse(QByteArrayView message)
{
    DiagSocket socket;
    unix_diag_msg head{};
    if (!readValue(message, head))
        return socket;
    socket.inode = head.udiag_ino;
    socket.cookie = (std::uint64_t(head.udiag_cookie[1]) << 32) | head.udiag_cookie[0];
    socket.state = head.udiag_state;
    socket.type = head.udiag_type == SOCK_DGRAM       ? SocketType::Datagram
                  : head.udiag_type == SOCK_SEQPACKET ? SocketType::Seqpacket
                                                      : SocketType::Stream;
    QByteArrayView rest = message.sliced(std::min(qsizetype(NLMSG_ALIGN(sizeof head)), message.size()));
    rtattr attribute{};
    while (readValue(rest, attribute) && attribute.rta_len >= sizeof attribute &&
           attribute.rta_len <= rest.size()) {
        parseAttribute(attribute.rta_type, rest.sliced(RTA_LENGTH(0), attribute.rta_len - RTA_LENGTH(0)),
                       socket);
        rest = rest.sliced(std::min(qsizetype(RTA_ALIGN(attribute.rta_len)), rest.size()));
    }
    return socket;
}

} // namespace sw
