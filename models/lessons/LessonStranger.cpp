#include "models/lessons/LessonStranger.h"

#include "models/inspect/SocketSnapshot.h"

#include <algorithm>

#include <unistd.h>

namespace sw {
namespace {

bool isOurs(const SocketRecord& record)
{
    return std::any_of(record.owners.begin(), record.owners.end(),
                       [](const SocketOwner& owner) { return owner.pid == ::getpid(); });
}

} // namespace

QList<LessonStranger> lessonStrangers(const SocketSnapshot& table, const QByteArray& directory)
{
    QList<LessonStranger> found;
    const QByteArray start = directory + '/';
    for (const SocketRecord& one : table.sockets) {
        const bool listens = one.state == SocketState::Listening;
        const bool isBound =
            listens || one.state == SocketState::Unconnected || one.type == SocketType::Datagram;
        if (!isBound || one.address.kind() != SocketAddress::Kind::Path || one.owners.empty() ||
            isOurs(one) || !one.address.bytes().startsWith(start))
            continue;
        LessonStranger stranger;
        stranger.name = QStringLiteral("%1 %2").arg(one.owners.front().command).arg(one.owners.front().pid);
        stranger.file = QString::fromUtf8(one.address.bytes().mid(start.size()));
        stranger.type = one.type;
        stranger.listens = listens;
        stranger.isHidden = one.isMasked();
        stranger.pending = listens ? one.receiveQueue.value_or(0) : 0;
        stranger.backlog = listens ? one.sendQueue.value_or(0) : 0;
        found.append(stranger);
    }
    return found;
}

QString leftBehindWords(const QList<LessonStranger>& strangers)
{
    QStringList names, files;
    for (const LessonStranger& one : strangers) {
        names << one.name;
        files << one.file;
    }
    files.removeDuplicates();
    if (names.isEmpty())
        return {};
    const QString gone = QStringLiteral("gone with the lesson's directory, so nobody can reach %1 any more. "
                                        "Ctrl+C in its terminal ends it.");
    if (names.size() == 1)
        return QStringLiteral("%1 still runs, and its %2 is ").arg(names.first(), files.first()) +
               gone.arg(QStringLiteral("it"));
    return QStringLiteral("%1 still run, and %2 %3 ")
               .arg(names.join(QStringLiteral(", ")), files.join(QStringLiteral(", ")),
                    files.size() == 1 ? QStringLiteral("is") : QStringLiteral("are")) +
           gone.arg(QStringLiteral("them"));
}

} // namespace sw
