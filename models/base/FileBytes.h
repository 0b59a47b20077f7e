#pragma once

#include "models/base/Failure.h"
#include "models/base/UniqueFd.h"

#include <QByteArray>
#include <QString>

namespace sw {

/// A regular file, opened for reading.
struct RegularFile
{
    UniqueFd fd;
    qint64 size = 0; ///< bytes, as it stood
};
/// Never waits for the writer of a FIFO. Failure: can't be opened, or is no regular file. Any thread.
Result<RegularFile> openRegularFile(const QByteArray& path);

/// What a path names, as far as it can be sent.
struct FileFacts
{
    qint64 size = 0;  ///< bytes, as it stood
    QByteArray bytes; ///< all of it when it was small; null otherwise
    bool isWhole() const { return !bytes.isNull(); }
};

/// Looks at a regular file and reads it when it has at most smallLimit bytes. Failures as readFile(). Any
/// thread; may wait for the disk.
Result<FileFacts> lookAtFile(const QByteArray& path, qint64 smallLimit);

/// All bytes of a regular file, as many as it had when it was opened (of /proc and the like, which claim to
/// be empty: all that come). Failure, with errno where there is one: can't be opened, is no regular file, has
/// more than limit bytes, or shrank while it was read. Any thread; may wait for the disk.
Result<QByteArray> readFile(const QByteArray& path, qint64 limit);

/// A path as a person types it: "~/x" is in the home directory.
QByteArray typedPath(const QString& text);

} // namespace sw
