#include "models/sockets/PathProbe.h"

#include "models/base/UniqueFd.h"
#include "models/kernel/Credentials.h"
#include "models/sockets/ShorterPath.h"
#include "tests/TestMain.h"

#include <QDir>
#include <QTemporaryDir>

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>

namespace sw {

using VerdictState = PathVerdict::State;
using Where = Elsewhere::Where;

/// One name, several sockets: masked, in another mount namespace, in another network namespace.
class PathElsewhereTest : public QObject
{
    Q_OBJECT
private slots:
    void init() { m_dir = std::make_unique<QTemporaryDir>(); }
    void aDeletedFileLeavesItsListenerMasked();
    void aLiveOneMasksAnother();
    void aStaleOneMasksALiveOne();
    void aPlainFileMasksAListener();
    void pathsThatMeanTheSameAreTheSame();
    void nothingIsMaskedByItself();
    void anotherMountNamespaceIsToldApart();
    void anotherNetworkNamespaceIsNamed();
    void abstractNamesOfOtherNetworks();
    void similarNamesAreOffered_data();
    void similarNamesAreOffered();
    void longPathsBecomeShorter();

private:
    QByteArray path(const char* name) const { return m_dir->path().toUtf8() + '/' + name; }
    SocketAddress address(const char* name) const { return SocketAddress::path(path(name)); }
    static UniqueFd serverAt(const SocketAddress& address)
    {
        UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_un sun{};
        const socklen_t length = address.toSockaddr(sun);
        const bool bound = ::bind(fd.get(), reinterpret_cast<sockaddr*>(&sun), length) == 0;
        return bound && ::listen(fd.get(), 5) == 0 ? std::move(fd) : UniqueFd();
    }
    static bool connects(const QByteArray& path)
    {
        const UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_un sun{};
        const socklen_t length = SocketAddress::path(path).toSockaddr(sun);
        return ::connect(fd.get(), reinterpret_cast<sockaddr*>(&sun), length) == 0;
    }

    /// A process that listens in namespaces of its own until this goes. Its files go first when asked.
    class Away
    {
    public:
        Away(int namespaces, const SocketAddress& address, const QByteArray& hide = {})
        {
            int ready[2];
            if (::pipe2(ready, O_CLOEXEC) != 0)
                return;
            m_pid = ::fork();
            if (m_pid == 0) {
                const bool root = ::geteuid() == 0;
                bool away = ::unshare(root ? namespaces : CLONE_NEWUSER | namespaces) == 0;
                if (away && !hide.isEmpty())
                    away = ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                           ::mount("sw-test", hide.constData(), "tmpfs", 0, nullptr) == 0;
                const UniqueFd server = serverAt(address);
                const char ok = away && server ? 'y' : 'n';
                [[maybe_unused]] const auto n = ::write(ready[1], &ok, 1);
                ::pause();
                ::_exit(0);
            }
            char ok = 0;
            m_ready = ::read(ready[0], &ok, 1) == 1 && ok == 'y';
            ::close(ready[0]);
            ::close(ready[1]);
        }
        ~Away()
        {
            ::kill(m_pid, SIGKILL);
            ::waitpid(m_pid, nullptr, 0);
        }
        bool isReady() const { return m_ready; }
        pid_t pid() const { return m_pid; }

    private:
        pid_t m_pid = -1;
        bool m_ready = false;
    };

    std::unique_ptr<QTemporaryDir> m_dir;
};

void PathElsewhereTest::aDeletedFileLeavesItsListenerMasked()
{
    const UniqueFd server = serverAt(address("s"));
    ::unlink(path("s").constData());
    const PathVerdict verdict = probeWidely(address("s"));
    QCOMPARE(int(verdict.state), int(VerdictState::Free));
    QVERIFY(verdict.elsewhere);
    QCOMPARE(int(verdict.elsewhere->where), int(Where::Masked));
    QCOMPARE(verdict.elsewhere->pid, ::getpid());
    const Failure failure = verdict.connectFailure(address("s"));
    QCOMPARE(failure.error, ENOENT);
    QCOMPARE(int(failure.remedy), int(Remedy::Retry));
    QCOMPARE(
        failure.sentence,
        QStringLiteral("There is no socket at %1: “s” is missing in %2; %3 (pid %4) still listens under this "
                       "name, but its file was replaced, renamed or deleted")
            .arg(QString::fromUtf8(path("s")), m_dir->path(), readCommandName(::getpid()))
            .arg(::getpid()));
    QVERIFY(!probePath(address("s")).elsewhere); // the quick look does not go that far
}

void PathElsewhereTest::aLiveOneMasksAnother()
{
    const UniqueFd first = serverAt(address("s"));
    ::unlink(path("s").constData());
    const UniqueFd second = serverAt(address("s"));
    const PathVerdict verdict = probeWidely(address("s"));
    QCOMPARE(int(verdict.state), int(VerdictState::Live));
    QVERIFY(verdict.elsewhere && verdict.mayConnect);
    QCOMPARE(int(verdict.elsewhere->where), int(Where::Masked));
    QVERIFY(verdict.sentence().contains(QStringLiteral("still listens under this name")));
}

void PathElsewhereTest::aStaleOneMasksALiveOne()
{
    const UniqueFd live = serverAt(address("s"));
    ::unlink(path("s").constData());
    serverAt(address("s")).reset();
    const PathVerdict verdict = probeWidely(address("s"));
    QCOMPARE(int(verdict.state), int(VerdictState::Stale));
    QVERIFY(verdict.elsewhere);
    const Failure failure = verdict.connectFailure(address("s"));
    QCOMPARE(failure.error, ECONNREFUSED);
    QVERIFY2(failure.sentence.contains(QStringLiteral("stale, left by user ")) &&
                 failure.sentence.contains(QStringLiteral("still listens under this name")),
             qPrintable(failure.sentence));
    QVERIFY(verdict.listenFailure(address("s")).sentence.contains(QStringLiteral("still listens")));
}

void PathElsewhereTest::aPlainFileMasksAListener()
{
    const UniqueFd live = serverAt(address("s"));
    ::unlink(path("s").constData());
    UniqueFd(::open(path("s").constData(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600)).reset();
    const PathVerdict verdict = probeWidely(address("s"));
    QCOMPARE(int(verdict.state), int(VerdictState::NotASocket));
    QVERIFY(verdict.elsewhere);
    QVERIFY(verdict.connectFailure(address("s")).sentence.contains(QStringLiteral("still listens")));
}

void PathElsewhereTest::pathsThatMeanTheSameAreTheSame()
{
    ::mkdir(path("real").constData(), 0700);
    QCOMPARE(::symlink("real", path("link").constData()), 0);
    const UniqueFd server = serverAt(address("real/s"));
    ::unlink(path("real/s").constData());
    QVERIFY(probeWidely(address("link/s")).elsewhere);
    QVERIFY(probeWidely(address("real/../link//s")).elsewhere);
    QVERIFY(!probeWidely(address("s")).elsewhere);
}

void PathElsewhereTest::nothingIsMaskedByItself()
{
    const UniqueFd server = serverAt(address("s"));
    QVERIFY(!probeWidely(address("s")).elsewhere);
    QCOMPARE(::link(path("s").constData(), path("t").constData()), 0); // the same file by another name
    QVERIFY(!probeWidely(address("t")).elsewhere);
}

void PathElsewhereTest::anotherMountNamespaceIsToldApart()
{
    ::mkdir(path("d").constData(), 0755);
    const Away away(CLONE_NEWNS, address("d/s"), path("d"));
    QVERIFY(away.isReady());
    const PathVerdict verdict = probeWidely(address("d/s"));
    QCOMPARE(int(verdict.state), int(VerdictState::Free));
    QVERIFY(verdict.elsewhere);
    QCOMPARE(int(verdict.elsewhere->where), int(Where::OtherMount));
    QCOMPARE(verdict.elsewhere->pid, away.pid());
    QCOMPARE(verdict.elsewhere->reach, "/proc/" + QByteArray::number(away.pid()) + "/root" + path("d/s"));
    QVERIFY(connects(verdict.elsewhere->reach)); // it really leads there
    const Away container(CLONE_NEWNS | CLONE_NEWNET, address("d/t"), path("d"));
    QVERIFY(container.isReady());
    const PathVerdict both = probeWidely(address("d/t"));
    QVERIFY(both.elsewhere);
    QCOMPARE(int(both.elsewhere->where), int(Where::OtherMount));
    QVERIFY(connects(both.elsewhere->reach));
}

void PathElsewhereTest::anotherNetworkNamespaceIsNamed()
{
    const Away away(CLONE_NEWNET, address("s"));
    QVERIFY(away.isReady());
    const PathVerdict verdict = probeWidely(address("s"));
    QCOMPARE(int(verdict.state), int(VerdictState::Live));
    QVERIFY(verdict.otherNamespace && !verdict.elsewhere);
    QCOMPARE(verdict.pid, away.pid());
    QVERIFY2(verdict.sentence().contains(QStringLiteral("in another network namespace")),
             qPrintable(verdict.sentence()));
    QVERIFY(connects(path("s")));
}

void PathElsewhereTest::abstractNamesOfOtherNetworks()
{
    const auto name = SocketAddress::abstractName("sw-elsewhere-" + QByteArray::number(::getpid()));
    const Away away(CLONE_NEWNET, name);
    QVERIFY(away.isReady());
    const PathVerdict verdict = probeWidely(name);
    QCOMPARE(int(verdict.state), int(VerdictState::Free));
    QVERIFY(verdict.elsewhere);
    QCOMPARE(int(verdict.elsewhere->where), int(Where::OtherNetwork));
    QCOMPARE(verdict.elsewhere->pid, away.pid());
    const Failure failure = verdict.connectFailure(name);
    QCOMPARE(failure.error, ECONNREFUSED);
    QVERIFY(failure.sentence.endsWith(QStringLiteral("has this name in another network namespace")));
}

void PathElsewhereTest::similarNamesAreOffered_data()
{
    QTest::addColumn<QString>("wanted");
    QTest::addColumn<QString>("offered");
    const auto row = [](const char* wanted, const char* offered) {
        QTest::newRow(wanted) << QString::fromLatin1(wanted) << QString::fromLatin1(offered);
    };
    row("@session-bis", "@session-bus");
    row("@sessionbus", "@session-bus");
    row("@session-bus-two", "");
    row("@ab", "@abc");
    row("@x", "");
    row("/run/dokcer.sock", "/run/docker.sock");
    row("/run/other.sock", "");
}

void PathElsewhereTest::similarNamesAreOffered()
{
    std::vector<DiagSocket> sockets;
    for (const char* name : {"@session-bus", "@abc", "/run/docker.sock"}) {
        DiagSocket socket;
        socket.state = 10;
        socket.address = *SocketAddress::parse(QByteArray(name));
        sockets.push_back(socket);
    }
    QFETCH(QString, wanted);
    const auto found = similarName(sockets, *SocketAddress::parse(wanted));
    QTEST(found ? found->display() : QString(), "offered");
}

void PathElsewhereTest::longPathsBecomeShorter()
{
    QByteArray deep = m_dir->path().toUtf8();
    while (deep.size() < 120) {
        deep += "/directory";
        QCOMPARE(::mkdir(deep.constData(), 0755), 0);
    }
    QCOMPARE(shorterPath(m_dir->path().toUtf8() + QByteArray("/.").repeated(60) + "/s"), path("s"));
    QCOMPARE(shorterPath(deep + "/s"), QByteArray()); // from here it is far away
    const QString before = QDir::currentPath();
    QVERIFY(QDir::setCurrent(QString::fromUtf8(deep)));
    const QByteArray beside = shorterPath(deep + "/s");
    const QString typed = shorterAddress(QStringLiteral("unix://") + QString::fromUtf8(deep + "/s"));
    const UniqueFd server = serverAt(SocketAddress::path(beside));
    const bool same = QFile::exists(QString::fromUtf8(deep + "/s"));
    QDir::setCurrent(before);
    QCOMPARE(beside, QByteArray("./s"));
    QCOMPARE(typed, QStringLiteral("./s"));
    QVERIFY(server && same);
    QCOMPARE(shorterPath(deep + "/missing/s"), QByteArray());
    QCOMPARE(shorterAddress(QLatin1Char('@') + QString(200, QLatin1Char('x'))), QString());
}

} // namespace sw

using sw::PathElsewhereTest;
SW_TEST(PathElsewhereTest)
#include "PathElsewhereTest.moc"
