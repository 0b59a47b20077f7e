#include "models/base/UniqueFd.h"
#include "models/session/ShellLines.h"
#include "tests/TestMain.h"
#include "tests/interop/Harness.h"

#include <QDir>
#include <QFile>

#include <csignal>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>

#include <unistd.h>

using namespace sw;
using namespace sw::interop;

/// The copied lines, pasted into dash and bash, against the program itself: the bytes are the same.
class ShellLineInteropTest : public QObject
{
    Q_OBJECT
private slots:
    void clientsAndListenersMeet_data();
    void clientsAndListenersMeet();
    void messagesKeepTheirBytes_data();
    void messagesKeepTheirBytes();
    void repliesKeepTheirBytes_data();
    void repliesKeepTheirBytes();
    void plansAreSentInTurn();
    void retryWaitsForTheServer();
    void modeIsTheOneAsked();
    void answersEachChunk();

private:
    SocketAddress address(const QByteArray& name) const;
    int m_replies = 0;
    QTemporaryDir m_dir{QStringLiteral("/tmp/sw-lines-XXXXXX")};
};

namespace {

constexpr std::array pastedInto = {"dash", "bash"};

EndpointSpec lineSpec(EndpointKind kind, const SocketAddress& at)
{
    EndpointSpec spec;
    spec.kind = kind;
    spec.address = at;
    return spec;
}

Running paste(const char* shell, const ShellLine& line, bool withInput = false)
{
    // The server is a child of the shell: both go when the test goes, as they share a process group.
    return Running(QLatin1String(shell), {QStringLiteral("-c"), line.text}, {}, withInput);
}

/// No socket file of that address before or after: programs that are killed leave theirs.
class NoFile
{
public:
    explicit NoFile(const SocketAddress& at) : m_at(at) { remove(); }
    ~NoFile() { remove(); }
    NoFile(const NoFile&) = delete;
    NoFile& operator=(const NoFile&) = delete;

private:
    void remove() const
    {
        if (m_at.kind() == SocketAddress::Kind::Path)
            ::unlink(m_at.bytes().constData()); // QFile takes no name that is not UTF-8
    }
    SocketAddress m_at;
};

/// A socket that is connected, once somebody listens there; -1 after 10 s.
int connectSoon(const SocketAddress& at)
{
    sockaddr_un sun{};
    const socklen_t length = at.toSockaddr(sun);
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const timeval limit{10, 0};
    ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    const bool connected = QTest::qWaitFor(
        [&] { return ::connect(fd, reinterpret_cast<const sockaddr*>(&sun), length) == 0; }, 10'000);
    return connected ? fd : -1;
}

/// What comes for one message, until size bytes are there.
QByteArray exchange(int fd, const QByteArray& message, qsizetype size)
{
    QByteArray got;
    if (::send(fd, message.data(), size_t(message.size()), MSG_NOSIGNAL) != ssize_t(message.size()))
        return got;
    char buffer[65536];
    while (got.size() < size) {
        const ssize_t n = ::recv(fd, buffer, sizeof buffer, 0);
        if (n <= 0)
            break;
        got.append(buffer, n);
    }
    return got;
}

void payloadRows()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::newRow("text") << QByteArray("hello world\n");
    QTest::newRow("looks like printf and options") << QByteArray("-n %s %d \\n \\101 %%");
    QTest::newRow("looks like a shell") << QByteArray("$(id) `id` 'a' \"b\" $HOME !! ; & |");
    QTest::newRow("every byte") << pattern(256);
    QTest::newRow("only a NUL") << QByteArray(1, '\0');
    QTest::newRow("only a line end") << QByteArray("\n");
    QTest::newRow("50,000 letters") << QByteArray(50'000, 'x');
    QTest::newRow("as long as a line takes") << pattern(maxShellPayload);
}

} // namespace

/// '@' begins an abstract name of this test's own.
SocketAddress ShellLineInteropTest::address(const QByteArray& name) const
{
    if (name.startsWith('@'))
        return SocketAddress::abstractName(m_dir.path().toUtf8() + name.mid(1));
    return SocketAddress::path(m_dir.path().toUtf8() + '/' + name);
}

void ShellLineInteropTest::clientsAndListenersMeet_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QString>("tool");
    const QString socat = QStringLiteral("socat"), python = QStringLiteral("python3");
    QTest::newRow("path") << QByteArray("plain.sock") << socat;
    QTest::newRow("quotes and signs") << QByteArray("a 'b' \"c\",d:e!!f\\g(h)[i]{j}$k`l;m&n*") << socat;
    QTest::newRow("begins oddly") << QByteArray("-n,~'") << socat;
    QTest::newRow("control bytes") << QByteArray("a\nb\tc\x1b[31m\x7f\n") << socat;
    QTest::newRow("UTF-8") << QByteArray("gr\xc3\xbc\xc3\x9f dich") << socat;
    QTest::newRow("not UTF-8") << QByteArray("\xff\xfe\x80"
                                             "7")
                               << socat;
    QTest::newRow("as long as it goes")
        << QByteArray(SocketAddress::maxLength - m_dir.path().size() - 1, ',') << socat;
    QTest::newRow("abstract") << QByteArray("@name") << socat;
    QTest::newRow("abstract, odd bytes") << QByteArray("@a\n,:'\"\\!\xff") << socat;
    QTest::newRow("abstract with NUL") << QByteArray("@a\0b'\\\"\xff\0", 9) << python;
}

/// The copied listener and our client, our listener and the copied client, in both shells.
void ShellLineInteropTest::clientsAndListenersMeet()
{
    QFETCH(QByteArray, name);
    QFETCH(QString, tool);
    const QByteArray payload = QByteArray("hello \0 there\n", 14) + pattern(300);
    for (const char* shell : pastedInto) {
        const SocketAddress at = address(name);
        {
            const NoFile clean(at);
            EndpointSpec spec = lineSpec(EndpointKind::Listener, at);
            spec.reply.kind = Reply::Kind::Echo;
            const ShellLine line = endpointShellLine(spec);
            QCOMPARE(line.tool, tool);
            Running server = paste(shell, line);
            Running client(workbench(),
                           {QStringLiteral("connect"), at.copyText(), QStringLiteral("--retry"),
                            QStringLiteral("--output"), QStringLiteral("raw")},
                           {}, true);
            client.write(payload);
            client.closeInput();
            QCOMPARE(client.wait(), 0);
            QCOMPARE(client.out(), payload);
        }
        Running listener(workbench(), {QStringLiteral("listen"), at.copyText(), QStringLiteral("--reply"),
                                       QStringLiteral("echo"), QStringLiteral("--headless")});
        QTRY_COMPARE_WITH_TIMEOUT(listener.rows(QStringLiteral("started")).size(), 1, 10'000);
        Running client = paste(shell, endpointShellLine(lineSpec(EndpointKind::Client, at)), true);
        client.write(payload);
        QTRY_COMPARE_WITH_TIMEOUT(client.out(), payload, 10'000);
        client.closeInput();
        QCOMPARE(client.wait(), 0);
        listener.signal(SIGTERM);
        QCOMPARE(listener.wait(), 0);
        QCOMPARE(listener.payload(QStringLiteral("received")), payload);
    }
}

void ShellLineInteropTest::messagesKeepTheirBytes_data() { payloadRows(); }

void ShellLineInteropTest::messagesKeepTheirBytes()
{
    QFETCH(QByteArray, payload);
    for (const QByteArray& name : {QByteArray("messages.sock"), QByteArray("@m\0m", 4)}) {
        const SocketAddress at = address(name);
        const NoFile clean(at);
        Running listener(workbench(), {QStringLiteral("listen"), at.copyText(), QStringLiteral("--reply"),
                                       QStringLiteral("echo"), QStringLiteral("--headless")});
        QTRY_COMPARE_WITH_TIMEOUT(listener.rows(QStringLiteral("started")).size(), 1, 10'000);
        const EndpointSpec ours = lineSpec(EndpointKind::Listener, at);
        for (const char* shell : pastedInto) {
            Running client = paste(shell, messageShellLine(ours, TrafficEvent::Received, payload));
            QCOMPARE(client.wait(), 0);
            QCOMPARE(client.out(), payload);
        }
        QTRY_COMPARE(listener.payload(QStringLiteral("received")).size(), 2 * payload.size());
        QVERIFY(listener.payload(QStringLiteral("received")) == payload + payload);
    }
}

void ShellLineInteropTest::repliesKeepTheirBytes_data() { payloadRows(); }

void ShellLineInteropTest::repliesKeepTheirBytes()
{
    QFETCH(QByteArray, payload);
    for (const QByteArray& name : {QByteArray("replies.sock"), QByteArray("@r\0r", 4)}) {
        for (const char* shell : pastedInto) {
            // A name of its own: the server before may still be on its way out.
            const EndpointSpec ours =
                lineSpec(EndpointKind::Client, address(name + QByteArray::number(++m_replies)));
            const NoFile clean(ours.address);
            Running server = paste(shell, messageShellLine(ours, TrafficEvent::Received, payload));
            const UniqueFd fd(connectSoon(ours.address));
            QVERIFY(fd);
            QVERIFY(exchange(fd.get(), "question", payload.size()) == payload);
        }
    }
}

void ShellLineInteropTest::answersEachChunk()
{
    for (const QByteArray& name : {QByteArray("chunks.sock"), QByteArray("@c\0c", 4)}) {
        EndpointSpec spec = lineSpec(EndpointKind::Listener, address(name));
        spec.reply = {Reply::Kind::Fixed, "pong"};
        const NoFile clean(spec.address);
        Running server = paste("dash", endpointShellLine(spec));
        const UniqueFd fd(connectSoon(spec.address));
        QVERIFY(fd);
        QCOMPARE(exchange(fd.get(), "one", 4), QByteArray("pong"));
        QCOMPARE(exchange(fd.get(), QByteArray(1, '\0'), 4), QByteArray("pong"));
        QCOMPARE(exchange(fd.get(), "\n", 4), QByteArray("pong"));
    }
}

void ShellLineInteropTest::plansAreSentInTurn()
{
    for (const QByteArray& name : {QByteArray("plan.sock"), QByteArray("@p\0p", 4)}) {
        EndpointSpec spec = lineSpec(EndpointKind::Client, address(name));
        spec.plan.messages = {"one ", QByteArray("\0\xff", 2)};
        spec.plan.everySeconds = 0.1;
        spec.plan.count = 3;
        Running listener(workbench(),
                         {QStringLiteral("listen"), spec.address.copyText(), QStringLiteral("--headless")});
        QTRY_COMPARE_WITH_TIMEOUT(listener.rows(QStringLiteral("started")).size(), 1, 10'000);
        Running client = paste("dash", endpointShellLine(spec), true);
        client.write("typed\n"); // after the plan
        const QByteArray round = spec.plan.messages.join();
        QTRY_COMPARE_WITH_TIMEOUT(listener.payload(QStringLiteral("received")),
                                  round + round + round + "typed\n", 10'000);
        QVERIFY(client.isRunning());
        listener.signal(SIGTERM);
        QCOMPARE(listener.wait(), 0);
    }
}

static QByteArray procFile(const QString& pid, const char* name)
{
    QFile file(QStringLiteral("/proc/%1/%2").arg(pid, QLatin1String(name)));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// What a shell runs sleeps on a clock, as between two attempts (of which the first was in vain, then).
static bool waitsForAClock(qint64 shell)
{
    for (const QString& pid : QDir(QStringLiteral("/proc")).entryList({QStringLiteral("[0-9]*")})) {
        const QByteArray facts = procFile(pid, "stat");
        const QList<QByteArray> behindName = facts.mid(facts.lastIndexOf(')') + 2).split(' ');
        if (behindName.size() < 2 || behindName[1].toLongLong() != shell)
            continue;
        const QByteArray call = procFile(pid, "syscall").split(' ').first();
        if (call == QByteArray::number(SYS_nanosleep) || call == QByteArray::number(SYS_clock_nanosleep))
            return true;
    }
    return false;
}

void ShellLineInteropTest::retryWaitsForTheServer()
{
    for (const QByteArray& name : {QByteArray("late.sock"), QByteArray("@l\0l", 4)}) {
        EndpointSpec spec = lineSpec(EndpointKind::Client, address(name));
        spec.retry = true;
        spec.plan.messages = {"here"};
        spec.plan.finish = true;
        const NoFile clean(spec.address);
        Running client = paste("dash", endpointShellLine(spec));
        QTRY_VERIFY_WITH_TIMEOUT(waitsForAClock(client.pid()), 10'000);
        QVERIFY(client.isRunning());
        Running listener(workbench(),
                         {QStringLiteral("listen"), spec.address.copyText(), QStringLiteral("--reply"),
                          QStringLiteral("text:welcome"), QStringLiteral("--headless")});
        QCOMPARE(client.wait(), 0);
        QCOMPARE(client.out(), QByteArray("welcome"));
    }
}

void ShellLineInteropTest::modeIsTheOneAsked()
{
    for (const int mode : {0600, 0660, 0777}) {
        EndpointSpec spec = lineSpec(EndpointKind::Listener, address("mode" + QByteArray::number(mode)));
        spec.mode = mode;
        const NoFile clean(spec.address);
        Running server = paste("dash", endpointShellLine(spec));
        const UniqueFd fd(connectSoon(spec.address));
        QVERIFY(fd);
        struct stat facts
        {
        };
        QCOMPARE(::stat(spec.address.bytes().constData(), &facts), 0);
        QCOMPARE(int(facts.st_mode & 0777), mode);
        QCOMPARE(::send(fd.get(), "printed", 7, MSG_NOSIGNAL), ssize_t(7)); // a listener that has no reply
        QTRY_COMPARE(server.out(), QByteArray("printed"));
    }
}

SW_TEST(ShellLineInteropTest)
#include "ShellLineInteropTest.moc"
