#include "models/kernel/SaveDescriptor.h"

#include "tests/TestMain.h"
#include "tests/models/session/EngineFixture.h"

#include <QDir>
#include <QFile>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace sw {

using test::EngineFixture;
using test::PlainPeer;
using State = EndpointStatus::State;

/// Received descriptors that stay open, and what becomes of them.
class KeptDescriptorsTest : public QObject
{
    Q_OBJECT
private slots:
    void areKeptUntilClosed_data() { types(); }
    void areKeptUntilClosed();
    void boundsAreSaidAndKept();
    void stopAndRemoveCloseThem();
    void survivesItsConnection();
    void limitOfTheProcessIsRespected();
    void socketBecomesAClient_data() { types(); }
    void socketBecomesAClient();
    void closedSocketBecomesAFailedClient();
    void keptIsSavedAndSentAgain();
    void emptyStreamMessageCarriesNothing();
    void otherWriterIsToldFromTheOneWhoConnected();

private:
    static void types()
    {
        QTest::addColumn<SocketType>("type");
        for (const SocketType type : {SocketType::Stream, SocketType::Datagram, SocketType::Seqpacket})
            QTest::newRow(qPrintable(socketTypeName(type))) << type;
    }
    /// What the engine has told of its shelf so far.
    struct Shelf
    {
        explicit Shelf(EngineFixture& f)
        {
            QObject::connect(&f.engine(), &Engine::descriptorsChanged, &f.engine(),
                             [this](const ShelfChanges& changes) {
                                 for (const KeptDescriptor& each : changes.added)
                                     kept[each.id] = each;
                                 for (const DescriptorId id : changes.gone)
                                     kept.erase(id);
                             });
        }
        const KeptDescriptor& first() const { return kept.begin()->second; }
        int size() const { return int(kept.size()); }
        std::map<DescriptorId, KeptDescriptor> kept;
    };
    static EndpointSpec keeper(const EngineFixture& f, SocketType type = SocketType::Stream)
    {
        EndpointSpec spec = f.listenerSpec("k.sock", Reply::Kind::None);
        spec.type = type;
        spec.keepDescriptors = true;
        return spec;
    }
    static bool give(const PlainPeer& peer, int fd, int count = 1)
    {
        Attachments with;
        for (int i = 0; i < count; ++i)
            with.descriptors.emplace_back(::fcntl(fd, F_DUPFD_CLOEXEC, 3));
        ssize_t n = -1;
        do
            n = sendWithAncillary(peer.fd(), "x", &with);
        while (n < 0 && errno == EAGAIN);
        return n == 1;
    }
    static int openDescriptors()
    {
        return int(
            QDir(QStringLiteral("/proc/self/fd")).entryList(QDir::Files | QDir::System | QDir::Dirs).size());
    }
};

void KeptDescriptorsTest::areKeptUntilClosed()
{
    QFETCH(SocketType, type);
    EngineFixture f;
    Shelf shelf(f);
    const EndpointSpec spec = keeper(f, type);
    const EndpointId id = f.run(spec);
    const PlainPeer peer = PlainPeer::connectTo(spec.address, type);
    QVERIFY(peer.isOpen());
    if (type != SocketType::Datagram)
        QVERIFY(f.hasRow(id, QStringLiteral("1 opened")));
    const int before = openDescriptors();
    const UniqueFd null(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    QVERIFY(give(peer, null.get(), 3));
    QTRY_COMPARE(shelf.size(), 3);
    QCOMPARE(openDescriptors(), before + 1 + 3);
    const KeptDescriptor& first = shelf.first();
    QCOMPARE(first.endpoint, id);
    QCOMPARE(first.connection, type == SocketType::Datagram ? 0u : 1u);
    QCOMPARE(first.info.name(), QStringLiteral("/dev/null"));
    TrafficReader reader(f.sharedStore());
    QVERIFY(reader.record(first.row)->event == TrafficEvent::Received);
    QCOMPARE(int(reader.record(first.row)->descriptors), 3);
    f.engine().closeDescriptor(first.id);
    QTRY_COMPARE(shelf.size(), 2);
    f.engine().closeDescriptors(id);
    QTRY_COMPARE(shelf.size(), 0);
    QCOMPARE(openDescriptors(), before + 1);
}

void KeptDescriptorsTest::boundsAreSaidAndKept()
{
    EngineFixture f;
    Shelf shelf(f);
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    rlimit roomy = limit;
    roomy.rlim_cur = std::min<rlim_t>(limit.rlim_max, 8192);
    QCOMPARE(::setrlimit(RLIMIT_NOFILE, &roomy), 0);
    const EndpointSpec spec = keeper(f);
    const EndpointId id = f.run(spec);
    const UniqueFd null(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    const int before = openDescriptors();
    std::vector<PlainPeer> peers;
    for (int i = 0; i < 20; ++i) {
        peers.push_back(PlainPeer::connectTo(spec.address));
        for (int k = 0; k < 10; ++k)
            QVERIFY(give(peers.back(), null.get(), 10));
        QTRY_COMPARE(shelf.size(), std::min(1000, (i + 1) * 64));
    }
    QVERIFY(
        f.hasRow(id, QStringLiteral("1 note {\"message\":\"6 descriptors were closed at once: at most 64")));
    QTRY_COMPARE(openDescriptors(), before + 1000 + 40);
    QCOMPARE(shelf.first().connection, 1u); // the oldest stay
    f.engine().stop(id);
    peers.clear();
    QTRY_COMPARE(shelf.size(), 0);
    QTRY_COMPARE(openDescriptors(), before - 1); // the listening socket went as well
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

void KeptDescriptorsTest::stopAndRemoveCloseThem()
{
    EngineFixture f;
    Shelf shelf(f);
    const EndpointSpec spec = keeper(f);
    int ends[2];
    QCOMPARE(::pipe2(ends, O_CLOEXEC), 0);
    const UniqueFd out(ends[0]);
    UniqueFd in(ends[1]);
    const EndpointId id = f.run(spec);
    PlainPeer peer = PlainPeer::connectTo(spec.address);
    QVERIFY(give(peer, in.get()));
    in.reset();
    QTRY_COMPARE(shelf.size(), 1);
    f.engine().stop(id);
    QTRY_COMPARE(shelf.size(), 0);
    pollfd state{out.get(), 0, 0};
    QCOMPARE(::poll(&state, 1, 5000), 1); // nobody can write to it any more
    QVERIFY(f.hasRow(id, QStringLiteral("0 note {\"message\":\"the descriptor that was kept is closed")));
    f.engine().restart(id, spec);
    QVERIFY(f.reaches(id, State::Running));
    peer = PlainPeer::connectTo(spec.address);
    QVERIFY(give(peer, out.get(), 2));
    QTRY_COMPARE(shelf.size(), 2);
    f.engine().remove(id);
    QTRY_COMPARE(shelf.size(), 0);
}

void KeptDescriptorsTest::survivesItsConnection()
{
    EngineFixture f;
    Shelf shelf(f);
    const EndpointSpec spec = keeper(f);
    const EndpointId id = f.run(spec);
    PlainPeer peer = PlainPeer::connectTo(spec.address);
    QVERIFY(give(peer, peer.fd()));
    peer.close(); // the copy on our shelf keeps the peer's end open
    QTRY_COMPARE(shelf.size(), 1);
    f.engine().closeConnection(id, 1);
    QVERIFY(f.hasRow(id, QStringLiteral("1 closed")));
    QCOMPARE(shelf.size(), 1);
    QVERIFY(bool(f.engine().shelf()->duplicate(shelf.first().id)));
    f.engine().closeDescriptor(shelf.first().id);
    QTRY_COMPARE(shelf.size(), 0);
    QVERIFY(!f.engine().shelf()->duplicate(1));
}

void KeptDescriptorsTest::limitOfTheProcessIsRespected()
{
    EngineFixture f;
    Shelf shelf(f);
    const EndpointSpec spec = keeper(f);
    f.run(spec);
    const PlainPeer peer = PlainPeer::connectTo(spec.address);
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    rlimit tight = limit;
    tight.rlim_cur = 160;
    QCOMPARE(::setrlimit(RLIMIT_NOFILE, &tight), 0);
    const UniqueFd null(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    const bool given = give(peer, null.get(), 50);
    const bool kept = QTest::qWaitFor([&] { return shelf.size() == 40; }); // a quarter
    ::setrlimit(RLIMIT_NOFILE, &limit);
    QVERIFY(given);
    QVERIFY(kept);
}

void KeptDescriptorsTest::socketBecomesAClient()
{
    QFETCH(SocketType, type);
    EngineFixture f;
    Shelf shelf(f);
    const EndpointSpec spec = keeper(f);
    const EndpointId listener = f.run(spec);
    const PlainPeer carrier = PlainPeer::connectTo(spec.address);
    int pair[2];
    QCOMPARE(::socketpair(AF_UNIX, socketTypeNumber(type) | SOCK_CLOEXEC, 0, pair), 0);
    PlainPeer far{UniqueFd(pair[0])};
    UniqueFd near(pair[1]);
    QVERIFY(give(carrier, near.get()));
    QTRY_COMPARE(shelf.size(), 1);
    const EndpointId id = f.engine().openDescriptor(shelf.first());
    QVERIFY(f.reaches(id, State::Running));
    QTRY_COMPARE(shelf.size(), 0);
    QCOMPARE(f.endpoint(id).spec.type, type);
    f.engine().send(id, 0, "from the workbench");
    QCOMPARE(far.receive(18), QByteArray("from the workbench"));
    QVERIFY(far.sendAll("answer"));
    QVERIFY(f.hasRow(id, QStringLiteral("2 received answer")));
    QCOMPARE(::fcntl(near.get(), F_GETFL) & O_NONBLOCK, 0); // it is shared: its modes stay
    f.engine().stop(id);
    QVERIFY(f.reaches(id, State::Stopped));
    QCOMPARE(::send(near.get(), "still open", 10, MSG_NOSIGNAL), ssize_t(10)); // closed, not shut down
    f.engine().restart(id, f.endpoint(id).spec);
    QVERIFY(f.reaches(id, State::Failed));
    QVERIFY(f.endpoint(id).failure.sentence.startsWith(QLatin1String("This socket came as a descriptor")));
    QCOMPARE(f.endpoint(listener).state, State::Running);
}

void KeptDescriptorsTest::closedSocketBecomesAFailedClient()
{
    EngineFixture f;
    KeptDescriptor gone;
    gone.id = 77;
    gone.info.socketType = SocketType::Stream;
    const EndpointId id = f.engine().openDescriptor(gone);
    QVERIFY(f.reaches(id, State::Failed));
}

void KeptDescriptorsTest::keptIsSavedAndSentAgain()
{
    EngineFixture f;
    Shelf shelf(f);
    const EndpointSpec spec = keeper(f);
    const EndpointId id = f.run(spec);
    const PlainPeer peer = PlainPeer::connectTo(spec.address);
    UniqueFd memory(::memfd_create("letter", MFD_CLOEXEC));
    QCOMPARE(::write(memory.get(), "Dear reader", 11), ssize_t(11));
    QVERIFY(give(peer, memory.get()));
    QTRY_COMPARE(shelf.size(), 1);
    auto copy = f.engine().shelf()->duplicate(shelf.first().id);
    QVERIFY(bool(copy));
    const QString target = QString::fromUtf8(f.path("saved"));
    QVERIFY(bool(saveDescriptor(copy->get(), target, [](qint64) { return true; })));
    QFile file(target);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray("Dear reader"));
    auto with = std::make_shared<Attachments>();
    with->descriptors.push_back(*std::move(copy));
    f.engine().send(id, 0, "back", with);
    with.reset();
    char got[16]{};
    Ancillary extra;
    pollfd ready{peer.fd(), POLLIN, 0};
    QCOMPARE(::poll(&ready, 1, 5000), 1);
    QCOMPARE(receiveWithAncillary(peer.fd(), got, sizeof got, extra), ssize_t(4));
    QCOMPARE(extra.descriptors.size(), std::size_t(1));
    QCOMPARE(describeDescriptor(extra.descriptors[0].get()).inode, describeDescriptor(memory.get()).inode);
    const auto sent = [&] {
        TrafficReader reader(f.sharedStore());
        for (RowId row = f.store().begin(); row < f.store().end(); ++row)
            if (reader.record(row)->event == TrafficEvent::Sent)
                return int(reader.record(row)->descriptors);
        return -1;
    };
    QTRY_COMPARE(sent(), 1);
}

void KeptDescriptorsTest::emptyStreamMessageCarriesNothing()
{
    EngineFixture f;
    const EndpointSpec spec = f.listenerSpec("e.sock");
    const EndpointId id = f.run(spec);
    const PlainPeer peer = PlainPeer::connectTo(spec.address);
    QVERIFY(f.hasRow(id, QStringLiteral("1 opened")));
    auto with = std::make_shared<Attachments>();
    with->sender = SenderIds::ours();
    f.engine().send(id, 1, {}, with);
    QVERIFY(f.hasRow(id, QStringLiteral("1 failed {\"error\":\"Nothing was sent: on a stream")));
}

void KeptDescriptorsTest::otherWriterIsToldFromTheOneWhoConnected()
{
    EngineFixture f;
    const EndpointSpec spec = f.listenerSpec("w.sock", Reply::Kind::None);
    const EndpointId id = f.run(spec);
    PlainPeer peer = PlainPeer::connectTo(spec.address);
    QVERIFY(peer.sendAll("mine"));
    QVERIFY(f.hasRow(id, QStringLiteral("1 received mine")));
    const auto foreign = [&] {
        QByteArray flags;
        TrafficReader reader(f.sharedStore());
        for (RowId row = f.store().begin(); row < f.store().end(); ++row)
            if (reader.record(row)->event == TrafficEvent::Received)
                flags += reader.record(row)->flags & TrafficRecord::foreignSender ? 'f' : '-';
        return flags;
    };
    const pid_t child = ::fork();
    if (child == 0) {
        ::send(peer.fd(), "child's", 7, MSG_NOSIGNAL);
        ::_exit(0);
    }
    QCOMPARE(::waitpid(child, nullptr, 0), child);
    QVERIFY(f.hasRow(id, QStringLiteral("1 received child's")));
    QVERIFY(peer.sendAll("mine again"));
    QVERIFY(f.hasRow(id, QStringLiteral("1 received mine again")));
    QCOMPARE(foreign(), QByteArray("-f-"));
    const QString note = f.rows(id).at(3);
    QVERIFY2(note.startsWith(QStringLiteral("1 note {\"message\":\"What follows was written by ")),
             qPrintable(note));
    QVERIFY2(note.contains(QStringLiteral("pid %1, user").arg(child)) &&
                 note.contains(QStringLiteral("not by pid %1").arg(::getpid())) &&
                 note.contains(QStringLiteral("\"sender\":{\"pid\":%1,").arg(child)),
             qPrintable(note));
}

SW_TEST(KeptDescriptorsTest)

} // namespace sw

#include "KeptDescriptorsTest.moc"
