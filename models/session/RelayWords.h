#pragma once

#include "models/session/EndpointStatus.h"

#include <QStringList>

namespace sw {

/// Lines for a terminal that send a program through a tap or bridge whose front is spec.address: for Docker's
/// socket "export DOCKER_HOST=unix://…" first; then curl (streams) and socat, in this order when the target
/// is known to speak HTTP: by its name, or since it was seen to (speaksHttp). Printable ASCII for sh; empty
/// for an address that such a line can't say. Any thread.
QStringList readyLines(const EndpointSpec& spec, bool speaksHttp = false);

/// What to know of one that was stopped: a shell may still be told to go there. Plain text. Any thread.
QString stoppedWords(const EndpointSpec& spec);

/// What to know before one is started: whom a server that checks credentials will see, what else differs from
/// going there directly. Sentences; plain text. Any thread.
QStringList relayNotices(const EndpointSpec& spec);

} // namespace sw
