#include "models/inspect/DumpTracker.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace sw {
namespace {

constexpr std::uint32_t noSlot = ~0u;

std::uint64_t hashMessage(QByteArrayView message)
{
    std::uint64_t hash = 0x9e3779b97f4a7c15u ^ std::uint64_t(message.size());
    const char* data = message.data();
    qsizetype left = message.size();
    for (; left >= 8; data += 8, left -= 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, data, 8);
        hash = (hash ^ word) * 0xff51afd7ed558ccdu;
        hash ^= hash >> 32;
    }
    std::uint64_t word = 0;
    std::memcpy(&word, data, size_t(left));
    hash = (hash ^ word) * 0xc4ceb9fe1a85ec53u;
    return hash ^ (hash >> 29);
}

} // namespace

Result<DumpTracker::Changes> DumpTracker::update(SocketSource& source)
{
    Changes changes;
    ++m_tick;
    m_seen = 0;
    m_cursor = 0;
    m_newOrder.clear();
    const auto dumped =
        source.dump([&](std::uint32_t inode, QByteArrayView message) { see(inode, message, changes); });
    m_order.swap(m_newOrder);
    // What was told before the dump broke off is true; only about the rest nothing is known.
    if (!dumped) {
        if (changes.isEmpty())
            return dumped.failure();
        return changes;
    }
    if (m_seen < m_slotOf.size())
        settleMissing(source, changes);
    return changes;
}

/// The kernel tells sockets in the order of its hash table, the same each time: mostly the slot is the next
/// one.
std::uint32_t DumpTracker::expectedSlot(std::uint32_t inode)
{
    constexpr std::size_t lookAhead = 4;
    const std::size_t end = std::min(m_cursor + lookAhead, m_order.size());
    for (std::size_t i = m_cursor; i < end; ++i) {
        if (m_slots[m_order[i]].inode == inode) {
            m_cursor = i + 1;
            return m_order[i];
        }
    }
    const auto found = m_slotOf.find(inode);
    return found == m_slotOf.end() ? noSlot : found->second;
}

void DumpTracker::see(std::uint32_t inode, QByteArrayView message, Changes& changes)
{
    const std::uint64_t hash = hashMessage(message);
    std::uint32_t index = expectedSlot(inode);
    if (index == noSlot) {
        if (m_free.empty()) {
            index = std::uint32_t(m_slots.size());
            m_slots.emplace_back();
        } else {
            index = m_free.back();
            m_free.pop_back();
        }
        DiagSocket socket = UnixDiag::parse(message);
        m_slots[index] = {inode, m_tick, hash, socket.cookie, false};
        m_slotOf.emplace(inode, index);
        changes.appeared.push_back(std::move(socket));
        ++m_seen;
        m_newOrder.push_back(index);
        return;
    }
    Slot& slot = m_slots[index];
    if (slot.tick == m_tick)
        return; // told twice in one dump
    slot.tick = m_tick;
    ++m_seen;
    m_newOrder.push_back(index);
    if (slot.closing) {
        slot.closing = false;
        changes.returned.push_back(inode);
    }
    if (slot.hash != hash)
        renew(slot, message, hash, changes);
}

void DumpTracker::renew(Slot& slot, QByteArrayView message, std::uint64_t hash, Changes& changes)
{
    slot.hash = hash;
    DiagSocket socket = UnixDiag::parse(message);
    if (socket.cookie == slot.cookie) {
        changes.changed.push_back(std::move(socket));
        return;
    }
    slot.cookie = socket.cookie; // the inode number was used again for another socket
    std::erase(changes.returned, slot.inode);
    changes.removed.push_back(slot.inode);
    changes.appeared.push_back(std::move(socket));
}

void DumpTracker::settleMissing(SocketSource& source, Changes& changes)
{
    std::vector<std::uint32_t> missing;
    for (std::uint32_t i = 0; i < m_slots.size(); ++i) {
        if (m_slots[i].inode != 0 && m_slots[i].tick != m_tick)
            missing.push_back(i);
    }
    const bool ask = missing.size() <= std::size_t(maxQuestions);
    for (const std::uint32_t index : missing) {
        Slot& slot = m_slots[index];
        if (ask) {
            const auto answer = source.socket(slot.inode, slot.cookie);
            if (answer) {
                if (slot.closing)
                    changes.returned.push_back(slot.inode);
                slot.closing = false;
                continue;
            }
            if (answer.failure().error == ENOENT || answer.failure().error == ESTALE) {
                remove(index, changes);
                continue;
            }
        }
        if (slot.closing) {
            remove(index, changes);
        } else {
            slot.closing = true;
            changes.closing.push_back(slot.inode);
        }
    }
}

void DumpTracker::remove(std::uint32_t index, Changes& changes)
{
    Slot& slot = m_slots[index];
    changes.removed.push_back(slot.inode);
    m_slotOf.erase(slot.inode);
    slot = {};
    m_free.push_back(index);
}

} // namespace sw
