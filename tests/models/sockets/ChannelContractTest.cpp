#include "tests/models/sockets/ChannelRecorder.h"
#include "tests/models/sockets/PlainPeer.h"

#include "tests/TestMain.h"

#include "models/kernel/ProcReader.h"

#include <QTemporaryDir>

#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <ctime>

#include <thread>

namespace sw {

using test::ChannelRecorder;
using test::PlainPeer;
using test::SocketHarness;

/// One suite over every kind of channel, accepted and connected. What Qt's kind, or a kind that keeps
/// messages, does differently, and always does, is asserted too; what happens by chance is not.
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
    void descriptorsGoWithTheirMessage_data() { kinds(); }
    void descriptorsGoWithTheirMessage();
    void waitingDescriptorsGoLater_data() { kinds(); }
    void waitingDescriptorsGoLater();
    void eachMessageTellsItsSender_data() { kinds(); }
    void eachMessageTellsItsSender();
    void credentialsAreSent_data() { kinds(); }
    void credentialsAreSent();
    void claimedCredentialsAreForRoot_data() { kinds(); }
    void claimedCredentialsAreForRoot();
    void endIsSeenAfterReadingWasPaused_data() { kinds(); }
    void endIsSeenAfterReadingWasPaused();
    void aResetIsToldWhileNothingIsRead_data() { kinds(); }
    void aResetIsToldWhileNothingIsRead();
    void peerThatReadsNoMoreMayStillSend();

private:
    enum class Kind { Stream, Qt, Seqpacket, Datagram };
    static void kinds();
    void open();
    void openMessages(const QByteArray& path, bool accepted);
    /// Streams take it as it is, the others in messages of messageSize.
    void send(const QByteArray& bytes);
    bool isQt() const { return m_kind == Kind::Qt; }
    bool isDatagram() const { return m_kind == Kind::Datagram; }
    bool keepsMessages() const { return m_kind == Kind::Seqpacket || isDatagram(); }
    Channel& channel() { return *m_harness->channels.front(); }

    Kind m_kind = Kind::Stream;
    std::unique_ptr<QTemporaryDir> m_directory;
    std::unique_ptr<SocketHarness> m_harness;
    std::unique_ptr<Listener> m_listener;
    std::unique_ptr<Connector> m_connector;
    ChannelRecorder m_sink;
    PlainPeer m_peer;
};

void ChannelContractTest::kinds()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<bool>("accepted");
    const std::pair<const char*, Kind> all[] = {{"kernel", Kind::Stream},
                                                {"qt", Kind::Qt},
                                                {"seqpacket", Kind::Seqpacket},
                                                {"datagram", Kind::Datagram}};
    for (const auto& [name, kind] : all) {
        QTest::newRow((QByteArray(name) + " accepted").constData()) << int(kind) << true;
        QTest::newRow((QByteArray(name) + " connected").constData()) << int(kind) << false;
    }
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
    QFETCH(int, kind);
    QFETCH(bool, accepted);
    m_kind = Kind(kind);
    const bool qt = isQt();
    const QByteArray path = m_directory->filePath(QStringLiteral("s.sock")).toUtf8();
    if (keepsMessages())
        return openMessages(path, accepted);
    if (accepted) {
        m_listener = makeListener(qt, SocketType::Stream, m_harness->loop, m_harness.get());
        const auto listening = m_listener->listen({SocketAddress::path(path), 0700, 8, false, {}, {}});
        QVERIFY(bool(listening));
        m_peer = PlainPeer::connectTo(path);
    } else {
        const UniqueFd listener = test::plainListener(path);
        m_connector = makeConnector(qt, m_harness->loop, m_harness.get());
        m_connector->connectTo({SocketAddress::path(path), SocketType::Stream, {}, false});
        m_peer = test::acceptFrom(listener);
    }
    QVERIFY(m_harness->waitForChannels(1));
    QVERIFY(m_peer.isOpen());
    channel().start(&m_sink);
}

/// Of datagrams the peer is a socket with a name, connected to ours: the first message makes its channel.
void ChannelContractTest::openMessages(const QByteArray& path, bool accepted)
{
    const SocketType type = isDatagram() ? SocketType::Datagram : SocketType::Seqpacket;
    const SocketAddress here = SocketAddress::path(path), there = SocketAddress::path(path + ".peer");
    if (accepted) {
        m_listener = makeListener(false, type, m_harness->loop, m_harness.get());
        QVERIFY(bool(m_listener->listen({here, 0700, 8, false, {}, {}})));
        m_peer = PlainPeer::connectTo(here, type, isDatagram() ? there : SocketAddress());
        QVERIFY(m_peer.isOpen());
        if (isDatagram())
            QVERIFY(m_peer.sendAll("knock"));
    } else {
        UniqueFd listener = test::plainListener(path, 8, socketTypeNumber(type));
        m_connector = makeConnector(false, m_harness->loop, m_harness.get());
        m_connector->connectTo({here, type, isDatagram() ? there : SocketAddress(), false});
        if (isDatagram()) {
            m_peer = PlainPeer(std::move(listener));
            QVERIFY(m_peer.reconnect(there));
        } else {
            m_peer = test::acceptFrom(listener);
        }
    }
    QVERIFY(m_harness->waitForChannels(1));
    QVERIFY(m_peer.isOpen());
    channel().start(&m_sink);
    QTest::qWait(0);
    m_sink.received.clear();
    m_sink.messages.clear();
}

void ChannelContractTest::send(const QByteArray& bytes)
{
    if (!keepsMessages())
        return channel().send(bytes);
    for (qsizetype at = 0; at < bytes.size(); at += PlainPeer::messageSize)
        channel().send(bytes.mid(at, PlainPeer::messageSize));
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
    send(ten);
    const bool all = QTest::qWaitFor(
        [&] { return m_sink.received.size() == ten.size() && m_sink.sent.join().size() == ten.size(); },
        20'000);
    reader.join();
    writer.join();
    QVERIFY(all && sent);
    QVERIFY(got == ten);
    QVERIFY(m_sink.received == ten);
    QVERIFY(m_sink.sent.join() == ten);
    if (keepsMessages()) {
        QCOMPARE(m_sink.messages.size(), (10 << 20) / PlainPeer::messageSize);
        QCOMPARE(m_sink.messages.last().size(), PlainPeer::messageSize);
    } else {
        QCOMPARE(m_sink.sent.size(), 1);
    }
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
    send(five.left(100));
    send(five.mid(100));
    const qsizetype messages = keepsMessages() ? 1 + (five.size() - 100 + 65535) / 65536 : 2;
    QTRY_VERIFY(m_sink.sent.size() >= 1);
    QVERIFY(channel().pendingBytes() > (4 << 20));
    QCOMPARE(channel().pendingMessages(), keepsMessages() ? messages - m_sink.sent.size() : 0);
    QVERIFY(channel().pendingBytes() < five.size());
    QByteArray got;
    std::thread reader([&] { got = m_peer.receive(five.size()); });
    const bool gone = QTest::qWaitFor([&] { return channel().pendingBytes() == 0; });
    reader.join();
    QVERIFY(gone);
    QVERIFY(got == five);
    QCOMPARE(m_sink.sent.size(), messages);
    QVERIFY(m_sink.sent.join() == five);
}

void ChannelContractTest::peerMayFinishFirst()
{
    open();
    QVERIFY(m_peer.sendAll("question"));
    m_peer.finish();
    if (isDatagram()) { // has no end: nobody notices
        QTRY_COMPARE(m_sink.received, QByteArray("question"));
        channel().send(QByteArray("answer"));
        QCOMPARE(m_peer.receive(6), QByteArray("answer"));
        QCOMPARE(m_sink.events, QStringList());
        return;
    }
    if (isQt()) { // QLocalSocket closes both ways at the peer's half-close
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
    send(five);
    QTRY_VERIFY(channel().pendingBytes() < five.size()); // some is on its way
    m_peer.finish();
    QTRY_VERIFY(isDatagram() || !m_sink.events.isEmpty());
    QByteArray got;
    std::thread reader([&] { got = m_peer.receive(five.size()); });
    const bool done = QTest::qWaitFor([&] { return channel().pendingBytes() == 0; });
    reader.join();
    QVERIFY(done);
    if (isQt()) { // lost, and said so
        QVERIFY(got.size() < five.size());
        QCOMPARE(m_sink.events.last(), QStringLiteral("closed eof"));
        QVERIFY(m_sink.end.unsentBytes > 0);
        QCOMPARE(m_sink.sent.size(), 0);
    } else {
        QVERIFY(got == five);
        QVERIFY(m_sink.sent.join() == five);
        QVERIFY(channel().isOpen());
    }
}

void ChannelContractTest::weMayFinishFirst()
{
    open();
    channel().send(QByteArray("question"));
    channel().finish();
    QTRY_COMPARE(m_sink.events, QStringList{QStringLiteral("we finished")});
    if (isDatagram()) { // has no end, but we keep to ours
        QCOMPARE(m_peer.receive(8), QByteArray("question"));
        QVERIFY(m_peer.sendAll("answer"));
        QTRY_COMPARE(m_sink.received, QByteArray("answer"));
        channel().send(QByteArray("too late"));
        QCOMPARE(m_sink.sent.size(), 1);
        QVERIFY(channel().isOpen());
        return;
    }
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
    send(five);
    channel().finish();
    QVERIFY(m_sink.events.isEmpty());
    QByteArray got;
    std::thread reader([&] { got = isDatagram() ? m_peer.receive(five.size()) : m_peer.receiveAll(); });
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
    if (isDatagram()) { // a peer that goes is noticed at the next send
        QTRY_COMPARE(m_sink.received, QByteArray("last words"));
        QCOMPARE(m_sink.events, QStringList());
        channel().send(QByteArray("anybody?"));
        QFETCH(bool, accepted);
        QCOMPARE(m_sink.isClosed(), accepted);
        if (accepted) // the channel was that sender
            QCOMPARE(m_sink.end.failure.error, ECONNREFUSED);
        else // a client may find another receiver there later
            QCOMPARE(m_sink.refused,
                     QStringList{QStringLiteral("Nobody receives at %1 any more: the message was "
                                                "not sent (ECONNREFUSED)")
                                     .arg(channel().peerAddress().display())});
        return;
    }
    QTRY_VERIFY(m_sink.isClosed());
    QCOMPARE(m_sink.received, QByteArray("last words"));
    if (isQt()) { // QLocalSocket reads ECONNRESET as an end
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
    if (!isDatagram())
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
    send(five);
    QTRY_VERIFY(channel().pendingBytes() < five.size());
    const qint64 pending = channel().pendingBytes();
    const qint64 messages = channel().pendingMessages();
    channel().close();
    QCOMPARE(m_sink.end.reason, CloseReason::Local);
    QCOMPARE(m_sink.end.unsentBytes, pending);
    QCOMPARE(m_sink.end.unsentMessages, messages);
    QCOMPARE(m_peer.receive(five.size() - pending), five.left(five.size() - pending));
}

void ChannelContractTest::credentialsAreReadAtOpen()
{
    open();
    QFETCH(bool, accepted);
    if (isDatagram() && !accepted) { // connect(2) tells nothing of a datagram receiver
        QCOMPARE(channel().peer().pid, 0);
        return;
    }
    const PeerCredentials us{::getpid(), ::getuid(), ::getgid(), readCommandName(::getpid()),
                             readCommandLine(::getpid(), PeerCredentials::longestCommandLine)};
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
    QCOMPARE(m_sink.descriptors, isQt() ? 0 : 1);
    pollfd hungUp{ends[0], 0, 0};
    QCOMPARE(::poll(&hungUp, 1, 5000), 1); // nobody holds the writing end any more
    QVERIFY(hungUp.revents & POLLHUP);
    ::close(ends[0]);
}

/// Copies of a descriptor, as many as wanted, to go with a message.
static std::shared_ptr<Attachments> copiesOf(int fd, int count)
{
    auto with = std::make_shared<Attachments>();
    for (int i = 0; i < count; ++i)
        with->descriptors.emplace_back(::fcntl(fd, F_DUPFD_CLOEXEC, 3));
    return with;
}

/// One receive of the peer's.
struct PeerMessage
{
    QByteArray bytes;
    Ancillary extra;
};
static PeerMessage takeOne(const PlainPeer& peer)
{
    PeerMessage message;
    pollfd ready{peer.fd(), POLLIN, 0};
    if (::poll(&ready, 1, 5000) != 1)
        return message;
    message.bytes.resize(1 << 17);
    message.bytes.resize(receiveWithAncillary(peer.fd(), message.bytes.data(),
                                              std::size_t(message.bytes.size()), message.extra));
    return message;
}

void ChannelContractTest::descriptorsGoWithTheirMessage()
{
    open();
    int ends[2];
    QCOMPARE(::pipe2(ends, O_CLOEXEC), 0);
    channel().send(Outgoing(QByteArray("take it"), copiesOf(ends[1], 2)));
    ::close(ends[1]);
    if (isQt()) { // has no way to pass them, and says so
        QCOMPARE(m_sink.refused.size(), 1);
        QVERIFY(m_sink.refused.constFirst().contains(QLatin1String("can't pass descriptors")));
        ::close(ends[0]);
        return;
    }
    PeerMessage message = takeOne(m_peer);
    QCOMPARE(message.bytes, QByteArray("take it"));
    QCOMPARE(message.extra.descriptors.size(), std::size_t(2));
    QTRY_COMPARE(m_sink.sentDescriptors, 2);
    QCOMPARE(::write(message.extra.descriptors[1].get(), "through", 7), ssize_t(7));
    char got[8]{};
    QCOMPARE(::read(ends[0], got, sizeof got), ssize_t(7));
    message.extra.descriptors.clear(); // ours went with the message: nobody writes any more
    QCOMPARE(::read(ends[0], got, sizeof got), ssize_t(0));
    ::close(ends[0]);
    channel().send(Outgoing(QByteArray("too many"), copiesOf(m_peer.fd(), 254)));
    QCOMPARE(m_sink.refused.size(), 1);
    QVERIFY(m_sink.refused.constFirst().contains(QLatin1String("254 descriptors, and 253 can go")));
    channel().send(QByteArray("next"));
    QCOMPARE(takeOne(m_peer).bytes, QByteArray("next"));
    QVERIFY(channel().isOpen());
}

/// Behind a message that the kernel has not taken yet; with the first bytes of theirs, once.
void ChannelContractTest::waitingDescriptorsGoLater()
{
    open();
    if (isQt())
        return;
    const QByteArray five = pattern(5 << 20);
    send(five);
    QTRY_VERIFY(channel().pendingBytes() < five.size());
    const QByteArray last = pattern(keepsMessages() ? 65536 : 3 << 20);
    channel().send(Outgoing(last, copiesOf(m_peer.fd(), 3)));
    QByteArray got;
    std::size_t early = 0, with = 0;
    std::thread reader([&] {
        while (got.size() < five.size() + last.size()) {
            const PeerMessage message = takeOne(m_peer);
            if (message.bytes.isEmpty())
                break;
            got += message.bytes;
            (got.size() > five.size() ? with : early) += message.extra.descriptors.size();
        }
    });
    const bool gone = QTest::qWaitFor([&] { return channel().pendingBytes() == 0; }, 20'000);
    reader.join();
    QVERIFY(gone);
    QVERIFY(got == five + last);
    QCOMPARE(early, std::size_t(0));
    QCOMPARE(with, std::size_t(3));
    QCOMPARE(m_sink.sentDescriptors, 3);
}

void ChannelContractTest::eachMessageTellsItsSender()
{
    open();
    QFETCH(bool, accepted);
    m_sink.senders.clear();
    QVERIFY(m_peer.sendAll("parent"));
    const pid_t child = ::fork();
    if (child == 0) {
        ::send(m_peer.fd(), "child", 5, MSG_NOSIGNAL);
        ::_exit(0);
    }
    QCOMPARE(::waitpid(child, nullptr, 0), child);
    QTRY_COMPARE(m_sink.received, QByteArray("parentchild"));
    // A nameless seqpacket client would get a name by it; Qt does not ask.
    const bool told = !isQt() && (m_kind != Kind::Seqpacket || accepted);
    if (!told)
        QCOMPARE(m_sink.senders.constFirst(), pid_t(-1));
    else
        QCOMPARE(m_sink.senders, (QList<pid_t>{::getpid(), child}));
    if (told)
        QCOMPARE(m_sink.messages, (QByteArrayList{"parent", "child"})); // two writers are two receives
}

void ChannelContractTest::credentialsAreSent()
{
    open();
    const int on = 1;
    QCOMPARE(::setsockopt(m_peer.fd(), SOL_SOCKET, SO_PASSCRED, &on, sizeof on), 0);
    auto with = std::make_shared<Attachments>();
    with->sender = ::geteuid() == 0 ? SenderIds{1, 1234, 5678} : SenderIds::ours();
    channel().send(Outgoing(QByteArray("who am I"), with));
    if (isQt()) {
        QCOMPARE(m_sink.refused.size(), 1);
        return;
    }
    const PeerMessage message = takeOne(m_peer);
    QCOMPARE(message.bytes, QByteArray("who am I"));
    QVERIFY(message.extra.sender.has_value());
    QVERIFY(*message.extra.sender == *with->sender);
    with->sender = SenderIds{0x3ffffff, ::getuid(), ::getgid()};
    channel().send(Outgoing(QByteArray("nobody"), with));
    QCOMPARE(m_sink.refused.size(), 1); // ESRCH of root, EPERM of others
    QVERIFY(channel().isOpen());
}

void ChannelContractTest::claimedCredentialsAreForRoot()
{
    open();
    if (isQt())
        return;
    auto with = std::make_shared<Attachments>();
    with->sender = SenderIds{::getpid(), 4242, ::getgid()};
    const bool isRoot = ::geteuid() == 0;
    if (isRoot) // this thread only
        QCOMPARE(::syscall(SYS_setresuid, -1, 65534, -1), 0L);
    channel().send(Outgoing(QByteArray("let me in"), with));
    if (isRoot)
        QCOMPARE(::syscall(SYS_setresuid, -1, 0, -1), 0L);
    QCOMPARE(m_sink.refused, QStringList{QStringLiteral("The message was not sent: only root may claim the "
                                                        "credentials of others (EPERM)")});
    QVERIFY(channel().isOpen());
    channel().send(QByteArray("as usual"));
    QCOMPARE(m_peer.receive(8), QByteArray("as usual"));
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
    // Qt does not tell, and of datagrams there is no end.
    QCOMPARE(m_sink.ended, isQt() || isDatagram() ? QStringList() : QStringList{QStringLiteral("9 unread")});
    channel().setReading(true);
    if (isDatagram()) {
        QTRY_COMPARE(m_sink.received, QByteArray("all of it"));
        QCOMPARE(m_sink.events, QStringList());
        return;
    }
    QTRY_VERIFY(m_sink.isClosed());
    QCOMPARE(m_sink.received, QByteArray("all of it"));
    QCOMPARE(m_sink.events, (QStringList{QStringLiteral("peer finished"), QStringLiteral("closed eof")}));
}

void ChannelContractTest::aResetIsToldWhileNothingIsRead()
{
    open();
    channel().send(QByteArray("never read"));
    QTRY_COMPARE(m_sink.sent.size(), 1);
    channel().setReading(false);
    QVERIFY(m_peer.sendAll("left"));
    m_peer.close();
    if (!isQt() && !isDatagram())
        QTRY_COMPARE(m_sink.ended, QStringList{QStringLiteral("reset, 4 unread")});
    QVERIFY(channel().isOpen());
    channel().setReading(true);
    QTRY_COMPARE(m_sink.received, QByteArray("left"));
    if (isDatagram())
        return;
    QTRY_VERIFY(m_sink.isClosed());
    QCOMPARE(m_sink.events.last(), isQt() ? QStringLiteral("closed eof") : QStringLiteral("closed reset"));
}

/// Kernel only: QLocalSocket's answer to EPIPE depends on timing.
void ChannelContractTest::peerThatReadsNoMoreMayStillSend()
{
    SocketHarness& harness = *m_harness;
    const QByteArray path = m_directory->filePath(QStringLiteral("s.sock")).toUtf8();
    const UniqueFd listener = test::plainListener(path);
    m_connector = makeConnector(false, harness.loop, &harness);
    m_connector->connectTo({SocketAddress::path(path), SocketType::Stream, {}, false});
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
