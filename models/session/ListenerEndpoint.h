#pragma once

#include "models/session/Endpoint.h"
#include "models/session/PreparedReply.h"
#include "models/sockets/Listener.h"

namespace sw {

class ListenerEndpoint final : public Endpoint, private ListenerSink
{
public:
    ListenerEndpoint(EngineContext& context, EndpointId id, const EndpointSpec& spec);
    ~ListenerEndpoint() override;

    void start() override;
    void setReply(const Reply& reply) override;
    void reconsiderReading() override;
    void setAcceptingPaused(bool paused) override;

private:
    void shutDown() override;
    void afterConnection(const ChannelEnd&) override {}

    void listenerAccepted(std::unique_ptr<Channel> channel) override;
    void listenerReceived(Arrival& arrival) override;
    void listenerTrouble(const Failure& failure) override;
    void listenerFailed(const Failure& failure) override;

    Result<void> listen();
    void closeListener();
    void begin();
    void tellRules();
    void prepare(const Reply& reply);
    void useReply(const Reply& reply, std::shared_ptr<Responder> responder);
    void noteUnnamed(const Ancillary& extra);
    void fail(const Failure& failure);

    std::unique_ptr<Listener> m_listener;
    std::unique_ptr<PreparedReply> m_preparing; // while it is made
    QList<pid_t> m_unnamedSenders;              // told of lately
};

} // namespace sw
