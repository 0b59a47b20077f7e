#include "tests/models/session/EngineFixture.h"

#include "models/session/EngineCore.h"
#include "tests/TestMain.h"

#include <QDeadlineTimer>
#include <QFile>
#include <QThread>

#include <atomic>

namespace sw {

using test::acceptFrom;
using test::EngineFixture;
using test::ourselves;
using test::plainListener;
using test::PlainPeer;
using State = EndpointStatus::State;

class EngineTest : public QObject
{
    Q_OBJECT
private slots:
    void echoListenerTellsItsWholeStory();
    void clientSendsAndReceives();
    void clientToOurOwnListener();
    void rowsAreThereWhenAStateIsTold();
};

void EngineTest::echoListenerTellsItsWholeStory()
{
    EngineFixture f;
    const EndpointId id = f.run(f.listenerSpec("echo.sock"));
    QVERIFY(id);
    PlainPeer peer = PlainPeer::connectTo(f.path("echo.sock"));
    QVERIFY(peer.sendAll("hello"));
    QCOMPARE(peer.receive(5), QByteArray("hello"));
    peer.finish();
    QCOMPARE(peer.receiveAll(), QByteArray());
    QVERIFY(f.hasRow(id, QStringLiteral("1 closed")));
    f.engine().stop(id);
    QVERIFY(f.reaches(id, State::Stopped));
    QVERIFY(!QFile::exists(QString::fromUtf8(f.path("echo.sock"))));
    const QString address = QString::fromUtf8(f.path("echo.sock"));
    QCOMPARE(f.rows(id), (QStringList{
                             QStringLiteral(R"(0 started {"address":"%1","type":"stream"})").arg(address),
                             QStringLiteral(R"(1 opened {"peer":%1})").arg(ourselves()),
                             QStringLiteral("1 received hello"),
                             QStringLiteral("1 sent hello"),
                             QStringLiteral(R"(1 finished {"by":"peer"})"),
                             QStringLiteral(R"(1 finished {"by":"us"})"),
                             QStringLiteral(R"(1 closed {"reason":"eof"})"),
                             QStringLiteral("0 stopped {}"),
                         }));
    QCOMPARE(f.endpoint(id).counters, (TrafficCounters{1, 5, 1, 5}));
    QCOMPARE(f.endpoint(id).totalConnections, quint64(1));
    QCOMPARE(f.endpoint(id).openConnections, 0);
}

void EngineTest::clientSendsAndReceives()
{
    EngineFixture f;
    const UniqueFd listener = plainListener(f.path("server.sock"));
    const EndpointId id = f.run(f.clientSpec("server.sock"));
    PlainPeer server = acceptFrom(listener);
    QVERIFY(server.isOpen());
    f.engine().send(id, 0, "ping");
    QCOMPARE(server.receive(4), QByteArray("ping"));
    QVERIFY(server.sendAll("pong"));
    QVERIFY(f.hasRow(id, QStringLiteral("1 received pong")));
    server.close();
    QVERIFY(f.reaches(id, State::Ended));
    QCOMPARE(f.rows(id), (QStringList{
                             QStringLiteral(R"(1 opened {"peer":%1,"address":"%2"})")
                                 .arg(ourselves(), QString::fromUtf8(f.path("server.sock"))),
                             QStringLiteral("1 sent ping"),
                             QStringLiteral("1 received pong"),
                             QStringLiteral(R"(1 finished {"by":"peer"})"),
                             QStringLiteral(R"(1 closed {"reason":"eof"})"),
                         }));
}

void EngineTest::clientToOurOwnListener()
{
    EngineFixture f;
    const EndpointId listener = f.run(f.listenerSpec("own.sock"));
    EndpointSpec spec = f.clientSpec("own.sock");
    spec.plan.messages = {"a", "b"};
    spec.plan.finish = true;
    const EndpointId client = f.engine().start(spec);
    QVERIFY(f.reaches(client, State::Ended));
    QCOMPARE(f.endpoint(client).counters.bytesIn, quint64(2));
    QCOMPARE(f.endpoint(client).counters.messagesOut, quint64(2));
    QCOMPARE(f.endpoint(listener).counters.bytesIn, quint64(2));
}

/// The engine's thread by hand: a command and the update that is due come in one round of its loop. Who takes
/// the update (headless, to write the last rows and exit) looks at the rows at once.
void EngineTest::rowsAreThereWhenAStateIsTold()
{
    EngineFixture f;
    int told = 0;
    for (int round = 0; round < 200 && told < 10; ++round) {
        const auto store = *TrafficStore::create({});
        EngineCore core(store);
        EndpointSpec spec = f.listenerSpec("round.sock");
        std::atomic<bool> isReady{false}, mayGo{false};
        const std::unique_ptr<QThread> thread(QThread::create([&] {
            core.begin();
            core.post([&](EngineCore& c) { c.start(1, spec); });
            while (store->end() < 1 || core.updates().takeAll().empty())
                QCoreApplication::processEvents(QEventLoop::AllEvents);
            core.updatesTaken();
            core.post([&](EngineCore& c) { c.start(2, spec); }); // fails; its update is due in 50 ms
            while (store->end() < 2)
                QCoreApplication::processEvents(QEventLoop::AllEvents);
            core.post([](EngineCore& c) { c.stopAll(); });
            const QDeadlineTimer due(60);
            while (!due.hasExpired())
                QThread::yieldCurrentThread();
            isReady = true;
            while (!mayGo)
                QThread::yieldCurrentThread();
            QCoreApplication::processEvents(QEventLoop::AllEvents);
            core.end();
        }));
        thread->start();
        QTRY_VERIFY(isReady);
        mayGo = true;
        std::vector<EngineUpdate> updates;
        while (updates.empty() && !thread->isFinished())
            updates = core.updates().takeAll();
        const RowId rows = store->end();
        thread->wait();
        if (updates.empty() || !updates.front().stopped)
            continue; // a busy machine: it came between two looks, or was due before the last command came
        ++told;
        QCOMPARE(rows, RowId(3)); // started, failed, stopped
    }
    QVERIFY(told > 0);
}

SW_TEST(EngineTest)

} // namespace sw

#include "EngineTest.moc"
