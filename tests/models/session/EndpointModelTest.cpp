#include "models/session/EndpointModel.h"
#include "models/session/ConnectionModel.h"
#include "models/session/StatusWords.h"

#include "tests/TestMain.h"

#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QSignalSpy>

namespace sw {

using State = EndpointStatus::State;

class EndpointModelTest : public QObject
{
    Q_OBJECT
private slots:
    void groupsComeAndGo();
    void wordsSayWhatItDoes_data();
    void wordsSayWhatItDoes();
    void changesAreAnnouncedInRuns();
    void restartedAsAnotherKindMovesGroup();
    void tenThousandEndpoints();
};

static EndpointStatus listenerStatus(EndpointId id, const char* path, State state = State::Running)
{
    EndpointStatus status;
    status.id = id;
    status.spec.address = SocketAddress::path(path);
    status.spec.reply.kind = Reply::Kind::Echo;
    status.state = state;
    return status;
}

static EndpointStatus clientStatus(EndpointId id, const char* path, State state = State::Running)
{
    EndpointStatus status = listenerStatus(id, path, state);
    status.spec.kind = EndpointKind::Client;
    status.spec.reply = {};
    return status;
}

/// "Listeners", then "  echo.sock | Listening | stream · echo · 0 clients" and so on.
static QStringList lines(const EndpointModel& model)
{
    QStringList all;
    for (int g = 0; g < model.rowCount(); ++g) {
        const QModelIndex group = model.index(g, 0);
        all << group.data().toString();
        for (int r = 0; r < model.rowCount(group); ++r) {
            const QModelIndex row = model.index(r, 0, group);
            all << QStringLiteral("  %1 | %2 | %3")
                       .arg(row.data().toString(), row.data(EndpointModel::StateWordRole).toString(),
                            row.data(EndpointModel::DetailRole).toString());
        }
    }
    return all;
}

void EndpointModelTest::groupsComeAndGo()
{
    EndpointModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(lines(model), QStringList());
    model.apply({clientStatus(2, "/run/b.sock")});
    QCOMPARE(lines(model),
             (QStringList{QStringLiteral("Clients"), QStringLiteral("  b.sock | Connected | stream")}));
    model.apply({listenerStatus(1, "/run/a.sock"), clientStatus(3, "/run/c.sock", State::Ended)});
    QCOMPARE(lines(model),
             (QStringList{QStringLiteral("Listeners"),
                          QStringLiteral("  a.sock | Listening | stream · echo · 0 clients"),
                          QStringLiteral("Clients"), QStringLiteral("  b.sock | Connected | stream"),
                          QStringLiteral("  c.sock | Ended: peer closed | stream")}));
    QCOMPARE(model.indexOf(3).data().toString(), QStringLiteral("c.sock"));
    QCOMPARE(model.status(1)->spec.address.bytes(), QByteArray("/run/a.sock"));
    QVERIFY(!model.status(4));
    model.apply(
        {listenerStatus(1, "/run/a.sock", State::Removed), clientStatus(2, "/run/b.sock", State::Removed)});
    QCOMPARE(lines(model), (QStringList{QStringLiteral("Clients"),
                                        QStringLiteral("  c.sock | Ended: peer closed | stream")}));
    model.apply(
        {clientStatus(3, "/run/c.sock", State::Removed), clientStatus(9, "/run/x.sock", State::Removed)});
    QCOMPARE(lines(model), QStringList());
}

void EndpointModelTest::wordsSayWhatItDoes_data()
{
    QTest::addColumn<EndpointStatus>("status");
    QTest::addColumn<QString>("word");
    QTest::addColumn<QString>("detail");
    const auto row = [](const char* name, const EndpointStatus& status, const char* word,
                        const char* detail) {
        QTest::newRow(name) << status << QString::fromUtf8(word) << QString::fromUtf8(detail);
    };
    EndpointStatus s = listenerStatus(1, "/a");
    s.openConnections = 1;
    row("one client", s, "Listening", "stream · echo · 1 client");
    s.openConnections = 1234;
    s.spec.api = SocketApi::Qt;
    s.waitingBytes = 4096;
    row("qt, waiting", s, "Listening",
        "stream (Qt) · echo · 1,234 clients · peer is not reading, its queue is full (EAGAIN): 4,096 bytes "
        "waiting");
    s = listenerStatus(1, "/a", State::Stopped);
    s.spec.reply.kind = Reply::Kind::None;
    row("stopped", s, "Stopped", "stream · no reply · stopped");
    s = listenerStatus(1, "/a", State::Failed);
    s.failure = {QStringLiteral("/a is in use: x (pid 1) listens there"), EADDRINUSE, Remedy::None};
    row("failed", s, "Failed", "/a is in use: x (pid 1) listens there (EADDRINUSE)");
    s = clientStatus(1, "/a", State::Starting);
    row("connecting", s, "Connecting", "stream");
    s.spec.retry = true;
    row("waiting", s, "Waiting for the server", "stream");
    s = clientStatus(1, "/a");
    s.spec.plan = {{"x"}, 1, 0, false};
    row("repeating", s, "Connected", "stream · every 1 s");
    s.spec.plan = {{"x"}, 0.5, 3, false};
    row("counted", s, "Connected", "stream · every 0.5 s, 3 times");
    s = clientStatus(1, "/a", State::Ended);
    s.failure = {QStringLiteral("gone"), ECONNRESET, Remedy::None};
    row("reset", s, "Ended: reset by the peer", "gone (ECONNRESET)");
}

void EndpointModelTest::wordsSayWhatItDoes()
{
    QFETCH(EndpointStatus, status);
    EndpointModel model;
    model.apply({status});
    const QModelIndex index = model.indexOf(1);
    QTEST(index.data(EndpointModel::StateWordRole).toString(), "word");
    QTEST(index.data(EndpointModel::DetailRole).toString(), "detail");
    QCOMPARE(index.data(Qt::AccessibleDescriptionRole).toString(), // a screen reader gets both
             QStringLiteral("%1; %2; 0 received, 0 sent")
                 .arg(index.data(EndpointModel::StateWordRole).toString(),
                      index.data(EndpointModel::DetailRole).toString()));
}

void EndpointModelTest::changesAreAnnouncedInRuns()
{
    EndpointModel model;
    std::vector<EndpointStatus> all;
    for (EndpointId id = 1; id <= 6; ++id)
        all.push_back(listenerStatus(id, "/a"));
    QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
    model.apply(all);
    QCOMPARE(inserted.size(), 2); // the group, then all of them
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    model.apply(all); // nothing new
    QCOMPARE(changed.size(), 0);
    for (const EndpointId id : {5u, 1u, 2u})
        all[id - 1].counters.messagesIn = 7;
    model.apply({all[4], all[0], all[1]});
    QCOMPARE(changed.size(), 2);
    QCOMPARE(changed.at(0).at(1).toModelIndex().row(), 1);
    QCOMPARE(changed.at(1).at(0).toModelIndex().row(), 4);
    QCOMPARE(model.indexOf(5).data(EndpointModel::CountersInRole).toULongLong(), 7ull);
}

void EndpointModelTest::restartedAsAnotherKindMovesGroup()
{
    EndpointModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.apply({listenerStatus(1, "/a"), listenerStatus(2, "/b")});
    model.apply({clientStatus(1, "/a")});
    QCOMPARE(lines(model),
             (QStringList{QStringLiteral("Listeners"),
                          QStringLiteral("  b | Listening | stream · echo · 0 clients"),
                          QStringLiteral("Clients"), QStringLiteral("  a | Connected | stream")}));
    model.apply({listenerStatus(1, "/a")});
    QCOMPARE(lines(model), (QStringList{QStringLiteral("Listeners"),
                                        QStringLiteral("  a | Listening | stream · echo · 0 clients"),
                                        QStringLiteral("  b | Listening | stream · echo · 0 clients")}));
}

void EndpointModelTest::tenThousandEndpoints()
{
    EndpointModel model;
    std::vector<EndpointStatus> all;
    for (EndpointId id = 1; id <= 10'000; ++id)
        all.push_back(listenerStatus(id, "/a"));
    model.apply(all);
    QCOMPARE(model.rowCount(model.index(0, 0)), 10'000);
    for (EndpointStatus& status : all)
        status.openConnections = 2;
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    model.apply(all);
    QCOMPARE(changed.size(), 1);
    for (EndpointStatus& status : all)
        status.state = State::Removed;
    QSignalSpy removed(&model, &QAbstractItemModel::rowsRemoved);
    model.apply(all);
    QCOMPARE(removed.size(), 2);
    QCOMPARE(model.rowCount(), 0);
}

SW_TEST(EndpointModelTest)

class ConnectionModelTest : public QObject
{
    Q_OBJECT
private slots:
    void listsItsOwnEndpointOnly();
    void wordsSayWhoAndHow();
    void keepsTheLastClosedOnes();
};

static ConnectionStatus connectionStatus(ConnectionId id, EndpointId endpoint = 1)
{
    ConnectionStatus status;
    status.endpoint = endpoint;
    status.id = id;
    status.peer = {int(6000 + id), 0, 0, QStringLiteral("python3"), {}};
    return status;
}

static QStringList lines(const ConnectionModel& model)
{
    QStringList all;
    for (int r = 0; r < model.rowCount(); ++r) {
        const QModelIndex row = model.index(r);
        all << QStringLiteral("%1 %2 | %3")
                   .arg(row.data(ConnectionModel::IdRole).toUInt())
                   .arg(row.data(ConnectionModel::NameRole).toString(),
                        row.data(ConnectionModel::DetailRole).toString());
    }
    return all;
}

void ConnectionModelTest::listsItsOwnEndpointOnly()
{
    ConnectionModel model(1);
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.apply({connectionStatus(5), connectionStatus(6, 2), connectionStatus(2)});
    model.apply({connectionStatus(3), connectionStatus(7), connectionStatus(8)});
    QCOMPARE(lines(model), (QStringList{
                               QStringLiteral("2 python3 | #2 · pid 6002 · root"),
                               QStringLiteral("3 python3 | #3 · pid 6003 · root"),
                               QStringLiteral("5 python3 | #5 · pid 6005 · root"),
                               QStringLiteral("7 python3 | #7 · pid 6007 · root"),
                               QStringLiteral("8 python3 | #8 · pid 6008 · root"),
                           }));
    QVERIFY(!model.status(6));
    QCOMPARE(model.status(7)->peer.pid, 6007);
}

void ConnectionModelTest::wordsSayWhoAndHow()
{
    ConnectionModel model(1);
    ConnectionStatus finished = connectionStatus(1), waiting = connectionStatus(2),
                     closed = connectionStatus(3), unknown = connectionStatus(4),
                     repeating = connectionStatus(5);
    finished.peerFinished = true;
    waiting.waitingBytes = 4096;
    closed.state = ConnectionStatus::State::Closed;
    closed.closeReason = QStringLiteral("reset");
    unknown.peer = {};
    repeating.repeating = true;
    repeating.repeatDone = 3;
    repeating.repeatTotal = 10;
    model.apply({finished, waiting, closed, unknown, repeating});
    QCOMPARE(lines(model),
             (QStringList{
                 QStringLiteral("1 python3 | #1 · pid 6001 · peer finished sending"),
                 QStringLiteral(
                     "2 python3 | #2 · peer is not reading, its queue is full (EAGAIN): 4,096 bytes waiting"),
                 QStringLiteral("3 python3 | #3 · pid 6003 · closed: reset by peer"),
                 QStringLiteral("4 unknown process | #4"),
                 QStringLiteral("5 python3 | #5 · pid 6005 · repeating, 3 of 10"),
             }));
    QCOMPARE(model.index(2).data(ConnectionModel::OpenRole).toBool(), false);
    closed.peer.commandLine = QStringLiteral("python3 -m http.server");
    closed.peerAddress = SocketAddress::path("/tmp/c.sock");
    QCOMPARE(
        connectionFacts(closed),
        (QStringList{QStringLiteral("python3 -m http.server"),
                     QStringLiteral("pid 6003, user %1 (0), group %2 (0)").arg(userName(0), groupName(0)),
                     QStringLiteral("its name: /tmp/c.sock")}));
    QVERIFY(connectionFacts(unknown).isEmpty());
}

void ConnectionModelTest::keepsTheLastClosedOnes()
{
    ConnectionModel model(1);
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    std::vector<ConnectionStatus> all;
    for (ConnectionId id = 1; id <= 300; ++id)
        all.push_back(connectionStatus(id));
    model.apply(all);
    for (ConnectionStatus& status : all) {
        status.state = ConnectionStatus::State::Closed;
        status.closedAt = status.id;
    }
    all[0].state = ConnectionStatus::State::Open; // the oldest stays while it is open
    model.apply(all);
    QCOMPARE(model.rowCount(), ConnectionModel::maxClosed + 1);
    QCOMPARE(model.index(0).data(ConnectionModel::IdRole).toUInt(), 1u);
    QCOMPARE(model.index(1).data(ConnectionModel::IdRole).toUInt(), 101u);
    QCOMPARE(model.index(200).data(ConnectionModel::IdRole).toUInt(), 300u);
}

SW_TEST(ConnectionModelTest)

} // namespace sw

#include "EndpointModelTest.moc"
