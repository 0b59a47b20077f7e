#pragma once

#include "models/base/UniqueFd.h"

#include <QString>

#include <cstdint>
#include <functional>
#include <vector>

#include <sys/types.h>

namespace sw {

/// One descriptor of one process that refers to the socket of this inode.
struct FdOwner
{
    pid_t pid = 0;
    int fd = -1;
    std::uint32_t inode = 0;

    bool operator==(const FdOwner&) const = default;
};

/// Every descriptor of every visible process that refers to one of these sockets, by pid and fd. One full
/// pass over /proc/PID/fd (0.6 us a descriptor). hiddenProcesses, when given, gets the number of processes
/// whose descriptors we may not read. Any thread.
std::vector<FdOwner> findOwners(const std::vector<std::uint32_t>& inodes, int* hiddenProcesses = nullptr);

/// The same for all sockets of any family ("socket:[inode]").
std::vector<FdOwner> findAllOwners(int* hiddenProcesses = nullptr);

/// /proc/PID/cmdline, joined by blanks, escaped, at most that many bytes of it; empty when there is no such
/// process, or it is the kernel's own. Any thread.
QString readCommandLine(pid_t pid, qsizetype most);

/// What /proc tells about a process besides its descriptors.
struct ProcessFacts
{
    QString command;     ///< comm, escaped (at most 15 bytes, proc(5))
    QString commandLine; ///< cmdline joined by blanks, escaped; empty for kernel threads
    uid_t uid =
        uid_t(-1); ///< of /proc/PID: the effective uid, or 0 when the process is not dumpable (proc(5))

    bool operator==(const ProcessFacts&) const = default;
};
ProcessFacts readProcessFacts(pid_t pid);

/// False for kernel threads and zombies, which have no descriptors, whoever asks. World-readable
/// (/proc/PID/stat).
bool mayHaveDescriptors(pid_t pid);

/// Raises the soft limit on descriptors towards the hard one, at most to 65,536. Returns what it is now.
qint64 raiseDescriptorLimit();

/// Lists a directory by its descriptor with getdents64, no allocation per entry. One thread at a time.
class NumberedDirectory
{
public:
    NumberedDirectory() = default;
    explicit NumberedDirectory(UniqueFd fd) : m_fd(std::move(fd)) {}
    /// /proc/PID/fd. Holding it is holding the process's identity: once the process was reaped, reads fail
    /// with ENOENT, whoever has its pid by then.
    static NumberedDirectory openDescriptors(pid_t pid);
    static NumberedDirectory openProcesses();

    explicit operator bool() const { return bool(m_fd); }
    int fd() const { return m_fd.get(); }
    /// Rewinds and calls each(number) for every all-digits name. 0 or an errno value.
    int list(const std::function<void(int)>& each) const;
    /// st_size: the number of open descriptors since Linux 6.2, 0 before; -1 when the process is gone.
    qint64 size() const;
    /// Inode of the socket that entry refers to; 0 when it is something else or gone. denied, when given, is
    /// set when we may not look (ptrace access, proc(5)) and left alone otherwise.
    std::uint32_t socketInode(int entry, bool* denied = nullptr) const;

private:
    UniqueFd m_fd;
};

} // namespace sw
