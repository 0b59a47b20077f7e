#include "models/session/ListenerEndpoint.h"

#include "models/session/EngineContext.h"
#include "models/session/PauseWords.h"
#include "models/session/SpecCheck.h"
#include "models/sockets/BacklogProbe.h"
#include "models/sockets/PathProbe.h"
#include "models/sockets/SocketKinds.h"

namespace sw {
namespace {

constexpr qsizetype sendersRemembered = 64;

} // namespace

ListenerEndpoint::ListenerEndpoint(EngineContext& context, EndpointId id, const EndpointSpec& spec)
    : Endpoint(context, id, spec)
{
    m_reply = spec.reply;
    m_responder = makeResponder(spec.reply);
}

ListenerEndpoint::~ListenerEndpoint() = default;

Result<void> ListenerEndpoint::listen()
{
    const EndpointSpec& spec = m_status.spec;
    if (const auto startable = checkSpec(spec); !startable)
        return startable;
    m_listener = makeListener(spec.api == SocketApi::Qt, spec.type, m_context.loop, this);
    return m_listener->listen({spec.address, spec.mode, spec.backlog, spec.replaceStale, spec.owner,
                               spec.group, spec.askSenders != AskSenders::Never});
}

/// What a reply needs is there before the first client is.
void ListenerEndpoint::start()
{
    if (isPrepared(m_reply.kind))
        prepare(m_reply);
    else
        begin();
}

void ListenerEndpoint::prepare(const Reply& reply)
{
    m_context.bury(std::move(m_preparing));
    const auto make = [reply, http = m_context.httpReplies] { return prepareResponder(reply, http); };
    m_preparing = std::make_unique<PreparedReply>(m_context.loop, make, [this, reply](const auto& made) {
        m_context.bury(std::move(m_preparing));
        const bool starting = m_status.state == EndpointStatus::State::Starting;
        if (!made && starting)
            return fail(made.failure());
        if (!made) {
            m_context.rows.failed(m_status.id, 0, made.failure());
            return setState(m_status.state, made.failure());
        }
        useReply(reply, *made);
        if (starting)
            begin();
    });
}

/// At once, but for what has to be made ready; what can't be leaves the reply as it was.
void ListenerEndpoint::setReply(const Reply& reply)
{
    m_context.bury(std::move(m_preparing));
    EndpointSpec wanted = m_status.spec;
    wanted.reply = reply;
    if (const auto startable = checkSpec(wanted); isActive() && !startable) {
        m_context.rows.failed(m_status.id, 0, startable.failure());
        return setState(m_status.state, startable.failure());
    }
    if (isActive() && isPrepared(reply.kind))
        prepare(reply);
    else
        useReply(reply, makeResponder(reply));
}

void ListenerEndpoint::useReply(const Reply& reply, std::shared_ptr<Responder> responder)
{
    const bool isNews = isActive() && m_reply != reply;
    m_reply = m_status.spec.reply = reply;
    m_responder = std::move(responder);
    if (isNews)
        tellRules();
    changed();
}

void ListenerEndpoint::tellRules()
{
    const QString words = m_responder ? m_responder->rulesWords() : QString();
    if (!words.isEmpty())
        m_context.rows.note(m_status.id, 0, QStringLiteral("Reply rules: %1").arg(words));
}

void ListenerEndpoint::begin()
{
    if (const auto listening = listen(); !listening)
        return fail(listening.failure());
    m_context.rows.started(m_status.id, m_status.spec);
    tellRules();
    setState(EndpointStatus::State::Running);
    m_status.inode = socketInode(m_listener->descriptor());
    m_listener->setReading(!m_context.paused);
    watchName([this] { return m_listener->nameState(); });
}

/// A socket file that had to stay is a failure of its own.
void ListenerEndpoint::closeListener()
{
    stopWatchingName();
    if (!m_listener)
        return;
    m_listener->close();
    if (const Failure& left = m_listener->leftover(); !left.sentence.isEmpty()) {
        m_context.rows.failed(m_status.id, 0, left);
        if (m_status.failure.sentence.isEmpty())
            setState(m_status.state, left);
    }
    m_context.bury(std::move(m_listener));
}

void ListenerEndpoint::reconsiderReading()
{
    if (m_listener)
        m_listener->setReading(!m_context.paused && !m_status.readingPaused);
    Endpoint::reconsiderReading();
}

void ListenerEndpoint::setAcceptingPaused(bool paused)
{
    if (!m_listener || m_status.acceptingPaused == paused)
        return;
    if (!m_listener->setAccepting(!paused)) {
        const QString why = m_status.spec.api == SocketApi::Qt
                                ? QStringLiteral("QLocalServer has no way to pause accepting")
                                : QStringLiteral("Datagrams come without being accepted: pause reading");
        return m_context.rows.note(m_status.id, 0, why);
    }
    m_status.acceptingPaused = paused;
    const int cap = largestBacklog();
    const qint64 backlog = cap > 0 ? std::min(cap, m_status.spec.backlog) : m_status.spec.backlog;
    m_context.rows.note(m_status.id, 0, acceptingPausedWords(paused, backlog + 1));
    changed();
}

void ListenerEndpoint::fail(const Failure& failure)
{
    m_context.rows.failed(m_status.id, 0, failure);
    setState(EndpointStatus::State::Failed, failure);
}

void ListenerEndpoint::shutDown()
{
    closeListener();
    m_context.bury(std::move(m_preparing));
    m_context.rows.stopped(m_status.id);
}

void ListenerEndpoint::listenerAccepted(std::unique_ptr<Channel> channel)
{
    adopt(std::move(channel)).open();
}

void ListenerEndpoint::listenerReceived(Arrival& arrival)
{
    noteUnnamed(arrival.extra);
    const RowId row = m_context.rows.received(m_status.id, 0, arrival, SocketType::Datagram);
    if (m_status.spec.keepDescriptors)
        m_context.keepDescriptors(m_status.id, 0, row, arrival.extra.descriptors);
    countIn(arrival.bytes.size());
}

/// Once for each process, not for each of its messages.
void ListenerEndpoint::noteUnnamed(const Ancillary& extra)
{
    const pid_t pid = extra.sender ? extra.sender->pid : 0;
    if (m_unnamedSenders.contains(pid))
        return;
    if (m_unnamedSenders.size() >= sendersRemembered)
        m_unnamedSenders.removeFirst();
    m_unnamedSenders.append(pid);
    const QString command = readCommandName(pid);
    const QString who = !extra.sender ? QStringLiteral("its credentials were not asked for")
                        : pid <= 0    ? QStringLiteral("a process that is not visible to us")
                                      : QStringLiteral("%1, pid %2, user %3")
                                         .arg(command.isEmpty() ? QStringLiteral("a process") : command)
                                         .arg(pid)
                                         .arg(userName(extra.sender->uid));
    m_context.rows.note(m_status.id, 0,
                        QStringLiteral("A sender without a name cannot be answered: %1").arg(who));
}

void ListenerEndpoint::listenerTrouble(const Failure& failure)
{
    setState(EndpointStatus::State::Running, failure.sentence.isEmpty() ? nameTrouble() : failure);
    if (failure.sentence.isEmpty())
        m_context.rows.note(m_status.id, 0, QStringLiteral("Clients are accepted again"));
    else
        m_context.rows.failed(m_status.id, 0, failure);
}

void ListenerEndpoint::listenerFailed(const Failure& failure)
{
    fail(failure);
    forEachConnection([](Connection& connection) { connection.close(); });
    closeListener();
    m_context.rows.stopped(m_status.id);
}

} // namespace sw
