#pragma once

#include "models/lessons/LessonStranger.h"
#include "models/lessons/RawSockets.h"
#include "models/session/EndpointStatus.h"
#include "models/session/QueueMeter.h"

#include <QStringList>

#include <map>
#include <optional>
#include <vector>

namespace sw {

/// One side of a connection, as measured.
struct SceneEnd
{
    QString name;                  ///< "client", "socat 4711"; plain text
    quint64 unread = 0;            ///< bytes that have come and wait (of datagrams: of the first message)
    double fill = 0;               ///< of the kernel memory that they may take, 0…1
    bool full = false;             ///< the next send to it meets EAGAIN
    bool finished = false;         ///< it will send no more
    bool isGone = false;           ///< of a link that is closed: this socket is closed, too
    std::optional<quint64> sent{}; ///< bytes that it has sent; empty: not known

    bool operator==(const SceneEnd&) const = default;
};

/// Two ends, the one that connected at the left.
struct SceneLink
{
    SceneEnd left, right;
    bool isOneWay = false;  ///< datagrams, to the right
    bool isClosed = false;  ///< was one during this step
    bool isWaiting = false; ///< in the listener's queue: not accepted yet

    /// What there is to say of one direction; may be empty.
    QString laneWords(bool toTheRight) const;

    bool operator==(const SceneLink&) const = default;
};

/// A socket that others go to, or that is not connected.
struct SceneListener
{
    QString name;
    bool listens = true; ///< else datagrams come to it
    quint64 pending = 0, backlog = 0;
    QString file{};        ///< it is bound to
    bool isSilent = false; ///< does neither: a stream socket before listen()
    bool isHidden = false; ///< another socket has its file, or none

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
    QList<LessonStranger> strangers{};
    QStringList hidden{};   ///< endpoints whose file was taken away
    qint64 since = 0;       ///< when the step began (trafficClock()): what had closed before is drawn no more
    QueueReading reading{}; ///< of what sceneWish() asks for
};

/// Only what the step is about, and what is connected to that.
SceneParts partsOfStep(SceneParts parts);

/// Whose queues the scene needs.
QueueWish sceneWish(const SceneParts& parts);
LessonScene lessonScene(const SceneParts& parts);

} // namespace sw
