#include "tests/models/session/EngineFixture.h"

#include "tests/TestMain.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <sys/stat.h>

#include <atomic>
#include <thread>

namespace sw {

using test::EngineFixture;
using test::plainListener;
using test::PlainPeer;
using State = EndpointStatus::State;

/// What both Socket APIs have to keep; rows named "kernel" and "qt".
class ListenerEndpointTest : public QObject
{
    Q_OBJECT
private slots:
    void refusesALivePath_data() { apis(); }
    void refusesALivePath();
    void refusesAStalePathUntilAsked_data() { apis(); }
    void refusesAStalePathUntilAsked();
    void neverTouchesWhatIsNoSocket_data();
    void neverTouchesWhatIsNoSocket();
    void leavesAFileThatIsNoLongerOurs_data() { apis(); }
    void leavesAFileThatIsNoLongerOurs();
    void saysWhenItsFileIsDeleted_data() { apis(); }
    void saysWhenItsFileIsDeleted();
    void saysWhenItsFileIsReplaced_data() { apis(); }
    void saysWhenItsFileIsReplaced();
    void makesTheModeAskedFor_data();
    void makesTheModeAskedFor();
    void modeIsExactFromTheFirstInstant();
    void qtRefusesAModeItCannotMake();
    void qtRefusesNamesItCannotExpress();
    void abstractNamesKeepEveryByte_data() { apis(); }
    void abstractNamesKeepEveryByte();
    void relativePathsResolveAgainstTheWorkingDirectory_data() { apis(); }
    void relativePathsResolveAgainstTheWorkingDirectory();
    void destroyingTheEngineRemovesOurFiles_data() { apis(); }
    void destroyingTheEngineRemovesOurFiles();
    void restartsUnderTheSameId_data() { apis(); }
    void restartsUnderTheSameId();
    void removedEndpointsAreToldOnce();
    void stopAllTellsWhenNothingIsOpen();

private:
    static void apis();
    static EndpointSpec withApi(EndpointSpec spec);
};

void ListenerEndpointTest::apis()
{
    QTest::addColumn<int>("api");
    QTest::newRow("kernel") << int(SocketApi::Kernel);
    QTest::newRow("qt") << int(SocketApi::Qt);
}

EndpointSpec ListenerEndpointTest::withApi(EndpointSpec spec)
{
    [&] {
        QFETCH(int, api);
        spec.api = SocketApi(api);
    }();
    if (spec.api == SocketApi::Qt)
        spec.mode = 0700;
    return spec;
}

static quint64 inodeOf(const QByteArray& path)
{
    struct stat file
    {
    };
    return ::lstat(path.constData(), &file) == 0 ? file.st_ino : 0;
}

void ListenerEndpointTest::refusesALivePath()
{
    EngineFixture f;
    const UniqueFd server = plainListener(f.path("live.sock"));
    const quint64 inode = inodeOf(f.path("live.sock"));
    const EndpointId id = f.engine().start(withApi(f.listenerSpec("live.sock")));
    QVERIFY(f.reaches(id, State::Failed));
    QCOMPARE(f.endpoint(id).failure.error, EADDRINUSE);
    QCOMPARE(f.endpoint(id).failure.sentence,
             QStringLiteral("%1 is in use: %2 (pid %3) listens there")
                 .arg(QString::fromUtf8(f.path("live.sock")), readCommandName(::getpid()))
                 .arg(::getpid()));
    QCOMPARE(f.rows(id).size(), 1);
    QVERIFY(f.rows(id).first().startsWith(QStringLiteral("0 failed {\"error\":\"")));
    QVERIFY(f.rows(id).first().endsWith(QStringLiteral("\"errno\":\"EADDRINUSE\"}")));
    QCOMPARE(inodeOf(f.path("live.sock")), inode);
    QVERIFY(PlainPeer::connectTo(f.path("live.sock")).isOpen());
    // Asking to replace a stale file is no licence against a live one.
    EndpointSpec replacing = withApi(f.listenerSpec("live.sock"));
    replacing.replaceStale = true;
    const EndpointId second = f.engine().start(replacing);
    QVERIFY(f.reaches(second, State::Failed));
    QCOMPARE(inodeOf(f.path("live.sock")), inode);
}

void ListenerEndpointTest::refusesAStalePathUntilAsked()
{
    EngineFixture f;
    plainListener(f.path("stale.sock")).reset();
    const quint64 inode = inodeOf(f.path("stale.sock"));
    QVERIFY(inode);
    EndpointSpec spec = withApi(f.listenerSpec("stale.sock"));
    const EndpointId id = f.engine().start(spec);
    QVERIFY(f.reaches(id, State::Failed));
    QCOMPARE(f.endpoint(id).failure.remedy, Remedy::ReplaceStale);
    QCOMPARE(f.endpoint(id).failure.error, EADDRINUSE);
    QCOMPARE(inodeOf(f.path("stale.sock")), inode);
    spec.replaceStale = true;
    f.engine().restart(id, spec);
    QVERIFY(f.reaches(id, State::Running));
    PlainPeer peer = PlainPeer::connectTo(f.path("stale.sock"));
    QVERIFY(peer.sendAll("x"));
    QCOMPARE(peer.receive(1), QByteArray("x"));
}

void ListenerEndpointTest::neverTouchesWhatIsNoSocket_data()
{
    QTest::addColumn<int>("api");
    QTest::addColumn<QString>("kind");
    for (const auto& [name, api] : {std::pair{"kernel", SocketApi::Kernel}, {"qt", SocketApi::Qt}})
        for (const char* kind : {"file", "directory", "link", "dangling", "link to stale"})
            QTest::addRow("%s %s", name, kind) << int(api) << QString::fromLatin1(kind);
}

void ListenerEndpointTest::neverTouchesWhatIsNoSocket()
{
    QFETCH(QString, kind);
    EngineFixture f;
    const QByteArray path = f.path("thing");
    if (kind == QLatin1String("file")) {
        QFile file(QString::fromUtf8(path));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("precious") == 8);
    } else if (kind == QLatin1String("directory")) {
        QCOMPARE(::mkdir(path.constData(), 0700), 0);
    } else {
        QFile file(QString::fromUtf8(f.path("target")));
        if (kind == QLatin1String("link"))
            QVERIFY(file.open(QIODevice::WriteOnly));
        else if (kind == QLatin1String("link to stale"))
            plainListener(f.path("target")).reset();
        QCOMPARE(::symlink(f.path("target").constData(), path.constData()), 0);
    }
    const quint64 inode = inodeOf(path);
    EndpointSpec spec = withApi(f.listenerSpec("thing"));
    spec.replaceStale = true;
    const EndpointId id = f.engine().start(spec);
    QVERIFY(f.reaches(id, State::Failed));
    QCOMPARE(f.endpoint(id).failure.error, EADDRINUSE);
    if (kind == QLatin1String("link to stale"))
        QCOMPARE(
            f.endpoint(id).failure.sentence,
            QStringLiteral("%1 is a symbolic link; links are never replaced").arg(QString::fromUtf8(path)));
    QCOMPARE(inodeOf(path), inode);
    if (kind == QLatin1String("file")) {
        QFile file(QString::fromUtf8(path));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray("precious"));
    }
}

void ListenerEndpointTest::leavesAFileThatIsNoLongerOurs()
{
    EngineFixture f;
    const EndpointId id = f.run(withApi(f.listenerSpec("taken.sock")));
    QVERIFY(id);
    QCOMPARE(::unlink(f.path("taken.sock").constData()), 0);
    const UniqueFd other = plainListener(f.path("taken.sock"));
    const quint64 inode = inodeOf(f.path("taken.sock"));
    f.engine().stop(id);
    QVERIFY(f.hasRow(id, QStringLiteral("0 stopped")));
    QCOMPARE(inodeOf(f.path("taken.sock")), inode);
    QVERIFY(PlainPeer::connectTo(f.path("taken.sock")).isOpen());
    QCOMPARE(QDir(QFileInfo(QString::fromUtf8(f.path("taken.sock"))).path())
                 .entryList(QDir::System | QDir::Hidden | QDir::NoDotAndDotDot),
             QStringList{QStringLiteral("taken.sock")});
}

void ListenerEndpointTest::saysWhenItsFileIsDeleted()
{
    EngineFixture f;
    const EndpointSpec spec = withApi(f.listenerSpec("gone.sock"));
    const EndpointId id = f.run(spec);
    QVERIFY(id);
    const QByteArray path = f.path("gone.sock"), aside = f.path("aside");
    QCOMPARE(::rename(path.constData(), aside.constData()), 0);
    QTRY_COMPARE(f.endpoint(id).failure.error, ENOENT);
    QCOMPARE(int(f.endpoint(id).state), int(State::Running));
    QCOMPARE(int(f.endpoint(id).failure.remedy), int(Remedy::ListenAgain));
    QVERIFY(f.hasRow(id, QStringLiteral("0 failed {\"error\":\"New clients can't find this listener")));
    QCOMPARE(::rename(aside.constData(), path.constData()), 0);
    QTRY_VERIFY(f.endpoint(id).failure.sentence.isEmpty());
    QVERIFY(f.hasRow(id, QStringLiteral("0 note {\"message\":\"%1 leads to this listener again")
                             .arg(QString::fromUtf8(path))));
    QVERIFY(PlainPeer::connectTo(path).isOpen());
    ::unlink(path.constData());
    QTRY_COMPARE(f.endpoint(id).failure.error, ENOENT);
    f.engine().restart(id, spec); // the remedy
    QTRY_VERIFY(PlainPeer::connectTo(path).isOpen());
    QTRY_VERIFY(f.endpoint(id).state == State::Running && f.endpoint(id).failure.sentence.isEmpty());
}

void ListenerEndpointTest::saysWhenItsFileIsReplaced()
{
    EngineFixture f;
    const EndpointId id = f.run(withApi(f.listenerSpec("taken.sock")));
    QVERIFY(id);
    const QByteArray path = f.path("taken.sock");
    ::unlink(path.constData());
    const UniqueFd other = plainListener(path);
    const quint64 inode = inodeOf(path);
    QTRY_COMPARE(f.endpoint(id).failure.error, EEXIST);
    QVERIFY(f.endpoint(id).failure.sentence.contains(QString::number(::getpid()))); // who has it now
    QVERIFY(f.hasRow(id, QStringLiteral("0 failed {\"error\":\"New clients don't reach this listener")));
    f.engine().stop(id);
    QVERIFY(f.reaches(id, State::Stopped));
    QCOMPARE(inodeOf(path), inode);
    QVERIFY(PlainPeer::connectTo(path).isOpen());
}

void ListenerEndpointTest::makesTheModeAskedFor_data()
{
    QTest::addColumn<int>("api");
    QTest::addColumn<int>("mode");
    for (const int mode : {0600, 0660, 0666, 0777, 0700, 0640, 0000})
        QTest::addRow("kernel %04o", mode) << int(SocketApi::Kernel) << mode;
    for (const int mode : {0700, 0070, 0007, 0770, 0707, 0077, 0777})
        QTest::addRow("qt %04o", mode) << int(SocketApi::Qt) << mode;
}

void ListenerEndpointTest::makesTheModeAskedFor()
{
    QFETCH(int, mode);
    EngineFixture f;
    EndpointSpec spec = withApi(f.listenerSpec("mode.sock"));
    spec.mode = mode;
    QVERIFY(f.run(spec));
    struct stat file
    {
    };
    QCOMPARE(::lstat(f.path("mode.sock").constData(), &file), 0);
    QCOMPARE(int(file.st_mode & 07777), mode);
}

/// Another thread looks as fast as it can while the listener comes and goes: it sees 0660 or nothing.
void ListenerEndpointTest::modeIsExactFromTheFirstInstant()
{
    EngineFixture f;
    const QByteArray path = f.path("instant.sock");
    std::atomic<bool> done{false};
    std::atomic<int> seen{0}, wrong{0};
    std::thread watcher([&] {
        struct stat file
        {
        };
        while (!done)
            if (::lstat(path.constData(), &file) == 0)
                ++((file.st_mode & 07777) == 0660 ? seen : wrong);
    });
    EndpointSpec spec = f.listenerSpec("instant.sock");
    spec.mode = 0660;
    const EndpointId id = f.engine().start(spec);
    for (int i = 0; i < 200; ++i)
        f.engine().restart(id, spec);
    const bool running = f.reaches(id, State::Running) && QTest::qWaitFor([&] { return seen > 1000; });
    done = true;
    watcher.join();
    QVERIFY(running);
    QCOMPARE(wrong.load(), 0);
}

void ListenerEndpointTest::qtRefusesAModeItCannotMake()
{
    EngineFixture f;
    EndpointSpec spec = f.listenerSpec("qt.sock");
    spec.api = SocketApi::Qt;
    spec.mode = 0640;
    const EndpointId id = f.engine().start(spec);
    QVERIFY(f.reaches(id, State::Failed));
    QCOMPARE(f.endpoint(id).failure.sentence,
             QStringLiteral("Qt's QLocalServer can't make mode 0640, only 0700, 0070, 0007 and their sums"));
    QCOMPARE(inodeOf(f.path("qt.sock")), quint64(0));
}

void ListenerEndpointTest::qtRefusesNamesItCannotExpress()
{
    EngineFixture f;
    EndpointSpec spec = f.listenerSpec("qt.sock");
    spec.api = SocketApi::Qt;
    spec.mode = 0700;
    spec.address = SocketAddress::path("/tmp/" + QByteArray(102, 'x'));
    const EndpointId tooLong = f.engine().start(spec);
    spec.address = SocketAddress::path("/tmp/bad\xff.sock");
    const EndpointId invalid = f.engine().start(spec);
    QVERIFY(f.reaches(tooLong, State::Failed));
    QCOMPARE(f.endpoint(tooLong).failure.error, ENAMETOOLONG);
    QCOMPARE(f.endpoint(tooLong).failure.remedy, Remedy::ShortenPath);
    QVERIFY(f.endpoint(tooLong).failure.sentence.contains(QStringLiteral("has 107 bytes")));
    QVERIFY(f.reaches(invalid, State::Failed));
    QCOMPARE(f.endpoint(invalid).failure.sentence,
             QStringLiteral(
                 "/tmp/bad\\xff.sock is not UTF-8, and Qt's classes can't express such a name; the kernel's "
                 "socket API can"));
}

void ListenerEndpointTest::abstractNamesKeepEveryByte()
{
    EngineFixture f;
    EndpointSpec spec = withApi(f.listenerSpec("unused"));
    spec.address = SocketAddress::abstractName(QByteArray("sw\0t", 4) + QByteArray::number(::getpid()));
    QVERIFY(f.run(spec));
    PlainPeer peer = PlainPeer::connectTo(spec.address);
    QVERIFY(peer.isOpen());
    QVERIFY(peer.sendAll("abc"));
    QCOMPARE(peer.receive(3), QByteArray("abc"));
}

void ListenerEndpointTest::relativePathsResolveAgainstTheWorkingDirectory()
{
    const QString before = QDir::currentPath();
    QTemporaryDir directory;
    QVERIFY(QDir::setCurrent(directory.path()));
    {
        EngineFixture f;
        EndpointSpec spec = withApi(f.listenerSpec("unused"));
        spec.address = SocketAddress::path("here.sock");
        const EndpointId id = f.run(spec);
        QVERIFY(id);
        QVERIFY(inodeOf(directory.filePath(QStringLiteral("here.sock")).toUtf8()));
        EndpointSpec client = spec;
        client.kind = EndpointKind::Client;
        client.plan.messages = {"hi"};
        const EndpointId other = f.run(client);
        QTRY_COMPARE(f.endpoint(other).counters.bytesIn, quint64(2));
        f.engine().stop(id);
        QVERIFY(f.reaches(id, State::Stopped));
        QCOMPARE(inodeOf(directory.filePath(QStringLiteral("here.sock")).toUtf8()), quint64(0));
    }
    QVERIFY(QDir::setCurrent(before));
}

void ListenerEndpointTest::destroyingTheEngineRemovesOurFiles()
{
    EngineFixture f;
    QVERIFY(f.run(withApi(f.listenerSpec("gone.sock"))));
    PlainPeer peer = PlainPeer::connectTo(f.path("gone.sock"));
    QVERIFY(peer.sendAll("x"));
    QCOMPARE(peer.receive(1), QByteArray("x"));
    f.destroyEngine();
    QCOMPARE(inodeOf(f.path("gone.sock")), quint64(0));
    QCOMPARE(peer.receiveAll(), QByteArray());
}

void ListenerEndpointTest::restartsUnderTheSameId()
{
    EngineFixture f;
    EndpointSpec spec = withApi(f.listenerSpec("again.sock"));
    const EndpointId id = f.run(spec);
    f.engine().stop(id);
    QVERIFY(f.reaches(id, State::Stopped));
    spec.reply = {Reply::Kind::Fixed, "pong"};
    f.engine().restart(id, spec);
    QVERIFY(f.reaches(id, State::Running));
    QCOMPARE(f.endpoint(id).spec, spec);
    PlainPeer peer = PlainPeer::connectTo(f.path("again.sock"));
    QVERIFY(peer.sendAll("ping"));
    QCOMPARE(peer.receive(4), QByteArray("pong"));
}

void ListenerEndpointTest::removedEndpointsAreToldOnce()
{
    EngineFixture f;
    const EndpointId id = f.run(f.listenerSpec("removed.sock"));
    int told = 0;
    connect(&f.engine(), &Engine::endpointsChanged, this, [&](const std::vector<EndpointStatus>& all) {
        for (const EndpointStatus& status : all)
            told += status.id == id && status.state == State::Removed;
    });
    f.engine().remove(id);
    f.engine().remove(id);
    f.engine().stop(id);
    QVERIFY(f.reaches(id, State::Removed));
    QVERIFY(f.run(f.listenerSpec("another.sock")));
    QCOMPARE(told, 1);
    QCOMPARE(f.endpoint(id).state, State::Removed);
    QCOMPARE(inodeOf(f.path("removed.sock")), quint64(0));
}

void ListenerEndpointTest::stopAllTellsWhenNothingIsOpen()
{
    EngineFixture f;
    for (const char* name : {"a.sock", "b.sock", "c.sock"})
        QVERIFY(f.run(f.listenerSpec(name)));
    bool stopped = false;
    connect(&f.engine(), &Engine::stopped, this, [&] {
        stopped = true;
        for (const char* name : {"a.sock", "b.sock", "c.sock"})
            QCOMPARE(inodeOf(f.path(name)), quint64(0));
    });
    f.engine().stopAll();
    QTRY_VERIFY(stopped);
}

SW_TEST(ListenerEndpointTest)

} // namespace sw

#include "ListenerEndpointTest.moc"
