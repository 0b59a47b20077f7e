#pragma once

#include "models/kernel/UnixDiag.h"

#include <memory>

namespace sw {

/// Where the socket table comes from: the kernel, or a test. One thread at a time.
class SocketSource
{
public:
    using Each = std::function<void(std::uint32_t inode, QByteArrayView message)>;

    virtual ~SocketSource() = default;
    /// One pass over all sockets, as raw unix_diag messages, not necessarily with UNIX_DIAG_MEMINFO. It may
    /// skip and repeat live sockets.
    virtual Result<void> dump(const Each& each) = 0;
    /// One socket by identity, with everything: ENOENT or ESTALE when it is gone.
    virtual Result<DiagSocket> socket(std::uint32_t inode, std::uint64_t cookie) = 0;
};

/// unix_diag of the network namespace that the first use happens in.
class NetlinkSource : public SocketSource
{
public:
    Result<void> dump(const Each& each) override;
    Result<DiagSocket> socket(std::uint32_t inode, std::uint64_t cookie) override;

private:
    Result<void> open();
    std::unique_ptr<UnixDiag> m_diag;
};

} // namespace sw
