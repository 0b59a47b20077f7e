#include "models/inspect/OwnerScanner.h"

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <utility>

#include <unistd.h>

namespace sw {
namespace {

using namespace std::chrono_literals;
constexpr auto verifyEvery = 10s;
constexpr auto factsEvery = 5s;
constexpr std::size_t factsPerTick = 32;
constexpr int dutyFactor = 50; // 2 % of one core

std::chrono::nanoseconds threadCpu()
{
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

OwnerScanner::Scheme bestScheme()
{
    return NumberedDirectory::openDescriptors(::getpid()).size() > 0 ? OwnerScanner::Scheme::Size
                                                                     : OwnerScanner::Scheme::List;
}

} // namespace

struct OwnerScanner::Process
{
    pid_t pid = 0;
    NumberedDirectory descriptors; ///< held; empty when hidden or when too many are held already
    bool hidden = false;
    bool suspect = false;         ///< one of its sockets vanished
    qint64 mark = -1;             ///< st_size, or a hash of the list, when last scanned
    std::vector<FdOwner> entries; ///< its sockets by fd
    std::uint64_t pass = 0;       ///< when last scanned
    std::optional<ProcessFacts> facts;
    Clock::time_point factsRead;
};

OwnerScanner::OwnerScanner(std::optional<Scheme> scheme)
    : m_scheme(scheme.value_or(bestScheme())),
      m_proc(NumberedDirectory::openProcesses())
{
    const qint64 limit = ::sysconf(_SC_OPEN_MAX);
    m_maxHeld = std::size_t(std::max<qint64>(limit, 64)) / 2; // the rest is for the sockets of the engine
}

OwnerScanner::~OwnerScanner() = default;

OwnerScanner::Inodes OwnerScanner::update(const Inodes& appeared, const Inodes& vanished)
{
    for (const std::uint32_t inode : vanished) {
        m_unsearched.erase(inode);
        for (const Holder& holder : holders(inode)) {
            if (Process* process = find(holder.pid))
                process->suspect = true;
        }
    }
    followProcesses();
    m_unsearched.insert(appeared.begin(), appeared.end());
    std::erase_if(m_unsearched, [this](std::uint32_t inode) { return m_holders.count(inode) != 0; });
    if (!m_unsearched.empty() && Clock::now() >= m_nextSearch)
        fullPass();
    refreshFacts();
    return takeDirty();
}

OwnerScanner::Inodes OwnerScanner::verify()
{
    followProcesses();
    fullPass();
    return takeDirty();
}

bool OwnerScanner::verifyDue() const { return Clock::now() >= m_nextVerify; }

/// Merges the list of processes with the known ones and scans what changed.
void OwnerScanner::followProcesses()
{
    ++m_pass;
    std::vector<pid_t> pids;
    pids.reserve(m_processes.size() + 16);
    m_proc.list([&](int pid) { pids.push_back(pid); });
    if (!std::is_sorted(pids.begin(), pids.end()))
        std::sort(pids.begin(), pids.end());
    std::vector<std::unique_ptr<Process>> now;
    now.reserve(pids.size());
    auto known = m_processes.begin();
    for (const pid_t pid : pids) {
        for (; known != m_processes.end() && (*known)->pid < pid; ++known)
            drop(**known);
        if (known != m_processes.end() && (*known)->pid == pid) {
            now.push_back(std::move(*known++));
            if (changed(*now.back()))
                scan(*now.back());
            continue;
        }
        now.push_back(std::make_unique<Process>());
        now.back()->pid = pid;
        scan(*now.back());
    }
    for (; known != m_processes.end(); ++known)
        drop(**known);
    m_processes = std::move(now);
}

bool OwnerScanner::changed(Process& process) const
{
    if (process.hidden)
        return false; // asked again by the next full pass
    if (!process.descriptors || process.suspect)
        return true;
    if (m_scheme == Scheme::Size)
        return process.descriptors.size() != process.mark;
    quint64 mark = 1;
    const int error = process.descriptors.list([&](int fd) { mark = mark * 31 + quint64(fd) + 1; });
    return error != 0 || qint64(mark) != process.mark;
}

/// Reads all descriptors of a process. A held directory of a process that was reaped reads as empty or gone;
/// then whoever has the pid by now is looked at afresh.
void OwnerScanner::scan(Process& process)
{
    process.suspect = false;
    process.pass = m_pass;
    NumberedDirectory passing; // not held: over the limit
    if (process.descriptors && process.descriptors.size() < 0) {
        process.descriptors = {};
        process.facts.reset();
        --m_held;
    }
    if (!process.descriptors) {
        NumberedDirectory opened = NumberedDirectory::openDescriptors(process.pid);
        const bool denied = !opened && (errno == EACCES || errno == EPERM);
        const bool hidden = denied && mayHaveDescriptors(process.pid);
        m_hidden += int(hidden) - int(process.hidden);
        process.hidden = hidden;
        if (opened && m_held < m_maxHeld)
            ++m_held;
        else
            passing = std::exchange(opened, {});
        process.descriptors = std::move(opened);
    }
    const NumberedDirectory& directory = process.descriptors ? process.descriptors : passing;
    std::vector<FdOwner> entries;
    if (directory) {
        bool denied = false;
        const qint64 size = directory.size(); // before the list: what comes later differs from it
        quint64 mark = 1;
        directory.list([&](int fd) {
            mark = mark * 31 + quint64(fd) + 1;
            if (const std::uint32_t inode = directory.socketInode(fd, &denied))
                entries.push_back({process.pid, fd, inode});
        });
        process.mark = m_scheme == Scheme::Size ? size : qint64(mark);
        m_hidden += int(denied) - int(process.hidden);
        process.hidden = denied;
    }
    replaceEntries(process, std::move(entries));
    if (process.facts)
        rereadFacts(process);
}

std::vector<pid_t> OwnerScanner::firstHidden(std::size_t most) const
{
    std::vector<pid_t> pids;
    for (auto process = m_processes.begin(); process != m_processes.end() && pids.size() < most; ++process) {
        if ((*process)->hidden)
            pids.push_back((*process)->pid);
    }
    return pids;
}

void OwnerScanner::drop(Process& process)
{
    replaceEntries(process, {});
    m_hidden -= process.hidden;
    m_held -= bool(process.descriptors);
}

/// Both lists are in the order of fd; only what differs touches the table of holders.
void OwnerScanner::replaceEntries(Process& process, std::vector<FdOwner> now)
{
    const auto before = [](const FdOwner& a, const FdOwner& b) { return a.fd < b.fd; };
    if (!std::is_sorted(now.begin(), now.end(), before))
        std::sort(now.begin(), now.end(), before);
    auto old = process.entries.begin();
    const auto hold = [this](const FdOwner& entry) {
        auto& list = m_holders[entry.inode];
        const auto at = std::find_if(list.begin(), list.end(), [&](const Holder& h) {
            return h.pid > entry.pid || (h.pid == entry.pid && h.fd > entry.fd);
        });
        list.insert(at, {entry.pid, entry.fd});
        m_dirty.insert(entry.inode);
    };
    for (const FdOwner& entry : now) {
        for (; old != process.entries.end() && old->fd < entry.fd; ++old)
            unhold(*old);
        if (old != process.entries.end() && old->fd == entry.fd) {
            if (old->inode != entry.inode) {
                unhold(*old);
                hold(entry);
            }
            ++old;
            continue;
        }
        hold(entry);
    }
    for (; old != process.entries.end(); ++old)
        unhold(*old);
    process.entries = std::move(now);
}

void OwnerScanner::unhold(const FdOwner& entry)
{
    m_dirty.insert(entry.inode);
    const auto found = m_holders.find(entry.inode);
    if (found == m_holders.end())
        return;
    std::erase(found->second, Holder{entry.pid, entry.fd});
    if (found->second.empty())
        m_holders.erase(found);
}

void OwnerScanner::fullPass()
{
    const auto start = threadCpu();
    for (auto& process : m_processes) {
        if (process->pass != m_pass)
            scan(*process);
    }
    m_unsearched.clear();
    const auto cost = threadCpu() - start;
    m_nextSearch = Clock::now() + cost * dutyFactor;
    m_nextVerify = Clock::now() + std::max<std::chrono::nanoseconds>(verifyEvery, cost * dutyFactor);
}

const std::vector<OwnerScanner::Holder>& OwnerScanner::holders(std::uint32_t inode) const
{
    static const std::vector<Holder> none;
    const auto found = m_holders.find(inode);
    return found == m_holders.end() ? none : found->second;
}

OwnerScanner::Process* OwnerScanner::find(pid_t pid)
{
    const auto found = std::lower_bound(m_processes.begin(), m_processes.end(), pid,
                                        [](const auto& process, pid_t id) { return process->pid < id; });
    return found != m_processes.end() && (*found)->pid == pid ? found->get() : nullptr;
}

const ProcessFacts& OwnerScanner::facts(pid_t pid)
{
    static const ProcessFacts unknown;
    Process* process = find(pid);
    if (!process)
        return unknown;
    if (!process->facts) {
        process->facts = readProcessFacts(pid);
        process->factsRead = Clock::now();
    }
    return *process->facts;
}

void OwnerScanner::rereadFacts(Process& process)
{
    ProcessFacts facts = readProcessFacts(process.pid);
    process.factsRead = Clock::now();
    if (facts == *process.facts)
        return;
    process.facts = std::move(facts);
    for (const FdOwner& entry : process.entries)
        m_dirty.insert(entry.inode);
}

void OwnerScanner::refreshFacts()
{
    const auto old = Clock::now() - factsEvery;
    std::size_t read = 0;
    for (std::size_t i = 0; i < m_processes.size() && read < factsPerTick; ++i) {
        Process& process = *m_processes[m_factsCursor++ % m_processes.size()];
        if (process.facts && process.factsRead < old) {
            rereadFacts(process);
            ++read;
        }
    }
}

OwnerScanner::Inodes OwnerScanner::takeDirty()
{
    Inodes inodes(m_dirty.begin(), m_dirty.end());
    m_dirty.clear();
    return inodes;
}

} // namespace sw
