#pragma once

#include "models/base/ByteSource.h"
#include "models/base/UniqueFd.h"

#include <atomic>

namespace sw {

/// The body of a response while it comes: a file without a name (O_TMPFILE), so that its size is no matter of
/// memory and nothing is left behind. It only grows. One thread appends, any thread reads what size() covers.
class HttpBody final : public ByteSource
{
public:
    /// folder: where the file is; limit: bytes.
    static Result<std::shared_ptr<HttpBody>> create(const QString& folder, qint64 limit);

    qint64 size() const override { return m_size.load(std::memory_order_acquire); }
    QByteArray read(qint64 offset, qint64 length) const override;

    /// Failure: the limit (what fits is kept), or the disk refuses.
    Result<void> append(QByteArrayView bytes);

private:
    HttpBody(UniqueFd file, qint64 limit) : m_file(std::move(file)), m_limit(limit) {}

    UniqueFd m_file;
    qint64 m_limit;
    std::atomic<qint64> m_size{0};
};

} // namespace sw
