#pragma once

#include "models/session/SendOptions.h"

#include <QByteArray>
#include <QString>

#include <vector>

namespace sw {

/// One step of a sequence. A value.
struct SequenceStep
{
    enum class Kind : quint8 {
        Send,           ///< bytes: the message
        SendFile,       ///< bytes: a path, from the folder of saved messages unless it is absolute
        Wait,           ///< seconds
        ExpectAny,      ///< a reply, whatever it is, within seconds
        ExpectContains, ///< bytes somewhere in what comes
        ExpectEquals,   ///< bytes are what comes next: the whole next message, or the next bytes of a stream
        ExpectRegex,    ///< bytes: a pattern (UTF-8) that what comes matches
        Repeat,         ///< the steps since the last Repeat, rounds times in all
    };
    static constexpr int kinds = int(Kind::Repeat) + 1;
    static constexpr double longest = 1e6; ///< seconds
    static constexpr int mostRounds = 1'000'000'000;

    Kind kind = Kind::Send;
    QByteArray bytes;
    double seconds = 2; ///< of Wait and of every Expect
    int rounds = 1;     ///< of Repeat

    bool isExpect() const { return kind >= Kind::ExpectAny && kind <= Kind::ExpectRegex; }
    /// "Send", "Expect contains": for a menu.
    static QString kindName(Kind kind);
    /// What a person writes for it: escapes, a path, a pattern, seconds or rounds; empty for ExpectAny.
    QString argument() const;
    /// Reads argument(); the step stays as it was when it can't.
    Result<void> setArgument(const QString& text);
    /// "a reply that contains “ok” within 2 s": of an Expect; in the other steps what is done.
    QString words() const;
    bool operator==(const SequenceStep&) const = default;
};

/// "0.5", "0.5 s", "250 ms"; 0 when it is none of these or out of bounds.
double sequenceSeconds(const QString& text);
/// "0.5 s", "250 ms".
QString sequenceSecondsText(double seconds);

/// Messages, pauses and expected answers in order: played on one connection. A value, and a plain text file
/// with one step a line:
///
///     # what it is for
///     macros on
///     framing length 4 big
///     send "hello {{COUNTER}}\n"
///     send file "greetings/second"
///     expect contains "world" within 2 s
///     wait 500 ms
///     repeat 3
///
/// Bytes stand between the first and the last " of the line, with \n \r \t \0 \\ \xNN (a regular expression
/// as it is).
struct Sequence
{
    static constexpr std::size_t mostSteps = 10'000;
    static constexpr qint64 fileLimit = 64 << 20; ///< bytes of all files together

    SendOptions options;
    std::vector<SequenceStep> steps;

    /// The failure names the line. Any thread.
    static Result<Sequence> fromText(const QByteArray& text);
    QByteArray text() const;
    /// With the files of SendFile read: only Send is left. May wait for the disk.
    Result<Sequence> withFiles(const QByteArray& folder) const;
    /// An unknown macro or a message that doesn't fit its prefix; names the step.
    Result<void> check() const;
    bool operator==(const Sequence&) const = default;
};

/// How far a sequence has come on its connection.
struct SequenceProgress
{
    enum class State : quint8 { None, Running, Passed, Failed, Stopped };
    State state = State::None;
    int step = 0;     ///< from 0: the one under way, or the one that failed
    quint32 run = 0;  ///< counts the sequences of the connection
    QString sentence; ///< of the end
    bool operator==(const SequenceProgress&) const = default;
};

} // namespace sw
