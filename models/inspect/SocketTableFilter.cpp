#include "models/inspect/SocketTableModel.h"

#include <algorithm>
#include <utility>

/// Which rows a filter leaves. A table of 20,000 sockets takes longer to look through than a person who types
/// should wait for a letter.
namespace sw {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t lookedAtOnce = 2000; // entries: a table of so many is small
constexpr std::size_t lookedBetween = 128; // entries, from one look at the clock to the next

} // namespace

/// By the filter in force. What changes while another one is on its way is looked at for that one, too.
bool SocketTableModel::matches(Entry& entry)
{
    if (m_next) {
        entry.wanted = m_next->matches(entry.record);
        if (entry.wanted)
            m_appearing.push_back(entry.record.inode);
    }
    return m_filter.matches(entry.record);
}

void SocketTableModel::setFilter(const SocketFilter& filter)
{
    m_next = filter;
    m_appearing.clear();
    if (m_known.size() > 2 * m_entries.size() + lookedAtOnce) {
        m_known.clear();
        for (const auto& [inode, entry] : m_entries)
            m_known.push_back(inode);
    }
    m_unlooked = m_known;
    if (m_unlooked.size() <= lookedAtOnce)
        lookThrough(std::chrono::hours(1));
    else
        m_looking.start();
}

void SocketTableModel::lookThrough(std::chrono::milliseconds most)
{
    const auto start = std::chrono::steady_clock::now();
    for (std::size_t looked = 0; !m_unlooked.empty(); ++looked) {
        if (looked % lookedBetween == 0 && std::chrono::steady_clock::now() - start > most)
            return;
        const auto found = m_entries.find(m_unlooked.back());
        m_unlooked.pop_back();
        if (found == m_entries.end())
            continue;
        Entry& entry = *found->second;
        entry.wanted = m_next->matches(entry.record);
        if (!entry.wanted || entry.shown)
            continue;
        m_appearing.push_back(found->first);
        if (!entry.keyed) // so that it need not be done for all at once
            entry.key = keyOf(entry.record);
        entry.keyed = true;
    }
    takeFilter();
}

void SocketTableModel::takeFilter()
{
    m_looking.stop();
    m_filter = *std::exchange(m_next, std::nullopt);
    std::vector<int> leaving;
    for (std::size_t row = 0; row < m_rows.size(); ++row) {
        if (!m_rows[row]->wanted)
            leaving.push_back(int(row));
    }
    std::sort(m_appearing.begin(), m_appearing.end());
    m_appearing.erase(std::unique(m_appearing.begin(), m_appearing.end()), m_appearing.end());
    Entries appearing;
    for (const std::uint32_t inode : std::exchange(m_appearing, {})) {
        const auto found = m_entries.find(inode);
        if (found != m_entries.end() && found->second->wanted && !found->second->shown &&
            !found->second->gone)
            appearing.push_back(found->second.get());
    }
    removeRowsAt(leaving);
    insertEntries(std::move(appearing));
    emit countsChanged();
    emit filtered();
}

} // namespace sw
