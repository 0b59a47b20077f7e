#include "models/session/StatusWords.h"
#include "tests/TestMain.h"

#include <QTest>

using namespace sw;

class DistinctNameTest : public QObject
{
    Q_OBJECT
private slots:
    void tellsEndpointsOfOneNameApart();
    void takesNoPlaceholderForOne();
    void tellsTapsOfOneTargetApart();
};

void DistinctNameTest::tellsEndpointsOfOneNameApart()
{
    QStringList taken{QStringLiteral("Sockets")};
    const auto next = [&taken](EndpointKind kind, const char* path) {
        EndpointSpec spec;
        spec.kind = kind;
        spec.address = SocketAddress::path(path);
        taken << distinctName(spec, taken);
        return taken.last();
    };
    using Kind = EndpointKind;
    QCOMPARE(next(Kind::Listener, "/run/a/echo.sock"), QStringLiteral("echo.sock"));
    QCOMPARE(next(Kind::Client, "/run/a/echo.sock"), QStringLiteral("echo.sock (client)"));
    QCOMPARE(next(Kind::Client, "/run/b/echo.sock"), QStringLiteral("echo.sock (client, /run/b)"));
    QCOMPARE(next(Kind::Client, "/run/b/echo.sock"), QStringLiteral("echo.sock (client, 2)"));
    QCOMPARE(next(Kind::Client, "/run/b/echo.sock"), QStringLiteral("echo.sock (client, 3)"));
    QCOMPARE(next(Kind::Listener, "/run/Sockets"), QStringLiteral("Sockets (listener)"));
}

void DistinctNameTest::takesNoPlaceholderForOne()
{
    EndpointSpec spec;
    spec.address = SocketAddress::path("/tmp/%1%2%3");
    QCOMPARE(distinctName(spec, {QStringLiteral("%1%2%3")}), QStringLiteral("%1%2%3 (listener)"));
    QCOMPARE(distinctName(spec, {QStringLiteral("%1%2%3"), QStringLiteral("%1%2%3 (listener)"),
                                 QStringLiteral("%1%2%3 (listener, /tmp)")}),
             QStringLiteral("%1%2%3 (listener, 2)"));
}

void DistinctNameTest::tellsTapsOfOneTargetApart()
{
    EndpointStatus tap;
    tap.spec.kind = EndpointKind::Tap;
    tap.spec.target = SocketAddress::path("/run/docker.sock");
    QCOMPARE(tap.spec.displayName(), QStringLiteral("docker.sock")); // its front is not known yet
    tap.spec.address = SocketAddress::path("/tmp/tap.sock");
    QCOMPARE(tap.spec.displayName(), QStringLiteral("tap.sock"));
    QCOMPARE(endpointDetail(tap), QStringLiteral("stream · to docker.sock"));
    tap.spec.address = SocketAddress::path("/tmp/sw-tap-a1b2c3/docker.sock");
    tap.spec.freshFront = true;
    QCOMPARE(tap.spec.displayName(), QStringLiteral("docker.sock"));
    QCOMPARE(endpointDetail(tap), QStringLiteral("stream · at sw-tap-a1b2c3"));
    tap.spec.name = QStringLiteral("mine");
    QCOMPARE(endpointDetail(tap), QStringLiteral("stream · to docker.sock"));
    EndpointStatus bridge;
    bridge.spec.kind = EndpointKind::Bridge;
    bridge.spec.address = *SocketAddress::parse(QStringLiteral("tcp:8080"));
    bridge.spec.target = tap.spec.target;
    QCOMPARE(bridge.spec.displayName(), QStringLiteral("tcp:127.0.0.1:8080"));
    QCOMPARE(endpointDetail(bridge), QStringLiteral("stream · to docker.sock"));
}

SW_TEST(DistinctNameTest)
#include "DistinctNameTest.moc"
