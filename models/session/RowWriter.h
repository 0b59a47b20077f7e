#pragma once

#include "models/kernel/Credentials.h"
#include "models/session/EndpointSpec.h"
#include "models/sockets/Channel.h"
#include "models/traffic/TrafficStore.h"

#include <memory>

namespace sw {

/// Writes what happens as rows of the store, with the members that JSON Lines has for each event, in its
/// order. Engine thread.
class RowWriter
{
public:
    explicit RowWriter(std::shared_ptr<TrafficStore> store) : m_store(std::move(store)) {}

    void started(EndpointId endpoint, const EndpointSpec& spec);
    void stopped(EndpointId endpoint);
    /// An Unnamed address is left out.
    /// target: of a tap or bridge, who is at the other end.
    void opened(EndpointId endpoint, ConnectionId connection, const PeerCredentials& peer,
                const SocketAddress& address, const PeerCredentials& target = {});
    /// flags: TrafficRecord's.
    RowId data(TrafficEvent event, EndpointId endpoint, ConnectionId connection, QByteArrayView bytes,
               int descriptors = 0, std::uint8_t flags = 0, std::uint8_t rule = 0);
    /// What a receive brought, and a note that says what its descriptors are.
    /// flags: TrafficRecord's, besides those of the type. The row of the bytes.
    RowId received(EndpointId endpoint, ConnectionId connection, const Arrival& arrival, SocketType type,
                   std::uint8_t flags = 0);
    void finished(EndpointId endpoint, ConnectionId connection, bool byPeer);
    /// Of a relay: that side will send no more ("client", "target").
    void relayFinished(EndpointId endpoint, ConnectionId connection, RelayDirection direction);
    void closed(EndpointId endpoint, ConnectionId connection, CloseReason reason);
    /// address: of a client, where it wanted to go.
    void failed(EndpointId endpoint, ConnectionId connection, const Failure& failure,
                const SocketAddress& address = {});
    void note(EndpointId endpoint, ConnectionId connection, const QString& message, std::uint8_t flags = 0);
    /// A rule of a tap did something; its number is from 1.
    void ruleFired(EndpointId endpoint, ConnectionId connection, int rule, const QString& words);
    /// Who wrote what follows.
    void noteSender(EndpointId endpoint, ConnectionId connection, const QString& message,
                    const PeerCredentials& sender);

    /// Makes what was written visible; does nothing when nothing was.
    void publish();
    bool diskRefuses() const { return m_store->diskError() != 0; }
    void tryDisk()
    {
        m_store->tryDisk();
        m_unpublished = true; // what it says about it
    }
    bool congested() const { return m_store->congested(); }

private:
    RowId append(TrafficEvent event, EndpointId endpoint, ConnectionId connection, QByteArrayView payload,
                 int descriptors = 0, std::uint8_t flags = 0, std::uint8_t rule = 0);

    std::shared_ptr<TrafficStore> m_store;
    bool m_unpublished = false;
};

} // namespace sw
