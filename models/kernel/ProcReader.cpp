#include "models/kernel/ProcReader.h"

#include "models/base/Bytes.h"
#include "models/kernel/Credentials.h"

#include <QByteArray>
#include <QList>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace sw {
namespace {

/// The kernel's linux_dirent64 (getdents64(2)); glibc has no name for it.
struct DirectoryEntry
{
    std::uint64_t inode;
    std::int64_t offset;
    std::uint16_t length;
    std::uint8_t type;
    char name[1];
};

/// The number that a whole name spells, -1 when it is none.
int numberOf(const char* name)
{
    int number = 0;
    const char* c = name;
    for (; *c >= '0' && *c <= '9'; ++c)
        number = number * 10 + (*c - '0');
    return *c == '\0' && c != name ? number : -1;
}

/// Decimal digits and a NUL; snprintf is a third of a scan's time.
const char* writeNumber(int number, std::array<char, 12>& buffer)
{
    char* c = buffer.end() - 1;
    *c = '\0';
    do {
        *--c = char('0' + number % 10);
        number /= 10;
    } while (number > 0);
    return c;
}

/// Whole small file of /proc, at most limit bytes.
QByteArray readProcFile(pid_t pid, const char* name, qsizetype limit)
{
    std::array<char, 48> path{};
    std::snprintf(path.data(), path.size(), "/proc/%d/%s", int(pid), name);
    const UniqueFd fd(::open(path.data(), O_RDONLY | O_CLOEXEC));
    if (!fd)
        return {};
    QByteArray text(limit, Qt::Uninitialized);
    const auto n = ::read(fd.get(), text.data(), size_t(limit));
    text.truncate(std::max<qsizetype>(n, 0));
    return text;
}

template <class Wanted> std::vector<FdOwner> scanOwners(int* hiddenProcesses, const Wanted& wanted)
{
    std::vector<FdOwner> owners;
    int hidden = 0;
    const auto processes = NumberedDirectory::openProcesses();
    processes.list([&](int pid) {
        const auto descriptors = NumberedDirectory::openDescriptors(pid);
        if (!descriptors) {
            hidden += (errno == EACCES || errno == EPERM) && mayHaveDescriptors(pid);
            return;
        }
        bool denied = false;
        descriptors.list([&](int fd) {
            const std::uint32_t inode = descriptors.socketInode(fd, &denied);
            if (inode != 0 && wanted(inode))
                owners.push_back({pid, fd, inode});
        });
        hidden += denied;
    });
    if (hiddenProcesses)
        *hiddenProcesses = hidden;
    return owners;
}

} // namespace

NumberedDirectory NumberedDirectory::openDescriptors(pid_t pid)
{
    std::array<char, 32> path{};
    std::snprintf(path.data(), path.size(), "/proc/%d/fd", int(pid));
    return NumberedDirectory(UniqueFd(::open(path.data(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)));
}

NumberedDirectory NumberedDirectory::openProcesses()
{
    return NumberedDirectory(UniqueFd(::open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC)));
}

int NumberedDirectory::list(const std::function<void(int)>& each) const
{
    alignas(DirectoryEntry) std::array<char, 16'384> buffer;
    if (::lseek(m_fd.get(), 0, SEEK_SET) < 0)
        return errno;
    for (;;) {
        const auto n = ::syscall(SYS_getdents64, m_fd.get(), buffer.data(), buffer.size());
        if (n < 0)
            return errno;
        if (n == 0)
            return 0;
        for (long at = 0; at < n;) {
            const auto* entry = reinterpret_cast<const DirectoryEntry*>(buffer.data() + at);
            at += entry->length;
            if (const int number = numberOf(entry->name); number >= 0)
                each(number);
        }
    }
}

qint64 NumberedDirectory::size() const
{
    struct stat info
    {
    };
    return ::fstat(m_fd.get(), &info) == 0 ? info.st_size : -1;
}

std::uint32_t NumberedDirectory::socketInode(int entry, bool* denied) const
{
    static constexpr QByteArrayView prefix("socket:[");
    std::array<char, 12> name;
    std::array<char, 32> target;
    const auto n = ::readlinkat(m_fd.get(), writeNumber(entry, name), target.data(), target.size());
    if (n < 0 && denied && (errno == EACCES || errno == EPERM))
        *denied = true;
    if (n <= prefix.size() || std::memcmp(target.data(), prefix.data(), size_t(prefix.size())) != 0)
        return 0;
    std::uint32_t inode = 0;
    for (auto i = prefix.size(); i < n && target[size_t(i)] != ']'; ++i)
        inode = inode * 10 + std::uint32_t(target[size_t(i)] - '0');
    return inode;
}

std::vector<FdOwner> findOwners(const std::vector<std::uint32_t>& inodes, int* hiddenProcesses)
{
    std::vector<std::uint32_t> sorted = inodes;
    std::sort(sorted.begin(), sorted.end());
    return scanOwners(hiddenProcesses, [&](std::uint32_t inode) {
        return std::binary_search(sorted.begin(), sorted.end(), inode);
    });
}

std::vector<FdOwner> findAllOwners(int* hiddenProcesses)
{
    return scanOwners(hiddenProcesses, [](std::uint32_t) { return true; });
}

bool mayHaveDescriptors(pid_t pid)
{
    // "PID (comm) state ppid pgrp session tty tpgid flags …"; comm may hold anything, so from the last ')'.
    const QByteArray text = readProcFile(pid, "stat", 512);
    const auto fields = text.mid(text.lastIndexOf(')') + 1).simplified().split(' ');
    constexpr uint kernelThread = 0x00200000; // PF_KTHREAD, linux/sched.h
    return fields.size() > 6 && fields[0] != "Z" && fields[0] != "X" && !(fields[6].toUInt() & kernelThread);
}

qint64 raiseDescriptorLimit()
{
    constexpr rlim_t enough = 65536;
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return -1;
    const rlim_t wanted = std::min(limit.rlim_max, enough);
    if (limit.rlim_cur < wanted) {
        const rlimit raised{wanted, limit.rlim_max};
        if (::setrlimit(RLIMIT_NOFILE, &raised) == 0)
            limit.rlim_cur = wanted;
    }
    return qint64(limit.rlim_cur);
}

QString readCommandLine(pid_t pid, qsizetype most)
{
    if (pid <= 0)
        return {};
    QByteArray line = readProcFile(pid, "cmdline", most);
    while (line.endsWith('\0'))
        line.chop(1);
    return escapedText(line.replace('\0', ' '));
}

ProcessFacts readProcessFacts(pid_t pid)
{
    ProcessFacts facts;
    facts.command = readCommandName(pid);
    facts.commandLine = readCommandLine(pid, 4096);
    std::array<char, 32> path{};
    std::snprintf(path.data(), path.size(), "/proc/%d", int(pid));
    struct stat info
    {
    };
    if (::stat(path.data(), &info) == 0)
        facts.uid = info.st_uid;
    return facts;
}

} // namespace sw
