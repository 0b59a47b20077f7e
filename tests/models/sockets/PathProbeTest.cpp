#include "models/sockets/PathProbe.h"

#include "models/base/UniqueFd.h"
#include "tests/TestMain.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/wait.h>

namespace sw {

class PathProbeTest : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void saysWhatIsThere_data();
    void saysWhatIsThere();
    void neverDisturbsTheServer();
    void namesTheProcess();
    void acceptedConnectionsOfADeadListenerAreNoServer();
    void acceptedConnectionsDontHideTheirListener();
    void abstractNames();
    void permissionIsJudgedByThePartOfThePath();
    void otherNetworkNamespaceIsNeverStale();
    void removesOnlyTheStaleSocket();
    void leavesWhatHasChanged();
    void unlinksOnlyItsOwn();

private:
    QByteArray path(const char* name) const { return m_dir->path().toUtf8() + '/' + name; }
    SocketAddress address(const char* name) const { return SocketAddress::path(path(name)); }
    std::unique_ptr<QTemporaryDir> m_dir;
};

using State = PathVerdict::State;

static UniqueFd bound(const SocketAddress& address, int type, bool listening)
{
    UniqueFd fd(::socket(AF_UNIX, type | SOCK_CLOEXEC, 0));
    sockaddr_un sun{};
    const socklen_t length = address.toSockaddr(sun);
    if (::bind(fd.get(), reinterpret_cast<sockaddr*>(&sun), length) != 0)
        return {};
    if (listening && ::listen(fd.get(), 5) != 0)
        return {};
    return fd;
}

static UniqueFd connected(const SocketAddress& address)
{
    UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un sun{};
    const socklen_t length = address.toSockaddr(sun);
    return ::connect(fd.get(), reinterpret_cast<sockaddr*>(&sun), length) == 0 ? std::move(fd) : UniqueFd();
}

static void touch(const QByteArray& path)
{
    QFile file(QFile::decodeName(path));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("precious");
}

void PathProbeTest::init() { m_dir = std::make_unique<QTemporaryDir>(); }

void PathProbeTest::saysWhatIsThere_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<int>("state");
    QTest::addColumn<bool>("mayConnect");
    QTest::addColumn<int>("listenErrno");
    QTest::addColumn<int>("connectErrno");
    const auto row = [](const char* what, State state, bool connects, int listenErrno, int connectErrno) {
        QTest::newRow(what) << QString::fromLatin1(what) << int(state) << connects << listenErrno
                            << connectErrno;
    };
    row("free", State::Free, false, 0, ENOENT);
    row("stream", State::Live, true, EADDRINUSE, 0);
    row("seqpacket", State::Live, true, EADDRINUSE, EPROTOTYPE);
    row("datagram", State::Live, true, EADDRINUSE, EPROTOTYPE);
    row("bound", State::NotListening, false, EADDRINUSE, ECONNREFUSED);
    row("stale", State::Stale, false, EADDRINUSE, ECONNREFUSED);
    row("file", State::NotASocket, false, EADDRINUSE, ECONNREFUSED);
    row("directory", State::NotASocket, false, EADDRINUSE, ECONNREFUSED);
    row("dangling link", State::NotASocket, false, EADDRINUSE, ENOENT);
    row("link to a live one", State::Live, true, EADDRINUSE, 0);
    row("no directory", State::NoDirectory, false, ENOENT, ENOENT);
    row("file as directory", State::NoDirectory, false, ENOTDIR, ENOTDIR);
}

void PathProbeTest::saysWhatIsThere()
{
    QFETCH(QString, what);
    UniqueFd fd;
    SocketAddress at = address("s");
    if (what == QLatin1String("stream"))
        fd = bound(at, SOCK_STREAM, true);
    else if (what == QLatin1String("seqpacket"))
        fd = bound(at, SOCK_SEQPACKET, true);
    else if (what == QLatin1String("datagram"))
        fd = bound(at, SOCK_DGRAM, false);
    else if (what == QLatin1String("bound"))
        fd = bound(at, SOCK_STREAM, false);
    else if (what == QLatin1String("stale"))
        bound(at, SOCK_STREAM, true);
    else if (what == QLatin1String("file"))
        touch(path("s"));
    else if (what == QLatin1String("directory"))
        ::mkdir(path("s").constData(), 0700);
    else if (what == QLatin1String("dangling link"))
        QCOMPARE(::symlink("nowhere", path("s").constData()), 0);
    else if (what == QLatin1String("link to a live one")) {
        fd = bound(address("real"), SOCK_STREAM, true);
        QCOMPARE(::symlink("real", path("s").constData()), 0);
    } else if (what == QLatin1String("no directory")) {
        at = address("missing/s");
    } else if (what == QLatin1String("file as directory")) {
        touch(path("file"));
        at = address("file/s");
    }
    const PathVerdict verdict = probePath(at);
    QTEST(int(verdict.state), "state");
    QTEST(verdict.mayConnect, "mayConnect");
    QTEST(verdict.listenFailure(at).error, "listenErrno");
    QTEST(verdict.connectFailure(at).error, "connectErrno");
    QVERIFY(!verdict.sentence().isEmpty());
    QCOMPARE(verdict.listenFailure(at).remedy == Remedy::ReplaceStale, what == QLatin1String("stale"));
    QCOMPARE(verdict.isLink, what.contains(QLatin1String("link")));
}

void PathProbeTest::neverDisturbsTheServer()
{
    const UniqueFd server = bound(address("s"), SOCK_STREAM, true);
    for (int i = 0; i < 100; ++i)
        QCOMPARE(int(probePath(address("s")).state), int(State::Live));
    pollfd waiting{server.get(), POLLIN, 0};
    QCOMPARE(::poll(&waiting, 1, 50), 0); // no accept waits
}

void PathProbeTest::namesTheProcess()
{
    const UniqueFd server = bound(address("s"), SOCK_STREAM, true);
    ::chmod(path("s").constData(), 0640);
    const PathVerdict verdict = probePath(address("s"));
    QCOMPARE(verdict.pid, ::getpid());
    const QString me = QStringLiteral(" %1 · mode 0640 ").arg(::getpid());
    QVERIFY2(verdict.sentence().startsWith(QStringLiteral("live stream listener · ")),
             qPrintable(verdict.sentence()));
    QVERIFY2(verdict.sentence().contains(me), qPrintable(verdict.sentence()));
    QVERIFY2(verdict.sentence().endsWith(QStringLiteral(" · you may connect")),
             qPrintable(verdict.sentence()));
    QVERIFY(verdict.listenFailure(address("s"))
                .sentence.contains(QStringLiteral("(pid %1) listens there").arg(::getpid())));
}

void PathProbeTest::acceptedConnectionsOfADeadListenerAreNoServer()
{
    UniqueFd server = bound(address("s"), SOCK_STREAM, true);
    const UniqueFd client = connected(address("s"));
    const UniqueFd accepted(::accept4(server.get(), nullptr, nullptr, SOCK_CLOEXEC));
    QVERIFY(client && accepted);
    server.reset();
    QCOMPARE(int(probePath(address("s")).state), int(State::Stale));
}

/// They carry the listener's file, and the kernel tells sockets in no order to rely on.
void PathProbeTest::acceptedConnectionsDontHideTheirListener()
{
    const UniqueFd server = bound(address("s"), SOCK_STREAM, true);
    std::vector<UniqueFd> ends;
    for (int i = 0; i < 64; ++i) {
        ends.push_back(connected(address("s")));
        ends.emplace_back(::accept4(server.get(), nullptr, nullptr, SOCK_CLOEXEC));
    }
    QVERIFY(ends.back());
    QCOMPARE(int(probePath(address("s")).state), int(State::Live));
}

void PathProbeTest::abstractNames()
{
    const auto name = SocketAddress::abstractName("sw-probe-test\0x" + QByteArray::number(::getpid()));
    QCOMPARE(int(probePath(name).state), int(State::Free));
    QVERIFY(probePath(name).mayListen);
    const UniqueFd server = bound(name, SOCK_STREAM, true);
    const PathVerdict verdict = probePath(name);
    QCOMPARE(int(verdict.state), int(State::Live));
    QCOMPARE(verdict.pid, ::getpid());
    QVERIFY(verdict.mayConnect && !verdict.mayListen);
    QVERIFY(!verdict.sentence().contains(QStringLiteral(" · mode ")));
}

/// Runs what in a child without the rights of root; its exit status.
static int unprivileged(const std::function<int()>& what)
{
    const pid_t child = ::fork();
    if (child == 0) {
        if (::geteuid() == 0 &&
            (::setresgid(65534, 65534, 65534) != 0 || ::setresuid(65534, 65534, 65534) != 0))
            ::_exit(99);
        ::_exit(what());
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 98;
}

void PathProbeTest::permissionIsJudgedByThePartOfThePath()
{
    ::mkdir(path("closed").constData(), 0700);
    const UniqueFd hidden = bound(address("closed/s"), SOCK_STREAM, true);
    const UniqueFd guarded = bound(address("s"), SOCK_STREAM, true);
    ::chmod(path("closed").constData(), 0666);
    ::chmod(m_dir->path().toUtf8().constData(), 0555);
    const auto judge = [&](const char* name) {
        return unprivileged([&] {
            const PathVerdict verdict = probePath(address(name));
            return int(verdict.state) * 2 + int(verdict.mayConnect);
        });
    };
    ::chmod(path("s").constData(), 0555);
    const int withoutSearch = judge("closed/s"), readable = judge("s");
    ::chmod(path("s").constData(), 0222);
    const int writable = judge("s");
    const int unwritableDirectory = unprivileged([&] {
        const PathVerdict verdict = probePath(address("new"));
        const bool refused = verdict.listenFailure(address("new")).error == EACCES;
        return int(verdict.state == State::Free && !verdict.mayListen && refused);
    });
    ::chmod(m_dir->path().toUtf8().constData(), 0755);
    ::chmod(path("closed").constData(), 0755);
    QCOMPARE(withoutSearch, int(State::NoPermission) * 2);
    QCOMPARE(readable, int(State::Live) * 2); // write permission decides, not read
    QCOMPARE(writable, int(State::Live) * 2 + 1);
    QCOMPARE(unwritableDirectory, 1);
}

void PathProbeTest::otherNetworkNamespaceIsNeverStale()
{
    int ready[2];
    QCOMPARE(::pipe2(ready, O_CLOEXEC), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        const bool away = ::unshare(::geteuid() == 0 ? CLONE_NEWNET : CLONE_NEWUSER | CLONE_NEWNET) == 0;
        const UniqueFd server = bound(address("s"), SOCK_STREAM, true);
        const char ok = away && server ? 'y' : 'n';
        [[maybe_unused]] const auto n = ::write(ready[1], &ok, 1);
        ::pause();
        ::_exit(0);
    }
    char ok = 0;
    QCOMPARE(::read(ready[0], &ok, 1), ssize_t(1));
    const PathVerdict verdict = probePath(address("s"));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    ::close(ready[0]);
    ::close(ready[1]);
    QCOMPARE(ok, 'y');
    QCOMPARE(int(verdict.state), int(State::Live));
    QVERIFY(verdict.otherNamespace);
    QVERIFY(!removeStale(address("s"),
                         verdict)); // stale only now that the child is gone; the verdict was another
}

void PathProbeTest::removesOnlyTheStaleSocket()
{
    bound(address("s"), SOCK_STREAM, true);
    const PathVerdict verdict = probePath(address("s"));
    QVERIFY(removeStale(address("s"), verdict));
    QVERIFY(!QFile::exists(QFile::decodeName(path("s"))));
    QCOMPARE(
        QDir(m_dir->path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot | QDir::Hidden | QDir::System),
        QStringList());
}

void PathProbeTest::leavesWhatHasChanged()
{
    bound(address("s"), SOCK_STREAM, true);
    const PathVerdict verdict = probePath(address("s"));
    ::unlink(path("s").constData());
    const UniqueFd live = bound(address("s"), SOCK_STREAM, true);
    QVERIFY(!removeStale(address("s"), verdict));
    QVERIFY(connected(address("s")));
    ::unlink(path("s").constData());
    touch(path("s"));
    QVERIFY(!removeStale(address("s"), verdict));
    QVERIFY(QFile::exists(QFile::decodeName(path("s"))));
}

void PathProbeTest::unlinksOnlyItsOwn()
{
    const UniqueFd mine = bound(address("s"), SOCK_STREAM, true);
    struct stat file
    {
    };
    QCOMPARE(::lstat(path("s").constData(), &file), 0);
    QVERIFY(!unlinkOwned(address("s"), file.st_dev, file.st_ino + 1));
    QVERIFY(connected(address("s")));
    QVERIFY(unlinkOwned(address("s"), file.st_dev, file.st_ino));
    QVERIFY(::lstat(path("s").constData(), &file) != 0);
}

} // namespace sw

using sw::PathProbeTest;
SW_TEST(PathProbeTest)
#include "PathProbeTest.moc"
