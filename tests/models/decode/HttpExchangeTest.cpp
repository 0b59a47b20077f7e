#include "tests/TestMain.h"
#include "tests/models/decode/ExchangePicture.h"

#include "models/decode/ExchangeLines.h"

#include <QDir>
#include <QFile>
#include <QtEndian>

#include <numeric>

namespace sw {

using test::ExchangeFixture;

namespace {

QByteArray corpusFile(const QString& name)
{
    QFile file(QStringLiteral(SW_CORPUS "/http/") + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QByteArray frame(char stream, const QByteArray& text)
{
    QByteArray bytes(8, '\0');
    bytes[0] = stream;
    qToBigEndian(quint32(text.size()), bytes.data() + 4);
    return bytes + text;
}

} // namespace

class HttpExchangeTest : public QObject
{
    Q_OBJECT
private slots:
    void pairsRequestsAndResponses()
    {
        ExchangeFixture x;
        x.open();
        x.ask("GET /info HTTP/1.1\r\nHost: a\r\n\r\n");
        QCOMPARE(x.lines(), QByteArrayList{"http running GET /info = running 0/0 "});
        x.answer("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5\r\n\r\n[1,");
        QCOMPARE(x.lines(), QByteArrayList{"http running GET /info = 200 0/3 application/json"});
        x.answer("2]");
        QCOMPARE(x.lines(), QByteArrayList{"http done GET /info = 200 0/5 application/json"});
        const Exchange& e = x.decoder.exchange(1);
        QCOMPARE(e.client, QStringLiteral("docker · 812"));
        QCOMPARE(*e.duration(), 2'000'000);
        QCOMPARE(x.message(e, Side::Client), "GET /info HTTP/1.1\nHost: a\n||");
        QCOMPARE(x.message(e, Side::Target),
                 "HTTP/1.1 200 OK\nContent-Type: application/json\nContent-Length: 5\n|[1,2]|");
    }

    void pairsPipelinedOnesInTheirOrder()
    {
        ExchangeFixture x;
        x.open();
        x.ask("HEAD /_ping HTTP/1.1\r\n\r\nPOST /a HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcDELETE /b "
              "HTTP/1.1\r\n\r\n");
        x.answer("HTTP/1.1 200 OK\r\nContent-Length: 44\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
                 "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n");
        QCOMPARE(x.lines(),
                 (QByteArrayList{"http done HEAD /_ping = 200 0/0 ", "http done POST /a = 201 3/2  CHANGES",
                                 "http running DELETE /b = running 0/0  CHANGES"}));
        x.answer("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        QCOMPARE(x.lines().last(), "http done DELETE /b = 404 0/0  ERROR CHANGES");
        QCOMPARE(x.message(x.decoder.exchange(2), Side::Client),
                 "POST /a HTTP/1.1\nContent-Length: 3\n|abc|");
        QCOMPARE(x.message(x.decoder.exchange(2), Side::Target),
                 "HTTP/1.1 100 Continue\n\nHTTP/1.1 201 Created\nTransfer-Encoding: chunked\n|ok|");
    }

    /// docker attach: after 101 both sides are the container's input and output.
    void goesOnAfterAnUpgrade()
    {
        ExchangeFixture x;
        x.open();
        x.ask("POST /containers/4f5e/attach?stream=1 HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: "
              "tcp\r\nContent-Length: 0\r\n\r\n");
        x.answer("HTTP/1.1 101 UPGRADED\r\nContent-Type: "
                 "application/vnd.docker.multiplexed-stream\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n");
        QVERIFY(x.decoder.exchange(1).isSettled());
        x.ask("hi\n");
        const QByteArray output = frame(1, "hi\n") + frame(2, "oops\n");
        x.answer(output);
        x.close();
        QCOMPARE(x.lines(), QByteArrayList{"http done POST /containers/4f5e/attach?stream=1 = 101 3/24 "
                                           "application/vnd.docker.multiplexed-stream"});
        const Exchange e = x.decoder.exchange(1);
        QVERIFY(x.message(e, Side::Client).endsWith("|hi\n|"));
        ExchangeReader response(x.store, e, Side::Target);
        QVERIFY(response.extend(e));
        QCOMPARE(response.message()->httpHead()->status, 101);
        QCOMPARE(response.message()->body()->read(0, 100), output);
    }

    void knowsDockersPostsThatOnlyListen()
    {
        ExchangeFixture x;
        x.open();
        for (const char* target :
             {"/v1.41/containers/4f5e/wait?condition=removed", "/containers/4f5e/resize?h=1",
              "/v1.41/exec/9/resize", "/auth", "/v1.41/containers/4f5e/stop?wait",
              "/v1.41/containers/4f5e/wait/", "/exec/9/start", "/wait"})
            x.ask(QByteArray("POST ") + target + " HTTP/1.1\r\nContent-Length: 0\r\n\r\n");
        QByteArrayList marks;
        for (const QByteArray& line : x.lines())
            marks << (line.contains("CHANGES") ? "changes" : "listens");
        QCOMPARE(marks, (QByteArrayList{"listens", "listens", "listens", "listens", "changes", "changes",
                                        "changes", "changes"}));
    }

    void tellsAnErrorWithinAStream()
    {
        ExchangeFixture x;
        x.open();
        x.ask("POST /images/create?fromImage=nope HTTP/1.1\r\nContent-Length: 0\r\n\r\n");
        x.answer("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                 "1e\r\n{\"errorDetail\":{\"message\":\"x\"}\r\n1\r\n}\r\n0\r\n\r\n");
        QVERIFY2(x.lines().size() == 1, x.lines().join('\n'));
        QVERIFY2(x.lines()[0].contains("= 200") && x.lines()[0].contains(" ERROR"), x.lines()[0]);
    }

    void saysWhatIsMissing()
    {
        ExchangeFixture x;
        x.open();
        x.ask("GET /a HTTP/1.1\r\n\r\n");
        x.close();
        QCOMPARE(
            x.lines(),
            QByteArrayList{"http failed GET /a = failed 0/0  (The connection closed without a response)"});
        x.open();
        x.ask("GET /a HTTP/1.1\r\n\r\n");
        x.answer("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc");
        x.close("reset");
        QCOMPARE(x.lines(), QByteArrayList{"http failed GET /a = 200 0/3  (The connection was reset)"});
    }

    /// Every byte stays: in the exchange, or from the place on where nobody understands them.
    void keepsWhatIsNoHttp()
    {
        ExchangeFixture x;
        x.open();
        x.ask("GET /a HTTP/1.1\r\n\r\n");
        x.answer("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxSURPR");
        x.answer("ISE");
        x.ask("GET /b HTTP/1.1\r\n\r\n");
        x.close();
        QCOMPARE(x.lines(),
                 (QByteArrayList{"http done GET /a = 200 0/1 ",
                                 "http done Bytes that are not decoded = raw 19/8  ERROR (Bytes follow the "
                                 "end of the response, at byte 39)"}));
        const Exchange raw = x.decoder.exchange(2);
        QCOMPARE(raw.asker, Side::Client);
        QCOMPARE(x.message(raw, Side::Target), "|SURPRISE|");
        QCOMPARE(x.message(raw, Side::Client), "|GET /b HTTP/1.1\r\n\r\n|");
        QVERIFY(exchangeRemark(raw).startsWith(QStringLiteral("Not decoded as HTTP from row 3 on: ")));
    }

    void keepsAHeadThatBeganInAnEarlierRow()
    {
        ExchangeFixture x;
        x.open();
        x.ask("GET /a HTTP/1.1\r\nGood: 1\r\n");
        x.ask("Bad header\r\n\r\n");
        QCOMPARE(x.decoder.endNumber(), 2u);
        QCOMPARE(x.message(x.decoder.exchange(1), Side::Client),
                 "|GET /a HTTP/1.1\r\nGood: 1\r\nBad header\r\n\r\n|");
        QCOMPARE(x.decoder.exchange(1).requestBytes, 40);
    }

    void keepsWhatIsNoProtocol()
    {
        ExchangeFixture x;
        x.open();
        x.ask("hello\n");
        x.answer("world\n");
        QCOMPARE(x.lines(), QByteArrayList{"raw running Bytes that are not decoded = raw 6/6  (Its first "
                                           "bytes are of no protocol that is decoded here)"});
        x.close();
        QVERIFY(x.lines()[0].startsWith("raw done"));
    }

    /// A server that speaks first changes no side: what the client says is the question.
    void keepsTheSidesOfAGreeting()
    {
        ExchangeFixture x;
        x.open();
        x.answer("220 ready\r\n");
        x.ask("abc\n");
        x.answer("ABC\n");
        const Exchange raw = x.decoder.exchange(1);
        QCOMPARE(raw.asker, Side::Client);
        QCOMPARE(raw.requestBytes, 4);
        QCOMPARE(raw.responseBytes, 15);
        QCOMPARE(raw.firstRow(), RowId(1));
        QCOMPARE(x.message(raw, Side::Client), "|abc\n|");
        QCOMPARE(x.message(raw, Side::Target), "|220 ready\r\nABC\n|");
    }

    void doesNotJoinWhatIsMissing()
    {
        ExchangeFixture x;
        x.open();
        x.ask("GET /a HTTP/1.1\r\n\r\n");
        x.decoder.skipRows(x.time);
        x.answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        const QByteArrayList lines = x.lines();
        QCOMPARE(lines.size(), 2);
        QVERIFY2(lines[0].startsWith("http failed GET /a = failed 0/0  (Rows were removed"), lines[0]);
        QVERIFY2(lines[1].startsWith("http running Bytes that are not decoded = raw 0/38 "), lines[1]);
    }

    void takesTheProtocolChosenByHand()
    {
        DecodeScope scope;
        scope.protocol = rawProtocol();
        ExchangeFixture x(scope);
        x.open();
        x.ask("GET /a HTTP/1.1\r\n\r\n");
        QVERIFY(x.lines()[0].startsWith("raw running"));
    }

    void readsAClientsRowsTheOtherWayRound()
    {
        DecodeScope scope;
        scope.received = Side::Target;
        ExchangeFixture x(scope);
        x.open();
        x.add(TrafficEvent::Sent, "GET /a HTTP/1.1\r\n\r\n");
        x.add(TrafficEvent::Received, "HTTP/1.1 204 No Content\r\n\r\n");
        QCOMPARE(x.lines(), QByteArrayList{"http done GET /a = 204 0/0 "});
    }

    void dropsTheOldest()
    {
        DecodeScope scope;
        scope.kept = 2;
        ExchangeFixture x(scope);
        x.open();
        for (const char* path : {"/1", "/2", "/3"})
            x.ask(QByteArray("GET ") + path + " HTTP/1.1\r\n\r\n");
        x.answer("HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n");
        QCOMPARE(x.lines(),
                 (QByteArrayList{"http done GET /2 = 204 0/0 ", "http running GET /3 = running 0/0 "}));
        QCOMPARE(x.decoder.firstNumber(), 2u);
    }

    void isTheSameHoweverItWasCut_data()
    {
        QTest::addColumn<QString>("request");
        QTest::addColumn<QString>("response");
        const QDir dir(QStringLiteral(SW_CORPUS "/http"));
        for (const QString& response : dir.entryList({QStringLiteral("response-*.http")})) {
            const QString name = response.section(QLatin1Char('-'), 2);
            QTest::addRow("%s", qPrintable(name)) << QStringLiteral("request-") + name << response;
        }
    }

    /// Real traffic of a Docker engine and others, each side cut at every byte.
    void isTheSameHoweverItWasCut()
    {
        QFETCH(QString, request);
        QFETCH(QString, response);
        QByteArray asked = corpusFile(request);
        const QByteArray answered = corpusFile(response);
        if (request == QLatin1String("request-trailers.http")) // its client was not recorded
            asked = "GET /trailers HTTP/1.1\r\nHost: localhost\r\nTE: trailers\r\n\r\n";
        QVERIFY(!asked.isEmpty() && !answered.isEmpty());
        ExchangeFixture x;
        const auto play = [&](const QList<qsizetype>& asks, const QList<qsizetype>& answers) {
            x.open();
            x.say(Side::Client, asked, asks);
            x.say(Side::Target, answered, answers);
            x.close();
            return x.whole();
        };
        const QByteArrayList uncut = play({}, {});
        QVERIFY2(uncut[0].startsWith("http done"), uncut[0]);
        for (qsizetype cut = 1; cut < asked.size(); ++cut)
            QCOMPARE(play({cut}, {}), uncut);
        for (qsizetype cut = 1; cut < answered.size(); ++cut)
            QCOMPARE(play({}, {cut}), uncut);
        QList<qsizetype> bytes(answered.size() - 1);
        std::iota(bytes.begin(), bytes.end(), 1);
        QCOMPARE(play({}, bytes), uncut);
    }

    void saysItAsARow()
    {
        ExchangeFixture x;
        x.open();
        x.ask("GET /a\"b HTTP/1.1\r\n\r\n");
        x.answer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        QCOMPARE(exchangeJsonLine(x.decoder.exchange(1)),
                 "{\"time\":\"2026-11-22T19:31:34.126456Z\",\"endpoint\":1,\"connection\":1,"
                 "\"event\":\"exchange\",\"method\":\"GET\",\"target\":\"/a\\\"b\",\"status\":200,"
                 "\"requestBytes\":0,\"responseBytes\":2,\"milliseconds\":1.000}");
    }

    /// Each once: when it is complete, a stream when its head is there.
    void saysEachOnce()
    {
        ExchangeFixture x;
        ExchangeLines lines;
        const auto said = [&] {
            QByteArray out;
            for (; m_said < x.store->end(); ++m_said)
                lines.follow(m_said, *x.reader->record(m_said), x.reader->payload(m_said), out);
            QByteArrayList targets;
            for (const QByteArray& line : out.split('\n')) {
                if (const qsizetype at = line.indexOf("\"target\":\""); at >= 0)
                    targets << line.sliced(at + 10, line.indexOf('"', at + 10) - at - 10) +
                                   (line.contains("\"responseBytes\":0") ? " 0" : " +");
            }
            return targets.join(' ');
        };
        m_said = 0;
        x.open();
        x.ask("GET /v1.41/events HTTP/1.1\r\n\r\n");
        QCOMPARE(said(), "");
        x.answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        QCOMPARE(said(), "/v1.41/events 0");
        x.answer("2\r\n{}\r\n");
        QCOMPARE(said(), "");
        x.close();
        QCOMPARE(said(), "");
        x.open();
        x.ask("GET /a HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\n\r\n");
        x.answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n");
        QCOMPARE(said(), "");
        x.answer("0\r\n\r\n");
        QCOMPARE(said(), "/a +");
        x.close("reset");
        QCOMPARE(said(), "/b 0");
    }

private:
    RowId m_said = 0;
};

SW_TEST(HttpExchangeTest)

} // namespace sw

#include "HttpExchangeTest.moc"
