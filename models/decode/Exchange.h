#pragma once

#include "models/traffic/TrafficRecord.h"

#include <QByteArray>
#include <QString>

#include <optional>

namespace sw {

/// Who wrote bytes of a connection: the one that connected, or the one that was connected to.
enum class Side : quint8 { Client, Target };
inline Side otherSide(Side side) { return side == Side::Client ? Side::Target : Side::Client; }

/// A byte of one side of a connection: of the payload of a row.
struct StreamPlace
{
    RowId row = 0;
    quint32 offset = 0;

    auto operator<=>(const StreamPlace&) const = default;
};

/// Where a message stands among the rows of its side, half open. Its bytes stay in the store.
struct MessagePlace
{
    StreamPlace begin, end;

    bool isEmpty() const { return !(begin < end); }
    bool operator==(const MessagePlace&) const = default;
};

/// A question and its answer as a decoder found them; of bounded size however long the messages are. A value.
struct Exchange
{
    enum class Kind : quint8 {
        Call,   ///< an answer belongs to it
        OneWay, ///< none does: a signal, a notification
        Raw,    ///< bytes that are not decoded; remark says why. The client is its asker, whoever began
    };
    enum class State : quint8 {
        Running,
        Done,
        Failed, ///< remark says why
    };
    static constexpr qsizetype mostText = 2048; ///< bytes kept of method, target and type each

    quint32 number = 0; ///< from 1, in the order of their beginnings
    EndpointId endpoint = 0;
    ConnectionId connection = 0;
    quint8 protocol = 0; ///< index in protocols(); of Raw: what was being read, or rawProtocol
    Kind kind = Kind::Call;
    State state = State::Running;
    Side asker = Side::Client;
    bool mutates = false;  ///< by its method (and Docker's by its path) it changes something at the target
    bool isError = false;  ///< the answer says no
    bool isStream = false; ///< its answer goes on until somebody closes
    bool isRawNow = false; ///< of HTTP: upgraded, both sides speak something else
    int status = 0;        ///< of HTTP
    QByteArray method, target, type;
    QByteArray statusText; ///< the reason phrase, the name of the error, …
    QString client;        ///< "docker · 812", escaped
    QString remark;        ///< plain text, may hold what the other side wrote
    qint64 begun = 0;      ///< nanoseconds since the epoch, of the first byte of the question
    qint64 answered = 0;   ///< of the answer's head; 0: not yet
    qint64 ended = 0;      ///< of its last byte; 0: not yet
    qint64 requestBytes = 0, responseBytes = 0; ///< of the bodies, chunking undone
    MessagePlace request, response;             ///< the asker's rows, the other side's

    /// Nanoseconds until its end; of what still goes on until the head of its answer.
    std::optional<qint64> duration() const
    {
        const qint64 until = ended != 0 ? ended : answered;
        return until == 0 ? std::nullopt : std::optional(std::max<qint64>(0, until - begun));
    }
    /// Where the earlier one of its messages begins.
    RowId firstRow() const
    {
        const bool answerIsFirst =
            !response.isEmpty() && (request.isEmpty() || response.begin.row < request.begin.row);
        return answerIsFirst ? response.begin.row : request.begin.row;
    }
    /// There is something to tell for good: it is over, or its answer has begun and may have no end.
    bool isSettled() const { return state != State::Running || (isStream && answered != 0); }
    bool operator==(const Exchange&) const = default;
};

/// Bytes as kept in an exchange.
inline QByteArray boundedText(QByteArrayView text)
{
    return text.first(std::min(text.size(), Exchange::mostText)).toByteArray();
}

} // namespace sw
