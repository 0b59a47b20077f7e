#include "models/base/FileBytes.h"

#include "models/base/Bytes.h"

#include <QDir>
#include <QFile>

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <new>

namespace sw {

namespace {

constexpr qint64 blockSize = 1 << 20;

QString shownPath(const QByteArray& path) { return escapedText(path); }

Failure tooLarge(const QByteArray& path, qint64 limit)
{
    return {QStringLiteral("%1 has more than the %2 MiB that one message holds")
                .arg(shownPath(path))
                .arg(limit >> 20),
            EFBIG, Remedy::None};
}

Result<QByteArray> readAll(const RegularFile& file, const QByteArray& path, qint64 limit)
{
    const bool sizeIsKnown = file.size > 0;
    QByteArray bytes(sizeIsKnown ? file.size : 0, Qt::Uninitialized);
    qint64 done = 0;
    while (!sizeIsKnown || done < file.size) {
        if (!sizeIsKnown && bytes.size() == done)
            bytes.resize(done + 65536);
        const size_t room = size_t(qMin(blockSize, bytes.size() - done));
        const ssize_t n = ::pread(file.fd.get(), bytes.data() + done, room, done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return Failure::fromErrno(QStringLiteral("Reading %1").arg(shownPath(path)), errno);
        if (n == 0)
            break;
        done += n;
        if (done > limit)
            return tooLarge(path, limit);
    }
    if (sizeIsKnown && done < file.size)
        return Failure{QStringLiteral("%1 shrank while it was read: %2 of %3 bytes were left")
                           .arg(shownPath(path))
                           .arg(done)
                           .arg(file.size),
                       ENODATA, Remedy::None};
    bytes.truncate(done);
    return bytes;
}

} // namespace

Result<RegularFile> openRegularFile(const QByteArray& path)
{
    const QString doing = QStringLiteral("Opening %1").arg(shownPath(path));
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
        return Failure{QStringLiteral("%1 is no regular file: what it would give has no end that is known")
                           .arg(shownPath(path)),
                       0, Remedy::None};
    return RegularFile{std::move(fd), about.st_size};
}

Result<QByteArray> readFile(const QByteArray& path, qint64 limit)
{
    Result<RegularFile> file = openRegularFile(path);
    if (!file)
        return file.failure();
    if (file->size > limit)
        return tooLarge(path, limit);
    try {
        return readAll(*file, path, limit);
    } catch (const std::bad_alloc&) {
        return Failure::fromErrno(QStringLiteral("Reading %1").arg(shownPath(path)), ENOMEM);
    }
}

Result<FileFacts> lookAtFile(const QByteArray& path, qint64 smallLimit)
{
    Result<RegularFile> file = openRegularFile(path);
    if (!file)
        return file.failure();
    FileFacts facts;
    facts.size = file->size;
    if (file->size > smallLimit)
        return facts;
    Result<QByteArray> bytes = readAll(*file, path, smallLimit);
    if (!bytes)
        return bytes.failure();
    facts.bytes = bytes->isNull() ? QByteArray("") : *std::move(bytes);
    facts.size = facts.bytes.size();
    return facts;
}

QByteArray typedPath(const QString& text)
{
    const bool atHome = text == QLatin1String("~") || text.startsWith(QLatin1String("~/"));
    return QFile::encodeName(atHome ? QDir::homePath() + text.mid(1) : text);
}

} // namespace sw
