#pragma once

#include "models/base/Mailbox.h"
#include "models/inspect/LiveTable.h"

#include <chrono>
#include <functional>
#include <memory>

namespace sw {

/// What the facade asks of its thread.
struct InspectorCommand
{
    enum class Kind { Pause, Resume, Interval, RefreshSoon, DeltaTaken, Stop } kind;
    int milliseconds = 0; ///< Interval
};

/// How long to wait after a tick, in milliseconds: 50 times its CPU time (2 % of one core) within 250 ms … 5
/// s; after 10 ticks without a change twice as long, after 20 four times, up to 1 s where the cost itself
/// asks less.
int paceAfter(qint64 tickMicroseconds, int unchangedTicks);

/// The inspector's thread: a loop over one mailbox and one deadline. Everything but the mailboxes belongs to
/// the thread that calls run().
class InspectorCore
{
public:
    using MakeSource = std::function<std::unique_ptr<SocketSource>()>;
    explicit InspectorCore(MakeSource makeSource = [] { return std::make_unique<NetlinkSource>(); });

    /// Returns after Stop.
    void run();

    Mailbox<InspectorCommand> commands; ///< to the thread
    Mailbox<SocketDelta> deltas;        ///< from it; at most one waits, the next tick follows DeltaTaken

private:
    using Clock = std::chrono::steady_clock;

    bool handleCommands();
    void tick(LiveTable& table);
    bool isWorthTelling(const SocketDelta& delta) const;
    void waitForWork() const;

    MakeSource m_makeSource;
    bool m_paused = false, m_untaken = false, m_stopping = false;
    int m_interval = 0;
    int m_unchanged = 0;
    quint64 m_generation = 0;
    SocketDelta m_lastCounts; ///< its lists are empty
    Clock::time_point m_next;
};

} // namespace sw
