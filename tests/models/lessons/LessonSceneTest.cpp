#include "models/lessons/LessonScene.h"

#include "tests/TestMain.h"

#include <unistd.h>

namespace sw::test {

/// Literal sockets and numbers in, the scene's sentences out.
class LessonSceneTest : public QObject
{
    Q_OBJECT
private slots:
    void init() { m_parts = {}; }

    void clientsThatWaitAreNotAccepted()
    {
        addRaw("server", 1, "door.sock").isListening = true;
        addRaw("client", 2, "").target = QStringLiteral("door.sock");
        measure(1).unread = 1;
        m_parts.reading.connections.back().backlog = 5;
        measure(2);
        QCOMPARE(said(), QStringLiteral("server listens at door.sock: 1 pending, backlog 5. "
                                        "client to server: waits to be accepted."));
        m_parts.reading.connections[0].unread = 0; // somebody accepted it and closed
        QCOMPARE(said(), QStringLiteral("server listens at door.sock: 0 pending, backlog 5."));
    }

    void bytesOnTheirWay()
    {
        RawSocket& client = addRaw("client", 2, "");
        client.target = QStringLiteral("door.sock");
        client.peer = QStringLiteral("line");
        client.sent = 14;
        RawSocket& line = addRaw("line", 3, "door.sock");
        line.isAccepted = true;
        line.peer = QStringLiteral("client");
        SocketQueue& queue = measure(2);
        queue.peerVisible = true;
        queue.unreadAtPeer = 8;
        measure(3).peerVisible = true;
        QCOMPARE(said(), QStringLiteral("client to line: 14 bytes sent, 8 unread. Back: 0 bytes unread."));
        m_parts.reading.connections.front().unreadAtPeer = 14;
        QVERIFY2(said().startsWith(QStringLiteral("client to line: 14 bytes sent, all unread.")),
                 qPrintable(said()));
        m_parts.sockets.removeLast(); // the other end is closed
        m_parts.reading.connections = {};
        measure(2);
        QCOMPARE(said(), QStringLiteral("client to line: 14 bytes sent, closed. Back: 0 bytes unread."));
    }

    void aVisitorWhoHasLeft()
    {
        RawSocket& guest = addRaw("guest", 3, "");
        guest.isAccepted = true;
        measure(3).unread = 5;
        QCOMPARE(said(), QStringLiteral(
                             "another process to guest: 5 bytes unread, closed. Back: nothing came back."));
        const SceneLink link = lessonScene(m_parts).links.at(0);
        QVERIFY(link.left.isGone && !link.right.isGone); // which the server still has
    }

    void datagramsGoOneWay()
    {
        addRaw("box", 1, "box.sock").type = SocketType::Datagram;
        RawSocket& pen = addRaw("pen", 2, "");
        pen.type = SocketType::Datagram;
        pen.target = QStringLiteral("box.sock");
        pen.sent = 6;
        measure(1).unread = 2;
        SocketQueue& queue = measure(2);
        queue.peerVisible = true;
        queue.unreadAtPeer = 2;
        QCOMPARE(said(), QStringLiteral("box takes datagrams at box.sock. "
                                        "pen to box: 6 bytes sent, the first that waits has 2 bytes."));
    }

    void socketsThatDoNotListen()
    {
        addRaw("fresh", 1, "");
        addRaw("named", 2, "door.sock");
        RawSocket& old = addRaw("old", 3, "shop.sock");
        old.isListening = old.isHidden = true;
        QCOMPARE(said(), QStringLiteral(
                             "fresh has no name and does not listen. "
                             "named has the name door.sock and does not listen. "
                             "old listens, but shop.sock does not lead to it: no new client can reach it."));
    }

    void theLearnersOwn()
    {
        LessonStranger mine;
        mine.name = QStringLiteral("socat 4711");
        mine.file = QStringLiteral("mine.sock");
        mine.listens = true;
        mine.backlog = 5;
        m_parts.strangers = {mine};
        QCOMPARE(said(), QStringLiteral("socat 4711 listens at mine.sock: 0 pending, backlog 5."));
    }

    void repliesThatWereLost()
    {
        EndpointStatus server, client;
        server.id = 1;
        client.id = 2;
        client.spec.kind = EndpointKind::Client;
        server.spec.address = client.spec.address = SocketAddress::path("/tmp/l/half.sock");
        m_parts.endpoints = {{QStringLiteral("server"), server}, {QStringLiteral("hasty"), client}};
        m_parts.names = QStringList{QStringLiteral("server")};
        m_parts.since = 100;
        ConnectionStatus one;
        one.endpoint = 2;
        one.id = 1;
        one.openedAt = 150;
        one.state = ConnectionStatus::State::Closed;
        one.weFinished = true;
        one.counters.bytesOut = 17;
        m_parts.connections = {one};
        QCOMPARE(
            lessonScene(partsOfStep(m_parts)).words(),
            QStringLiteral("hasty to server: 17 bytes sent, finished, closed. Back: nothing came back."));
        m_parts.connections[0].openedAt = 50; // in a step before, and none of this one
        QCOMPARE(lessonScene(partsOfStep(m_parts)).words(),
                 QStringLiteral("No socket of this step listens or is connected."));
    }

    void aTapInBetween()
    {
        EndpointStatus engine, tap, client;
        engine.id = 1;
        engine.state = tap.state = EndpointStatus::State::Running;
        engine.spec.address = tap.spec.target = SocketAddress::path("/tmp/l/engine.sock");
        tap.id = 2;
        tap.spec.kind = EndpointKind::Tap;
        tap.spec.address = client.spec.address = SocketAddress::path("/tmp/l/tap.sock");
        client.id = 3;
        client.spec.kind = EndpointKind::Client;
        m_parts.endpoints = {{QStringLiteral("engine"), engine},
                             {QStringLiteral("tap"), tap},
                             {QStringLiteral("cli"), client}};
        ConnectionStatus front, relayed;
        front.endpoint = 3;
        front.id = 1;
        front.inode = 7;
        front.counters.bytesOut = 39;
        front.counters.bytesIn = 111;
        relayed.endpoint = 2;
        relayed.id = 2;
        relayed.peer.pid = ::getpid();
        relayed.counters.bytesIn = 39;
        relayed.counters.bytesOut = 111;
        m_parts.connections = {front, relayed};
        SocketQueue& queue = measure(7);
        queue.peerVisible = true;
        queue.unreadAtPeer = 39; // looked at, and left there
        const QString there = QStringLiteral(" to %1: 39 bytes sent. Back: 111 bytes sent.");
        QCOMPARE(said(), QStringLiteral("engine listens at engine.sock. tap listens at tap.sock. cli") +
                             there.arg(QStringLiteral("tap")) + QStringLiteral(" tap") +
                             there.arg(QStringLiteral("engine")));
    }

private:
    QString said() const { return lessonScene(m_parts).words(); }
    RawSocket& addRaw(const char* name, quint32 inode, const char* file)
    {
        RawSocket one;
        one.name = QLatin1String(name);
        one.inode = inode;
        one.file = QLatin1String(file);
        m_parts.sockets.append(one);
        return m_parts.sockets.last();
    }
    SocketQueue& measure(quint32 inode)
    {
        SocketQueue queue;
        queue.inode = inode;
        m_parts.reading.connections.push_back(queue);
        return m_parts.reading.connections.back();
    }

    SceneParts m_parts;
};

SW_TEST(LessonSceneTest)

} // namespace sw::test

#include "LessonSceneTest.moc"
