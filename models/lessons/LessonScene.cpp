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

SceneListener listenerOf(const QString& name, SocketType type, const SocketQueue* queue)
{
    SceneListener listener;
    listener.name = name;
    listener.listens = type != SocketType::Datagram;
    if (queue && listener.listens) {
        listener.pending = queue->unread;
        listener.backlog = queue->backlog;
    }
    return listener;
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
    link.isClosed = isClosed;
    if (!isClosed)
        measureEnds(near, far, *queue);
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
        return !ownerOf(parts, one.endpoint, &name);
    });
    parts.sockets.removeIf([&](const RawSocket& one) {
        return !names.contains(one.name) && !names.contains(one.peer) && !files.contains(base(one.file)) &&
               !files.contains(base(one.target));
    });
    return parts;
}

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
        if (isListener(status))
            scene.listeners.push_back(
                listenerOf(name, status.spec.type, queueOf(parts.reading, status.inode)));
    }
    for (const RawSocket& one : parts.sockets) {
        if (one.isListening || (one.type == SocketType::Datagram && !one.file.isEmpty()))
            scene.listeners.push_back(listenerOf(one.name, one.type, queueOf(parts.reading, one.inode)));
    }
    if (scene.listeners.size() > LessonScene::mostListeners)
        scene.listeners.erase(scene.listeners.begin(),
                              scene.listeners.end() - std::ptrdiff_t(LessonScene::mostListeners));
}

/// A pair of ours is drawn once, from the side that connected.
std::optional<SceneLink> linkOf(const SceneParts& parts, const RawSocket& one)
{
    const SocketQueue* queue = queueOf(parts.reading, one.inode);
    if (one.isListening || !queue || !queue->peerVisible || (one.isAccepted && !one.peer.isEmpty()))
        return std::nullopt;
    SceneLink link;
    SceneEnd &near = one.isAccepted ? link.right : link.left, &far = one.isAccepted ? link.left : link.right;
    near.name = one.name;
    far.name = !one.peer.isEmpty()     ? one.peer
               : !one.target.isEmpty() ? serverName(parts, one.target)
                                       : QStringLiteral("its peer");
    link.isOneWay = one.type == SocketType::Datagram;
    measureEnds(near, far, *queue);
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
    }
    const std::size_t shown = std::min(links.size(), LessonScene::mostLinks);
    scene.more = links.size() - shown;
    scene.links.assign(links.begin(), links.begin() + std::ptrdiff_t(shown));
    return scene;
}

QString SceneListener::words() const
{
    return !listens       ? QStringLiteral("%1 takes datagrams").arg(name)
           : backlog == 0 ? QStringLiteral("%1 listens").arg(name)
                          : QStringLiteral("%1 listens: %2 pending, backlog %3")
                                .arg(name, QString::number(pending), QString::number(backlog));
}

QString LessonScene::words() const
{
    QStringList sentences;
    for (const SceneListener& one : listeners)
        sentences << one.words() + u'.';
    for (const SceneLink& link : links) {
        if (link.isClosed) {
            sentences << QStringLiteral("%1 to %2: closed%3.")
                             .arg(link.left.name, link.right.name,
                                  link.left.finished
                                      ? QStringLiteral("; %1 had finished first").arg(link.left.name)
                                  : link.right.finished
                                      ? QStringLiteral("; %1 had finished first").arg(link.right.name)
                                      : QString());
            continue;
        }
        QString words = QStringLiteral("%1 to %2: %3 unread%4%5.")
                            .arg(link.left.name, link.right.name, bytesWords(link.right.unread),
                                 link.right.full ? QStringLiteral(", full") : QString(),
                                 link.left.finished ? QStringLiteral(", finished") : QString());
        if (!link.isOneWay)
            words +=
                QStringLiteral(" Back: %1 unread%2%3.")
                    .arg(bytesWords(link.left.unread), link.left.full ? QStringLiteral(", full") : QString(),
                         link.right.finished ? QStringLiteral(", finished") : QString());
        sentences << words;
    }
    if (more > 0)
        sentences << QStringLiteral("And %1 more.").arg(more);
    return sentences.isEmpty() ? QStringLiteral("No socket of this step listens or is connected.")
                               : sentences.join(u' ');
}

} // namespace sw
