#include "models/kernel/UnixDiag.h"
#include "models/session/Engine.h"
#include "models/session/QueueMeter.h"
#include "tests/TestMain.h"
#include "tests/interop/Harness.h"

#include <csignal>
#include <map>
#include <memory>

using namespace sw;
using namespace sw::interop;

/// Queues that fill up, between the engine (as the window uses it) and real programs; the numbers are those
/// that ss prints.
class BackPressureInteropTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_directory;
    std::shared_ptr<TrafficStore> m_store;
    std::unique_ptr<Engine> m_engine;
    EndpointStatus m_endpoint;
    std::map<ConnectionId, ConnectionStatus> m_connections;

    QString file(const char* name) const { return m_directory->filePath(QLatin1String(name)); }
    EndpointSpec spec(EndpointKind kind = EndpointKind::Listener) const
    {
        EndpointSpec result;
        result.kind = kind;
        result.address = SocketAddress::path(file("s").toUtf8());
        return result;
    }
    EndpointId run(const EndpointSpec& wanted)
    {
        const EndpointId id = m_engine->start(wanted);
        const bool runs = QTest::qWaitFor([&] { return m_endpoint.state == EndpointStatus::State::Running; });
        return runs ? id : 0;
    }
    std::unique_ptr<Running> peer(const QString& what) const
    {
        return std::make_unique<Running>(
            QStringLiteral("python3"),
            QStringList{script(QStringLiteral("pressure_peer.py")), what, file("s")}, QProcessEnvironment(),
            true);
    }
    QStringList rows() const
    {
        QStringList lines;
        TrafficReader reader(m_store);
        for (RowId id = m_store->begin(); id < m_store->end(); ++id) {
            const TrafficEvent event = reader.record(id)->event;
            lines << trafficEventName(event) + u' ' +
                         QString::fromUtf8(
                             reader.payload(id).first(std::min<qsizetype>(reader.payload(id).size(), 400)));
        }
        return lines;
    }
    bool hasRow(const QString& words) const { return !rows().filter(words).isEmpty(); }

    /// What our gauges show, and what ss prints of the same socket: "RECV-Q SEND-Q".
    static QString gauge(quint32 bound, quint32 connection)
    {
        auto diag = UnixDiag::open();
        QueueWish wish;
        wish.bound = bound;
        if (connection != 0)
            wish.connections = {connection};
        const QueueReading reading = readQueues(*diag, wish);
        const SocketQueue queue = reading.bound ? *reading.bound : reading.connections.at(0);
        return QStringLiteral("%1 %2").arg(queue.unread).arg(reading.bound ? queue.backlog : queue.held);
    }
    static QString ss(const QString& options, quint32 inode)
    {
        const Shell out = shell(QStringLiteral("/"), QStringLiteral("ss %1").arg(options));
        for (const QString& line : QString::fromUtf8(out.out).split(u'\n')) {
            const QStringList cells = line.simplified().split(u' ');
            if (cells.value(5) == QString::number(inode)) // of the row itself; a peer's stands at the end
                return cells[2] + u' ' + cells[3];
        }
        return {};
    }
    const ConnectionStatus* open()
    {
        for (const auto& [id, status] : m_connections) {
            if (status.state == ConnectionStatus::State::Open)
                return &status;
        }
        return nullptr;
    }

private slots:
    void init()
    {
        m_directory = std::make_unique<QTemporaryDir>();
        CaptureOptions options;
        options.directory = file("capture");
        m_store = *TrafficStore::create(options);
        m_endpoint = {};
        m_connections.clear();
        m_engine = std::make_unique<Engine>(m_store);
        connect(m_engine.get(), &Engine::endpointsChanged, this,
                [this](const std::vector<EndpointStatus>& all) { m_endpoint = all.back(); });
        connect(m_engine.get(), &Engine::connectionsChanged, this,
                [this](const std::vector<ConnectionStatus>& all) {
                    for (const ConnectionStatus& one : all)
                        m_connections[one.id] = one;
                });
    }
    void cleanup() { m_engine.reset(); }

    void clientsPileUpWhileAcceptingIsPaused()
    {
        EndpointSpec wanted = spec();
        wanted.backlog = 3;
        const EndpointId id = run(wanted);
        QVERIFY(id != 0);
        m_engine->setAcceptingPaused(id, true);
        QTRY_VERIFY(m_endpoint.acceptingPaused);
        std::vector<std::unique_ptr<Running>> clients;
        for (int i = 1; i <= 4; ++i) { // a backlog of 3 admits 4
            clients.push_back(std::make_unique<Running>(
                QStringLiteral("socat"),
                QStringList{QStringLiteral("-"), QStringLiteral("UNIX-CONNECT:") + file("s")},
                QProcessEnvironment(), true));
            QTRY_COMPARE(gauge(m_endpoint.inode, 0), QStringLiteral("%1 3").arg(i));
            QCOMPARE(ss(QStringLiteral("-xlH"), m_endpoint.inode), QStringLiteral("%1 3").arg(i));
        }
        Running late(QStringLiteral("socat"),
                     {QStringLiteral("-"), QStringLiteral("UNIX-CONNECT:") + file("s")},
                     QProcessEnvironment(), true);
        clients[0]->write("from the queue\n");
        QCOMPARE(m_endpoint.totalConnections, quint64(0));
        m_engine->setAcceptingPaused(id, false);
        QTRY_COMPARE(m_endpoint.openConnections, 5);
        QTRY_VERIFY(hasRow(QStringLiteral("received from the queue")));
        QCOMPARE(ss(QStringLiteral("-xlH"), m_endpoint.inode), QStringLiteral("0 3"));
        QVERIFY(late.isRunning());
    }

    void aWriterBlocksAtWhatTheGaugeSays()
    {
        const EndpointId id = run(spec());
        m_engine->setReadingPaused(id, 0, true);
        QTRY_VERIFY(m_endpoint.readingPaused);
        const auto writer = peer(QStringLiteral("fill"));
        QTRY_VERIFY(writer->out().endsWith('\n'));
        const QString taken = QString::fromLatin1(writer->out().trimmed());
        QTRY_VERIFY(open());
        const quint32 inode = open()->inode;
        QCOMPARE(gauge(0, inode), taken + QStringLiteral(" 0"));
        QCOMPARE(ss(QStringLiteral("-xH"), inode), taken + QStringLiteral(" 0"));
        QCOMPARE(m_endpoint.counters.bytesIn, quint64(0));
        m_engine->setReadingPaused(id, 0, false);
        QTRY_COMPARE(m_endpoint.counters.bytesIn, taken.toULongLong());
        QCOMPARE(gauge(0, inode), QStringLiteral("0 0"));
        writer->write("\n");
        QCOMPARE(writer->wait(), 0);
    }

    void aDatagramWriterMeetsEagain()
    {
        EndpointSpec wanted = spec();
        wanted.type = SocketType::Datagram;
        const EndpointId id = run(wanted);
        m_engine->setReadingPaused(id, 0, true);
        QTRY_VERIFY(m_endpoint.readingPaused);
        const auto writer = peer(QStringLiteral("datagrams"));
        QTRY_VERIFY(writer->out().endsWith('\n'));
        QCOMPARE(gauge(m_endpoint.inode, 0).section(u' ', 0, 0), QStringLiteral("10")); // of the first
        QCOMPARE(ss(QStringLiteral("-xaH"), m_endpoint.inode).section(u' ', 0, 0), QStringLiteral("10"));
        m_engine->setReadingPaused(id, 0, false);
        QTRY_COMPARE(m_endpoint.counters.bytesIn, writer->out().trimmed().toULongLong());
    }

    /// A server that accepts and never reads: socat with its output held.
    void ourSendsWaitAndAreCounted()
    {
        Running server(QStringLiteral("python3"),
                       {QStringLiteral("-c"),
                        QStringLiteral("import socket,sys\n"
                                       "s=socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]); s.listen()\n"
                                       "c,_=s.accept(); print('accepted',flush=True)\n"
                                       "sys.stdin.readline()\n"
                                       "n=0\n"
                                       "while d:=c.recv(65536): n+=len(d)\n"
                                       "print(n,flush=True)\n"),
                        file("s")},
                       QProcessEnvironment(), true);
        EndpointSpec wanted = spec(EndpointKind::Client);
        wanted.retry = true;
        const EndpointId id = run(wanted);
        QTRY_COMPARE(server.out(), QByteArray("accepted\n"));
        const quint64 size = 1 << 20;
        m_engine->send(id, 0, QByteArray(qsizetype(size), 'x'));
        QTRY_VERIFY(open() && open()->waitingBytes > 0);
        QVERIFY(hasRow(QStringLiteral("peer is not reading, its queue is full (EAGAIN): %1 bytes waiting")
                           .arg(open()->waitingBytes)));
        auto diag = UnixDiag::open();
        QueueWish wish;
        wish.connections = {open()->inode};
        const SocketQueue queue = readQueues(*diag, wish).connections.at(0);
        QCOMPARE(queue.unreadAtPeer + open()->waitingBytes, size); // every byte is somewhere
        QVERIFY(queue.held >= queue.room);
        QCOMPARE(ss(QStringLiteral("-xH"), open()->inode), QStringLiteral("0 %1").arg(queue.held));
        server.write("\n");
        QTRY_VERIFY(hasRow(QStringLiteral("peer is reading again")));
        m_engine->finishSending(id, 0);
        QTRY_COMPARE(server.out(), "accepted\n" + QByteArray::number(size) + '\n');
    }

    void aPeerKilledInTheMiddleLeavesItsHalf()
    {
        const EndpointId id = run(spec());
        QVERIFY(id != 0);
        const auto half = peer(QStringLiteral("half"));
        QTRY_COMPARE(half->out(), QByteArray("half\n"));
        QTRY_VERIFY(hasRow(QStringLiteral("received Content-Length: 100")));
        half->signal(SIGKILL);
        QTRY_VERIFY(hasRow(QStringLiteral("closed {\"reason\":\"eof\"}")));
        QVERIFY(hasRow(QStringLiteral("only the first half")));
        QCOMPARE(rows().filter(QStringLiteral("closed ")).size(), 1);
        QCOMPARE(m_endpoint.state, EndpointStatus::State::Running);
    }

    void aPeerKilledWithAnswersUnreadIsAReset()
    {
        EndpointSpec wanted = spec();
        wanted.reply.kind = Reply::Kind::Echo;
        const EndpointId id = run(wanted);
        const auto deaf = peer(QStringLiteral("deaf"));
        QTRY_COMPARE(deaf->out(), QByteArray("deaf\n"));
        QTRY_VERIFY(hasRow(QStringLiteral("sent hello")));
        m_engine->send(id, 0, QByteArray(1 << 20, 'y')); // and half of this one
        QTRY_VERIFY(open() && open()->waitingBytes > 0);
        const quint64 waits = open()->waitingBytes;
        deaf->signal(SIGKILL);
        QTRY_VERIFY(hasRow(QStringLiteral("closed {\"reason\":\"reset\"}")));
        QVERIFY(hasRow(QStringLiteral("The peer closed: %1 bytes were not sent").arg(waits)));
        QCOMPARE(rows().filter(QStringLiteral("closed {")).size(), 1);
        QCOMPARE(m_endpoint.state, EndpointStatus::State::Running);
    }

    /// While reading is paused the connection stays, and what the dead peer had sent is kept for later.
    void aPeerKilledWhileReadingIsPausedLosesNothing()
    {
        const EndpointId id = run(spec());
        m_engine->setReadingPaused(id, 0, true);
        QTRY_VERIFY(m_endpoint.readingPaused);
        const auto half = peer(QStringLiteral("half"));
        QTRY_COMPARE(half->out(), QByteArray("half\n"));
        QTRY_VERIFY(open());
        half->signal(SIGKILL);
        QVERIFY(half->wait() != 0);
        m_engine->setReadingPaused(id, 0, false);
        QTRY_VERIFY(hasRow(QStringLiteral("closed {\"reason\":\"eof\"}")));
        QVERIFY(hasRow(QStringLiteral("only the first half")));
    }
};

SW_TEST(BackPressureInteropTest)
#include "BackPressureInteropTest.moc"
