#include "models/inspect/OwnerScanner.h"

#include "models/inspect/DumpTracker.h"
#include "tests/TestMain.h"
#include "tests/models/inspect/InspectTools.h"

#include <QRandomGenerator>

#include <csignal>
#include <set>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

Q_DECLARE_METATYPE(sw::OwnerScanner::Scheme)

namespace sw {
namespace {

using Holder = OwnerScanner::Holder;
using Triples = std::set<std::tuple<pid_t, int, std::uint32_t>>;

/// A scanner that follows the kernel's table, as the live table does it.
struct FollowingScanner
{
    explicit FollowingScanner(OwnerScanner::Scheme scheme) : scanner(scheme) {}

    OwnerScanner::Inodes tick()
    {
        auto changes = tracker.update(source);
        OwnerScanner::Inodes appeared, vanished;
        if (changes) {
            for (const DiagSocket& socket : changes->appeared) {
                appeared.push_back(socket.inode);
                all.insert(socket.inode);
            }
            vanished = changes->removed;
            for (const std::uint32_t inode : vanished)
                all.erase(inode);
            vanished.insert(vanished.end(), changes->closing.begin(), changes->closing.end());
        }
        return scanner.update(appeared, vanished);
    }
    /// Some ticks (one dump may skip a live socket) and what they found changed.
    std::set<std::uint32_t> settle()
    {
        std::set<std::uint32_t> dirty;
        for (int i = 0; i < 3; ++i) {
            const auto found = tick();
            dirty.insert(found.begin(), found.end());
        }
        return dirty;
    }
    /// What it knows about these processes.
    Triples known(const std::set<pid_t>& pids) const
    {
        Triples triples;
        for (const std::uint32_t inode : all) {
            for (const Holder& holder : scanner.holders(inode)) {
                if (pids.count(holder.pid))
                    triples.insert({holder.pid, holder.fd, inode});
            }
        }
        return triples;
    }

    NetlinkSource source;
    DumpTracker tracker;
    OwnerScanner scanner;
    std::set<std::uint32_t> all;
};

/// What a full look says about these processes' Unix sockets.
Triples truthAbout(const std::set<pid_t>& pids, const std::set<std::uint32_t>& sockets)
{
    Triples triples;
    for (const FdOwner& owner : findAllOwners()) {
        if (pids.count(owner.pid) && sockets.count(owner.inode))
            triples.insert({owner.pid, owner.fd, owner.inode});
    }
    return triples;
}

/// A process that opens, closes, copies and swaps sockets until it is killed.
[[noreturn]] void churn(quint32 seed)
{
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    QRandomGenerator random(seed);
    std::vector<int> fds;
    for (;;) {
        const int dice = random.bounded(5);
        const auto any = [&] { return fds.empty() ? -1 : fds[random.bounded(quint32(fds.size()))]; };
        if (fds.size() < 6 || dice == 0) {
            int pair[2] = {-1, -1};
            if (::socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0)
                fds.insert(fds.end(), pair, pair + 2);
        } else if (dice == 1 || fds.size() > 60) {
            const auto at = fds.begin() + random.bounded(int(fds.size()));
            ::close(*at);
            fds.erase(at);
        } else if (dice == 2) {
            if (const int copy = ::dup(any()); copy >= 0)
                fds.push_back(copy);
        } else if (dice == 3) {
            ::dup2(any(), any()); // over another one: the count stays
        } else {
            ::usleep(200);
        }
    }
}

} // namespace

class OwnerScannerTest : public QObject
{
    Q_OBJECT
private slots:
    void countsTellWhatChanged_data() { schemes(); }
    void countsTellWhatChanged();
    void swappedBehindTheCountIsFoundByVerifying_data() { schemes(); }
    void swappedBehindTheCountIsFoundByVerifying();
    void churningProcesses_data() { schemes(); }
    void churningProcesses();
    void endedProcessHoldsNothing();
    void renamedProcessIsNews();
    void othersProcessesAreCountedAsHidden();

private:
    static void schemes();
};

void OwnerScannerTest::schemes()
{
    QTest::addColumn<OwnerScanner::Scheme>("scheme");
    QTest::newRow("size") << OwnerScanner::Scheme::Size;
    QTest::newRow("list") << OwnerScanner::Scheme::List;
}

void OwnerScannerTest::countsTellWhatChanged()
{
    QFETCH(OwnerScanner::Scheme, scheme);
    FollowingScanner follow(scheme);
    follow.settle();
    const pid_t me = ::getpid();
    auto pair = test::makePair();
    const std::uint32_t a = test::inodeOf(pair.a), b = test::inodeOf(pair.b);
    follow.settle();
    QCOMPARE(follow.scanner.holders(a), std::vector<Holder>({{me, pair.a.get()}}));

    const UniqueFd copy(::fcntl(pair.a.get(), F_DUPFD_CLOEXEC, 500)); // the socket is not new, its holder is
    const auto dirty = follow.settle();
    QCOMPARE(follow.scanner.holders(a), std::vector<Holder>({{me, pair.a.get()}, {me, 500}}));
    QCOMPARE(int(dirty.count(a)), 1);
    QCOMPARE(int(dirty.count(b)), 0);

    // One goes, another comes: the same count, but a socket vanished.
    pair.b.reset();
    const UniqueFd other(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    follow.settle();
    QCOMPARE(follow.scanner.holders(test::inodeOf(other)), std::vector<Holder>({{me, other.get()}}));
    QVERIFY(follow.scanner.holders(b).empty());
}

void OwnerScannerTest::swappedBehindTheCountIsFoundByVerifying()
{
    QFETCH(OwnerScanner::Scheme, scheme);
    const auto one = test::makePair(), two = test::makePair();
    const UniqueFd copy(::fcntl(one.a.get(), F_DUPFD_CLOEXEC, 500));
    FollowingScanner follow(scheme);
    follow.settle();
    const std::uint32_t inode = test::inodeOf(two.a);
    ::dup3(two.a.get(), copy.get(), O_CLOEXEC); // all sockets live on, all numbers stay
    follow.settle();
    follow.scanner.verify();
    QCOMPARE(follow.scanner.holders(inode),
             std::vector<Holder>({{::getpid(), two.a.get()}, {::getpid(), copy.get()}}));
    QVERIFY(!follow.scanner.verifyDue());
}

void OwnerScannerTest::churningProcesses()
{
    QFETCH(OwnerScanner::Scheme, scheme);
    std::set<pid_t> pids;
    for (quint32 seed = 1; seed <= 4; ++seed) {
        const pid_t child = ::fork();
        if (child == 0)
            churn(seed);
        pids.insert(child);
    }
    FollowingScanner follow(scheme);
    follow.settle();
    std::size_t wrong = 0, right = 0;
    for (int round = 0; round < 12; ++round) {
        for (const pid_t pid : pids)
            ::kill(pid, SIGCONT);
        QTest::qWait(10); // let them run
        for (const pid_t pid : pids) {
            ::kill(pid, SIGSTOP);
            ::waitpid(pid, nullptr, WUNTRACED);
        }
        follow.settle(); // more than a few vanished ones need a second dump
        const Triples truth = truthAbout(pids, follow.all), known = follow.known(pids);
        std::vector<Triples::value_type> different;
        std::set_symmetric_difference(truth.begin(), truth.end(), known.begin(), known.end(),
                                      std::back_inserter(different));
        wrong += different.size();
        right += truth.size();
        follow.scanner.verify();
        QVERIFY(follow.known(pids) == truthAbout(pids, follow.all));
    }
    for (const pid_t pid : pids) {
        ::kill(pid, SIGKILL);
        ::waitpid(pid, nullptr, 0);
    }
    QVERIFY(right > 500);
    QVERIFY2(wrong * 20 < right, qPrintable(QStringLiteral("%1 of %2").arg(wrong).arg(right)));
}

void OwnerScannerTest::endedProcessHoldsNothing()
{
    auto pair = test::makePair();
    const std::uint32_t inode = test::inodeOf(pair.b);
    int fds[2] = {-1, -1};
    QCOMPARE(::pipe2(fds, O_CLOEXEC), 0);
    UniqueFd readEnd(fds[0]), writeEnd(fds[1]);
    const pid_t child = ::fork();
    if (child == 0) {
        char byte = 0;
        writeEnd.reset();
        [[maybe_unused]] const auto n = ::read(readEnd.get(), &byte, 1);
        ::_exit(0);
    }
    const int fd = pair.b.get();
    pair.b.reset(); // only the child has it now
    FollowingScanner follow(OwnerScanner::Scheme::Size);
    follow.settle();
    QCOMPARE(follow.scanner.holders(inode), std::vector<Holder>({{child, fd}}));
    writeEnd.reset();
    ::waitpid(child, nullptr, 0);
    const auto dirty = follow.settle();
    QVERIFY(follow.scanner.holders(inode).empty());
    QCOMPARE(int(dirty.count(inode)), 1);
}

void OwnerScannerTest::renamedProcessIsNews()
{
    char before[16] = {};
    ::prctl(PR_GET_NAME, before);
    const auto pair = test::makePair();
    const std::uint32_t inode = test::inodeOf(pair.a);
    FollowingScanner follow(OwnerScanner::Scheme::Size);
    follow.settle();
    QCOMPARE(follow.scanner.facts(::getpid()).command, QString::fromUtf8(before));
    ::prctl(PR_SET_NAME, "sw-renamed");
    const auto another = test::makePair(); // changes the count, so that the process is looked at
    const auto dirty = follow.settle();
    QCOMPARE(int(dirty.count(inode)), 1);
    QCOMPARE(follow.scanner.facts(::getpid()).command, QStringLiteral("sw-renamed"));
    QVERIFY(follow.scanner.facts(::getpid()).commandLine.contains(QStringLiteral("test_models_inspect")));
    ::prctl(PR_SET_NAME, before);
}

void OwnerScannerTest::othersProcessesAreCountedAsHidden()
{
    if (::geteuid() != 0) { // then process 1 is somebody else's anyway
        OwnerScanner scanner;
        scanner.update({}, {});
        QVERIFY(scanner.hiddenProcesses() > 0);
        QCOMPARE(scanner.firstHidden(1), std::vector<pid_t>{1});
        return;
    }
    const pid_t child = ::fork();
    if (child == 0) {
        OwnerScanner scanner;
        const bool changed = ::setresuid(65534, 65534, 65534) == 0;
        scanner.update({}, {});
        const bool counted = scanner.hiddenProcesses() > 0 && scanner.firstHidden(1).front() == 1 &&
                             int(scanner.firstHidden(100'000).size()) == scanner.hiddenProcesses();
        scanner.verify();
        ::_exit(changed && counted && scanner.hiddenProcesses() > 0 ? 0 : 1);
    }
    int status = -1;
    ::waitpid(child, &status, 0);
    QCOMPARE(status, 0);
}

SW_TEST(OwnerScannerTest)

} // namespace sw

#include "OwnerScannerTest.moc"
