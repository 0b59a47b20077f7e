#pragma once

#include "models/session/EndpointStatus.h"

#include <QString>

namespace sw {

/// Words for people, made from a status; plain text. Any thread.
QString endpointStateWord(const EndpointStatus& status); ///< "Listening", "Ended: peer closed", …
QString endpointDetail(const EndpointStatus& status); ///< "stream (Qt) · echo · 2 clients", or why it failed
QString connectionName(const ConnectionStatus& status);   ///< "python3"
QString connectionDetail(const ConnectionStatus& status); ///< "pid 6012 · dev", "closed: reset", …
QString waitingWords(quint64 bytes);                      ///< "peer is not reading: 4,096 bytes waiting"

} // namespace sw
