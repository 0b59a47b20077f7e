#pragma once

#include "models/traffic/TrafficRecord.h"

#include <QString>

namespace sw {

/// Something noteworthy that happened in real traffic.
struct Moment
{
    enum class Kind : quint8 {
        ResetUnread,        ///< closed with unread data: ECONNRESET
        BacklogNearlyFull,  ///< nine of ten places, or more
        HalfClosedLong,     ///< the peer finished a while ago, and the connection is still open
        MessageTooLong,     ///< EMSGSIZE: not sent
        MessageCut,         ///< MSG_CTRUNC: the descriptors of a message were cut off
        AnswerCut,          ///< an HTTP answer that ended before it was complete
        PathMasked,         ///< another file is at a listener's path
        ErrorInside200,     ///< an HTTP answer that says 200, and an error in its body
        DescriptorReceived, ///< SCM_RIGHTS
    };
    Kind kind = Kind::ResetUnread;
    EndpointId endpoint = 0;
    ConnectionId connection = 0;
    RowId row = 0;  ///< which shows it; of BacklogNearlyFull none
    QString detail; ///< of what was said, escaped: an error's words, a count

    bool operator==(const Moment&) const = default;
};

/// "The connection was reset." One sentence; plain text.
QString momentSentence(const Moment& moment);
/// Why that is so, or what to do: one line.
QString momentWhy(Moment::Kind kind);
/// The lesson about it.
QString momentLesson(Moment::Kind kind);

} // namespace sw
