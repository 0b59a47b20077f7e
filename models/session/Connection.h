#pragma once

#include "models/session/DelayedReplies.h"
#include "models/session/EndpointStatus.h"
#include "models/session/Repeater.h"
#include "models/session/ReplyCommand.h"
#include "models/session/Responder.h"
#include "models/session/SequenceRun.h"
#include "models/sockets/Channel.h"

#include <memory>

namespace sw {

class EngineContext;
class Endpoint;

/// One connection of an endpoint: turns what its channel tells into rows, counters and replies, and holds
/// back reading while the peer does not take the replies. Engine thread.
class Connection final : private ChannelSink,
                         private RepeatTarget,
                         private SequenceTarget,
                         private ReplyCommandSink
{
public:
    /// Replies may wait up to this much before the peer is no longer read.
    static constexpr qint64 replyBound = 256 * 1024;
    static constexpr qsizetype replyMessageBound = 64;
    /// Sends of the user may wait up to this much before one is refused.
    static constexpr qint64 sendBound = 64 * 1024 * 1024;
    static constexpr qsizetype sendMessageBound = 100'000;

    Connection(EngineContext& context, Endpoint& endpoint, std::unique_ptr<Channel> channel);
    ~Connection();

    /// Writes the row and begins to read.
    void open();
    void send(const QByteArray& message, const std::shared_ptr<const Attachments>& with = {});
    /// What the options make of it. False: they can't, which is told as a failure.
    bool send(const QByteArray& message, const SendOptions& options,
              const std::shared_ptr<const Attachments>& with = {});
    void finish();
    void close();
    void startRepeat(const SendPlan& plan);
    void stopRepeat();
    /// By the user: what the peer sends stays in the kernel until it blocks over there. noted: a row says so.
    void setReadingPaused(bool paused, bool noted);
    /// Drops what the kernel has not taken; a repeat ends.
    void discardWaiting();
    /// Replaces a sequence that is being played. Every file of it has been read.
    void startSequence(const Sequence& sequence);
    void stopSequence();
    /// After EngineContext::paused has changed.
    void reconsiderReading();

    ConnectionId id() const { return m_status.id; }
    const ConnectionStatus& status() const { return m_status; }
    /// The status, for a status update.
    const ConnectionStatus& tell();

private:
    void channelReceived(Arrival& arrival) override;
    void channelSent(QByteArrayView message, int descriptors) override;
    void channelProgress() override;
    void channelSendFailed(const Failure& failure, qint64 unsentBytes) override;
    void channelMessageFailed(const Failure& failure) override;
    void channelPeerFinished() override;
    void channelPeerEnded(const PeerEnd& end) override;
    void channelBuffered(qint64 bytes) override;
    void channelWeFinished() override;
    void channelClosed(const ChannelEnd& end) override;

    bool sendMessage(const QByteArray& message, const SendOptions& options) override
    {
        return send(message, options);
    }
    bool takesMore(qint64 size) const override;
    void repeatChanged(quint64 roundsDone, bool running) override;
    void finishSending() override { finish(); }
    void sequenceChanged(const SequenceProgress& progress) override;

    void commandOutput(QByteArrayView bytes) override;
    void commandOutputEnded() override;
    void commandTookInput() override;
    void commandFailed(const QString& sentence) override;
    void startCommand();
    void leaveCommand();

    bool noteSender(const SenderIds& sender);
    void noteNewOwner(const SenderIds& sender);
    Responder* responder();
    std::optional<Answer> decide(QByteArrayView bytes);
    void reply(QByteArrayView bytes, const std::optional<Answer>& decided);
    void answer(const Outgoing& message, double delaySeconds, quint8 rule);
    void continueAnswer();
    bool noteRest(const Answer& given);
    bool isAnswering() const { return m_hasMore || !m_delayed.isEmpty(); }
    enum class Origin : quint8 { Person, Reply };
    void give(const Outgoing& message, Origin origin, quint8 rule = 0);
    void whenAnswered(std::function<void()> then);
    void afterDelayed();
    void dropDelayed();
    bool isWaiting() const { return m_channel->pendingBytes() > 0 || m_channel->pendingMessages() > 0; }
    QString waitingText() const;
    void changed();
    void fail(const Failure& failure);
    void tellUnsent(const ChannelEnd& end);
    void watchWaiting();
    void checkWaiting();
    void setWaiting(qint64 bytes, qsizetype messages);

    EngineContext& m_context;
    Endpoint& m_endpoint;
    std::unique_ptr<Channel> m_channel;
    std::unique_ptr<Repeater> m_repeater;
    std::unique_ptr<SequenceRun> m_sequence;
    std::shared_ptr<ReplyCommand> m_command;
    DelayedReplies m_delayed;
    SentOrigins m_sent;
    std::shared_ptr<Responder> m_answeredBy; // the endpoint's, as this connection last took it up
    std::unique_ptr<Responder> m_own;        // of that, for this connection alone; null: it has none
    std::function<void()> m_whenAnswered;    // waits for the last delayed answer
    ConnectionStatus m_status;
    SenderIds m_lastSender; // of a message; pid 0: none yet
    EventLoop::Timer m_waitTimer;
    EventLoop::Clock::time_point m_lastProgress;
    bool m_changed = false; // in the list of what the next update tells
    bool m_told = false;
    bool m_finishing = false;
    bool m_heldBack = false; // replies wait
    bool m_hasMore = false;  // an answer goes on: m_own has its next part
    bool m_peerGone = false; // nobody is there to be answered
    bool m_waitTold = false; // a row has said that the peer's queue is full
};

} // namespace sw
