#pragma once

#include "models/base/Failure.h"

#include <QStringList>

#include <optional>

namespace sw {

/// What a lesson says of the running system, to be measured: a subject, a comparison and what is expected.
///
///   kind FILE                     missing, socket, file, directory, other (lstat)
///   size FILE | mode FILE         bytes; permission bits as 0600
///   entries DIRECTORY             how many names are in it
///   rows NAME EVENT [WORD…]       rows of the store of that endpoint; words: containing=T, equal=T,
///   reason=R,
///                                 by=us|peer, errno=E, from=outside (another process),
///                                 from=inside (this one); minus=NAME.CALL takes
///                                 the number away that a call answered
///   bytes NAME EVENT [WORD…]      payload bytes of those rows
///   table FILE [WORD…]            sockets of the table with that path: listening, connected, unconnected,
///                                 reachable, masked (another file, or none, is at the path now)
///   pending FILE | backlog FILE   of the listener that is reached at the path
///   unread NAME | held NAME       of a socket or of an endpoint's connections, in bytes (of memory)
///   result NAME.CALL              what a call answered: ok, an errno's name, end, or the bytes
///   state NAME | errno NAME       of an endpoint: running, failed, …; its failure
///   verdict FILE                  of the path: free, live, stale, not-listening, not-a-socket, …
///
/// Comparisons: = != > >= < <= of numbers; "is", "is-not" and "has" of words.
struct LessonClaim
{
    QStringList subject;
    QString comparison;
    QString expected;

    static Result<LessonClaim> parse(const QString& line);
    /// Subjects alone, whose value a learner foretells.
    static Result<QStringList> parseSubject(const QString& line);
    /// False also when nothing could be measured.
    bool holds(const std::optional<QString>& measured) const;
    bool operator==(const LessonClaim&) const = default;
};

} // namespace sw
