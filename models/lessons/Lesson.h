#pragma once

#include "models/lessons/LessonAction.h"
#include "models/lessons/LessonClaim.h"

#include <QString>
#include <QStringList>

#include <vector>

namespace sw {

/// One answer that a learner may foretell. Whether it is right is what the kernel does, not what is written.
struct LessonChoice
{
    QString text;
    LessonClaim claim;
    QString why; ///< said when it was chosen

    bool operator==(const LessonChoice&) const = default;
};

struct LessonStep
{
    QString title;
    QStringList text;                  ///< paragraphs
    QString ask;                       ///< what to foretell; empty: nothing
    std::vector<LessonChoice> choices; ///< or
    QStringList number;                ///< the subject whose value is to be typed
    QString numberWhy;                 ///< said of any number
    std::vector<LessonAction> actions; ///< what "Do it" does
    std::vector<LessonClaim> checks;   ///< what must be so afterwards
    QString seen;                      ///< what that shows, once the checks hold
    QString byHand;                    ///< how the learner does it himself; the checks are watched meanwhile
    QStringList shell;                 ///< lines for a terminal, besides those that the actions have
    QString openEndpoint;              ///< the name of one whose page helps by hand
    bool isFinal = false;              ///< "Try it yourself"

    bool asks() const { return !ask.isEmpty(); }
    bool operator==(const LessonStep&) const = default;
};

/// One lesson: a folder NN-name with a lesson.txt. Its form, one "key: value" a line (a line that begins with
/// a blank goes on with the value before; # begins a comment):
///
///   title, teaches, source (repeatable)          of the lesson
///   step, try                                     a new step, or the one that the learner does by himself
///   text (repeatable: paragraphs), ask, seen, by-hand, shell (repeatable), open
///   choice, then its claim: and why:              an answer to ask
///   number, then why:                             a subject (see LessonClaim) whose value answers ask
///   do (repeatable), check (repeatable)           see LessonAction and LessonClaim
///
/// {dir} stands for the lesson's directory in shell: and by-hand:.
struct Lesson
{
    QString id; ///< the folder's name
    QString title;
    QString teaches;
    QStringList sources;
    std::vector<LessonStep> steps;

    /// Failure: the first line that can't be understood, with its number.
    static Result<Lesson> parse(const QString& id, const QString& text);
    bool operator==(const Lesson&) const = default;
};

/// Those of the program's resources, by their folders' names. One that can't be read says so on standard
/// error and is left out. Any thread.
const std::vector<Lesson>& allLessons();

} // namespace sw
