#include "models/http/HttpBody.h"

#include <QFile>

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

namespace sw {

namespace {

/// Where the file system has no O_TMPFILE: a file with a name, which goes at once.
int openNamed(const QString& folder)
{
    QByteArray name = QFile::encodeName(folder + QStringLiteral("/bodyXXXXXX"));
    const int fd = ::mkostemp(name.data(), O_CLOEXEC);
    if (fd >= 0)
        ::unlink(name.constData());
    return fd;
}

} // namespace

Result<void> HttpBody::open()
{
    int fd = ::open(QFile::encodeName(m_folder).constData(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0)
        fd = openNamed(m_folder);
    if (fd < 0)
        return Failure::fromErrno(QStringLiteral("Can't make a file for the response in %1").arg(m_folder),
                                  errno);
    m_file = UniqueFd(fd);
    return {};
}

Result<std::shared_ptr<HttpBody>> HttpBody::create(const QString& folder, qint64 limit)
{
    auto body = std::make_shared<HttpBody>(folder, limit);
    if (const auto made = body->open(); !made)
        return made.failure();
    return body;
}

QByteArray HttpBody::read(qint64 offset, qint64 length) const
{
    const qint64 size = std::clamp<qint64>(this->size() - offset, 0, length);
    QByteArray bytes(size, Qt::Uninitialized);
    qint64 have = 0;
    while (have < size) {
        const ssize_t n = ::pread(m_file.get(), bytes.data() + have, std::size_t(size - have), offset + have);
        if (n <= 0 && !(n < 0 && errno == EINTR))
            break;
        have += std::max<ssize_t>(n, 0);
    }
    bytes.truncate(have);
    return bytes;
}

Result<void> HttpBody::append(QByteArrayView bytes)
{
    if (!m_file) {
        if (const auto made = open(); !made)
            return made.failure();
    }
    qint64 size = m_size.load(std::memory_order_relaxed);
    const bool isTooMuch = bytes.size() > m_limit - size;
    bytes = bytes.first(std::min<qint64>(bytes.size(), m_limit - size));
    while (!bytes.isEmpty()) {
        const ssize_t n = ::pwrite(m_file.get(), bytes.data(), std::size_t(bytes.size()), size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return Failure::fromErrno(QStringLiteral("Can't keep the response"), errno);
        size += n;
        bytes = bytes.sliced(n);
        m_size.store(size, std::memory_order_release);
    }
    if (isTooMuch)
        return Failure{QStringLiteral("The body is longer than the %1 bytes that are kept").arg(m_limit), 0,
                       Remedy::None};
    return {};
}

} // namespace sw
