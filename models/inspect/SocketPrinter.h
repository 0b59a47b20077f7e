#pragma once

#include "models/inspect/SocketRecord.h"

#include <QByteArray>

#include <vector>

namespace sw {

/// The object that `sockets --json` prints, one line without its newline. A key is absent when what it would
/// say is not known. Names are escaped text, so no byte of them reaches a terminal raw.
QByteArray socketsJson(const std::vector<SocketRecord>& records, int hiddenProcesses);

/// What `sockets` prints: one header line, then one aligned line per socket, each ended by a newline.
QByteArray socketsText(const std::vector<SocketRecord>& records);

} // namespace sw
