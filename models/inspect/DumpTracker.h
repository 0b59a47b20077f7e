#pragma once

#include "models/inspect/SocketSource.h"

#include <unordered_map>
#include <vector>

namespace sw {

/// Turns dumps into differences. A message is parsed only when its bytes differ from the last ones of its
/// socket (a 64-bit hash each). No single dump is believed about a disappearance: a missing socket is asked
/// for by name when at most maxQuestions are missing, and otherwise is "closing" until the next dump misses
/// it too.
class DumpTracker
{
public:
    static constexpr int maxQuestions = 4; ///< an exact get costs as much as a walk over all sockets

    struct Changes
    {
        std::vector<DiagSocket> appeared;
        std::vector<DiagSocket> changed;
        std::vector<std::uint32_t> removed;  ///< also of an inode that appeared again with another cookie
        std::vector<std::uint32_t> closing;  ///< missing since this dump
        std::vector<std::uint32_t> returned; ///< was closing, is there again
        bool isEmpty() const
        {
            return appeared.empty() && changed.empty() && removed.empty() && closing.empty() &&
                   returned.empty();
        }
    };

    /// One dump. On failure the table is as it was before.
    Result<Changes> update(SocketSource& source);
    std::size_t size() const { return m_slotOf.size(); }

private:
    /// One known socket; small, so that an unchanged tick walks memory in a straight line.
    struct Slot
    {
        std::uint32_t inode = 0; ///< 0: free
        std::uint32_t tick = 0;  ///< of the last dump that had it
        std::uint64_t hash = 0;
        std::uint64_t cookie = 0;
        bool closing = false;
    };

    void see(std::uint32_t inode, QByteArrayView message, Changes& changes);
    std::uint32_t expectedSlot(std::uint32_t inode);
    void renew(Slot& slot, QByteArrayView message, std::uint64_t hash, Changes& changes);
    void settleMissing(SocketSource& source, Changes& changes);
    void remove(std::uint32_t slot, Changes& changes);

    std::vector<Slot> m_slots;
    std::vector<std::uint32_t> m_free;
    std::vector<std::uint32_t> m_order, m_newOrder; ///< slots in the order of the last dump, and of this one
    std::size_t m_cursor = 0;                       ///< into m_order: what this dump should tell next
    std::unordered_map<std::uint32_t, std::uint32_t> m_slotOf;
    std::uint32_t m_tick = 0;
    std::size_t m_seen = 0;
};

} // namespace sw
