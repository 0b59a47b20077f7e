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
    /// folder: where the file will be; limit: bytes. The file is made by the first append().
    HttpBody(QString folder, qint64 limit) : m_folder(std::move(folder)), m_limit(limit) {}
    /// The same with its file made at once. May wait for the disk.
    static Result<std::shared_ptr<HttpBody>> create(const QString& folder, qint64 limit);

    qint64 size() const override { return m_size.load(std::memory_order_acquire); }
    QByteArray read(qint64 offset, qint64 length) const override;

    /// May wait for the disk. Failure: the limit (what fits is kept), no file can be made there, or the disk
    /// refuses.
    Result<void> append(QByteArrayView bytes);

private:
    Result<void> open();

    const QString m_folder;
    const qint64 m_limit;
    UniqueFd m_file; ///< told to readers by m_size
    std::atomic<qint64> m_size{0};
};

} // namespace sw
