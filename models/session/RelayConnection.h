#pragma once

#include "models/session/EndpointStatus.h"
#include "models/session/Interceptor.h"
#include "models/sockets/Relay.h"
#include "models/sockets/RelayConnect.h"

#include <memory>

namespace sw {

class EngineContext;
class RelayEndpoint;
class StandIn;

/// A client of a tap or bridge and its way to the target: turns what goes through into rows and counters.
/// Counters in are those to the target, out those to the client. Engine thread.
class RelayConnection final : private RelaySink
{
public:
    RelayConnection(EngineContext& context, RelayEndpoint& endpoint, UniqueFd client,
                    const PeerCredentials& peer, const SocketAddress& name);
    ~RelayConnection();

    /// Asks the target, or does what the rules say instead; ends by itself when there is none.
    void open(const RelayTarget& target, const QList<TapRule>& rules);
    void setRules(const QList<TapRule>& rules);
    void setReading(bool on);
    void setChunkSize(std::size_t bytes);
    void close();

    ConnectionId id() const { return m_status.id; }
    /// The status, for a status update.
    const ConnectionStatus& tell();
    /// Last of all; told: somebody has seen it open.
    const ConnectionStatus& status() const { return m_status; }
    bool wasTold() const { return m_told; }

private:
    void relayed(const RelayChunk& chunk) override;
    void relayFinished(RelayDirection direction) override;
    void relayClosed(const RelayEnd& end) override;

    void makeInterceptors(const QList<TapRule>& rules);
    void connected(Result<UniqueFd> target);
    void answerInstead(const QByteArray& answer);
    void begin(UniqueFd target);
    void endUnopened(const Failure& failure);
    void tellLost(qint64 bytes, const char* whom);
    void noteChunk(const RelayChunk& chunk);
    void ended(CloseReason reason, const Failure& failure);
    void changed();

    EngineContext& m_context;
    RelayEndpoint& m_endpoint;
    ConnectionStatus m_status;
    UniqueFd m_client; // until the relay has it
    SocketType m_type = SocketType::Stream;
    std::unique_ptr<RelayConnect> m_connect;
    std::unique_ptr<Interceptor> m_interceptor;
    std::unique_ptr<StandIn> m_standIn;
    std::unique_ptr<Relay> m_relay;
    std::size_t m_chunkSize = EventLoop::bufferSize;
    bool m_reading = true;
    bool m_changed = false, m_told = false, m_over = false;
};

} // namespace sw
