#pragma once

#include "models/inspect/OwnerScanner.h"
#include "models/inspect/PathWatch.h"
#include "models/inspect/SocketRecord.h"
#include "models/kernel/UnixDiag.h"

#include <QByteArray>
#include <QHash>

#include <functional>
#include <unordered_map>
#include <vector>

namespace sw {

struct SocketDelta;

/// Joins the kernel's sockets with each other (peers, a listener's clients), with their owners and with their
/// files, and re-joins only what a change can reach. One thread.
class SocketJoin
{
public:
    /// Who holds an inode, with names; asked while joining.
    using OwnersOf = std::function<std::vector<SocketOwner>(std::uint32_t inode)>;

    explicit SocketJoin(OwnersOf ownersOf) : m_ownersOf(std::move(ownersOf)) {}

    void put(DiagSocket socket); ///< new, or with new facts; a send buffer once known stays known
    bool knowsSendBuffer(std::uint32_t inode) const;
    void setSendBuffer(std::uint32_t inode, std::uint32_t bytes);
    void remove(std::uint32_t inode);
    void setClosing(std::uint32_t inode, bool closing);
    /// Owners or file facts of this socket changed.
    void touch(std::uint32_t inode);
    /// Touches the sockets whose path's facts changed since they were asked last.
    void refreshPaths();

    /// Adds what changed since the last call to added, changed and removed.
    void takeChanges(SocketDelta& delta);
    /// Processes that hold at least one socket of the table.
    int processCount() const { return int(m_socketsOfProcess.size()); }

private:
    struct Row
    {
        DiagSocket diag;
        SocketRecord record; ///< as last handed out
        std::vector<QByteArray> watched;
        bool published = false, closing = false, dirty = false;
    };
    /// Sockets that carry one listener's file or abstract name.
    struct Group
    {
        int accepted = 0;
        std::vector<std::uint32_t> listeners;
    };

    void link(const DiagSocket& socket);
    void unlink(const DiagSocket& socket);
    void touchNeighbours(const DiagSocket& socket);
    void markDirty(std::uint32_t inode);
    SocketRecord join(Row& row);
    void joinPeer(const DiagSocket& diag, SocketRecord& record) const;
    void judgePath(Row& row, SocketRecord& record);
    void countProcesses(const std::vector<SocketOwner>& owners, int step);
    void unwatch(Row& row);

    OwnersOf m_ownersOf;
    PathWatch m_paths;
    std::unordered_map<std::uint32_t, Row> m_rows;
    std::unordered_map<std::uint32_t, std::uint32_t> m_listenerOf;             ///< pending client -> listener
    std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> m_sendersTo; ///< datagram peer -> who sends
    QHash<QByteArray, Group> m_groups;
    std::unordered_map<pid_t, int> m_socketsOfProcess;
    std::vector<std::uint32_t> m_dirty, m_removed;
};

/// What the kernel's numbers mean, in the words of the table. pending: it waits in a listener's queue.
SocketState socketState(const DiagSocket& socket, bool pending);

} // namespace sw
