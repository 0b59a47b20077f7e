#include "models/inspect/InspectorCore.h"

#include <poll.h>

#include <algorithm>

namespace sw {
namespace {

using namespace std::chrono_literals;
constexpr int shortestPause = 250;
constexpr int longestPause = 5000;
constexpr int longestIdlePause = 1000;
constexpr auto refreshDelay = 100ms;

} // namespace

int paceAfter(qint64 tickMicroseconds, int unchangedTicks)
{
    const auto byCost = int(std::clamp<qint64>(tickMicroseconds * 50 / 1000, shortestPause, longestPause));
    int pause = byCost;
    for (int quiet = unchangedTicks; quiet >= 10 && pause < longestIdlePause; quiet -= 10)
        pause *= 2;
    return std::max(byCost, std::min(pause, longestIdlePause));
}

InspectorCore::InspectorCore(MakeSource makeSource) : m_makeSource(std::move(makeSource)) {}

void InspectorCore::run()
{
    LiveTable table(m_makeSource());
    m_next = Clock::now();
    while (handleCommands()) {
        if (!m_paused && !m_untaken && Clock::now() >= m_next)
            tick(table);
        else
            waitForWork();
    }
}

void InspectorCore::waitForWork() const
{
    int timeout = -1;
    if (!m_paused && !m_untaken) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(m_next - Clock::now()).count();
        timeout = int(std::max<long long>(left, 0));
    }
    pollfd waiting{commands.fd(), POLLIN, 0};
    ::poll(&waiting, 1, timeout);
}

/// False after Stop.
bool InspectorCore::handleCommands()
{
    using Kind = InspectorCommand::Kind;
    for (const InspectorCommand& command : commands.takeAll()) {
        switch (command.kind) {
        case Kind::Pause:
            m_paused = true;
            break;
        case Kind::Resume:
            m_paused = false;
            m_next = Clock::now();
            break;
        case Kind::Interval:
            m_interval = command.milliseconds;
            m_next = Clock::now();
            break;
        case Kind::RefreshSoon: // the first of a burst sets the time, so that a burst cannot put it off
            m_next = std::min(m_next, Clock::now() + refreshDelay);
            m_unchanged = 0;
            break;
        case Kind::DeltaTaken:
            m_untaken = false;
            break;
        case Kind::Stop:
            m_stopping = true;
            break;
        }
    }
    return !m_stopping;
}

void InspectorCore::tick(LiveTable& table)
{
    if (table.verifyDue())
        table.verify();
    SocketDelta delta = table.tick();
    const bool changed = !delta.added.empty() || !delta.changed.empty() || !delta.removed.empty();
    m_unchanged = changed ? 0 : m_unchanged + 1;
    const int pause = m_interval > 0 ? m_interval : paceAfter(delta.tickMicroseconds, m_unchanged);
    m_next = Clock::now() + std::chrono::milliseconds(pause);
    if (!changed && m_generation > 0 && !isWorthTelling(delta))
        return;
    delta.generation = ++m_generation;
    m_lastCounts.hiddenProcesses = delta.hiddenProcesses;
    m_lastCounts.hiddenNames = delta.hiddenNames;
    m_lastCounts.processes = delta.processes;
    m_lastCounts.trouble = delta.trouble;
    m_untaken = true;
    deltas.post(std::move(delta));
}

bool InspectorCore::isWorthTelling(const SocketDelta& delta) const
{
    return delta.hiddenProcesses != m_lastCounts.hiddenProcesses ||
           delta.hiddenNames != m_lastCounts.hiddenNames || delta.processes != m_lastCounts.processes ||
           delta.trouble != m_lastCounts.trouble;
}

} // namespace sw
