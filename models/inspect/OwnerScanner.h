#pragma once

#include "models/kernel/ProcReader.h"

#include <chrono>
#include <memory>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace sw {

/// Who holds which socket, kept up to date at a small part of a full scan's cost: every process's
/// /proc/PID/fd stays open, and a process is read again only when its number of descriptors changed, when one
/// of its sockets vanished, or when it is verified. A content that changed behind an unchanged count is found
/// by verify(). One thread.
class OwnerScanner
{
public:
    /// How an unchanged process is known: st_size of /proc/PID/fd (Linux 6.2 and later), or its list of
    /// numbers.
    enum class Scheme { Size, List };
    struct Holder
    {
        pid_t pid = 0;
        int fd = -1;
        bool operator==(const Holder&) const = default;
    };
    using Inodes = std::vector<std::uint32_t>;

    /// Without a scheme, the better one that this kernel has.
    explicit OwnerScanner(std::optional<Scheme> scheme = {});
    ~OwnerScanner();

    /// Catches up after a dump with these new and vanished sockets. A new socket that no changed process
    /// holds causes one full search (spaced so that searches take 2 % of one core at most). Returns the
    /// inodes whose holders, or a holder's facts, changed.
    Inodes update(const Inodes& appeared, const Inodes& vanished);
    /// Reads every process again. Returns the same.
    Inodes verify();
    /// True when the last full pass is 10 s ago, or longer if that is what 2 % of one core allows.
    bool verifyDue() const;

    const std::vector<Holder>& holders(std::uint32_t inode) const;
    /// Read when first asked for (so only of processes that matter), then every 5 s.
    const ProcessFacts& facts(pid_t pid);
    /// Processes whose descriptors we may not read. Kernel threads and zombies have none and do not count.
    int hiddenProcesses() const { return m_hidden; }
    /// The first of them, by pid.
    std::vector<pid_t> firstHidden(std::size_t most) const;
    Scheme scheme() const { return m_scheme; }

private:
    struct Process;
    using Clock = std::chrono::steady_clock;

    void followProcesses();
    void scan(Process& process);
    bool changed(Process& process) const;
    void drop(Process& process);
    void replaceEntries(Process& process, std::vector<FdOwner> now);
    void unhold(const FdOwner& entry);
    void refreshFacts();
    void rereadFacts(Process& process);
    Process* find(pid_t pid);
    void fullPass();
    Inodes takeDirty();

    Scheme m_scheme;
    NumberedDirectory m_proc;
    std::vector<std::unique_ptr<Process>> m_processes; ///< by pid
    std::unordered_map<std::uint32_t, std::vector<Holder>> m_holders;
    std::unordered_set<std::uint32_t> m_unsearched; ///< new sockets that no scan has found yet
    std::unordered_set<std::uint32_t> m_dirty;
    std::size_t m_held = 0, m_maxHeld = 0; ///< directories kept open, and how many may be
    std::size_t m_factsCursor = 0;
    std::uint64_t m_pass = 0; ///< counts looks at the processes; none is read twice in one
    int m_hidden = 0;
    Clock::time_point m_nextSearch, m_nextVerify;
};

} // namespace sw
