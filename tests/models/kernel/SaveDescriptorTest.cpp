#include "models/kernel/SaveDescriptor.h"

#include "models/kernel/Descriptors.h"
#include "models/kernel/OpenAttachment.h"

#include "tests/TestMain.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>

namespace sw {

/// What a descriptor holds, copied to a file without its other holders noticing.
class SaveDescriptorTest : public QObject
{
    Q_OBJECT
private slots:
    void init() { QFile::remove(m_target); }
    void fileStaysWhereItWas();
    void memoryAndWriteOnlyFiles();
    void pipeKeepsWhatWaits();
    void cancelLeavesTheFileAlone();
    void refusalsSayWhy();
    void wordsOfARow();
    void attachmentsNeverWait();

private:
    QByteArray saved() const
    {
        QFile file(m_target);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(none)");
    }
    static bool goOn(qint64) { return true; }
    UniqueFd file(const char* name, const QByteArray& bytes, int flags) const
    {
        const QByteArray path = m_directory.filePath(QString::fromLatin1(name)).toUtf8();
        UniqueFd made(::open(path.constData(), O_CREAT | O_RDWR | O_CLOEXEC, 0600));
        if (::write(made.get(), bytes.constData(), size_t(bytes.size())) != bytes.size())
            return {};
        return UniqueFd(::open(path.constData(), flags | O_CLOEXEC));
    }

    QTemporaryDir m_directory;
    QString m_target = m_directory.filePath(QStringLiteral("saved"));
};

void SaveDescriptorTest::fileStaysWhereItWas()
{
    const QByteArray bytes = QByteArray(700'000, 'x') + "end";
    const UniqueFd fd = file("big", bytes, O_RDONLY);
    QCOMPARE(::lseek(fd.get(), 17, SEEK_SET), off_t(17));
    const auto written = saveDescriptor(fd.get(), m_target, goOn);
    QVERIFY(bool(written));
    QCOMPARE(*written, bytes.size());
    QVERIFY(saved() == bytes);
    QCOMPARE(::lseek(fd.get(), 0, SEEK_CUR), off_t(17));
    QCOMPARE(describeDescriptor(fd.get()).offset, 17);
    // Of what tells no size there is an end, too.
    const UniqueFd proc(::open("/proc/self/comm", O_RDONLY | O_CLOEXEC));
    QVERIFY(bool(saveDescriptor(proc.get(), m_target, goOn)));
    QVERIFY(saved().endsWith('\n'));
}

void SaveDescriptorTest::memoryAndWriteOnlyFiles()
{
    const UniqueFd memory(::memfd_create("notes", MFD_CLOEXEC));
    QCOMPARE(::write(memory.get(), "a\0b", 3), ssize_t(3));
    QVERIFY(bool(saveDescriptor(memory.get(), m_target, goOn)));
    QCOMPARE(saved(), QByteArray("a\0b", 3));
    const UniqueFd writing = file("w", "written before", O_WRONLY);
    QVERIFY(bool(saveDescriptor(writing.get(), m_target, goOn)));
    QCOMPARE(saved(), QByteArray("written before"));
    const UniqueFd path = file("p", "by its path", O_PATH);
    QVERIFY(bool(saveDescriptor(path.get(), m_target, goOn)));
    QCOMPARE(saved(), QByteArray("by its path"));
}

void SaveDescriptorTest::pipeKeepsWhatWaits()
{
    int ends[2];
    QCOMPARE(::pipe2(ends, O_CLOEXEC), 0);
    const UniqueFd out(ends[0]), in(ends[1]);
    QVERIFY(bool(saveDescriptor(out.get(), m_target, goOn)));
    QCOMPARE(saved(), QByteArray()); // empty, and it did not wait
    QCOMPARE(::write(in.get(), "waiting", 7), ssize_t(7));
    QVERIFY(bool(saveDescriptor(out.get(), m_target, goOn)));
    QCOMPARE(saved(), QByteArray("waiting"));
    char got[16]{};
    QCOMPARE(::read(out.get(), got, sizeof got), ssize_t(7)); // still there for its reader
    QCOMPARE(::fcntl(out.get(), F_GETFL) & O_NONBLOCK, 0);
    QVERIFY(!saveDescriptor(in.get(), m_target, goOn));
}

void SaveDescriptorTest::cancelLeavesTheFileAlone()
{
    const UniqueFd fd = file("long", QByteArray(3 << 20, 'x'), O_RDONLY);
    QFile before(m_target);
    QVERIFY(before.open(QIODevice::WriteOnly));
    before.write("as it was");
    before.close();
    const auto result =
        saveDescriptor(fd.get(), m_target, [](qint64 written) { return written < (1 << 20); });
    QVERIFY(!result);
    QCOMPARE(result.failure().error, ECANCELED);
    QCOMPARE(saved(), QByteArray("as it was"));
    QVERIFY(!saveDescriptor(fd.get(), QStringLiteral("/nowhere/at/all"), goOn));
    QCOMPARE(QDir(m_directory.path()).entryList({QStringLiteral("saved*")}, QDir::Files).size(), 1);
}

void SaveDescriptorTest::refusalsSayWhy()
{
    const UniqueFd folder(::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const UniqueFd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
    const UniqueFd event(::eventfd(0, EFD_CLOEXEC));
    const UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    for (const UniqueFd* fd : {&folder, &null, &event, &socket}) {
        const auto result = saveDescriptor(fd->get(), m_target, goOn);
        QVERIFY(!result);
        QVERIFY(!result.failure().sentence.isEmpty());
        QVERIFY(!QFile::exists(m_target));
    }
    QVERIFY(describeDescriptor(socket.get()).openRefusal().startsWith(QLatin1String("It is not connected")));
    QVERIFY(describeDescriptor(null.get()).openRefusal().startsWith(QLatin1String("Only a socket")));
    QCOMPARE(::listen(socket.get(), 1), -1); // nameless
    const UniqueFd internet(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    QCOMPARE(::listen(internet.get(), 1), 0);
    QVERIFY(
        describeDescriptor(internet.get()).openRefusal().startsWith(QLatin1String("It is no Unix socket")));
}

void SaveDescriptorTest::wordsOfARow()
{
    const auto words = [](int fd) {
        const DescriptorInfo info = describeDescriptor(fd);
        return QStringLiteral("%1|%2|%3").arg(info.kindWord(), info.name(), info.details());
    };
    const UniqueFd folder(::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    QCOMPARE(words(folder.get()), QStringLiteral("directory|/|read"));
    const UniqueFd event(::eventfd(0, EFD_CLOEXEC));
    QCOMPARE(describeDescriptor(event.get()).kindWord(), QStringLiteral("eventfd"));
    const UniqueFd poll(::epoll_create1(EPOLL_CLOEXEC));
    QCOMPARE(describeDescriptor(poll.get()).kindWord(), QStringLiteral("epoll"));
    const UniqueFd memory(::memfd_create("a\x1b[31m", MFD_CLOEXEC));
    QCOMPARE(::ftruncate(memory.get(), 4096), 0);
    QCOMPARE(words(memory.get()).left(20), QStringLiteral("memfd|memfd:a\\x1b[31"));
    QVERIFY(words(memory.get()).endsWith(QLatin1String("|read and write, 4,096 bytes, position 0")));
    int pair[2];
    QCOMPARE(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
    const UniqueFd one(pair[0]), other(pair[1]);
    QVERIFY(words(one.get()).startsWith(
        QLatin1String("socket|unnamed, to an unnamed one|Unix seqpacket, inode ")));
    QCOMPARE(describeDescriptor(one.get()).openRefusal(), QString());
}

void SaveDescriptorTest::attachmentsNeverWait()
{
    const QByteArray fifo = m_directory.filePath(QStringLiteral("fifo")).toUtf8();
    QCOMPARE(::mkfifo(fifo.constData(), 0600), 0);
    const auto opened = openAttachment(QString::fromUtf8(fifo), false); // nobody writes to it
    QVERIFY(bool(opened));
    QCOMPARE(::fcntl(opened->get(), F_GETFL) & O_NONBLOCK, 0);
    QCOMPARE(describeDescriptor(opened->get()).kindWord(), QStringLiteral("named pipe"));
    const auto missing = openAttachment(QStringLiteral("/nowhere/x"), true);
    QVERIFY(!missing);
    QCOMPARE(missing.failure().error, ENOENT);
    QVERIFY(missing.failure().sentence.startsWith(QLatin1String("Can't open /nowhere/x")));
    QVERIFY(!openAttachment(QStringLiteral("/"), true));
}

SW_TEST(SaveDescriptorTest)

} // namespace sw

#include "SaveDescriptorTest.moc"
