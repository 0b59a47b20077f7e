#include "models/kernel/SocketAddress.h"

#include "tests/TestMain.h"

#include <cstddef>
#include <cstring>

namespace sw {

class SocketAddressTest : public QObject
{
    Q_OBJECT
private slots:
    void parse_data();
    void parse();
    void refuses_data();
    void refuses();
    void copyTextComesBack_data();
    void copyTextComesBack();
    void sockaddrRoundTrip_data();
    void sockaddrRoundTrip();
    void shortNames();
};

using Kind = SocketAddress::Kind;

void SocketAddressTest::parse_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("port");
    const auto row = [](const char* text, Kind kind, const QByteArray& bytes, int port = 0) {
        QTest::newRow(text) << QByteArray(text) << int(kind) << bytes << port;
    };
    row("/run/app.sock", Kind::Path, "/run/app.sock");
    row("app.sock", Kind::Path, "app.sock");
    row("/tmp/a\\nb", Kind::Path, "/tmp/a\\nb"); // literal: no escapes in a plain path
    row("/tmp/a b", Kind::Path, "/tmp/a b");
    row("escaped:/tmp/a\\nb", Kind::Path, "/tmp/a\nb");
    row("unix:///run/app.sock", Kind::Path, "/run/app.sock");
    row("unix:/run/app.sock", Kind::Path, "/run/app.sock");
    row("unix:app.sock", Kind::Path, "app.sock");
    row("@name", Kind::Abstract, "name");
    row("unix:@name", Kind::Abstract, "name");
    row("@a\\x00b\\\\", Kind::Abstract, QByteArray("a\0b\\", 4));
    row("@", Kind::Abstract, "");
    row("tcp:80", Kind::Tcp, "127.0.0.1", 80);
    row("tcp:example:80", Kind::Tcp, "example", 80);
    row("tcp:[::1]:80", Kind::Tcp, "::1", 80);
    row("tcp://localhost:9999", Kind::Tcp, "localhost", 9999);
    QTest::newRow("107 bytes") << QByteArray(107, 'x') << int(Kind::Path) << QByteArray(107, 'x') << 0;
    QTest::newRow("not utf-8") << QByteArray("/tmp/\xff") << int(Kind::Path) << QByteArray("/tmp/\xff") << 0;
}

void SocketAddressTest::parse()
{
    QFETCH(QByteArray, text);
    const auto address = SocketAddress::parse(text);
    QVERIFY(address);
    QTEST(int(address->kind()), "kind");
    QTEST(address->bytes(), "bytes");
    QTEST(int(address->port()), "port");
}

void SocketAddressTest::refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("empty") << QByteArray() << QStringLiteral("Type a path, or @name for an abstract socket");
    QTest::newRow("108") << QByteArray(108, 'x')
                         << QStringLiteral(
                                "The address is 1 byte too long: a socket address holds 107 bytes, "
                                "this has 108");
    QTest::newRow("escape") << QByteArray("@a\\q")
                            << QStringLiteral(
                                   "Unknown escape (use \\n \\r \\t \\0 \\\\ \\xNN) at position 2");
    QTest::newRow("nul in a path") << QByteArray("escaped:/a\\0b")
                                   << QStringLiteral("A path can't contain a NUL byte");
    QTest::newRow("port") << QByteArray("tcp:host:70000") << QStringLiteral("“70000” is not a TCP port");
}

void SocketAddressTest::refuses()
{
    QFETCH(QByteArray, text);
    const auto address = SocketAddress::parse(text);
    QVERIFY(!address);
    QTEST(address.failure().sentence, "sentence");
}

void SocketAddressTest::copyTextComesBack_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("copied");
    QTest::newRow("path") << QByteArray("/run/x.sock") << QStringLiteral("/run/x.sock");
    QTest::newRow("control") << QByteArray("/tmp/a\nb\x1b") << QStringLiteral("escaped:/tmp/a\\nb\\x1b");
    QTest::newRow("backslash") << QByteArray("/tmp/a\\b") << QStringLiteral("escaped:/tmp/a\\\\b");
    QTest::newRow("abstract") << QByteArray("@a\\x00b") << QStringLiteral("@a\\0b");
}

void SocketAddressTest::copyTextComesBack()
{
    QFETCH(QByteArray, text);
    const auto address = SocketAddress::parse(text);
    QVERIFY(address);
    QTEST(address->copyText(), "copied");
    QCOMPARE(*SocketAddress::parse(address->copyText()), *address);
}

void SocketAddressTest::sockaddrRoundTrip_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("length");
    const int header = int(offsetof(sockaddr_un, sun_path));
    QTest::newRow("path") << QByteArray("/a") << header + 3;
    QTest::newRow("longest path") << QByteArray(107, 'x') << header + 108;
    QTest::newRow("abstract, exact") << QByteArray("@ab\\0") << header + 4;
    QTest::newRow("longest abstract") << QByteArray("@" + QByteArray(107, 'x')) << header + 108;
}

void SocketAddressTest::sockaddrRoundTrip()
{
    QFETCH(QByteArray, text);
    const auto address = SocketAddress::parse(text);
    QVERIFY(address);
    sockaddr_un sun{};
    const socklen_t length = address->toSockaddr(sun);
    QTEST(int(length), "length");
    QCOMPARE(SocketAddress::fromSockaddr(sun, length), *address);
    QCOMPARE(SocketAddress::fromSockaddr(sun, offsetof(sockaddr_un, sun_path)), SocketAddress());
}

void SocketAddressTest::shortNames()
{
    QCOMPARE(SocketAddress::path("/run/docker.sock").shortName(), QStringLiteral("docker.sock"));
    QCOMPARE(SocketAddress::path("x\x1b").shortName(), QStringLiteral("x\\x1b"));
    QCOMPARE(SocketAddress::abstractName("a/b").shortName(), QStringLiteral("@a/b"));
}

} // namespace sw

using sw::SocketAddressTest;
SW_TEST(SocketAddressTest)
#include "SocketAddressTest.moc"
