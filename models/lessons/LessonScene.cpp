#include "models/lessons/LessonScene.h"

#include "models/session/StatusWords.h"

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

QString listenerName(const SceneParts& parts)
{
    for (const auto& [name, status] : parts.endpoints) {
        if (status.spec.kind == EndpointKind::Listener && status.state == EndpointStatus::State::Running)
            return name;
    }
    for (const RawSocket& one : parts.sockets) {
        if (one.isListening)
            return one.name;
    }
    return {};
}

/// Who listens where that client went.
QString serverName(const SceneParts& parts, const SocketAddress& address)
{
    for (const auto& [name, status] : parts.endpoints) {
        if (status.spec.kind != EndpointKind::Client && status.spec.address == address)
            return name;
    }
    return listenerName(parts);
}

/// Clients are drawn from their own side; a listener's connection only when its client is a stranger.
std::optional<SceneLink> linkOf(const SceneParts& parts, const ConnectionStatus& one)
{
    QString name;
    const EndpointStatus* owner = ownerOf(parts, one.endpoint, &name);
    const SocketQueue* queue = queueOf(parts.reading, one.inode);
    if (!owner || !queue)
        return std::nullopt;
    const bool isClient = owner->spec.kind == EndpointKind::Client;
    if (!isClient && one.peer.pid == ::getpid())
        return std::nullopt;
    SceneLink link;
    SceneEnd &near = isClient ? link.left : link.right, &far = isClient ? link.right : link.left;
    near.name = name;
    far.name = isClient ? serverName(parts, owner->spec.address)
                        : connectionName(one) + QStringLiteral(" %1").arg(one.peer.pid);
    near.finished = one.weFinished;
    far.finished = one.peerFinished;
    measureEnds(near, far, *queue);
    return link;
}

} // namespace

QueueWish sceneWish(const SceneParts& parts)
{
    QueueWish wish;
    for (const auto& [name, status] : parts.endpoints) {
        if (status.spec.kind == EndpointKind::Listener && status.state == EndpointStatus::State::Running)
            wish.bound = status.inode;
    }
    for (const RawSocket& one : parts.sockets) {
        if (one.isListening)
            wish.bound = wish.bound ? wish.bound : one.inode;
        else
            wish.connections.push_back(one.inode);
    }
    for (const ConnectionStatus& one : parts.connections) {
        if (one.inode)
            wish.connections.push_back(one.inode);
    }
    return wish;
}

LessonScene lessonScene(const SceneParts& parts)
{
    LessonScene scene;
    scene.listener = listenerName(parts);
    if (const auto& bound = parts.reading.bound; bound && bound->type != SocketType::Datagram) {
        scene.pending = bound->unread;
        scene.backlog = bound->backlog;
    }
    std::vector<SceneLink> links;
    for (const RawSocket& one : parts.sockets) {
        const SocketQueue* queue = queueOf(parts.reading, one.inode);
        if (one.isListening || !queue || !queue->peerVisible || (one.isAccepted && !one.peer.isEmpty()))
            continue; // a pair of ours is drawn once, from the side that connected
        SceneLink link;
        SceneEnd &near = one.isAccepted ? link.right : link.left,
                 &far = one.isAccepted ? link.left : link.right;
        near.name = one.name;
        far.name = !one.peer.isEmpty()                          ? one.peer
                   : one.isAccepted || scene.listener.isEmpty() ? QStringLiteral("its peer")
                                                                : scene.listener;
        measureEnds(near, far, *queue);
        links.push_back(link);
    }
    for (const ConnectionStatus& one : parts.connections) {
        if (const auto link = linkOf(parts, one))
            links.push_back(*link);
    }
    const std::size_t shown = std::min(links.size(), LessonScene::mostLinks);
    scene.more = links.size() - shown;
    scene.links.assign(links.begin(), links.begin() + std::ptrdiff_t(shown));
    return scene;
}

QString LessonScene::words() const
{
    QStringList sentences;
    if (!listener.isEmpty())
        sentences << QStringLiteral("%1 listens; %2 of %3 places for clients that wait are taken.")
                         .arg(listener)
                         .arg(pending)
                         .arg(backlog + 1);
    for (const SceneLink& link : links) {
        sentences << QStringLiteral("%1 to %2: %3 unread%4%5. Back: %6 unread%7%8.")
                         .arg(link.left.name, link.right.name, bytesWords(link.right.unread),
                              link.right.full ? QStringLiteral(", full") : QString(),
                              link.left.finished ? QStringLiteral(", finished") : QString(),
                              bytesWords(link.left.unread),
                              link.left.full ? QStringLiteral(", full") : QString(),
                              link.right.finished ? QStringLiteral(", finished") : QString());
    }
    if (more > 0)
        sentences << QStringLiteral("And %1 more.").arg(more);
    return sentences.isEmpty() ? QStringLiteral("No socket of this lesson is connected or listens now.")
                               : sentences.join(u' ');
}

} // namespace sw
