#include "models/http/HttpReplies.h"

#include "tests/TestMain.h"
#include "tests/models/http/HttpPicture.h"
#include "tests/models/session/EngineFixture.h"

#include <QElapsedTimer>
#include <QFile>
#include <QRegularExpression>

namespace sw {

using test::EngineFixture;
using test::pictureOf;
using test::PlainPeer;

/// A listener that answers by HTTP rules, and what a client gets.
class HttpRepliesTest : public QObject
{
    Q_OBJECT
private slots:
    void answersAsTheRulesSay_data();
    void answersAsTheRulesSay();
    void piecesAndPipesAreTheSame_data();
    void piecesAndPipesAreTheSame();
    void theRowSaysTheRuleAndNotesTheRest();
    void chunksHaveTheirPause();
    void streamsGoOnUntilTheClientEnds();
    void openBodiesStayOpen();
    void bigBodiesWaitForTheClient();
    void continuesWhenAsked();
    void noHttpIsRefused();
    void manyRequestsHoldTheClientBack();
    void theRulesChangeWhileItRuns();
    void filesAreTheBody();
    void longLinesGoInPieces();
    void whatCantBeIsAFailure_data();
    void whatCantBeIsAFailure();
    void otherSocketsAreRefused();
    void withoutAMakerItIsAFailure();

private:
    static EndpointSpec specOf(const EngineFixture& f, const QByteArray& rules)
    {
        EndpointSpec spec = f.listenerSpec("h.sock", Reply::Kind::Http);
        spec.reply.bytes = rules;
        return spec;
    }
    /// What a client gets that sends all that and then finishes.
    static QByteArray gotFor(EngineFixture& f, const QByteArray& requests, qsizetype step = 0)
    {
        PlainPeer peer = PlainPeer::connectTo(f.path("h.sock"));
        for (qsizetype at = 0; at<requests.size(); at += step> 0 ? step : requests.size()) {
            if (!peer.sendAll(requests.mid(at, step > 0 ? step : requests.size())))
                return "can't send";
        }
        peer.finish();
        return peer.receiveAll();
    }
    static QStringList told(EngineFixture& f, EndpointId id, const char* event)
    {
        return f.rows(id).filter(QRegularExpression(QStringLiteral("^\\d+ %1 ").arg(QLatin1String(event))));
    }
};

constexpr const char* someRules = "GET /a 200\nX: y\n\n{\"a\": 1}\n###\n"
                                  "GET /none 204\n###\nPOST /make 201 Done\nContent-Type: text/x\n"
                                  "@body escaped ok\n###\nGET /parts 200\n@chunks lines\n\none\ntwo\n###\n"
                                  "GET /four 200\n@chunks 4\n@body escaped 123456789\n###\n"
                                  "GET /bye 200\n@end close\n@body escaped bye\n###\n"
                                  "GET /liar 200\nContent-Length: 9\n@end close\n@body escaped 12\n";

void HttpRepliesTest::answersAsTheRulesSay_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<QByteArray>("response");
    const auto row = [](const char* name, const char* request, const char* response) {
        QTest::newRow(name) << QByteArray(request) << QByteArray(response);
    };
    row("a body", "GET /a HTTP/1.1\r\nHost: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: y\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{\"a\": 1}\n");
    row("HEAD", "HEAD /a HTTP/1.1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: y\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n");
    row("no content", "GET /none HTTP/1.1\r\n\r\n", "HTTP/1.1 204 No Content\r\n\r\n");
    row("a request with a body", "POST /make?q HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc",
        "HTTP/1.1 201 Done\r\nContent-Type: text/x\r\nContent-Length: 2\r\n\r\nok");
    row("a line is a chunk", "GET /parts HTTP/1.1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n"
        "4\r\none\n\r\n4\r\ntwo\n\r\n0\r\n\r\n");
    row("HEAD of chunks", "HEAD /parts HTTP/1.1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n");
    row("four bytes are a chunk", "GET /four HTTP/1.1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n"
        "4\r\n1234\r\n4\r\n5678\r\n1\r\n9\r\n0\r\n\r\n");
    row("no chunks for 1.0", "GET /four HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n123456789");
    row("1.0 may be kept", "GET /none HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
        "HTTP/1.1 204 No Content\r\nConnection: keep-alive\r\n\r\n");
    row("the rule closes", "GET /bye HTTP/1.1\r\n\r\nGET /a HTTP/1.1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 3\r\nConnection: "
        "close\r\n\r\n"
        "bye");
    row("the client closes", "GET /none HTTP/1.1\r\nConnection: close\r\n\r\n",
        "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
    row("a length that lies", "GET /liar HTTP/1.1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: "
        "close\r\n\r\n12");
    row("nothing fits", "GET /else HTTP/1.1\r\n\r\n",
        "HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nContent-Length: 29\r\n\r\n"
        "{\"message\":\"page not found\"}\n");
}

void HttpRepliesTest::answersAsTheRulesSay()
{
    EngineFixture f;
    useHttpReplies(f.engine());
    QVERIFY(f.run(specOf(f, someRules)));
    QFETCH(QByteArray, request);
    QFETCH(QByteArray, response);
    QCOMPARE(gotFor(f, request), response);
    QCOMPARE(gotFor(f, request, 1), response);
}

void HttpRepliesTest::piecesAndPipesAreTheSame_data()
{
    QTest::addColumn<int>("step");
    for (const int step : {0, 1, 7, 40})
        QTest::addRow("%d bytes", step) << step;
}

/// Several requests in one chunk, one in several: the answers come in order, on one connection.
void HttpRepliesTest::piecesAndPipesAreTheSame()
{
    QFETCH(int, step);
    EngineFixture f;
    useHttpReplies(f.engine());
    QVERIFY(f.run(specOf(f, someRules)));
    const QByteArray got =
        gotFor(f,
               "GET /parts HTTP/1.1\r\n\r\nPOST /make HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
               "3\r\nabc\r\n0\r\n\r\nHEAD /four HTTP/1.1\r\n\r\nGET /x HTTP/1.1\r\n\r\n"
               "GET /a HTTP/1.1\r\n\r\n",
               step);
    const QByteArrayList picture =
        pictureOf(HttpDecoder::Kind::Responses, got, {"GET", "POST", "HEAD", "GET", "GET"});
    QByteArrayList brief;
    for (const QByteArray& line : picture) {
        if (!line.startsWith("  ") && !line.startsWith("end"))
            brief << line;
    }
    QCOMPARE(brief, (QByteArrayList{"head HTTP/1.1 200 OK", "body one\ntwo\n", "head HTTP/1.1 201 Done",
                                    "body ok", "head HTTP/1.1 200 OK", "head HTTP/1.1 404 Not Found",
                                    "body {\"message\":\"page not found\"}\n", "head HTTP/1.1 200 OK",
                                    "body {\"a\": 1}\n"}));
}

void HttpRepliesTest::theRowSaysTheRuleAndNotesTheRest()
{
    EngineFixture f;
    useHttpReplies(f.engine());
    const EndpointId id = f.run(specOf(f, "GET /a 200\n###\nGET /b 200\n@chunks 1\n@body escaped xy\n"));
    QVERIFY(id);
    QVERIFY(gotFor(f, "GET /b HTTP/1.1\r\n\r\nGET /c HTTP/1.1\r\n\r\nGET /a HTTP/1.1\r\n\r\n").size() > 99);
    QTRY_COMPARE(told(f, id, "sent").size(), 4);
    QList<int> rules;
    TrafficReader reader(f.sharedStore());
    for (RowId row = f.store().begin(); row < f.store().end(); ++row) {
        if (reader.record(row)->event == TrafficEvent::Sent)
            rules << reader.record(row)->rule;
    }
    QCOMPARE(rules, (QList<int>{2, 2, 0, 1}));
    const QString notes = told(f, id, "note").join(u'\n');
    QVERIFY2(notes.contains(QStringLiteral("Reply rules: 1 GET /a → 200; 2 GET /b → 200")),
             qPrintable(notes));
    QVERIFY2(notes.contains(QStringLiteral("No rule is for GET /c: answered 404")), qPrintable(notes));
}

void HttpRepliesTest::chunksHaveTheirPause()
{
    EngineFixture f;
    useHttpReplies(f.engine());
    QVERIFY(f.run(specOf(f, "GET / 200\n@delay 0.2\n@chunks 1 0.1\n@body escaped abc\n")));
    PlainPeer peer = PlainPeer::connectTo(f.path("h.sock"));
    QElapsedTimer time;
    time.start();
    QVERIFY(peer.sendAll("GET / HTTP/1.1\r\n\r\n"));
    QByteArray got;
    QList<qint64> arrived;
    for (const char* part : {"1\r\na\r\n", "1\r\nb\r\n", "1\r\nc\r\n0\r\n\r\n"}) {
        while (!got.endsWith(part)) {
            const QByteArray more = peer.receive(1);
            QVERIFY(!more.isEmpty());
            got += more;
        }
        arrived << time.elapsed();
    }
    QVERIFY(arrived[0] >= 200 && arrived[1] - arrived[0] >= 90 && arrived[2] - arrived[1] >= 90);
}

void HttpRepliesTest::streamsGoOnUntilTheClientEnds()
{
    EngineFixture f;
    useHttpReplies(f.engine());
    const EndpointId id = f.run(specOf(f, "GET / 200\n@chunks lines 0.001\n@end repeat\n\na\nb\n"));
    PlainPeer peer = PlainPeer::connectTo(f.path("h.sock"));
    QVERIFY(peer.sendAll("GET / HTTP/1.1\r\n\r\n"));
    QByteArray got;
    while (got.count("2\r\nb\n\r\n") < 5)
        got += peer.receive(16);
    peer.finish();
    got += peer.receiveAll();
    QVERIFY(got.endsWith("0\r\n\r\n"));
    const QByteArrayList picture = pictureOf(HttpDecoder::Kind::Responses, got);
    QVERIFY2(!picture.last().startsWith("error"), picture.last());
    PlainPeer leaver = PlainPeer::connectTo(f.path("h.sock"));
    QVERIFY(leaver.sendAll("GET / HTTP/1.1\r\n\r\n"));
    QVERIFY(!leaver.receive(200).isEmpty());
    leaver.close();
    QTRY_COMPARE(f.endpoint(id).openConnections, 0);
    QVERIFY(told(f, id, "note").filter(QStringLiteral("waited")).isEmpty());
}

void HttpRepliesTest::openBodiesStayOpen()
{
    EngineFixture f;
    useHttpReplies(f.engine());
    const EndpointId id = f.run(specOf(f, "GET / 200\n@chunks lines\n@end open\n\nonly\n"));
    PlainPeer peer = PlainPeer::connectTo(f.path("h.sock"));
    QVERIFY(peer.sendAll("GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n"));
    QTRY_COMPARE(told(f, id, "sent").size(), 1);
    QVERIFY(peer.sendAll(QByteArray("GET / HTTP/1.1\r\n\r\n").repeated(200)));
    QTRY_VERIFY(f.connection(1).counters.bytesIn == 3636);
    QCOMPARE(told(f, id, "sent").size(), 1);
    QCOMPARE(f.endpoint(id).openConnections, 1);
    peer.finish();
    const QByteArray got = peer.receiveAll();
    QVERIFY2(got.endsWith("\r\n\r\n5\r\nonly\n\r\n"), got);
}

/// 20 MB to a client that does not read: little of it waits here, and all comes in the end.
void HttpRepliesTest::bigBodiesWaitForTheClient()
{
    EngineFixture f;
    useHttpReplies(f.engine());
    QByteArray body(20'000'000, '\0');
    for (qsizetype i = 0; i < body.size(); ++i)
        body[i] = char(i * 7 + i / 251);
    QFile file(QString::fromUtf8(f.path("body")));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(body) == body.size());
    file.close();
    const EndpointId id = f.run(specOf(f, "GET / 200\n@body file " + f.path("body") + "\n"));
    QVERIFY(id);
    PlainPeer peer = PlainPeer::connectTo(f.path("h.sock"));
    QVERIFY(peer.sendAll("GET / HTTP/1.1\r\n\r\n"));
    QTRY_VERIFY(f.connection(1).waitingBytes > 0);
    QVERIFY(f.connection(1).waitingBytes <= 524'288);
    QVERIFY(f.connection(1).counters.bytesOut < 4'000'000);
    peer.finish();
    const QByteArray got = peer.receiveAll();
    QVERIFY(got.endsWith(body));
    QCOMPARE(got.size() - got.indexOf("\r\n\r\n") - 4, body.size());
}

void HttpRepliesTest::continuesWhenAsked()
{
    EngineFixture f;
    useHttpReplies(f.engine());
    QVERIFY(f.run(specOf(f, "POST / 200\n@body escaped ok\n")));
    PlainPeer peer = PlainPeer::connectTo(f.path("h.sock"));
    QVERIFY(peer.sendAll("POST / HTTP/1.1\r\nExpect: 100-Continue\r\nContent-Length: 3\r\n\r\n"));
    QCOMPARE(peer.receive(25), QByteArray("HTTP/1.1 100 Continue\r\n\r\n"));
    QVERIFY(peer.sendAll("abc"));
    QCOMPARE(peer.receive(17), QByteArray("HTTP/1.1 200 OK\r\n"));
}

void HttpRepliesTest::noHttpIsRefused()
{
    EngineFixture f;
    useHttpReplies(f.engine());
    const EndpointId id = f.run(specOf(f, "* * 200\n"));
    QVERIFY(id);
    const QByteArray got = gotFor(f, "GET / HTTP/1.1\r\n\r\nhello\r\nworld\r\n");
    QVERIFY2(got.startsWith("HTTP/1.1 200 OK\r\n") && got.contains("HTTP/1.1 400 Bad Request\r\n"), got);
    QVERIFY2(got.contains("Connection: close\r\n") && got.contains("at byte 18"), got);
    QTRY_COMPARE(told(f, id, "note").filter(QStringLiteral("Answered 400: ")).size(), 1);
    const QByteArray endless = gotFor(f, "GET /" + QByteArray(70'000, 'x'));
    QVERIFY2(endless.startsWith("HTTP/1.1 400 "), endless.left(200));
}

/// Requests that wait are bounded: the client's own sends block.
void HttpRepliesTest::manyRequestsHoldTheClientBack()
{
    EngineFixture f;
    useHttpReplies(f.engine());
    const EndpointId id = f.run(specOf(f, "GET / 200\n@delay 60\n"));
    PlainPeer peer = PlainPeer::connectTo(f.path("h.sock"));
    const QByteArray request = "GET / HTTP/1.1\r\nX: " + QByteArray(20'000, 'x') + "\r\n\r\n";
    int sent = 0;
    for (; sent < 1000; ++sent) {
        pollfd ready{peer.fd(), POLLOUT, 0};
        if (::poll(&ready, 1, 300) != 1 || ::send(peer.fd(), request.constData(), std::size_t(request.size()),
                                                  MSG_DONTWAIT) != request.size())
            break;
    }
    QVERIFY(sent < 200);
    QVERIFY(!f.rows(id).isEmpty());
}

void HttpRepliesTest::theRulesChangeWhileItRuns()
{
    EngineFixture f;
    useHttpReplies(f.engine());
    const EndpointId id = f.run(specOf(f, "GET / 200\n@body escaped old\n"));
    PlainPeer peer = PlainPeer::connectTo(f.path("h.sock"));
    const auto ask = [&](const char* end) {
        QByteArray got;
        peer.sendAll("GET / HTTP/1.1\r\n\r\n");
        while (!got.endsWith(end)) {
            const QByteArray more = peer.receive(1);
            if (more.isEmpty())
                return false;
            got += more;
        }
        return true;
    };
    QVERIFY(ask("old"));
    f.engine().setReply(id, {Reply::Kind::Http, "GET / 200\n@body escaped new\n"});
    QTRY_COMPARE(f.endpoint(id).spec.reply.bytes, QByteArray("GET / 200\n@body escaped new\n"));
    QVERIFY(ask("new"));
    f.engine().setReply(id, {Reply::Kind::Http, "GET\n"}); // leaves what there was
    QTRY_VERIFY(f.endpoint(id).failure.sentence.contains(QStringLiteral("Line 1")));
    QVERIFY(ask("new"));
    f.engine().setReply(id, {Reply::Kind::Echo});
    QTRY_COMPARE(f.endpoint(id).spec.reply.kind, Reply::Kind::Echo);
    QVERIFY(ask("GET / HTTP/1.1\r\n\r\n"));
}

void HttpRepliesTest::filesAreTheBody()
{
    EngineFixture f;
    useHttpReplies(f.engine());
    QFile file(QString::fromUtf8(f.path("body")));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("from a file") == 11);
    file.close();
    QVERIFY(f.run(specOf(f, "GET / 200\n@body file " + f.path("body") + "\n")));
    const QByteArray got = gotFor(f, "GET / HTTP/1.1\r\n\r\n");
    QVERIFY2(got.endsWith("Content-Length: 11\r\n\r\nfrom a file"), got);
}

void HttpRepliesTest::longLinesGoInPieces()
{
    EngineFixture f;
    useHttpReplies(f.engine());
    const QByteArray line = QByteArray(2'500'000, 'x') + "\nend\n";
    QFile file(QString::fromUtf8(f.path("body")));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(line) == line.size());
    file.close();
    const EndpointId id = f.run(specOf(f, "GET / 200\n@chunks lines\n@body file " + f.path("body") + "\n"));
    const QByteArray got = gotFor(f, "GET / HTTP/1.1\r\n\r\n");
    const QByteArrayList picture = pictureOf(HttpDecoder::Kind::Responses, got);
    QVERIFY(picture.contains("body " + line));
    QTRY_COMPARE(told(f, id, "sent").size(), 4);
}

void HttpRepliesTest::whatCantBeIsAFailure_data()
{
    QTest::addColumn<QByteArray>("rules");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("rules") << QByteArray("GET /\n") << QStringLiteral("HTTP rules, Line 1: ");
    QTest::newRow("file") << QByteArray("GET / 200\n@body file /no/such\n") << QStringLiteral("/no/such");
}

void HttpRepliesTest::whatCantBeIsAFailure()
{
    EngineFixture f;
    useHttpReplies(f.engine());
    QFETCH(QByteArray, rules);
    QFETCH(QString, sentence);
    const EndpointId id = f.engine().start(specOf(f, rules));
    QVERIFY(f.reaches(id, EndpointStatus::State::Failed));
    QVERIFY2(f.endpoint(id).failure.sentence.contains(sentence), qPrintable(f.endpoint(id).failure.sentence));
    QVERIFY(!QFile::exists(QString::fromUtf8(f.path("h.sock"))));
}

void HttpRepliesTest::otherSocketsAreRefused()
{
    EngineFixture f;
    useHttpReplies(f.engine());
    EndpointSpec spec = specOf(f, "GET / 200\n");
    spec.type = SocketType::Seqpacket;
    const EndpointId id = f.engine().start(spec);
    QVERIFY(f.reaches(id, EndpointStatus::State::Failed));
    QCOMPARE(f.endpoint(id).failure.sentence,
             QStringLiteral("HTTP goes over stream sockets, not seqpacket sockets"));
    spec.reply = {};
    const EndpointId plain = f.run(spec);
    f.engine().setReply(plain, {Reply::Kind::Http, "GET / 200\n"});
    QTRY_VERIFY(f.endpoint(plain).failure.sentence.startsWith(QStringLiteral("HTTP goes over stream")));
    QCOMPARE(f.endpoint(plain).spec.reply.kind, Reply::Kind::None);
}

void HttpRepliesTest::withoutAMakerItIsAFailure()
{
    EngineFixture f;
    const EndpointId id = f.engine().start(specOf(f, "GET / 200\n"));
    QVERIFY(f.reaches(id, EndpointStatus::State::Failed));
    QCOMPARE(f.endpoint(id).failure.sentence, QStringLiteral("Nothing here can answer by HTTP rules"));
}

} // namespace sw

using sw::HttpRepliesTest;
SW_TEST(HttpRepliesTest)
#include "HttpRepliesTest.moc"
