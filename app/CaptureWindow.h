#pragma once

#include "models/base/Failure.h"

#include <QString>

namespace sw {

/// Starts program (this one) as "open DIRECTORY": a kept capture gets a window of its own, which stays when
/// this one goes. Failure: no capture is there, or the program can't be started. May wait for the disk; any
/// thread.
Result<void> openCaptureWindow(const QString& program, const QString& directory);

} // namespace sw
