#include "models/session/Repeater.h"

namespace sw {
namespace {

constexpr int sendsPerFiring = 64;
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

/// One message at a time, each when there is room for it: a round may be bigger than what may wait.
void Repeater::sendDue()
{
    m_timer = {};
    const auto now = EventLoop::Clock::now();
    for (int i = 0; i < sendsPerFiring && m_running; ++i) {
        if (m_next == 0 && due(m_done) > now)
            break;
        if (m_next < m_plan.messages.size()) {
            const QByteArray& message = m_plan.messages.at(m_next);
            if (!m_target->takesMore(message.size())) {
                m_timer = m_loop.after(busyDelay, [this] { sendDue(); });
                return;
            }
            ++m_next;
            if (!m_target->sendMessage(message, m_plan.options))
                return stop();
        }
        if (m_running && m_next == m_plan.messages.size())
            endRound();
    }
    if (m_running)
        m_timer = m_loop.at(due(m_done), [this] { sendDue(); });
}

void Repeater::endRound()
{
    m_next = 0;
    ++m_done;
    if (total() != 0 && m_done >= total())
        end();
    else
        m_target->repeatChanged(m_done, true);
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
