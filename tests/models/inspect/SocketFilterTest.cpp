#include "models/inspect/SocketFilter.h"

#include "tests/TestMain.h"

#include <QStringList>

namespace sw {
namespace {

SocketOwner filterOwner(pid_t pid, const char* command, const char* line, uid_t uid)
{
    return {pid, 3, QString::fromUtf8(command), QString::fromUtf8(line), uid};
}

/// Four sockets to choose from; their inodes are 1 to 4.
std::vector<SocketRecord> filterRecords()
{
    SocketRecord docker;
    docker.inode = 1;
    docker.state = SocketState::Listening;
    docker.address = SocketAddress::path("/run/docker.sock");
    docker.owners = {filterOwner(812, "dockerd", "/usr/bin/dockerd -H fd://", 0)};
    SocketRecord client;
    client.inode = 2;
    client.state = SocketState::Connected;
    client.owners = {filterOwner(5530, "docker", "docker ps", 65534)};
    client.peerOwners = docker.owners;
    client.peerAddress = docker.address;
    SocketRecord log;
    log.inode = 3;
    log.type = SocketType::Datagram;
    log.address = SocketAddress::abstractName("Log Book");
    log.owners = {filterOwner(12, "Logger", "", 0), filterOwner(8120, "sh", "sh -c x", 4711)};
    SocketRecord half;
    half.inode = 4;
    half.type = SocketType::Seqpacket;
    half.state = SocketState::HalfClosed;
    half.uid = 4711;
    return {docker, client, log, half};
}

} // namespace

class SocketFilterTest : public QObject
{
    Q_OBJECT
private slots:
    void matches_data();
    void matches();
    void refusesWhatCannotMatch_data();
    void refusesWhatCannotMatch();
    void emptyWordsDoNotFilter();
};

void SocketFilterTest::matches_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("inodes");
    const auto row = [](const char* text, const char* inodes) {
        QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(inodes);
    };
    row("", "1 2 3 4");
    row("cmd:docker", "1 2"); // a prefix, as lsof -c
    row("cmd:dockerd", "1");
    row("cmd:ocker", "");
    row("cmd:Docker", ""); // case counts, as with lsof -c
    row("cmd:docker,sh", "1 2 3");
    row("pid:812", "1");
    row("pid:12,5530", "2 3");
    row("user:root", "1 3");
    row("user:0", "1 3");
    row("user:nobody", "2");
    row("user:4711", "3 4"); // an owner's, or the creator's
    row("path:docker.SOCK", "1");
    row("path:@log", "3");
    row("path:unnamed", "");
    row("type:stream", "1 2");
    row("type:datagram,seqpacket", "3 4");
    row("type:dgram", "3");
    row("state:listening", "1");
    row("state:half-closed", "4");
    row("state:Conn", "2");
    row("docker", "1 2"); // address, command, command line, peer
    row("DOCKER.sock", "1 2");
    row("ps", "2");
    row("812", "1 2"); // a whole pid, of either end
    row("4", "4");     // an inode
    row("\"log book\"", "3");
    row("path:\"Log Book\"", "3");
    row("cmd:docker state:connected", "2");
    row("docker type:datagram", "");
    row("\"fd://\"", "1 2");
    row("/run/docker.sock", "1 2");
    row("-cmd:docker", "3 4");
    row("-pid:12,5530", "1 4");
    row("type:stream -state:listening", "2");
    row("-path:docker", "2 3 4");
}

void SocketFilterTest::matches()
{
    QFETCH(QString, text);
    const auto filter = SocketFilter::parse(text);
    QVERIFY(filter);
    QStringList inodes;
    for (const SocketRecord& record : filterRecords()) {
        if (filter->matches(record))
            inodes << QString::number(record.inode);
    }
    QTEST(inodes.join(u' '), "inodes");
}

void SocketFilterTest::refusesWhatCannotMatch_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("word") << QStringLiteral("comm:x")
                          << QStringLiteral(
                                 "“comm:” is no filter word; there are cmd: pid: user: path: type: state:");
    QTest::newRow("type") << QStringLiteral("type:foo")
                          << QStringLiteral("“foo” is no type: stream, datagram, seqpacket");
    QTest::newRow("state") << QStringLiteral("x state:open,connected")
                           << QStringLiteral("“open” is no state: listening, connected, connecting, "
                                             "unconnected, peer-closed, half-closed");
    QTest::newRow("pid") << QStringLiteral("pid:12x") << QStringLiteral("“12x” is no process number");
}

void SocketFilterTest::refusesWhatCannotMatch()
{
    QFETCH(QString, text);
    const auto filter = SocketFilter::parse(text);
    QVERIFY(!filter);
    QTEST(filter.failure().sentence, "sentence");
}

void SocketFilterTest::emptyWordsDoNotFilter()
{
    for (const char* text : {"", "   ", "cmd:", "\"\"", "type:,"}) {
        const auto filter = SocketFilter::parse(QString::fromUtf8(text));
        QVERIFY(filter);
        QVERIFY2(filter->isEmpty(), text);
    }
    QVERIFY(!SocketFilter::parse(QStringLiteral("x"))->isEmpty());
}

SW_TEST(SocketFilterTest)

} // namespace sw

#include "SocketFilterTest.moc"
