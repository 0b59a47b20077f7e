#pragma once

#include "models/base/UniqueFd.h"

#include <sys/eventfd.h>

#include <cstdint>
#include <mutex>
#include <vector>

namespace sw {

/// Values from any thread to one: a mutex, a vector and an eventfd that is readable while something waits.
/// The receiver watches fd() in its own loop (QSocketNotifier or epoll) and calls takeAll(). Plain enough
/// for ThreadSanitizer to see every hand-over (queued lambdas through stock Qt give it false reports).
template <class T> class Mailbox
{
public:
    Mailbox() : m_event(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

    /// Any thread. One eventfd write per burst, however many values wait.
    void post(T value)
    {
        bool first = false;
        {
            const std::lock_guard lock(m_mutex);
            first = m_waiting.empty();
            m_waiting.push_back(std::move(value));
        }
        if (first) {
            const std::uint64_t one = 1;
            [[maybe_unused]] const auto n = ::write(m_event.get(), &one, sizeof one);
        }
    }

    /// Receiver's thread. Everything that waits, in order; empty when nothing does.
    std::vector<T> takeAll()
    {
        std::uint64_t count = 0;
        [[maybe_unused]] const auto n = ::read(m_event.get(), &count, sizeof count);
        const std::lock_guard lock(m_mutex);
        return std::exchange(m_waiting, {});
    }

    int fd() const { return m_event.get(); }

private:
    UniqueFd m_event;
    std::mutex m_mutex;
    std::vector<T> m_waiting;
};

} // namespace sw
