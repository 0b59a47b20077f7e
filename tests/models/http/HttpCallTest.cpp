#include "models/http/HttpCall.h"

#include "tests/TestMain.h"
#include "tests/models/session/EngineFixture.h"

#include <QSignalSpy>

#include <sys/socket.h>

namespace sw {

using test::acceptFrom;
using test::EngineFixture;
using test::plainListener;
using State = HttpCallStatus::State;

namespace {

/// A plain server of one connection, and the call that it serves.
struct HttpScene
{
    HttpScene()
        : listener(plainListener(f.path("s"))),
          call(&f.engine()),
          finished(&call, &HttpCall::finished)
    {
    }

    bool start(const HttpRequest& request = {}, const HttpCallOptions& options = {})
    {
        if (!call.start(SocketAddress::path(f.path("s")), request, options))
            return false;
        peer = acceptFrom(listener);
        return peer.isOpen();
    }
    /// What came up to the blank line.
    QByteArray readHead()
    {
        QByteArray head;
        char c = 0;
        while (!head.endsWith("\r\n\r\n") && ::recv(peer.fd(), &c, 1, 0) == 1)
            head += c;
        return head;
    }
    void write(QByteArrayView bytes)
    {
        QCOMPARE(::send(peer.fd(), bytes.data(), size_t(bytes.size()), MSG_NOSIGNAL), bytes.size());
    }
    bool ends() { return finished.count() > 0 || finished.wait(5000); }
    QByteArray body() { return call.body()->read(0, 1 << 20); }

    EngineFixture f;
    UniqueFd listener;
    test::PlainPeer peer;
    HttpCall call;
    QSignalSpy finished;
};

} // namespace

class HttpCallTest : public QObject
{
    Q_OBJECT
private slots:
    void tellsResponseAndTimes();
    void showsWhatComesWhileItComes();
    void keepsWhatCameWhenTheServerCloses();
    void tellsWhyItCannotConnect();
    void tellsWhatIsNoHttp_data();
    void tellsWhatIsNoHttp();
    void refusesBadRequests();
    void stopClosesTheConnection();
    void stopsWhileItConnects();
    void goesWithItsObject();
    void decompresses();
    void speaksAfterAnUpgrade();
    void errorInAStreamIsARefusal();
    void errorInAStreamOfNoType();
    void keepsUpToTheLimitOnly();
};

void HttpCallTest::tellsResponseAndTimes()
{
    HttpScene s;
    QVERIFY(s.start({"POST", "/x", {{"A", "b"}}, "{}"}));
    QCOMPARE(s.readHead(),
             QByteArray("POST /x HTTP/1.1\r\nHost: localhost\r\nUser-Agent: socket-workbench\r\nAccept: "
                        "*/*\r\nA: b\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n"));
    s.write("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnone");
    QVERIFY(s.ends());
    const HttpCallStatus& status = s.call.status();
    QCOMPARE(status.state, State::Done);
    QCOMPARE(status.head->status, 404);
    QCOMPARE(status.interim.size(), 1);
    QVERIFY(status.isRefused());
    QCOMPARE(s.body(), QByteArray("none"));
    QCOMPARE(s.call.content(), s.call.body());
    const HttpTiming& t = status.timing;
    QVERIFY(t.begun > 0 && t.begun <= t.connected && t.connected <= t.sent && t.sent <= t.firstByte);
    QCOMPARE(*t.total(), *t.connecting() + *t.sending() + *t.waiting() + *t.reading());
    char c = 0; // an answer that is complete ends the connection, which the server may have kept
    QCOMPARE(::recv(s.peer.fd(), &c, 1, 0), 1); // the body, "{}"
    QCOMPARE(::recv(s.peer.fd(), &c, 1, 0), 1);
    QCOMPARE(::recv(s.peer.fd(), &c, 1, 0), 0);
    QTRY_COMPARE(s.f.endpoint(status.endpoint).state, EndpointStatus::State::Removed);
}

void HttpCallTest::showsWhatComesWhileItComes()
{
    HttpScene s;
    QVERIFY(s.start());
    s.readHead();
    QTRY_COMPARE(s.call.status().state, State::Waiting);
    s.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    QTRY_COMPARE(s.call.status().state, State::Reading);
    s.write("3\r\none\r\n");
    QTRY_COMPARE(s.body(), QByteArray("one"));
    QTRY_COMPARE(s.call.status().bodyBytes, 3);
    s.write("3\r\ntwo\r\n0\r\nSum: 6\r\n\r\n");
    QVERIFY(s.ends());
    QCOMPARE(s.body(), QByteArray("onetwo"));
    QCOMPARE(s.call.status().trailers, (QList<HttpField>{{"Sum", "6"}}));
}

void HttpCallTest::keepsWhatCameWhenTheServerCloses()
{
    HttpScene s;
    QVERIFY(s.start());
    s.readHead();
    s.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
    s.peer.close();
    QVERIFY(s.ends());
    QCOMPARE(s.call.status().state, State::Failed);
    QCOMPARE(s.call.status().failure,
             QStringLiteral("The connection closed within the body, at byte 44: 5 of 10 bytes came"));
    QCOMPARE(s.call.status().error->offset, 44);
    QCOMPARE(s.body(), QByteArray("hello"));
}

void HttpCallTest::tellsWhyItCannotConnect()
{
    EngineFixture f;
    HttpCall call(&f.engine());
    QSignalSpy finished(&call, &HttpCall::finished);
    QVERIFY(call.start(SocketAddress::path(f.path("none")), {}));
    QVERIFY(finished.wait(5000));
    QCOMPARE(call.status().state, State::Failed);
    QVERIFY(call.status().failure.startsWith(QLatin1String("There is no socket at ")));
    QVERIFY(!call.status().error);
}

void HttpCallTest::tellsWhatIsNoHttp_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, const QByteArray& bytes, const QString& words) {
        QTest::newRow(name) << bytes << words;
    };
    row("a greeting", "220 ready\r\nmore", QStringLiteral("“220 ready”"));
    row("no text", QByteArray("\x16\x03\x01\x00\xff", 5), QStringLiteral("with the bytes 16 03 01 00 ff"));
    row("much", QByteArray(5000, 'x'), QStringLiteral("“%1”").arg(QString(64, u'x')));
}

void HttpCallTest::tellsWhatIsNoHttp()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, words);
    HttpScene s;
    QVERIFY(s.start());
    s.readHead();
    s.write(bytes);
    QVERIFY(s.ends());
    QCOMPARE(s.call.status().failure,
             QStringLiteral("What begins at byte 0 is no HTTP/1 response: it answered ") + words);
}

void HttpCallTest::refusesBadRequests()
{
    EngineFixture f;
    HttpCall call(&f.engine());
    const auto started = call.start(SocketAddress::path(f.path("none")), {"GET", "/a b", {}, {}});
    QCOMPARE(started.failure().sentence,
             QStringLiteral("The target has a blank at position 2; write it as %20")
                 .replace(QLatin1String("position 2"), QLatin1String("position 3")));
    QCOMPARE(call.status().state, State::Idle);
    QCOMPARE(f.store().end(), RowId(0));
}

void HttpCallTest::stopClosesTheConnection()
{
    HttpScene s;
    QVERIFY(s.start());
    s.readHead();
    s.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{}\n");
    QTRY_COMPARE(s.call.status().bodyBytes, 3);
    s.call.stop();
    timeval limit{1, 0}; // the server sees it within a second
    QCOMPARE(::setsockopt(s.peer.fd(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit), 0);
    char c = 0;
    QCOMPARE(::recv(s.peer.fd(), &c, 1, 0), 0);
    QVERIFY(s.ends());
    QCOMPARE(s.call.status().state, State::Stopped);
    QVERIFY(s.call.status().failure.isEmpty());
}

void HttpCallTest::stopsWhileItConnects()
{
    EngineFixture f;
    const UniqueFd listener = plainListener(f.path("s"));
    QCOMPARE(::listen(listener.get(), 0), 0);
    const UniqueFd full(::socket(AF_UNIX, SOCK_STREAM, 0));
    sockaddr_un address{};
    const socklen_t length = SocketAddress::path(f.path("s")).toSockaddr(address);
    QCOMPARE(::connect(full.get(), reinterpret_cast<sockaddr*>(&address), length), 0);
    HttpCall call(&f.engine());
    QSignalSpy finished(&call, &HttpCall::finished);
    QVERIFY(call.start(SocketAddress::path(f.path("s")), {}));
    call.stop();
    QVERIFY(finished.wait(5000));
    QCOMPARE(call.status().state, State::Stopped);
}

void HttpCallTest::goesWithItsObject()
{
    EngineFixture f;
    const UniqueFd listener = plainListener(f.path("s"));
    auto call = std::make_unique<HttpCall>(&f.engine());
    QVERIFY(call->start(SocketAddress::path(f.path("s")), {}));
    test::PlainPeer peer = acceptFrom(listener);
    call.reset();
    char buffer[500];
    QVERIFY(::recv(peer.fd(), buffer, sizeof buffer, 0) > 0);
    QCOMPARE(::recv(peer.fd(), buffer, sizeof buffer, 0), 0);
}

void HttpCallTest::decompresses()
{
    HttpScene s;
    QVERIFY(s.start());
    s.readHead();
    const QByteArray packed = qCompress("hello hello hello").mid(4); // zlib's frame behind Qt's length
    s.write("HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\nContent-Length: " +
            QByteArray::number(packed.size()) + "\r\n\r\n" + packed);
    QVERIFY(s.ends());
    QCOMPARE(s.body(), packed);
    QCOMPARE(s.call.content()->read(0, 100), QByteArray("hello hello hello"));
    QCOMPARE(s.call.status().contentBytes, 17);
}

void HttpCallTest::speaksAfterAnUpgrade()
{
    HttpScene s;
    QVERIFY(s.start({"POST", "/attach", {{"Connection", "Upgrade"}, {"Upgrade", "tcp"}}, {}}));
    s.readHead();
    s.write("HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\nhi");
    QTRY_COMPARE(s.call.status().state, State::Upgraded);
    s.call.send("there");
    s.call.finishSending();
    char buffer[10];
    QCOMPARE(::recv(s.peer.fd(), buffer, 5, MSG_WAITALL), 5);
    QCOMPARE(::recv(s.peer.fd(), buffer, 5, MSG_WAITALL), 0);
    s.write("!");
    s.peer.close();
    QVERIFY(s.ends());
    QCOMPARE(s.call.status().state, State::Done);
    QCOMPARE(s.body(), QByteArray("hi!"));
}

void HttpCallTest::errorInAStreamIsARefusal()
{
    HttpScene s;
    QVERIFY(s.start());
    s.readHead();
    s.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
            "25\r\n{\"errorDetail\":{\"message\":\"no such\"}}\r\n0\r\n\r\n");
    QVERIFY(s.ends());
    QCOMPARE(s.call.status().state, State::Done);
    QCOMPARE(s.call.status().streamError, QStringLiteral("no such"));
    QVERIFY(s.call.status().isRefused());
}

/// As Podman tells it: no Content-Type.
void HttpCallTest::errorInAStreamOfNoType()
{
    HttpScene s;
    QVERIFY(s.start());
    s.readHead();
    s.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n\n\r\n"
            "25\r\n{\"errorDetail\":{\"message\":\"no such\"}}\r\n0\r\n\r\n");
    QVERIFY(s.ends());
    QCOMPARE(s.call.status().streamError, QStringLiteral("no such"));
    HttpScene other; // what does not begin like JSON is text
    QVERIFY(other.start());
    other.readHead();
    other.write("HTTP/1.1 200 OK\r\nContent-Length: 39\r\n\r\nx {\"errorDetail\":{\"message\":\"no such\"}}");
    QVERIFY(other.ends());
    QVERIFY(other.call.status().streamError.isEmpty());
}

void HttpCallTest::keepsUpToTheLimitOnly()
{
    HttpScene s;
    HttpCallOptions options;
    options.bodyLimit = 4;
    QVERIFY(s.start({}, options));
    s.readHead();
    s.write("HTTP/1.1 200 OK\r\n\r\nhello");
    s.peer.close();
    QVERIFY(s.ends());
    QCOMPARE(s.body(), QByteArray("hell"));
    QCOMPARE(s.call.status().bodyBytes, 5);
    QCOMPARE(s.call.status().contentTrouble,
             QStringLiteral("The body is longer than the 4 bytes that are kept"));
}

} // namespace sw

using sw::HttpCallTest;
SW_TEST(HttpCallTest)
#include "HttpCallTest.moc"
