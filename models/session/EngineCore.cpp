#include "models/session/EngineCore.h"

#include "models/sockets/KernelListener.h"

#include <QSocketNotifier>
#include <QThread>

#include <csignal>
#include <sys/epoll.h>

namespace sw {
namespace {

constexpr std::chrono::milliseconds updateInterval{50};
constexpr std::chrono::milliseconds pauseCheck{20};
constexpr std::chrono::milliseconds diskCheck{500};
constexpr int linger = 10; // milliseconds

} // namespace

EngineCore::EngineCore(std::shared_ptr<TrafficStore> store) : m_context(std::move(store)) {}

EngineCore::~EngineCore() { m_ended.load(std::memory_order_acquire); }

void EngineCore::begin()
{
    prepareThreadForModes();
    sigset_t pipe; // writing to a command that reads no more is an errno, not a signal
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
    m_context.loop.add(m_commands.fd(), EPOLLIN, this);
    m_context.loop.setAfterRound([this] { afterRound(); });
    m_notifier = std::make_unique<QSocketNotifier>(m_context.loop.fd(), QSocketNotifier::Read);
    QObject::connect(m_notifier.get(), &QSocketNotifier::activated, [this] { m_context.loop.turn(); });
}

void EngineCore::end()
{
    m_notifier.reset();
    m_endpoints.clear();
    m_context.emptyGraveyard();
    m_context.releaseAll();
    m_context.shelf->closeAll(0);
    m_context.rows.publish();
    m_ended.store(true, std::memory_order_release);
}

void EngineCore::handleEvents(std::uint32_t)
{
    for (const Command& command : m_commands.takeAll())
        command(*this);
}

void EngineCore::start(EndpointId id, const EndpointSpec& spec)
{
    auto& slot = m_endpoints[id];
    auto endpoint = makeEndpoint(m_context, id, spec);
    if (slot)
        endpoint->continueFrom(slot->status());
    m_context.bury(std::exchange(slot, std::move(endpoint)));
    slot->start();
}

void EngineCore::restart(EndpointId id, const EndpointSpec& spec)
{
    stop(id);
    start(id, spec);
}

void EngineCore::stop(EndpointId id)
{
    const auto found = m_endpoints.find(id);
    if (found != m_endpoints.end())
        found->second->stop();
}

void EngineCore::remove(EndpointId id)
{
    const auto found = m_endpoints.find(id);
    if (found == m_endpoints.end())
        return;
    found->second->stop();
    m_context.shelf->closeAll(id);
    m_removed.push_back(found->second->status());
    m_removed.back().state = EndpointStatus::State::Removed;
    m_context.bury(std::move(found->second));
    m_endpoints.erase(found);
}

void EngineCore::stopAll()
{
    for (const auto& [id, endpoint] : m_endpoints)
        endpoint->stop();
    m_context.shelf->closeAll(0);
    m_stoppedAll = true;
}

void EngineCore::setAcceptingPaused(EndpointId id, bool paused)
{
    const auto found = m_endpoints.find(id);
    if (found != m_endpoints.end())
        found->second->setAcceptingPaused(paused);
}

void EngineCore::setReadingPaused(EndpointId id, ConnectionId connection, bool paused)
{
    const auto found = m_endpoints.find(id);
    if (found == m_endpoints.end())
        return;
    const EndpointSpec& spec = found->second->status().spec;
    if (connection == 0 || spec.isRelay() || spec.kind == EndpointKind::Client ||
        spec.type == SocketType::Datagram)
        found->second->setReadingPaused(paused);
    else
        forEach(id, connection, [paused](Connection& one) { one.setReadingPaused(paused, true); });
}

void EngineCore::setReply(EndpointId id, const Reply& reply)
{
    const auto found = m_endpoints.find(id);
    if (found != m_endpoints.end())
        found->second->setReply(reply);
}

void EngineCore::setTapRules(EndpointId id, const QList<TapRule>& rules)
{
    const auto found = m_endpoints.find(id);
    if (found != m_endpoints.end())
        found->second->setTapRules(rules);
}

void EngineCore::closeConnection(EndpointId id, ConnectionId connection)
{
    const auto found = m_endpoints.find(id);
    if (found != m_endpoints.end())
        found->second->closeConnection(connection);
}

void EngineCore::forEach(EndpointId id, ConnectionId connection, const std::function<void(Connection&)>& each)
{
    const auto found = m_endpoints.find(id);
    if (found == m_endpoints.end())
        return;
    if (connection == 0)
        found->second->forEachConnection(each);
    else if (Connection* one = found->second->connection(connection))
        each(*one);
}

void EngineCore::afterRound()
{
    m_context.rows.publish();
    m_context.emptyGraveyard();
    checkPause();
    watchDisk();
    scheduleUpdate();
    m_context.loop.setLinger(m_context.qtEndpoints == 0 && !m_quit ? linger : 0);
}

/// A full disk may have room again while nothing happens here.
void EngineCore::watchDisk()
{
    if (m_diskTimer || !m_context.rows.diskRefuses())
        return;
    m_diskTimer = m_context.loop.after(diskCheck, [this] {
        m_diskTimer = {};
        m_context.rows.tryDisk();
    });
}

void EngineCore::quit()
{
    stopAll();
    m_quit = true;
    QThread::currentThread()->quit();
}

void EngineCore::checkPause()
{
    if (m_context.rows.congested() == m_context.paused)
        return;
    if (!m_context.paused)
        setPaused(true);
    else if (!m_pauseTimer)
        setPaused(false);
}

/// While paused nothing happens by itself: a timer makes a round, and that round looks again.
void EngineCore::setPaused(bool paused)
{
    m_context.paused = paused;
    for (const auto& [id, endpoint] : m_endpoints)
        endpoint->reconsiderReading();
    if (!paused)
        return;
    m_pauseTimer = m_context.loop.after(pauseCheck, [this] {
        m_pauseTimer = {};
        setPaused(m_context.rows.congested());
    });
}

void EngineCore::scheduleUpdate()
{
    if (m_updateTimer || (!m_context.hasChanges() && m_removed.empty() && !m_stoppedAll))
        return;
    m_updateTimer = m_context.loop.at(m_lastUpdate + updateInterval, [this] { postUpdate(); });
}

void EngineCore::updatesTaken() { m_updateWaits.store(false, std::memory_order_release); }

void EngineCore::postUpdate()
{
    m_updateTimer = {};
    m_lastUpdate = EventLoop::Clock::now();
    if (m_updateWaits.exchange(true, std::memory_order_acq_rel))
        return; // the next round schedules another attempt
    EngineUpdate update;
    update.connections = m_context.takeClosed();
    for (const EndpointId id : m_context.takeChangedEndpoints())
        if (const auto found = m_endpoints.find(id); found != m_endpoints.end())
            update.endpoints.push_back(found->second->tell());
    for (const auto& [endpoint, id] : m_context.takeChangedConnections()) {
        const auto found = m_endpoints.find(endpoint);
        if (const ConnectionStatus* one =
                found == m_endpoints.end() ? nullptr : found->second->tellConnection(id))
            update.connections.push_back(*one);
    }
    update.endpoints.insert(update.endpoints.end(), m_removed.begin(), m_removed.end());
    m_removed.clear();
    update.descriptors = m_context.shelf->takeChanges();
    update.stopped = std::exchange(m_stoppedAll, false);
    m_context.rows.publish(); // this round's rows: who hears of a state finds the rows that tell of it
    m_updates.post(std::move(update));
}

} // namespace sw
