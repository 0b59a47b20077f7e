#include "models/session/ConnectionListModel.h"
#include "tests/TestMain.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace sw;

class ConnectionListModelTest : public QObject
{
    Q_OBJECT
private slots:
    void putsAllBeforeTheConnections();
    void countsAllOfTheEndpoint();
    void hasNoRowsWithoutItsSource();
};

namespace {

ConnectionStatus connectionStatus(ConnectionId id, quint64 in, bool open = true)
{
    ConnectionStatus status;
    status.endpoint = 1;
    status.id = id;
    status.peer.command = QStringLiteral("peer%1").arg(id);
    status.state = open ? ConnectionStatus::State::Open : ConnectionStatus::State::Closed;
    status.counters.messagesIn = in;
    return status;
}

QStringList listed(const QAbstractItemModel& model)
{
    QStringList rows;
    for (int row = 0; row < model.rowCount(); ++row) {
        const QModelIndex index = model.index(row, 0);
        rows << QStringLiteral("%1 %2 %3")
                    .arg(index.data(ConnectionModel::IdRole).toUInt())
                    .arg(index.data().toString())
                    .arg(index.data(ConnectionModel::CountersInRole).toULongLong());
    }
    return rows;
}

} // namespace

void ConnectionListModelTest::putsAllBeforeTheConnections()
{
    ConnectionModel source(1);
    ConnectionListModel model(&source);
    new QAbstractItemModelTester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest, &model);
    const auto detail = [&model] { return model.index(0).data(ConnectionModel::DetailRole).toString(); };
    QCOMPARE(listed(model), QStringList(QStringLiteral("0 All connections 0")));
    QCOMPARE(detail(), QStringLiteral("none yet"));
    source.apply({connectionStatus(2, 5), connectionStatus(4, 1)});
    QCOMPARE(listed(model), (QStringList{QStringLiteral("0 All connections 6"), QStringLiteral("2 peer2 5"),
                                         QStringLiteral("4 peer4 1")}));
    QCOMPARE(detail(), QStringLiteral("2 open"));
    source.apply({connectionStatus(4, 9, false), connectionStatus(3, 1)});
    QCOMPARE(listed(model), (QStringList{QStringLiteral("0 All connections 15"), QStringLiteral("2 peer2 5"),
                                         QStringLiteral("3 peer3 1"), QStringLiteral("4 peer4 9")}));
    QCOMPARE(detail(), QStringLiteral("2 open, 1 closed"));
    std::vector<ConnectionStatus> many;
    for (ConnectionId id = 10; id < 10 + ConnectionModel::maxClosed + 5; ++id)
        many.push_back(connectionStatus(id, 0, false));
    source.apply(many); // the oldest closed ones leave
    QCOMPARE(model.rowCount(), source.rowCount() + 1);
    QCOMPARE(model.index(model.rowCount() - 1).data(ConnectionModel::IdRole).toUInt(), many.back().id);
}

/// Those that have left the list, earlier runs and datagrams of nobody are counted, too.
void ConnectionListModelTest::countsAllOfTheEndpoint()
{
    ConnectionModel source(1);
    ConnectionListModel model(&source);
    new QAbstractItemModelTester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest, &model);
    source.apply({connectionStatus(2, 5)});
    EndpointStatus status;
    status.id = 1;
    status.counters.messagesIn = 12;
    status.openConnections = 1;
    status.totalConnections = 4;
    model.setEndpoint(status);
    QCOMPARE(listed(model),
             (QStringList{QStringLiteral("0 All connections 12"), QStringLiteral("2 peer2 5")}));
    QCOMPARE(model.index(0).data(ConnectionModel::DetailRole).toString(), QStringLiteral("1 open, 3 closed"));
    QCOMPARE(model.index(0).data(Qt::AccessibleDescriptionRole).toString(),
             QStringLiteral("1 open, 3 closed; 12 received, 0 sent"));
    QVERIFY(model.index(1)
                .data(Qt::AccessibleDescriptionRole)
                .toString()
                .endsWith(QStringLiteral("; 5 received, 0 sent")));
}

void ConnectionListModelTest::hasNoRowsWithoutItsSource()
{
    auto source = std::make_unique<ConnectionModel>(1);
    ConnectionListModel model(source.get());
    source->apply({connectionStatus(2, 5)});
    QCOMPARE(model.rowCount(), 2);
    source.reset();
    QCOMPARE(model.rowCount(), 0);
}

SW_TEST(ConnectionListModelTest)
#include "ConnectionListModelTest.moc"
