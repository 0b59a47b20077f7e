#include "models/base/Bytes.h"
#include "models/lessons/LessonRun.h"
#include "models/lessons/LessonSpec.h"
#include "models/lessons/LessonWorker.h"
#include "models/session/Engine.h"
#include "models/session/QueueMeter.h"

#include <QTimer>

#include <algorithm>

namespace sw {
namespace {

constexpr int statusMilliseconds = 60; ///< statuses come every 50 ms at most

LessonCall callOf(const QString& call, const Failure& failure, const QString& ok)
{
    if (failure.sentence.isEmpty())
        return {call, ok, false};
    const QString error = errnoName(failure.error);
    return {call, error.isEmpty() ? failure.sentence : error, true};
}

QString startWords(const QString& name, const EndpointSpec& spec)
{
    const QString file = u'"' + spec.address.shortName() + u'"';
    if (spec.isRelay())
        return QStringLiteral("bind(%1, %2), and for each client connect(\"%3\")")
            .arg(name, file, spec.target.shortName());
    if (spec.kind == EndpointKind::Client)
        return QStringLiteral("connect(%1, %2)").arg(name, file);
    if (spec.type == SocketType::Datagram)
        return QStringLiteral("bind(%1, %2)").arg(name, file);
    return spec.api == SocketApi::Qt
               ? QStringLiteral("QLocalServer %1; listen(%2)").arg(name, file)
               : QStringLiteral("bind(%1, %2), listen(%1, %3)").arg(name, file).arg(spec.backlog);
}

} // namespace

void LessonRun::runOfEngine(const LessonAction& action)
{
    m_timer->start(statusMilliseconds);
    const QString name = action.words.value(0);
    if (action.verb != QLatin1String("tell") && action.words.size() > 1) {
        startEndpoint(action);
        return;
    }
    const EndpointId id = endpoint(name);
    if (id == 0)
        fail(QStringLiteral("Nothing of this lesson is called “%1”").arg(name));
    else
        m_pending = action.verb == QLatin1String("tell") ? tell(action, id) : hold(action, id);
}

void LessonRun::startEndpoint(const LessonAction& action)
{
    const auto spec = lessonSpec(action, m_directory, m_docker);
    if (!spec) {
        fail(spec.failure().sentence);
        return;
    }
    const QString name = action.words.value(0);
    if (const EndpointId before = endpoint(name))
        m_engine->remove(before);
    const EndpointId id = m_engine->start(*spec);
    m_names[name] = id;
    m_hidden.removeAll(name);
    m_pending = [this, id, call = startWords(name, *spec)](bool late) -> std::optional<LessonCall> {
        const auto found = m_endpoints.find(id);
        const bool isKnown = found != m_endpoints.end() && found->state != EndpointStatus::State::Starting;
        if (!isKnown)
            return late ? std::optional(LessonCall{call, QStringLiteral("waits"), false}) : std::nullopt;
        const bool failed = found->state == EndpointStatus::State::Failed;
        return callOf(call, failed ? found->failure : Failure(), QStringLiteral("ok"));
    };
}

LessonRun::Pending LessonRun::tell(const LessonAction& action, EndpointId id)
{
    const QByteArray text = action.words.value(1).toUtf8();
    const QString call =
        QStringLiteral("send(%1, \"%2\")").arg(action.words.value(0), escapedText(action.words.value(1)));
    const auto failures = [this, id] {
        quint32 count = 0;
        for (const ConnectionStatus& one : std::as_const(m_connections))
            count += one.endpoint == id ? one.failures : 0;
        return count;
    };
    const quint64 before = m_endpoints.value(id).counters.messagesOut;
    const quint32 failedBefore = failures();
    m_engine->send(id, 0, text);
    return [this, id, call, before, failedBefore, failures,
            size = text.size()](bool late) -> std::optional<LessonCall> {
        const EndpointStatus status = m_endpoints.value(id);
        if (status.counters.messagesOut > before)
            return LessonCall{call, QString::number(size), false};
        if (status.waitingBytes > 0)
            return LessonCall{call, QStringLiteral("EAGAIN: it waits"), true};
        if (failures() > failedBefore) {
            for (const ConnectionStatus& one : std::as_const(m_connections)) {
                if (one.endpoint == id && one.failures > 0)
                    return callOf(call, one.failure, {});
            }
        }
        return late ? std::optional(LessonCall{call, QStringLiteral("nobody is connected"), true})
                    : std::nullopt;
    };
}

/// What changes a state: done when the state is there.
LessonRun::Pending LessonRun::hold(const LessonAction& action, EndpointId id)
{
    const QString &verb = action.verb, &name = action.words.first();
    QString call;
    std::function<bool()> isDone;
    const auto open = [this, id](auto test) {
        bool all = true;
        for (const ConnectionStatus& one : std::as_const(m_connections)) {
            if (one.endpoint == id && one.state == ConnectionStatus::State::Open)
                all = all && test(one);
        }
        return all;
    };
    if (verb == QLatin1String("finish")) {
        m_engine->finishSending(id, 0);
        call = QStringLiteral("shutdown(%1, SHUT_WR)").arg(name);
        isDone = [open] { return open([](const ConnectionStatus& one) { return one.weFinished; }); };
    } else if (verb == QLatin1String("hang-up")) {
        m_engine->closeConnection(id, 0);
        call = QStringLiteral("close(%1)").arg(name);
        isDone = [open] { return open([](const ConnectionStatus&) { return false; }); };
    } else if (verb == QLatin1String("stop")) {
        m_engine->stop(id);
        call = QStringLiteral("close(%1)").arg(name);
        isDone = [this, id] { return m_endpoints.value(id).state == EndpointStatus::State::Stopped; };
    } else {
        const bool pause = verb.startsWith(QLatin1String("pause")),
                   reading = verb.endsWith(QLatin1String("reading"));
        if (reading)
            m_engine->setReadingPaused(id, 0, pause);
        else
            m_engine->setAcceptingPaused(id, pause);
        call = QStringLiteral("%1 %2 calling %3()")
                   .arg(name, pause ? QStringLiteral("stops") : QStringLiteral("goes on"),
                        reading ? QStringLiteral("recv") : QStringLiteral("accept"));
        isDone = [this, id, pause, reading] {
            const EndpointStatus status = m_endpoints.value(id);
            return (reading ? status.readingPaused : status.acceptingPaused) == pause;
        };
    }
    return [call, isDone](bool late) -> std::optional<LessonCall> {
        if (!isDone())
            return late ? std::optional(LessonCall{call, QStringLiteral("not yet"), true}) : std::nullopt;
        return LessonCall{call, QStringLiteral("ok"), false};
    };
}

void LessonRun::onEndpoints(const std::vector<EndpointStatus>& statuses)
{
    bool any = false;
    for (const EndpointStatus& status : statuses) {
        const bool ours = std::any_of(m_names.begin(), m_names.end(),
                                      [&](const auto& named) { return named.second == status.id; });
        if (!ours)
            continue;
        m_endpoints[status.id] = status;
        any = true;
        if (status.state == EndpointStatus::State::Removed && m_phase != Phase::None)
            fail(QStringLiteral("“%1” of this lesson was removed from the endpoints.")
                     .arg(status.spec.displayName()));
    }
    if (any)
        updateScene();
}

void LessonRun::onConnections(const std::vector<ConnectionStatus>& statuses)
{
    bool any = false;
    for (const ConnectionStatus& status : statuses) {
        const bool ours = std::any_of(m_names.begin(), m_names.end(),
                                      [&](const auto& named) { return named.second == status.endpoint; });
        if (!ours)
            continue;
        m_connections[status.id] = status;
        any = true;
    }
    if (any)
        updateScene();
}

LessonFacts LessonRun::facts() const
{
    LessonFacts facts;
    facts.store = m_engine->store();
    facts.from = m_from;
    facts.wantsStrangers = m_lesson && m_step + 1 == int(m_lesson->steps.size());
    for (const auto& [name, id] : m_names) {
        LessonEndpoint endpoint;
        endpoint.status = m_endpoints.value(id);
        endpoint.status.id = id;
        for (const ConnectionStatus& one : m_connections) {
            if (one.endpoint == id && one.state == ConnectionStatus::State::Open && one.inode != 0)
                endpoint.inodes << one.inode;
        }
        facts.endpoints.insert(name, endpoint);
    }
    return facts;
}

SceneParts LessonRun::sceneParts() const
{
    SceneParts parts;
    for (const auto& [name, id] : m_names)
        parts.endpoints[name] = m_endpoints.value(id);
    for (const ConnectionStatus& one : m_connections) {
        parts.connections.push_back(one);
    }
    std::sort(parts.connections.begin(), parts.connections.end(),
              [](const ConnectionStatus& a, const ConnectionStatus& b) { return a.id < b.id; });
    parts.sockets = m_sockets;
    parts.strangers = m_strangers;
    parts.hidden = m_hidden;
    parts.since = m_entered;
    parts.reading = m_reading;
    if (const LessonStep* now = step()) {
        for (const LessonAction& action : now->actions)
            parts.names << (action.isWait() ? QStringList() : action.words.mid(0, 2));
        for (const LessonClaim& check : now->checks)
            parts.names << check.subject.value(1);
        parts.names << now->openEndpoint;
        parts.names.removeAll({});
    }
    return partsOfStep(std::move(parts));
}

void LessonRun::updateScene()
{
    const SceneParts parts = sceneParts();
    if (m_isWatched && m_meter)
        m_meter->watch(sceneWish(parts));
    LessonScene scene = lessonScene(parts);
    if (scene == m_scene)
        return;
    m_scene = std::move(scene);
    emit sceneChanged();
}

void LessonRun::setWatched(bool watched)
{
    m_isWatched = watched;
    if (watched && !m_meter) {
        m_meter = std::make_unique<QueueMeter>();
        connect(m_meter.get(), &QueueMeter::measured, this, [this](const QueueReading& reading) {
            m_reading = reading;
            updateScene();
        });
    }
    if (m_meter && !watched)
        m_meter->watch({});
    updateScene();
}

} // namespace sw
