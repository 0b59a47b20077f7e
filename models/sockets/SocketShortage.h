#pragma once

#include "models/base/Failure.h"

namespace sw {

/// What socket(2) refuses for want of something, in words: descriptors of this program (with how many it may
/// have) or of the system, or memory of the kernel. Any other errno as it is. doing: "Can't listen on
/// /run/x".
Failure shortageFailure(const QString& doing, int error);

} // namespace sw
