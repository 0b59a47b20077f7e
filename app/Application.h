#pragma once

#include "app/CommandLine.h"

namespace sw {

/// The window: makes its parts, starts what the command line names, runs until it is closed. Without a usable
/// display it says so in a sentence. Returns the exit code.
int runWindow(int argc, char** argv, CommandLine line);

} // namespace sw
