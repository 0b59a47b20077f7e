#include "models/base/ByteSource.h"

#include "models/base/Bytes.h"
#include "models/base/UniqueFd.h"

#include <fcntl.h>
#include <sys/stat.h>

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
    const QString doing = QStringLiteral("opening %1").arg(escapedText(path));
    // O_NONBLOCK: opening a FIFO must not wait for its writer.
    UniqueFd fd(::open(path.constData(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (!fd)
        return Failure::fromErrno(doing, errno);
    struct stat about = {};
    if (::fstat(fd.get(), &about) != 0)
        return Failure::fromErrno(doing, errno);
    if (S_ISDIR(about.st_mode))
        return Failure::fromErrno(doing, EISDIR);
    if (!S_ISREG(about.st_mode))
        return Failure{QStringLiteral("%1 is no regular file").arg(escapedText(path)), 0, Remedy::None};
    return std::shared_ptr<const ByteSource>(std::make_shared<BytesInFile>(std::move(fd), about.st_size));
}

} // namespace sw
