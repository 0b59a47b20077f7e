#pragma once

#include "models/session/DescriptorShelf.h"
#include "models/session/EndpointStatus.h"
#include "models/session/Responder.h"
#include "models/session/RowWriter.h"
#include "models/sockets/EventLoop.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

namespace sw {

/// What endpoints and connections share: the loop, the rows, ids, and the lists of what has changed since the
/// last status update. Engine thread.
class EngineContext
{
public:
    explicit EngineContext(std::shared_ptr<TrafficStore> store) : rows(std::move(store)) {}

    EventLoop loop;
    RowWriter rows;
    const std::shared_ptr<DescriptorShelf> shelf = std::make_shared<DescriptorShelf>();
    ReplyMaker httpReplies; ///< makes the responders of HTTP rules
    int qtEndpoints = 0;    ///< whose sockets need Qt's own event loop
    bool paused = false;    ///< a follower that must lose nothing is behind: nobody reads from sockets

    ConnectionId nextConnection() { return m_nextConnection++; }

    void endpointChanged(EndpointId id) { m_changedEndpoints.push_back(id); }
    void connectionChanged(EndpointId endpoint, ConnectionId id)
    {
        m_changedConnections.emplace_back(endpoint, id);
    }
    /// Puts the descriptors of a message on the shelf; those that find no room are closed, and a row says so.
    void keepDescriptors(EndpointId endpoint, ConnectionId connection, RowId row,
                         std::vector<UniqueFd>& descriptors);
    /// Last status of a connection; told: somebody has seen it open, so must see it closed. Of the others
    /// only maxUntold are kept when nobody takes the updates.
    void connectionClosed(ConnectionStatus last, bool told);

    bool hasChanges() const
    {
        return !m_changedEndpoints.empty() || !m_changedConnections.empty() || !m_closed.empty() ||
               shelf->hasChanges();
    }
    std::vector<EndpointId> takeChangedEndpoints() { return std::exchange(m_changedEndpoints, {}); }
    std::vector<std::pair<EndpointId, ConnectionId>> takeChangedConnections()
    {
        return std::exchange(m_changedConnections, {});
    }
    std::vector<ConnectionStatus> takeClosed()
    {
        m_untold = 0;
        return std::exchange(m_closed, {});
    }

    /// Destroys it after the round: it may be in the middle of a call.
    template <class T> void bury(std::unique_ptr<T> dead)
    {
        if (dead)
            m_graveyard.emplace_back(std::move(dead));
    }
    /// Something that outlives its owner until release() of it.
    void keep(const std::shared_ptr<void>& orphan) { m_orphans.push_back(orphan); }
    void release(const void* orphan)
    {
        const auto found = std::find_if(m_orphans.begin(), m_orphans.end(),
                                        [&](const auto& one) { return one.get() == orphan; });
        if (found == m_orphans.end())
            return;
        m_graveyard.push_back(std::move(*found));
        m_orphans.erase(found);
    }
    void releaseAll() { m_orphans.clear(); }
    void emptyGraveyard()
    {
        while (!m_graveyard.empty())
            std::exchange(m_graveyard, {}).clear();
    }

private:
    static constexpr std::size_t maxUntold = 10'000;

    ConnectionId m_nextConnection = 1;
    std::vector<EndpointId> m_changedEndpoints;
    std::vector<std::pair<EndpointId, ConnectionId>> m_changedConnections;
    std::vector<ConnectionStatus> m_closed;
    std::size_t m_untold = 0;
    std::vector<std::shared_ptr<void>> m_graveyard, m_orphans;
};

inline void EngineContext::connectionClosed(ConnectionStatus last, bool told)
{
    if (!told && m_untold >= maxUntold)
        return;
    m_untold += told ? 0 : 1;
    m_closed.push_back(std::move(last));
}

} // namespace sw
