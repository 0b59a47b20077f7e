#include "models/inspect/SocketPrinter.h"

#include "tests/TestMain.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <array>

#include <unistd.h>

namespace sw {
namespace {

QByteArray ownNamespace()
{
    std::array<char, 64> target{};
    const auto n = ::readlink("/proc/self/ns/net", target.data(), target.size());
    return QByteArray(target.data(), n);
}

SocketRecord dockerListener()
{
    SocketRecord record;
    record.inode = 4711;
    record.cookie = 18446744073709551615u; // more than a JSON number can be trusted with
    record.state = SocketState::Listening;
    record.address = SocketAddress::path("/run/docker.sock");
    record.owners = {{812, 3, QStringLiteral("dockerd"), {}, 0}, {1, 40, QStringLiteral("systemd"), {}, 0}};
    record.uid = 0;
    record.receiveQueue = 1;
    record.sendQueue = 4096;
    record.fileMode = 0660;
    record.fileOwner = 0;
    record.fileGroup = 0;
    record.pathState = SocketRecord::PathState::Reachable;
    return record;
}

SocketRecord hostileDatagram()
{
    SocketRecord record;
    record.inode = 9;
    record.cookie = 5;
    record.type = SocketType::Datagram;
    record.state = SocketState::HalfClosed;
    record.address = SocketAddress::abstractName(QByteArray("a\0\"\x1b[31m\n", 9));
    record.peerInode = 10;
    record.peerOwners = {{5, 6, QStringLiteral("x\\n\"y"), {}, 0}};
    return record;
}

} // namespace

class SocketPrinterTest : public QObject
{
    Q_OBJECT
private slots:
    void jsonIsLiteral();
    void nothingKnownIsAbsent();
    void textIsAligned();
};

void SocketPrinterTest::jsonIsLiteral()
{
    const QByteArray space = ownNamespace();
    const QByteArray expected =
        R"({"sockets":[{"inode":4711,"cookie":"18446744073709551615","type":"stream","state":"listening",)"
        R"("address":"/run/docker.sock","abstract":false,)"
        R"("owners":[{"pid":812,"fd":3,"command":"dockerd"},{"pid":1,"fd":40,"command":"systemd"}],"peerOwners":[],)"
        R"("uid":0,"receiveQueue":1,"sendQueue":4096,)"
        R"("path":{"mode":"0660","owner":"root","group":"root","verdict":"reachable"},"namespace":")" +
        space +
        R"("},{"inode":9,"cookie":"5","type":"datagram","state":"half-closed",)"
        R"("address":"@a\\0\"\\x1b[31m\\n","abstract":true,"peerInode":10,)"
        R"("owners":[],"peerOwners":[{"pid":5,"fd":6,"command":"x\\n\"y"}],"namespace":")" +
        space + R"("}],"hiddenProcesses":3})";
    const QByteArray json = socketsJson({dockerListener(), hostileDatagram()}, 3);
    QCOMPARE(json, expected);
    QVERIFY(QJsonDocument::fromJson(json).isObject());
    QVERIFY(!json.contains('\x1b') && !json.contains('\n'));
    QCOMPARE(socketsJson({}, 0), QByteArray(R"({"sockets":[],"hiddenProcesses":0})"));
}

void SocketPrinterTest::nothingKnownIsAbsent()
{
    SocketRecord record;
    record.inode = 1;
    QCOMPARE(socketsJson({record}, 0),
             R"({"sockets":[{"inode":1,"cookie":"0","type":"stream","state":"unconnected","address":null,)"
             R"("abstract":false,"owners":[],"peerOwners":[],"namespace":")" +
                 ownNamespace() + R"("}],"hiddenProcesses":0})");
    record.address = SocketAddress::path("rel.sock");
    QVERIFY(socketsJson({record}, 0).contains(R"("path":{"verdict":"unknown"})"));
    record.pathState = SocketRecord::PathState::Deleted;
    QVERIFY(socketsJson({record}, 0).contains(R"("path":{"verdict":"deleted"})"));
    record.pathState = SocketRecord::PathState::Replaced;
    QVERIFY(socketsJson({record}, 0).contains(R"("path":{"verdict":"replaced"})"));
}

void SocketPrinterTest::textIsAligned()
{
    SocketRecord listener = dockerListener();
    listener.acceptedCount = 2;
    QCOMPARE(QString::fromUtf8(socketsText({listener, hostileDatagram()})),
             QStringLiteral("TYPE      STATE        RECV-Q  SEND-Q  INODE  PEER-INODE  USER  PROCESS        "
                            "PEER        ADDRESS\n"
                            "stream    listening         1    4096   4711           -  root  dockerd/812+1  "
                            "2 accepted  /run/docker.sock\n"
                            "datagram  half-closed       -       -      9          10  -     -              "
                            "x\\n\"y/5     @a\\0\"\\x1b[31m\\n\n"));
    QCOMPARE(socketsText({}).count('\n'), 1);
}

SW_TEST(SocketPrinterTest)

} // namespace sw

#include "SocketPrinterTest.moc"
