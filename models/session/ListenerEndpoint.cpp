#include "models/session/ListenerEndpoint.h"

#include "models/session/EngineContext.h"
#include "models/session/SpecCheck.h"
#include "models/sockets/SocketKinds.h"

namespace sw {

ListenerEndpoint::ListenerEndpoint(EngineContext& context, EndpointId id, const EndpointSpec& spec)
    : Endpoint(context, id, spec)
{
    m_reply = spec.reply;
}

ListenerEndpoint::~ListenerEndpoint() = default;

Result<void> ListenerEndpoint::listen()
{
    const EndpointSpec& spec = m_status.spec;
    if (const auto startable = checkSpec(spec); !startable)
        return startable;
    m_listener = makeListener(spec.api == SocketApi::Qt, m_context.loop, this);
    return m_listener->listen({spec.address, spec.mode, spec.backlog, spec.replaceStale});
}

void ListenerEndpoint::start()
{
    if (const auto listening = listen(); !listening)
        return fail(listening.failure());
    m_context.rows.started(m_status.id, m_status.spec);
    setState(EndpointStatus::State::Running);
}

void ListenerEndpoint::fail(const Failure& failure)
{
    m_context.rows.failed(m_status.id, 0, failure);
    setState(EndpointStatus::State::Failed, failure);
}

void ListenerEndpoint::shutDown()
{
    if (m_listener)
        m_listener->close();
    m_context.bury(std::move(m_listener));
    m_context.rows.stopped(m_status.id);
}

void ListenerEndpoint::listenerAccepted(std::unique_ptr<Channel> channel)
{
    adopt(std::move(channel)).open();
}

void ListenerEndpoint::listenerTrouble(const Failure& failure)
{
    setState(EndpointStatus::State::Running, failure);
    if (!failure.sentence.isEmpty())
        m_context.rows.note(m_status.id, 0, failure.sentence);
}

void ListenerEndpoint::listenerFailed(const Failure& failure)
{
    fail(failure);
    forEachConnection([](Connection& connection) { connection.close(); });
    m_listener->close();
    m_context.bury(std::move(m_listener));
    m_context.rows.stopped(m_status.id);
}

} // namespace sw
