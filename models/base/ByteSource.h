#pragma once

#include "models/base/Failure.h"

#include <QByteArray>

#include <memory>

namespace sw {

/// Bytes of any size that are read where they are needed: a message, a capture's payload, a file. Never
/// changes what it holds by itself, but a file may be changed by others: a read may come short. Any thread
/// may read, several at once.
class ByteSource
{
public:
    virtual ~ByteSource() = default;
    virtual qint64 size() const = 0;
    /// Up to length bytes from offset; short at the end, or when the disk refuses.
    virtual QByteArray read(qint64 offset, qint64 length) const = 0;

    static std::shared_ptr<const ByteSource> fromBytes(const QByteArray& bytes);
    /// A regular file, read by pread(2), so that one that shrinks meanwhile is a short read and not SIGBUS.
    /// Failure: can't be opened, or is no regular file.
    static Result<std::shared_ptr<const ByteSource>> fromFile(const QByteArray& path);
};

} // namespace sw
