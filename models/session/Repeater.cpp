#include "models/session/Repeater.h"

namespace sw {
namespace {

constexpr int roundsPerFiring = 64;
constexpr std::chrono::milliseconds busyDelay{20};

} // namespace

Repeater::Repeater(EventLoop& loop, RepeatTarget* target, SendPlan plan)
    : m_loop(loop),
      m_target(target),
      m_plan(std::move(plan))
{
}

void Repeater::start()
{
    m_start = EventLoop::Clock::now();
    m_running = true;
    sendDue();
}

EventLoop::Clock::time_point Repeater::due(quint64 round) const
{
    const std::chrono::duration<double> offset(m_plan.everySeconds * double(round));
    return m_start + std::chrono::duration_cast<EventLoop::Clock::duration>(offset);
}

void Repeater::sendDue()
{
    m_timer = {};
    const auto now = EventLoop::Clock::now();
    for (int i = 0; i < roundsPerFiring && m_running; ++i) {
        if (due(m_done) > now)
            break;
        if (!m_target->takesMore()) {
            m_timer = m_loop.after(busyDelay, [this] { sendDue(); });
            return;
        }
        for (const QByteArray& message : std::as_const(m_plan.messages))
            m_target->sendMessage(message);
        ++m_done;
        if (total() != 0 && m_done >= total())
            return end();
        if (m_running)
            m_target->repeatChanged(m_done, true);
    }
    if (m_running)
        m_timer = m_loop.at(due(m_done), [this] { sendDue(); });
}

void Repeater::end()
{
    m_running = false;
    m_target->repeatChanged(m_done, false);
    if (m_plan.finish)
        m_target->finishSending();
}

void Repeater::stop()
{
    m_loop.cancel(m_timer);
    if (std::exchange(m_running, false))
        m_target->repeatChanged(m_done, false);
}

} // namespace sw
