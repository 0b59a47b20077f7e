#pragma once

#include "models/lessons/Lesson.h"
#include "models/lessons/LessonCode.h"
#include "models/lessons/LessonProbe.h"
#include "models/lessons/LessonScene.h"
#include "models/lessons/RawSockets.h"
#include "models/session/EndpointStatus.h"

#include <QElapsedTimer>
#include <QHash>
#include <QObject>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

class QTimer;

namespace sw {

class Engine;
class LessonWorker;
class QueueMeter;

/// One lesson being taken, on real sockets: endpoints of the engine, and sockets of its own. It says what is
/// true after each step; nothing in it waits. Lives in the engine's thread of calls (the window's).
class LessonRun : public QObject
{
    Q_OBJECT
public:
    enum class Phase {
        None,      ///< no lesson is open
        Preparing, ///< a fresh directory, and the calls of the steps before, when it is resumed
        Ready,     ///< the learner's turn
        Doing,     ///< calls are being made, or their outcome is awaited
        Done,      ///< the checks hold
        Failed,    ///< they don't; trouble() says which
    };

    /// What a prediction came to. right is what the kernel did, not what a text says.
    struct Verdict
    {
        bool asked = false, right = false;
        QString said;         ///< why, of what was foretold
        QString truth;        ///< of a wrong one: what happened instead
        int rightChoice = -1; ///< -1: none, or a number was asked for
    };

    LessonRun(Engine* engine, QObject* parent = nullptr);
    ~LessonRun() override;

    /// From the given step on (from 0): the calls of those before are made first.
    void open(const Lesson& lesson, int step = 0);
    /// Back to the first step, in a fresh directory.
    void reset();
    /// Its endpoints, sockets and directory go.
    void leave();

    /// Of a step that is shown again: Done.
    Phase phase() const { return m_shown < 0 ? m_phase : Phase::Done; }
    const Lesson* lesson() const { return m_lesson ? &*m_lesson : nullptr; }
    /// From 0; of what is shown, which back() sets.
    int stepNumber() const { return m_shown < 0 ? m_step : m_shown; }
    const LessonStep* step() const;
    /// Whether what the step asks has been answered; true where it asks nothing.
    bool isForetold() const;
    void foretell(int choice);
    /// False: no number.
    bool foretellNumber(const QString& text);
    int chosen() const { return m_shown < 0 ? m_choice : m_past.at(m_shown).choice; }
    std::optional<qint64> typed() const { return m_shown < 0 ? m_typed : m_past.at(m_shown).typed; }
    /// Needs isForetold().
    void doIt();
    bool canGoOn() const;
    void next();
    /// Shows the step before as it went; next() leads on again. Of one that was taken in another sitting
    /// everything is made afresh up to it.
    void back();
    /// How long checks may take to come true, in milliseconds.
    void setPatience(int milliseconds) { m_patience = milliseconds; }

    /// While the learner does it himself: "1 of 2 is here, 1 more"; empty when there is nothing to count.
    const QString& progress() const { return m_progress; }
    const QString& trouble() const { return m_trouble; }
    const Verdict& verdict() const { return m_shown < 0 ? m_verdict : m_past.at(m_shown).verdict; }
    const std::vector<LessonCall>& calls() const ///< of this step
    {
        return m_shown < 0 ? m_calls : m_past.at(m_shown).calls;
    }
    /// Of this step, to copy.
    LessonCode code() const;
    /// Everything up to this step as a whole program; empty where the step has no such lines.
    QString pythonProgram() const;
    QString cProgram() const;
    QString byHand() const; ///< with the real directory
    QString directory() const { return QString::fromUtf8(m_directory); }
    EndpointId endpoint(const QString& name) const; ///< 0: none
    const LessonScene& scene() const { return m_scene; }
    /// Sockets of the learner's own in the directory, as last seen; looked for in the last step alone.
    const QList<LessonStranger>& strangers() const { return m_strangers; }
    /// Whether queues are measured: while somebody looks.
    void setWatched(bool watched);

signals:
    void changed();
    void sceneChanged();
    /// The checks of a step hold; not of one that is only made again.
    void stepDone(const QString& lesson, int step);

private:
    /// A step as it went.
    struct Past
    {
        int choice = -1;
        std::optional<qint64> typed;
        Verdict verdict;
        std::vector<LessonCall> calls;
    };
    const LessonStep* current() const;
    using Pending = std::function<std::optional<LessonCall>(bool late)>;
    void onBegun(quint64 number, const QByteArray& directory, const Failure& failure);
    void onRan(quint64 number, const LessonCall& call, const QList<RawSocket>& sockets);
    void onAnswered(quint64 number, const std::vector<std::optional<QString>>& values);
    void noteUnlink(const QString& file);
    void onStrangers(quint64 number, const QList<LessonStranger>& strangers);
    void onEndpoints(const std::vector<EndpointStatus>& statuses);
    void onConnections(const std::vector<ConnectionStatus>& statuses);
    void enterStep();
    void setPhase(Phase phase);
    void nextAction();
    void runOfEngine(const LessonAction& action);
    void startEndpoint(const LessonAction& action);
    Pending tell(const LessonAction& action, EndpointId id);
    Pending hold(const LessonAction& action, EndpointId id);
    void took(const LessonCall& call);
    void tick();
    void askChecks();
    void takeChecks(const std::vector<std::optional<QString>>& values);
    void takeWait(const std::vector<std::optional<QString>>& values);
    void setProgress(const LessonClaim& missed, const std::optional<QString>& found);
    void judge(const std::vector<std::optional<QString>>& values);
    void finishStep();
    void fail(const QString& sentence);
    LessonFacts facts() const;
    SceneParts sceneParts() const;
    void updateScene();

    Engine* m_engine;
    LessonWorker* m_worker;
    std::unique_ptr<QueueMeter> m_meter;
    QTimer* m_timer;
    std::optional<Lesson> m_lesson;
    Phase m_phase = Phase::None;
    int m_step = 0, m_goal = 0; ///< goal: up to there steps are only made again
    int m_shown = -1;           ///< a step before, that is looked at again; -1: the current one
    int m_patience = 6000;
    std::map<int, Past> m_past; ///< by step
    std::size_t m_action = 0;
    quint64 m_number = 0; ///< of the orders that count: raised whenever older answers are void
    QByteArray m_directory;
    SocketAddress m_docker; ///< an engine, or what stands for it
    RowId m_from = 0;
    std::map<QString, EndpointId> m_names;
    QHash<EndpointId, EndpointStatus> m_endpoints;
    QHash<ConnectionId, ConnectionStatus> m_connections;
    QList<RawSocket> m_sockets;
    QList<LessonStranger> m_strangers;
    std::map<QStringList, qint64> m_bases; ///< of counts, when the step began, by subject
    QStringList m_hidden;                  ///< listeners whose file was removed, by name
    qint64 m_entered = 0;                  ///< when the step began, trafficClock()
    std::vector<LessonCall> m_calls;
    Pending m_pending;
    QElapsedTimer m_since; ///< of what is awaited
    bool m_isAsking = false;
    std::optional<LessonClaim> m_wait;
    int m_choice = -1;
    std::optional<qint64> m_typed;
    Verdict m_verdict;
    QString m_trouble, m_progress;
    QueueReading m_reading;
    LessonScene m_scene;
    bool m_isWatched = false;
};

} // namespace sw
