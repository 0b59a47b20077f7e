#include "app/SocketsCommand.h"

#include "app/Output.h"
#include "app/Signals.h"
#include "models/inspect/SocketFilter.h"
#include "models/inspect/SocketPrinter.h"
#include "models/inspect/SocketSnapshot.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <optional>

#include <poll.h>
#include <unistd.h>

namespace sw {

namespace {

using Clock = std::chrono::steady_clock;

Clock::duration secondsOf(double seconds)
{
    return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
}

/// The table as it is now; a Failure when the kernel did not tell it.
Result<QByteArray> tableNow(const SocketFilter& filter, bool json)
{
    auto snapshot = readSocketsOnce();
    if (!snapshot)
        return snapshot.failure();
    std::erase_if(snapshot->sockets, [&](const SocketRecord& record) { return !filter.matches(record); });
    return json ? socketsJson(snapshot->sockets, snapshot->hiddenProcesses) + '\n'
                : socketsText(snapshot->sockets);
}

/// Sleeps until then. False when the program shall stop: a signal, or nobody reads any more.
bool waitUntil(Clock::time_point then)
{
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(then - Clock::now()).count();
        if (left <= 0)
            return true;
        pollfd fds[] = {{stopSignalFd(), POLLIN, 0}, {STDOUT_FILENO, 0, 0}};
        const int ready = ::poll(fds, 2, int(left));
        if (ready > 0 && (fds[0].revents != 0 || (fds[1].revents & (POLLERR | POLLHUP))))
            return false;
    }
}

} // namespace

int runSockets(const CommandLine& line)
{
    const auto filter = SocketFilter::parse(line.filter);
    if (!filter) {
        complain(filter.failure().sentence);
        return 2;
    }
    const Clock::time_point start = Clock::now();
    const auto end = line.forSeconds > 0 ? start + secondsOf(line.forSeconds) : Clock::time_point::max();
    for (Clock::time_point tick = start;;) {
        auto table = tableNow(*filter, line.json);
        if (!table) {
            complain(table.failure().sentence);
            return 1;
        }
        if (tick != start && !line.json)
            table->prepend('\n');
        const int error = writeAll(STDOUT_FILENO, *table);
        if (error != 0 && error != EPIPE)
            complain(Failure::fromErrno(QStringLiteral("Can't write to standard output"), error).sentence);
        if (error != 0 || line.watchSeconds <= 0)
            return error != 0 && error != EPIPE;
        tick = std::max(tick + secondsOf(line.watchSeconds), Clock::now());
        if (!waitUntil(std::min(tick, end)) || tick >= end)
            return 0;
    }
}

} // namespace sw
