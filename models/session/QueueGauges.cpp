#include "models/session/QueueGauges.h"

#include "models/traffic/TrafficWords.h"

#include <algorithm>

namespace sw {
namespace {

QString bytesText(quint64 bytes)
{
    return bytes == 1 ? QStringLiteral("1 byte") : trafficNumberText(bytes) + QStringLiteral(" bytes");
}

double share(quint64 part, quint64 whole)
{
    return whole == 0 ? 0 : std::min(1.0, double(part) / double(whole));
}

void sayFull(QueueGauge& gauge, std::size_t fullOnes, std::size_t all)
{
    if (!gauge.full)
        return;
    gauge.text +=
        all > 1 ? QStringLiteral(", %1 of %2 full").arg(fullOnes).arg(all) : QStringLiteral(", full");
    gauge.fill = 1;
}

/// unix_recvq_full(): a backlog of n admits n + 1.
QueueGauge pendingGauge(const SocketQueue& bound)
{
    QueueGauge gauge;
    gauge.name = QStringLiteral("Pending");
    gauge.text = QStringLiteral("%1 of backlog %2")
                     .arg(trafficNumberText(bound.unread), trafficNumberText(bound.backlog));
    gauge.hint = QStringLiteral("Clients that wait to be accepted. A backlog of %1 admits %2; from then on "
                                "connecting waits, or answers EAGAIN.")
                     .arg(bound.backlog)
                     .arg(bound.backlog + 1);
    gauge.fill = share(bound.unread, bound.backlog + 1);
    gauge.full = bound.unread > bound.backlog;
    sayFull(gauge, 1, 1);
    return gauge;
}

QueueGauge datagramsGauge(const QueueReading& reading)
{
    QueueGauge gauge;
    gauge.name = QStringLiteral("Unread here");
    gauge.text = reading.bound->unread == 0 && !reading.datagramsFull
                     ? bytesText(0)
                     : QStringLiteral("first message %1").arg(bytesText(reading.bound->unread));
    gauge.hint = QStringLiteral(
        "Of waiting datagrams the kernel tells the size of the first only. The queue is full at "
        "one more than net.unix.max_dgram_qlen; then sending waits, or answers EAGAIN.");
    gauge.full = reading.datagramsFull;
    sayFull(gauge, 1, 1);
    return gauge;
}

/// One socket sends to all of them: whose queue it is in, the kernel does not tell.
QueueGauge answersGauge(const SocketQueue& bound)
{
    QueueGauge gauge;
    gauge.name = QStringLiteral("Unread at the peers");
    gauge.text =
        QStringLiteral("%1 of %2 bytes").arg(trafficNumberText(bound.held), trafficNumberText(bound.room));
    gauge.hint = QStringLiteral("Kernel memory that answers take until they are read, not bytes of payload.");
    gauge.fill = share(bound.held, bound.room);
    gauge.full = bound.room > 0 && bound.held >= bound.room;
    sayFull(gauge, 1, 1);
    return gauge;
}

QueueGauge unreadGauge(const std::vector<SocketQueue>& queues, quint64 buffered)
{
    QueueGauge gauge;
    gauge.name = QStringLiteral("Unread here");
    quint64 unread = 0;
    std::size_t full = 0;
    for (const SocketQueue& queue : queues) {
        unread += queue.unread;
        if (queue.unread > 0 && queue.peerVisible)
            gauge.fill = std::max(gauge.fill, share(queue.peerHeld, queue.peerRoom));
        full += queue.peerVisible && queue.peerRoom > 0 && queue.peerHeld >= queue.peerRoom;
    }
    gauge.text = bytesText(unread);
    if (buffered > 0)
        gauge.text += QStringLiteral(" and %1 in Qt").arg(trafficNumberText(buffered));
    gauge.hint =
        QStringLiteral("What the peer has sent and we have not read. Full: its next write waits, or answers "
                       "EAGAIN.");
    gauge.full = full > 0;
    sayFull(gauge, full, queues.size());
    return gauge;
}

QueueGauge peerGauge(const std::vector<SocketQueue>& queues, bool datagramsWait)
{
    QueueGauge gauge;
    gauge.name = QStringLiteral("Unread at the peer");
    quint64 unread = 0, held = 0, room = 0;
    std::size_t full = 0, visible = 0;
    for (const SocketQueue& queue : queues) {
        unread += queue.unreadAtPeer;
        held += queue.held;
        room += queue.room;
        visible += queue.peerVisible;
        gauge.fill = std::max(gauge.fill, share(queue.held, queue.room));
        full += queue.room > 0 && queue.held >= queue.room;
    }
    gauge.text = visible == 0 ? QStringLiteral("not visible") : bytesText(unread);
    if (held > 0)
        gauge.text +=
            QStringLiteral(", holds %1 of %2").arg(trafficNumberText(held), trafficNumberText(room));
    gauge.hint = QStringLiteral(
        "What we have sent and the peer has not read (of datagrams: of its first message). Held "
        "is the kernel memory that this takes of our send buffer (ss: Send-Q), not bytes of "
        "payload. Full: our next send meets EAGAIN.");
    gauge.full = full > 0 || datagramsWait;
    sayFull(gauge, std::max<std::size_t>(full, 1), queues.size());
    return gauge;
}

QueueGauge waitingGauge(const QueueSums& sums)
{
    QueueGauge gauge;
    gauge.name = QStringLiteral("Unsent here");
    gauge.text = bytesText(sums.waitingBytes);
    if (sums.waitingMessages > 0)
        gauge.text += QStringLiteral(" in %1").arg(trafficNumberText(sums.waitingMessages)) +
                      (sums.waitingMessages == 1 ? QStringLiteral(" message") : QStringLiteral(" messages"));
    gauge.text += QStringLiteral(", EAGAIN");
    gauge.hint = QStringLiteral("Given to send, and not taken by the kernel: the peer's queue is full.");
    gauge.fill = 1;
    gauge.full = true;
    return gauge;
}

} // namespace

std::vector<QueueGauge> queueGauges(const EndpointStatus& endpoint, const QueueReading& reading,
                                    const QueueSums& sums)
{
    std::vector<QueueGauge> gauges;
    const bool datagrams = endpoint.spec.type == SocketType::Datagram;
    if (reading.bound)
        gauges.push_back(datagrams ? datagramsGauge(reading) : pendingGauge(*reading.bound));
    if (reading.bound && datagrams && reading.bound->held > 0)
        gauges.push_back(answersGauge(*reading.bound));
    if (!reading.connections.empty()) {
        if (!datagrams)
            gauges.push_back(unreadGauge(reading.connections, sums.buffered));
        else if (endpoint.spec.kind == EndpointKind::Client && reading.connections.front().unread > 0)
            gauges.push_back(unreadGauge(reading.connections, 0));
        gauges.push_back(peerGauge(reading.connections, datagrams && sums.anyWaits));
    }
    if (sums.anyWaits)
        gauges.push_back(waitingGauge(sums));
    return gauges;
}

} // namespace sw
