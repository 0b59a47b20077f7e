#pragma once

#include "models/base/Failure.h"

#include <QString>

#include <functional>

namespace sw {

/// Writes what an open descriptor holds now to a file, made or replaced whole or not at all. A file or memfd
/// is read from its first byte by pread(2), so that the position which its other holders share stays; of a
/// pipe a duplicate is taken (tee(2)), so that what waits in it stays for its reader. Never waits for more
/// content. goOn is asked every 256 KB; when it says no the file is left as it was (ECANCELED). The bytes
/// written. May take as long as the disk does: a worker thread.
Result<qint64> saveDescriptor(int fd, const QString& path, const std::function<bool(qint64 written)>& goOn);

} // namespace sw
