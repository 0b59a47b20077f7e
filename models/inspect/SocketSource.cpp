#include "models/inspect/SocketSource.h"

namespace sw {

Result<void> NetlinkSource::open()
{
    if (m_diag)
        return {};
    auto diag = UnixDiag::open();
    if (!diag)
        return diag.failure();
    m_diag = std::make_unique<UnixDiag>(std::move(*diag));
    return {};
}

Result<void> NetlinkSource::dump(const Each& each)
{
    if (const auto opened = open(); !opened)
        return opened;
    auto result = m_diag->dump(each, ~0u, false);
    if (!result)
        m_diag.reset(); // whatever it still holds back must not mix with the next dump
    return result;
}

Result<DiagSocket> NetlinkSource::socket(std::uint32_t inode, std::uint64_t cookie)
{
    if (const auto opened = open(); !opened)
        return opened.failure();
    return m_diag->socket(inode, cookie);
}

} // namespace sw
