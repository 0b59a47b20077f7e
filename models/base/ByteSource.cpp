#include "models/base/ByteSource.h"

#include "models/base/FileBytes.h"

#include <unistd.h>

#include <cerrno>

namespace sw {

namespace {

class BytesInMemory : public ByteSource
{
public:
    explicit BytesInMemory(QByteArray bytes) : m_bytes(std::move(bytes)) {}
    qint64 size() const override { return m_bytes.size(); }
    QByteArray read(qint64 offset, qint64 length) const override { return m_bytes.mid(offset, length); }

private:
    QByteArray m_bytes;
};

class BytesInFile : public ByteSource
{
public:
    BytesInFile(UniqueFd fd, qint64 size) : m_fd(std::move(fd)), m_size(size) {}
    qint64 size() const override { return m_size; }

    QByteArray read(qint64 offset, qint64 length) const override
    {
        QByteArray result(qMax<qint64>(0, qMin(length, m_size - offset)), Qt::Uninitialized);
        qint64 done = 0;
        while (done < result.size()) {
            const ssize_t n =
                ::pread(m_fd.get(), result.data() + done, size_t(result.size() - done), offset + done);
            if (n < 0 && errno == EINTR)
                continue;
            if (n <= 0)
                break;
            done += n;
        }
        result.truncate(done);
        return result;
    }

private:
    UniqueFd m_fd;
    qint64 m_size;
};

} // namespace

std::shared_ptr<const ByteSource> ByteSource::fromBytes(const QByteArray& bytes)
{
    return std::make_shared<BytesInMemory>(bytes);
}

Result<std::shared_ptr<const ByteSource>> ByteSource::fromFile(const QByteArray& path)
{
    Result<RegularFile> file = openRegularFile(path);
    if (!file)
        return file.failure();
    return std::shared_ptr<const ByteSource>(std::make_shared<BytesInFile>(std::move(file->fd), file->size));
}

} // namespace sw
