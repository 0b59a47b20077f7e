#include "app/Signals.h"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <ctime>

#include <sys/eventfd.h>
#include <unistd.h>

namespace sw {

namespace {

/// timeout(1) and shells signal the process and then its whole group: two signals that mean one wish.
constexpr std::int64_t sameWishMilliseconds = 500;

int stopFd = -1;
std::atomic<std::int64_t> firstSignal{0};
static_assert(std::atomic<std::int64_t>::is_always_lock_free);

/// Async-signal-safe: clock_gettime, write and _exit only.
void onStopSignal(int number)
{
    const int saved = errno;
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    const std::int64_t milliseconds = std::int64_t(now.tv_sec) * 1000 + now.tv_nsec / 1'000'000;
    std::int64_t first = 0;
    if (!firstSignal.compare_exchange_strong(first, milliseconds) &&
        milliseconds - first > sameWishMilliseconds)
        ::_exit(128 + number);
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto n = ::write(stopFd, &one, sizeof one);
    errno = saved;
}

void handle(int number)
{
    struct sigaction action = {};
    action.sa_handler = onStopSignal;
    action.sa_flags = SA_RESTART;
    sigfillset(&action.sa_mask);
    ::sigaction(number, &action, nullptr);
}

} // namespace

void installSignals()
{
    stopFd = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    ::signal(SIGPIPE, SIG_IGN);
    ::signal(SIGXFSZ, SIG_IGN);
    handle(SIGINT);
    handle(SIGTERM);
    struct sigaction hangup = {};
    ::sigaction(SIGHUP, nullptr, &hangup);
    if (hangup.sa_handler != SIG_IGN)
        handle(SIGHUP);
}

int stopSignalFd() { return stopFd; }

} // namespace sw
