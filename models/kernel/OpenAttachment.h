#pragma once

#include "models/base/Failure.h"
#include "models/base/UniqueFd.h"

#include <QString>

namespace sw {

/// Opens a file whose descriptor is to be sent: close-on-exec here, without becoming our terminal, and
/// without waiting (a named pipe that nobody writes to), though the descriptor itself waits as usual
/// afterwards. A directory only for reading. May take as long as the disk does: a worker thread.
Result<UniqueFd> openAttachment(const QString& path, bool forWriting);

} // namespace sw
