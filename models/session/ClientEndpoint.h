#pragma once

#include "models/session/Endpoint.h"
#include "models/sockets/Connector.h"
#include "models/sockets/EventLoop.h"

namespace sw {

class ClientEndpoint final : public Endpoint, private ConnectorSink
{
public:
    /// adopted: a connected socket that came as a descriptor.
    ClientEndpoint(EngineContext& context, EndpointId id, const EndpointSpec& spec, UniqueFd adopted = {});
    ~ClientEndpoint() override;

    void start() override;

private:
    void shutDown() override;
    void afterConnection(const ChannelEnd& end) override;

    void connectorConnected(std::unique_ptr<Channel> channel) override;
    void connectorFailed(const Failure& failure) override;
    void connectorWaits(const Failure& why) override;

    void startAdopted();
    void attempt();
    void attemptAs(SocketType type);
    bool triesNextType(const Failure& failure);
    void fail(const Failure& failure);
    Failure explained(const Failure& failure) const;
    bool mayRetry(const Failure& failure) const;

    std::unique_ptr<Connector> m_connector;
    UniqueFd m_adopted;
    EventLoop::Timer m_retry;
};

} // namespace sw
