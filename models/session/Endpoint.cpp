#include "models/session/Endpoint.h"

#include "models/session/ClientEndpoint.h"
#include "models/session/EngineContext.h"
#include "models/session/ListenerEndpoint.h"
#include "models/session/PauseWords.h"
#include "models/session/RelayEndpoint.h"

namespace sw {

Endpoint::Endpoint(EngineContext& context, EndpointId id, const EndpointSpec& spec)
    : m_context(context),
      m_name(context.loop)
{
    m_context.qtEndpoints += spec.api == SocketApi::Qt;
    m_status.id = id;
    m_status.spec = spec;
    changed();
}

Endpoint::~Endpoint() { m_context.qtEndpoints -= m_status.spec.api == SocketApi::Qt; }

void Endpoint::changed()
{
    if (!std::exchange(m_changed, true))
        m_context.endpointChanged(m_status.id);
}

const EndpointStatus& Endpoint::tell()
{
    m_changed = false;
    return m_status;
}

bool Endpoint::isActive() const
{
    return m_status.state == EndpointStatus::State::Starting ||
           m_status.state == EndpointStatus::State::Running;
}

void Endpoint::setState(EndpointStatus::State state, const Failure& failure)
{
    m_status.state = state;
    m_status.failure = failure;
    if (!isActive()) { // nothing is held any more
        m_status.acceptingPaused = m_status.readingPaused = false;
        m_status.inode = 0;
        m_status.ownName = {};
        m_status.macroCounter = 0; // the next run begins anew
    }
    changed();
}

void Endpoint::watchName(NameWatch::Ask state)
{
    m_name.start(m_status.spec, std::move(state), [this] {
        setState(EndpointStatus::State::Running, nameTrouble());
        if (nameTrouble().sentence.isEmpty())
            m_context.rows.note(m_status.id, 0, m_name.overWords());
        else
            m_context.rows.failed(m_status.id, 0, nameTrouble());
    });
}

void Endpoint::setReadingPaused(bool paused)
{
    if (!isActive() || m_status.readingPaused == paused)
        return;
    m_status.readingPaused = paused;
    m_context.rows.note(m_status.id, 0, readingPausedWords(paused));
    forEachConnection([paused](Connection& connection) { connection.setReadingPaused(paused, false); });
    reconsiderReading();
    changed();
}

Connection* Endpoint::connection(ConnectionId id) const
{
    const auto found = m_connections.find(id);
    return found == m_connections.end() ? nullptr : found->second.get();
}

void Endpoint::closeConnection(ConnectionId id)
{
    if (id == 0)
        forEachConnection([](Connection& connection) { connection.close(); });
    else if (Connection* one = connection(id))
        one->close();
}

const ConnectionStatus* Endpoint::tellConnection(ConnectionId id)
{
    Connection* one = connection(id);
    return one ? &one->tell() : nullptr;
}

Connection& Endpoint::adopt(std::unique_ptr<Channel> channel)
{
    auto made = std::make_unique<Connection>(m_context, *this, std::move(channel));
    Connection& connection = *made;
    m_connections.emplace(connection.id(), std::move(made));
    ++m_status.openConnections;
    ++m_status.totalConnections;
    changed();
    return connection;
}

void Endpoint::continueFrom(const EndpointStatus& before)
{
    m_status.counters = before.counters;
    m_status.totalConnections = before.totalConnections;
}

void Endpoint::stop()
{
    if (!isActive())
        return;
    setState(EndpointStatus::State::Stopped);
    closeConnection(0);
    if (const std::size_t kept = m_context.shelf->closeAll(m_status.id))
        m_context.rows.note(m_status.id, 0,
                            kept == 1 ? QStringLiteral("the descriptor that was kept is closed")
                                      : QStringLiteral("%1 descriptors that were kept are closed").arg(kept));
    shutDown();
}

void Endpoint::connectionEnded(ConnectionId id, const ChannelEnd& end)
{
    const auto found = m_connections.find(id);
    m_context.bury(std::move(found->second));
    m_connections.erase(found);
    --m_status.openConnections;
    changed();
    afterConnection(end);
}

void Endpoint::countIn(qint64 bytes)
{
    ++m_status.counters.messagesIn;
    m_status.counters.bytesIn += quint64(bytes);
    changed();
}

void Endpoint::countOut(qint64 bytes)
{
    ++m_status.counters.messagesOut;
    m_status.counters.bytesOut += quint64(bytes);
    changed();
}

void Endpoint::waitingChanged(qint64 difference)
{
    m_status.waitingBytes = quint64(qint64(m_status.waitingBytes) + difference);
    changed();
}

EndpointSpec adoptedSpec(const KeptDescriptor& descriptor)
{
    EndpointSpec spec;
    spec.kind = EndpointKind::Client;
    spec.isAdopted = true;
    spec.keepDescriptors = true;
    spec.address = descriptor.info.peer;
    spec.type = descriptor.info.socketType.value_or(SocketType::Stream);
    const bool isNamed = spec.address.kind() != SocketAddress::Kind::Unnamed;
    spec.name = isNamed ? QString() : QStringLiteral("received socket %1").arg(descriptor.info.inode);
    return spec;
}

std::unique_ptr<Endpoint> makeAdopted(EngineContext& context, EndpointId id, const EndpointSpec& spec,
                                      UniqueFd socket)
{
    return std::make_unique<ClientEndpoint>(context, id, spec, std::move(socket));
}

std::unique_ptr<Endpoint> makeEndpoint(EngineContext& context, EndpointId id, const EndpointSpec& spec)
{
    if (spec.kind == EndpointKind::Listener)
        return std::make_unique<ListenerEndpoint>(context, id, spec);
    if (spec.isRelay())
        return std::make_unique<RelayEndpoint>(context, id, spec);
    return std::make_unique<ClientEndpoint>(context, id, spec);
}

} // namespace sw
