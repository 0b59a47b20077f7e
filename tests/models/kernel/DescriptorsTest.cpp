#include "models/kernel/Descriptors.h"

#include "models/base/UniqueFd.h"

#include "tests/TestMain.h"

#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/mman.h>

namespace sw {

/// What an open descriptor is, in facts and in words.
class DescriptorsTest : public QObject
{
    Q_OBJECT
private slots:
    void filesAndMemory();
    void pipesAndKernelObjects();
    void sockets();
    void closedIsUnknown();
};

void DescriptorsTest::filesAndMemory()
{
    const QTemporaryDir directory;
    const QByteArray path = directory.filePath(QStringLiteral("a\nfile")).toUtf8();
    const UniqueFd file(::open(path.constData(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    QCOMPARE(::write(file.get(), "12345", 5), ssize_t(5));
    const DescriptorInfo info = describeDescriptor(file.get());
    QCOMPARE(info.kind, DescriptorInfo::Kind::File);
    QCOMPARE(info.target, path);
    QCOMPARE(info.size, 5);
    QCOMPARE(info.sentence(), QStringLiteral("a file %1/a\\nfile (read and write)").arg(directory.path()));
    const UniqueFd folder(::open(directory.path().toUtf8().constData(), O_PATH | O_CLOEXEC));
    QCOMPARE(describeDescriptor(folder.get()).sentence(),
             QStringLiteral("a directory %1").arg(directory.path()));
    const UniqueFd memory(::memfd_create("notes", MFD_CLOEXEC));
    QCOMPARE(::ftruncate(memory.get(), 4096), 0);
    QCOMPARE(describeDescriptor(memory.get()).kind, DescriptorInfo::Kind::MemFd);
    QVERIFY(describeDescriptor(memory.get()).sentence().startsWith(QLatin1String("memory memfd:notes")));
    QVERIFY(
        describeDescriptor(memory.get()).sentence().endsWith(QLatin1String(", 4096 bytes (read and write)")));
    const UniqueFd null(::open("/dev/null", O_WRONLY | O_CLOEXEC));
    QCOMPARE(describeDescriptor(null.get()).sentence(), QStringLiteral("a device /dev/null (write)"));
}

void DescriptorsTest::pipesAndKernelObjects()
{
    int ends[2];
    QCOMPARE(::pipe2(ends, O_CLOEXEC), 0);
    const UniqueFd reading(ends[0]), writing(ends[1]);
    const DescriptorInfo info = describeDescriptor(ends[1]);
    QCOMPARE(info.kind, DescriptorInfo::Kind::Pipe);
    QCOMPARE(info.inode, describeDescriptor(ends[0]).inode);
    QCOMPARE(info.sentence(), QStringLiteral("a pipe, inode %1 (write)").arg(info.inode));
    const UniqueFd event(::eventfd(0, EFD_CLOEXEC));
    QCOMPARE(describeDescriptor(event.get()).sentence(), QStringLiteral("a kernel object [eventfd]"));
}

void DescriptorsTest::sockets()
{
    const UniqueFd fd(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
    const auto address = SocketAddress::abstractName("sw\x1b-" + QByteArray::number(::getpid()));
    sockaddr_un sun{};
    const socklen_t length = address.toSockaddr(sun);
    QCOMPARE(::bind(fd.get(), reinterpret_cast<const sockaddr*>(&sun), length), 0);
    QCOMPARE(::listen(fd.get(), 1), 0);
    const DescriptorInfo info = describeDescriptor(fd.get());
    QCOMPARE(info.kind, DescriptorInfo::Kind::Socket);
    QVERIFY(info.socketType == SocketType::Seqpacket && info.isListening && info.address == address);
    QCOMPARE(
        info.sentence(),
        QStringLiteral("a listening seqpacket socket @sw\\x1b-%1, inode %2").arg(::getpid()).arg(info.inode));
    const UniqueFd internet(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    QVERIFY(describeDescriptor(internet.get())
                .sentence()
                .startsWith(QLatin1String("a datagram socket (Internet), inode ")));
}

void DescriptorsTest::closedIsUnknown()
{
    QCOMPARE(describeDescriptor(-1).kind, DescriptorInfo::Kind::Unknown);
    QCOMPARE(describeDescriptor(-1).sentence(), QStringLiteral("a descriptor"));
}

SW_TEST(DescriptorsTest)

} // namespace sw

#include "DescriptorsTest.moc"
