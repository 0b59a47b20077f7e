#include "models/session/ConnectionModel.h"

#include "tests/TestMain.h"
#include "tests/interop/Harness.h"
#include "tests/models/session/EngineFixture.h"

#include <QDir>

#include <sys/resource.h>
#include <unistd.h>

using namespace sw;
using namespace sw::interop;

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr int crowdSize = 1'000;
#else
constexpr int crowdSize = 10'000;
#endif

/// One listener and ten thousand clients at once.
class CrowdInteropTest : public QObject
{
    Q_OBJECT

    static qint64 residentBytes()
    {
        return readFile(QStringLiteral("/proc/self/statm")).split(' ').at(1).toLongLong() *
               ::sysconf(_SC_PAGESIZE);
    }
    static int openDescriptors()
    {
        return int(
            QDir(QStringLiteral("/proc/self/fd")).entryList(QDir::Files | QDir::System | QDir::Dirs).size());
    }
    rlimit m_limit{};

private slots:
    void init()
    {
        ::getrlimit(RLIMIT_NOFILE, &m_limit);
        const rlim_t wanted = rlim_t(crowdSize) + 500;
        const rlimit roomy{std::max(m_limit.rlim_cur, wanted), std::max(m_limit.rlim_max, wanted)};
        QVERIFY2(::setrlimit(RLIMIT_NOFILE, &roomy) == 0,
                 "needs a hard limit of 10,500 descriptors, or root");
    }
    void cleanup() { ::setrlimit(RLIMIT_NOFILE, &m_limit); }

    void allAreAcceptedAnsweredAndShown()
    {
        test::EngineFixture f;
        ConnectionModel model(1);
        model.follow(&f.engine());
        const EndpointSpec spec = f.listenerSpec("many.sock");
        const EndpointId id = f.run(spec);
        QCOMPARE(id, 1u);
        const int before = openDescriptors();
        [[maybe_unused]] const qint64 resident = residentBytes();
        Running clients(QStringLiteral("python3"),
                        {script(QStringLiteral("many_clients.py")), QString::fromUtf8(spec.address.bytes()),
                         QString::number(crowdSize), QStringLiteral("hold")},
                        QProcessEnvironment(), true);
        QTRY_COMPARE_WITH_TIMEOUT(clients.out(), QByteArray::number(crowdSize) + '\n',
                                  120'000); // all answered
        QTRY_COMPARE_WITH_TIMEOUT(model.rowCount(), crowdSize, 30'000);
        QTRY_COMPARE_WITH_TIMEOUT(f.endpoint(id).counters.messagesOut, quint64(crowdSize), 30'000);
        QCOMPARE(f.endpoint(id).openConnections, crowdSize);
        const int open = openDescriptors() - before - crowdSize;
        QVERIFY2(open >= 0 && open < 10, QByteArray::number(open)); // the pipes of that process
#if !defined(__SANITIZE_THREAD__) && !defined(__SANITIZE_ADDRESS__)
        const qint64 each = (residentBytes() - resident) / crowdSize;
        QVERIFY2(each < 6144, QByteArray::number(each)); // bytes; two models and the capture's rows included
#endif
        clients.closeInput();
        QTRY_COMPARE_WITH_TIMEOUT(f.endpoint(id).openConnections, 0, 60'000);
        QCOMPARE(clients.wait(), 0);
        QTRY_COMPARE_WITH_TIMEOUT(model.rowCount(), int(ConnectionModel::maxClosed), 30'000);
        QVERIFY(openDescriptors() <= before);
        QCOMPARE(f.endpoint(id).totalConnections, quint64(crowdSize));
        test::PlainPeer late = test::PlainPeer::connectTo(spec.address);
        QVERIFY(late.sendAll("still there?"));
        QCOMPARE(late.receive(12), QByteArray("still there?"));
    }
};

SW_TEST(CrowdInteropTest)

#include "CrowdInteropTest.moc"
