#pragma once

#include "models/kernel/Ancillary.h"
#include "models/session/DescriptorShelf.h"
#include "models/session/EndpointSpec.h"
#include "models/session/EndpointStatus.h"
#include "models/session/Responder.h"
#include "models/traffic/TrafficStore.h"

#include <QObject>
#include <QThread>

#include <functional>
#include <memory>
#include <vector>

namespace sw {

class EngineCore; // everything that lives in the engine thread
struct EngineUpdate;

/// All sockets of ours, behind one door. This object lives in the thread that made it (the window's or the
/// headless main thread); its sockets live in a thread of its own. Calls return at once; what came of them
/// arrives as statuses (coalesced, at most every 50 ms) and as rows of the store.
class Engine : public QObject
{
    Q_OBJECT
public:
    explicit Engine(std::shared_ptr<TrafficStore> store, QObject* parent = nullptr);
    /// Stops all endpoints (own socket files go), joins the thread.
    ~Engine() override;

    const std::shared_ptr<TrafficStore>& store() const { return m_store; }

    /// Who makes the responders of HTTP rules, for what is started from now on; without one such a reply is a
    /// failure.
    void setHttpReplies(ReplyMaker maker);

    /// The only door. PathProbe runs first; the id is given at once.
    EndpointId start(const EndpointSpec& spec);
    /// Closes its sockets, removes its own socket file; the endpoint stays in the list as Stopped.
    void stop(EndpointId id);
    /// Starts a stopped, ended or failed endpoint again under the same id, optionally changed.
    void restart(EndpointId id, const EndpointSpec& spec);
    /// Stops it and takes it from the list.
    void remove(EndpointId id);
    /// What was asked for at an address and refused before there was an endpoint: a `failed` row without one.
    void logRefusal(const SocketAddress& address, const Failure& failure);
    /// Stops all; stopped() fires when the engine thread holds no socket any more.
    void stopAll();

    /// connection 0: every open connection of the endpoint. One `sent` row per message and connection.
    /// Descriptors and credentials go with it unless null; a stream needs at least one byte for them.
    void send(EndpointId id, ConnectionId connection, const QByteArray& payload,
              const std::shared_ptr<const Attachments>& with = {});
    /// What the options can't do with it is a failure of the connection.
    void send(EndpointId id, ConnectionId connection, const QByteArray& payload, const SendOptions& options,
              const std::shared_ptr<const Attachments>& with = {});
    /// Half-close: we will send no more (after what waits has gone).
    void finishSending(EndpointId id, ConnectionId connection);
    void closeConnection(EndpointId id, ConnectionId connection);
    /// A listener answers so from now on, and when it is started again; a command that runs goes on.
    void setReply(EndpointId id, const Reply& reply);
    /// A tap or bridge does so from now on, to open connections too, and when it is started again.
    void setTapRules(EndpointId id, const QList<TapRule>& rules);
    /// Replaces a repeat that runs on that connection.
    void startRepeat(EndpointId id, ConnectionId connection, const SendPlan& plan);
    void stopRepeat(EndpointId id, ConnectionId connection);
    /// Of a listener (kernel API; stream or seqpacket): clients stay in the kernel's queue up to the backlog.
    void setAcceptingPaused(EndpointId id, bool paused);
    /// Nothing is read, so that the peer comes to wait. connection 0: all of the endpoint, the new ones too.
    /// A client has but one, and the senders of a datagram listener share one queue: there it is always all.
    void setReadingPaused(EndpointId id, ConnectionId connection, bool paused);
    /// Drops what was given to send and the kernel has not taken; a repeat ends. Not with Qt's classes.
    void discardWaiting(EndpointId id, ConnectionId connection);
    /// Plays a sequence whose files have been read (Sequence::withFiles()); notes tell how it ends. Replaces
    /// one that is being played on that connection.
    void startSequence(EndpointId id, ConnectionId connection, const Sequence& sequence);
    void stopSequence(EndpointId id, ConnectionId connection);

    /// The received descriptors that are kept; see EndpointSpec::keepDescriptors.
    std::shared_ptr<const DescriptorShelf> shelf() const;
    void closeDescriptor(DescriptorId id);
    void closeDescriptors(EndpointId id);
    /// Starts a client on a kept socket, which leaves the shelf. See DescriptorInfo::openRefusal().
    EndpointId openDescriptor(const KeptDescriptor& descriptor);

signals:
    /// Latest state of what changed since the last time; in the thread of this object.
    void endpointsChanged(const std::vector<sw::EndpointStatus>& statuses);
    void connectionsChanged(const std::vector<sw::ConnectionStatus>& statuses);
    void descriptorsChanged(const sw::ShelfChanges& changes);
    void stopped();

private:
    void takeUpdates();

    std::shared_ptr<TrafficStore> m_store;
    std::unique_ptr<EngineCore> m_core;
    QThread m_thread;
    EndpointId m_nextId = 1;
};

} // namespace sw
