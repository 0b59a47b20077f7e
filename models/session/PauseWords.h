#pragma once

#include "models/session/EndpointStatus.h"

#include <QString>

namespace sw {

/// Whether the engine can hold it as it stands: QLocalServer has no such call, datagrams are not accepted.
bool canPauseAccepting(const EndpointStatus& status);
bool canPauseReading(const EndpointStatus& status);

/// What a note says when a person holds an endpoint or a connection, or lets it go on.
QString readingPausedWords(bool paused);
/// admitted: how many clients the kernel lets wait.
QString acceptingPausedWords(bool paused, qint64 admitted);

/// As unix_diag, ss and /proc/PID/fd name a socket; 0 when fd is none.
quint32 socketInode(int fd);

} // namespace sw
