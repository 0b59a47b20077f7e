#include "models/session/RelayProbe.h"
#include "tests/TestMain.h"
#include "tests/models/session/EngineFixture.h"

#include <QFile>

#include <netinet/in.h>

namespace sw {
namespace {

using namespace sw::test;

EndpointSpec relaySpec(EndpointKind kind, const SocketAddress& from, const SocketAddress& to)
{
    EndpointSpec spec;
    spec.kind = kind;
    spec.address = from;
    spec.target = to;
    return spec;
}

} // namespace

/// What is in the way of a tap or bridge is known before it is started.
class RelayProbeTest : public QObject
{
    Q_OBJECT
private slots:
    void saysWhatIsWrongWithATarget();
    void aBridgesTargetMayComeLater();
    void saysWhatIsWrongWithAFront();
    void saysThatAPortIsTaken();
    void takesWhatPeopleType();

private:
    static RelayObstacle tapped(const QByteArray& target, const QByteArray& front)
    {
        return relayObstacle(
            relaySpec(EndpointKind::Tap, SocketAddress::path(front), SocketAddress::path(target)));
    }
};

void RelayProbeTest::saysWhatIsWrongWithATarget()
{
    EngineFixture f;
    const UniqueFd server = plainListener(f.path("live.sock"));
    const UniqueFd datagram = plainListener(f.path("dgram.sock"), 8, SOCK_DGRAM);
    QFile file(QString::fromUtf8(f.path("file")));
    QVERIFY(file.open(QFile::WriteOnly));
    QVERIFY(tapped(f.path("live.sock"), f.path("front.sock")).failure.sentence.isEmpty());
    for (const char* name : {"nothing.sock", "file", "dgram.sock"}) {
        const RelayObstacle found = tapped(f.path(name), f.path("front.sock"));
        QVERIFY2(found.isTarget && found.failure.error != 0, name);
        QVERIFY2(found.failure.sentence.contains(QLatin1String(name)), qPrintable(found.failure.sentence));
    }
}

void RelayProbeTest::aBridgesTargetMayComeLater()
{
    EngineFixture f;
    QFile file(QString::fromUtf8(f.path("file")));
    QVERIFY(file.open(QFile::WriteOnly));
    const SocketAddress port = *SocketAddress::parse(QByteArray("tcp:127.0.0.1:0"));
    const auto bridged = [&](const char* name) {
        return relayObstacle(relaySpec(EndpointKind::Bridge, port, SocketAddress::path(f.path(name))));
    };
    QVERIFY(bridged("later.sock").failure.sentence.isEmpty());
    QVERIFY(bridged("file").isTarget);
}

void RelayProbeTest::saysWhatIsWrongWithAFront()
{
    EngineFixture f;
    const UniqueFd server = plainListener(f.path("live.sock"));
    const UniqueFd other = plainListener(f.path("other.sock"));
    const RelayObstacle found = tapped(f.path("live.sock"), f.path("other.sock"));
    QVERIFY(!found.isTarget);
    QCOMPARE(found.failure.error, EADDRINUSE);
    plainListener(f.path("stale.sock")).reset(); // its page offers to replace it
    QVERIFY(tapped(f.path("live.sock"), f.path("stale.sock")).failure.sentence.isEmpty());
}

void RelayProbeTest::saysThatAPortIsTaken()
{
    UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof name;
    QVERIFY(::bind(fd.get(), reinterpret_cast<const sockaddr*>(&name), length) == 0);
    QVERIFY(::listen(fd.get(), 1) == 0);
    ::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&name), &length);
    const SocketAddress port =
        *SocketAddress::parse("tcp:127.0.0.1:" + QByteArray::number(ntohs(name.sin_port)));
    const EndpointSpec spec = relaySpec(EndpointKind::Bridge, port, SocketAddress::path("/nowhere/x.sock"));
    QCOMPARE(relayObstacle(spec).failure.error, EADDRINUSE);
    QVERIFY(!relayObstacle(spec).isTarget);
    fd.reset();
    QVERIFY(relayObstacle(spec).failure.sentence.isEmpty());
    QVERIFY(relayObstacle(spec).failure.sentence.isEmpty()); // looking leaves nothing behind
}

void RelayProbeTest::takesWhatPeopleType()
{
    for (const char* typed : {"8080", ":8080", " localhost:8080 "})
        QCOMPARE(tcpShorthand(QLatin1String(typed)), QStringLiteral("tcp:127.0.0.1:8080"));
    for (const char* other : {"./8080", "/tmp/8080", "@8080", "tcp:0.0.0.0:8080", "localhost8080", ""})
        QCOMPARE(tcpShorthand(QLatin1String(other)), QLatin1String(other));
}

SW_TEST(RelayProbeTest)

} // namespace sw

#include "RelayProbeTest.moc"
