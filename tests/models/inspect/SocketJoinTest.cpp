#include "models/inspect/SocketJoin.h"

#include "tests/TestMain.h"
#include "tests/models/inspect/InspectTools.h"

#include <QFile>
#include <QStringList>
#include <QTemporaryDir>

#include <map>

namespace sw {
namespace {

QString ownersWord(const std::vector<SocketOwner>& owners)
{
    QStringList words;
    for (const SocketOwner& owner : owners)
        words << QStringLiteral("%1/%2:%3").arg(owner.command).arg(owner.pid).arg(owner.fd);
    return words.isEmpty() ? QStringLiteral("-") : words.join(u',');
}

/// "12 connected @name server/7:3 -> 13 client/8:4"
QString joinLine(const SocketRecord& record)
{
    QString line =
        QStringLiteral("%1 %2 %3 %4")
            .arg(record.inode)
            .arg(socketStateName(record.state), record.address.display(), ownersWord(record.owners));
    if (record.peerInode || !record.peerOwners.empty())
        line += QStringLiteral(" -> %1 %2 %3")
                    .arg(record.peerInode.value_or(0))
                    .arg(record.peerAddress.display(), ownersWord(record.peerOwners));
    if (record.acceptedCount)
        line += QStringLiteral(" accepted %1").arg(*record.acceptedCount);
    return record.closing ? line + QStringLiteral(" closing") : line;
}

} // namespace

class SocketJoinTest : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void serverWithClients();
    void pendingClientKnowsItsServer();
    void statesOfAPair();
    void datagramStateIsItsPeer();
    void sendersFollowTheirReceiver();
    void pathListenersAreToldApartByFile();
    void changedOwnersReachTheOtherEnd();
    void inodeUsedAgain();
    void pathStates();

private:
    QStringList changes();
    static DiagSocket named(std::uint32_t inode, std::uint8_t state, const char* name);
    void own(std::uint32_t inode, const char* command, pid_t pid, int fd);

    std::map<std::uint32_t, std::vector<SocketOwner>> m_owners;
    std::unique_ptr<SocketJoin> m_join;
};

void SocketJoinTest::init()
{
    m_owners.clear();
    m_join = std::make_unique<SocketJoin>([this](std::uint32_t inode) { return m_owners[inode]; });
}

DiagSocket SocketJoinTest::named(std::uint32_t inode, std::uint8_t state, const char* name)
{
    DiagSocket socket = test::diagSocket(inode, state);
    socket.address = SocketAddress::abstractName(name);
    return socket;
}

void SocketJoinTest::own(std::uint32_t inode, const char* command, pid_t pid, int fd)
{
    m_owners[inode].push_back({pid, fd, QString::fromUtf8(command), {}, 0});
}

/// "+line", "~line", "-inode", each list by inode.
QStringList SocketJoinTest::changes()
{
    SocketDelta delta;
    m_join->takeChanges(delta);
    const auto byInode = [](const auto& a, const auto& b) { return a.inode < b.inode; };
    std::sort(delta.added.begin(), delta.added.end(), byInode);
    std::sort(delta.changed.begin(), delta.changed.end(), byInode);
    std::sort(delta.removed.begin(), delta.removed.end());
    QStringList lines;
    for (const std::uint32_t inode : delta.removed)
        lines << QStringLiteral("-%1").arg(inode);
    for (const SocketRecord& record : delta.added)
        lines << u'+' + joinLine(record);
    for (const SocketRecord& record : delta.changed)
        lines << u'~' + joinLine(record);
    return lines;
}

void SocketJoinTest::serverWithClients()
{
    own(10, "server", 7, 3);
    own(11, "server", 7, 4);
    own(12, "client", 8, 5);
    m_join->put(named(10, 10, "s"));
    DiagSocket accepted = named(11, 1, "s"), client = test::diagSocket(12);
    accepted.peerInode = 12;
    client.peerInode = 11;
    m_join->put(accepted);
    m_join->put(client);
    QCOMPARE(changes(),
             (QStringList{QStringLiteral("+10 listening @s server/7:3 accepted 1"),
                          QStringLiteral("+11 connected @s server/7:4 -> 12 (unnamed) client/8:5"),
                          QStringLiteral("+12 connected (unnamed) client/8:5 -> 11 @s server/7:4")}));
    QCOMPARE(m_join->processCount(), 2);
    QCOMPARE(changes(), QStringList());

    m_join->remove(12);
    accepted.peerInode = 0;
    m_join->put(accepted);
    QCOMPARE(changes(),
             (QStringList{QStringLiteral("-12"), QStringLiteral("~10 listening @s server/7:3 accepted 0"),
                          QStringLiteral("~11 peer-closed @s server/7:4")}));
    QCOMPARE(m_join->processCount(), 1);
    m_join->remove(10);
    m_join->remove(11);
    QCOMPARE(changes(), (QStringList{QStringLiteral("-10"), QStringLiteral("-11")}));
    QCOMPARE(m_join->processCount(), 0);
}

void SocketJoinTest::pendingClientKnowsItsServer()
{
    own(10, "server", 7, 3);
    DiagSocket listener = named(10, 10, "s"), client = test::diagSocket(12);
    client.peerInode = 0;
    m_join->put(client);
    m_join->put(listener);
    QCOMPARE(changes(), (QStringList{QStringLiteral("+10 listening @s server/7:3 accepted 0"),
                                     QStringLiteral("+12 peer-closed (unnamed) -")}));
    listener.pendingClients = {12};
    m_join->put(listener);
    QCOMPARE(changes(), QStringList{QStringLiteral("~12 connecting (unnamed) - -> 0 @s server/7:3")});
    m_owners[10].clear();
    own(10, "server", 9, 3);
    m_join->touch(10);
    QCOMPARE(changes(), (QStringList{QStringLiteral("~10 listening @s server/9:3 accepted 0"),
                                     QStringLiteral("~12 connecting (unnamed) - -> 0 @s server/9:3")}));
    m_join->remove(10);
    QCOMPARE(changes(), (QStringList{QStringLiteral("-10"), QStringLiteral("~12 peer-closed (unnamed) -")}));
}

void SocketJoinTest::statesOfAPair()
{
    DiagSocket a = test::diagSocket(1), b = test::diagSocket(2);
    a.peerInode = 2;
    b.peerInode = 1;
    a.shutdown = 2;
    b.shutdown = 1;
    m_join->put(a);
    m_join->put(b);
    m_join->put(test::diagSocket(3, 7));
    QCOMPARE(changes(), (QStringList{QStringLiteral("+1 half-closed (unnamed) - -> 2 (unnamed) -"),
                                     QStringLiteral("+2 half-closed (unnamed) - -> 1 (unnamed) -"),
                                     QStringLiteral("+3 unconnected (unnamed) -")}));
    m_join->setClosing(3, true);
    QCOMPARE(changes(), QStringList{QStringLiteral("~3 unconnected (unnamed) - closing")});
    m_join->setClosing(3, false);
    QCOMPARE(changes(), QStringList{QStringLiteral("~3 unconnected (unnamed) -")});
}

void SocketJoinTest::datagramStateIsItsPeer()
{
    DiagSocket server = named(1, 1, "log"); // "established" only because somebody connected to it
    server.type = SocketType::Datagram;
    m_join->put(server);
    QCOMPARE(changes(), QStringList{QStringLiteral("+1 unconnected @log -")});
}

void SocketJoinTest::sendersFollowTheirReceiver()
{
    DiagSocket server = named(1, 1, "log"), a = test::diagSocket(2), b = test::diagSocket(3);
    for (DiagSocket* socket : {&server, &a, &b})
        socket->type = SocketType::Datagram;
    a.peerInode = b.peerInode = 1;
    m_join->put(a);
    m_join->put(b);
    m_join->put(server);
    changes();
    own(1, "syslog", 4, 3);
    m_join->touch(1);
    QCOMPARE(changes(), (QStringList{QStringLiteral("~1 unconnected @log syslog/4:3"),
                                     QStringLiteral("~2 connected (unnamed) - -> 1 @log syslog/4:3"),
                                     QStringLiteral("~3 connected (unnamed) - -> 1 @log syslog/4:3")}));
}

void SocketJoinTest::pathListenersAreToldApartByFile()
{
    // The old listener's file was replaced: same name, another inode. Accepted sockets carry their
    // listener's.
    const auto make = [](std::uint32_t inode, std::uint8_t state, std::uint32_t file) {
        DiagSocket socket = test::diagSocket(inode, state);
        socket.address = SocketAddress::path("/nowhere/s");
        socket.fileInode = file;
        if (state == 1)
            socket.peerInode = inode + 100;
        return socket;
    };
    for (const DiagSocket& socket : {make(1, 10, 50), make(2, 10, 51), make(3, 1, 50), make(4, 1, 50)})
        m_join->put(socket);
    const QStringList lines = changes();
    QCOMPARE(lines[0], QStringLiteral("+1 listening /nowhere/s - accepted 2"));
    QCOMPARE(lines[1], QStringLiteral("+2 listening /nowhere/s - accepted 0"));
}

void SocketJoinTest::changedOwnersReachTheOtherEnd()
{
    DiagSocket a = test::diagSocket(1), b = test::diagSocket(2);
    a.peerInode = 2;
    b.peerInode = 1;
    m_join->put(a);
    m_join->put(b);
    changes();
    own(1, "new", 5, 9);
    m_join->touch(1);
    m_join->touch(4711); // not in the table
    QCOMPARE(changes(), (QStringList{QStringLiteral("~1 connected (unnamed) new/5:9 -> 2 (unnamed) -"),
                                     QStringLiteral("~2 connected (unnamed) - -> 1 (unnamed) new/5:9")}));
}

void SocketJoinTest::inodeUsedAgain()
{
    m_join->put(named(1, 10, "old"));
    changes();
    m_join->remove(1);
    m_join->put(named(1, 10, "new"));
    QCOMPARE(changes(),
             (QStringList{QStringLiteral("-1"), QStringLiteral("+1 listening @new - accepted 0")}));
}

void SocketJoinTest::pathStates()
{
    QTemporaryDir directory;
    const QByteArray path = directory.path().toUtf8() + "/s.sock";
    const auto address = SocketAddress::path(path);
    auto listener = test::makeListener(address);
    QVERIFY(listener);
    ::chmod(path.constData(), 0640);
    struct stat file
    {
    };
    QCOMPARE(::stat(path.constData(), &file), 0);
    DiagSocket socket = test::diagSocket(1, 10);
    socket.address = address;
    socket.fileInode = std::uint32_t(file.st_ino);
    own(1, "me", ::getpid(), listener.get());
    m_join->put(socket);
    SocketDelta first;
    m_join->takeChanges(first);
    SocketRecord latest = first.added.front();
    const auto look = [&] {
        m_join->refreshPaths();
        SocketDelta delta;
        m_join->takeChanges(delta);
        if (!delta.changed.empty())
            latest = delta.changed.front();
        return latest.pathState;
    };
    using State = SocketRecord::PathState;
    QCOMPARE(look(), State::Reachable);
    QCOMPARE(*latest.fileMode, mode_t(0640));
    QCOMPARE(*latest.fileOwner, ::geteuid());

    QVERIFY(QFile::remove(QString::fromUtf8(path)));
    const auto another = test::makeListener(address); // another socket's file under the same name
    QTRY_COMPARE_WITH_TIMEOUT(look(), State::Replaced, 10000);
    QVERIFY(!latest.fileMode && latest.isMasked());
    QVERIFY(QFile::remove(QString::fromUtf8(path)));
    QTRY_COMPARE_WITH_TIMEOUT(look(), State::Deleted, 10000);
    QVERIFY(latest.isMasked());

    // A name that leads nowhere says nothing when nobody who holds the socket can be asked where it lives.
    DiagSocket orphan = socket;
    orphan.inode = 2;
    m_join->put(orphan);
    SocketDelta delta;
    m_join->takeChanges(delta);
    QCOMPARE(delta.added.front().pathState, State::Unknown);
}

SW_TEST(SocketJoinTest)

} // namespace sw

#include "SocketJoinTest.moc"
