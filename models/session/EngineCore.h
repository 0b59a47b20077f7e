#pragma once

#include "models/base/Mailbox.h"
#include "models/session/Endpoint.h"
#include "models/session/EngineContext.h"
#include "models/session/EngineUpdate.h"

#include <atomic>
#include <functional>
#include <memory>
#include <unordered_map>

class QSocketNotifier;

namespace sw {

/// The part of the engine that lives in its thread: the endpoints, the loop that serves them, the status
/// updates. Made and destroyed by Engine while the thread does not run.
class EngineCore final : private EventHandler
{
public:
    using Command = std::function<void(EngineCore&)>;

    explicit EngineCore(std::shared_ptr<TrafficStore> store);
    ~EngineCore();

    // --- any thread
    void post(Command command) { m_commands.post(std::move(command)); }
    /// One update at a time is on its way: the next is posted after updatesTaken().
    Mailbox<EngineUpdate>& updates() { return m_updates; }
    void updatesTaken();

    // --- engine thread
    void begin();
    void end();
    void setHttpReplies(const ReplyMaker& maker) { m_context.httpReplies = maker; }
    void start(EndpointId id, const EndpointSpec& spec);
    void restart(EndpointId id, const EndpointSpec& spec);
    void stop(EndpointId id);
    void remove(EndpointId id);
    void stopAll();
    void logRefusal(const SocketAddress& address, const Failure& failure)
    {
        m_context.rows.failed(0, 0, failure, address);
    }
    void setReply(EndpointId id, const Reply& reply);
    void setTapRules(EndpointId id, const QList<TapRule>& rules);
    void closeConnection(EndpointId id, ConnectionId connection);
    /// Stops all and lets the thread end.
    void quit();
    void setAcceptingPaused(EndpointId id, bool paused);
    void setReadingPaused(EndpointId id, ConnectionId connection, bool paused);
    void closeDescriptor(DescriptorId id);
    void closeDescriptors(EndpointId endpoint);
    /// Starts an endpoint on a socket that is on the shelf.
    void adopt(EndpointId id, DescriptorId descriptor, const EndpointSpec& spec);
    std::shared_ptr<const DescriptorShelf> shelf() const { return m_context.shelf; }
    /// Each connection meant: one, or with 0 every open one of the endpoint.
    void forEach(EndpointId id, ConnectionId connection, const std::function<void(Connection&)>& each);

private:
    void handleEvents(std::uint32_t events) override;
    void afterRound();
    void checkPause();
    void watchDisk();
    void setPaused(bool paused);
    void scheduleUpdate();
    void postUpdate();

    EngineContext m_context;
    Mailbox<Command> m_commands;
    Mailbox<EngineUpdate> m_updates;
    std::atomic<bool> m_updateWaits{false}; // posted, not taken yet
    std::unordered_map<EndpointId, std::unique_ptr<Endpoint>> m_endpoints;
    std::vector<EndpointStatus> m_removed;
    std::unique_ptr<QSocketNotifier> m_notifier;
    EventLoop::Timer m_updateTimer, m_pauseTimer, m_diskTimer;
    EventLoop::Clock::time_point m_lastUpdate;
    bool m_stoppedAll = false;
    bool m_quit = false;
    std::atomic<bool> m_ended{
        false}; // a hand-over that ThreadSanitizer sees; it does not see QThread::wait()
};

} // namespace sw
