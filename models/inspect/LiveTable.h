#pragma once

#include "models/inspect/DumpTracker.h"
#include "models/inspect/Inspector.h"
#include "models/inspect/OwnerScanner.h"
#include "models/inspect/SocketJoin.h"

#include <memory>
#include <unordered_map>

namespace sw {

/// The socket table and how it changes, without a thread: one call, one difference. One thread at a time.
class LiveTable
{
public:
    explicit LiveTable(std::unique_ptr<SocketSource> source = std::make_unique<NetlinkSource>(),
                       std::optional<OwnerScanner::Scheme> scheme = {});

    /// Dump, owners, join. The first delta has every socket in added. generation is left to the caller.
    SocketDelta tick();
    /// True when it is time to read every process again, in case a descriptor was swapped for another.
    bool verifyDue() const { return m_scanner.verifyDue(); }
    /// Reads every process; what it finds is in the next tick's delta.
    void verify();

private:
    void wantSendBuffer(const DiagSocket& socket);
    void askSendBuffers();
    QStringList hiddenNames();
    std::vector<SocketOwner> ownersOf(std::uint32_t inode);

    std::unique_ptr<SocketSource> m_source;
    DumpTracker m_tracker;
    OwnerScanner m_scanner;
    SocketJoin m_join;
    /// Sockets that hold memory and whose limit is not known yet, with their cookies.
    std::unordered_map<std::uint32_t, std::uint64_t> m_limitWanted;
};

/// User and system time that this thread has used, in microseconds.
qint64 threadCpuMicroseconds();

} // namespace sw
