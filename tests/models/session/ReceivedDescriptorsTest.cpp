#include "tests/TestMain.h"
#include "tests/models/session/EngineFixture.h"

#include <QDir>

#include <fcntl.h>

#include <cstring>

namespace sw {

using test::EngineFixture;
using test::PlainPeer;

/// Descriptors that come along (SCM_RIGHTS): counted, described, closed.
class ReceivedDescriptorsTest : public QObject
{
    Q_OBJECT
private slots:
    void areDescribedAndDropped_data();
    void areDescribedAndDropped();
};

static int openDescriptors()
{
    return int(
        QDir(QStringLiteral("/proc/self/fd")).entryList(QDir::Files | QDir::System | QDir::Dirs).size());
}

/// One message of one byte with so many copies of a descriptor.
static bool sendDescriptors(int socket, int fd, int count)
{
    alignas(cmsghdr) char control[CMSG_SPACE(100 * sizeof(int))];
    iovec vector{const_cast<char*>("x"), 1};
    msghdr message{};
    message.msg_iov = &vector;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = CMSG_SPACE(std::size_t(count) * sizeof(int));
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    *header = {CMSG_LEN(std::size_t(count) * sizeof(int)), SOL_SOCKET, SCM_RIGHTS};
    for (int i = 0; i < count; ++i)
        std::memcpy(CMSG_DATA(header) + std::size_t(i) * sizeof(int), &fd, sizeof fd);
    return ::sendmsg(socket, &message, MSG_NOSIGNAL) == 1;
}

void ReceivedDescriptorsTest::areDescribedAndDropped_data()
{
    QTest::addColumn<SocketType>("type");
    for (const SocketType type : {SocketType::Stream, SocketType::Datagram, SocketType::Seqpacket})
        QTest::newRow(qPrintable(socketTypeName(type))) << type;
}

void ReceivedDescriptorsTest::areDescribedAndDropped()
{
    QFETCH(SocketType, type);
    EngineFixture f;
    EndpointSpec spec = f.listenerSpec("d.sock", Reply::Kind::None);
    spec.type = type;
    const EndpointId id = f.run(spec);
    PlainPeer peer = PlainPeer::connectTo(spec.address, type);
    const UniqueFd null(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    QVERIFY(sendDescriptors(peer.fd(), null.get(), 1));
    QVERIFY(f.hasRow(
        id, QStringLiteral("%1 note {\"message\":\"1 descriptor came along: a device /dev/null (read)")
                .arg(type == SocketType::Datagram ? 0 : 1)));
    const int before = openDescriptors();
    for (int i = 0; i < 100; ++i)
        QVERIFY(sendDescriptors(peer.fd(), null.get(), 100)); // 10,000 in all
    const auto received = [&] {
        int count = 0;
        TrafficReader reader(f.sharedStore());
        for (RowId row = f.store().begin(); row < f.store().end(); ++row)
            count +=
                reader.record(row)->event == TrafficEvent::Received ? reader.record(row)->descriptors : 0;
        return count;
    };
    QTRY_COMPARE(received(), 10'001);
    QTRY_COMPARE(openDescriptors(), before);
}

SW_TEST(ReceivedDescriptorsTest)

} // namespace sw

#include "ReceivedDescriptorsTest.moc"
