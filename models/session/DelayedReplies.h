#pragma once

#include "models/sockets/EventLoop.h"

#include <QByteArray>

#include <deque>
#include <functional>

namespace sw {

/// Answers that wait for their time, in the order in which they were asked for: none overtakes one before it.
/// Engine thread.
class DelayedReplies
{
public:
    /// give is called for each when its time has come, then done once, from the loop. Either may add or
    /// clear.
    DelayedReplies(EventLoop& loop, std::function<void(const QByteArray&, quint8)> give,
                   std::function<void()> done);
    ~DelayedReplies() { m_loop.cancel(m_timer); }
    DelayedReplies(const DelayedReplies&) = delete;
    DelayedReplies& operator=(const DelayedReplies&) = delete;

    /// rule: goes along.
    void add(const QByteArray& bytes, double seconds, quint8 rule);
    void clear();
    bool isEmpty() const { return m_waiting.empty(); }
    qsizetype count() const { return qsizetype(m_waiting.size()); }
    qint64 bytes() const { return m_bytes; }

private:
    struct Waiting
    {
        EventLoop::Clock::time_point due;
        QByteArray bytes;
        quint8 rule;
    };
    void arm();
    void giveDue();

    EventLoop& m_loop;
    std::function<void(const QByteArray&, quint8)> m_give;
    std::function<void()> m_done;
    std::deque<Waiting> m_waiting;
    qint64 m_bytes = 0;
    EventLoop::Timer m_timer;
};

/// Where each message given to a channel came from, until the channel tells that the kernel took it.
/// Channels send in order, so that the order is all there is to remember.
class SentOrigins
{
public:
    struct Origin
    {
        quint8 rule = 0;      ///< number of the reply rule; 0: none
        bool isReply = false; ///< automatic, not by a person
    };
    void given(const Origin& origin) { m_origins.push_back(origin); }
    /// The oldest one is out, or was dropped.
    Origin take()
    {
        if (m_origins.empty())
            return {};
        const Origin origin = m_origins.front();
        m_origins.pop_front();
        return origin;
    }
    /// No more than so many can still be on their way: the oldest others were dropped.
    void keepLast(qsizetype count)
    {
        while (qsizetype(m_origins.size()) > count)
            m_origins.pop_front();
    }

private:
    std::deque<Origin> m_origins;
};

} // namespace sw
