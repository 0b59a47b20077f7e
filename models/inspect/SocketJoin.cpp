#include "models/inspect/SocketJoin.h"

#include "models/inspect/Inspector.h"

#include <algorithm>
#include <cerrno>

namespace sw {
namespace {

constexpr std::uint8_t listenState = 10; // TCP_LISTEN

bool isListener(const DiagSocket& socket) { return socket.state == listenState; }

bool hasPeer(const DiagSocket& socket) { return socket.peerInode.value_or(0) != 0; }

/// What an accepted socket has in common with its listener; empty when it has no name.
QByteArray groupKey(const DiagSocket& socket)
{
    if (socket.address.kind() == SocketAddress::Kind::Abstract)
        return '@' + socket.address.bytes();
    if (!socket.fileInode)
        return {};
    const std::uint64_t file[2] = {*socket.fileInode, socket.fileDevice};
    return QByteArray(reinterpret_cast<const char*>(file), sizeof file);
}

bool countsAsAccepted(const DiagSocket& socket)
{
    return !isListener(socket) && socket.type != SocketType::Datagram && hasPeer(socket);
}

bool isThatFile(const PathFacts& facts, std::uint32_t inode)
{
    return facts.error == 0 && facts.isSocket && facts.inode == inode;
}

/// Errors that say for sure that the name leads nowhere.
bool leadsElsewhere(const PathFacts& facts)
{
    return facts.error == 0 || facts.error == ENOENT || facts.error == ENOTDIR;
}

} // namespace

SocketState socketState(const DiagSocket& socket, bool pending)
{
    if (isListener(socket))
        return SocketState::Listening;
    // The state number of a datagram socket says nothing: a bound one reads "established" once anybody
    // connected to it. Only its own peer counts.
    if (!socket.peerInode)
        return SocketState::Unconnected;
    if (*socket.peerInode == 0)
        return pending ? SocketState::Connecting : SocketState::PeerClosed;
    return socket.shutdown != 0 ? SocketState::HalfClosed : SocketState::Connected;
}

void SocketJoin::put(DiagSocket socket)
{
    const std::uint32_t inode = socket.inode;
    Row& row = m_rows[inode];
    if (row.diag.inode != 0) {
        unlink(row.diag);
        if (socket.sendBuffer == 0)
            socket.sendBuffer = row.diag.sendBuffer;
    }
    row.diag = std::move(socket);
    row.closing = false;
    link(row.diag);
    markDirty(inode);
}

bool SocketJoin::knowsSendBuffer(std::uint32_t inode) const
{
    const auto found = m_rows.find(inode);
    return found != m_rows.end() && found->second.diag.sendBuffer != 0;
}

void SocketJoin::setSendBuffer(std::uint32_t inode, std::uint32_t bytes)
{
    const auto found = m_rows.find(inode);
    if (found == m_rows.end())
        return;
    found->second.diag.sendBuffer = bytes;
    markDirty(inode);
}

void SocketJoin::remove(std::uint32_t inode)
{
    const auto found = m_rows.find(inode);
    if (found == m_rows.end())
        return;
    Row row = std::move(found->second);
    m_rows.erase(found);
    unlink(row.diag);
    unwatch(row);
    if (row.published) {
        countProcesses(row.record.owners, -1);
        m_removed.push_back(inode);
    }
}

void SocketJoin::setClosing(std::uint32_t inode, bool closing)
{
    const auto found = m_rows.find(inode);
    if (found == m_rows.end() || found->second.closing == closing)
        return;
    found->second.closing = closing;
    markDirty(inode);
}

void SocketJoin::touch(std::uint32_t inode)
{
    const auto found = m_rows.find(inode);
    if (found == m_rows.end())
        return;
    markDirty(inode);
    touchNeighbours(found->second.diag);
}

void SocketJoin::refreshPaths()
{
    for (const std::uint32_t inode : m_paths.refresh())
        markDirty(inode);
}

/// Everybody whose row shows something of this one.
void SocketJoin::touchNeighbours(const DiagSocket& socket)
{
    if (hasPeer(socket))
        markDirty(*socket.peerInode);
    for (const std::uint32_t client : socket.pendingClients)
        markDirty(client);
    if (const auto senders = m_sendersTo.find(socket.inode); senders != m_sendersTo.end())
        std::for_each(senders->second.begin(), senders->second.end(),
                      [this](auto inode) { markDirty(inode); });
}

void SocketJoin::link(const DiagSocket& socket)
{
    for (const std::uint32_t client : socket.pendingClients)
        m_listenerOf[client] = socket.inode;
    if (socket.type == SocketType::Datagram && hasPeer(socket))
        m_sendersTo[*socket.peerInode].push_back(socket.inode);
    if (isListener(socket) || countsAsAccepted(socket)) {
        if (const QByteArray key = groupKey(socket); !key.isEmpty()) {
            Group& group = m_groups[key];
            if (isListener(socket))
                group.listeners.push_back(socket.inode);
            else
                ++group.accepted;
            std::for_each(group.listeners.begin(), group.listeners.end(), [this](auto i) { markDirty(i); });
        }
    }
    touchNeighbours(socket);
}

void SocketJoin::unlink(const DiagSocket& socket)
{
    for (const std::uint32_t client : socket.pendingClients) {
        const auto entry = m_listenerOf.find(client);
        if (entry != m_listenerOf.end() && entry->second == socket.inode)
            m_listenerOf.erase(entry);
    }
    if (socket.type == SocketType::Datagram && hasPeer(socket)) {
        auto& senders = m_sendersTo[*socket.peerInode];
        std::erase(senders, socket.inode);
        if (senders.empty())
            m_sendersTo.erase(*socket.peerInode);
    }
    const QByteArray key = groupKey(socket);
    if (const auto group = m_groups.find(key); !key.isEmpty() && group != m_groups.end()) {
        if (isListener(socket))
            std::erase(group->listeners, socket.inode);
        else if (countsAsAccepted(socket))
            --group->accepted;
        std::for_each(group->listeners.begin(), group->listeners.end(), [this](auto i) { markDirty(i); });
        if (group->accepted == 0 && group->listeners.empty())
            m_groups.erase(group);
    }
    touchNeighbours(socket);
}

void SocketJoin::markDirty(std::uint32_t inode)
{
    const auto found = m_rows.find(inode);
    if (found == m_rows.end() || found->second.dirty)
        return;
    found->second.dirty = true;
    m_dirty.push_back(inode);
}

void SocketJoin::takeChanges(SocketDelta& delta)
{
    delta.removed = std::exchange(m_removed, {});
    for (const std::uint32_t inode : std::exchange(m_dirty, {})) {
        const auto found = m_rows.find(inode);
        if (found == m_rows.end() || !found->second.dirty)
            continue;
        Row& row = found->second;
        row.dirty = false;
        SocketRecord record = join(row);
        if (row.published && record == row.record)
            continue;
        countProcesses(record.owners, +1);
        countProcesses(row.record.owners, -1);
        (row.published ? delta.changed : delta.added).push_back(record);
        row.published = true;
        row.record = std::move(record);
    }
}

SocketRecord SocketJoin::join(Row& row)
{
    const DiagSocket& diag = row.diag;
    SocketRecord record;
    record.inode = diag.inode;
    record.cookie = diag.cookie;
    record.type = diag.type;
    record.shutdown = diag.shutdown;
    record.address = diag.address;
    record.uid = diag.uid;
    record.receiveQueue = diag.receiveQueue;
    record.sendQueue = diag.sendQueue;
    if (diag.sendBuffer != 0)
        record.sendBuffer = diag.sendBuffer;
    record.closing = row.closing;
    record.owners = m_ownersOf(diag.inode);
    record.state = socketState(diag, m_listenerOf.count(diag.inode) != 0);
    joinPeer(diag, record);
    if (isListener(diag)) {
        const QByteArray key = groupKey(diag);
        if (const auto group = m_groups.constFind(key); !key.isEmpty() && group != m_groups.constEnd())
            record.acceptedCount = group->accepted;
    }
    judgePath(row, record);
    return record;
}

void SocketJoin::joinPeer(const DiagSocket& diag, SocketRecord& record) const
{
    std::uint32_t peer = diag.peerInode.value_or(0);
    if (peer != 0)
        record.peerInode = peer;
    else if (record.state == SocketState::Connecting)
        peer =
            m_listenerOf.at(diag.inode); // the other end is not a socket yet, but whose it will be is known
    if (peer == 0)
        return;
    record.peerOwners = m_ownersOf(peer);
    if (const auto row = m_rows.find(peer); row != m_rows.end())
        record.peerAddress = row->second.diag.address;
}

/// Compares the file that the socket was bound to with what its name leads to now: for us, and where that is
/// not the same file, for its owner, who may live in another mount namespace or root directory.
void SocketJoin::judgePath(Row& row, SocketRecord& record)
{
    const std::vector<QByteArray> before = std::exchange(row.watched, {});
    const auto look = [&](const QByteArray& path) -> const PathFacts& {
        row.watched.push_back(path);
        return m_paths.watch(path, row.diag.inode);
    };
    if (record.address.kind() == SocketAddress::Kind::Path && row.diag.fileInode) {
        const QByteArray& name = record.address.bytes();
        const bool relative = !name.startsWith('/');
        const QByteArray process =
            record.owners.empty() ? QByteArray() : "/proc/" + QByteArray::number(record.owners.front().pid);
        PathFacts facts{ENOENT, false, 0, 0, uid_t(-1), gid_t(-1)};
        if (!relative)
            facts = look(name);
        const bool hereToo = isThatFile(facts, *row.diag.fileInode);
        const bool ambiguous = !hereToo && leadsElsewhere(facts);
        if (ambiguous && !process.isEmpty())
            facts = look(relative ? process + "/cwd/" + name : process + "/root" + name);
        if (isThatFile(facts, *row.diag.fileInode)) {
            record.pathState = SocketRecord::PathState::Reachable;
            record.fileMode = facts.mode;
            record.fileOwner = facts.uid;
            record.fileGroup = facts.gid;
        } else if (!relative && !process.isEmpty() && leadsElsewhere(facts)) {
            // Of a relative one the owner may just have moved.
            record.pathState =
                facts.error == 0 ? SocketRecord::PathState::Replaced : SocketRecord::PathState::Deleted;
        }
    }
    for (const QByteArray& path : before) {
        if (std::find(row.watched.begin(), row.watched.end(), path) == row.watched.end())
            m_paths.unwatch(path, row.diag.inode);
    }
}

void SocketJoin::unwatch(Row& row)
{
    for (const QByteArray& path : row.watched)
        m_paths.unwatch(path, row.diag.inode);
}

void SocketJoin::countProcesses(const std::vector<SocketOwner>& owners, int step)
{
    for (const SocketOwner& owner : owners) {
        const auto entry = m_socketsOfProcess.try_emplace(owner.pid, 0).first;
        entry->second += step;
        if (entry->second == 0)
            m_socketsOfProcess.erase(entry);
    }
}

} // namespace sw
