#include "models/inspect/PathWatch.h"

#include <cerrno>

#include <sys/stat.h>

namespace sw {
namespace {

PathFacts askPath(const QByteArray& path)
{
    struct stat info
    {
    };
    PathFacts facts;
    if (::stat(path.constData(), &info) != 0) {
        facts.error = errno;
        return facts;
    }
    facts.isSocket = S_ISSOCK(info.st_mode);
    facts.inode = std::uint32_t(info.st_ino);
    facts.mode = info.st_mode & 07777;
    facts.uid = info.st_uid;
    facts.gid = info.st_gid;
    return facts;
}

} // namespace

const PathFacts& PathWatch::watch(const QByteArray& path, std::uint32_t inode)
{
    auto found = m_entries.find(path);
    if (found == m_entries.end())
        found = m_entries.insert(path, {askPath(path), {}, std::chrono::steady_clock::now()});
    found->sockets.insert(inode);
    return found->facts;
}

void PathWatch::unwatch(const QByteArray& path, std::uint32_t inode)
{
    const auto found = m_entries.find(path);
    if (found == m_entries.end())
        return;
    found->sockets.erase(inode);
    if (found->sockets.empty())
        m_entries.erase(found);
}

std::vector<std::uint32_t> PathWatch::refresh(std::chrono::milliseconds age)
{
    const auto now = std::chrono::steady_clock::now();
    if (m_queue.empty())
        m_queue.assign(m_entries.keyBegin(), m_entries.keyEnd());
    std::vector<std::uint32_t> news;
    for (int asked = 0; asked < pathsPerRefresh && !m_queue.empty(); m_queue.pop_back()) {
        const auto entry = m_entries.find(m_queue.back());
        if (entry == m_entries.end() || now - entry->asked < age)
            continue;
        ++asked;
        entry->asked = now;
        PathFacts facts = askPath(entry.key());
        if (facts == entry->facts)
            continue;
        entry->facts = facts;
        news.insert(news.end(), entry->sockets.begin(), entry->sockets.end());
    }
    return news;
}

} // namespace sw
