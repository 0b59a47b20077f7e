#pragma once

#include "models/base/Failure.h"

#include <QStringList>

namespace sw {

/// One thing that a lesson does. Names are the lesson's own, files are in its directory.
///
/// With endpoints of the workbench (the engine makes the calls):
///   listener NAME FILE [type=T] [reply=none|echo|TEXT] [http=RULES] [delay=S] [backlog=N] [mode=M] [api=qt]
///   [replace] docker NAME FILE [http=RULES]   where no container engine of this machine may be asked: that
///   listener tap NAME FILE TARGET            in front of a file, or of what docker found client NAME FILE
///   [type=T] [timeout=S] [api=qt] [bind=FILE] tell NAME "TEXT" | finish NAME | hang-up NAME | stop NAME
///   pause-accepting, resume-accepting, pause-reading, resume-reading NAME
/// With sockets of the lesson itself, one system call each:
///   socket NAME TYPE [nonblock] | bind NAME FILE | listen NAME N | connect NAME FILE | accept NAME FROM
///   send NAME "TEXT" | receive NAME BYTES | fill NAME | shutdown NAME | close NAME | peer NAME
///   give NAME FILE         opens a file and sends its descriptor (SCM_RIGHTS) | take NAME
///   write FILE "TEXT"      a new file
///   unlink FILE | chmod FILE MODE | mkdir FILE MODE | open FILE
///   visit FILE ["TEXT"]    another process, of an ordinary user, connects (see connectAsVisitor())
/// And: wait CLAIM.
struct LessonAction
{
    QString verb;
    QStringList words; ///< what follows the verb

    static Result<LessonAction> parse(const QString& line);
    bool isOfEngine() const;
    bool isWait() const { return verb == QLatin1String("wait"); }
    bool operator==(const LessonAction&) const = default;
};

} // namespace sw
