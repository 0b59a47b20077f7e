#include "tests/models/session/EngineFixture.h"

#include "tests/TestMain.h"

#include <QDir>
#include <QFile>

#include <fcntl.h>
#include <sys/resource.h>

#include <cstdlib>

namespace sw {

using test::EngineFixture;
using test::PlainPeer;
using State = EndpointStatus::State;

/// What listeners do when the process has no descriptor left.
class DescriptorLimitTest : public QObject
{
    Q_OBJECT
private slots:
    void cleanup() { restore(); }
    void kernelListenerPausesAndGoesOn_data();
    void kernelListenerPausesAndGoesOn();
    void qtListenerDiesAndSaysSo();

private:
    /// Leaves room for this many more descriptors.
    void leave(int count);
    void restore();
    std::vector<UniqueFd> openSockets(int count, SocketType type = SocketType::Stream);

    rlimit m_before{};
    std::vector<UniqueFd> m_fill;
};

void DescriptorLimitTest::leave(int count)
{
    ::getrlimit(RLIMIT_NOFILE, &m_before);
    m_fill.emplace_back(::open("/dev/null", O_RDONLY | O_CLOEXEC)); // the lowest free number
    for (int top = m_fill.back().get(); top < 250; top = m_fill.back().get())
        m_fill.emplace_back(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    rlimit limit = m_before;
    limit.rlim_cur = rlim_t(m_fill.back().get() + 1 + count);
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

void DescriptorLimitTest::restore()
{
    if (m_before.rlim_cur != 0)
        ::setrlimit(RLIMIT_NOFILE, &m_before);
    m_before = {};
    m_fill.clear();
}

std::vector<UniqueFd> DescriptorLimitTest::openSockets(int count, SocketType type)
{
    std::vector<UniqueFd> sockets;
    for (int i = 0; i < count; ++i)
        sockets.emplace_back(::socket(AF_UNIX, socketTypeNumber(type) | SOCK_CLOEXEC, 0));
    return sockets;
}

static int connectAll(const std::vector<UniqueFd>& sockets, const QByteArray& path)
{
    int connected = 0;
    sockaddr_un address{};
    const socklen_t length = SocketAddress::path(path).toSockaddr(address);
    for (const UniqueFd& fd : sockets)
        connected += ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), length) == 0;
    return connected;
}

namespace {

/// The CPU time of the engine's thread (/proc/PID/task/TID/schedstat); needs no new descriptor once made.
class EngineClock
{
public:
    EngineClock()
    {
        const QDir tasks(QStringLiteral("/proc/self/task"));
        for (const QString& id : tasks.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
            QFile name(tasks.filePath(id + QStringLiteral("/comm")));
            if (name.open(QIODevice::ReadOnly) && name.readAll().trimmed() == "engine")
                m_fd.reset(::open(tasks.filePath(id + QStringLiteral("/schedstat")).toUtf8().constData(),
                                  O_RDONLY | O_CLOEXEC));
        }
    }
    /// -1 when it can't be read.
    double milliseconds() const
    {
        char text[64] = {};
        return ::pread(m_fd.get(), text, sizeof text - 1, 0) > 0 ? std::strtod(text, nullptr) / 1e6 : -1;
    }

private:
    UniqueFd m_fd;
};

} // namespace

void DescriptorLimitTest::kernelListenerPausesAndGoesOn_data()
{
    QTest::addColumn<SocketType>("type");
    QTest::newRow("stream") << SocketType::Stream;
    QTest::newRow("seqpacket") << SocketType::Seqpacket;
}

void DescriptorLimitTest::kernelListenerPausesAndGoesOn()
{
    QFETCH(SocketType, type);
    EngineFixture f;
    EndpointSpec spec = f.listenerSpec("tight.sock");
    spec.type = type;
    const EndpointId id = f.run(spec);
    std::vector<UniqueFd> clients = openSockets(20, type);
    const EngineClock clock;
    leave(5);
    QCOMPARE(connectAll(clients, f.path("tight.sock")), 20);
    QTRY_COMPARE(f.endpoint(id).failure.error, EMFILE);
    QCOMPARE(f.endpoint(id).state, State::Running);
    QVERIFY(f.endpoint(id).openConnections > 0 && f.endpoint(id).openConnections <= 5);
    const double before = clock.milliseconds();
    QVERIFY(before >= 0);
    QTest::qWait(1000); // the time in which it must not spin
    const double used = clock.milliseconds() - before;
    QVERIFY2(used < 50, qPrintable(QString::number(used)));
    QVERIFY(QFile::exists(QString::fromUtf8(f.path("tight.sock"))));
    restore();
    QTRY_COMPARE(f.endpoint(id).openConnections, 20);
    QTRY_COMPARE(f.endpoint(id).failure, Failure());
    QCOMPARE(f.rows(id).filter(QStringLiteral("0 failed {\"error\":\"New clients wait: ")).size(), 1);
    QCOMPARE(f.rows(id).filter(QStringLiteral("0 note {\"message\":\"Clients are accepted again\"}")).size(),
             1);
}

void DescriptorLimitTest::qtListenerDiesAndSaysSo()
{
    EngineFixture f;
    EndpointSpec spec = f.listenerSpec("tight.sock");
    spec.api = SocketApi::Qt;
    spec.mode = 0700;
    const EndpointId id = f.run(spec);
    std::vector<UniqueFd> clients = openSockets(20);
    leave(5);
    QVERIFY(connectAll(clients, f.path("tight.sock")) > 0); // some may come after its death
    // Its file goes when it dies. The limit goes then too: UBSan can't check objects without a descriptor to
    // spare.
    QTRY_VERIFY(!QFile::exists(QString::fromUtf8(f.path("tight.sock"))));
    restore();
    QVERIFY(f.reaches(id, State::Failed));
    QVERIFY2(f.endpoint(id).failure.sentence.startsWith(
                 QStringLiteral("QLocalServer has stopped listening by itself")),
             qPrintable(f.endpoint(id).failure.sentence));
    f.engine().restart(id, spec);
    QVERIFY(f.reaches(id, State::Running));
    PlainPeer peer = PlainPeer::connectTo(f.path("tight.sock"));
    QVERIFY(peer.sendAll("x"));
    QCOMPARE(peer.receive(1), QByteArray("x"));
}

SW_TEST(DescriptorLimitTest)

} // namespace sw

#include "DescriptorLimitTest.moc"
