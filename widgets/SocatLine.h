#pragma once

#include "models/session/EndpointSpec.h"

namespace sw {

/// The shell line with which socat does about the same; safe to paste whatever bytes the address holds.
QString socatLine(const EndpointSpec& spec);
/// One word for a POSIX shell.
QString shellQuoted(const QByteArray& word);

} // namespace sw
