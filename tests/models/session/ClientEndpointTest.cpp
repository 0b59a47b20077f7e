#include "tests/models/session/EngineFixture.h"

#include "tests/TestMain.h"

#include <QDateTime>
#include <QFile>
#include <QRegularExpression>

#include <sys/stat.h>

#include <ctime>

namespace sw {

using test::acceptFrom;
using test::EngineFixture;
using test::plainListener;
using test::PlainPeer;
using State = EndpointStatus::State;

class ClientEndpointTest : public QObject
{
    Q_OBJECT
private slots:
    void tellsWhyItCannotConnect_data();
    void tellsWhyItCannotConnect();
    void retriesUntilTheServerAppears_data();
    void retriesUntilTheServerAppears();
    void retryEndsAtAFile();
    void stopEndsWaiting();
    void fullBacklogIsWaitedFor();
    void fullBacklogStopsAtOnce_data();
    void fullBacklogStopsAtOnce();
    void refusesTypesAndAddressesItHasNoEndpointFor();
    void restartsAfterTheEnd();
    void qtClientTalks();
    void aServerThatReadsNoMoreIsOneFailure_data();
    void aServerThatReadsNoMoreIsOneFailure();
    void retryForgetsTheFullBacklogOfAServerThatHasGone();
};

void ClientEndpointTest::tellsWhyItCannotConnect_data()
{
    QTest::addColumn<int>("api");
    QTest::addColumn<QString>("kind");
    QTest::addColumn<int>("error");
    QTest::addColumn<QString>("sentence");
    for (const auto& [name, api] : {std::pair{"kernel", SocketApi::Kernel}, {"qt", SocketApi::Qt}}) {
        const auto row = [&](const char* kind, int error, const char* sentence) {
            QTest::addRow("%s %s", name, kind)
                << int(api) << QString::fromLatin1(kind) << error << QString::fromUtf8(sentence);
        };
        row("missing", ENOENT, "There is no socket at %1: “thing” is missing in %2");
        row("stale", ECONNREFUSED, "Nobody listens on %1: its socket file is stale, left by user %2 at %3");
        row("file", ECONNREFUSED, "%1 is a regular file, not a socket");
        row("dangling", ENOENT, "%1 is a symbolic link to nothing");
        row("directory", ECONNREFUSED, "%1 is a directory, not a socket");
        row("datagram", EPROTOTYPE, "%1 is a datagram socket, not a stream socket");
        row("seqpacket", EPROTOTYPE, "%1 is a seqpacket socket, not a stream socket");
    }
}

void ClientEndpointTest::tellsWhyItCannotConnect()
{
    QFETCH(int, api);
    QFETCH(QString, kind);
    EngineFixture f;
    const QByteArray path = f.path("thing");
    UniqueFd held;
    if (kind == QLatin1String("stale"))
        plainListener(path).reset();
    else if (kind == QLatin1String("file"))
        QVERIFY(QFile(QString::fromUtf8(path)).open(QIODevice::WriteOnly));
    else if (kind == QLatin1String("dangling"))
        QCOMPARE(::symlink("nowhere", path.constData()), 0);
    else if (kind == QLatin1String("directory"))
        QCOMPARE(::mkdir(path.constData(), 0700), 0);
    else if (kind == QLatin1String("datagram"))
        held = plainListener(path, 8, SOCK_DGRAM);
    else if (kind == QLatin1String("seqpacket"))
        held = plainListener(path, 8, SOCK_SEQPACKET);
    EndpointSpec spec = f.clientSpec("thing");
    spec.api = SocketApi(api);
    const EndpointId id = f.engine().start(spec);
    f.engine().stop(id); // too late: it keeps its reason
    QVERIFY(f.reaches(id, State::Failed));
    QTEST(f.endpoint(id).failure.error, "error");
    QFETCH(QString, sentence);
    QFETCH(int, error);
    const QString shown = QString::fromUtf8(path);
    sentence = sentence.arg(shown);
    if (kind == QLatin1String("missing"))
        sentence = sentence.arg(shown.left(shown.lastIndexOf(QLatin1Char('/'))));
    if (struct stat file; kind == QLatin1String("stale") && ::stat(path.constData(), &file) == 0)
        sentence = sentence.arg(userName(file.st_uid), QDateTime::fromSecsSinceEpoch(file.st_mtim.tv_sec)
                                                           .toString(QStringLiteral("yyyy-MM-dd HH:mm:ss")));
    QCOMPARE(f.endpoint(id).failure.sentence, sentence);
    QCOMPARE(f.rows(id), QStringList{QStringLiteral(R"(0 failed {"error":"%1","errno":"%2","address":"%3"})")
                                         .arg(sentence, errnoName(error), shown)});
}

void ClientEndpointTest::retriesUntilTheServerAppears_data()
{
    QTest::addColumn<int>("api");
    QTest::addColumn<bool>("stale");
    QTest::newRow("kernel missing") << int(SocketApi::Kernel) << false;
    QTest::newRow("kernel stale") << int(SocketApi::Kernel) << true;
    QTest::newRow("qt missing") << int(SocketApi::Qt) << false;
    QTest::newRow("qt stale") << int(SocketApi::Qt) << true;
}

void ClientEndpointTest::retriesUntilTheServerAppears()
{
    QFETCH(int, api);
    QFETCH(bool, stale);
    EngineFixture f;
    if (stale)
        plainListener(f.path("later.sock")).reset();
    EndpointSpec spec = f.clientSpec("later.sock");
    spec.api = SocketApi(api);
    spec.retry = true;
    spec.plan.messages = {"hello"};
    const EndpointId id = f.engine().start(spec);
    QVERIFY(f.reaches(id, State::Starting));
    QTest::qWait(250); // some attempts fail meanwhile
    QCOMPARE(f.endpoint(id).state, State::Starting);
    QCOMPARE(f.rows(id), QStringList());
    ::unlink(f.path("later.sock").constData());
    const UniqueFd listener = plainListener(f.path("later.sock"));
    QVERIFY(f.reaches(id, State::Running));
    PlainPeer server = acceptFrom(listener);
    QCOMPARE(server.receive(5), QByteArray("hello"));
}

void ClientEndpointTest::retryEndsAtAFile()
{
    EngineFixture f;
    QVERIFY(QFile(QString::fromUtf8(f.path("file"))).open(QIODevice::WriteOnly));
    EndpointSpec spec = f.clientSpec("file");
    spec.retry = true;
    const EndpointId id = f.engine().start(spec);
    QVERIFY(f.reaches(id, State::Failed));
    QCOMPARE(f.endpoint(id).failure.error, ECONNREFUSED);
}

void ClientEndpointTest::stopEndsWaiting()
{
    EngineFixture f;
    EndpointSpec spec = f.clientSpec("never.sock");
    spec.retry = true;
    const EndpointId id = f.engine().start(spec);
    QVERIFY(f.reaches(id, State::Starting));
    f.engine().stop(id);
    QVERIFY(f.reaches(id, State::Stopped));
    const UniqueFd listener = plainListener(f.path("never.sock"));
    pollfd ready{listener.get(), POLLIN, 0};
    QCOMPARE(::poll(&ready, 1, 300), 0); // three attempts' time, and none came
    QCOMPARE(f.rows(id), QStringList());
}

/// listen(fd, 0) still takes one connection that nobody accepts.
static PlainPeer fillBacklog(const QByteArray& path) { return PlainPeer::connectTo(path); }

void ClientEndpointTest::fullBacklogIsWaitedFor()
{
    EngineFixture f;
    const UniqueFd listener = plainListener(f.path("busy.sock"), 0);
    const PlainPeer first = fillBacklog(f.path("busy.sock"));
    QVERIFY(first.isOpen());
    const EndpointId id = f.engine().start(f.clientSpec("busy.sock"));
    QTRY_COMPARE(f.endpoint(id).failure.error, EAGAIN);
    QCOMPARE(f.endpoint(id).state, State::Starting);
    QCOMPARE(f.endpoint(id).failure.sentence,
             QStringLiteral("The server's backlog is full (1 of 1 clients wait): trying for 10 s"));
    QVERIFY(acceptFrom(listener).isOpen());
    QVERIFY(f.reaches(id, State::Running));
    QCOMPARE(f.endpoint(id).failure, Failure());
}

void ClientEndpointTest::fullBacklogStopsAtOnce_data()
{
    QTest::addColumn<int>("api");
    QTest::newRow("kernel") << int(SocketApi::Kernel);
    QTest::newRow("qt") << int(SocketApi::Qt);
}

void ClientEndpointTest::fullBacklogStopsAtOnce()
{
    QFETCH(int, api);
    EngineFixture f;
    const UniqueFd listener = plainListener(f.path("busy.sock"), 0);
    const PlainPeer first = fillBacklog(f.path("busy.sock"));
    EndpointSpec spec = f.clientSpec("busy.sock");
    spec.api = SocketApi(api);
    const EndpointId id = f.engine().start(spec);
    QTRY_COMPARE(f.endpoint(id).failure.error, EAGAIN);
    f.engine().stop(id);
    QVERIFY(f.reaches(id, State::Stopped));
    QCOMPARE(f.endpoint(id).failure, Failure());
}

void ClientEndpointTest::refusesTypesAndAddressesItHasNoEndpointFor()
{
    EngineFixture f;
    EndpointSpec spec = f.clientSpec("x.sock");
    spec.type = SocketType::Datagram;
    spec.api = SocketApi::Qt;
    const EndpointId datagram = f.engine().start(spec);
    spec.type = SocketType::Stream;
    spec.api = SocketApi::Kernel;
    spec.address = *SocketAddress::parse(QByteArray("tcp:80"));
    const EndpointId tcp = f.engine().start(spec);
    QVERIFY(f.reaches(datagram, State::Failed));
    QVERIFY(f.reaches(tcp, State::Failed));
    QCOMPARE(f.endpoint(datagram).failure.error, ESOCKTNOSUPPORT);
    QCOMPARE(f.endpoint(tcp).failure.sentence,
             QStringLiteral("tcp:127.0.0.1:80 is not an address of a Unix socket"));
}

void ClientEndpointTest::restartsAfterTheEnd()
{
    EngineFixture f;
    const UniqueFd listener = plainListener(f.path("server.sock"));
    const EndpointId id = f.run(f.clientSpec("server.sock"));
    acceptFrom(listener).close();
    QVERIFY(f.reaches(id, State::Ended));
    f.engine().restart(id, f.clientSpec("server.sock"));
    QVERIFY(f.reaches(id, State::Running));
    PlainPeer server = acceptFrom(listener);
    f.engine().send(id, 0, "again");
    QCOMPARE(server.receive(5), QByteArray("again"));
    QTRY_COMPARE(f.connection(2).counters.messagesOut, quint64(1)); // a fresh connection id
    server.close();
    QVERIFY(f.reaches(id, State::Ended));
    f.engine().restart(id, f.clientSpec("server.sock"));
    QVERIFY(f.reaches(id, State::Running));
    QCOMPARE(f.endpoint(id).counters.messagesOut, quint64(1)); // counts on
    QCOMPARE(f.endpoint(id).totalConnections, quint64(3));
}

void ClientEndpointTest::qtClientTalks()
{
    EngineFixture f;
    const UniqueFd listener = plainListener(f.path("server.sock"));
    EndpointSpec spec = f.clientSpec("server.sock");
    spec.api = SocketApi::Qt;
    const EndpointId id = f.run(spec);
    PlainPeer server = acceptFrom(listener);
    f.engine().send(id, 0, "ping");
    QCOMPARE(server.receive(4), QByteArray("ping"));
    QVERIFY(server.sendAll("pong"));
    QVERIFY(f.hasRow(id, QStringLiteral("1 received pong")));
    f.engine().finishSending(id, 0);
    QCOMPARE(server.receiveAll(), QByteArray());
    server.close();
    QVERIFY(f.reaches(id, State::Ended));
    QCOMPARE(f.rows(id).mid(1), (QStringList{QStringLiteral("1 sent ping"), QStringLiteral("1 received pong"),
                                             QStringLiteral(R"(1 finished {"by":"us"})"),
                                             QStringLiteral(R"(1 finished {"by":"peer"})"),
                                             QStringLiteral(R"(1 closed {"reason":"eof"})")}));
}

void ClientEndpointTest::aServerThatReadsNoMoreIsOneFailure_data()
{
    QTest::addColumn<int>("api");
    QTest::addColumn<QString>("error");
    QTest::newRow("kernel") << int(SocketApi::Kernel)
                            << QStringLiteral(
                                   "The peer takes no more data: Broken pipe (EPIPE): 1 byte was not sent");
    QTest::newRow("qt") << int(SocketApi::Qt) << QStringLiteral("The peer closed: 1 byte was not sent");
}

void ClientEndpointTest::aServerThatReadsNoMoreIsOneFailure()
{
    QFETCH(int, api);
    QTest::failOnWarning(QRegularExpression(QStringLiteral("."))); // headless, Qt's warnings reach the user
    EngineFixture f;
    const UniqueFd listener = plainListener(f.path("deaf.sock"));
    EndpointSpec spec = f.clientSpec("deaf.sock");
    spec.api = SocketApi(api);
    const EndpointId id = f.run(spec);
    PlainPeer server = acceptFrom(listener);
    QCOMPARE(::shutdown(server.fd(), SHUT_RD), 0);
    f.engine().send(id, 0, "x");
    QVERIFY(f.hasRow(id, QStringLiteral("1 failed")));
    server.close();
    QVERIFY(f.reaches(id, State::Ended));
    QFETCH(QString, error);
    const QStringList failures = f.rows(id).filter(QStringLiteral("1 failed"));
    QCOMPARE(failures, QStringList{QStringLiteral(R"(1 failed {"error":"%1","errno":"EPIPE"})").arg(error)});
}

void ClientEndpointTest::retryForgetsTheFullBacklogOfAServerThatHasGone()
{
    EngineFixture f;
    UniqueFd listener = plainListener(f.path("busy.sock"), 0);
    const PlainPeer first = fillBacklog(f.path("busy.sock"));
    EndpointSpec spec = f.clientSpec("busy.sock");
    spec.retry = true;
    const EndpointId id = f.engine().start(spec);
    QTRY_COMPARE(f.endpoint(id).failure.error, EAGAIN);
    listener.reset();
    QTRY_COMPARE(f.endpoint(id).failure, Failure());
    QCOMPARE(f.endpoint(id).state, State::Starting);
}

SW_TEST(ClientEndpointTest)

} // namespace sw

#include "ClientEndpointTest.moc"
