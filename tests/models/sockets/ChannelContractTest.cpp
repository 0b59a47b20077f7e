#include "tests/models/sockets/ChannelRecorder.h"
#include "tests/models/sockets/PlainPeer.h"

#include "tests/TestMain.h"

#include <QTemporaryDir>

#include <fcntl.h>

#include <ctime>

#include <thread>

namespace sw {

using test::ChannelRecorder;
using test::PlainPeer;
using test::SocketHarness;

/// One suite over both kinds of channel, accepted and connected. What Qt's kind does differently, and always
/// does, is asserted too; what it does by chance is not.
class ChannelContractTest : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void bytesInOrderBothWays_data() { kinds(); }
    void bytesInOrderBothWays();
    void unreadBytesPressBack_data() { kinds(); }
    void unreadBytesPressBack();
    void unsentBytesWaitForTheReader_data() { kinds(); }
    void unsentBytesWaitForTheReader();
    void peerMayFinishFirst_data() { kinds(); }
    void peerMayFinishFirst();
    void peerFinishesWhileBytesWait_data() { kinds(); }
    void peerFinishesWhileBytesWait();
    void weMayFinishFirst_data() { kinds(); }
    void weMayFinishFirst();
    void finishWaitsForWhatWaits_data() { kinds(); }
    void finishWaitsForWhatWaits();
    void resetIsToldFromAnEnd_data() { kinds(); }
    void resetIsToldFromAnEnd();
    void closingFromInsideIsOneEvent_data() { kinds(); }
    void closingFromInsideIsOneEvent();
    void closeCountsWhatWasNotSent_data() { kinds(); }
    void closeCountsWhatWasNotSent();
    void credentialsAreReadAtOpen_data() { kinds(); }
    void credentialsAreReadAtOpen();
    void descriptorsAreClosedAndCounted_data() { kinds(); }
    void descriptorsAreClosedAndCounted();
    void endIsSeenAfterReadingWasPaused_data() { kinds(); }
    void endIsSeenAfterReadingWasPaused();
    void peerThatReadsNoMoreMayStillSend();

private:
    static void kinds();
    void open();
    Channel& channel() { return *m_harness->channels.front(); }

    bool m_qt = false;
    std::unique_ptr<QTemporaryDir> m_directory;
    std::unique_ptr<SocketHarness> m_harness;
    std::unique_ptr<Listener> m_listener;
    std::unique_ptr<Connector> m_connector;
    ChannelRecorder m_sink;
    PlainPeer m_peer;
};

void ChannelContractTest::kinds()
{
    QTest::addColumn<bool>("qt");
    QTest::addColumn<bool>("accepted");
    QTest::newRow("kernel accepted") << false << true;
    QTest::newRow("kernel connected") << false << false;
    QTest::newRow("qt accepted") << true << true;
    QTest::newRow("qt connected") << true << false;
}

void ChannelContractTest::init()
{
    m_directory = std::make_unique<QTemporaryDir>();
    m_harness = std::make_unique<SocketHarness>();
    m_sink = {};
}

void ChannelContractTest::cleanup()
{
    m_connector.reset();
    m_listener.reset();
    m_harness->channels.clear();
    m_harness.reset();
    m_peer = {};
}

void ChannelContractTest::open()
{
    QFETCH(bool, qt);
    QFETCH(bool, accepted);
    m_qt = qt;
    const QByteArray path = m_directory->filePath(QStringLiteral("s.sock")).toUtf8();
    if (accepted) {
        m_listener = makeListener(qt, m_harness->loop, m_harness.get());
        const auto listening = m_listener->listen({SocketAddress::path(path), 0700, 8, false});
        QVERIFY(bool(listening));
        m_peer = PlainPeer::connectTo(path);
    } else {
        const UniqueFd listener = test::plainListener(path);
        m_connector = makeConnector(qt, m_harness->loop, m_harness.get());
        m_connector->connectTo(SocketAddress::path(path));
        m_peer = test::acceptFrom(listener);
    }
    QVERIFY(m_harness->waitForChannels(1));
    QVERIFY(m_peer.isOpen());
    channel().start(&m_sink);
}

static QByteArray pattern(qsizetype size)
{
    QByteArray bytes(size, Qt::Uninitialized);
    quint32 x = 1;
    for (char& c : bytes)
        c = char((x = x * 1664525 + 1013904223) >> 24);
    return bytes;
}

void ChannelContractTest::bytesInOrderBothWays()
{
    open();
    const QByteArray ten = pattern(10 << 20);
    QByteArray got;
    bool sent = false;
    std::thread reader([&] { got = m_peer.receive(ten.size()); });
    std::thread writer([&] { sent = m_peer.sendAll(ten); });
    channel().send(ten);
    const bool all =
        QTest::qWaitFor([&] { return m_sink.received.size() == ten.size() && !m_sink.sent.isEmpty(); });
    reader.join();
    writer.join();
    QVERIFY(all && sent);
    QVERIFY(got == ten);
    QVERIFY(m_sink.received == ten);
    QCOMPARE(m_sink.sent.size(), 1);
    QVERIFY(m_sink.sent.first() == ten);
    QCOMPARE(channel().pendingBytes(), 0);
}

/// How much the peer can send before it would have to wait.
static qint64 sendUntilFull(PlainPeer& peer, const QByteArray& bytes)
{
    qint64 sent = 0;
    while (sent < bytes.size()) {
        const ssize_t n =
            ::send(peer.fd(), bytes.data() + sent, std::min<size_t>(4096, size_t(bytes.size() - sent)),
                   MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n <= 0)
            break;
        sent += n;
    }
    return sent;
}

void ChannelContractTest::unreadBytesPressBack()
{
    open();
    channel().setReading(false);
    const QByteArray bytes = pattern(16 << 20);
    qint64 sent = sendUntilFull(m_peer, bytes), before = -1;
    while (sent != before) { // Qt takes some into its own buffer first
        before = sent;
        QTest::qWait(50);
        sent += sendUntilFull(m_peer, bytes.mid(sent));
    }
    QVERIFY2(sent < (2 << 20), QByteArray::number(sent));
    QCOMPARE(m_sink.received.size(), 0);
    channel().setReading(true);
    QTRY_COMPARE(m_sink.received.size(), sent);
    QVERIFY(m_sink.received == bytes.left(sent));
}

void ChannelContractTest::unsentBytesWaitForTheReader()
{
    open();
    const QByteArray five = pattern(5 << 20);
    channel().send(five.left(100));
    channel().send(five.mid(100));
    QTRY_COMPARE(m_sink.sent.size(), 1);
    QVERIFY(channel().pendingBytes() > (4 << 20));
    QVERIFY(channel().pendingBytes() < five.size());
    QByteArray got;
    std::thread reader([&] { got = m_peer.receive(five.size()); });
    const bool gone = QTest::qWaitFor([&] { return channel().pendingBytes() == 0; });
    reader.join();
    QVERIFY(gone);
    QVERIFY(got == five);
    QCOMPARE(m_sink.sent.size(), 2);
    QVERIFY(m_sink.sent.last() == five.mid(100));
}

void ChannelContractTest::peerMayFinishFirst()
{
    open();
    QVERIFY(m_peer.sendAll("question"));
    m_peer.finish();
    if (m_qt) { // QLocalSocket closes both ways at the peer's half-close
        QTRY_VERIFY(m_sink.isClosed());
        QCOMPARE(m_sink.received, QByteArray("question"));
        QCOMPARE(m_sink.events, (QStringList{QStringLiteral("peer finished"), QStringLiteral("closed eof")}));
        QCOMPARE(m_peer.receiveAll(), QByteArray());
        return;
    }
    QTRY_COMPARE(m_sink.events, QStringList{QStringLiteral("peer finished")});
    channel().send(QByteArray("late answer"));
    QCOMPARE(m_peer.receive(11), QByteArray("late answer"));
    QVERIFY(channel().isOpen());
    channel().finish();
    QCOMPARE(m_peer.receiveAll(), QByteArray());
    QCOMPARE(m_sink.events, (QStringList{QStringLiteral("peer finished"), QStringLiteral("we finished"),
                                         QStringLiteral("closed eof")}));
}

void ChannelContractTest::peerFinishesWhileBytesWait()
{
    open();
    const QByteArray five = pattern(5 << 20);
    channel().send(five);
    QTRY_VERIFY(channel().pendingBytes() < five.size()); // some is on its way
    m_peer.finish();
    QTRY_VERIFY(!m_sink.events.isEmpty());
    QByteArray got;
    std::thread reader([&] { got = m_peer.receive(five.size()); });
    const bool done = QTest::qWaitFor([&] { return channel().pendingBytes() == 0; });
    reader.join();
    QVERIFY(done);
    if (m_qt) { // lost, and said so
        QVERIFY(got.size() < five.size());
        QCOMPARE(m_sink.events.last(), QStringLiteral("closed eof"));
        QVERIFY(m_sink.end.unsentBytes > 0);
        QCOMPARE(m_sink.sent.size(), 0);
    } else {
        QVERIFY(got == five);
        QCOMPARE(m_sink.sent.size(), 1);
        QVERIFY(channel().isOpen());
    }
}

void ChannelContractTest::weMayFinishFirst()
{
    open();
    channel().send(QByteArray("question"));
    channel().finish();
    QTRY_COMPARE(m_sink.events, QStringList{QStringLiteral("we finished")});
    QCOMPARE(m_peer.receiveAll(), QByteArray("question"));
    const QByteArray five = pattern(5 << 20);
    bool sent = false;
    std::thread writer([&] {
        sent = m_peer.sendAll(five);
        m_peer.close();
    });
    const bool closed = QTest::qWaitFor([&] { return m_sink.isClosed(); });
    writer.join();
    QVERIFY(sent && closed);
    QVERIFY(m_sink.received == five);
    QCOMPARE(m_sink.events, (QStringList{QStringLiteral("we finished"), QStringLiteral("peer finished"),
                                         QStringLiteral("closed eof")}));
}

void ChannelContractTest::finishWaitsForWhatWaits()
{
    open();
    const QByteArray five = pattern(5 << 20);
    channel().send(five);
    channel().finish();
    QVERIFY(m_sink.events.isEmpty());
    QByteArray got;
    std::thread reader([&] { got = m_peer.receiveAll(); });
    const bool finished = QTest::qWaitFor([&] { return !m_sink.events.isEmpty(); });
    reader.join();
    QVERIFY(finished);
    QVERIFY(got == five);
    QCOMPARE(m_sink.events, QStringList{QStringLiteral("we finished")});
}

void ChannelContractTest::resetIsToldFromAnEnd()
{
    open();
    channel().send(QByteArray("never read"));
    QTRY_COMPARE(m_sink.sent.size(), 1);
    QVERIFY(m_peer.sendAll("last words"));
    m_peer.close();
    QTRY_VERIFY(m_sink.isClosed());
    QCOMPARE(m_sink.received, QByteArray("last words"));
    if (m_qt) { // QLocalSocket reads ECONNRESET as an end
        QCOMPARE(m_sink.events, (QStringList{QStringLiteral("peer finished"), QStringLiteral("closed eof")}));
    } else {
        QCOMPARE(m_sink.events, QStringList{QStringLiteral("closed reset")});
        QCOMPARE(m_sink.end.failure.error, ECONNRESET);
    }
}

void ChannelContractTest::closingFromInsideIsOneEvent()
{
    open();
    m_sink.onReceived = [this] {
        channel().close();
        channel().close();
    };
    QVERIFY(m_peer.sendAll("x"));
    QTRY_VERIFY(m_sink.isClosed());
    QCOMPARE(m_peer.receiveAll(), QByteArray());
    channel().close();
    QTest::qWait(20); // nothing may follow
    QCOMPARE(m_sink.events, QStringList{QStringLiteral("closed local")});
    QVERIFY(!channel().isOpen());
}

void ChannelContractTest::closeCountsWhatWasNotSent()
{
    open();
    const QByteArray five = pattern(5 << 20);
    channel().send(five);
    QTRY_VERIFY(channel().pendingBytes() < five.size());
    const qint64 pending = channel().pendingBytes();
    channel().close();
    QCOMPARE(m_sink.end.reason, CloseReason::Local);
    QCOMPARE(m_sink.end.unsentBytes, pending);
    QCOMPARE(m_peer.receiveAll().size(), five.size() - pending);
}

void ChannelContractTest::credentialsAreReadAtOpen()
{
    open();
    const PeerCredentials us{::getpid(), ::getuid(), ::getgid(), readCommandName(::getpid())};
    QCOMPARE(channel().peer(), us);
}

void ChannelContractTest::descriptorsAreClosedAndCounted()
{
    open();
    int ends[2];
    QCOMPARE(::pipe2(ends, O_CLOEXEC), 0);
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))];
    iovec vector{const_cast<char*>("x"), 1};
    msghdr message{};
    message.msg_iov = &vector;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    *header = {CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS};
    memcpy(CMSG_DATA(header), &ends[1], sizeof(int));
    QCOMPARE(::sendmsg(m_peer.fd(), &message, 0), ssize_t(1));
    ::close(ends[1]);
    QTRY_COMPARE(m_sink.received, QByteArray("x"));
    QCOMPARE(m_sink.descriptors, m_qt ? 0 : 1);
    pollfd hungUp{ends[0], 0, 0};
    QCOMPARE(::poll(&hungUp, 1, 5000), 1); // nobody holds the writing end any more
    QVERIFY(hungUp.revents & POLLHUP);
    ::close(ends[0]);
}

void ChannelContractTest::endIsSeenAfterReadingWasPaused()
{
    open();
    channel().setReading(false);
    QVERIFY(m_peer.sendAll("all of it"));
    m_peer.close();
    const auto before = std::clock();
    QTest::qWait(200); // the time in which it must neither spin nor end
    QVERIFY(double(std::clock() - before) / CLOCKS_PER_SEC < 0.1);
    QVERIFY(m_sink.events.isEmpty());
    channel().setReading(true);
    QTRY_VERIFY(m_sink.isClosed());
    QCOMPARE(m_sink.received, QByteArray("all of it"));
    QCOMPARE(m_sink.events, (QStringList{QStringLiteral("peer finished"), QStringLiteral("closed eof")}));
}

/// Kernel only: QLocalSocket's answer to EPIPE depends on timing.
void ChannelContractTest::peerThatReadsNoMoreMayStillSend()
{
    SocketHarness& harness = *m_harness;
    const QByteArray path = m_directory->filePath(QStringLiteral("s.sock")).toUtf8();
    const UniqueFd listener = test::plainListener(path);
    m_connector = makeConnector(false, harness.loop, &harness);
    m_connector->connectTo(SocketAddress::path(path));
    m_peer = test::acceptFrom(listener);
    QVERIFY(harness.waitForChannels(1));
    channel().start(&m_sink);
    QCOMPARE(::shutdown(m_peer.fd(), SHUT_RD), 0);
    channel().send(QByteArray("nobody reads"));
    QCOMPARE(m_sink.events, QStringList{QStringLiteral("send failed EPIPE")});
    QCOMPARE(m_sink.unsentEarly, 12);
    QVERIFY(m_peer.sendAll("still here"));
    QTRY_COMPARE(m_sink.received, QByteArray("still here"));
    QVERIFY(channel().isOpen());
}

SW_TEST(ChannelContractTest)

} // namespace sw

#include "ChannelContractTest.moc"
