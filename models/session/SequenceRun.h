#pragma once

#include "models/session/FrameTaker.h"
#include "models/session/Sequence.h"
#include "models/sockets/EventLoop.h"

#include <QRegularExpression>

#include <deque>
#include <optional>

namespace sw {

/// What a SequenceRun plays on.
class SequenceTarget
{
public:
    /// False: it can't be sent, which has been told.
    virtual bool sendMessage(const QByteArray& message, const SendOptions& options) = 0;
    /// False while so much waits that a message of that size had better wait too.
    virtual bool takesMore(qint64 size) const = 0;
    /// Another step is under way, or all is over.
    virtual void sequenceChanged(const SequenceProgress& progress) = 0;

protected:
    ~SequenceTarget() = default;
};

/// What has come and no step has taken yet: the bytes of a stream, or whole messages. Bounded; the oldest go.
class SequenceInbox
{
public:
    static constexpr qsizetype most = 1 << 20; ///< bytes
    static constexpr std::size_t mostMessages = 4096;
    static constexpr qsizetype regexMost = 64 << 10; ///< bytes that a pattern is tried on

    enum class Answer { NotYet, Matched, Never };

    explicit SequenceInbox(bool keepsMessages) : m_keepsMessages(keepsMessages) {}
    void add(QByteArrayView bytes);
    /// Before the first match() of a step.
    void begin(const SequenceStep& step);
    /// Takes what it matched.
    Answer match(const SequenceStep& step);
    bool isEmpty() const { return m_keepsMessages ? !m_hasPassed : m_stream.isEmpty(); }
    /// "“hell”", "nothing": what there was instead.
    QString got() const;

private:
    Answer matchStream(const SequenceStep& step);
    Answer matchMessages(const SequenceStep& step);
    /// Where the match ends; -1: there is none.
    qsizetype found(const SequenceStep& step, const QByteArray& bytes, qsizetype from) const;

    bool m_keepsMessages;
    QByteArray m_stream;
    std::deque<QByteArray> m_messages;
    qsizetype m_size = 0; // of the messages
    qsizetype m_searched = 0;
    QByteArray m_passed; // the last message that did not match
    bool m_hasPassed = false;
    QRegularExpression m_regex;
};

/// Plays a sequence on one connection, step after step. Engine thread.
class SequenceRun
{
public:
    SequenceRun(EventLoop& loop, SequenceTarget* target, Sequence sequence, bool keepsMessages, quint32 run);
    ~SequenceRun() { m_loop.cancel(m_timer); }

    void start();
    void stop();
    /// With framing, replies are compared message by message, without their prefix or delimiter.
    void received(QByteArrayView bytes);
    /// No reply can come any more; isAll: nor can anything be sent. why: "the connection closed".
    void ends(const QString& why, bool isAll);
    bool isRunning() const { return m_progress.state == SequenceProgress::State::Running; }
    /// "sequence started: 7 steps".
    QString startWords() const;

private:
    void proceed();
    /// False: it waits for something.
    void take(QByteArrayView bytes);
    QString got() const;
    bool play(const SequenceStep& step);
    bool send(const SequenceStep& step);
    bool expect(const SequenceStep& step);
    void next();
    void repeat(const SequenceStep& step);
    void missed(const QString& but);
    void finish(SequenceProgress::State state, const QString& sentence);
    void later(EventLoop::Clock::time_point due);

    EventLoop& m_loop;
    SequenceTarget* m_target;
    Sequence m_sequence;
    SequenceInbox m_inbox;
    std::optional<FrameTaker> m_frames; // of a stream with framing: replies are messages without it
    SequenceProgress m_progress;
    std::vector<int> m_rounds; // done, of each Repeat
    EventLoop::Timer m_timer;
    EventLoop::Clock::time_point m_start, m_due;
    bool m_isWaiting = false;   // for m_due, within the step
    bool m_isExpecting = false; // a reply would help
    QString m_noReply;          // why none can come
};

} // namespace sw
