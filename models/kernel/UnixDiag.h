#pragma once

#include "models/base/Failure.h"
#include "models/base/UniqueFd.h"
#include "models/kernel/SocketAddress.h"

#include <QByteArray>

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace sw {

/// One socket as unix_diag tells it (linux/unix_diag.h). Absent attributes are empty optionals: "not known".
struct DiagSocket
{
    std::uint32_t inode = 0;
    std::uint64_t cookie = 0;
    SocketType type = SocketType::Stream;
    std::uint8_t state = 0;    ///< TCP_ESTABLISHED 1, TCP_CLOSE 7, TCP_LISTEN 10; 2/3 connecting
    std::uint8_t shutdown = 0; ///< bit 0 RCV_SHUTDOWN, bit 1 SEND_SHUTDOWN
    SocketAddress address;
    std::optional<std::uint32_t> peerInode;    ///< UNIX_DIAG_PEER; 0 = pending or peer closed
    std::optional<std::uint32_t> fileInode;    ///< UNIX_DIAG_VFS, low 32 bits
    std::uint64_t fileDevice = 0;              ///< as stat's st_dev, decoded from the kernel's form
    std::vector<std::uint32_t> pendingClients; ///< UNIX_DIAG_ICONS, of a listener
    std::optional<std::uint32_t> receiveQueue, sendQueue; ///< UNIX_DIAG_RQLEN
    std::uint32_t memoryHeld = 0, sendBuffer = 0;         ///< UNIX_DIAG_MEMINFO: wmem_alloc, sndbuf
    std::optional<std::uint32_t> uid;                     ///< UNIX_DIAG_UID
};

/// A NETLINK_SOCK_DIAG socket bound to the network namespace it was opened in. One thread at a time.
class UnixDiag
{
public:
    static Result<UnixDiag> open();

    /// Whole dump; message is one raw unix_diag_msg with its attributes (hash it, parse only when it
    /// differs). A dump is not atomic: under churn it skips and repeats live sockets. Without memory,
    /// UNIX_DIAG_MEMINFO is left out, which costs the kernel a sixth of the whole dump.
    Result<void> dump(const std::function<void(std::uint32_t inode, QByteArrayView message)>& each,
                      std::uint32_t states = ~0u, bool withMemory = true);
    /// Whole dump, parsed, duplicates by inode dropped.
    Result<std::vector<DiagSocket>> sockets(std::uint32_t states = ~0u);
    /// One socket by inode (cookie not checked when 0); ENOENT when gone. O(number of sockets).
    Result<DiagSocket> socket(std::uint32_t inode, std::uint64_t cookie = 0);

    static DiagSocket parse(QByteArrayView message);

private:
    explicit UnixDiag(UniqueFd fd) : m_fd(std::move(fd)) {}
    UniqueFd m_fd;
    QByteArray m_buffer;
};

} // namespace sw
