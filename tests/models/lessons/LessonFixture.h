#pragma once

#include "models/http/HttpReplies.h"
#include "models/lessons/LessonRun.h"
#include "models/session/Engine.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

#include <csignal>
#include <unistd.h>

namespace sw::test {

/// Ends all that a shell has started, too.
struct EndTerminal
{
    void operator()(QProcess* shell) const
    {
        if (const qint64 group = shell->processId(); group > 0)
            ::kill(-pid_t(group), SIGTERM);
        shell->waitForFinished();
        delete shell;
    }
};
using Terminal = std::unique_ptr<QProcess, EndTerminal>;

/// A lesson being taken over a real engine.
class LessonFixture
{
public:
    LessonFixture()
        : m_store(*TrafficStore::create({m_directory.filePath(QStringLiteral("capture"))})),
          m_engine(std::make_unique<Engine>(m_store)),
          m_run(std::make_unique<LessonRun>(m_engine.get()))
    {
        useHttpReplies(*m_engine);
    }

    LessonRun& run() { return *m_run; }
    Engine& engine() { return *m_engine; }
    void endRun() { m_run.reset(); }

    bool reaches(LessonRun::Phase phase, int timeout = 15000)
    {
        const bool there = QTest::qWaitFor(
            [&] { return m_run->phase() == phase || m_run->phase() == LessonRun::Phase::Failed; }, timeout);
        if (m_run->phase() != phase) {
            qWarning("step %d: %s", m_run->stepNumber() + 1, qPrintable(m_run->trouble()));
            for (const LessonCall& call : m_run->calls())
                qWarning("  %s = %s", qPrintable(call.call), qPrintable(call.result));
        }
        return there && m_run->phase() == phase;
    }

    /// What the step asks the learner to type into a terminal.
    Terminal typeInTerminal() const
    {
        Terminal shell(new QProcess);
        shell->setChildProcessModifier([] { ::setpgid(0, 0); });
        shell->setStandardOutputFile(QProcess::nullDevice());
        shell->setStandardErrorFile(QProcess::nullDevice());
        shell->start(QStringLiteral("sh"), {QStringLiteral("-c"), m_run->code().shell.join(u'\n')});
        shell->waitForStarted();
        return shell;
    }

private:
    QTemporaryDir m_directory;
    std::shared_ptr<TrafficStore> m_store;
    std::unique_ptr<Engine> m_engine;
    std::unique_ptr<LessonRun> m_run;
};

inline const Lesson* lessonOf(const char* id)
{
    for (const Lesson& lesson : allLessons()) {
        if (lesson.id == QLatin1String(id))
            return &lesson;
    }
    return nullptr;
}

} // namespace sw::test
