#include "models/kernel/Ancillary.h"

#include <array>
#include <cstring>
#include <ctime>

namespace sw {
namespace {

constexpr int maxDescriptors = 253; // SCM_MAX_FD, unix(7)
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

} // namespace

ssize_t receiveWithAncillary(int fd, void* buffer, std::size_t size, Ancillary& ancillary, sockaddr_un* from,
                             socklen_t* fromLength)
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
    const ssize_t n = ::recvmsg(fd, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
    if (n < 0)
        return n;
    if (fromLength)
        *fromLength = message.msg_namelen;
    if (message.msg_controllen > 0 || message.msg_flags & MSG_CTRUNC)
        takeControl(message, ancillary);
    return n;
}

} // namespace sw
