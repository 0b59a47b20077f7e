#include "models/session/DelayedReplies.h"

#include <algorithm>

namespace sw {

DelayedReplies::DelayedReplies(EventLoop& loop, std::function<void(const QByteArray&, quint8)> give,
                               std::function<void()> done)
    : m_loop(loop),
      m_give(std::move(give)),
      m_done(std::move(done))
{
}

void DelayedReplies::add(const QByteArray& bytes, double seconds, quint8 rule)
{
    auto due = EventLoop::Clock::now() +
               std::chrono::duration_cast<EventLoop::Clock::duration>(std::chrono::duration<double>(seconds));
    if (!m_waiting.empty())
        due = std::max(due, m_waiting.back().due);
    m_waiting.push_back({due, bytes, rule});
    m_bytes += bytes.size();
    arm();
}

void DelayedReplies::clear()
{
    m_waiting.clear();
    m_bytes = 0;
    m_loop.cancel(m_timer);
}

void DelayedReplies::arm()
{
    if (!m_timer && !m_waiting.empty())
        m_timer = m_loop.at(m_waiting.front().due, [this] {
            m_timer = {};
            giveDue();
        });
}

void DelayedReplies::giveDue()
{
    const auto now = EventLoop::Clock::now();
    while (!m_waiting.empty() && m_waiting.front().due <= now) {
        const Waiting next = std::move(m_waiting.front());
        m_waiting.pop_front();
        m_bytes -= next.bytes.size();
        m_give(next.bytes, next.rule);
    }
    arm();
    m_done();
}

} // namespace sw
