#pragma once

#include "models/kernel/Credentials.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace sw {

/// Who holds the other end of an established TCP connection on this machine: the uid that the kernel's socket
/// table has for it (inet_diag, sock_diag(7)), and, where its /proc can be read, one process that has it
/// open. That costs a walk over /proc/PID/fd of its user's processes; so those found lately and those that
/// are new are asked first, and walks have a pause between them, in which the process of a connection stays
/// unknown. One thread.
class TcpPeers
{
public:
    /// Nothing when the other end is in no table of ours: another machine or network namespace.
    std::optional<PeerCredentials> of(int connectedFd);

private:
    pid_t holderOf(std::uint32_t inode, uid_t uid);

    std::vector<pid_t> m_recent;
    std::chrono::steady_clock::time_point m_nextWalk;
};

} // namespace sw
