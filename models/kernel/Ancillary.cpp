#include "models/kernel/Ancillary.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>

#include <unistd.h>

namespace sw {
namespace {

constexpr std::size_t maxDescriptors = Attachments::mostDescriptors;
constexpr std::size_t controlBytes =
    CMSG_SPACE(maxDescriptors * sizeof(int)) + CMSG_SPACE(sizeof(ucred)) + CMSG_SPACE(sizeof(timespec));

void takeDescriptors(const cmsghdr* header, std::vector<UniqueFd>& descriptors)
{
    const std::size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    descriptors.reserve(descriptors.size() + count);
    for (std::size_t i = 0; i < count; ++i) {
        int fd = -1;
        std::memcpy(&fd, CMSG_DATA(header) + i * sizeof(int), sizeof fd);
        descriptors.emplace_back(fd);
    }
}

void takeControl(msghdr& message, Ancillary& ancillary)
{
    for (const cmsghdr* c = CMSG_FIRSTHDR(&message); c; c = CMSG_NXTHDR(&message, const_cast<cmsghdr*>(c))) {
        if (c->cmsg_level != SOL_SOCKET)
            continue;
        if (c->cmsg_type == SCM_RIGHTS) {
            takeDescriptors(c, ancillary.descriptors);
        } else if (c->cmsg_type == SCM_CREDENTIALS) {
            ucred told{};
            std::memcpy(&told, CMSG_DATA(c), sizeof told);
            ancillary.sender = SenderIds{told.pid, told.uid, told.gid};
        } else if (c->cmsg_type == SCM_TIMESTAMPNS) {
            ancillary.isStamped = true;
        }
    }
    ancillary.descriptorsLost = message.msg_flags & MSG_CTRUNC;
}

/// Appends one header with its data; room has been made for it.
void putControl(msghdr& message, int type, const void* data, std::size_t size)
{
    auto* header =
        reinterpret_cast<cmsghdr*>(static_cast<char*>(message.msg_control) + message.msg_controllen);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = type;
    header->cmsg_len = CMSG_LEN(size);
    std::memcpy(CMSG_DATA(header), data, size);
    message.msg_controllen += CMSG_SPACE(size);
}

} // namespace

SenderIds SenderIds::ours() { return {::getpid(), ::getuid(), ::getgid()}; }

ssize_t sendWithAncillary(int fd, QByteArrayView bytes, const Attachments* with, bool withDescriptors,
                          const SocketAddress* to)
{
    if (!to && (!with || (!with->sender && (with->descriptors.empty() || !withDescriptors))))
        return ::send(fd, bytes.data(), std::size_t(bytes.size()), MSG_NOSIGNAL | MSG_DONTWAIT);
    alignas(cmsghdr) std::array<char, controlBytes> control; // NOLINT: filled as far as it is used
    sockaddr_un name{};
    iovec vector{const_cast<char*>(bytes.data()), std::size_t(bytes.size())};
    msghdr message{};
    message.msg_iov = &vector;
    message.msg_iovlen = 1;
    if (to) {
        message.msg_name = &name;
        message.msg_namelen = to->toSockaddr(name);
    }
    message.msg_control = control.data();
    if (with && withDescriptors && !with->descriptors.empty()) {
        std::array<int, maxDescriptors> numbers{};
        if (with->descriptors.size() > numbers.size()) {
            errno = EINVAL; // as the kernel says
            return -1;
        }
        for (std::size_t i = 0; i < with->descriptors.size(); ++i)
            numbers[i] = with->descriptors[i].get();
        putControl(message, SCM_RIGHTS, numbers.data(), with->descriptors.size() * sizeof(int));
    }
    if (with && with->sender) {
        const ucred told{with->sender->pid, with->sender->uid, with->sender->gid};
        putControl(message, SCM_CREDENTIALS, &told, sizeof told);
    }
    if (message.msg_controllen == 0)
        message.msg_control = nullptr;
    return ::sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
}

ssize_t receiveWithAncillary(int fd, void* buffer, std::size_t size, Ancillary& ancillary, sockaddr_un* from,
                             socklen_t* fromLength, int flags)
{
    alignas(cmsghdr) std::array<char, controlBytes> control;
    iovec vector{buffer, size};
    msghdr message{};
    message.msg_name = from;
    message.msg_namelen = from ? socklen_t(sizeof *from) : 0;
    message.msg_iov = &vector;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t n = ::recvmsg(fd, &message, flags | MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
    if (n < 0)
        return n;
    if (fromLength)
        *fromLength = message.msg_namelen;
    if (message.msg_controllen > 0 || message.msg_flags & MSG_CTRUNC)
        takeControl(message, ancillary);
    return n;
}

} // namespace sw
