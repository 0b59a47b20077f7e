#include "models/lessons/Moment.h"

namespace sw {

QString momentSentence(const Moment& moment)
{
    using Kind = Moment::Kind;
    switch (moment.kind) {
    case Kind::ResetUnread:
        return QStringLiteral("A connection was reset.");
    case Kind::BacklogNearlyFull:
        return QStringLiteral("The queue of clients is %1.").arg(moment.detail);
    case Kind::HalfClosedLong:
        return QStringLiteral("A peer finished sending %1 ago, and its connection is still open.")
            .arg(moment.detail);
    case Kind::MessageTooLong:
        return QStringLiteral("A message was too long to send, and was not sent.");
    case Kind::MessageCut:
        return QStringLiteral("A message was truncated: descriptors that came with it are lost.");
    case Kind::AnswerCut:
        return QStringLiteral("An answer was cut off: %1").arg(moment.detail);
    case Kind::PathMasked:
        return QStringLiteral(
            "Another file has taken the path of a listener, which new clients no longer reach.");
    case Kind::ErrorInside200:
        return QStringLiteral("An answer with status 200 carries an error: %1").arg(moment.detail);
    case Kind::DescriptorReceived:
        return moment.detail == QLatin1String("1")
                   ? QStringLiteral("A descriptor came along with the bytes.")
                   : QStringLiteral("%1 descriptors came along with the bytes.").arg(moment.detail);
    }
    return {};
}

QString momentWhy(Moment::Kind kind)
{
    using Kind = Moment::Kind;
    switch (kind) {
    case Kind::ResetUnread:
        return QStringLiteral(
            "The peer closed while it had not read everything; the kernel says so with ECONNRESET.");
    case Kind::BacklogNearlyFull:
        return QStringLiteral(
            "The server accepts more slowly than clients come. When it is full, they wait or hear EAGAIN.");
    case Kind::HalfClosedLong:
        return QStringLiteral("It may still wait for an answer; or this end has forgotten to close.");
    case Kind::MessageTooLong:
        return QStringLiteral(
            "A message goes whole or not at all, and the send buffer (SO_SNDBUF) bounds it: EMSGSIZE.");
    case Kind::MessageCut:
        return QStringLiteral(
            "This process may have no more descriptors (RLIMIT_NOFILE), and what does not fit "
            "is thrown away: MSG_CTRUNC.");
    case Kind::AnswerCut:
        return QStringLiteral(
            "Its head or its chunks announced more; the server closed before all of it was sent.");
    case Kind::PathMasked:
        return QStringLiteral(
            "Somebody called unlink() and bind(): the old socket listens on without a way in.");
    case Kind::ErrorInside200:
        return QStringLiteral(
            "The status was sent before the work was done; what failed later can only stand in the body.");
    case Kind::DescriptorReceived:
        return QStringLiteral(
            "A Unix socket can hand over open files (SCM_RIGHTS); who receives them has to close them.");
    }
    return {};
}

QString momentLesson(Moment::Kind kind)
{
    using Kind = Moment::Kind;
    switch (kind) {
    case Kind::ResetUnread:
    case Kind::HalfClosedLong:
        return QStringLiteral("08-half-close");
    case Kind::BacklogNearlyFull:
        return QStringLiteral("09-back-pressure");
    case Kind::MessageTooLong:
        return QStringLiteral("04-message-borders");
    case Kind::PathMasked:
        return QStringLiteral("05-stale-file");
    case Kind::ErrorInside200:
    case Kind::AnswerCut:
        return QStringLiteral("10-http-and-docker");
    case Kind::DescriptorReceived:
    case Kind::MessageCut:
        return QStringLiteral("07-who-is-there");
    }
    return {};
}

} // namespace sw
