#pragma once

#include "app/CommandLine.h"

namespace sw {

/// The engine without a window: listen, connect and the demo. Rows go to standard output, sentences to
/// standard error. Needs a QCoreApplication; runs its loop. Returns the exit code.
int runHeadless(CommandLine line);

/// Prints a kept capture; follows it while its writer lives. Needs a QCoreApplication.
int runHeadlessOpen(const CommandLine& line);

} // namespace sw
