#include "models/session/RelayConnection.h"

#include "models/session/EngineContext.h"
#include "models/session/LostDescriptors.h"
#include "models/session/PauseWords.h"
#include "models/session/RelayEndpoint.h"
#include "models/session/StandIn.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace sw {
namespace {

QString lostWords(qint64 bytes)
{
    return bytes == 1 ? QStringLiteral("1 byte") : QStringLiteral("%1 bytes").arg(bytes);
}

/// Small answers at once; an error of a Unix socket means nothing.
void sendAtOnce(int fd)
{
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

} // namespace

RelayConnection::RelayConnection(EngineContext& context, RelayEndpoint& endpoint, UniqueFd client,
                                 const PeerCredentials& peer, const SocketAddress& name)
    : m_context(context),
      m_endpoint(endpoint),
      m_client(std::move(client))
{
    m_status.endpoint = endpoint.id();
    m_status.id = context.nextConnection();
    m_status.peer = peer;
    m_status.peerAddress = name;
    m_status.openedAt = trafficClock();
    m_status.inode = socketInode(m_client.get());
}

RelayConnection::~RelayConnection() = default;

void RelayConnection::changed()
{
    if (!std::exchange(m_changed, true))
        m_context.connectionChanged(m_status.endpoint, m_status.id);
}

const ConnectionStatus& RelayConnection::tell()
{
    m_changed = false;
    m_told = true;
    return m_status;
}

void RelayConnection::makeInterceptors(const QList<TapRule>& rules)
{
    if (m_relay)
        m_relay->setGate(nullptr);
    m_context.bury(std::move(m_interceptor));
    m_interceptor = makeInterceptor(rules, [this](int rule, const QString& words) {
        m_context.rows.ruleFired(m_status.endpoint, m_status.id, rule, words);
    });
}

void RelayConnection::open(const RelayTarget& target, const QList<TapRule>& rules)
{
    m_type = target.type;
    changed();
    makeInterceptors(rules);
    const Interceptor::Welcome welcome = m_interceptor ? m_interceptor->welcome() : Interceptor::Welcome();
    if (welcome.kind == Interceptor::Welcome::Kind::Refuse)
        return endUnopened({});
    if (welcome.kind == Interceptor::Welcome::Kind::Answer)
        return answerInstead(welcome.answer);
    m_connect = std::make_unique<RelayConnect>(m_context.loop);
    m_connect->connectTo(target, [this](Result<UniqueFd> fd) { connected(std::move(fd)); });
}

void RelayConnection::connected(Result<UniqueFd> target)
{
    m_context.bury(std::move(m_connect));
    if (m_over)
        return;
    m_endpoint.targetTold(target ? Failure() : target.failure());
    if (!target)
        return endUnopened(target.failure());
    m_status.target = readPeerCredentials(target->get());
    begin(std::move(*target));
}

void RelayConnection::answerInstead(const QByteArray& answer)
{
    int ends[2] = {-1, -1};
    if (::socketpair(AF_UNIX, socketTypeNumber(m_type) | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0)
        return endUnopened(Failure::fromErrno(QStringLiteral("Can't answer instead of the target"), errno));
    m_standIn = std::make_unique<StandIn>(m_context.loop, m_type, UniqueFd(ends[1]), answer);
    begin(UniqueFd(ends[0]));
}

void RelayConnection::begin(UniqueFd target)
{
    m_context.rows.opened(m_status.endpoint, m_status.id, m_status.peer, m_status.peerAddress,
                          m_status.target);
    changed();
    sendAtOnce(m_client.get());
    sendAtOnce(target.get());
    RelaySink* sink = this;
    m_relay = std::make_unique<Relay>(m_context.loop, m_type, std::move(m_client), std::move(target), sink);
    m_relay->setGate(m_interceptor.get());
    m_relay->setChunkSize(m_chunkSize);
    m_relay->setReading(m_reading);
    m_relay->start();
}

/// The client is closed without having met anybody.
void RelayConnection::endUnopened(const Failure& failure)
{
    m_context.rows.opened(m_status.endpoint, m_status.id, m_status.peer, m_status.peerAddress);
    m_client.reset();
    if (!failure.sentence.isEmpty()) {
        m_status.failure = failure;
        ++m_status.failures;
        m_context.rows.failed(m_status.endpoint, m_status.id, failure);
    }
    ended(failure.sentence.isEmpty() ? CloseReason::Local : CloseReason::Error, failure);
}

void RelayConnection::setRules(const QList<TapRule>& rules)
{
    makeInterceptors(rules);
    if (m_relay)
        m_relay->setGate(m_interceptor.get());
}

void RelayConnection::setReading(bool on)
{
    m_reading = on;
    if (m_relay)
        m_relay->setReading(on);
}

void RelayConnection::setChunkSize(std::size_t bytes)
{
    m_chunkSize = bytes;
    if (m_relay)
        m_relay->setChunkSize(bytes);
}

void RelayConnection::close()
{
    if (m_relay)
        m_relay->close();
    else if (!m_over)
        endUnopened({});
}

void RelayConnection::relayed(const RelayChunk& chunk)
{
    const bool toTarget = chunk.direction == RelayDirection::ToTarget;
    const int flags = TrafficRecord::relayed | (m_type == SocketType::Stream ? 0 : TrafficRecord::message);
    m_context.rows.data(toTarget ? TrafficEvent::Received : TrafficEvent::Sent, m_status.endpoint,
                        m_status.id, chunk.bytes, chunk.descriptors, std::uint8_t(flags));
    TrafficCounters& counters = m_status.counters;
    ++(toTarget ? counters.messagesIn : counters.messagesOut);
    (toTarget ? counters.bytesIn : counters.bytesOut) += quint64(chunk.bytes.size());
    toTarget ? m_endpoint.countIn(chunk.bytes.size()) : m_endpoint.countOut(chunk.bytes.size());
    changed();
    if (chunk.isUrgent || chunk.receivedTooMany || chunk.descriptorsLost > 0)
        noteChunk(chunk);
}

void RelayConnection::noteChunk(const RelayChunk& chunk)
{
    const auto note = [&](const QString& words) {
        m_context.rows.note(m_status.endpoint, m_status.id, words);
    };
    if (chunk.isUrgent)
        note(QStringLiteral("That byte is urgent (MSG_OOB)"));
    if (chunk.receivedTooMany)
        note(lostDescriptorsWords());
    if (chunk.descriptorsLost > 0)
        note(QStringLiteral("%1 that came along are lost: TCP can't carry them")
                 .arg(chunk.descriptorsLost == 1
                          ? QStringLiteral("1 descriptor")
                          : QStringLiteral("%1 descriptors").arg(chunk.descriptorsLost)));
}

void RelayConnection::relayFinished(RelayDirection direction)
{
    (direction == RelayDirection::ToTarget ? m_status.peerFinished : m_status.weFinished) = true;
    m_context.rows.relayFinished(m_status.endpoint, m_status.id, direction);
    changed();
}

void RelayConnection::tellLost(qint64 bytes, const char* whom)
{
    if (bytes > 0)
        m_context.rows.note(m_status.endpoint, m_status.id,
                            QStringLiteral("The %1 did not take %2 that were meant for it")
                                .arg(QLatin1String(whom), lostWords(bytes)));
}

void RelayConnection::relayClosed(const RelayEnd& end)
{
    tellLost(end.lostToTarget, "target");
    tellLost(end.lostToClient, "client");
    if (end.reason == CloseReason::Reset)
        m_context.rows.note(
            m_status.endpoint, m_status.id,
            end.from == RelayDirection::ToTarget
                ? QStringLiteral("The client has gone and left unread what was sent to it (ECONNRESET)")
                : QStringLiteral("The target has gone and left unread what was sent to it (ECONNRESET)"));
    if (!end.failure.sentence.isEmpty()) {
        m_status.failure = end.failure;
        ++m_status.failures;
        m_context.rows.failed(m_status.endpoint, m_status.id, end.failure);
    }
    ended(end.reason, end.failure);
}

void RelayConnection::ended(CloseReason reason, const Failure& failure)
{
    m_over = true;
    m_context.rows.closed(m_status.endpoint, m_status.id, reason);
    m_status.state = ConnectionStatus::State::Closed;
    m_status.closedAt = trafficClock();
    m_status.closeReason = closeReasonName(reason);
    m_status.failure = failure;
    m_status.inode = 0;
    m_endpoint.relayEnded(m_status.id);
}

} // namespace sw
