#pragma once

#include "models/kernel/SocketAddress.h"

#include <optional>

namespace sw {

/// The queue of clients that wait to be accepted, as unix_diag (and `ss -xl`, Recv-Q and Send-Q) has it.
struct BacklogState
{
    quint32 pending = 0;
    quint32 backlog = 0; ///< what listen(2) was given, within net.core.somaxconn; one more is admitted
};

/// Of the listener at an address; empty when none is visible (another network namespace, for one). Blocking,
/// short (a dump of the listeners); never the GUI thread.
std::optional<BacklogState> backlogAt(const SocketAddress& address, SocketType type);

/// net.core.somaxconn: listen(2) takes a larger backlog as this. 0 when it can't be read. Reads /proc.
int largestBacklog();

} // namespace sw
