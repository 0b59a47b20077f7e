#include "models/inspect/LiveTable.h"

#include "models/kernel/Credentials.h"

#include <ctime>

namespace sw {
namespace {

constexpr std::uint8_t stateListen = 10; // TCP_LISTEN
constexpr std::size_t manySockets = 10'000;

} // namespace

LiveTable::LiveTable(std::unique_ptr<SocketSource> source, std::optional<OwnerScanner::Scheme> scheme)
    : m_source(std::move(source)),
      m_scanner(scheme),
      m_join([this](std::uint32_t inode) { return ownersOf(inode); })
{
}

SocketDelta LiveTable::tick()
{
    const qint64 start = threadCpuMicroseconds();
    SocketDelta delta;
    auto changes = m_tracker.update(*m_source);
    if (changes) {
        OwnerScanner::Inodes appeared, vanished = changes->removed;
        vanished.insert(vanished.end(), changes->closing.begin(), changes->closing.end());
        for (const std::uint32_t inode : changes->removed) {
            m_limitWanted.erase(inode);
            m_join.remove(inode);
        }
        for (DiagSocket& socket : changes->appeared) {
            appeared.push_back(socket.inode);
            wantSendBuffer(socket);
            m_join.put(std::move(socket));
        }
        for (DiagSocket& socket : changes->changed) {
            wantSendBuffer(socket);
            m_join.put(std::move(socket));
        }
        askSendBuffers();
        for (const std::uint32_t inode : changes->closing)
            m_join.setClosing(inode, true);
        for (const std::uint32_t inode : changes->returned)
            m_join.setClosing(inode, false);
        for (const std::uint32_t inode : m_scanner.update(appeared, vanished))
            m_join.touch(inode);
        m_join.refreshPaths();
        m_join.takeChanges(delta);
    } else {
        delta.trouble = changes.failure().sentence;
    }
    delta.hiddenProcesses = m_scanner.hiddenProcesses();
    if (delta.hiddenProcesses > 0)
        delta.hiddenNames = hiddenNames();
    delta.processes = m_join.processCount();
    delta.tickMicroseconds = threadCpuMicroseconds() - start;
    return delta;
}

QStringList LiveTable::hiddenNames()
{
    constexpr std::size_t most = 8;
    QStringList names;
    for (const pid_t pid : m_scanner.firstHidden(most)) {
        const ProcessFacts& facts = m_scanner.facts(pid);
        names << QStringLiteral("%1 %2 of %3").arg(facts.command).arg(pid).arg(userName(facts.uid));
    }
    return names;
}

/// The limit of a send queue is not in the dump (it costs too much for what few sockets need).
void LiveTable::wantSendBuffer(const DiagSocket& socket)
{
    if (socket.sendBuffer == 0 && socket.state != stateListen && socket.sendQueue.value_or(0) > 0 &&
        !m_join.knowsSendBuffer(socket.inode))
        m_limitWanted[socket.inode] = socket.cookie;
}

/// A few at a time: each question walks the kernel's whole table.
void LiveTable::askSendBuffers()
{
    const int questions = m_tracker.size() > manySockets ? 1 : 4;
    for (int i = 0; i < questions && !m_limitWanted.empty(); ++i) {
        const auto wanted = *m_limitWanted.begin();
        m_limitWanted.erase(m_limitWanted.begin());
        if (const auto answer = m_source->socket(wanted.first, wanted.second))
            m_join.setSendBuffer(wanted.first, answer->sendBuffer);
    }
}

void LiveTable::verify()
{
    for (const std::uint32_t inode : m_scanner.verify())
        m_join.touch(inode);
}

std::vector<SocketOwner> LiveTable::ownersOf(std::uint32_t inode)
{
    std::vector<SocketOwner> owners;
    const auto& holders = m_scanner.holders(inode);
    owners.reserve(holders.size());
    for (const auto& holder : holders) {
        const ProcessFacts& facts = m_scanner.facts(holder.pid);
        owners.push_back({holder.pid, holder.fd, facts.command, facts.commandLine, facts.uid});
    }
    return owners;
}

qint64 threadCpuMicroseconds()
{
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return qint64(now.tv_sec) * 1'000'000 + now.tv_nsec / 1000;
}

} // namespace sw
