#pragma once

#include "models/session/EndpointStatus.h"

#include <QStringList>

namespace sw {

/// Lines for a terminal that send a program through a tap or bridge whose front is spec.address: for Docker's
/// socket "export DOCKER_HOST=unix://…" first, then curl (streams) and socat. Printable ASCII for sh; empty
/// for an address that such a line can't say. Any thread.
QStringList readyLines(const EndpointSpec& spec);

/// What to know before one is started: whom a server that checks credentials will see, what else differs from
/// going there directly. Sentences; plain text. Any thread.
QStringList relayNotices(const EndpointSpec& spec);

} // namespace sw
