#pragma once

#include "models/lessons/RawSockets.h"
#include "models/session/EndpointStatus.h"
#include "models/session/QueueMeter.h"

#include <QStringList>

#include <map>
#include <vector>

namespace sw {

/// One side of a connection, as measured.
struct SceneEnd
{
    QString name;          ///< "client", "socat 4711"; plain text
    quint64 unread = 0;    ///< bytes that have come and wait (of datagrams: of the first message)
    double fill = 0;       ///< of the kernel memory that they may take, 0…1
    bool full = false;     ///< the next send to it meets EAGAIN
    bool finished = false; ///< it will send no more

    bool operator==(const SceneEnd&) const = default;
};

/// Two ends, the one that connected at the left.
struct SceneLink
{
    SceneEnd left, right;
    bool isOneWay = false; ///< datagrams, to the right
    bool isClosed = false; ///< was one during this step

    bool operator==(const SceneLink&) const = default;
};

/// A socket that others go to.
struct SceneListener
{
    QString name;
    bool listens = true; ///< else datagrams come to it
    quint64 pending = 0, backlog = 0;

    QString words() const;
    bool operator==(const SceneListener&) const = default;
};

/// What a lesson's diagram draws: every number is one that the kernel told.
struct LessonScene
{
    std::vector<SceneListener> listeners;
    static constexpr std::size_t mostListeners = 3;
    std::vector<SceneLink> links;
    quint64 more = 0; ///< links beyond mostLinks
    static constexpr std::size_t mostLinks = 4;

    /// The same in sentences, for a screen reader.
    QString words() const;
    bool operator==(const LessonScene&) const = default;
};

/// What there is to draw, by the lesson's names.
struct SceneParts
{
    QStringList names; ///< what the step is about: names and files; empty: everything
    std::map<QString, EndpointStatus> endpoints;
    std::vector<ConnectionStatus> connections;
    QList<RawSocket> sockets;
    QueueReading reading{}; ///< of what sceneWish() asks for
};

/// Only what the step is about, and what is connected to that.
SceneParts partsOfStep(SceneParts parts);

/// Whose queues the scene needs.
QueueWish sceneWish(const SceneParts& parts);
LessonScene lessonScene(const SceneParts& parts);

} // namespace sw
