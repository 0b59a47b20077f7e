#include "models/traffic/TrafficNames.h"
#include "tests/TestMain.h"

#include <QTemporaryDir>

using namespace sw;

class TrafficNamesTest : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void namesAreLearnt();
    void namedPeersAreTold();
    void aGivenNameWins();
    void oldestPeersAreForgotten();

private:
    void add(TrafficEvent event, EndpointId endpoint, ConnectionId connection, const QByteArray& detail)
    {
        TrafficRecord record;
        record.event = event;
        record.endpoint = endpoint;
        record.connection = connection;
        m_store->append(record, detail);
    }

    std::unique_ptr<QTemporaryDir> m_dir;
    std::shared_ptr<TrafficStore> m_store;
};

void TrafficNamesTest::init()
{
    m_store.reset();
    m_dir = std::make_unique<QTemporaryDir>();
    CaptureOptions options;
    options.directory = m_dir->path();
    m_store = *TrafficStore::create(options);
}

void TrafficNamesTest::namesAreLearnt()
{
    add(TrafficEvent::Started, 1, 0, R"({"address":"/run/a\nb","type":"stream"})");
    add(TrafficEvent::Failed, 2, 0, R"({"error":"x","errno":"EACCES","address":"@y"})");
    add(TrafficEvent::Failed, 1, 0, R"({"error":"x","errno":"EACCES"})");
    add(TrafficEvent::Opened, 1, 7, R"({"peer":{"pid":12,"command":"my server"}})");
    add(TrafficEvent::Opened, 1, 8, R"({"peer":{"command":"my server"}})");
    m_store->publish();
    TrafficNames names(m_store);
    QCOMPARE(names.endpointName(1), QStringLiteral("endpoint 1"));
    QVERIFY(names.follow(2));
    QCOMPARE(names.peerName(7), QStringLiteral("—"));
    QVERIFY(names.follow(5));
    QCOMPARE(names.endpointName(1), QStringLiteral("/run/a\\nb"));
    QCOMPARE(names.endpointName(2), QStringLiteral("@y"));
    QCOMPARE(names.endpointName(0), QString());
    QCOMPARE(names.peerName(7), QStringLiteral("my server · 12"));
    QCOMPARE(names.peerName(8), QStringLiteral("my server"));
    QCOMPARE(names.peerName(0), QStringLiteral("—"));
}

/// Of a listener's peers their own name is news; a client's peer has the address that the client has.
void TrafficNamesTest::namedPeersAreTold()
{
    add(TrafficEvent::Started, 1, 0, R"({"address":"/run/a","type":"datagram"})");
    add(TrafficEvent::Opened, 1, 3, R"({"peer":{"pid":12,"command":"socat"},"address":"/run/me\\x1b"})");
    add(TrafficEvent::Opened, 2, 4, R"({"peer":{"pid":12,"command":"socat"},"address":"/run/a"})");
    m_store->publish();
    TrafficNames names(m_store);
    QVERIFY(names.follow(3));
    QCOMPARE(names.peerName(3), QStringLiteral("socat · 12 · /run/me\\x1b"));
    QCOMPARE(names.peerName(4), QStringLiteral("socat · 12"));
    QCOMPARE(names.peerNames(10), QStringList{QStringLiteral("socat")});
    TrafficRecord record;
    record.event = TrafficEvent::Received;
    QCOMPARE(names.peerName(record), QStringLiteral("—"));
    record.flags = TrafficRecord::datagram;
    QCOMPARE(names.peerName(record), QStringLiteral("unnamed"));
    record.event = TrafficEvent::Note;
    QCOMPARE(names.peerName(record), QStringLiteral("—"));
}

void TrafficNamesTest::aGivenNameWins()
{
    TrafficNames names(m_store);
    const quint64 before = names.generation();
    names.setEndpointName(1, QStringLiteral("echo"));
    QVERIFY(names.generation() != before);
    add(TrafficEvent::Started, 1, 0, R"({"address":"/run/a"})");
    m_store->publish();
    names.follow(1);
    QCOMPARE(names.endpointName(1), QStringLiteral("echo"));
}

void TrafficNamesTest::oldestPeersAreForgotten()
{
    const auto limit = ConnectionId(TrafficNames::peerLimit);
    for (ConnectionId id = 1; id <= limit + 10; ++id)
        add(TrafficEvent::Opened, 1, id, "{\"peer\":{\"pid\":" + QByteArray::number(id) + "}}");
    m_store->publish();
    TrafficNames names(m_store);
    while (!names.follow(m_store->end())) {
    }
    QCOMPARE(names.peerName(10), QStringLiteral("—"));
    QCOMPARE(names.peerName(11), QStringLiteral("pid 11"));
    QCOMPARE(names.peerName(limit + 10), QStringLiteral("pid %1").arg(limit + 10));
}

SW_TEST(TrafficNamesTest)
#include "TrafficNamesTest.moc"
