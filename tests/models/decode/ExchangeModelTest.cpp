#include "tests/TestMain.h"
#include "tests/models/traffic/TrafficFixture.h"

#include "models/decode/ExchangeModel.h"

#include <QAbstractItemModelTester>

namespace sw {

namespace {

/// A relay's rows as the engine writes them, into a store that a follower reads.
struct RelayedRows : test::TrafficFixture
{
    void say(TrafficEvent event, QByteArrayView payload, ConnectionId connection = 1)
    {
        time += 1'000'000;
        TrafficRecord record;
        record.time = time;
        record.event = event;
        record.endpoint = 1;
        record.connection = connection;
        store->append(record, payload);
    }
    void call(const QByteArray& path, int status = 200)
    {
        say(TrafficEvent::Received, "GET " + path + " HTTP/1.1\r\n\r\n");
        say(TrafficEvent::Sent,
            "HTTP/1.1 " + QByteArray::number(status) + " Said\r\nContent-Length: 2\r\n\r\nok");
    }
};

QStringList tableLines(const ExchangeModel& model)
{
    QStringList lines;
    for (int row = 0; row < model.rowCount(); ++row) {
        QStringList cells;
        for (const int column : {ExchangeModel::Number, ExchangeModel::Method, ExchangeModel::Target,
                                 ExchangeModel::Status, ExchangeModel::Marks})
            cells << model.index(row, column).data().toString();
        lines << cells.join(QLatin1Char(' ')).trimmed();
    }
    return lines;
}

} // namespace

class ExchangeModelTest : public QObject
{
    Q_OBJECT
private slots:
    void showsExchangesAsTheyCome()
    {
        RelayedRows rows;
        ExchangeFollower follower(rows.store, {});
        ExchangeModel model(&follower);
        QAbstractItemModelTester tester(&model);
        rows.say(TrafficEvent::Opened, R"({"peer":{"pid":7,"command":"curl"}})");
        rows.say(TrafficEvent::Received, "POST /a HTTP/1.1\r\nContent-Length: 0\r\n\r\n");
        rows.store->publish();
        QTRY_COMPARE(tableLines(model), QStringList{QStringLiteral("1 POST /a running changes")});
        QCOMPARE(model.index(0, ExchangeModel::Client).data().toString(), QStringLiteral("curl · 7"));
        rows.say(TrafficEvent::Sent, "HTTP/1.1 409 Conflict\r\nContent-Length: 0\r\n\r\n");
        rows.call("/b");
        rows.store->publish();
        QTRY_COMPARE(tableLines(model), (QStringList{QStringLiteral("1 POST /a 409 error, changes"),
                                                     QStringLiteral("2 GET /b 200")}));
        QCOMPARE(model.index(1, ExchangeModel::Response).data().toString(), QStringLiteral("2 B"));
        QCOMPARE(model.index(1, ExchangeModel::Duration).data().toString(), QStringLiteral("1.0 ms"));
        QCOMPARE(model.allowed().size(), 2u);
    }

    /// Rows come into the middle and go when what they say begins or ceases to fit.
    void followsAFilter()
    {
        RelayedRows rows;
        ExchangeFollower follower(rows.store, {});
        ExchangeModel model(&follower);
        QAbstractItemModelTester tester(&model);
        rows.say(TrafficEvent::Received, "GET /slow HTTP/1.1\r\n\r\n", 2);
        rows.call("/one", 404);
        rows.say(TrafficEvent::Received, "GET /open HTTP/1.1\r\n\r\n", 3);
        rows.call("/two", 404);
        rows.store->publish();
        follower.setFilter(ExchangeFilter(QStringLiteral("status:404")));
        QTRY_COMPARE(tableLines(model), (QStringList{QStringLiteral("2 GET /one 404 error"),
                                                     QStringLiteral("4 GET /two 404 error")}));
        rows.say(TrafficEvent::Sent, "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n", 3);
        rows.store->publish();
        QTRY_COMPARE(model.rowCount(), 3);
        QCOMPARE(tableLines(model)[1], QStringLiteral("3 GET /open 404 error"));
        follower.setFilter(ExchangeFilter(QStringLiteral("is:running")));
        QTRY_COMPARE(tableLines(model), QStringList{QStringLiteral("1 GET /slow running")});
        rows.say(TrafficEvent::Sent, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 2);
        rows.store->publish();
        QTRY_COMPARE(model.rowCount(), 0);
        follower.setFilter(ExchangeFilter(QString(), 3));
        QTRY_COMPARE(tableLines(model), QStringList{QStringLiteral("3 GET /open 404 error")});
        QCOMPARE(model.total(), 4u);
    }

    void decodesAgainAsChosenByHand()
    {
        RelayedRows rows;
        ExchangeFollower follower(rows.store, {});
        ExchangeModel model(&follower);
        QAbstractItemModelTester tester(&model);
        rows.call("/one");
        rows.store->publish();
        QTRY_COMPARE(model.rowCount(), 1);
        follower.setProtocol(rawProtocol());
        QTRY_COMPARE(model.index(0, ExchangeModel::Status).data().toString(), QStringLiteral("raw"));
        follower.setProtocol({});
        QTRY_COMPARE(tableLines(model), QStringList{QStringLiteral("1 GET /one 200")});
    }

    /// Nothing in the window's thread takes long, however many there are, and the oldest go.
    void holdsAHundredThousand()
    {
        constexpr int many = 100'000;
        RelayedRows rows;
        DecodeScope scope;
        scope.kept = 60'000;
        ExchangeFollower follower(rows.store, scope);
        ExchangeModel model(&follower); // no tester: it looks at all rows each time
        for (int i = 0; i < many; ++i) {
            rows.call("/" + QByteArray::number(i));
            if (i % 1000 == 0)
                rows.store->publish();
        }
        rows.store->publish();
        QTRY_VERIFY_WITH_TIMEOUT(model.isCaughtUp() && model.dropped() == many - scope.kept, 60'000);
        QTRY_COMPARE_WITH_TIMEOUT(model.rowCount(), int(scope.kept), 60'000);
        QCOMPARE(model.index(model.rowCount() - 1, ExchangeModel::Target).data().toString(),
                 QStringLiteral("/99999"));
        QCOMPARE(model.index(0, ExchangeModel::Number).data().toString(), QStringLiteral("40,001"));
        follower.setFilter(ExchangeFilter(QStringLiteral("target:/9999"))); // and 99990 to 99999
        QTRY_COMPARE_WITH_TIMEOUT(model.rowCount(), 10, 10'000);
    }
};

SW_TEST(ExchangeModelTest)

} // namespace sw

#include "ExchangeModelTest.moc"
