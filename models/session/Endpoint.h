#pragma once

#include "models/session/Connection.h"
#include "models/session/DescriptorShelf.h"
#include "models/session/EndpointStatus.h"
#include "models/session/NameWatch.h"
#include "models/session/Responder.h"

#include <map>
#include <memory>

namespace sw {

class EngineContext;

/// A started spec: a listener or a client with its connections. Engine thread.
class Endpoint
{
public:
    Endpoint(EngineContext& context, EndpointId id, const EndpointSpec& spec);
    virtual ~Endpoint();

    /// Once.
    virtual void start() = 0;
    /// Before start(): goes on counting where the run before it ended.
    void continueFrom(const EndpointStatus& before);
    /// Closes all; the state becomes Stopped, but one that has ended or failed keeps its state and reason.
    void stop();

    EndpointId id() const { return m_status.id; }
    const EndpointStatus& status() const { return m_status; }
    /// The status, for a status update.
    const EndpointStatus& tell();
    const Reply& reply() const { return m_reply; }
    /// Null when nothing is answered, or a command does it.
    const std::shared_ptr<Responder>& responder() const { return m_responder; }
    /// From now on; of a client nothing changes.
    virtual void setReply(const Reply&) {}
    /// Of a tap or bridge, from now on, open connections too.
    virtual void setTapRules(const QList<TapRule>&) {}

    Connection* connection(ConnectionId id) const;
    /// 0: all of them.
    virtual void closeConnection(ConnectionId id);
    /// Its status for a status update; null when it is gone.
    virtual const ConnectionStatus* tellConnection(ConnectionId id);
    /// Every open one; some may go while each runs.
    template <class Each> void forEachConnection(Each each)
    {
        for (auto next = m_connections.begin(); next != m_connections.end();) {
            Connection& connection = *(next++)->second;
            each(connection);
        }
    }

    /// By the user. Of all its connections, the new ones too; a row says so.
    void setReadingPaused(bool paused);
    /// Of a listener that can; a row says so.
    virtual void setAcceptingPaused(bool) {}

    /// After EngineContext::paused has changed.
    virtual void reconsiderReading()
    {
        forEachConnection([](Connection& connection) { connection.reconsiderReading(); });
    }

    // for its connections
    /// The number that {{COUNTER}} had last in this run.
    quint64& messageCounter() { return m_status.macroCounter; }
    void countIn(qint64 bytes);
    void countOut(qint64 bytes);
    void waitingChanged(qint64 difference);
    void connectionEnded(ConnectionId id, const ChannelEnd& end);

protected:
    bool isActive() const;
    void changed();
    void setState(EndpointStatus::State state, const Failure& failure = {});
    Connection& adopt(std::unique_ptr<Channel> channel);
    /// Listening or connecting ends here; connections are closed already.
    virtual void shutDown() = 0;
    virtual void afterConnection(const ChannelEnd& end) = 0;

    /// Says beside the endpoint, and as a row, when clients don't find its socket by its path any more, and
    /// when they do again.
    void watchName(NameWatch::Ask state);
    void stopWatchingName() { m_name.stop(); }
    /// Empty while they find it.
    const Failure& nameTrouble() const { return m_name.trouble(); }

    EngineContext& m_context;
    EndpointStatus m_status;
    Reply m_reply; ///< none for a client
    std::shared_ptr<Responder> m_responder;

private:
    std::map<ConnectionId, std::unique_ptr<Connection>> m_connections;
    NameWatch m_name;
    bool m_changed = false;
};

/// What a client is that has a kept socket.
EndpointSpec adoptedSpec(const KeptDescriptor& descriptor);
/// A client on a connected socket that came as a descriptor; fails at start without one.
std::unique_ptr<Endpoint> makeAdopted(EngineContext& context, EndpointId id, const EndpointSpec& spec,
                                      UniqueFd socket);
/// The endpoint for a spec; a spec that cannot be started gives one that fails at start.
std::unique_ptr<Endpoint> makeEndpoint(EngineContext& context, EndpointId id, const EndpointSpec& spec);

} // namespace sw
