#pragma once

#include "models/kernel/SocketAddress.h"

#include <QLocalServer>

#include <optional>

namespace sw {

/// What of the program's addresses and modes QLocalServer and QLocalSocket can express (Qt 6.4). Their names
/// are QStrings that they encode as UTF-8 and cut off at 106 bytes, and relative ones are put under the
/// temporary directory, so that a path is made absolute here.
Result<QString> qtNameFor(const SocketAddress& address);

/// QLocalServer knows read, write and execute for all of user, group and others, or nothing: 0700, 0070, 0007
/// and their sums. Empty for any other mode.
std::optional<QLocalServer::SocketOptions> qtOptionsFor(int mode);

/// "Qt can't make mode 0640 …", with the modes that it can.
Failure qtModeFailure(int mode);

} // namespace sw
