#pragma once

#include "app/CommandLine.h"

namespace sw {

/// Prints the socket table: once, or again and again with --watch. Needs no Qt application. Returns the exit
/// code.
int runSockets(const CommandLine& line);

} // namespace sw
