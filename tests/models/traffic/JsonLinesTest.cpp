#include "models/traffic/JsonLines.h"
#include "tests/TestMain.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>

#include <cstring>

using namespace sw;

namespace {

TrafficRecord rowOf(TrafficEvent event, QByteArrayView payload, EndpointId endpoint = 1,
                    ConnectionId connection = 3)
{
    TrafficRecord record;
    record.time = 1'795'375'894'123'456'789;
    record.size = std::uint32_t(payload.size());
    record.endpoint = endpoint;
    record.connection = connection;
    record.event = event;
    return record;
}

QByteArray lineOf(TrafficEvent event, QByteArrayView payload, EndpointId endpoint = 1,
                  ConnectionId connection = 3)
{
    return jsonLine(rowOf(event, payload, endpoint, connection), payload);
}

/// What the payloads of some lines are to Python, in hex, a line each.
QByteArray readByPython(const QByteArray& lines)
{
    QProcess python;
    python.start(QStringLiteral("python3"),
                 {QStringLiteral("-c"), QStringLiteral("import sys, json, base64\n"
                                                       "for line in sys.stdin.buffer:\n"
                                                       "    row = json.loads(line)\n"
                                                       "    raw = row['text'].encode() if 'text' in row else "
                                                       "base64.b64decode(row['base64'])\n"
                                                       "    assert len(raw) == row['size']\n"
                                                       "    print(raw.hex())\n")});
    python.write(lines);
    python.closeWriteChannel();
    python.waitForFinished(30'000);
    return python.readAllStandardOutput();
}

} // namespace

class JsonLinesTest : public QObject
{
    Q_OBJECT
private slots:
    void lines_data();
    void lines();
    void escapesOnlyWhatJsonRequires();
    void everyByteIsReadBack();
    void theRuleOfAnAnswerIsTold();
    void descriptorsAreCounted();
    void whatWasRelayedHasADirection();
    void lostPayloadIsLeftOut();
};

void JsonLinesTest::lines_data()
{
    QTest::addColumn<TrafficEvent>("event");
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<int>("endpoint");
    QTest::addColumn<int>("connection");
    QTest::addColumn<QByteArray>("line");

    const QByteArray time = "{\"time\":\"2026-11-22T19:31:34.123456Z\",";
    QTest::newRow("the contract's")
        << TrafficEvent::Received << QByteArray("hello world\n") << 1 << 3
        << time + "\"endpoint\":1,\"connection\":3,\"event\":\"received\",\"size\":12,"
                  "\"text\":\"hello world\\n\"}";
    QTest::newRow("not UTF-8") << TrafficEvent::Sent << QByteArray("\xff\x00\x01", 3) << 1 << 3
                               << time + "\"endpoint\":1,\"connection\":3,\"event\":\"sent\",\"size\":3,"
                                         "\"base64\":\"/wAB\"}";
    QTest::newRow("empty message, unnamed sender")
        << TrafficEvent::Received << QByteArray() << 1 << 0
        << time + "\"endpoint\":1,\"connection\":0,\"event\":\"received\",\"size\":0,\"text\":\"\"}";
    QTest::newRow("started") << TrafficEvent::Started
                             << QByteArray("{\"address\":\"/run/x.sock\",\"type\":\"stream\"}") << 2 << 0
                             << time + "\"endpoint\":2,\"event\":\"started\",\"address\":\"/run/x.sock\","
                                       "\"type\":\"stream\"}";
    QTest::newRow("order is kept")
        << TrafficEvent::Failed << QByteArray("{\"error\":\"b\",\"errno\":\"EACCES\"}") << 2 << 7
        << time + "\"endpoint\":2,\"connection\":7,\"event\":\"failed\",\"error\":\"b\","
                  "\"errno\":\"EACCES\"}";
    QTest::newRow("no detail") << TrafficEvent::Stopped << QByteArray() << 2 << 0
                               << time + "\"endpoint\":2,\"event\":\"stopped\"}";
    QTest::newRow("empty detail") << TrafficEvent::Stopped << QByteArray("{}") << 2 << 0
                                  << time + "\"endpoint\":2,\"event\":\"stopped\"}";
    QTest::newRow("note of the store") << TrafficEvent::Note << QByteArray("{\"message\":\"m\"}") << 0 << 0
                                       << time + "\"event\":\"note\",\"message\":\"m\"}";
}

void JsonLinesTest::lines()
{
    QFETCH(TrafficEvent, event);
    QFETCH(QByteArray, payload);
    QFETCH(int, endpoint);
    QFETCH(int, connection);
    QTEST(lineOf(event, payload, EndpointId(endpoint), ConnectionId(connection)), "line");
}

void JsonLinesTest::escapesOnlyWhatJsonRequires()
{
    QByteArray out;
    static constexpr char text[] = "a\"b\\c/\b\f\n\r\t\x01\x1f\x7f\0é\xe2\x80\xa8<";
    appendJsonEscaped(out, QByteArrayView(text, sizeof text - 1));
    QCOMPARE(out, QByteArray("a\\\"b\\\\c/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\\u0000é\xe2\x80\xa8<"));
}

void JsonLinesTest::everyByteIsReadBack()
{
    QByteArray all, ascii;
    for (int i = 0; i < 256; ++i)
        all += char(i);
    ascii = all.first(128);
    const QByteArrayList payloads = {all,
                                     ascii,
                                     "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80",
                                     "\xc3",             // cut short
                                     "\xc0\x80",         // overlong
                                     "\xed\xa0\x80",     // a surrogate
                                     "\xf4\x90\x80\x80", // beyond Unicode
                                     "\xe2\x80\xa8\xe2\x80\xa9",
                                     QByteArray(100'000, '\0')};
    QByteArray lines, expected;
    for (const QByteArray& payload : payloads) {
        lines += lineOf(TrafficEvent::Received, payload) + '\n';
        expected += payload.toHex() + '\n';
    }
    QCOMPARE(readByPython(lines), expected);
    QVERIFY(lineOf(TrafficEvent::Received, ascii).contains("\"text\""));
    for (const char* broken : {"\xc3", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80"})
        QVERIFY(lineOf(TrafficEvent::Received, broken).contains("\"base64\""));
}

void JsonLinesTest::theRuleOfAnAnswerIsTold()
{
    TrafficRecord record = rowOf(TrafficEvent::Sent, "pong", 1, 3);
    QVERIFY(!jsonLine(record, "pong").contains("rule"));
    record.rule = 7;
    QVERIFY(jsonLine(record, "pong").endsWith(R"("text":"pong","rule":7})"));
}

void JsonLinesTest::descriptorsAreCounted()
{
    TrafficRecord record = rowOf(TrafficEvent::Received, "x");
    record.descriptors = 2;
    QVERIFY(jsonLine(record, "x").endsWith(",\"size\":1,\"text\":\"x\",\"descriptors\":2}"));
}

void JsonLinesTest::whatWasRelayedHasADirection()
{
    TrafficRecord record = rowOf(TrafficEvent::Received, "x");
    record.flags = TrafficRecord::relayed;
    QVERIFY(jsonLine(record, "x").endsWith(R"("text":"x","direction":"to-target"})"));
    record.event = TrafficEvent::Sent;
    QVERIFY(jsonLine(record, "x").endsWith(R"("text":"x","direction":"to-client"})"));
}

void JsonLinesTest::lostPayloadIsLeftOut()
{
    TrafficRecord record = rowOf(TrafficEvent::Received, QByteArray(100, 'x'));
    record.flags = TrafficRecord::payloadLost;
    QVERIFY(jsonLine(record, {}).endsWith("\"event\":\"received\",\"size\":100}"));
}

SW_TEST(JsonLinesTest)
#include "JsonLinesTest.moc"
