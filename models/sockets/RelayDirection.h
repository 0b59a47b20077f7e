#pragma once

#include <QtGlobal>

namespace sw {

/// Which way bytes go through a relay.
enum class RelayDirection : quint8 { ToTarget, ToClient };

} // namespace sw
