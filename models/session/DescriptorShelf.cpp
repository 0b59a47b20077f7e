#include "models/session/DescriptorShelf.h"

#include <fcntl.h>
#include <sys/resource.h>

#include <algorithm>

namespace sw {
namespace {

std::size_t shelfSize()
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
        return DescriptorShelf::inAll;
    return std::min(DescriptorShelf::inAll, std::size_t(limit.rlim_cur / 4));
}

} // namespace

std::size_t DescriptorShelf::room(EndpointId endpoint, ConnectionId connection) const
{
    const std::lock_guard lock(m_mutex);
    const auto own = std::size_t(std::count_if(m_held.begin(), m_held.end(), [&](const auto& each) {
        return each.second.endpoint == endpoint && each.second.connection == connection;
    }));
    const std::size_t size = shelfSize();
    return std::min(perConnection - std::min(perConnection, own), size - std::min(size, m_held.size()));
}

void DescriptorShelf::add(EndpointId endpoint, ConnectionId connection, RowId row, UniqueFd fd)
{
    const DescriptorId id = m_next++;
    m_changes.added.push_back({id, endpoint, connection, row, describeDescriptor(fd.get())});
    const std::lock_guard lock(m_mutex);
    m_held.emplace(id, Held{endpoint, connection, std::move(fd)});
}

void DescriptorShelf::tellGone(DescriptorId id)
{
    const auto untold = std::find_if(m_changes.added.begin(), m_changes.added.end(),
                                     [id](const KeptDescriptor& each) { return each.id == id; });
    if (untold == m_changes.added.end())
        m_changes.gone.push_back(id);
    else
        m_changes.added.erase(untold);
}

UniqueFd DescriptorShelf::take(DescriptorId id)
{
    UniqueFd fd;
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_held.find(id);
        if (found == m_held.end())
            return {};
        fd = std::move(found->second.fd);
        m_held.erase(found);
    }
    tellGone(id);
    return fd;
}

std::size_t DescriptorShelf::closeAll(EndpointId endpoint)
{
    std::vector<DescriptorId> ids;
    {
        const std::lock_guard lock(m_mutex);
        for (const auto& [id, held] : m_held)
            if (endpoint == 0 || held.endpoint == endpoint)
                ids.push_back(id);
    }
    for (const DescriptorId id : ids)
        take(id);
    return ids.size();
}

std::size_t DescriptorShelf::count() const
{
    const std::lock_guard lock(m_mutex);
    return m_held.size();
}

Result<UniqueFd> DescriptorShelf::duplicate(DescriptorId id) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_held.find(id);
    if (found == m_held.end())
        return Failure{QStringLiteral("That descriptor has been closed meanwhile"), EBADF, Remedy::None};
    UniqueFd copy(::fcntl(found->second.fd.get(), F_DUPFD_CLOEXEC, 3));
    if (!copy)
        return Failure::fromErrno(QStringLiteral("Duplicating the descriptor"), errno, Remedy::CloseOthers);
    return copy;
}

} // namespace sw
