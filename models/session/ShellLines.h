#pragma once

#include "models/session/EndpointSpec.h"
#include "models/traffic/TrafficRecord.h"

#include <QByteArrayView>
#include <QString>

namespace sw {

/// What a person pastes into a terminal to do the same without this program.
struct ShellLine
{
    QString text; ///< one line of printable ASCII for sh, dash and bash; empty: there is none
    QString tool; ///< "socat", or "python3" where socat can't say the address
    QString why;  ///< of an empty text: one sentence

    explicit operator bool() const { return !text.isEmpty(); }
};

/// Beyond this no line is offered: Linux takes at most 128 KiB in one argument or variable (execve(2),
/// MAX_ARG_STRLEN), and base64 makes four bytes of three.
inline constexpr qsizetype maxShellPayload = qsizetype(90) * 1024;

/// The line that does what the endpoint does. A listener answers each chunk as its reply says, and prints
/// what it receives when it has none; a client sends its plan, then what is typed, and prints what comes.
/// What a line leaves out: replaceStale (it never takes a file away). A relative path is made absolute, as
/// the terminal may be elsewhere. Any thread.
ShellLine endpointShellLine(const EndpointSpec& spec);

/// "socat" or "python3"; empty when endpointShellLine() has no line. Cheap whatever the size of the spec.
QString shellLineTool(const EndpointSpec& spec);

/// The line that puts these bytes onto a socket of that address again. What a client sends (Sent of a client,
/// Received of a listener) is sent by a client line, which prints what comes back for up to 5 seconds; what a
/// server sends (Received of a client, Sent of a listener) is the reply of a listening line. Any thread.
ShellLine messageShellLine(const EndpointSpec& spec, TrafficEvent event, QByteArrayView payload);

} // namespace sw
