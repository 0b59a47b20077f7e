#pragma once

#include "models/kernel/SocketAddress.h"
#include "models/lessons/Lesson.h"

#include <QByteArray>
#include <QStringList>

#include <vector>

namespace sw {

/// The same as a step, in lines to read and copy: for a terminal, in Python, in C, and, where the lesson uses
/// Qt's classes, in C++ with them. Python and C are parts of a program (see LessonScript); all of them are
/// for a directory of their own, where the lesson's sockets are not in the way.
struct LessonCode
{
    QStringList shell, python, c, qt;
    bool shellIsHere = false; ///< the shell's lines are about the lesson's own directory

    bool operator==(const LessonCode&) const = default;
};

/// For a terminal, with whole paths; empty where a shell has no such call. docker: the engine that was found.
QStringList lessonShell(const LessonAction& action, const QByteArray& directory,
                        const SocketAddress& docker = {});
/// All that a step does, with names of a directory of one's own; empty when a shell can't do some of it, or
/// can't make the server that the step needs.
QStringList lessonShell(const Lesson& lesson, int step, const QByteArray& directory,
                        const SocketAddress& docker = {});

/// A lesson as one Python and one C program that makes all of its calls, both ends of each connection in one
/// process, and prints what each answered. Both make a fresh directory and remove it at their end. What the
/// workbench's endpoints do by themselves (accept, echo) is made where it happens. A tap, and what speaks to
/// one, has no lines. A value; any thread.
class LessonScript
{
public:
    /// What one action is in lines. Calls whose answer is printed stand between callBegins and callEnds.
    struct Part
    {
        QStringList python, c, qt;
    };
    static constexpr QChar callBegins{1}, callEnds{2};

    explicit LessonScript(const Lesson& lesson);

    /// By step, by action; one more for what servers do at the end of the step.
    const std::vector<std::vector<Part>>& parts() const { return m_parts; }
    /// Of one step, without marks.
    LessonCode step(int step) const;
    /// Whole programs of everything up to and including a step; empty when that step has no such lines.
    QString python(int step) const;
    QString c(int step) const;

    static QString pythonProgram(const QStringList& marked);
    /// Built with: gcc -Wall. open: the descriptors that it leaves open.
    static QString cProgram(const QStringList& marked, const QStringList& open);
    const QStringList& open() const { return m_open; }

private:
    QStringList m_open;
    std::vector<std::vector<Part>> m_parts;
};

} // namespace sw
