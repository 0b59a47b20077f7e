#include "models/sockets/EventLoop.h"

#include <sys/epoll.h>
#include <sys/timerfd.h>

#include <array>
#include <ctime>

namespace sw {
namespace {

constexpr int eventsPerRound = 256;
constexpr int timersPerRound = 1000;

} // namespace

EventLoop::EventLoop()
    : m_epoll(::epoll_create1(EPOLL_CLOEXEC)),
      m_timer(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK)),
      m_buffer(std::make_unique<char[]>(bufferSize))
{
    add(m_timer.get(), EPOLLIN, nullptr);
}

EventLoop::~EventLoop() = default;

void EventLoop::control(int operation, int fd, std::uint32_t events)
{
    epoll_event event{};
    event.events = events;
    event.data.u64 = std::uint64_t(m_entries[std::size_t(fd)].generation) << 32 | std::uint32_t(fd);
    ::epoll_ctl(m_epoll.get(), operation, fd, &event);
}

void EventLoop::add(int fd, std::uint32_t events, EventHandler* handler)
{
    if (m_entries.size() <= std::size_t(fd))
        m_entries.resize(std::size_t(fd) + 64);
    Entry& entry = m_entries[std::size_t(fd)];
    entry.handler = handler;
    ++entry.generation;
    control(EPOLL_CTL_ADD, fd, events);
}

void EventLoop::modify(int fd, std::uint32_t events) { control(EPOLL_CTL_MOD, fd, events); }

void EventLoop::remove(int fd)
{
    control(EPOLL_CTL_DEL, fd, 0);
    Entry& entry = m_entries[std::size_t(fd)];
    entry.handler = nullptr;
    ++entry.generation;
}

EventLoop::Timer EventLoop::at(Clock::time_point due, std::function<void()> call)
{
    const Timer timer{due, m_nextTimer++};
    m_timers.emplace(timer, std::move(call));
    armTimer();
    return timer;
}

void EventLoop::cancel(Timer& timer)
{
    m_timers.erase(timer);
    timer = {};
}

void EventLoop::armTimer()
{
    // A cancelled timer leaves the descriptor armed too early: one idle wake-up, cheaper than a system call.
    if (m_timers.empty() || m_timers.begin()->first.due >= m_armed)
        return;
    m_armed = m_timers.begin()->first.due;
    const auto nanoseconds =
        std::chrono::duration_cast<std::chrono::nanoseconds>(m_armed.time_since_epoch()).count();
    itimerspec when{};
    when.it_value.tv_sec = time_t(nanoseconds / 1'000'000'000);
    when.it_value.tv_nsec = nanoseconds > 0 ? long(nanoseconds % 1'000'000'000) : 1;
    ::timerfd_settime(m_timer.get(), TFD_TIMER_ABSTIME, &when, nullptr);
}

void EventLoop::runTimers()
{
    std::uint64_t expirations = 0;
    [[maybe_unused]] const auto n = ::read(m_timer.get(), &expirations, sizeof expirations);
    m_armed = Clock::time_point::max();
    const auto now = Clock::now();
    for (int i = 0; i < timersPerRound && !m_timers.empty(); ++i) {
        const auto first = m_timers.begin();
        if (first->first.due > now)
            break;
        const auto call = std::move(first->second);
        m_timers.erase(first);
        call();
    }
    armTimer();
}

void EventLoop::dispatch(std::uint64_t key, std::uint32_t events)
{
    const auto fd = std::size_t(std::uint32_t(key));
    if (int(fd) == m_timer.get())
        return runTimers();
    const Entry entry = m_entries[fd];
    if (entry.handler && entry.generation == std::uint32_t(key >> 32))
        entry.handler->handleEvents(events);
}

bool EventLoop::turn(int timeout)
{
    std::array<epoll_event, eventsPerRound> events;
    bool handled = false;
    for (int round = 0; round < maxRounds; ++round) {
        const int count =
            ::epoll_wait(m_epoll.get(), events.data(), eventsPerRound, handled ? m_linger : timeout);
        if (count <= 0)
            break;
        for (int i = 0; i < count; ++i)
            dispatch(events[std::size_t(i)].data.u64, events[std::size_t(i)].events);
        handled = true;
        if (m_afterRound)
            m_afterRound();
    }
    return handled;
}

} // namespace sw
