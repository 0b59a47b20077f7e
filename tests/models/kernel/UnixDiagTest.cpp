#include "models/kernel/UnixDiag.h"

#include "models/kernel/Credentials.h"
#include "models/kernel/ProcReader.h"
#include "tests/TestMain.h"

#include <QTemporaryDir>

#include <fcntl.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>

#include <algorithm>
#include <set>

namespace sw {
namespace {

struct stat diagTestStat(int fd)
{
    struct stat info
    {
    };
    ::fstat(fd, &info);
    return info;
}

std::uint32_t diagTestInode(const UniqueFd& fd) { return std::uint32_t(diagTestStat(fd.get()).st_ino); }

UniqueFd diagTestSocket(int type) { return UniqueFd(::socket(AF_UNIX, type | SOCK_CLOEXEC, 0)); }

bool diagTestBind(const UniqueFd& fd, const SocketAddress& address)
{
    sockaddr_un sun{};
    const socklen_t length = address.toSockaddr(sun);
    return ::bind(fd.get(), reinterpret_cast<sockaddr*>(&sun), length) == 0;
}

bool diagTestConnect(const UniqueFd& fd, const SocketAddress& address)
{
    sockaddr_un sun{};
    const socklen_t length = address.toSockaddr(sun);
    return ::connect(fd.get(), reinterpret_cast<sockaddr*>(&sun), length) == 0;
}

struct DiagTestPair
{
    UniqueFd a, b;
};

DiagTestPair diagTestPair(int type)
{
    int fds[2] = {-1, -1};
    ::socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, fds);
    return {UniqueFd(fds[0]), UniqueFd(fds[1])};
}

/// Appends one netlink attribute, padded to four bytes.
void addAttribute(QByteArray& message, std::uint16_t type, const QByteArray& data)
{
    const std::uint16_t head[2] = {std::uint16_t(4 + data.size()), type};
    message.append(reinterpret_cast<const char*>(head), 4).append(data);
    message.append(QByteArray((4 - message.size() % 4) % 4, '\0'));
}

QByteArray words(std::initializer_list<std::uint32_t> values)
{
    QByteArray bytes;
    for (const std::uint32_t value : values)
        bytes.append(reinterpret_cast<const char*>(&value), 4);
    return bytes;
}

} // namespace

class UnixDiagTest : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void parsesEveryAttribute();
    void parsesNames_data();
    void parsesNames();
    void forgivesATornMessage();
    void listenerWithPendingClient();
    void halfClosedPair();
    void datagramQueue();
    void abstractNameKeepsEveryByte();
    void peerGone();
    void dumpHasEverySocketOnce();
    void stateMask();
    void exactGet();
    void findsOwners();
    void kernelThreadsHaveNoDescriptors();
    void heldDirectoryIsTheProcess();

private:
    DiagSocket get(const UniqueFd& fd);
    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<UnixDiag> m_diag;
};

void UnixDiagTest::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    auto diag = UnixDiag::open();
    QVERIFY(diag);
    m_diag = std::make_unique<UnixDiag>(std::move(*diag));
}

/// The row of fd, out of whole dumps: one dump may skip a live socket while others come and go.
DiagSocket UnixDiagTest::get(const UniqueFd& fd)
{
    const auto inode = diagTestInode(fd);
    for (int attempt = 0; attempt < 20; ++attempt) {
        auto all = m_diag->sockets();
        if (!all)
            return {};
        const auto found =
            std::find_if(all->begin(), all->end(), [&](const auto& s) { return s.inode == inode; });
        if (found != all->end())
            return *found;
    }
    return {};
}

void UnixDiagTest::parsesEveryAttribute()
{
    unix_diag_msg head{};
    head.udiag_family = AF_UNIX;
    head.udiag_type = SOCK_SEQPACKET;
    head.udiag_state = 10;
    head.udiag_ino = 4711;
    head.udiag_cookie[0] = 0x89abcdef;
    head.udiag_cookie[1] = 0x01234567;
    QByteArray message(reinterpret_cast<const char*>(&head), sizeof head);
    addAttribute(message, UNIX_DIAG_NAME, QByteArray("/run/a.sock\0", 12));
    addAttribute(message, UNIX_DIAG_VFS, words({815, (254u << 20) | 3}));
    addAttribute(message, UNIX_DIAG_PEER, words({4712}));
    addAttribute(message, UNIX_DIAG_ICONS, words({7, 8, 9}));
    addAttribute(message, UNIX_DIAG_RQLEN, words({3, 128}));
    addAttribute(message, UNIX_DIAG_MEMINFO, words({0, 212992, 768, 212993, 0, 0, 0, 0, 0}));
    addAttribute(message, UNIX_DIAG_SHUTDOWN, QByteArray("\x02", 1));
    addAttribute(message, 7, words({1000})); // UNIX_DIAG_UID
    addAttribute(message, 99, words({1}));   // of a later kernel
    const DiagSocket socket = UnixDiag::parse(message);
    QCOMPARE(socket.inode, 4711u);
    QCOMPARE(socket.cookie, std::uint64_t(0x0123456789abcdef));
    QCOMPARE(socket.type, SocketType::Seqpacket);
    QCOMPARE(int(socket.state), 10);
    QCOMPARE(int(socket.shutdown), 2);
    QCOMPARE(socket.address.display(), QStringLiteral("/run/a.sock"));
    QCOMPARE(*socket.fileInode, 815u);
    QCOMPARE(socket.fileDevice, std::uint64_t(makedev(254, 3)));
    QCOMPARE(*socket.peerInode, 4712u);
    QCOMPARE(socket.pendingClients, (std::vector<std::uint32_t>{7, 8, 9}));
    QCOMPARE(*socket.receiveQueue, 3u);
    QCOMPARE(*socket.sendQueue, 128u);
    QCOMPARE(socket.memoryHeld, 768u);
    QCOMPARE(socket.sendBuffer, 212993u);
    QCOMPARE(*socket.uid, 1000u);
}

void UnixDiagTest::parsesNames_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QString>("shown");
    QTest::newRow("path") << QByteArray("a b\0", 4) << QStringLiteral("a b");
    QTest::newRow("108 bytes without NUL") << QByteArray(108, 'p') << QString(108, QLatin1Char('p'));
    QTest::newRow("abstract") << QByteArray("\0x", 2) << QStringLiteral("@x");
    QTest::newRow("abstract with NUL at the end") << QByteArray("\0x\0", 3) << QStringLiteral("@x\\0");
    QTest::newRow("file that starts with @") << QByteArray("@x\0", 3) << QStringLiteral("@x");
    QTest::newRow("abstract, empty") << QByteArray("\0", 1) << QStringLiteral("@");
    QTest::newRow("none") << QByteArray() << QStringLiteral("(unnamed)");
}

void UnixDiagTest::parsesNames()
{
    QFETCH(QByteArray, name);
    QFETCH(QString, shown);
    unix_diag_msg head{};
    QByteArray message(reinterpret_cast<const char*>(&head), sizeof head);
    addAttribute(message, UNIX_DIAG_NAME, name);
    QCOMPARE(UnixDiag::parse(message).address.display(), shown);
}

void UnixDiagTest::forgivesATornMessage()
{
    unix_diag_msg head{};
    head.udiag_ino = 5;
    QByteArray message(reinterpret_cast<const char*>(&head), sizeof head);
    addAttribute(message, UNIX_DIAG_PEER, words({6}));
    for (qsizetype size = 0; size < message.size(); ++size)
        QVERIFY(!UnixDiag::parse(QByteArrayView(message).first(size)).peerInode);
    QCOMPARE(*UnixDiag::parse(message).peerInode, 6u);
}

void UnixDiagTest::listenerWithPendingClient()
{
    const auto address = SocketAddress::path(m_dir->path().toUtf8() + "/l.sock");
    const auto listener = diagTestSocket(SOCK_STREAM), client = diagTestSocket(SOCK_STREAM);
    QVERIFY(diagTestBind(listener, address));
    QCOMPARE(::listen(listener.get(), 5), 0);
    QVERIFY(diagTestConnect(client, address));

    const DiagSocket row = get(listener);
    QCOMPARE(int(row.state), 10);
    QCOMPARE(row.address, address);
    QCOMPARE(*row.receiveQueue, 1u);
    QCOMPARE(*row.sendQueue, 5u);
    QCOMPARE(row.pendingClients, std::vector<std::uint32_t>{diagTestInode(client)});
    QCOMPARE(*row.uid, std::uint32_t(::geteuid()));
    struct stat file
    {
    };
    QCOMPARE(::stat(address.bytes().constData(), &file), 0);
    QCOMPARE(*row.fileInode, std::uint32_t(file.st_ino));
    QCOMPARE(*get(client).peerInode, 0u);

    const UniqueFd accepted(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
    QCOMPARE(*get(client).peerInode, diagTestInode(accepted));
    QCOMPARE(*get(accepted).peerInode, diagTestInode(client));
    QCOMPARE(get(accepted).fileInode, row.fileInode);
    QVERIFY(get(listener).pendingClients.empty());
}

void UnixDiagTest::halfClosedPair()
{
    const auto pair = diagTestPair(SOCK_STREAM);
    QCOMPARE(int(get(pair.a).shutdown), 0);
    ::shutdown(pair.a.get(), SHUT_WR);
    QCOMPARE(int(get(pair.a).shutdown), 2);
    QCOMPARE(int(get(pair.b).shutdown), 1);
    QCOMPARE(::write(pair.b.get(), "hello", 5), ssize_t(5));
    QCOMPARE(*get(pair.a).receiveQueue, 5u);
    QVERIFY(get(pair.b).memoryHeld >= 5);
}

void UnixDiagTest::datagramQueue()
{
    const auto pair = diagTestPair(SOCK_DGRAM);
    QCOMPARE(::write(pair.a.get(), "one", 3), ssize_t(3));
    QCOMPARE(::write(pair.a.get(), "second", 6), ssize_t(6));
    const DiagSocket row = get(pair.b);
    QCOMPARE(row.type, SocketType::Datagram);
    QCOMPARE(*row.receiveQueue, 3u); // the first datagram's size, not the sum
    QCOMPARE(get(diagTestSocket(SOCK_SEQPACKET)).type, SocketType::Seqpacket);
    QVERIFY(!get(diagTestSocket(SOCK_STREAM)).peerInode);
}

void UnixDiagTest::abstractNameKeepsEveryByte()
{
    const auto address = SocketAddress::abstractName(QByteArray("sw-diag-") + QByteArray::number(::getpid()) +
                                                     QByteArray("\0\x1b[31m\nz\0", 9));
    const auto fd = diagTestSocket(SOCK_STREAM);
    QVERIFY(diagTestBind(fd, address));
    QCOMPARE(get(fd).address, address);
    QVERIFY(!get(fd).fileInode);
}

void UnixDiagTest::peerGone()
{
    auto pair = diagTestPair(SOCK_STREAM);
    pair.b.reset();
    QCOMPARE(*get(pair.a).peerInode, 0u);
    QCOMPARE(int(get(pair.a).shutdown), 3);
}

void UnixDiagTest::dumpHasEverySocketOnce()
{
    std::vector<DiagTestPair> pairs;
    std::vector<std::uint32_t> expected;
    for (int i = 0; i < 400; ++i) { // several netlink batches
        pairs.push_back(diagTestPair(SOCK_STREAM));
        expected.push_back(diagTestInode(pairs.back().a));
        expected.push_back(diagTestInode(pairs.back().b));
    }
    std::sort(expected.begin(), expected.end());
    std::set<std::uint32_t> seen;
    for (int attempt = 0;
         attempt < 20 && !std::includes(seen.begin(), seen.end(), expected.begin(), expected.end());
         ++attempt) {
        const auto all = m_diag->sockets();
        QVERIFY(all);
        std::set<std::uint32_t> once;
        for (const DiagSocket& socket : *all)
            QVERIFY(once.insert(socket.inode).second);
        seen.merge(once);
    }
    QVERIFY(std::includes(seen.begin(), seen.end(), expected.begin(), expected.end()));
}

void UnixDiagTest::stateMask()
{
    const auto address = SocketAddress::path(m_dir->path().toUtf8() + "/m.sock");
    const auto listener = diagTestSocket(SOCK_STREAM);
    QVERIFY(diagTestBind(listener, address));
    QCOMPARE(::listen(listener.get(), 1), 0);
    bool found = false;
    for (int attempt = 0; attempt < 20 && !found; ++attempt) {
        const auto listening = m_diag->sockets(1u << 10);
        QVERIFY(listening);
        for (const DiagSocket& socket : *listening) {
            QCOMPARE(int(socket.state), 10);
            found |= socket.inode == diagTestInode(listener);
        }
    }
    QVERIFY(found);
}

void UnixDiagTest::exactGet()
{
    auto pair = diagTestPair(SOCK_SEQPACKET);
    const std::uint32_t inode = diagTestInode(pair.a);
    const auto row = m_diag->socket(inode);
    QVERIFY(row);
    QCOMPARE(row->inode, inode);
    QCOMPARE(*row->peerInode, diagTestInode(pair.b));
    QVERIFY(row->cookie != 0);
    QVERIFY(m_diag->socket(inode, row->cookie));
    QCOMPARE(m_diag->socket(inode, row->cookie + 1).failure().error, ESTALE);
    pair.a.reset();
    QCOMPARE(m_diag->socket(inode).failure().error, ENOENT);
    QVERIFY(m_diag->sockets()); // the failed one left nothing behind in the netlink socket
}

void UnixDiagTest::findsOwners()
{
    const auto pair = diagTestPair(SOCK_STREAM);
    const UniqueFd copy(::fcntl(pair.a.get(), F_DUPFD_CLOEXEC, 700));
    QCOMPARE(copy.get(), 700);
    int hidden = -1;
    const auto owners = findOwners({diagTestInode(pair.a)}, &hidden);
    const auto inode = diagTestInode(pair.a);
    QCOMPARE(owners, (std::vector<FdOwner>{{::getpid(), pair.a.get(), inode}, {::getpid(), 700, inode}}));
    QVERIFY(hidden >= 0);
    QVERIFY(findOwners({}).empty());

    const pid_t child = ::fork(); // what another user may not see is counted
    if (child == 0) {
        int hiddenFromNobody = 0;
        const bool changed = ::geteuid() != 0 || ::setresuid(65534, 65534, 65534) == 0;
        const auto seen = findAllOwners(&hiddenFromNobody);
        const bool seesParent =
            std::any_of(seen.begin(), seen.end(), [](const auto& o) { return o.pid == ::getppid(); });
        ::_exit(changed && !seesParent && hiddenFromNobody > 0 ? 0 : 1);
    }
    int status = -1;
    QCOMPARE(::waitpid(child, &status, 0), child);
    QVERIFY(status == 0 || ::geteuid() != 0); // not root: the parent is of the same user, so visible
}

void UnixDiagTest::kernelThreadsHaveNoDescriptors()
{
    QVERIFY(mayHaveDescriptors(::getpid()));
    const pid_t zombie = ::fork();
    if (zombie == 0)
        ::_exit(0);
    siginfo_t info{};
    QCOMPARE(::waitid(P_PID, id_t(zombie), &info, WEXITED | WNOWAIT), 0);
    QVERIFY(!mayHaveDescriptors(zombie));
    ::waitpid(zombie, nullptr, 0);
    QVERIFY(!mayHaveDescriptors(zombie));
    if (readCommandName(2) == QStringLiteral("kthreadd"))
        QVERIFY(!mayHaveDescriptors(2));
}

void UnixDiagTest::heldDirectoryIsTheProcess()
{
    int fds[2] = {-1, -1};
    QCOMPARE(::pipe2(fds, O_CLOEXEC), 0);
    UniqueFd readEnd(fds[0]), writeEnd(fds[1]);
    const pid_t child = ::fork();
    if (child == 0) {
        char byte = 0;
        writeEnd.reset();
        [[maybe_unused]] const auto n = ::read(readEnd.get(), &byte, 1); // until the parent closes its end
        ::_exit(0);
    }
    const auto directory = NumberedDirectory::openDescriptors(child);
    std::vector<int> listed;
    const auto lists = [&](int fd) {
        listed.clear();
        directory.list([&](int number) { listed.push_back(number); });
        return std::find(listed.begin(), listed.end(), fd) != listed.end();
    };
    QTRY_VERIFY(!lists(writeEnd.get())); // the child has closed it: its table changes no more
    QVERIFY(lists(readEnd.get()));
    QVERIFY(directory.size() == 0 || directory.size() == qint64(listed.size())); // 0 before Linux 6.2
    writeEnd.reset();
    ::waitpid(child, nullptr, 0);
    QCOMPARE(directory.size(), -1);
}

SW_TEST(UnixDiagTest)

} // namespace sw

#include "UnixDiagTest.moc"
