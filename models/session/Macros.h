#pragma once

#include "models/base/Failure.h"

#include <QByteArray>
#include <QByteArrayView>

#include <vector>

namespace sw {

/// What a macro of a message stands for.
struct Macro
{
    enum class Kind : quint8 {
        Time,    ///< {{TIME}}: ISO 8601, UTC, microseconds; {{TIME:s}}, ms, us, ns: since the epoch
        Counter, ///< {{COUNTER}}: 1 in the first message of an endpoint's run that has it, then 2, …
        Random,  ///< {{RANDOM:n}}: n ASCII letters and digits
    };
    Kind kind = Kind::Time;
    qsizetype at = 0, size = 0; ///< in the message, bytes
    qsizetype count = 0;        ///< of Random: n
    qint64 unit = 0;            ///< of Time: nanoseconds that one counts; 0: ISO 8601
};

/// Bytes that a message with macros may have, and what it may come to.
inline constexpr qsizetype macroMessageLimit = 1 << 20;
inline constexpr qsizetype macroResultLimit = 16 << 20;
inline constexpr qsizetype macroRandomLimit = 65'536;

/// The macros of a message in order. "{{" before a letter begins one; any other "{{" stands for itself. The
/// failure names the macro and the byte where it begins, from 1. Any thread.
Result<std::vector<Macro>> findMacros(QByteArrayView message);

/// The message with each macro replaced. time: nanoseconds since the epoch. Any thread.
QByteArray withMacros(QByteArrayView message, const std::vector<Macro>& macros, qint64 time, quint64 counter);

bool hasCounter(const std::vector<Macro>& macros);

} // namespace sw
