#include "models/session/Connection.h"

#include "models/session/CommandWords.h"
#include "models/session/Endpoint.h"
#include "models/session/EngineContext.h"
#include "models/session/PauseWords.h"
#include "models/sockets/MessageIo.h"

namespace sw {
namespace {

constexpr std::chrono::milliseconds patience{250}; // a bulk send meets EAGAIN all the time
constexpr qint64 repeatBound = qint64(1024) * 1024;

QString byteCount(qint64 bytes)
{
    return bytes == 1 ? QStringLiteral("1 byte") : QStringLiteral("%1 bytes").arg(bytes);
}

QString notSent(qint64 bytes)
{
    return bytes == 1 ? QStringLiteral("1 byte was not sent")
                      : QStringLiteral("%1 were not sent").arg(byteCount(bytes));
}

} // namespace

Connection::Connection(EngineContext& context, Endpoint& endpoint, std::unique_ptr<Channel> channel)
    : m_context(context),
      m_endpoint(endpoint),
      m_channel(std::move(channel)),
      m_delayed(
          context.loop, [this](const QByteArray& bytes, quint8 rule) { give(bytes, Origin::Reply, rule); },
          [this] { afterDelayed(); })
{
    m_status.endpoint = endpoint.id();
    m_status.id = context.nextConnection();
    m_status.peer = m_channel->peer();
    m_status.peerAddress = m_channel->peerAddress();
    m_status.openedAt = trafficClock();
    m_status.readingPaused = endpoint.status().readingPaused;
    m_status.inode = socketInode(m_channel->descriptor());
}

Connection::~Connection()
{
    m_context.loop.cancel(m_waitTimer);
    leaveCommand();
}

void Connection::open()
{
    m_context.rows.opened(m_status.endpoint, m_status.id, m_status.peer, m_status.peerAddress);
    changed();
    reconsiderReading();
    m_channel->start(this);
    if (m_endpoint.reply().kind == Reply::Kind::Command)
        startCommand();
}

void Connection::changed()
{
    if (!std::exchange(m_changed, true))
        m_context.connectionChanged(m_status.endpoint, m_status.id);
}

const ConnectionStatus& Connection::tell()
{
    m_changed = false;
    m_told = true;
    return m_status;
}

void Connection::channelReceived(Arrival& arrival)
{
    const QByteArrayView bytes = arrival.bytes;
    const bool isForeign = arrival.extra.sender && noteSender(*arrival.extra.sender);
    const std::optional<Answer> decided = decide(bytes);
    const bool isAnswered =
        decided && decided->message && (m_channel->keepsMessages() || !decided->message->view().isEmpty());
    const int flags =
        (isForeign ? TrafficRecord::foreignSender : 0) | (isAnswered ? TrafficRecord::toBeAnswered : 0);
    const RowId row = m_context.rows.received(m_status.endpoint, m_status.id, arrival, m_channel->type(),
                                              std::uint8_t(flags));
    if (m_endpoint.status().spec.keepDescriptors)
        m_context.keepDescriptors(m_status.endpoint, m_status.id, row, arrival.extra.descriptors);
    arrival.extra.descriptors.clear();
    ++m_status.counters.messagesIn;
    m_status.counters.bytesIn += quint64(bytes.size());
    m_endpoint.countIn(bytes.size());
    changed();
    reply(bytes, decided);
    if (m_sequence)
        m_sequence->received(bytes);
}

/// True when it is not who opened the connection; a note says who, once for each change.
bool Connection::noteSender(const SenderIds& sender)
{
    if (sender.pid <= 0 && m_channel->type() != SocketType::Datagram)
        return false; // not known: written before we asked for it
    if (m_channel->type() == SocketType::Datagram)
        noteNewOwner(sender);
    const PeerCredentials& opened = m_channel->peer();
    const bool isForeign =
        opened.pid > 0 && sender.pid > 0 && sender != SenderIds{opened.pid, opened.uid, opened.gid};
    if (std::exchange(m_lastSender, sender) == sender || !isForeign)
        return isForeign;
    const PeerCredentials who{sender.pid, sender.uid, sender.gid, readCommandName(sender.pid), {}};
    if (m_channel->type() != SocketType::Datagram)
        m_context.rows.noteSender(
            m_status.endpoint, m_status.id,
            QStringLiteral(
                "What follows was written by %1, pid %2, user %3, group %4, not by pid %5, who connected")
                .arg(who.command.isEmpty() ? QStringLiteral("a process") : who.command,
                     QString::number(who.pid), userName(who.uid), groupName(who.gid),
                     QString::number(opened.pid)),
            who);
    return isForeign;
}

/// Each datagram tells its sender anew: another process may have taken the name over.
void Connection::noteNewOwner(const SenderIds& sender)
{
    if (sender.pid == m_status.peer.pid || sender.pid <= 0)
        return;
    const bool wasKnown = m_status.peer.pid > 0;
    m_status.peer = {sender.pid, sender.uid, sender.gid, readCommandName(sender.pid), {}};
    changed();
    if (wasKnown)
        m_context.rows.noteSender(m_status.endpoint, m_status.id,
                                  QStringLiteral("%1 is now the name of %2, pid %3")
                                      .arg(m_status.peerAddress.display(), m_status.peer.command)
                                      .arg(sender.pid),
                                  m_status.peer);
}

/// Nothing when no answer of ours is decided here: a command's output is its own.
std::optional<Answer> Connection::decide(QByteArrayView bytes)
{
    Responder* answers = m_command || m_finishing || m_peerGone ? nullptr : responder();
    return answers ? std::optional(answers->answer(bytes)) : std::nullopt;
}

/// One of our own keeps what it has begun, also when the endpoint has another reply by now.
Responder* Connection::responder()
{
    const std::shared_ptr<Responder>& latest = m_endpoint.responder();
    if (m_answeredBy != latest && !m_hasMore && (!m_own || m_own->isIdle())) {
        m_answeredBy = latest;
        m_own = latest ? latest->forConnection() : nullptr;
    }
    return m_own ? m_own.get() : m_answeredBy.get();
}

void Connection::reply(QByteArrayView bytes, const std::optional<Answer>& decided)
{
    const bool byCommand = m_endpoint.reply().kind == Reply::Kind::Command;
    if (byCommand && !m_command && !m_finishing)
        startCommand(); // the reply has changed since this connection came
    if (byCommand || m_command) {
        if (m_command)
            m_command->write(bytes);
        return reconsiderReading();
    }
    if (!decided)
        return;
    const bool goesOn = noteRest(*decided);
    if (decided->message)
        answer(*decided->message, decided->delaySeconds, decided->rule);
    if (decided->finish)
        whenAnswered([this] { finish(); });
    else if (goesOn)
        continueAnswer();
    if (m_own && m_channel->isOpen())
        reconsiderReading();
}

/// What an answer says besides its message. True when it goes on.
bool Connection::noteRest(const Answer& given)
{
    if (!given.remark.isEmpty())
        m_context.rows.note(m_status.endpoint, m_status.id, given.remark);
    return m_hasMore = given.more && m_own;
}

/// A part each turn of the loop at most, and none while the peer does not take those before.
void Connection::continueAnswer()
{
    if (!m_hasMore || !m_delayed.isEmpty() || !m_channel->isOpen() || m_channel->pendingBytes() > replyBound)
        return;
    const Answer part = m_own->next();
    noteRest(part);
    if (part.message)
        m_delayed.add(part.message->keep().bytes, part.delaySeconds, part.rule);
    if (part.finish)
        whenAnswered([this] { finish(); });
    else if (!isAnswering() && m_whenAnswered)
        std::exchange(m_whenAnswered, {})();
}

void Connection::answer(const Outgoing& message, double delaySeconds, quint8 rule)
{
    if (delaySeconds > 0 || !m_delayed.isEmpty())
        m_delayed.add(message.keep().bytes, delaySeconds, rule);
    else
        give(message, Origin::Reply, rule);
    if (m_channel->isOpen() && (isWaiting() || !m_delayed.isEmpty())) {
        watchWaiting();
        reconsiderReading();
    }
}

void Connection::give(const Outgoing& message, Origin origin, quint8 rule)
{
    if (!m_channel->isOpen() || (message.view().isEmpty() && !m_channel->keepsMessages()))
        return;
    m_sent.given({rule, origin == Origin::Reply});
    m_channel->send(message);
    if (m_channel->keepsMessages())
        m_sent.keepLast(m_channel->pendingMessages());
}

void Connection::afterDelayed()
{
    if (!m_channel->isOpen())
        return;
    watchWaiting();
    continueAnswer();
    reconsiderReading();
    if (!isAnswering() && m_whenAnswered)
        std::exchange(m_whenAnswered, {})();
}

/// Now, or once the last delayed answer has been given.
void Connection::whenAnswered(std::function<void()> then)
{
    if (!isAnswering())
        return then();
    m_whenAnswered = std::move(then);
}

void Connection::dropDelayed()
{
    m_whenAnswered = {};
    if (m_delayed.isEmpty() && !m_hasMore)
        return;
    if (std::exchange(m_hasMore, false)) // of a stream the peer has seen enough; how much, its rows say
        return m_delayed.clear();
    m_context.rows.note(
        m_status.endpoint, m_status.id,
        m_delayed.count() == 1
            ? QStringLiteral("1 reply that waited for its time was not sent")
            : QStringLiteral("%1 replies that waited for their time were not sent").arg(m_delayed.count()));
    m_delayed.clear();
}

void Connection::reconsiderReading()
{
    const qint64 pending = m_channel->pendingBytes() + m_delayed.bytes();
    const qsizetype messages = m_channel->pendingMessages() + m_delayed.count();
    const bool replies = m_endpoint.reply().kind != Reply::Kind::None || m_command || !m_delayed.isEmpty();
    const int part = m_heldBack ? 4 : 1;
    m_heldBack = replies && (pending > replyBound / part || messages > replyMessageBound / part ||
                             (m_own && m_own->isFull()));
    m_channel->setReading(!m_heldBack && !m_context.paused && !m_status.readingPaused &&
                          !(m_command && m_command->pendingInput() > replyBound));
    if (m_command)
        m_command->setReading(!m_heldBack && !m_context.paused);
}

void Connection::channelSent(QByteArrayView message, int descriptors)
{
    const SentOrigins::Origin origin = m_sent.take();
    const int flags = (m_channel->keepsMessages() ? TrafficRecord::message : 0) |
                      (origin.isReply ? TrafficRecord::answer : 0);
    m_context.rows.data(TrafficEvent::Sent, m_status.endpoint, m_status.id, message, descriptors,
                        std::uint8_t(flags), origin.rule);
    ++m_status.counters.messagesOut;
    m_status.counters.bytesOut += quint64(message.size());
    m_endpoint.countOut(message.size());
    changed();
}

void Connection::channelProgress()
{
    m_lastProgress = EventLoop::Clock::now();
    if (m_waitTold) {
        if (!isWaiting() && m_channel->isOpen())
            m_context.rows.note(m_status.endpoint, m_status.id, QStringLiteral("peer is reading again"));
        m_waitTold = isWaiting();
        setWaiting(m_channel->pendingBytes(), m_channel->pendingMessages());
    }
    continueAnswer();
    if (m_heldBack)
        reconsiderReading();
}

void Connection::watchWaiting()
{
    if (m_waitTimer || !isWaiting())
        return;
    m_lastProgress = EventLoop::Clock::now();
    m_waitTimer = m_context.loop.after(patience, [this] { checkWaiting(); });
}

void Connection::checkWaiting()
{
    m_waitTimer = {};
    if (!isWaiting())
        return;
    auto next = m_lastProgress + patience;
    if (next <= EventLoop::Clock::now()) {
        next = EventLoop::Clock::now() + patience;
        if (!std::exchange(m_waitTold, true))
            m_context.rows.note(m_status.endpoint, m_status.id,
                                QStringLiteral("peer is not reading, its queue is full (EAGAIN): %1 waiting")
                                    .arg(waitingText()));
        setWaiting(m_channel->pendingBytes(), m_channel->pendingMessages());
    }
    m_waitTimer = m_context.loop.at(next, [this] { checkWaiting(); });
}

QString Connection::waitingText() const
{
    const qsizetype messages = m_channel->pendingMessages();
    const QString bytes = byteCount(m_channel->pendingBytes());
    return messages == 0   ? bytes
           : messages == 1 ? QStringLiteral("1 message with %1").arg(bytes)
                           : QStringLiteral("%1 messages with %2").arg(messages).arg(bytes);
}

void Connection::setWaiting(qint64 bytes, qsizetype messages)
{
    if (m_status.waitingBytes == quint64(bytes) && m_status.waitingMessages == quint64(messages))
        return;
    m_status.waitingMessages = quint64(messages);
    m_endpoint.waitingChanged(bytes - qint64(m_status.waitingBytes));
    m_status.waitingBytes = quint64(bytes);
    changed();
}

void Connection::send(const QByteArray& message, const std::shared_ptr<const Attachments>& with)
{
    if (!m_channel->isOpen())
        return;
    if (message.isEmpty() && !m_channel->keepsMessages()) {
        if (with)
            fail({QStringLiteral(
                      "Nothing was sent: on a stream descriptors and credentials go with at least one byte"),
                  EINVAL, Remedy::None});
        return;
    }
    const qint64 pending = m_channel->pendingBytes();
    if (m_finishing)
        return fail({QStringLiteral("We have finished sending on this connection"), EPIPE, Remedy::None});
    if ((pending > 0 && pending + message.size() > sendBound) ||
        m_channel->pendingMessages() >= sendMessageBound)
        return fail({QStringLiteral("The peer is not reading: %1 wait already, so %2")
                         .arg(waitingText(), notSent(message.size())),
                     ENOBUFS, Remedy::None});
    give(Outgoing(message, with), Origin::Person);
    watchWaiting();
    if (m_channel->isOpen())
        reconsiderReading();
}

bool Connection::send(const QByteArray& message, const SendOptions& options,
                      const std::shared_ptr<const Attachments>& with)
{
    const Result<QByteArray> made =
        options.isNone() ? message : composedMessage(message, options, m_endpoint.messageCounter());
    if (made)
        send(*made, with);
    else
        fail({QStringLiteral("Not sent: %1").arg(made.failure().sentence), made.failure().error,
              Remedy::None});
    return bool(made);
}

void Connection::channelMessageFailed(const Failure& failure)
{
    m_sent.take();
    fail(failure);
}

void Connection::fail(const Failure& failure)
{
    m_status.failure = failure;
    ++m_status.failures;
    m_context.rows.failed(m_status.endpoint, m_status.id, failure);
    changed();
}

void Connection::channelSendFailed(const Failure& failure, qint64 unsentBytes)
{
    m_finishing = true;
    stopRepeat();
    dropDelayed();
    fail({QStringLiteral("%1: %2").arg(failure.sentence, notSent(unsentBytes)), failure.error,
          failure.remedy});
}

void Connection::finish()
{
    m_finishing = true;
    stopRepeat();
    dropDelayed();
    m_channel->finish();
}

void Connection::close() { m_channel->close(); }

/// A listener that answers by itself is done when the peer is; one that does not leaves the last word to its
/// user, until the peer has gone altogether.
void Connection::channelPeerFinished()
{
    m_status.peerFinished = true;
    m_context.rows.finished(m_status.endpoint, m_status.id, true);
    changed();
    if (m_sequence)
        m_sequence->ends(QStringLiteral("the peer has finished sending"), false);
    if (m_command)
        m_command->finishInput(); // its output ends the connection
    else if (m_endpoint.reply().kind != Reply::Kind::None || m_own) {
        if (m_own)
            m_own->peerFinished();
        whenAnswered([this] { finish(); });
    }
}

/// Replies that wait for their time are still worth a try when the peer has only finished; after a reset
/// nobody is there, and reading goes on to the end.
void Connection::channelPeerEnded(const PeerEnd& end)
{
    const QString unread =
        end.unread > 0
            ? QStringLiteral("; %1 that it sent before are not read yet").arg(byteCount(end.unread))
            : QString();
    m_context.rows.note(m_status.endpoint, m_status.id,
                        (end.isReset ? QStringLiteral("the peer has gone and left unread what was sent to "
                                                      "it (ECONNRESET)")
                                     : QStringLiteral("the peer has finished sending")) +
                            unread);
    if (!end.isReset)
        return;
    m_peerGone = true;
    dropDelayed();
    reconsiderReading();
}

void Connection::startCommand()
{
    const auto words = splitCommand(m_endpoint.reply().bytes);
    auto started = words ? ReplyCommand::start(m_context.loop, *words, this)
                         : Result<std::shared_ptr<ReplyCommand>>(words.failure());
    if (started) {
        m_command = *std::move(started);
        return;
    }
    fail(started.failure());
    commandOutputEnded();
}

void Connection::commandOutput(QByteArrayView bytes)
{
    if (m_finishing || !m_channel->isOpen())
        return;
    answer(bytes, m_endpoint.reply().delaySeconds, 0);
}

/// Of datagrams there is no end to tell: the next message of that sender starts another command.
void Connection::commandOutputEnded()
{
    whenAnswered([this] {
        if (m_channel->type() == SocketType::Datagram)
            m_channel->close();
        else
            finish();
    });
}

void Connection::commandTookInput()
{
    if (m_channel->isOpen())
        reconsiderReading();
}

void Connection::commandFailed(const QString& sentence)
{
    m_context.rows.note(m_status.endpoint, m_status.id, sentence);
}

void Connection::leaveCommand()
{
    if (!m_command)
        return;
    const auto command = std::exchange(m_command, nullptr);
    EngineContext& context = m_context;
    context.keep(command);
    command->abandon([&context, orphan = command.get()] { context.release(orphan); });
}

void Connection::channelWeFinished()
{
    m_status.weFinished = true;
    m_context.rows.finished(m_status.endpoint, m_status.id, false);
    changed();
}

void Connection::tellUnsent(const ChannelEnd& end)
{
    // Of an error that dropped messages its own sentence tells.
    if ((end.unsentBytes == 0 && end.unsentMessages == 0) ||
        (end.reason == CloseReason::Error && m_channel->keepsMessages() && end.unsentMessages == 1))
        return;
    const QString unsent = m_channel->keepsMessages() ? droppedWords(end.unsentMessages, end.unsentBytes)
                                                      : notSent(end.unsentBytes);
    if (end.reason == CloseReason::Local)
        m_context.rows.note(m_status.endpoint, m_status.id, unsent);
    else
        fail({QStringLiteral("The peer closed: %1").arg(unsent), EPIPE, Remedy::None});
}

void Connection::channelClosed(const ChannelEnd& end)
{
    m_context.loop.cancel(m_waitTimer);
    stopRepeat();
    if (m_sequence)
        m_sequence->ends(QStringLiteral("the connection closed"), true);
    leaveCommand();
    setWaiting(0, 0);
    dropDelayed();
    tellUnsent(end);
    if (end.reason == CloseReason::Error)
        fail(end.failure);
    else if (end.reason == CloseReason::Reset && m_status.failure.sentence.isEmpty())
        m_status.failure = end.failure;
    m_context.rows.closed(m_status.endpoint, m_status.id, end.reason);
    m_status.state = ConnectionStatus::State::Closed;
    m_status.closeReason = closeReasonName(end.reason);
    m_status.closedAt = trafficClock();
    m_context.connectionClosed(m_status, m_told);
    m_endpoint.connectionEnded(m_status.id, end);
}

void Connection::setReadingPaused(bool paused, bool noted)
{
    if (m_status.readingPaused == paused)
        return;
    m_status.readingPaused = paused;
    if (noted)
        m_context.rows.note(m_status.endpoint, m_status.id, readingPausedWords(paused));
    reconsiderReading();
    changed();
}

void Connection::channelBuffered(qint64 bytes)
{
    if (std::exchange(m_status.bufferedBytes, quint64(bytes)) != quint64(bytes))
        changed();
}

void Connection::discardWaiting()
{
    stopRepeat();
    if (!isWaiting())
        return;
    const QString dropped = waitingText();
    if (!m_channel->discardWaiting())
        return;
    m_sent.keepLast(0);
    m_context.rows.note(m_status.endpoint, m_status.id,
                        QStringLiteral("%1 that waited to be sent: discarded").arg(dropped),
                        TrafficRecord::toBeAnswered);
    m_waitTold = false;
    setWaiting(0, 0);
    if (m_channel->isOpen())
        reconsiderReading();
}

void Connection::startRepeat(const SendPlan& plan)
{
    stopRepeat();
    if (plan.messages.isEmpty() && !plan.finish)
        return;
    m_context.bury(std::move(m_repeater));
    m_repeater = std::make_unique<Repeater>(m_context.loop, static_cast<RepeatTarget*>(this), plan);
    m_status.repeatDone = 0;
    m_status.repeatTotal = m_repeater->total();
    m_status.repeating = m_repeater->isTimed();
    changed();
    m_repeater->start();
}

void Connection::stopRepeat()
{
    if (m_repeater)
        m_repeater->stop();
}

void Connection::startSequence(const Sequence& sequence)
{
    stopSequence();
    if (sequence.steps.empty() || !m_channel->isOpen())
        return;
    m_context.bury(std::move(m_sequence));
    m_sequence = std::make_unique<SequenceRun>(m_context.loop, static_cast<SequenceTarget*>(this), sequence,
                                               m_channel->keepsMessages(), m_status.sequence.run + 1);
    m_context.rows.note(m_status.endpoint, m_status.id, m_sequence->startWords());
    m_sequence->start();
}

void Connection::stopSequence()
{
    if (m_sequence)
        m_sequence->stop();
}

void Connection::sequenceChanged(const SequenceProgress& progress)
{
    if (progress.state != SequenceProgress::State::Running)
        m_context.rows.note(m_status.endpoint, m_status.id, progress.sentence);
    m_status.sequence = progress;
    changed();
}

bool Connection::takesMore(qint64 size) const
{
    const qint64 pending = m_channel->pendingBytes();
    return !isWaiting() ||
           (pending + size <= repeatBound && m_channel->pendingMessages() < replyMessageBound);
}

void Connection::repeatChanged(quint64 roundsDone, bool running)
{
    m_status.repeatDone = roundsDone;
    m_status.repeating = running && m_repeater->isTimed();
    changed();
}

} // namespace sw
