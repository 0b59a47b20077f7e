#pragma once

#include "app/CommandLine.h"
#include "models/base/UniqueFd.h"
#include "models/decode/ExchangeLines.h"
#include "models/traffic/SenderNames.h"
#include "models/traffic/TrafficStore.h"

#include <QByteArray>

#include <atomic>
#include <memory>
#include <optional>
#include <thread>

namespace sw {

/// The follower that must lose nothing: reads the store from its oldest row, in a thread of its own, and
/// writes each batch at once to a descriptor. Writing blocks; the store's hold() tells the engine how far it
/// is, so a slow reader slows the sockets down instead of losing rows.
class StdoutWriter
{
public:
    /// tellsExchanges: of JSON Lines, each exchange gets a row behind the one that completes it.
    StdoutWriter(std::shared_ptr<TrafficStore> store, CommandLine::Output output, int fd,
                 bool tellsExchanges = false);
    /// Joins; call finish() and wait for doneFd() first.
    ~StdoutWriter();
    StdoutWriter(const StdoutWriter&) = delete;
    StdoutWriter& operator=(const StdoutWriter&) = delete;

    /// Writes the rows that the store has now, then ends. Any thread.
    void finish();
    /// Readable once it has ended: all written, the reader went away, or writing failed.
    int doneFd() const { return m_done.get(); }
    /// errno of the write that ended it; 0 when none. Valid once done.
    int error() const { return m_error.load(std::memory_order_acquire); }
    /// Payload bytes of all rows that are behind it. Any thread.
    quint64 bytesPassed() const { return m_passed.load(std::memory_order_acquire); }

private:
    void run();
    bool writeRows(TrafficReader& reader);
    void format(QByteArray& out, TrafficReader& reader);
    bool wait(int subscription);

    const std::shared_ptr<TrafficStore> m_store;
    const CommandLine::Output m_output;
    const int m_fd;
    SenderNames m_senders;
    std::optional<ExchangeLines> m_exchanges;
    RowId m_next = 0; // writer's thread only, as all that has no atomic
    std::atomic<bool> m_finish{false};
    std::atomic<int> m_error{0};
    std::atomic<quint64> m_passed{0};
    UniqueFd m_wake, m_done;
    std::thread m_thread; // last: it uses all of the above
};

} // namespace sw
