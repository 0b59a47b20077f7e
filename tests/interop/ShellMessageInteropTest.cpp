#include "models/base/UniqueFd.h"
#include "models/session/ShellLines.h"
#include "tests/TestMain.h"
#include "tests/interop/Harness.h"

#include <QFile>

#include <csignal>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <unistd.h>

using namespace sw;
using namespace sw::interop;

/// The copied lines of datagram and seqpacket sockets, and of replies by command, file and delay, pasted into
/// dash and bash against the program itself: messages stay whole, bytes the same.
class ShellMessageInteropTest : public QObject
{
    Q_OBJECT
private slots:
    void clientsSendWholeMessages_data();
    void clientsSendWholeMessages();
    void typedLinesAreSent_data();
    void typedLinesAreSent();
    void namedClientsAreAnswered_data();
    void namedClientsAreAnswered();
    void listenersAnswerWholeMessages_data();
    void listenersAnswerWholeMessages();
    void listenersPrintWhatComes_data();
    void listenersPrintWhatComes();
    void messagesAreSentAgain_data();
    void messagesAreSentAgain();
    void commandsAndFilesAnswer_data();
    void commandsAndFilesAnswer();

private:
    SocketAddress fresh(bool abstract)
    {
        const QByteArray path = m_dir.path().toUtf8() + "/m," + QByteArray::number(++m_used);
        return abstract ? SocketAddress::abstractName('\0' + path) : SocketAddress::path(path);
    }
    static void addKinds()
    {
        QTest::addColumn<SocketType>("type");
        QTest::addColumn<bool>("abstract");
        for (const SocketType type : {SocketType::Datagram, SocketType::Seqpacket}) {
            QTest::addRow("%s path", qPrintable(socketTypeName(type))) << type << false;
            QTest::addRow("%s abstract with NUL", qPrintable(socketTypeName(type))) << type << true;
        }
    }

    int m_used = 0;
    QTemporaryDir m_dir{QStringLiteral("/tmp/sw-messages-XXXXXX")};
};

namespace {

constexpr std::array messageShells = {"dash", "bash"};

EndpointSpec messageSpec(EndpointKind kind, const SocketAddress& at, SocketType type)
{
    EndpointSpec spec;
    spec.kind = kind;
    spec.address = at;
    spec.type = type;
    return spec;
}

std::unique_ptr<Running> pasted(const char* shell, const ShellLine& line, bool withInput = false)
{
    if (!line)
        qWarning("no line: %s", qPrintable(line.why));
    return std::make_unique<Running>(QLatin1String(shell), QStringList{QStringLiteral("-c"), line.text},
                                     QProcessEnvironment(), withInput);
}

std::unique_ptr<Running> ourListener(const SocketAddress& at, SocketType type, const char* reply)
{
    auto listener = std::make_unique<Running>(
        workbench(),
        QStringList{QStringLiteral("listen"), at.copyText(), QStringLiteral("--type"), socketTypeName(type),
                    QStringLiteral("--reply"), QLatin1String(reply), QStringLiteral("--headless")});
    if (!QTest::qWaitFor([&] { return !listener->rows(QStringLiteral("started")).isEmpty(); }, 10'000))
        qWarning("not started: %s", listener->err().constData());
    return listener;
}

QList<QByteArray> payloadsOf(Running& program, const char* event)
{
    QList<QByteArray> all;
    for (const QJsonObject& row : program.rows(QLatin1String(event)))
        all << payloadOf(row);
    return all;
}

/// A socket of ours that is connected there once somebody is, under a name where datagrams can be answered.
class Asking
{
public:
    Asking(const SocketAddress& at, SocketType type)
        : m_fd(::socket(AF_UNIX, socketTypeNumber(type) | SOCK_CLOEXEC, 0))
    {
        sockaddr_un sun{};
        sun.sun_family = AF_UNIX;
        if (type == SocketType::Datagram)
            m_bound = ::bind(m_fd.get(), reinterpret_cast<const sockaddr*>(&sun), sizeof(sa_family_t)) == 0;
        const timeval limit{10, 0};
        ::setsockopt(m_fd.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        const socklen_t length = at.toSockaddr(sun);
        m_connected = QTest::qWaitFor(
            [&] { return ::connect(m_fd.get(), reinterpret_cast<const sockaddr*>(&sun), length) == 0; },
            10'000);
    }
    bool isConnected() const { return m_bound && m_connected; }
    bool send(const QByteArray& message) const
    {
        return ::send(m_fd.get(), message.data(), size_t(message.size()), MSG_NOSIGNAL) == message.size();
    }
    QByteArray answer() const
    {
        QByteArray got(1 << 20, '\0');
        const ssize_t n = ::recv(m_fd.get(), got.data(), size_t(got.size()), 0);
        return n < 0 ? QByteArray("nothing came") : got.left(n);
    }

private:
    UniqueFd m_fd;
    bool m_bound = true, m_connected = false;
};

} // namespace

void ShellMessageInteropTest::clientsSendWholeMessages_data() { addKinds(); }

void ShellMessageInteropTest::clientsSendWholeMessages()
{
    QFETCH(SocketType, type);
    QFETCH(bool, abstract);
    for (const char* shell : messageShells) {
        EndpointSpec spec = messageSpec(EndpointKind::Client, fresh(abstract), type);
        spec.plan.messages = {"one", QByteArray("\0'\"\\\n\xff", 6), pattern(20'000), "two"};
        spec.plan.finish = true;
        const auto listener = ourListener(spec.address, type, "none");
        const auto client = pasted(shell, endpointShellLine(spec));
        QTRY_COMPARE_WITH_TIMEOUT(payloadsOf(*listener, "received"), spec.plan.messages, 15'000);
        listener->signal(SIGTERM);
        QCOMPARE(client->wait(), 0);
        QCOMPARE(client->err(), QByteArray());
    }
}

void ShellMessageInteropTest::typedLinesAreSent_data() { addKinds(); }

void ShellMessageInteropTest::typedLinesAreSent()
{
    QFETCH(SocketType, type);
    QFETCH(bool, abstract);
    const EndpointSpec spec = messageSpec(EndpointKind::Client, fresh(abstract), type);
    const auto listener = ourListener(spec.address, type, "none");
    const auto client = pasted("dash", endpointShellLine(spec), true);
    client->write("typed\n");
    QTRY_COMPARE_WITH_TIMEOUT(payloadsOf(*listener, "received"), QList<QByteArray>{"typed\n"}, 15'000);
    client->write("again\n");
    QTRY_COMPARE(payloadsOf(*listener, "received"), (QList<QByteArray>{"typed\n", "again\n"}));
    client->closeInput();
    listener->signal(SIGTERM); // python3 waits for the other side's end, as our client does
    QCOMPARE(client->wait(), 0);
}

void ShellMessageInteropTest::namedClientsAreAnswered_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("path") << QStringLiteral("path");
    QTest::newRow("abstract") << QStringLiteral("abstract");
    QTest::newRow("picked by the kernel") << QStringLiteral("auto");
}

void ShellMessageInteropTest::namedClientsAreAnswered()
{
    QFETCH(QString, name);
    EndpointSpec spec = messageSpec(EndpointKind::Client, fresh(false), SocketType::Datagram);
    spec.autobind = name == QLatin1String("auto");
    if (name == QLatin1String("path"))
        spec.replyName = fresh(false);
    else if (!spec.autobind)
        spec.replyName = SocketAddress::abstractName("sw-" + QByteArray::number(::getpid()));
    const auto listener = ourListener(spec.address, SocketType::Datagram, "echo");
    const auto client = pasted("dash", endpointShellLine(spec), true);
    client->write("hello");
    QTRY_COMPARE_WITH_TIMEOUT(client->out(), QByteArray("hello"), 15'000);
    const QString from =
        listener->rows(QStringLiteral("received")).constFirst()[QLatin1String("from")].toString();
    if (!spec.autobind)
        QCOMPARE(from, spec.replyName.display());
    else
        QVERIFY2(from.startsWith(QLatin1Char('@')) && from.size() == 6, qPrintable(from));
}

void ShellMessageInteropTest::listenersAnswerWholeMessages_data()
{
    QTest::addColumn<SocketType>("type");
    QTest::addColumn<bool>("abstract");
    QTest::addColumn<Reply>("reply");
    for (const SocketType type : {SocketType::Datagram, SocketType::Seqpacket}) {
        for (const bool abstract : {false, true}) {
            const auto add = [&](const char* kind, const Reply& reply) {
                QTest::addRow("%s %s%s", qPrintable(socketTypeName(type)), kind, abstract ? " abstract" : "")
                    << type << abstract << reply;
            };
            add("echo", Reply{Reply::Kind::Echo});
            add("fixed", Reply{Reply::Kind::Fixed, QByteArray("\0pong'\n\xff", 8)});
            add("delayed", Reply{Reply::Kind::Fixed, "late", 0.1});
        }
    }
    QTest::newRow("stream delayed echo") << SocketType::Stream << false << Reply{Reply::Kind::Echo, {}, 0.1};
}

void ShellMessageInteropTest::listenersAnswerWholeMessages()
{
    QFETCH(SocketType, type);
    QFETCH(bool, abstract);
    QFETCH(Reply, reply);
    for (const char* shell : messageShells) {
        EndpointSpec spec = messageSpec(EndpointKind::Listener, fresh(abstract), type);
        spec.reply = reply;
        spec.mode = 0640;
        const auto server = pasted(shell, endpointShellLine(spec));
        const Asking asking(spec.address, type);
        QVERIFY(asking.isConnected());
        for (const QByteArray& question : {QByteArray("one"), QByteArray("\0\xff\n", 3), pattern(3000)}) {
            QVERIFY(asking.send(question));
            QCOMPARE(asking.answer(), reply.kind == Reply::Kind::Echo ? question : reply.bytes);
        }
        if (!abstract) {
            struct stat facts = {};
            QCOMPARE(::stat(spec.address.bytes().constData(), &facts), 0);
            QCOMPARE(facts.st_mode & 0777, mode_t(0640));
        }
    }
}

void ShellMessageInteropTest::listenersPrintWhatComes_data() { addKinds(); }

void ShellMessageInteropTest::listenersPrintWhatComes()
{
    QFETCH(SocketType, type);
    QFETCH(bool, abstract);
    EndpointSpec spec = messageSpec(EndpointKind::Listener, fresh(abstract), type);
    const auto server = pasted("dash", endpointShellLine(spec));
    const Asking asking(spec.address, type);
    QVERIFY(asking.isConnected());
    const QByteArray big = pattern(60'000);
    QVERIFY(asking.send("one\n") && asking.send(big));
    QTRY_COMPARE_WITH_TIMEOUT(server->out(), "one\n" + big, 10'000);
}

void ShellMessageInteropTest::messagesAreSentAgain_data() { addKinds(); }

/// The line of one message that came, and of one that was answered.
void ShellMessageInteropTest::messagesAreSentAgain()
{
    QFETCH(SocketType, type);
    QFETCH(bool, abstract);
    for (const QByteArray& payload : {QByteArray("hello \0 '\n", 10), pattern(30'000), QByteArray("")}) {
        const EndpointSpec ours = messageSpec(EndpointKind::Listener, fresh(abstract), type);
        const auto listener = ourListener(ours.address, type, "none");
        const auto client = pasted("dash", messageShellLine(ours, TrafficEvent::Received, payload));
        QTRY_COMPARE_WITH_TIMEOUT(payloadsOf(*listener, "received"), QList<QByteArray>{payload}, 15'000);
        listener->signal(SIGTERM);
        QCOMPARE(listener->wait(), 0);

        const EndpointSpec theirs = messageSpec(EndpointKind::Client, fresh(abstract), type);
        const auto server = pasted("bash", messageShellLine(theirs, TrafficEvent::Received, payload));
        const Asking asking(theirs.address, type);
        QVERIFY(asking.isConnected() && asking.send("question"));
        QCOMPARE(asking.answer(), payload);
    }
}

void ShellMessageInteropTest::commandsAndFilesAnswer_data()
{
    QTest::addColumn<SocketType>("type");
    QTest::addColumn<Reply>("reply");
    QTest::addColumn<QByteArray>("question");
    QTest::addColumn<QByteArray>("answer");
    QTest::newRow("command") << SocketType::Stream
                             << Reply{Reply::Kind::Command, "sed -u 's/a b/$HOME \"x\"/'"}
                             << QByteArray("a b\n") << QByteArray("$HOME \"x\"\n");
    QTest::newRow("command for datagrams")
        << SocketType::Datagram << Reply{Reply::Kind::Command, "tr a-z A-Z"} << QByteArray("hello")
        << QByteArray("HELLO");
    for (const SocketType type : {SocketType::Stream, SocketType::Datagram, SocketType::Seqpacket})
        QTest::addRow("file %s", qPrintable(socketTypeName(type)))
            << type << Reply{Reply::Kind::File} << QByteArray("?") << QByteArray("of a file\0\xff", 11);
}

void ShellMessageInteropTest::commandsAndFilesAnswer()
{
    QFETCH(SocketType, type);
    QFETCH(Reply, reply);
    QFETCH(QByteArray, question);
    QFETCH(QByteArray, answer);
    if (reply.kind == Reply::Kind::File) {
        reply.bytes = m_dir.path().toUtf8() + "/an 'answer'";
        writeFile(QString::fromUtf8(reply.bytes), answer);
    }
    for (const char* shell : messageShells) {
        EndpointSpec spec = messageSpec(EndpointKind::Listener, fresh(false), type);
        spec.reply = reply;
        const auto server = pasted(shell, endpointShellLine(spec));
        const Asking asking(spec.address, type);
        QVERIFY(asking.isConnected() && asking.send(question));
        QCOMPARE(asking.answer(), answer);
    }
}

SW_TEST(ShellMessageInteropTest)
#include "ShellMessageInteropTest.moc"
