#include "models/inspect/SocketColumns.h"

#include "models/base/ProcessName.h"
#include "models/inspect/SocketTableModel.h"
#include "models/kernel/Credentials.h"

#include <QStringList>

namespace sw {
namespace {

constexpr QChar sortsLast(0xffff);
const QString nothing = QStringLiteral("—");

QString queueText(const std::optional<std::uint32_t>& queue)
{
    return queue ? QString::number(*queue) : nothing;
}

QVariant queueKey(const std::optional<std::uint32_t>& queue) { return queue ? qint64(*queue) : qint64(-1); }

QString addressKey(const SocketRecord& record)
{
    return record.address.kind() == SocketAddress::Kind::Unnamed ? QString(sortsLast)
                                                                 : record.address.display();
}

QString ownersKey(const std::vector<SocketOwner>& owners)
{
    return owners.empty() ? QString(sortsLast)
                          : QStringLiteral("%1\t%2")
                                .arg(shownProcess(owners.front().command))
                                .arg(owners.front().pid, 10);
}

QString peerText(const SocketRecord& record)
{
    switch (record.state) {
    case SocketState::Listening:
        return record.acceptedCount ? QStringLiteral("%1 accepted").arg(*record.acceptedCount) : nothing;
    case SocketState::Connecting:
        return record.peerOwners.empty()
                   ? QStringLiteral("not accepted yet")
                   : QStringLiteral("%1, not accepted yet").arg(socketOwnersText(record.peerOwners));
    default:
        break;
    }
    if (!record.peerOwners.empty())
        return socketOwnersText(record.peerOwners);
    return record.peerInode ? QStringLiteral("inode %1").arg(*record.peerInode) : nothing;
}

QString peerKey(const SocketRecord& record)
{
    if (record.state == SocketState::Listening)
        return QStringLiteral("\t%1").arg(record.acceptedCount.value_or(0), 10);
    return ownersKey(record.peerOwners);
}

QString userText(const SocketRecord& record)
{
    if (record.uid)
        return userName(*record.uid);
    return record.owners.empty() ? nothing : userName(record.owners.front().uid);
}

/// "Listening" etc. without what only the socket's other facts say.
QString shortState(const SocketRecord& record)
{
    switch (record.state) {
    case SocketState::Listening:
        return QStringLiteral("Listening");
    case SocketState::Connected:
        return QStringLiteral("Connected");
    case SocketState::Connecting:
        return QStringLiteral("Connecting");
    case SocketState::Unconnected:
        return QStringLiteral("Unconnected");
    case SocketState::PeerClosed:
        return QStringLiteral("Peer closed");
    case SocketState::HalfClosed:
        return QStringLiteral("Half-closed");
    }
    return {};
}

void addOwners(QStringList& lines, const QString& title, const std::vector<SocketOwner>& owners)
{
    constexpr std::size_t most = 12;
    for (std::size_t i = 0; i < std::min(owners.size(), most); ++i) {
        const SocketOwner& owner = owners[i];
        lines << QStringLiteral("%1: %2, pid %3, fd %4, user %5")
                     .arg(title, shownProcess(owner.command))
                     .arg(owner.pid)
                     .arg(owner.fd)
                     .arg(userName(owner.uid));
        if (!owner.commandLine.isEmpty())
            lines << QStringLiteral("    ") + owner.commandLine.left(200);
    }
    if (owners.size() > most)
        lines << QStringLiteral("… and %1 more").arg(owners.size() - most);
}

void addQueues(QStringList& lines, const SocketRecord& record)
{
    if (!record.receiveQueue || !record.sendQueue)
        return;
    if (record.state == SocketState::Listening) {
        lines << QStringLiteral("Pending connections: %1, backlog %2")
                     .arg(*record.receiveQueue)
                     .arg(*record.sendQueue);
        return;
    }
    lines << (record.type == SocketType::Datagram
                  ? QStringLiteral("First unread message: %1 bytes").arg(*record.receiveQueue)
                  : QStringLiteral("Unread: %1 bytes").arg(*record.receiveQueue));
    lines << QStringLiteral("Kernel memory held by what it sent: %1 bytes").arg(*record.sendQueue) +
                 (record.sendBuffer ? QStringLiteral(" of %1").arg(*record.sendBuffer) : QString());
}

void addPath(QStringList& lines, const SocketRecord& record)
{
    using State = SocketRecord::PathState;
    if (record.address.kind() != SocketAddress::Kind::Path)
        return;
    if (record.pathState == State::Reachable && record.fileMode)
        lines << QStringLiteral("File: mode %1 %2:%3, reachable by its path")
                     .arg(uint(*record.fileMode), 4, 8, QLatin1Char('0'))
                     .arg(userName(record.fileOwner.value_or(0)), groupName(record.fileGroup.value_or(0)));
    else if (record.pathState == State::Deleted)
        lines << QStringLiteral("File: gone from its path, so nobody can connect to it there");
    else if (record.pathState == State::Replaced)
        lines << QStringLiteral("File: replaced at its path, so who connects there reaches another");
}

/// The end that /proc/PID/fd and lsof give a name that leads nowhere.
QString addressText(const SocketRecord& record)
{
    if (!record.isMasked())
        return record.address.display();
    return record.address.display() + (record.pathState == SocketRecord::PathState::Replaced
                                           ? QStringLiteral(" (replaced)")
                                           : QStringLiteral(" (deleted)"));
}

using Spec = ColumnSpec<SocketRecord>;

std::vector<Spec> makeIdentityColumns()
{
    return {
        Spec{QStringLiteral("state"), QStringLiteral("State"),
             QStringLiteral("What the socket is doing, closed halves in words"), true, false, socketStateText,
             [](const SocketRecord& r) -> QVariant { return int(r.state); }},
        Spec{QStringLiteral("type"), QStringLiteral("Type"), QStringLiteral("stream, datagram or seqpacket"),
             true, false, [](const SocketRecord& r) { return socketTypeName(r.type); },
             [](const SocketRecord& r) -> QVariant { return socketTypeName(r.type); }},
        Spec{
            QStringLiteral("address"), QStringLiteral("Address"),
            QStringLiteral("Path, or @name of an abstract socket; an accepted socket carries its listener's"),
            true, false, addressText, [](const SocketRecord& r) -> QVariant { return addressKey(r); }},
        Spec{QStringLiteral("process"), QStringLiteral("Process"),
             QStringLiteral("Who holds a descriptor of it; +N: so many other processes do too"), true, false,
             [](const SocketRecord& r) { return socketOwnersText(r.owners); },
             [](const SocketRecord& r) -> QVariant { return ownersKey(r.owners); }},
        Spec{QStringLiteral("peer"), QStringLiteral("Peer"),
             QStringLiteral("Who holds the other end; of a listener, how many connections it has accepted"),
             true, false, peerText, [](const SocketRecord& r) -> QVariant { return peerKey(r); }},
    };
}

std::vector<Spec> makeNumberColumns()
{
    return {
        Spec{QStringLiteral("receiveQueue"), QStringLiteral("Recv-Q"),
             QStringLiteral("Unread bytes (of a datagram socket: of its first message only); of a listener, "
                            "connections that wait to be accepted"),
             true, true, [](const SocketRecord& r) { return queueText(r.receiveQueue); },
             [](const SocketRecord& r) { return queueKey(r.receiveQueue); }},
        Spec{QStringLiteral("sendQueue"), QStringLiteral("Send-Q"),
             QStringLiteral("Kernel memory that sent, unread data holds: more than its bytes, 768 for a "
                            "single one; of a listener, its backlog"),
             true, true, [](const SocketRecord& r) { return queueText(r.sendQueue); },
             [](const SocketRecord& r) { return queueKey(r.sendQueue); }},
        Spec{QStringLiteral("inode"), QStringLiteral("Inode"),
             QStringLiteral("Number of the socket, as in /proc/PID/fd, ss and lsof"), false, true,
             [](const SocketRecord& r) { return QString::number(r.inode); },
             [](const SocketRecord& r) -> QVariant { return qint64(r.inode); }},
        Spec{QStringLiteral("user"), QStringLiteral("User"), QStringLiteral("Who created the socket"), false,
             false, userText, [](const SocketRecord& r) -> QVariant { return userText(r); }},
    };
}

} // namespace

QString socketStateText(const SocketRecord& record)
{
    if (record.closing)
        return QStringLiteral("Closing");
    if (record.state != SocketState::HalfClosed)
        return shortState(record);
    switch (record.shutdown & 3) {
    case 1:
        return QStringLiteral("Half-closed: peer will send no more");
    case 2:
        return QStringLiteral("Half-closed: we will send no more");
    default:
        return QStringLiteral("Half-closed: both will send no more");
    }
}

int processesIn(const std::vector<SocketOwner>& owners)
{
    int count = 0;
    pid_t last = 0; // owners are in the order of pid
    for (const SocketOwner& owner : owners)
        count += owner.pid != std::exchange(last, owner.pid);
    return count;
}

QString socketOwnersText(const std::vector<SocketOwner>& owners)
{
    if (owners.empty())
        return nothing;
    const QString first =
        QStringLiteral("%1 %2").arg(shownProcess(owners.front().command)).arg(owners.front().pid);
    const int others = processesIn(owners) - 1;
    return others > 0 ? QStringLiteral("%1 +%2").arg(first).arg(others) : first;
}

QString socketToolTip(const SocketRecord& record)
{
    QStringList lines{QStringLiteral("%1 %2 socket, inode %3")
                          .arg(shortState(record), socketTypeName(record.type))
                          .arg(record.inode)};
    if (record.closing)
        lines << QStringLiteral("Closing: missing from the kernel's last table");
    if (record.state == SocketState::HalfClosed)
        lines << socketStateText(record);
    lines << QStringLiteral("Address: ") + record.address.display();
    addPath(lines, record);
    if (record.owners.empty())
        lines << QStringLiteral("No visible process holds it");
    addOwners(lines, QStringLiteral("Process"), record.owners);
    if (record.acceptedCount)
        lines << QStringLiteral("Accepted connections: %1").arg(*record.acceptedCount);
    if (record.peerInode)
        lines
            << QStringLiteral("Peer: inode %1, %2").arg(*record.peerInode).arg(record.peerAddress.display());
    addOwners(lines,
              record.peerInode ? QStringLiteral("Peer's process") : QStringLiteral("Listener's process"),
              record.peerOwners);
    addQueues(lines, record);
    if (record.uid)
        lines << QStringLiteral("Created by user ") + userName(*record.uid);
    return lines.join(u'\n');
}

const std::vector<ColumnSpec<SocketRecord>>& SocketTableModel::columns()
{
    static const std::vector<Spec> all = [] {
        std::vector<Spec> specs = makeIdentityColumns();
        for (Spec& spec : makeNumberColumns())
            specs.push_back(std::move(spec));
        return specs;
    }();
    return all;
}

} // namespace sw
