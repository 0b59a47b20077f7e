#pragma once

#include "models/base/UniqueFd.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <vector>

namespace sw {

/// What the loop calls when a descriptor is ready. Events are those of epoll(7).
class EventHandler
{
public:
    virtual void handleEvents(std::uint32_t events) = 0;

protected:
    ~EventHandler() = default;
};

/// One epoll set for all sockets of a thread, level-triggered. Qt watches fd() with a single QSocketNotifier
/// and calls turn(); without Qt, turn(timeout) in a loop does. (A notifier per socket makes Qt poll the whole
/// list at each turn: with 10,000 idle peers that is 500 times slower.) One thread only.
class EventLoop
{
public:
    using Clock = std::chrono::steady_clock;
    static constexpr std::size_t bufferSize = 256 * 1024;
    static constexpr int maxRounds =
        32; ///< epoll_wait calls per turn, so that Qt's own events get their turn

    /// A timer that waits; keep it for cancel().
    struct Timer
    {
        Clock::time_point due;
        std::uint64_t id = 0; ///< 0: none
        explicit operator bool() const { return id != 0; }
        auto operator<=>(const Timer&) const = default;
    };

    EventLoop();
    ~EventLoop();

    /// Readable while anything is ready.
    int fd() const { return m_epoll.get(); }

    /// The handler must be taken out with remove() before it or the descriptor goes. EPOLLHUP and EPOLLERR
    /// are always told, even for events = 0.
    void add(int fd, std::uint32_t events, EventHandler* handler);
    void modify(int fd, std::uint32_t events);
    void remove(int fd);

    /// Calls back once, from turn(), not before due.
    Timer at(Clock::time_point due, std::function<void()> call);
    Timer after(std::chrono::nanoseconds delay, std::function<void()> call)
    {
        return at(Clock::now() + delay, std::move(call));
    }
    /// Also fine for a timer that fired already; leaves an empty one behind.
    void cancel(Timer& timer);

    /// Makes a round happen soon; for what was driven by Qt's own events.
    void wake()
    {
        if (!m_wake)
            m_wake = after({}, [this] { m_wake = {}; });
    }

    /// Called after each round of a turn in which something happened.
    void setAfterRound(std::function<void()> call) { m_afterRound = std::move(call); }

    /// After something happened, a turn waits this many milliseconds for more before it returns: a round here
    /// costs much less than one through Qt's loop. 0 (the default) while sockets of Qt live in this thread.
    void setLinger(int milliseconds) { m_linger = milliseconds; }

    /// Handles what is ready, at most maxRounds times; waits up to timeout milliseconds for the first event
    /// (-1: without end). True when something was handled.
    bool turn(int timeout = 0);

    /// bufferSize bytes that any handler may use until it returns.
    char* buffer() { return m_buffer.get(); }

private:
    struct Entry
    {
        EventHandler* handler = nullptr;
        std::uint32_t generation = 0; // an event of an earlier user of this number is dropped
    };
    void control(int operation, int fd, std::uint32_t events);
    void dispatch(std::uint64_t key, std::uint32_t events);
    void runTimers();
    void armTimer();

    UniqueFd m_epoll, m_timer;
    std::vector<Entry> m_entries; // by descriptor
    std::map<Timer, std::function<void()>> m_timers;
    std::uint64_t m_nextTimer = 1;
    Clock::time_point m_armed = Clock::time_point::max();
    Timer m_wake;
    int m_linger = 0;
    std::function<void()> m_afterRound;
    std::unique_ptr<char[]> m_buffer;
};

} // namespace sw
