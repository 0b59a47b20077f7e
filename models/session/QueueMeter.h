#pragma once

#include "models/kernel/SocketAddress.h"

#include <QObject>

#include <memory>
#include <optional>
#include <thread>
#include <vector>

namespace sw {

class UnixDiag;

/// What the kernel holds for one socket, and for its peer where that is visible: the numbers of `ss -x`.
struct SocketQueue
{
    quint32 inode = 0;
    SocketType type = SocketType::Stream;
    quint64 unread = 0; ///< bytes (of datagrams: of the first message only); of a listener: clients that wait
    quint64 backlog = 0; ///< of a listener; it admits one more
    quint64 held = 0;    ///< kernel memory of what it sent and nobody has read yet, in bytes of memory
    quint64 room = 0;    ///< how much of that it may have (SO_SNDBUF); at or beyond it a send meets EAGAIN
    bool peerVisible = false;
    quint64 unreadAtPeer = 0, peerHeld = 0, peerRoom = 0;

    bool operator==(const SocketQueue&) const = default;
};

/// Which sockets are to be measured, by inode.
struct QueueWish
{
    quint32 bound = 0; ///< a listening socket, or the bound one of a datagram listener; 0: none
    /// Of a datagram listener: where to find out whether its queue is full, which no number of the kernel
    /// says. Unnamed: don't.
    SocketAddress datagrams;
    std::vector<quint32> connections;

    bool operator==(const QueueWish&) const = default;
};

struct QueueReading
{
    QueueWish wish;
    std::optional<SocketQueue> bound; ///< empty: not in the kernel's table (any more)
    bool datagramsFull = false;
    std::vector<SocketQueue> connections; ///< those that are there, in the order of the wish
    qint64 microseconds = 0;              ///< that reading took
};

/// Reads them all once: a question for each socket when they are few, else one dump. Any thread.
QueueReading readQueues(UnixDiag& diag, const QueueWish& wish);

/// Measures the queues of some sockets again and again, at most four times a second and never more than 2 %
/// of a core, in a thread of its own. Lives in the thread that made it.
class QueueMeter : public QObject
{
    Q_OBJECT
public:
    explicit QueueMeter(QObject* parent = nullptr);
    ~QueueMeter() override; ///< asks the thread to stop and joins it

    /// From now on these, the first time at once; none of them: the meter rests.
    void watch(const QueueWish& wish);

signals:
    void measured(const sw::QueueReading& reading);

private:
    void takeReadings();

    struct Core;
    std::unique_ptr<Core> m_core;
    std::thread m_thread;
};

} // namespace sw
