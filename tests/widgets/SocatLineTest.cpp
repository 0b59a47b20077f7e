#include "widgets/SocatLine.h"
#include "tests/TestMain.h"

using namespace sw;

class SocatLineTest : public QObject
{
    Q_OBJECT
private slots:
    void saysTheSameAsTheSpec();
    void survivesTheShell();
};

void SocatLineTest::saysTheSameAsTheSpec()
{
    EndpointSpec spec;
    spec.address = SocketAddress::path("/tmp/echo.sock");
    spec.mode = 0660;
    spec.reply.kind = Reply::Kind::Echo;
    QCOMPARE(socatLine(spec),
             QStringLiteral("socat UNIX-LISTEN:/tmp/echo.sock,fork,mode=0660,backlog=128 EXEC:cat"));
    spec.kind = EndpointKind::Client;
    QCOMPARE(socatLine(spec), QStringLiteral("socat - UNIX-CONNECT:/tmp/echo.sock"));
    spec.address = SocketAddress::abstractName("sw-demo");
    QCOMPARE(socatLine(spec), QStringLiteral("socat - ABSTRACT-CONNECT:sw-demo"));
}

void SocatLineTest::survivesTheShell()
{
    QCOMPARE(shellQuoted("it's"), QStringLiteral("'it'\\''s'"));
    QCOMPARE(shellQuoted("a;rm -rf b"), QStringLiteral("'a;rm -rf b'"));
    QCOMPARE(shellQuoted("a\nb"), QStringLiteral("$'a\\x0ab'"));
    QCOMPARE(shellQuoted("$(id)"), QStringLiteral("'$(id)'"));
}

SW_TEST(SocatLineTest)
#include "SocatLineTest.moc"
