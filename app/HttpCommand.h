#pragma once

#include "app/CommandLine.h"

namespace sw {

/// One HTTP request over a socket; what comes is on standard output at once. Needs a QCoreApplication.
/// Returns the exit code: 22 for a status from 400 on and for an error inside a 200 stream.
int runHttp(CommandLine line);

} // namespace sw
