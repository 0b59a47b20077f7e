#include "tests/TestMain.h"
#include "tests/models/session/EngineFixture.h"

using namespace sw;
using namespace sw::test;

/// Macros and framing where messages go out: sends, plans, all connections.
class SendOptionsTest : public QObject
{
    Q_OBJECT
private slots:
    void sendsWhatTheOptionsMake();
    void countsAfreshInEachRun();
    void numbersEachConnectionsMessage();
    void refusesAndGoesOn();
    void aPlanThatCannotGoOnStops();
};

namespace {

SendOptions macrosAnd(const char* framing) { return {true, *Framing::fromWords(QLatin1String(framing))}; }

} // namespace

void SendOptionsTest::sendsWhatTheOptionsMake()
{
    EngineFixture f;
    const EndpointId id = f.run(f.listenerSpec("a", Reply::Kind::None));
    auto peer = PlainPeer::connectTo(f.path("a"));
    QVERIFY(f.hasRow(id, QStringLiteral("1 opened")));
    f.engine().send(id, 1, "{{COUNTER}}");
    f.engine().send(id, 1, "{{COUNTER}}", macrosAnd("length 2 big"));
    f.engine().send(id, 1, "{{COUNTER}} {{RANDOM:4}}", macrosAnd("delimiter \\n"));
    f.engine().send(id, 1, "", macrosAnd("length 1"));
    const QByteArray got = peer.receive(11 + 3 + 7 + 1);
    QCOMPARE(got.left(14), QByteArray("{{COUNTER}}\0\0011", 14));
    QCOMPARE(got.mid(14, 2), QByteArray("2 "));
    QCOMPARE(got.right(2), QByteArray("\n\0", 2));
    QVERIFY(f.hasRow(id, QStringLiteral("1 sent 2 "))); // the row has what was really sent
}

void SendOptionsTest::countsAfreshInEachRun()
{
    EngineFixture f;
    const EndpointSpec spec = f.listenerSpec("a", Reply::Kind::None);
    const EndpointId id = f.run(spec);
    for (int run = 0; run < 2; ++run) {
        QTRY_COMPARE(f.endpoint(id).state, EndpointStatus::State::Running);
        QTRY_COMPARE(f.endpoint(id).openConnections, 0u);
        auto peer = PlainPeer::connectTo(f.path("a"));
        QVERIFY(f.hasRow(id, QStringLiteral("%1 opened").arg(run + 1)));
        f.engine().startRepeat(id, 0, {{"{{COUNTER}};"}, 0.001, 3, false, false, macrosAnd("none")});
        QCOMPARE(peer.receive(6), QByteArray("1;2;3;"));
        QTRY_COMPARE(f.endpoint(id).totalConnections, quint64(run + 1)); // over all runs
        f.engine().restart(id, spec);
    }
}

void SendOptionsTest::numbersEachConnectionsMessage()
{
    EngineFixture f;
    const EndpointId id = f.run(f.listenerSpec("a", Reply::Kind::None));
    auto one = PlainPeer::connectTo(f.path("a")), two = PlainPeer::connectTo(f.path("a"));
    QVERIFY(f.hasRow(id, QStringLiteral("2 opened")));
    f.engine().send(id, 0, "{{COUNTER}}", macrosAnd("none"));
    QCOMPARE(one.receive(1) + two.receive(1), QByteArray("12"));
}

void SendOptionsTest::refusesAndGoesOn()
{
    EngineFixture f;
    const EndpointId id = f.run(f.listenerSpec("a", Reply::Kind::None));
    auto peer = PlainPeer::connectTo(f.path("a"));
    QVERIFY(f.hasRow(id, QStringLiteral("1 opened")));
    f.engine().send(id, 1, QByteArray(300, 'x'), macrosAnd("length 1"));
    QVERIFY(f.hasRow(id, QStringLiteral("1 failed {\"error\":\"Not sent: The message has 300 bytes")));
    f.engine().send(id, 1, "{{NO}}", macrosAnd("none"));
    QVERIFY(f.hasRow(id, QStringLiteral("1 failed {\"error\":\"Not sent: There is no macro {{NO}}")));
    f.engine().send(id, 1, "ok");
    QCOMPARE(peer.receive(2), QByteArray("ok"));
}

void SendOptionsTest::aPlanThatCannotGoOnStops()
{
    EngineFixture f;
    const EndpointId id = f.run(f.listenerSpec("a", Reply::Kind::None));
    auto peer = PlainPeer::connectTo(f.path("a"));
    QVERIFY(f.hasRow(id, QStringLiteral("1 opened")));
    f.engine().startRepeat(id, 1, {{"a", "{{NO}}"}, 0.001, 0, false, false, macrosAnd("none")});
    QVERIFY(f.hasRow(id, QStringLiteral("1 failed")));
    f.engine().send(id, 1, "b");
    QCOMPARE(peer.receive(2), QByteArray("ab"));
    QTRY_COMPARE(f.connection(1).failures, 1u);
    QVERIFY(!f.connection(1).repeating);
}

SW_TEST(SendOptionsTest)

#include "SendOptionsTest.moc"
