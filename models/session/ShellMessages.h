#pragma once

#include "models/session/EndpointSpec.h"

#include <QByteArray>

namespace sw {

/// Lines for what socat can't do byte for byte, in python3: sockets that keep messages (socat sends whatever
/// it read at once as one message), names with a NUL, delayed replies. Each is one line of printable ASCII
/// for a POSIX shell, without anything before it. name: the address as the line has it, path or abstract
/// bytes.

/// True when socat can't: see above.
bool needsPython(const EndpointSpec& spec);
/// Listens and answers; prints what it receives when there is no reply. Not for Command and Rules.
QByteArray pythonListener(const EndpointSpec& spec, const QByteArray& name);
/// Of a socket that keeps messages: sends the plan, message by message, then each line typed as one, and
/// prints what comes back.
QByteArray pythonMessageClient(const EndpointSpec& spec, const QByteArray& name);

} // namespace sw
