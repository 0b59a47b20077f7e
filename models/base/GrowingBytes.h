#pragma once

#include "models/base/ByteSource.h"

#include <mutex>
#include <vector>

namespace sw {

/// Bytes in memory that grow at their end while others read. What was there never changes or moves. Any
/// thread may read or append.
class GrowingBytes : public ByteSource
{
public:
    void append(QByteArrayView bytes);
    qint64 size() const override;
    QByteArray read(qint64 offset, qint64 length) const override;

private:
    mutable std::mutex m_mutex;
    std::vector<QByteArray> m_pieces; ///< each full but the last
    qint64 m_size = 0;
};

} // namespace sw
