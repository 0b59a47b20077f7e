#include "models/session/QueueMeter.h"

#include "models/base/Mailbox.h"
#include "models/kernel/UnixDiag.h"

#include <QSocketNotifier>

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <unordered_map>

namespace sw {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds leastPause{250};
constexpr std::size_t fewSockets = 8;

using Table = std::unordered_map<std::uint32_t, DiagSocket>;

/// Where one socket is looked up: in a dump, or by a question of its own.
class Lookup
{
public:
    Lookup(UnixDiag& diag, bool all) : m_diag(diag), m_all(all)
    {
        if (!all)
            return;
        if (auto dumped = diag.sockets()) {
            for (DiagSocket& socket : *dumped)
                m_table.emplace(socket.inode, std::move(socket));
        }
    }
    const DiagSocket* find(std::uint32_t inode)
    {
        const auto known = m_table.find(inode);
        if (known != m_table.end())
            return &known->second;
        if (m_all || inode == 0)
            return nullptr;
        auto found = m_diag.socket(inode);
        return found ? &m_table.emplace(inode, *std::move(found)).first->second : nullptr;
    }

private:
    UnixDiag& m_diag;
    Table m_table;
    bool m_all;
};

std::optional<SocketQueue> queueOf(Lookup& lookup, std::uint32_t inode)
{
    const DiagSocket* own = lookup.find(inode);
    if (!own)
        return {};
    SocketQueue queue;
    queue.inode = inode;
    queue.type = own->type;
    queue.unread = own->receiveQueue.value_or(0);
    const bool listening = own->state == 10; // TCP_LISTEN, as unix_diag has it
    (listening ? queue.backlog : queue.held) = own->sendQueue.value_or(0);
    queue.room = own->sendBuffer;
    const DiagSocket* peer = own->peerInode ? lookup.find(*own->peerInode) : nullptr;
    if (!peer)
        return queue;
    queue.peerVisible = true;
    queue.unreadAtPeer = peer->receiveQueue.value_or(0);
    queue.peerHeld = peer->sendQueue.value_or(0);
    queue.peerRoom = peer->sendBuffer;
    return queue;
}

/// As a sender finds out: poll(2) of a socket connected there says "not writable" while the queue has
/// net.unix.max_dgram_qlen messages and one more. Nothing is sent.
bool isDatagramQueueFull(const SocketAddress& address)
{
    const UniqueFd fd(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    sockaddr_un name{};
    const socklen_t length = address.toSockaddr(name);
    if (!fd || ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&name), length) != 0)
        return false;
    pollfd state{fd.get(), POLLOUT, 0};
    return ::poll(&state, 1, 0) == 0;
}

} // namespace

QueueReading readQueues(UnixDiag& diag, const QueueWish& wish)
{
    const auto begin = Clock::now();
    QueueReading reading;
    reading.wish = wish;
    Lookup lookup(diag, wish.connections.size() > fewSockets);
    if (wish.bound != 0)
        reading.bound = queueOf(lookup, wish.bound);
    for (const quint32 inode : wish.connections) {
        if (const auto queue = queueOf(lookup, inode))
            reading.connections.push_back(*queue);
    }
    if (wish.datagrams.kind() != SocketAddress::Kind::Unnamed)
        reading.datagramsFull = isDatagramQueueFull(wish.datagrams);
    reading.microseconds =
        std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin).count();
    return reading;
}

/// The thread: a loop over one mailbox and one deadline. All but the mailboxes is its own.
struct QueueMeter::Core
{
    struct Command
    {
        enum class Kind { Watch, Taken, Stop } kind = Kind::Taken;
        QueueWish wish;
    };
    Mailbox<Command> commands;
    Mailbox<QueueReading> readings; // at most one waits

    void run();

private:
    bool handleCommands();
    void measure();
    bool isIdle() const { return m_untaken || (m_wish.bound == 0 && m_wish.connections.empty()); }

    QueueWish m_wish;
    Clock::time_point m_next;
    bool m_untaken = false;
    std::optional<UnixDiag> m_diag;
};

void QueueMeter::Core::run()
{
    if (auto diag = UnixDiag::open())
        m_diag.emplace(*std::move(diag));
    while (handleCommands()) {
        if (m_diag && !isIdle() && Clock::now() >= m_next) {
            measure();
            continue;
        }
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(m_next - Clock::now()).count();
        pollfd waiting{commands.fd(), POLLIN, 0};
        ::poll(&waiting, 1, !m_diag || isIdle() ? -1 : int(std::max<long long>(left, 0)));
    }
}

/// False after Stop.
bool QueueMeter::Core::handleCommands()
{
    for (Command& command : commands.takeAll()) {
        if (command.kind == Command::Kind::Stop)
            return false;
        m_untaken = m_untaken && command.kind != Command::Kind::Taken;
        if (command.kind == Command::Kind::Watch && command.wish != m_wish) {
            m_wish = std::move(command.wish);
            m_next = std::min(m_next, Clock::now() + std::chrono::milliseconds(50));
        }
    }
    return true;
}

void QueueMeter::Core::measure()
{
    QueueReading reading = readQueues(*m_diag, m_wish);
    m_next = Clock::now() + std::max<std::chrono::microseconds>(
                                leastPause, std::chrono::microseconds(50 * reading.microseconds));
    m_untaken = true;
    readings.post(std::move(reading));
}

QueueMeter::QueueMeter(QObject* parent) : QObject(parent), m_core(std::make_unique<Core>())
{
    auto* notifier = new QSocketNotifier(m_core->readings.fd(), QSocketNotifier::Read, this);
    connect(notifier, &QSocketNotifier::activated, this, &QueueMeter::takeReadings);
    m_thread = std::thread([core = m_core.get()] { core->run(); });
}

QueueMeter::~QueueMeter()
{
    m_core->commands.post({Core::Command::Kind::Stop, {}});
    m_thread.join();
    qDeleteAll(findChildren<QSocketNotifier*>(Qt::FindDirectChildrenOnly)); // before their descriptor goes
}

void QueueMeter::watch(const QueueWish& wish) { m_core->commands.post({Core::Command::Kind::Watch, wish}); }

void QueueMeter::takeReadings()
{
    for (const QueueReading& reading : m_core->readings.takeAll()) {
        emit measured(reading);
        m_core->commands.post({Core::Command::Kind::Taken, {}});
    }
}

} // namespace sw
