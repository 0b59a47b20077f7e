#pragma once

#include "models/kernel/TcpPeer.h"
#include "models/session/Endpoint.h"
#include "models/session/RelayConnection.h"
#include "models/session/TapFront.h"
#include "models/sockets/RelayFront.h"

#include <QObject>

#include <map>
#include <memory>

class QHostInfo;

namespace sw {

/// A tap or a bridge: clients come to its front, each is relayed to the target. Engine thread.
class RelayEndpoint final : public Endpoint, private RelayFrontSink
{
public:
    RelayEndpoint(EngineContext& context, EndpointId id, const EndpointSpec& spec);
    ~RelayEndpoint() override;

    void start() override;
    void setTapRules(const QList<TapRule>& rules) override;
    void reconsiderReading() override;
    void setAcceptingPaused(bool paused) override;
    void closeConnection(ConnectionId id) override;
    const ConnectionStatus* tellConnection(ConnectionId id) override;

    // for its connections
    void relayEnded(ConnectionId id);
    /// Of a client's way to the target; an empty failure: it was taken. Says so beside the endpoint.
    void targetTold(const Failure& failure);

private:
    void shutDown() override;
    void afterConnection(const ChannelEnd&) override {}

    void frontAccepted(UniqueFd client, const SocketAddress& name) override;
    void frontTrouble(const Failure& failure) override;

    Result<void> findTarget();
    bool looksUp(const SocketAddress& address);
    void lookedUp(const SocketAddress& address, const QHostInfo& found);
    void proceed();
    Result<void> listen();
    Result<void> listenTcp();
    bool mayCome(int fd, PeerCredentials& peer);
    void fail(const Failure& failure);
    template <class Each> void forEachRelay(Each each);
    void shareMemory();

    FreshPlace m_place;
    FrontAccess m_access;
    RelayTarget m_target;
    std::vector<TcpName> m_frontNames;
    std::unique_ptr<QObject> m_lookup; // while a name service is asked
    std::unique_ptr<RelayFront> m_front;
    bool m_targetFails = false; // the client before
    TcpPeers m_tcpPeers;
    std::map<ConnectionId, std::unique_ptr<RelayConnection>> m_relays;
    std::size_t m_chunkSize = EventLoop::bufferSize;
    bool m_hasRefused = false; // the client before
};

} // namespace sw
