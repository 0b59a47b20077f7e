#include "models/session/RelayEndpoint.h"

#include "models/session/EngineContext.h"
#include "models/session/PauseWords.h"
#include "models/session/RelayCheck.h"
#include "models/session/RelayWords.h"
#include "models/sockets/BacklogProbe.h"
#include "models/sockets/PathProbe.h"

#include <QHostInfo>

#include <algorithm>
#include <cmath>

namespace sw {
namespace {

/// What may wait in both directions of all connections of one tap: a chunk each.
constexpr std::size_t waitingBudget = std::size_t(32) << 20;
constexpr std::size_t smallestChunk = std::size_t(16) << 10;

} // namespace

RelayEndpoint::RelayEndpoint(EngineContext& context, EndpointId id, const EndpointSpec& spec)
    : Endpoint(context, id, spec)
{
}

RelayEndpoint::~RelayEndpoint() = default;

template <class Each> void RelayEndpoint::forEachRelay(Each each)
{
    for (auto next = m_relays.begin(); next != m_relays.end();)
        each(*(next++)->second);
}

void RelayEndpoint::fail(const Failure& failure)
{
    m_context.rows.failed(m_status.id, 0, failure);
    m_place.remove();
    setState(EndpointStatus::State::Failed, failure);
}

void RelayEndpoint::start()
{
    if (const auto startable = checkRelaySpec(m_status.spec); !startable)
        return fail(startable.failure());
    if (const auto found = findTarget(); !found)
        return fail(found.failure());
    proceed();
}

/// Once for each name that is not known yet.
void RelayEndpoint::proceed()
{
    const EndpointSpec& spec = m_status.spec;
    m_frontNames = m_frontNames.empty() ? tcpNames(spec.address) : m_frontNames;
    m_target.names = m_target.names.empty() ? tcpNames(spec.target) : m_target.names;
    if ((m_frontNames.empty() && looksUp(spec.address)) || (m_target.names.empty() && looksUp(spec.target)))
        return;
    if (const auto listening = listen(); !listening)
        return fail(listening.failure());
    m_context.rows.started(m_status.id, m_status.spec);
    for (const QString& notice : relayNotices(m_status.spec))
        m_context.rows.note(m_status.id, 0, notice);
    if (!m_access.remark.isEmpty())
        m_context.rows.note(m_status.id, 0, m_access.remark);
    setState(EndpointStatus::State::Running);
    m_status.inode = socketInode(m_front->descriptor());
    watchName([this] { return m_front->nameState(); });
}

/// What is there, of which type, and who may connect to it.
Result<void> RelayEndpoint::findTarget()
{
    EndpointSpec& spec = m_status.spec;
    m_target.address = spec.target;
    m_target.patience = std::chrono::milliseconds(std::llround(spec.connectTimeoutSeconds * 1000));
    if (!spec.target.isUnix())
        return {};
    const PathVerdict verdict = probePath(spec.target);
    if (verdict.type == SocketType::Datagram)
        return Failure{
            QStringLiteral("%1 is a datagram socket, which has no connections to relay: its answers go "
                           "to the name of each sender, and that would be the tap's")
                .arg(spec.target.display()),
            ESOCKTNOSUPPORT, Remedy::None};
    if (spec.kind == EndpointKind::Bridge && verdict.type.value_or(SocketType::Stream) != SocketType::Stream)
        return Failure{QStringLiteral("%1 is a seqpacket socket: TCP has no messages to bridge it to")
                           .arg(spec.target.display()),
                       ESOCKTNOSUPPORT, Remedy::None};
    spec.type = m_target.type = verdict.type.value_or(spec.type);
    if (spec.kind == EndpointKind::Bridge)
        return {}; // it may come later
    if (const Failure nothing = verdict.connectFailure(spec.target, spec.type); !nothing.sentence.isEmpty())
        return nothing;
    m_access = frontAccess(spec.target, verdict);
    return {};
}

bool RelayEndpoint::looksUp(const SocketAddress& address)
{
    if (address.kind() != SocketAddress::Kind::Tcp)
        return false;
    m_lookup = std::make_unique<QObject>();
    QHostInfo::lookupHost(QString::fromUtf8(address.bytes()), m_lookup.get(),
                          [this, address](const QHostInfo& found) {
                              if (m_status.state == EndpointStatus::State::Starting)
                                  lookedUp(address, found);
                              m_context.loop.wake();
                          });
    return true;
}

void RelayEndpoint::lookedUp(const SocketAddress& address, const QHostInfo& found)
{
    std::vector<TcpName>& names = address == m_status.spec.address ? m_frontNames : m_target.names;
    for (const QHostAddress& one : found.addresses())
        names.push_back(tcpName(one.toString().toLatin1(), address.port()));
    names.erase(
        std::remove_if(names.begin(), names.end(), [](const TcpName& name) { return name.length == 0; }),
        names.end());
    if (names.empty())
        return fail({QStringLiteral("No machine is known by the name of %1").arg(address.display()), 0,
                     Remedy::None});
    proceed();
}

Result<void> RelayEndpoint::listen()
{
    EndpointSpec& spec = m_status.spec;
    RelayFrontSink* sink = this;
    m_front = std::make_unique<RelayFront>(m_context.loop, sink);
    if (spec.address.kind() == SocketAddress::Kind::Tcp)
        return listenTcp();
    if (spec.freshFront || spec.address.kind() == SocketAddress::Kind::Unnamed) {
        const auto place = m_place.make(spec.target);
        if (!place)
            return place.failure();
        spec.address = *place;
        spec.freshFront = true;
    }
    ListenOptions options;
    options.address = spec.address;
    options.backlog = spec.backlog;
    options.replaceStale = spec.replaceStale;
    if (spec.kind == EndpointKind::Tap) {
        options.owner = m_access.owner;
        options.group = m_access.group;
        spec.mode = m_access.mode;
    }
    options.mode = spec.mode;
    return m_front->listen(spec.type, options);
}

Result<void> RelayEndpoint::listenTcp()
{
    EndpointSpec& spec = m_status.spec;
    const QString doing = QStringLiteral("Can't listen on %1").arg(spec.address.display());
    const TcpName& name = m_frontNames.front();
    if (!spec.allowRemote && !name.isLoopback())
        return Failure{
            QStringLiteral("%1 is not a loopback address: other machines could connect to it. That has "
                           "to be allowed (--allow-remote)")
                .arg(spec.address.display()),
            EACCES, Remedy::None};
    if (const auto listening = m_front->listen(name, spec.backlog, doing); !listening)
        return listening;
    const QString bound = tcpNameOf(m_front->descriptor()).display(); // port 0: the kernel's choice
    if (const auto address = SocketAddress::parse(QStringLiteral("tcp:") + bound); address)
        spec.address = *address;
    return {};
}

/// A TCP port has no permissions of its own. Who has gone already can't be told from somebody else.
bool RelayEndpoint::mayCome(int fd, PeerCredentials& peer)
{
    const EndpointSpec& spec = m_status.spec;
    const std::optional<PeerCredentials> found = m_tcpPeers.of(fd);
    const TcpName from = tcpNameOf(fd, true);
    if (found)
        peer = *found;
    const bool isRemote = !found && !from.isLoopback();
    if (spec.allowOtherUsers || (isRemote && spec.allowRemote) || (found && found->uid == ::geteuid()))
        return true;
    const QString process =
        peer.command.isEmpty() ? QString() : QStringLiteral(" (%1, pid %2)").arg(peer.command).arg(peer.pid);
    const QString whose = found ? QStringLiteral("user %1%2").arg(userName(peer.uid), process)
                                : QStringLiteral("a user whom the kernel does not tell");
    const Failure refused{
        QStringLiteral("A client at tcp:%1 was refused: it belongs to %2, and only those of user %3 are let "
                       "through")
            .arg(from.display(), whose, userName(::geteuid())),
        EACCES, Remedy::None};
    m_context.rows.failed(m_status.id, 0, refused);
    setState(EndpointStatus::State::Running, refused);
    m_hasRefused = true;
    return false;
}

void RelayEndpoint::frontAccepted(UniqueFd client, const SocketAddress& name)
{
    PeerCredentials peer;
    SocketAddress shown = name;
    if (m_status.spec.address.kind() == SocketAddress::Kind::Tcp) {
        if (!mayCome(client.get(), peer))
            return;
        if (std::exchange(m_hasRefused, false))
            setState(EndpointStatus::State::Running, nameTrouble());
        const QString from = QStringLiteral("tcp:") + tcpNameOf(client.get(), true).display();
        if (const auto address = SocketAddress::parse(from); address)
            shown = *address;
    } else {
        peer = readPeerCredentials(client.get());
    }
    auto made = std::make_unique<RelayConnection>(m_context, *this, std::move(client), peer, shown);
    RelayConnection& relay = *made;
    m_relays.emplace(relay.id(), std::move(made));
    ++m_status.openConnections;
    ++m_status.totalConnections;
    changed();
    shareMemory();
    relay.setChunkSize(m_chunkSize);
    relay.setReading(!m_context.paused && !m_status.readingPaused);
    relay.open(m_target, m_status.spec.tapRules);
}

/// Many connections get smaller chunks: all that may wait stays within one bound.
void RelayEndpoint::shareMemory()
{
    const std::size_t each = waitingBudget / 2 / std::max<std::size_t>(1, m_relays.size());
    std::size_t chunk = EventLoop::bufferSize;
    while (chunk > smallestChunk && chunk > each)
        chunk /= 2;
    if (std::exchange(m_chunkSize, chunk) != chunk)
        forEachRelay([chunk](RelayConnection& relay) { relay.setChunkSize(chunk); });
}

void RelayEndpoint::frontTrouble(const Failure& failure)
{
    setState(EndpointStatus::State::Running, failure.sentence.isEmpty() ? nameTrouble() : failure);
    if (failure.sentence.isEmpty())
        m_context.rows.note(m_status.id, 0, QStringLiteral("Clients are accepted again"));
    else
        m_context.rows.failed(m_status.id, 0, failure);
}

void RelayEndpoint::targetTold(const Failure& failure)
{
    const bool fails = !failure.sentence.isEmpty();
    const bool failed = std::exchange(m_targetFails, fails);
    if (m_status.state != EndpointStatus::State::Running || (!fails && !failed))
        return;
    const Failure told{QStringLiteral("Its target can't be reached: %1").arg(failure.sentence), failure.error,
                       Remedy::None};
    setState(EndpointStatus::State::Running, fails ? told : nameTrouble());
}

void RelayEndpoint::relayEnded(ConnectionId id)
{
    const auto found = m_relays.find(id);
    m_context.connectionClosed(found->second->status(), found->second->wasTold());
    m_context.bury(std::move(found->second));
    m_relays.erase(found);
    --m_status.openConnections;
    shareMemory();
    changed();
}

void RelayEndpoint::setTapRules(const QList<TapRule>& rules)
{
    m_status.spec.tapRules = rules;
    forEachRelay([&](RelayConnection& relay) { relay.setRules(rules); });
    changed();
}

void RelayEndpoint::reconsiderReading()
{
    const bool on = !m_context.paused && !m_status.readingPaused;
    forEachRelay([on](RelayConnection& relay) { relay.setReading(on); });
}

void RelayEndpoint::setAcceptingPaused(bool paused)
{
    if (!m_front || m_status.acceptingPaused == paused)
        return;
    m_front->setAccepting(!paused);
    m_status.acceptingPaused = paused;
    const int cap = largestBacklog();
    const qint64 backlog = cap > 0 ? std::min(cap, m_status.spec.backlog) : m_status.spec.backlog;
    m_context.rows.note(m_status.id, 0, acceptingPausedWords(paused, backlog + 1));
    changed();
}

void RelayEndpoint::closeConnection(ConnectionId id)
{
    if (id == 0)
        return forEachRelay([](RelayConnection& relay) { relay.close(); });
    if (const auto found = m_relays.find(id); found != m_relays.end())
        found->second->close();
}

const ConnectionStatus* RelayEndpoint::tellConnection(ConnectionId id)
{
    const auto found = m_relays.find(id);
    return found == m_relays.end() ? nullptr : &found->second->tell();
}

void RelayEndpoint::shutDown()
{
    m_lookup.reset();
    stopWatchingName();
    if (m_front) {
        if (const Failure left = m_front->close(); !left.sentence.isEmpty()) {
            m_context.rows.failed(m_status.id, 0, left);
            setState(m_status.state, left);
        }
        m_context.bury(std::move(m_front));
    }
    m_place.remove();
    m_context.rows.stopped(m_status.id);
}

} // namespace sw
