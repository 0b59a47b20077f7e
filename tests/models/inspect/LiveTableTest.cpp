#include "models/inspect/LiveTable.h"

#include "models/inspect/SocketFilter.h"
#include "models/inspect/SocketSnapshot.h"
#include "tests/TestMain.h"
#include "tests/models/inspect/InspectTools.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>

#include <map>
#include <set>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace sw {
namespace {

/// The table as a person would read it after some ticks.
class TableReader
{
public:
    explicit TableReader(std::unique_ptr<SocketSource> source = std::make_unique<NetlinkSource>())
        : m_table(std::move(source))
    {
    }

    const SocketDelta& tick()
    {
        m_last = m_table.tick();
        for (const std::uint32_t inode : m_last.removed)
            m_records.erase(inode);
        for (const SocketRecord& record : m_last.added)
            m_records[record.inode] = record;
        for (const SocketRecord& record : m_last.changed)
            m_records[record.inode] = record;
        return m_last;
    }
    /// Some ticks: one dump may skip a live socket while others come and go.
    void settle()
    {
        for (int i = 0; i < 3; ++i)
            tick();
    }
    const SocketRecord* at(std::uint32_t inode) const
    {
        const auto found = m_records.find(inode);
        return found == m_records.end() ? nullptr : &found->second;
    }
    QString state(std::uint32_t inode) const
    {
        return at(inode) ? socketStateName(at(inode)->state) : QStringLiteral("gone");
    }
    std::size_t size() const { return m_records.size(); }

private:
    LiveTable m_table;
    SocketDelta m_last;
    std::map<std::uint32_t, SocketRecord> m_records;
};

/// Processes of known names that hold sockets of all kinds until they are released.
class SocketHolders
{
public:
    explicit SocketHolders(const QByteArrayList& names)
    {
        int release[2] = {-1, -1}, ready[2] = {-1, -1};
        if (::pipe2(release, O_CLOEXEC) != 0 || ::pipe2(ready, O_CLOEXEC) != 0)
            return;
        const UniqueFd releaseRead(release[0]), readyRead(ready[0]), readyWrite(ready[1]);
        m_release = UniqueFd(release[1]);
        for (const QByteArray& name : names) {
            const pid_t child = ::fork();
            if (child == 0)
                hold(name, releaseRead.get(), readyWrite.get());
            m_pids.push_back(child);
        }
        char byte = 0;
        for (std::size_t i = 0; i < m_pids.size(); ++i)
            m_ready += int(::read(readyRead.get(), &byte, 1));
    }
    ~SocketHolders()
    {
        m_release.reset();
        for (const pid_t pid : m_pids)
            ::waitpid(pid, nullptr, 0);
    }
    SocketHolders(const SocketHolders&) = delete;
    SocketHolders& operator=(const SocketHolders&) = delete;

    const std::vector<pid_t>& pids() const { return m_pids; }
    bool allReady() const { return m_ready == int(m_pids.size()); }
    QString pidList() const
    {
        QStringList list;
        for (const pid_t pid : m_pids)
            list << QString::number(pid);
        return list.join(u',');
    }

private:
    [[noreturn]] void hold(const QByteArray& name, int release, int ready)
    {
        ::prctl(PR_SET_NAME, name.constData());
        m_release.reset();
        const auto address = SocketAddress::abstractName("sw-live-" + QByteArray::number(::getpid()) + name);
        const auto listener = test::makeListener(address);
        [[maybe_unused]] const auto client = test::makeClient(address), pending = test::makeClient(address);
        const UniqueFd accepted(::accept(listener.get(), nullptr, nullptr));
        [[maybe_unused]] const auto stream = test::makePair(), packets = test::makePair(SOCK_SEQPACKET),
                                    datagrams = test::makePair(SOCK_DGRAM);
        const UniqueFd copy(::dup(stream.a.get()));
        char byte = 0;
        if (::write(ready, "r", 1) == 1) [[maybe_unused]]
            const auto n = ::read(release, &byte, 1);
        ::_exit(0);
    }

    UniqueFd m_release;
    std::vector<pid_t> m_pids;
    int m_ready = 0;
};

using Triples = std::set<std::tuple<int, int, std::uint32_t>>;

/// (pid, fd, inode) that lsof tells with these options.
Triples lsofTriples(const QStringList& options)
{
    QProcess lsof;
    lsof.start(QStringLiteral("lsof"),
               QStringList{QStringLiteral("-w"), QStringLiteral("-n"), QStringLiteral("-P"),
                           QStringLiteral("-a"), QStringLiteral("-U"), QStringLiteral("-Fpfi")} +
                   options);
    if (!lsof.waitForFinished(60000))
        return {};
    Triples triples;
    int pid = 0, fd = -1;
    for (const QByteArray& line : lsof.readAllStandardOutput().split('\n')) {
        if (line.startsWith('p'))
            pid = line.mid(1).toInt();
        else if (line.startsWith('f'))
            fd = line.mid(1).toInt();
        else if (line.startsWith('i'))
            triples.insert({pid, fd, line.mid(1).toUInt()});
    }
    return triples;
}

} // namespace

class LiveTableTest : public QObject
{
    Q_OBJECT
private slots:
    void init() { m_dir = std::make_unique<QTemporaryDir>(); }
    void listenerAndItsClients();
    void halfClosedAndPeerClosed();
    void datagramsAndSeqpackets();
    void hostileAbstractName();
    void vanishedSocketGoes();
    void skippedSocketStays();
    void failedDumpIsTrouble();
    void triplesEqualLsof();
    void commandFilterEqualsLsof();
    void peersEqualLsof();
    void snapshotHasWhatTheTableHas();

private:
    SocketAddress path(const char* name) const
    {
        return SocketAddress::path(m_dir->path().toUtf8() + '/' + name);
    }
    std::unique_ptr<QTemporaryDir> m_dir;
};

void LiveTableTest::listenerAndItsClients()
{
    const auto address = path("l.sock");
    const auto listener = test::makeListener(address, 7);
    const auto client = test::makeClient(address);
    TableReader table;
    table.settle();
    const auto* row = table.at(test::inodeOf(listener));
    QVERIFY(row);
    QCOMPARE(row->state, SocketState::Listening);
    QCOMPARE(row->address, address);
    QCOMPARE(*row->receiveQueue, 1u);
    QCOMPARE(*row->sendQueue, 7u);
    QCOMPARE(*row->acceptedCount, 0);
    QCOMPARE(row->pathState, SocketRecord::PathState::Reachable);
    QCOMPARE(row->owners.size(), std::size_t(1));
    QCOMPARE(row->owners[0].pid, ::getpid());
    QCOMPARE(row->owners[0].fd, listener.get());
    QCOMPARE(row->owners[0].uid, ::geteuid());
    QCOMPARE(table.state(test::inodeOf(client)), QStringLiteral("connecting"));
    QCOMPARE(table.at(test::inodeOf(client))->peerAddress, address);
    QCOMPARE(table.at(test::inodeOf(client))->peerOwners, row->owners);

    const UniqueFd accepted(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
    table.settle();
    QCOMPARE(table.state(test::inodeOf(client)), QStringLiteral("connected"));
    QCOMPARE(*table.at(test::inodeOf(client))->peerInode, test::inodeOf(accepted));
    QCOMPARE(table.at(test::inodeOf(accepted))->peerOwners[0].fd, client.get());
    QCOMPARE(*table.at(test::inodeOf(listener))->acceptedCount, 1);
    QCOMPARE(*table.at(test::inodeOf(listener))->receiveQueue, 0u);
}

void LiveTableTest::halfClosedAndPeerClosed()
{
    auto pair = test::makePair();
    const std::uint32_t a = test::inodeOf(pair.a), b = test::inodeOf(pair.b);
    TableReader table;
    table.settle();
    QCOMPARE(table.state(a), QStringLiteral("connected"));
    ::shutdown(pair.a.get(), SHUT_WR);
    QCOMPARE(::write(pair.b.get(), "hello", 5), ssize_t(5));
    table.settle();
    QCOMPARE(table.state(a), QStringLiteral("half-closed"));
    QCOMPARE(table.state(b), QStringLiteral("half-closed"));
    QCOMPARE(int(table.at(a)->shutdown), 2);
    QCOMPARE(int(table.at(b)->shutdown), 1);
    QCOMPARE(*table.at(a)->receiveQueue, 5u);
    QVERIFY(*table.at(b)->sendQueue > 5u);
    QTRY_VERIFY((table.tick(), table.at(b)->sendBuffer.has_value())); // asked for a few at a time
    QVERIFY(*table.at(b)->sendBuffer > *table.at(b)->sendQueue);
    QCOMPARE(::write(pair.b.get(), "more", 4), ssize_t(4));
    table.settle();
    QVERIFY(table.at(b)->sendBuffer.has_value()); // and then kept
    pair.b.reset();
    table.settle();
    QCOMPARE(table.state(a), QStringLiteral("peer-closed"));
    QVERIFY(!table.at(a)->peerInode);
}

void LiveTableTest::datagramsAndSeqpackets()
{
    const auto address = path("d.sock");
    const auto receiver = test::makeListener(address, 0, SOCK_DGRAM);
    const auto sender = test::makeClient(address, SOCK_DGRAM);
    const auto packets = test::makePair(SOCK_SEQPACKET);
    QCOMPARE(::write(sender.get(), "four", 4), ssize_t(4));
    TableReader table;
    table.settle();
    const auto* row = table.at(test::inodeOf(receiver));
    QCOMPARE(row->type, SocketType::Datagram);
    QCOMPARE(row->state, SocketState::Unconnected); // whatever the kernel's state number says
    QCOMPARE(*row->receiveQueue, 4u);
    QCOMPARE(table.state(test::inodeOf(sender)), QStringLiteral("connected"));
    QCOMPARE(table.at(test::inodeOf(sender))->peerAddress, address);
    QCOMPARE(table.at(test::inodeOf(packets.a))->type, SocketType::Seqpacket);
}

void LiveTableTest::hostileAbstractName()
{
    const auto address = SocketAddress::abstractName(QByteArray("sw-live-") + QByteArray::number(::getpid()) +
                                                     QByteArray("\0\x1b[31m\n", 7));
    const auto listener = test::makeListener(address);
    TableReader table;
    table.settle();
    const auto* row = table.at(test::inodeOf(listener));
    QVERIFY(row);
    QCOMPARE(row->address, address);
    QCOMPARE(row->address.display(), QStringLiteral("@sw-live-%1\\0\\x1b[31m\\n").arg(::getpid()));
    QVERIFY(!row->fileMode);
}

void LiveTableTest::vanishedSocketGoes()
{
    auto pair = test::makePair();
    const std::uint32_t inode = test::inodeOf(pair.a);
    TableReader table;
    table.settle();
    QVERIFY(table.at(inode));
    pair.a.reset();
    QTRY_VERIFY((table.tick(), !table.at(inode)));
}

void LiveTableTest::skippedSocketStays()
{
    auto fake = std::make_unique<test::FakeSource>();
    auto* source = fake.get();
    for (std::uint32_t inode = 4'000'000'001; inode <= 4'000'000'020; ++inode)
        source->live.push_back(test::diagSocket(inode));
    TableReader table(std::move(fake));
    QCOMPARE(table.tick().added.size(), std::size_t(20));
    for (std::uint32_t inode = 4'000'000'001; inode <= 4'000'000'010; ++inode)
        source->skipped.push_back(inode);
    QCOMPARE(table.tick().changed.size(), std::size_t(10));
    QVERIFY(table.at(4'000'000'001)->closing);
    QVERIFY(!table.at(4'000'000'011)->closing);
    source->skipped.clear();
    QCOMPARE(table.tick().changed.size(), std::size_t(10));
    QVERIFY(!table.at(4'000'000'001)->closing);
    QCOMPARE(table.size(), std::size_t(20));
    source->live.clear();
    table.tick();
    QCOMPARE(table.tick().removed.size(), std::size_t(20));
}

void LiveTableTest::failedDumpIsTrouble()
{
    auto fake = std::make_unique<test::FakeSource>();
    auto* source = fake.get();
    source->live.push_back(test::diagSocket(4'000'000'001));
    TableReader table(std::move(fake));
    table.tick();
    source->failure = EPERM;
    QVERIFY(table.tick().trouble.contains(QStringLiteral("EPERM")));
    QCOMPARE(table.size(), std::size_t(1));
    source->failure = 0;
    QCOMPARE(table.tick().trouble, QString());
}

/// lsof and we each miss a socket now and then while other programs' come and go; what must be is that both
/// say the same when nothing is missed.
void LiveTableTest::triplesEqualLsof()
{
    const SocketHolders holders({"sw-holder-a", "sw-holder-b", "sw-holder-c"});
    QVERIFY(holders.allReady());
    const std::set<pid_t> pids(holders.pids().begin(), holders.pids().end());
    Triples ours, theirs;
    for (int attempt = 0; attempt < 10; ++attempt) {
        theirs = lsofTriples({QStringLiteral("-p"), holders.pidList()});
        const auto snapshot = readSocketsOnce();
        QVERIFY(snapshot);
        ours.clear();
        for (const SocketRecord& record : snapshot->sockets) {
            for (const SocketOwner& owner : record.owners) {
                if (pids.count(owner.pid))
                    ours.insert({owner.pid, owner.fd, record.inode});
            }
        }
        if (ours == theirs && ours.size() >= 3U * 11)
            break;
    }
    QVERIFY(ours.size() >= 3U * 11); // each: listener, two clients, accepted, three pairs, a copy
    QVERIFY(ours == theirs);
}

void LiveTableTest::commandFilterEqualsLsof()
{
    const QByteArray base = "swl" + QByteArray::number(::getpid() % 100000);
    const SocketHolders holders({base + "x", base + "xy", base + "z", "y" + base});
    QVERIFY(holders.allReady());
    const std::map<QByteArray, std::size_t> names{
        {base, 30}, {base + "x", 20}, {base + "X", 0}, {"y" + base, 10}};
    for (const auto& [name, atLeast] : names) {
        std::set<std::uint32_t> theirs, ours;
        for (int attempt = 0; attempt < 10; ++attempt) {
            theirs.clear();
            ours.clear();
            const auto snapshot = readSocketsOnce();
            QVERIFY(snapshot);
            for (const auto& [pid, fd, inode] : lsofTriples({QStringLiteral("-c"), QString::fromUtf8(name)}))
                theirs.insert(inode);
            const auto filter = SocketFilter::parse(QStringLiteral("cmd:") + QString::fromUtf8(name));
            QVERIFY(filter);
            for (const SocketRecord& record : snapshot->sockets) {
                if (filter->matches(record))
                    ours.insert(record.inode);
            }
            if (ours == theirs && ours.size() >= atLeast)
                break;
        }
        QVERIFY(ours.size() >= atLeast);
        QVERIFY(ours == theirs);
    }
}

/// Our Peer of each connected socket is the process that lsof +E names.
void LiveTableTest::peersEqualLsof()
{
    const SocketHolders holders({"sw-peer"});
    QVERIFY(holders.allReady());
    QByteArrayList wrong;
    for (int attempt = 0; attempt < 10; ++attempt) {
        wrong.clear();
        QProcess lsof;
        lsof.start(QStringLiteral("lsof"),
                   {QStringLiteral("-w"), QStringLiteral("+E"), QStringLiteral("-a"), QStringLiteral("-U"),
                    QStringLiteral("-p"), holders.pidList(), QStringLiteral("-Fin")});
        QVERIFY(lsof.waitForFinished(60000));
        std::map<std::uint32_t, QByteArray> lsofNames;
        std::uint32_t inode = 0;
        for (const QByteArray& line : lsof.readAllStandardOutput().split('\n')) {
            if (line.startsWith('i'))
                inode = line.mid(1).toUInt();
            else if (line.startsWith('n'))
                lsofNames[inode] = line.mid(1);
        }
        const auto snapshot = readSocketsOnce();
        QVERIFY(snapshot);
        int compared = 0;
        for (const SocketRecord& record : snapshot->sockets) {
            const bool mine = !record.owners.empty() && record.owners[0].pid == holders.pids()[0];
            if (!mine || !record.peerInode)
                continue;
            ++compared;
            // "->INO=4712 812,dockerd,3u 1,systemd,40u"
            const QByteArray name = lsofNames[record.inode];
            bool same = name.contains("->INO=" + QByteArray::number(*record.peerInode) + ' ');
            for (const SocketOwner& peer : record.peerOwners)
                same &= name.contains(' ' + QByteArray::number(peer.pid) + ',' + peer.command.toUtf8() + ',' +
                                      QByteArray::number(peer.fd));
            if (!same || record.peerOwners.empty())
                wrong << QByteArray::number(record.inode) + ' ' + name;
        }
        if (wrong.isEmpty() && compared >= 8)
            return; // a client and its accepted end, three pairs
    }
    QFAIL(("lsof says otherwise: " + wrong.join("; ")).constData());
}

void LiveTableTest::snapshotHasWhatTheTableHas()
{
    const auto pair = test::makePair();
    const auto snapshot = readSocketsOnce();
    QVERIFY(snapshot);
    std::uint32_t last = 0;
    bool found = false;
    for (const SocketRecord& record : snapshot->sockets) {
        QVERIFY(record.inode > last);
        last = record.inode;
        found |= record.inode == test::inodeOf(pair.a) && record.owners.size() == 1 &&
                 record.peerInode == test::inodeOf(pair.b);
    }
    QVERIFY(found);
}

SW_TEST(LiveTableTest)

} // namespace sw

#include "LiveTableTest.moc"
