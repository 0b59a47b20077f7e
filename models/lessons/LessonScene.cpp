#include "models/lessons/LessonScene.h"

#include "models/session/StatusWords.h"

#include <QSet>

#include <algorithm>

#include <unistd.h>

namespace sw {
namespace {

QString bytesWords(quint64 bytes)
{
    return bytes == 1 ? QStringLiteral("1 byte") : QStringLiteral("%L1 bytes").arg(bytes);
}

const SocketQueue* queueOf(const QueueReading& reading, quint32 inode)
{
    const auto found = std::find_if(reading.connections.begin(), reading.connections.end(),
                                    [inode](const SocketQueue& one) { return one.inode == inode; });
    return found == reading.connections.end() ? nullptr : &*found;
}

/// near: the side whose socket was measured; far: its peer.
void measureEnds(SceneEnd& near, SceneEnd& far, const SocketQueue& queue)
{
    const auto set = [](SceneEnd& end, quint64 unread, quint64 held, quint64 room) {
        end.unread = unread;
        end.fill = room == 0 ? 0 : std::min(1.0, double(held) / double(room));
        end.full = room > 0 && held >= room;
    };
    set(near, queue.unread, queue.peerHeld, queue.peerRoom);
    set(far, queue.unreadAtPeer, queue.held, queue.room);
}

const EndpointStatus* ownerOf(const SceneParts& parts, EndpointId id, QString* name)
{
    for (const auto& [known, status] : parts.endpoints) {
        if (status.id == id) {
            *name = known;
            return &status;
        }
    }
    return nullptr;
}

QString fileOf(const SocketAddress& address)
{
    return QString::fromUtf8(address.bytes().mid(address.bytes().lastIndexOf('/') + 1));
}

bool isListener(const EndpointStatus& status)
{
    return status.spec.kind != EndpointKind::Client && status.state == EndpointStatus::State::Running;
}

/// Who is bound where that client went; the newest name, where several had it.
QString serverName(const SceneParts& parts, const QString& file)
{
    for (const RawSocket& one : parts.sockets) {
        if (!file.isEmpty() && one.file == file)
            return one.name;
    }
    for (const auto& [name, status] : parts.endpoints) {
        if (status.spec.kind != EndpointKind::Client && fileOf(status.spec.address) == file)
            return name;
    }
    return QStringLiteral("its peer");
}

/// Where a client of the workbench went: to one of the workbench's, which was there first.
QString endpointName(const SceneParts& parts, const QString& file)
{
    for (const auto& [name, status] : parts.endpoints) {
        if (status.spec.kind != EndpointKind::Client && fileOf(status.spec.address) == file)
            return name;
    }
    return serverName(parts, file);
}

SceneListener listenerOf(const QString& name, const QString& file, SocketType type, const SocketQueue* queue)
{
    SceneListener listener;
    listener.name = name;
    listener.file = file;
    listener.listens = type != SocketType::Datagram;
    if (queue && listener.listens) {
        listener.pending = queue->unread;
        listener.backlog = queue->backlog;
    }
    return listener;
}

/// A tap looks at what has come and leaves the end of it in the queue for a while: that is not unread.
bool isRelayAt(const SceneParts& parts, const SocketAddress& address)
{
    return std::any_of(parts.endpoints.begin(), parts.endpoints.end(), [&](const auto& named) {
        return named.second.spec.isRelay() && named.second.spec.address == address;
    });
}

/// Clients are drawn from their own side; a listener's connection only when its client is a stranger.
std::optional<SceneLink> linkOf(const SceneParts& parts, const ConnectionStatus& one)
{
    QString name;
    const EndpointStatus* owner = ownerOf(parts, one.endpoint, &name);
    const SocketQueue* queue = queueOf(parts.reading, one.inode);
    const bool isClosed = one.state == ConnectionStatus::State::Closed;
    if (!owner || (!queue && !isClosed))
        return std::nullopt;
    const bool isClient = owner->spec.kind == EndpointKind::Client;
    if (!isClient && one.peer.pid == ::getpid())
        return std::nullopt;
    SceneLink link;
    SceneEnd &near = isClient ? link.left : link.right, &far = isClient ? link.right : link.left;
    near.name = name;
    link.isOneWay = owner->spec.type == SocketType::Datagram;
    far.name = isClient ? endpointName(parts, fileOf(owner->spec.address))
                        : connectionName(one) + QStringLiteral(" %1").arg(one.peer.pid);
    near.finished = one.weFinished;
    far.finished = one.peerFinished;
    link.isClosed = near.isGone = far.isGone = isClosed;
    if (!isClosed)
        measureEnds(near, far, *queue);
    if (isRelayAt(parts, owner->spec.address)) {
        link.right.unread = 0;
        link.right.fill = 0;
    }
    near.sent = one.counters.bytesOut;
    far.sent = one.counters.bytesIn + near.unread;
    link.isWaiting = isClient && !isClosed && !link.isOneWay && !queue->peerVisible;
    return link;
}

} // namespace

SceneParts partsOfStep(SceneParts parts)
{
    if (parts.names.isEmpty()) {
        std::erase_if(parts.connections, [](const ConnectionStatus& one) {
            return one.state == ConnectionStatus::State::Closed;
        });
        return parts;
    }
    const auto& names = parts.names;
    QSet<QString> files;
    const auto base = [](const QString& file) { return file.mid(file.lastIndexOf(u'/') + 1); };
    for (const QString& name : names)
        files.insert(base(name));
    for (const RawSocket& one : parts.sockets) {
        if (names.contains(one.name) || names.contains(one.peer))
            files << base(one.file) << base(one.target);
    }
    for (const auto& [name, status] : parts.endpoints) {
        if (names.contains(name))
            files.insert(fileOf(status.spec.address));
    }
    files.remove({});
    std::erase_if(parts.endpoints, [&](const auto& named) {
        return !names.contains(named.first) && !files.contains(fileOf(named.second.spec.address));
    });
    std::erase_if(parts.connections, [&](const ConnectionStatus& one) {
        QString name;
        return !ownerOf(parts, one.endpoint, &name) || (one.state == ConnectionStatus::State::Closed &&
                                                        one.openedAt < parts.since && !names.contains(name));
    });
    parts.sockets.removeIf([&](const RawSocket& one) {
        return !names.contains(one.name) && !names.contains(one.peer) && !files.contains(base(one.file)) &&
               !files.contains(base(one.target));
    });
    return parts;
}

namespace {

/// From a tap to what is behind it, as the tap has counted; its queues are its own affair.
std::optional<SceneLink> linkBehind(const SceneParts& parts, const ConnectionStatus& one)
{
    QString name;
    const EndpointStatus* owner = ownerOf(parts, one.endpoint, &name);
    if (!owner || !owner->spec.isRelay())
        return std::nullopt;
    QString target = owner->spec.target.shortName();
    for (const auto& [known, status] : parts.endpoints) {
        if (isListener(status) && status.spec.address == owner->spec.target)
            target = known;
    }
    SceneLink link;
    link.left.name = name;
    link.left.sent = one.counters.bytesIn;
    link.left.finished = one.peerFinished;
    link.right.name = target;
    link.right.sent = one.counters.bytesOut;
    link.right.finished = one.weFinished;
    link.isClosed = link.left.isGone = link.right.isGone = one.state == ConnectionStatus::State::Closed;
    return link;
}

} // namespace

QueueWish sceneWish(const SceneParts& parts)
{
    QueueWish wish;
    for (const auto& [name, status] : parts.endpoints) {
        if (isListener(status) && status.inode != 0)
            wish.connections.push_back(status.inode);
    }
    for (const RawSocket& one : parts.sockets)
        wish.connections.push_back(one.inode);
    for (const ConnectionStatus& one : parts.connections) {
        if (one.inode && one.state == ConnectionStatus::State::Open)
            wish.connections.push_back(one.inode);
    }
    return wish;
}

namespace {

void addListeners(LessonScene& scene, const SceneParts& parts)
{
    for (const auto& [name, status] : parts.endpoints) {
        if (!isListener(status))
            continue;
        scene.listeners.push_back(listenerOf(name, fileOf(status.spec.address), status.spec.type,
                                             queueOf(parts.reading, status.inode)));
        scene.listeners.back().isHidden = parts.hidden.contains(name);
    }
    for (const RawSocket& one : parts.sockets) {
        if (one.isAccepted || !one.target.isEmpty())
            continue;
        scene.listeners.push_back(
            listenerOf(one.name, one.file, one.type, queueOf(parts.reading, one.inode)));
        scene.listeners.back().isSilent =
            !one.isListening && (one.type != SocketType::Datagram || one.file.isEmpty());
        scene.listeners.back().isHidden = one.isHidden;
    }
    for (const LessonStranger& one : parts.strangers)
        scene.listeners.push_back({one.name, one.listens, one.pending, one.backlog, one.file,
                                   !one.listens && one.type != SocketType::Datagram, one.isHidden});
    if (scene.listeners.size() > LessonScene::mostListeners)
        scene.listeners.erase(scene.listeners.begin(),
                              scene.listeners.end() - std::ptrdiff_t(LessonScene::mostListeners));
}

const RawSocket* rawOf(const SceneParts& parts, const QString& name)
{
    const auto found = std::find_if(parts.sockets.begin(), parts.sockets.end(),
                                    [&name](const RawSocket& one) { return one.name == name; });
    return found == parts.sockets.end() ? nullptr : &*found;
}

bool isSomebodyPending(const SceneParts& parts, const QString& file)
{
    const auto waits = [&parts](quint32 inode) {
        const SocketQueue* queue = queueOf(parts.reading, inode);
        return queue && queue->unread > 0;
    };
    return std::any_of(parts.sockets.begin(), parts.sockets.end(),
                       [&](const RawSocket& one) {
                           return one.isListening && one.file == file && waits(one.inode);
                       }) ||
           std::any_of(parts.endpoints.begin(), parts.endpoints.end(), [&](const auto& named) {
               return isListener(named.second) && fileOf(named.second.spec.address) == file &&
                      waits(named.second.inode);
           });
}

/// A pair of ours is drawn once, from the side that connected, as long as that is there.
std::optional<SceneLink> linkOf(const SceneParts& parts, const RawSocket& one)
{
    const SocketQueue* queue = queueOf(parts.reading, one.inode);
    const RawSocket* peer = rawOf(parts, one.peer);
    if (one.isListening || !queue || (one.isAccepted && peer))
        return std::nullopt;
    SceneLink link;
    link.isClosed = !queue->peerVisible && !peer && (one.isAccepted || !one.peer.isEmpty());
    link.isWaiting = !queue->peerVisible && !one.isAccepted && one.peer.isEmpty() && !one.target.isEmpty() &&
                     one.type != SocketType::Datagram && isSomebodyPending(parts, one.target);
    if (!queue->peerVisible && !link.isClosed && !link.isWaiting)
        return std::nullopt;
    SceneEnd &near = one.isAccepted ? link.right : link.left, &far = one.isAccepted ? link.left : link.right;
    near.name = one.name;
    far.name = !one.peer.isEmpty()     ? one.peer
               : !one.target.isEmpty() ? serverName(parts, one.target)
                                       : QStringLiteral("another process");
    far.isGone = link.isClosed;
    link.isOneWay = one.type == SocketType::Datagram;
    measureEnds(near, far, *queue);
    near.sent = one.sent;
    if (peer && !link.isOneWay)
        far.sent = peer->sent;
    return link;
}

} // namespace

LessonScene lessonScene(const SceneParts& parts)
{
    LessonScene scene;
    addListeners(scene, parts);
    std::vector<SceneLink> links;
    for (const RawSocket& one : parts.sockets) {
        if (const auto link = linkOf(parts, one))
            links.push_back(*link);
    }
    for (const ConnectionStatus& one : parts.connections) {
        if (const auto link = linkOf(parts, one))
            links.push_back(*link);
        if (const auto link = linkBehind(parts, one))
            links.push_back(*link);
    }
    const std::size_t shown = std::min(links.size(), LessonScene::mostLinks);
    scene.more = links.size() - shown;
    scene.links.assign(links.begin(), links.begin() + std::ptrdiff_t(shown));
    return scene;
}

QString SceneListener::words() const
{
    const QString at = file.isEmpty() ? QString() : QStringLiteral(" at ") + file;
    if (isSilent)
        return file.isEmpty() ? QStringLiteral("%1 has no name and does not listen").arg(name)
                              : QStringLiteral("%1 has the name %2 and does not listen").arg(name, file);
    if (isHidden)
        return QStringLiteral("%1 %2, but %3 does not lead to it: no new client can reach it")
            .arg(name, listens ? QStringLiteral("listens") : QStringLiteral("takes datagrams"), file);
    if (!listens)
        return QStringLiteral("%1 takes datagrams").arg(name) + at;
    return QStringLiteral("%1 listens").arg(name) + at +
           (backlog == 0 ? QString() : QStringLiteral(": %1 pending, backlog %2").arg(pending).arg(backlog));
}

QString SceneLink::laneWords(bool toTheRight) const
{
    const SceneEnd &from = toTheRight ? left : right, &to = toTheRight ? right : left;
    QStringList words;
    if (isWaiting && toTheRight)
        words << QStringLiteral("waits to be accepted");
    if (from.sent.value_or(0) > 0)
        words << QStringLiteral("%1 sent").arg(bytesWords(*from.sent));
    else if (isClosed && from.sent)
        words << (toTheRight ? QStringLiteral("nothing sent") : QStringLiteral("nothing came back"));
    if (to.unread > 0 && isOneWay)
        words << QStringLiteral("the first that waits has %1").arg(bytesWords(to.unread));
    else if (to.unread > 0 && to.unread == from.sent.value_or(0))
        words << QStringLiteral("all unread");
    else if (to.unread > 0)
        words << (from.sent.value_or(0) > 0 ? QStringLiteral("%L1 unread").arg(to.unread)
                                            : QStringLiteral("%1 unread").arg(bytesWords(to.unread)));
    if (to.full)
        words << QStringLiteral("full");
    if (from.finished)
        words << QStringLiteral("finished");
    if (isClosed && toTheRight)
        words << QStringLiteral("closed");
    return words.join(QStringLiteral(", "));
}

QString LessonScene::words() const
{
    const auto orNothing = [](const QString& words) {
        return words.isEmpty() ? QStringLiteral("0 bytes unread") : words;
    };
    QStringList sentences;
    for (const SceneListener& one : listeners)
        sentences << one.words() + u'.';
    for (const SceneLink& link : links) {
        sentences << QStringLiteral("%1 to %2: %3.")
                         .arg(link.left.name, link.right.name, orNothing(link.laneWords(true)));
        if (!link.isOneWay && !link.isWaiting)
            sentences << QStringLiteral("Back: %1.").arg(orNothing(link.laneWords(false)));
    }
    if (more > 0)
        sentences << QStringLiteral("And %1 more.").arg(more);
    return sentences.isEmpty() ? QStringLiteral("No socket of this step listens or is connected.")
                               : sentences.join(u' ');
}

} // namespace sw
