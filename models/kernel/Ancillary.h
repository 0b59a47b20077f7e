#pragma once

#include "models/base/UniqueFd.h"

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
/// null). The result of recvmsg; errno is its own. Any thread.
ssize_t receiveWithAncillary(int fd, void* buffer, std::size_t size, Ancillary& ancillary,
                             sockaddr_un* from = nullptr, socklen_t* fromLength = nullptr);

} // namespace sw
