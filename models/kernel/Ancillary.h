#pragma once

#include "models/base/UniqueFd.h"
#include "models/kernel/SocketAddress.h"

#include <QByteArrayView>

#include <optional>
#include <vector>

#include <sys/socket.h>
#include <sys/types.h>
#include <sys/un.h>

namespace sw {

/// Who sent one message, as SCM_CREDENTIALS tells (unix(7)). pid 0: not known to the kernel.
struct SenderIds
{
    pid_t pid = 0;
    uid_t uid = uid_t(-1);
    gid_t gid = gid_t(-1);

    bool operator==(const SenderIds&) const = default;
    /// What the kernel tells of us without being asked to tell something else: process, real user and group.
    static SenderIds ours();
};

/// What came beside the bytes of one recvmsg(2).
struct Ancillary
{
    std::vector<UniqueFd> descriptors; ///< SCM_RIGHTS, close-on-exec
    std::optional<SenderIds> sender;   ///< with SO_PASSCRED
    bool isStamped = false;            ///< with SO_TIMESTAMPNS: a message came, be it an empty one
    bool descriptorsLost = false;      ///< MSG_CTRUNC: we had no descriptor numbers left for some
};

/// recvmsg(2) without waiting: at most size bytes, all that came beside them, and who sent it (from may be
/// null). flags: MSG_PEEK, or none. The result of recvmsg; errno is its own. Any thread.
ssize_t receiveWithAncillary(int fd, void* buffer, std::size_t size, Ancillary& ancillary,
                             sockaddr_un* from = nullptr, socklen_t* fromLength = nullptr, int flags = 0);

/// What goes beside the bytes of one message.
struct Attachments
{
    static constexpr std::size_t mostDescriptors = 253; ///< SCM_MAX_FD, unix(7)

    std::vector<UniqueFd> descriptors; ///< the peer gets duplicates
    std::optional<SenderIds> sender;   ///< SCM_CREDENTIALS: who we say we are; only root may say another

    bool isEmpty() const { return descriptors.empty() && !sender; }
};

/// sendmsg(2) without waiting (and without SIGPIPE), to a name unless the socket is connected (null). A
/// stream loses descriptors that go with no bytes; of a message that goes in parts they belong to the first
/// (withDescriptors), the credentials to all. The result of sendmsg; errno is its own. Any thread.
ssize_t sendWithAncillary(int fd, QByteArrayView bytes, const Attachments* with, bool withDescriptors = true,
                          const SocketAddress* to = nullptr);

} // namespace sw
