#include "models/session/SequenceRun.h"

#include "models/base/Bytes.h"
#include "models/traffic/TrafficWords.h"

#include <algorithm>

namespace sw {

namespace {

constexpr int stepsAtOnce = 64;
constexpr std::chrono::milliseconds fullDelay{20};

using RunState = SequenceProgress::State;

EventLoop::Clock::duration inSeconds(double seconds)
{
    return std::chrono::duration_cast<EventLoop::Clock::duration>(std::chrono::duration<double>(seconds));
}

/// The text that a pattern is tried on: UTF-8 if it is that (a last character may be cut), else byte by byte.
QString regexText(QByteArrayView bytes)
{
    for (qsizetype cut = 0; cut < 4 && cut <= bytes.size(); ++cut)
        if (isValidUtf8(bytes.chopped(cut)))
            return QString::fromUtf8(bytes.chopped(cut));
    return QString::fromLatin1(bytes);
}

qsizetype bytesOfText(const QString& text, qsizetype end, QByteArrayView bytes)
{
    for (qsizetype cut = 0; cut < 4 && cut <= bytes.size(); ++cut)
        if (isValidUtf8(bytes.chopped(cut)))
            return text.left(end).toUtf8().size();
    return end;
}

} // namespace

void SequenceInbox::add(QByteArrayView bytes)
{
    if (!m_keepsMessages) {
        m_stream += bytes.last(std::min(bytes.size(), most));
        const qsizetype over = std::max<qsizetype>(0, m_stream.size() - most);
        m_stream.remove(0, over);
        m_searched = std::max<qsizetype>(0, m_searched - over);
        return;
    }
    m_messages.push_back(bytes.first(std::min(bytes.size(), most)).toByteArray());
    m_size += m_messages.back().size();
    while (m_size > most || m_messages.size() > mostMessages) {
        m_size -= m_messages.front().size();
        m_messages.pop_front();
    }
}

void SequenceInbox::begin(const SequenceStep& step)
{
    m_searched = 0;
    m_hasPassed = false;
    m_passed.clear();
    if (step.kind == SequenceStep::Kind::ExpectRegex) // bounded: it runs beside all other sockets
        m_regex.setPattern(QStringLiteral("(*LIMIT_MATCH=200000)") + QString::fromUtf8(step.bytes));
}

SequenceInbox::Answer SequenceInbox::match(const SequenceStep& step)
{
    return m_keepsMessages ? matchMessages(step) : matchStream(step);
}

qsizetype SequenceInbox::found(const SequenceStep& step, const QByteArray& bytes, qsizetype from) const
{
    if (step.kind == SequenceStep::Kind::ExpectContains) {
        const qsizetype at = bytes.indexOf(step.bytes, from);
        return at < 0 ? -1 : at + step.bytes.size();
    }
    const QByteArrayView head = QByteArrayView(bytes).first(std::min(bytes.size(), regexMost));
    const QString text = regexText(head);
    const QRegularExpressionMatch match = m_regex.match(text);
    return match.hasMatch() ? bytesOfText(text, match.capturedEnd(), head) : -1;
}

SequenceInbox::Answer SequenceInbox::matchStream(const SequenceStep& step)
{
    qsizetype end = -1;
    if (step.kind == SequenceStep::Kind::ExpectAny) {
        end = m_stream.isEmpty() ? -1 : m_stream.size();
    } else if (step.kind == SequenceStep::Kind::ExpectEquals) {
        const qsizetype common = std::min(m_stream.size(), step.bytes.size());
        if (m_stream.left(common) != step.bytes.left(common))
            return Answer::Never;
        end = common == step.bytes.size() ? common : -1;
    } else {
        end = found(step, m_stream, std::max<qsizetype>(0, m_searched - step.bytes.size() + 1));
        m_searched = m_stream.size();
    }
    if (end < 0)
        return Answer::NotYet;
    m_stream.remove(0, end);
    return Answer::Matched;
}

SequenceInbox::Answer SequenceInbox::matchMessages(const SequenceStep& step)
{
    while (!m_messages.empty()) {
        m_passed = std::move(m_messages.front());
        m_hasPassed = true;
        m_messages.pop_front();
        m_size -= m_passed.size();
        if (step.kind == SequenceStep::Kind::ExpectAny)
            return Answer::Matched;
        if (step.kind == SequenceStep::Kind::ExpectEquals)
            return m_passed == step.bytes ? Answer::Matched : Answer::Never;
        if (found(step, m_passed, 0) >= 0)
            return Answer::Matched;
    }
    return Answer::NotYet;
}

QString SequenceInbox::got() const
{
    constexpr qsizetype shown = 60;
    if (isEmpty())
        return QStringLiteral("nothing");
    const QByteArray& bytes = m_keepsMessages ? m_passed : m_stream;
    return u'“' + escapedText(bytes.left(shown)) +
           (bytes.size() > shown ? QStringLiteral("…” (%1 bytes)").arg(bytes.size()) : QStringLiteral("”"));
}

SequenceRun::SequenceRun(EventLoop& loop, SequenceTarget* target, Sequence sequence, bool keepsMessages,
                         quint32 run)
    : m_loop(loop),
      m_target(target),
      m_sequence(std::move(sequence)),
      m_inbox(keepsMessages || !m_sequence.options.framing.isNone()),
      m_rounds(m_sequence.steps.size(), 0)
{
    m_progress.run = run;
    if (!keepsMessages && !m_sequence.options.framing.isNone())
        m_frames.emplace(m_sequence.options.framing, SequenceInbox::most);
}

QString SequenceRun::startWords() const
{
    const std::size_t steps = m_sequence.steps.size();
    return steps == 1 ? QStringLiteral("sequence started: 1 step")
                      : QStringLiteral("sequence started: %1 steps").arg(steps);
}

void SequenceRun::start()
{
    m_start = EventLoop::Clock::now();
    m_progress.state = RunState::Running;
    m_target->sequenceChanged(m_progress);
    proceed();
}

void SequenceRun::later(EventLoop::Clock::time_point due)
{
    m_loop.cancel(m_timer);
    m_timer = m_loop.at(due, [this] {
        m_timer = {};
        proceed();
    });
}

/// A bounded number of steps, so that a long repeat leaves the other sockets their turn.
void SequenceRun::proceed()
{
    for (int i = 0; i < stepsAtOnce && isRunning(); ++i) {
        if (std::size_t(m_progress.step) == m_sequence.steps.size()) {
            m_progress.step = int(m_sequence.steps.size()) - 1;
            const auto took =
                std::chrono::duration_cast<std::chrono::nanoseconds>(EventLoop::Clock::now() - m_start);
            return finish(RunState::Passed,
                          QStringLiteral("sequence passed in %1").arg(trafficDurationText(took.count())));
        }
        if (!play(m_sequence.steps[std::size_t(m_progress.step)]))
            return;
    }
    if (isRunning())
        later(EventLoop::Clock::now());
}

bool SequenceRun::play(const SequenceStep& step)
{
    if (step.kind == SequenceStep::Kind::Send || step.kind == SequenceStep::Kind::SendFile)
        return send(step);
    if (step.isExpect())
        return expect(step);
    if (step.kind == SequenceStep::Kind::Repeat) {
        repeat(step);
        return true;
    }
    if (!std::exchange(m_isWaiting, true))
        m_due = EventLoop::Clock::now() + inSeconds(step.seconds);
    if (EventLoop::Clock::now() < m_due) {
        later(m_due);
        return false;
    }
    next();
    return true;
}

bool SequenceRun::send(const SequenceStep& step)
{
    if (step.kind == SequenceStep::Kind::SendFile) {
        finish(RunState::Failed, QStringLiteral("the file was not read"));
        return false;
    }
    if (!m_target->takesMore(step.bytes.size())) {
        later(EventLoop::Clock::now() + fullDelay);
        return false;
    }
    const bool sent = m_target->sendMessage(step.bytes, m_sequence.options);
    if (!isRunning())
        return false; // the connection went with it
    if (!sent)
        finish(RunState::Failed, QStringLiteral("the message could not be sent"));
    else
        next();
    return sent;
}

bool SequenceRun::expect(const SequenceStep& step)
{
    if (!std::exchange(m_isExpecting, true)) {
        m_inbox.begin(step);
        m_due = EventLoop::Clock::now() + inSeconds(step.seconds);
        later(m_due);
    }
    const SequenceInbox::Answer answer = m_inbox.match(step);
    if (answer == SequenceInbox::Answer::Matched) {
        m_loop.cancel(m_timer);
        next();
        return true;
    }
    if (!m_noReply.isEmpty())
        missed(QStringLiteral(", and %1").arg(m_noReply));
    else if (answer == SequenceInbox::Answer::Never || EventLoop::Clock::now() >= m_due)
        missed({});
    else if (!m_timer)
        later(m_due);
    return false;
}

void SequenceRun::next()
{
    m_isWaiting = m_isExpecting = false;
    ++m_progress.step;
    if (std::size_t(m_progress.step) < m_sequence.steps.size())
        m_target->sequenceChanged(m_progress);
}

void SequenceRun::repeat(const SequenceStep& step)
{
    const int at = m_progress.step;
    if (++m_rounds[std::size_t(at)] >= step.rounds) {
        m_rounds[std::size_t(at)] = 0;
        return next();
    }
    int first = at;
    while (first > 0 && m_sequence.steps[std::size_t(first - 1)].kind != SequenceStep::Kind::Repeat)
        --first;
    m_progress.step = first;
    m_target->sequenceChanged(m_progress);
}

void SequenceRun::received(QByteArrayView bytes)
{
    if (!isRunning())
        return;
    take(bytes);
    if (m_isExpecting)
        proceed();
    if (m_frames && m_frames->isLost() && isRunning())
        ends(QStringLiteral("the length before what came can't be true"), false);
}

void SequenceRun::take(QByteArrayView bytes)
{
    const Framing& framing = m_sequence.options.framing;
    const auto add = [this](const QByteArray& message) { m_inbox.add(message); };
    if (m_frames)
        return m_frames->feed(bytes, add);
    if (framing.isNone())
        return m_inbox.add(bytes);
    // A whole message of its socket: that of the frame if it is just one, else as it came.
    QByteArrayList messages;
    FrameTaker frame(framing, SequenceInbox::most);
    frame.feed(bytes, [&](const QByteArray& message) { messages << message; });
    const bool isOne = messages.size() == 1 && messages.first().size() + framing.overhead() == bytes.size();
    if (isOne)
        add(messages.first());
    else
        m_inbox.add(bytes);
}

/// With framing, perhaps only a part, or what is framed otherwise.
QString SequenceRun::got() const
{
    if (!m_frames || m_frames->part().isEmpty() || !m_inbox.isEmpty())
        return m_inbox.got();
    return QStringLiteral("“%1”, which is no whole message (framing %2)")
        .arg(escapedText(m_frames->part().left(60)), m_sequence.options.framing.words());
}

void SequenceRun::missed(const QString& but)
{
    const SequenceStep& step = m_sequence.steps[std::size_t(m_progress.step)];
    finish(RunState::Failed, QStringLiteral("expected %1, got %2%3").arg(step.words(), got(), but));
}

void SequenceRun::ends(const QString& why, bool isAll)
{
    m_noReply = why;
    if (isRunning() && m_isExpecting)
        missed(QStringLiteral(", and %1").arg(why));
    else if (isRunning() && isAll)
        finish(RunState::Failed, why);
}

void SequenceRun::stop()
{
    if (isRunning())
        finish(RunState::Stopped, QStringLiteral("stopped"));
}

void SequenceRun::finish(RunState state, const QString& sentence)
{
    m_loop.cancel(m_timer);
    m_progress.state = state;
    m_progress.sentence = state == RunState::Passed ? sentence
                                                    : QStringLiteral("sequence: step %1 of %2: %3")
                                                          .arg(m_progress.step + 1)
                                                          .arg(m_sequence.steps.size())
                                                          .arg(sentence);
    m_target->sequenceChanged(m_progress);
}

} // namespace sw
