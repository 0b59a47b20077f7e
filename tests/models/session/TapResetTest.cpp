#include "models/kernel/UnixDiag.h"
#include "tests/TestMain.h"
#include "tests/models/session/TapScene.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>

namespace sw {
namespace {

using sw::test::PlainPeer;
using sw::test::TapScene;

ssize_t sendOnce(const PlainPeer& peer, qsizetype size)
{
    const QByteArray bytes(size, 'x');
    return ::send(peer.fd(), bytes.constData(), std::size_t(size), MSG_NOSIGNAL);
}

bool isWritable(const PlainPeer& peer, int milliseconds = 5000)
{
    pollfd wanted{peer.fd(), POLLOUT, 0};
    return ::poll(&wanted, 1, milliseconds) == 1;
}

bool setSendBuffer(const PlainPeer& peer, int bytes)
{
    return ::setsockopt(peer.fd(), SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes) == 0;
}

/// Bytes that the socket at the other end has not read, as ss shows them; -1: not known.
qint64 unreadAtOtherEnd(const PlainPeer& peer)
{
    struct stat file
    {
    };
    auto diag = UnixDiag::open();
    if (!diag || ::fstat(peer.fd(), &file) != 0)
        return -1;
    const auto own = diag->socket(std::uint32_t(file.st_ino));
    const auto other = own ? diag->socket(own->peerInode.value_or(0)) : own;
    return other ? qint64(other->receiveQueue.value_or(0)) : -1;
}

} // namespace

/// Closing with unread bytes is a reset, and only that: what a tap has to leave unread for it holds up
/// nobody.
class TapResetTest : public QObject
{
    Q_OBJECT
private slots:
    void itReachesTheOtherSide_data();
    void itReachesTheOtherSide();
    void itReachesAClientThatHasFinished_data();
    void itReachesAClientThatHasFinished();
    void itComesBehindWhatWasSaid();
    void anOrderlyEndIsNone_data();
    void anOrderlyEndIsNone();
    void aWriterOfSingleBytesIsNotHeldUp();
    void aSmallSendBufferIsNoHindrance_data();
    void aSmallSendBufferIsNoHindrance();
    void atRestOneByteIsUnread();
};

void TapResetTest::itReachesTheOtherSide_data()
{
    QTest::addColumn<int>("type");
    QTest::addColumn<int>("size");
    for (const int size : {1, 5, 600, 2000, 2049, 5000, 37'000, 100'000, 262'144, 300'000})
        QTest::addRow("stream, %d", size) << int(SOCK_STREAM) << size;
    for (const int size : {1, 5, 2000, 2049, 40'000})
        QTest::addRow("seqpacket, %d", size) << int(SOCK_SEQPACKET) << size;
}

/// Once by the server, once by the client.
void TapResetTest::itReachesTheOtherSide()
{
    QFETCH(int, type);
    QFETCH(int, size);
    for (const bool byServer : {true, false}) {
        TapScene s(type);
        QVERIFY(s.open());
        PlainPeer& goes = byServer ? s.server : s.client;
        PlainPeer& stays = byServer ? s.client : s.server;
        QCOMPARE(sendOnce(stays, size), ssize_t(size));
        QVERIFY(s.f.hasRow(s.id, byServer ? QStringLiteral("1 received") : QStringLiteral("1 sent")));
        goes.close();
        QCOMPARE(stays.receiveAll(), QByteArray());
        QCOMPARE(stays.error(), ECONNRESET);
        QVERIFY(s.closesWith("reset"));
    }
}

void TapResetTest::itReachesAClientThatHasFinished_data()
{
    QTest::addColumn<int>("type");
    QTest::addColumn<int>("size");
    QTest::addColumn<bool>("both");
    for (const bool both : {false, true}) {
        const char* how = both ? "at once" : "later";
        QTest::addRow("stream, 5, %s", how) << int(SOCK_STREAM) << 5 << both;
        QTest::addRow("stream, 100000, %s", how) << int(SOCK_STREAM) << 100'000 << both;
        QTest::addRow("seqpacket, 5, %s", how) << int(SOCK_SEQPACKET) << 5 << both;
    }
}

void TapResetTest::itReachesAClientThatHasFinished()
{
    QFETCH(int, type);
    QFETCH(int, size);
    QFETCH(bool, both);
    TapScene s(type);
    QVERIFY(s.open());
    QCOMPARE(sendOnce(s.client, size), ssize_t(size));
    if (!both)
        QVERIFY(s.f.hasRow(s.id, QStringLiteral("1 received")));
    s.client.finish();
    QVERIFY(s.f.hasRow(s.id, QStringLiteral("1 finished {\"by\":\"peer\",\"direction\":\"to-target\"}")));
    s.server.close();
    QCOMPARE(s.client.receiveAll(), QByteArray());
    QCOMPARE(s.client.error(), ECONNRESET);
    QVERIFY(s.closesWith("reset"));
}

/// As without a tap: first the bytes, then the reset.
void TapResetTest::itComesBehindWhatWasSaid()
{
    TapScene s;
    QVERIFY(s.open());
    QCOMPARE(sendOnce(s.client, 5000), ssize_t(5000));
    QVERIFY(s.f.hasRow(s.id, QStringLiteral("1 received")));
    QVERIFY(s.server.sendAll("the last words"));
    s.server.close();
    QCOMPARE(s.client.receive(14), QByteArray("the last words"));
    QCOMPARE(s.client.receive(1), QByteArray());
    QCOMPARE(s.client.error(), ECONNRESET);
}

void TapResetTest::anOrderlyEndIsNone_data()
{
    QTest::addColumn<int>("type");
    QTest::addColumn<int>("size");
    for (const int size : {5, 2049, 100'000}) {
        QTest::addRow("stream, %d", size) << int(SOCK_STREAM) << size;
        QTest::addRow("seqpacket, %d", size) << int(SOCK_SEQPACKET) << size;
    }
}

/// Who has read everything and closes resets nothing, whatever the tap has left unread.
void TapResetTest::anOrderlyEndIsNone()
{
    QFETCH(int, type);
    QFETCH(int, size);
    for (const bool finishesFirst : {true, false}) {
        TapScene s(type);
        QVERIFY(s.open());
        QCOMPARE(sendOnce(s.client, size), ssize_t(size));
        QCOMPARE(s.server.receive(size).size(), qsizetype(size));
        if (finishesFirst)
            s.client.finish();
        s.server.close();
        QCOMPARE(s.client.receiveAll(), QByteArray());
        QCOMPARE(s.client.error(), 0);
        s.client.close();
        QVERIFY(s.closesWith("eof"));
    }
}

/// Each is a block of its own in the kernel, and 70 of those are as much as poll(2) lets wait.
void TapResetTest::aWriterOfSingleBytesIsNotHeldUp()
{
    TapScene s;
    QVERIFY(s.open());
    for (int i = 0; i < 600; ++i) {
        QVERIFY2(isWritable(s.client), qPrintable(QString::number(i)));
        QCOMPARE(sendOnce(s.client, 1), ssize_t(1));
        QCOMPARE(s.server.receive(1), QByteArray("x"));
    }
}

void TapResetTest::aSmallSendBufferIsNoHindrance_data()
{
    QTest::addColumn<int>("type");
    QTest::addColumn<int>("buffer");
    QTest::addColumn<int>("size");
    QTest::addRow("stream") << int(SOCK_STREAM) << 8192 << 7000;
    QTest::addRow("stream, 64 KiB") << int(SOCK_STREAM) << 65'536 << 36'000;
    QTest::addRow("stream, the smallest") << int(SOCK_STREAM) << 1 << 2000;
    QTest::addRow("seqpacket") << int(SOCK_SEQPACKET) << 16'384 << 20'000;
    QTest::addRow("seqpacket, usual buffer") << int(SOCK_SEQPACKET) << 106'496 << 60'000;
}

/// A program that waits until it may write goes on, again and again.
void TapResetTest::aSmallSendBufferIsNoHindrance()
{
    QFETCH(int, type);
    QFETCH(int, buffer);
    QFETCH(int, size);
    TapScene s(type);
    QVERIFY(s.open());
    QVERIFY(setSendBuffer(s.client, buffer));
    for (int i = 0; i < 5; ++i) {
        QVERIFY2(isWritable(s.client), qPrintable(QString::number(i)));
        QCOMPARE(sendOnce(s.client, size), ssize_t(size));
        QCOMPARE(s.server.receive(size).size(), qsizetype(size));
    }
}

void TapResetTest::atRestOneByteIsUnread()
{
    TapScene s;
    QVERIFY(s.open());
    for (const int size : {3, 400, 100, 2000, 100'000, 7}) {
        QCOMPARE(sendOnce(s.client, size), ssize_t(size));
        QCOMPARE(s.server.receive(size).size(), qsizetype(size));
        QTRY_COMPARE(unreadAtOtherEnd(s.client), 1);
    }
}

SW_TEST(TapResetTest)

} // namespace sw

#include "TapResetTest.moc"
