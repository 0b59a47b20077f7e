#include "models/traffic/CaptureDirectory.h"
#include "models/base/Bytes.h"
#include "models/traffic/TrafficSegment.h"

#include <QDir>
#include <QFile>
#include <QStandardPaths>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sw {

namespace {

constexpr char marksName[] = "socket-workbench-marks.json";
constexpr char marksInWriting[] = "socket-workbench-marks.json.new";
constexpr off_t marksLimit = 32 << 20; // 10,000 comments of 500 characters take less

QString shown(const QString& path) { return escapedText(QFile::encodeName(path)); }

QByteArray smallFile(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// 0 when there is no such process.
std::uint64_t startTicksOf(std::int32_t pid)
{
    const QByteArray stat = smallFile(QStringLiteral("/proc/%1/stat").arg(pid));
    // The command may hold blanks and brackets; fields are counted from the last bracket (state is field 3).
    const auto fields = stat.mid(stat.lastIndexOf(')') + 2).split(' ');
    return fields.size() > 19 && fields[0] != "Z" && fields[0] != "X" ? fields[19].toULongLong() : 0;
}

std::optional<std::uint64_t> sequenceOf(const QString& name)
{
    static const QString head = QStringLiteral("segment-"), tail = QStringLiteral(".swt");
    if (!name.startsWith(head) || !name.endsWith(tail))
        return {};
    bool ok = false;
    const auto number = name.mid(head.size(), name.size() - head.size() - tail.size()).toULongLong(&ok);
    return ok ? std::optional<std::uint64_t>(number) : std::nullopt;
}

/// Who writes there: by the newest segment's header or, where none is yet, by the directory's name.
WriterIdentity writerOf(const CaptureDirectory& directory)
{
    const auto segments = directory.segments();
    if (!segments.empty()) {
        if (const auto segment = TrafficSegment::map(directory, segments.back()))
            return segment->writer();
    }
    const auto parts = QDir(directory.path()).dirName().split(QLatin1Char('-'));
    WriterIdentity writer = WriterIdentity::self();
    writer.pid = parts[0].toInt();
    writer.startTicks = parts.size() > 1 ? parts[1].toULongLong() : 0;
    return writer;
}

void removeLeftovers(const QString& parent)
{
    const auto names = QDir(parent).entryList(QDir::Dirs | QDir::NoDotAndDotDot | QDir::NoSymLinks);
    for (const QString& name : names) {
        const auto directory = CaptureDirectory::open(parent + QLatin1Char('/') + name);
        if (!directory || !directory->lock())
            continue;
        const WriterIdentity writer = writerOf(*directory);
        if (writer.pid > 0 && !writer.alive())
            directory->removeAll();
    }
}

Result<QString> inTemporaryFiles()
{
    QByteArray path = QFile::encodeName(QDir::tempPath()) + "/socket-workbench-XXXXXX";
    if (!::mkdtemp(path.data()))
        return Failure::fromErrno(QStringLiteral("Can't make a directory in %1").arg(QDir::tempPath()),
                                  errno);
    return QFile::decodeName(path);
}

/// Named after its writer; the directory itself need not be there yet.
Result<QString> freshTemporary()
{
    static std::atomic<int> counter{0};
    const QString parent =
        QStandardPaths::writableLocation(QStandardPaths::CacheLocation) + QLatin1String("/captures");
    // A home that is not ours to write (sudo -u, a service): any private place will do.
    if (!QDir().mkpath(parent) || ::access(QFile::encodeName(parent).constData(), W_OK) != 0)
        return inTemporaryFiles();
    removeLeftovers(parent);
    const WriterIdentity self = WriterIdentity::self();
    return QStringLiteral("%1/%2-%3-%4").arg(parent).arg(self.pid).arg(self.startTicks).arg(++counter);
}

} // namespace

WriterIdentity WriterIdentity::self()
{
    WriterIdentity self;
    self.pid = ::getpid();
    self.startTicks = startTicksOf(self.pid);
    QByteArray boot = smallFile(QStringLiteral("/proc/sys/kernel/random/boot_id"));
    boot = QByteArray::fromHex(boot.replace('-', "").trimmed());
    std::memcpy(self.boot, boot.constData(),
                std::min<std::size_t>(sizeof self.boot, std::size_t(boot.size())));
    return self;
}

bool WriterIdentity::alive() const
{
    static const WriterIdentity here = self();
    return std::memcmp(boot, here.boot, sizeof boot) == 0 && startTicks != 0 &&
           startTicksOf(pid) == startTicks;
}

Result<CaptureDirectory> CaptureDirectory::create(const QString& path)
{
    QString chosen = path;
    if (path.isEmpty()) {
        auto fresh = freshTemporary();
        if (!fresh)
            return fresh.failure();
        chosen = *fresh;
    }
    if (::mkdir(QFile::encodeName(chosen).constData(), 0700) < 0 && errno != EEXIST)
        return Failure::fromErrno(QStringLiteral("Can't make the directory %1").arg(shown(chosen)), errno);
    auto directory = open(chosen);
    if (!directory)
        return directory;
    if (!directory->segments().empty())
        return Failure{QStringLiteral("The directory %1 already holds a capture").arg(shown(chosen)), EEXIST};
    ::unlinkat(directory->fd(), marksName, 0); // of rows that are no longer there
    directory->m_temporary = path.isEmpty();
    if (directory->m_temporary)
        directory->lock();
    return directory;
}

bool CaptureDirectory::lock() const { return ::flock(m_fd.get(), LOCK_EX | LOCK_NB) == 0; }

Result<CaptureDirectory> CaptureDirectory::open(const QString& path)
{
    CaptureDirectory directory;
    directory.m_fd.reset(::open(QFile::encodeName(path).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory.m_fd)
        return Failure::fromErrno(QStringLiteral("Can't open the directory %1").arg(shown(path)), errno);
    directory.m_path = QDir(path).absolutePath();
    return directory;
}

std::vector<std::uint64_t> CaptureDirectory::segments() const
{
    std::vector<std::uint64_t> numbers;
    const auto names = QDir(m_path).entryList(QDir::Files);
    for (const QString& name : names) {
        if (const auto number = sequenceOf(name))
            numbers.push_back(*number);
    }
    std::sort(numbers.begin(), numbers.end());
    return numbers;
}

bool CaptureDirectory::contains(std::uint64_t sequence) const
{
    return ::faccessat(m_fd.get(), segmentName(sequence).constData(), F_OK, 0) == 0;
}

void CaptureDirectory::removeSegment(std::uint64_t sequence) const
{
    ::unlinkat(m_fd.get(), segmentName(sequence).constData(), 0);
}

QByteArray CaptureDirectory::readMarks() const
{
    const UniqueFd fd(::openat(m_fd.get(), marksName, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    struct stat about = {};
    if (!fd || ::fstat(fd.get(), &about) < 0 || !S_ISREG(about.st_mode) || about.st_size > marksLimit)
        return {};
    QByteArray bytes(about.st_size, Qt::Uninitialized);
    qsizetype got = 0;
    while (got < bytes.size()) {
        const ssize_t n = ::read(fd.get(), bytes.data() + got, std::size_t(bytes.size() - got));
        if (n <= 0)
            break;
        got += n;
    }
    return bytes.first(got);
}

Result<void> CaptureDirectory::writeMarks(const QByteArray& bytes) const
{
    const QString doing = QStringLiteral("Can't keep the marks in %1").arg(shown(m_path));
    if (bytes.isEmpty())
        return ::unlinkat(m_fd.get(), marksName, 0) == 0 || errno == ENOENT
                   ? Result<void>()
                   : Failure::fromErrno(doing, errno);
    const UniqueFd fd(
        ::openat(m_fd.get(), marksInWriting, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!fd)
        return Failure::fromErrno(doing, errno);
    for (qsizetype done = 0; done < bytes.size();) {
        const ssize_t n = ::write(fd.get(), bytes.constData() + done, std::size_t(bytes.size() - done));
        if (n < 0) {
            const int error = errno;
            ::unlinkat(m_fd.get(), marksInWriting, 0);
            return Failure::fromErrno(doing, error);
        }
        done += n;
    }
    if (::renameat(m_fd.get(), marksInWriting, m_fd.get(), marksName) < 0)
        return Failure::fromErrno(doing, errno);
    return {};
}

void CaptureDirectory::removeAll() const
{
    for (const auto sequence : segments())
        removeSegment(sequence);
    for (const char* name : {marksName, marksInWriting})
        ::unlinkat(m_fd.get(), name, 0);
    ::rmdir(QFile::encodeName(m_path).constData());
}

QByteArray CaptureDirectory::segmentName(std::uint64_t sequence)
{
    char name[64];
    std::snprintf(name, sizeof name, "segment-%010llu.swt", static_cast<unsigned long long>(sequence));
    return name;
}

} // namespace sw
