#include "models/session/Engine.h"

#include "models/session/EngineCore.h"

#include <QSocketNotifier>

namespace sw {

Engine::Engine(std::shared_ptr<TrafficStore> store, QObject* parent)
    : QObject(parent),
      m_store(std::move(store)),
      m_core(std::make_unique<EngineCore>(m_store))
{
    auto* notifier = new QSocketNotifier(m_core->updates().fd(), QSocketNotifier::Read, this);
    connect(notifier, &QSocketNotifier::activated, this, &Engine::takeUpdates);
    EngineCore* core = m_core.get();
    connect(
        &m_thread, &QThread::started, &m_thread, [core] { core->begin(); }, Qt::DirectConnection);
    connect(
        &m_thread, &QThread::finished, &m_thread, [core] { core->end(); }, Qt::DirectConnection);
    m_thread.setObjectName(QStringLiteral("engine"));
    m_thread.start();
}

Engine::~Engine()
{
    m_core->post([](EngineCore& core) { core.quit(); });
    m_thread.wait();
    qDeleteAll(findChildren<QSocketNotifier*>(Qt::FindDirectChildrenOnly)); // before their descriptor goes
}

void Engine::setHttpReplies(ReplyMaker maker)
{
    m_core->post([maker = std::move(maker)](EngineCore& core) { core.setHttpReplies(maker); });
}

EndpointId Engine::start(const EndpointSpec& spec)
{
    const EndpointId id = m_nextId++;
    m_core->post([id, spec](EngineCore& core) { core.start(id, spec); });
    return id;
}

void Engine::stop(EndpointId id)
{
    m_core->post([id](EngineCore& core) { core.stop(id); });
}

void Engine::restart(EndpointId id, const EndpointSpec& spec)
{
    m_core->post([id, spec](EngineCore& core) { core.restart(id, spec); });
}

void Engine::remove(EndpointId id)
{
    m_core->post([id](EngineCore& core) { core.remove(id); });
}

void Engine::stopAll()
{
    m_core->post([](EngineCore& core) { core.stopAll(); });
}

void Engine::send(EndpointId id, ConnectionId connection, const QByteArray& payload,
                  const std::shared_ptr<const Attachments>& with)
{
    send(id, connection, payload, SendOptions(), with);
}

void Engine::send(EndpointId id, ConnectionId connection, const QByteArray& payload,
                  const SendOptions& options, const std::shared_ptr<const Attachments>& with)
{
    m_core->post([id, connection, payload, options, with](EngineCore& core) {
        core.forEach(id, connection, [&](Connection& one) { one.send(payload, options, with); });
    });
}

std::shared_ptr<const DescriptorShelf> Engine::shelf() const { return m_core->shelf(); }

void Engine::closeDescriptor(DescriptorId id)
{
    m_core->post([id](EngineCore& core) { core.closeDescriptor(id); });
}

void Engine::closeDescriptors(EndpointId id)
{
    m_core->post([id](EngineCore& core) { core.closeDescriptors(id); });
}

EndpointId Engine::openDescriptor(const KeptDescriptor& descriptor)
{
    const EndpointId id = m_nextId++;
    const EndpointSpec spec = adoptedSpec(descriptor);
    m_core->post([id, from = descriptor.id, spec](EngineCore& core) { core.adopt(id, from, spec); });
    return id;
}

void Engine::finishSending(EndpointId id, ConnectionId connection)
{
    m_core->post([id, connection](EngineCore& core) {
        core.forEach(id, connection, [](Connection& one) { one.finish(); });
    });
}

void Engine::closeConnection(EndpointId id, ConnectionId connection)
{
    m_core->post([id, connection](EngineCore& core) { core.closeConnection(id, connection); });
}

void Engine::logRefusal(const SocketAddress& address, const Failure& failure)
{
    m_core->post([address, failure](EngineCore& core) { core.logRefusal(address, failure); });
}

void Engine::setReply(EndpointId id, const Reply& reply)
{
    m_core->post([id, reply](EngineCore& core) { core.setReply(id, reply); });
}

void Engine::setTapRules(EndpointId id, const QList<TapRule>& rules)
{
    m_core->post([id, rules](EngineCore& core) { core.setTapRules(id, rules); });
}

void Engine::startRepeat(EndpointId id, ConnectionId connection, const SendPlan& plan)
{
    m_core->post([id, connection, plan](EngineCore& core) {
        core.forEach(id, connection, [&](Connection& one) { one.startRepeat(plan); });
    });
}

void Engine::stopRepeat(EndpointId id, ConnectionId connection)
{
    m_core->post([id, connection](EngineCore& core) {
        core.forEach(id, connection, [](Connection& one) { one.stopRepeat(); });
    });
}

void Engine::setAcceptingPaused(EndpointId id, bool paused)
{
    m_core->post([id, paused](EngineCore& core) { core.setAcceptingPaused(id, paused); });
}

void Engine::setReadingPaused(EndpointId id, ConnectionId connection, bool paused)
{
    m_core->post(
        [id, connection, paused](EngineCore& core) { core.setReadingPaused(id, connection, paused); });
}

void Engine::discardWaiting(EndpointId id, ConnectionId connection)
{
    m_core->post([id, connection](EngineCore& core) {
        core.forEach(id, connection, [](Connection& one) { one.discardWaiting(); });
    });
}

void Engine::startSequence(EndpointId id, ConnectionId connection, const Sequence& sequence)
{
    m_core->post([id, connection, sequence](EngineCore& core) {
        core.forEach(id, connection, [&](Connection& one) { one.startSequence(sequence); });
    });
}

void Engine::stopSequence(EndpointId id, ConnectionId connection)
{
    m_core->post([id, connection](EngineCore& core) {
        core.forEach(id, connection, [](Connection& one) { one.stopSequence(); });
    });
}

void Engine::takeUpdates()
{
    auto updates = m_core->updates().takeAll();
    m_core->updatesTaken();
    for (const EngineUpdate& update : updates) {
        if (!update.endpoints.empty())
            emit endpointsChanged(update.endpoints);
        if (!update.connections.empty())
            emit connectionsChanged(update.connections);
        if (!update.descriptors.isEmpty())
            emit descriptorsChanged(update.descriptors);
        if (update.stopped)
            emit stopped();
    }
}

} // namespace sw
