#include "models/kernel/SaveDescriptor.h"

#include "models/base/Bytes.h"
#include "models/base/UniqueFd.h"
#include "models/kernel/Descriptors.h"

#include <QFile>
#include <QSaveFile>

#include <fcntl.h>
#include <sys/stat.h>

#include <array>
#include <cstdio>
#include <memory>

namespace sw {
namespace {

constexpr std::size_t savePiece = 256UL * 1024;
constexpr qint64 unsizedLimit = 1 << 30; // of what tells no size, as in /proc

using Read = std::function<ssize_t(char* buffer, std::size_t size, qint64 at)>;

/// Copies until `most` bytes or the end.
Result<qint64> copyOut(const Read& read, qint64 most, const QString& path,
                       const std::function<bool(qint64)>& goOn)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return Failure::fromErrno(QStringLiteral("Can't write %1").arg(escapedText(path)), errno);
    const auto buffer = std::make_unique<char[]>(savePiece);
    qint64 written = 0;
    while (written < most) {
        if (!goOn(written))
            return Failure{QStringLiteral("Saving was cancelled"), ECANCELED, Remedy::None};
        const auto size = std::size_t(std::min<qint64>(qint64(savePiece), most - written));
        const ssize_t n = read(buffer.get(), size, written);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno != EAGAIN)
            return Failure::fromErrno(QStringLiteral("Can't read the descriptor"), errno);
        if (n <= 0)
            break;
        if (file.write(buffer.get(), n) != n)
            return Failure::fromErrno(QStringLiteral("Can't write %1").arg(escapedText(path)), errno);
        written += n;
    }
    if (!file.commit())
        return Failure::fromErrno(QStringLiteral("Can't write %1").arg(escapedText(path)), errno);
    return written;
}

/// A descriptor of our own for reading, where the one that came is for writing only, or a path only.
UniqueFd reopened(int fd)
{
    std::array<char, 64> link{};
    std::snprintf(link.data(), link.size(), "/proc/self/fd/%d", fd);
    return UniqueFd(::open(link.data(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
}

Result<qint64> saveFile(int fd, const DescriptorInfo& info, const QString& path,
                        const std::function<bool(qint64)>& goOn)
{
    UniqueFd own;
    if (info.access == DescriptorInfo::Access::Write || info.access == DescriptorInfo::Access::Path) {
        own = reopened(fd);
        if (!own)
            return Failure::fromErrno(QStringLiteral("It came for writing, and can't be opened for reading"),
                                      errno);
        fd = own.get();
    }
    const Read read = [fd](char* buffer, std::size_t size, qint64 at) {
        return ::pread(fd, buffer, size, off_t(at));
    };
    return copyOut(read, info.size > 0 ? info.size : unsizedLimit, path, goOn);
}

Result<qint64> savePipe(int fd, const QString& path, const std::function<bool(qint64)>& goOn)
{
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0)
        return Failure::fromErrno(QStringLiteral("Making a pipe"), errno, Remedy::CloseOthers);
    const UniqueFd out(ends[0]), in(ends[1]);
    const int size = ::fcntl(fd, F_GETPIPE_SZ);
    ::fcntl(in.get(), F_SETPIPE_SZ, size);
    const ssize_t held = ::tee(fd, in.get(), std::size_t(std::max(size, 65536)), SPLICE_F_NONBLOCK);
    if (held < 0 && errno != EAGAIN)
        return Failure::fromErrno(QStringLiteral("Can't read the pipe"), errno);
    const Read read = [&out](char* buffer, std::size_t length, qint64) {
        return ::read(out.get(), buffer, length);
    };
    return copyOut(read, std::max<qint64>(held, 0), path, goOn);
}

} // namespace

Result<qint64> saveDescriptor(int fd, const QString& path, const std::function<bool(qint64)>& goOn)
{
    const DescriptorInfo info = describeDescriptor(fd);
    if (const QString no = info.saveRefusal(); !no.isEmpty())
        return Failure{no, EINVAL, Remedy::None};
    return info.kind == DescriptorInfo::Kind::Pipe ? savePipe(fd, path, goOn)
                                                   : saveFile(fd, info, path, goOn);
}

} // namespace sw
