#pragma once

#include "models/session/EndpointSpec.h"
#include "models/sockets/EventLoop.h"

namespace sw {

/// What a Repeater sends through.
class RepeatTarget
{
public:
    /// False: it can't be composed, which has been told; the plan ends.
    virtual bool sendMessage(const QByteArray& message, const SendOptions& options) = 0;
    /// False while so much waits that a message of that size had better wait too.
    virtual bool takesMore(qint64 size) const = 0;
    /// A round is done, or the plan is (running false).
    virtual void repeatChanged(quint64 roundsDone, bool running) = 0;
    virtual void finishSending() = 0;

protected:
    ~RepeatTarget() = default;
};

/// Carries out a SendPlan: the first round at once, round k due k × everySeconds after it, however late the
/// rounds before were, so that no drift adds up. Engine thread.
class Repeater
{
public:
    Repeater(EventLoop& loop, RepeatTarget* target, SendPlan plan);
    ~Repeater() { m_loop.cancel(m_timer); }

    void start();
    void stop();
    bool isRunning() const { return m_running; }
    bool isTimed() const { return m_plan.everySeconds > 0; }
    quint64 total() const { return isTimed() ? m_plan.count : 1; }

private:
    void sendDue();
    void endRound();
    void end();
    EventLoop::Clock::time_point due(quint64 round) const;

    EventLoop& m_loop;
    RepeatTarget* m_target;
    SendPlan m_plan;
    EventLoop::Timer m_timer;
    EventLoop::Clock::time_point m_start;
    quint64 m_done = 0;   // rounds
    qsizetype m_next = 0; // message of the round under way
    bool m_running = false;
};

} // namespace sw
