#include "tests/TestMain.h"
#include "tests/widgets/WindowFixture.h"

#include "models/session/ConnectionModel.h"
#include "models/traffic/TrafficModel.h"
#include "widgets/ConversationTable.h"

#include <QApplication>
#include <QComboBox>
#include <QDialog>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPlainTextEdit>
#include <QProcess>
#include <QPushButton>

#include <csignal>

#include <sys/stat.h>

using namespace sw;
using namespace sw::test;

namespace {

/// A tool that runs in the fixture's directory; ended with all its children when this goes.
class Tool
{
public:
    Tool(const WindowFixture& f, const QString& program, const QStringList& arguments)
    {
        m_process.setWorkingDirectory(f.pathText("."));
        m_process.setChildProcessModifier([] { ::setpgid(0, 0); });
        m_process.start(program, arguments);
        m_process.waitForStarted();
    }
    ~Tool()
    {
        if (m_process.processId() > 0)
            ::kill(-pid_t(m_process.processId()), SIGKILL);
        m_process.waitForFinished();
    }
    Tool(const Tool&) = delete;
    Tool& operator=(const Tool&) = delete;

    qint64 pid() const { return m_process.processId(); }
    QByteArray out()
    {
        m_out += m_process.readAllStandardOutput();
        return m_out;
    }
    QByteArray err()
    {
        m_err += m_process.readAllStandardError();
        return m_err;
    }
    void write(const QByteArray& bytes) { m_process.write(bytes); }
    void closeInput() { m_process.closeWriteChannel(); }
    bool ends()
    {
        return QTest::qWaitFor([this] { return m_process.state() == QProcess::NotRunning; }, 10'000);
    }

private:
    QProcess m_process;
    QByteArray m_out, m_err;
};

/// The article's server: one thread for each client, an echo, and a line for what happens.
const char* const articleServer = R"(
import logging, socketserver, sys
from pathlib import Path
logging.basicConfig(level=logging.INFO, stream=sys.stdout, format="%(message)s")
class RequestHandler(socketserver.BaseRequestHandler):
    def setup(self):
        logging.info("Start request.")
    def handle(self):
        conn = self.request
        while True:
            data = conn.recv(1024)
            if not data:
                break
            logging.info(f"recv: {data!r}")
            conn.sendall(data)
    def finish(self):
        logging.info("Finish request.")
path = Path(sys.argv[1])
if path.exists():
    path.unlink()
with socketserver.ThreadingUnixStreamServer(str(path), RequestHandler) as server:
    server.serve_forever()
)";

const char* const articleClient = R"(
import socket, sys, time
with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as s:
    s.connect(sys.argv[1])
    for _ in range(3):
        time.sleep(0.1)
        s.sendall(b"hello world")
        print(f"Received {s.recv(1024)!r}", flush=True)
)";

} // namespace

/// The window, clicked and typed into, with socat and python3 at the other end, both ways.
class FieldToolsTest : public QObject
{
    Q_OBJECT
private slots:
    void streamListenerMeetsSocat();
    void streamClientMeetsSocat();
    void aLateReplyComesAfterHalfClose();
    void datagramListenerMeetsSocat();
    void datagramClientMeetsSocat();
    void datagramClientIsAnsweredUnderItsName();
    void seqpacketMeetsPython();
    void echoListenerMeetsTheArticlesClient();
    void clientMeetsTheArticlesServer();
    void aCommandServesSocat();

private:
    static void listen(WindowFixture& f, const char* type, const char* reply)
    {
        f.window().openNewListener(f.pathText("p.sock"));
        f.field<QComboBox>("newListener", "type")->setCurrentText(QLatin1String(type));
        f.field<QComboBox>("newListener", "reply")->setCurrentText(QLatin1String(reply));
        click(f.field<QPushButton>("newListener", "listen"));
        QTRY_VERIFY(running(f));
    }
    static void connectClient(WindowFixture& f, const QString& replyName = {})
    {
        QTRY_VERIFY(QFile::exists(f.pathText("p.sock")));
        f.window().openNewClient(f.pathText("p.sock"));
        f.field<QLineEdit>("newClient", "replyName")->setText(replyName);
        click(f.field<QPushButton>("newClient", "connect"));
        QTRY_VERIFY(running(f));
    }
    static bool running(WindowFixture& f)
    {
        auto* stop = f.part<QPushButton>("stop");
        return stop && stop->isVisible();
    }
    static void sendText(WindowFixture& f, const QString& text, const char* ending = "None")
    {
        auto* message = f.part<QPlainTextEdit>("message");
        f.part<QComboBox>("lineEnding")->setCurrentText(QLatin1String(ending));
        message->setFocus();
        message->selectAll();
        QTest::keyClicks(message, text);
        click(f.part<QPushButton>("send"));
    }
    /// "received hello" for each message that the conversation shows.
    static QStringList messages(WindowFixture& f)
    {
        QStringList lines;
        auto* table = f.part<ConversationTable>("conversation");
        for (int row = 0; table && row < table->model()->rowCount(); ++row) {
            const QModelIndex index = table->model()->index(row, TrafficModel::Preview);
            const auto event = TrafficEvent(index.data(TrafficModel::EventRole).toInt());
            if (event == TrafficEvent::Received || event == TrafficEvent::Sent)
                lines << trafficEventName(event) + QLatin1Char(' ') + index.data().toString();
        }
        return lines;
    }
    static bool says(WindowFixture& f, const QString& words)
    {
        for (const QWidget* widget : f.page()->findChildren<QWidget*>()) {
            const auto* label = qobject_cast<const QLabel*>(widget);
            if (widget->isVisible() &&
                (widget->accessibleName().contains(words) || (label && label->text().contains(words))))
                return true;
        }
        return false;
    }
    static QStringList shellWords(const QString& script) { return {QStringLiteral("-c"), script}; }
};

void FieldToolsTest::streamListenerMeetsSocat()
{
    WindowFixture f;
    listen(f, "Stream", "None");
    struct stat facts = {};
    QCOMPARE(::stat(f.path("p.sock").constData(), &facts), 0);
    QCOMPARE(facts.st_mode & 0777, mode_t(0600));
    {
        Tool two(
            f, QStringLiteral("bash"),
            shellWords(QStringLiteral("for i in 1 2; do echo 'hello world' | socat - UNIX-CONNECT:p.sock & "
                                      "done; wait")));
        QTRY_COMPARE(messages(f), (QStringList{QStringLiteral("received hello world\\n"),
                                               QStringLiteral("received hello world\\n")}));
        auto* list = f.part<QListView>("connections");
        QTRY_COMPARE(list->model()->rowCount(), 3); // and all of them
        for (const int row : {1, 2}) {
            QCOMPARE(list->model()->index(row, 0).data(ConnectionModel::NameRole).toString(),
                     QStringLiteral("socat"));
            QVERIFY(list->model()
                        ->index(row, 0)
                        .data(ConnectionModel::StatusRole)
                        .value<ConnectionStatus>()
                        .peer.uid == ::geteuid());
        }
    }
    QVERIFY(running(f)); // the listener stays
    click(f.part<QPushButton>("stop"));
    QTRY_VERIFY(!QFile::exists(f.pathText("p.sock")));
    Tool ss(f, QStringLiteral("ss"), {QStringLiteral("-xlH"), QStringLiteral("src"), f.pathText("p.sock")});
    QVERIFY(ss.ends());
    QCOMPARE(ss.out(), QByteArray());
}

void FieldToolsTest::streamClientMeetsSocat()
{
    WindowFixture f;
    Tool server(f, QStringLiteral("socat"),
                {QStringLiteral("-u"), QStringLiteral("UNIX-LISTEN:p.sock,fork"), QStringLiteral("STDOUT")});
    connectClient(f);
    sendText(f, QStringLiteral("hello world"), "LF");
    QTRY_COMPARE(server.out(), QByteArray("hello world\n"));
}

void FieldToolsTest::aLateReplyComesAfterHalfClose()
{
    WindowFixture f;
    Tool server(f, QStringLiteral("socat"),
                {QStringLiteral("-t5"), QStringLiteral("UNIX-LISTEN:p.sock"),
                 QStringLiteral("SYSTEM:cat; sleep 1; echo late")});
    connectClient(f);
    sendText(f, QStringLiteral("hi"));
    QTRY_VERIFY(messages(f).contains(QStringLiteral("received hi")));
    click(f.part<QPushButton>("finishSending"));
    QTRY_VERIFY(messages(f).contains(QStringLiteral("received late\\n")));
}

void FieldToolsTest::datagramListenerMeetsSocat()
{
    WindowFixture f;
    listen(f, "Datagram", "None");
    Tool unnamed(f, QStringLiteral("bash"),
                 shellWords(QStringLiteral("echo 'hello world' | socat - UNIX-SENDTO:p.sock")));
    QTRY_COMPARE(messages(f), QStringList{QStringLiteral("received hello world\\n")});
    auto* reply = f.part<QPushButton>("reply");
    QTRY_VERIFY(reply->isVisible());
    QVERIFY(!reply->isEnabled());
    QVERIFY(says(f, QStringLiteral("unnamed, cannot be answered")));
    Tool named(f, QStringLiteral("bash"),
               shellWords(QStringLiteral("echo question | socat -t5 - UNIX-SENDTO:\"%1\",bind=\"%1.c\"")
                              .arg(f.pathText("p.sock"))));
    QTRY_VERIFY(reply->isEnabled());
    QVERIFY(says(f, f.pathText("p.sock.c")));
    click(reply);
    sendText(f, QStringLiteral("answer"));
    QTRY_COMPARE(named.out(), QByteArray("answer"));
}

void FieldToolsTest::datagramClientMeetsSocat()
{
    WindowFixture f;
    Tool server(
        f, QStringLiteral("socat"),
        {QStringLiteral("-u"), QStringLiteral("UNIX-RECVFROM:p.sock,fork"), QStringLiteral("STDOUT")});
    connectClient(f);
    sendText(f, QStringLiteral("one"), "LF");
    QTRY_COMPARE(server.out(), QByteArray("one\n")); // its children print as they like
    sendText(f, QStringLiteral("two"), "LF");
    QTRY_COMPARE(server.out(), QByteArray("one\ntwo\n"));
    QVERIFY(says(f, QStringLiteral("no reply name")));
}

void FieldToolsTest::datagramClientIsAnsweredUnderItsName()
{
    for (const bool named : {true, false}) {
        WindowFixture f;
        Tool server(f, QStringLiteral("socat"),
                    {QStringLiteral("UNIX-RECVFROM:p.sock,fork"), QStringLiteral("EXEC:tr a-z A-Z")});
        connectClient(f, named ? f.pathText("me.sock") : QString());
        sendText(f, QStringLiteral("hello"));
        if (named) {
            QTRY_VERIFY(messages(f).contains(QStringLiteral("received HELLO")));
        } else {
            QTRY_VERIFY2(server.err().contains("Transport endpoint is not connected") ||
                             server.err().contains("nvalid argument"),
                         server.err().constData());
            QVERIFY(says(f, QStringLiteral("This client has no reply name, so the server can't answer it")));
        }
    }
}

void FieldToolsTest::seqpacketMeetsPython()
{
    WindowFixture f;
    listen(f, "Seqpacket", "Echo");
    Tool client(f, QStringLiteral("python3"),
                shellWords(QStringLiteral("import socket\n"
                                          "s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)\n"
                                          "s.settimeout(5)\n"
                                          "s.connect('p.sock')\n"
                                          "for m in (b'one', b'x' * 100000, b'', b'two'):\n"
                                          "    s.send(m)\n"
                                          "    assert s.recv(200000) == m\n"
                                          "print('equal')\n")));
    QVERIFY(client.ends());
    QCOMPARE(client.err(), QByteArray());
    QCOMPARE(client.out(), QByteArray("equal\n"));
    QTRY_COMPARE(messages(f).size(), 8);
    QCOMPARE(messages(f).at(4), QStringLiteral("received (empty message)"));
}

void FieldToolsTest::echoListenerMeetsTheArticlesClient()
{
    WindowFixture f;
    { // a stale file, as a bind and an exit leave it
        PlainServer stale(f.path("p.sock"));
    }
    f.window().openNewListener(f.pathText("p.sock"));
    f.field<QComboBox>("newListener", "reply")->setCurrentText(QStringLiteral("Echo"));
    auto* replace = f.field<QPushButton>("newListener", "replaceStale");
    QTRY_VERIFY(replace->isVisible());
    click(replace);
    QTRY_VERIFY(running(f));
    Tool client(f, QStringLiteral("python3"),
                {QStringLiteral("-c"), QLatin1String(articleClient), f.pathText("p.sock")});
    QVERIFY(client.ends());
    QCOMPARE(client.out(), QByteArray("Received b'hello world'\n").repeated(3));
    QTRY_COMPARE(messages(f),
                 (QStringList{QStringLiteral("received hello world"), QStringLiteral("sent hello world")} +
                  QStringList{QStringLiteral("received hello world"), QStringLiteral("sent hello world")} +
                  QStringList{QStringLiteral("received hello world"), QStringLiteral("sent hello world")}));
}

void FieldToolsTest::clientMeetsTheArticlesServer()
{
    WindowFixture f;
    Tool server(f, QStringLiteral("python3"),
                {QStringLiteral("-c"), QLatin1String(articleServer), f.pathText("p.sock")});
    connectClient(f);
    sendText(f, QStringLiteral("hello world"));
    QTRY_COMPARE(messages(f),
                 (QStringList{QStringLiteral("sent hello world"), QStringLiteral("received hello world")}));
    click(f.part<QPushButton>("stop"));
    QTRY_COMPARE(server.out(), QByteArray("Start request.\nrecv: b'hello world'\nFinish request.\n"));
    // Somebody alive is never masked.
    f.window().openNewListener(f.pathText("p.sock"));
    const auto refused = [&] {
        if (!f.window().findChild<QDialog*>(QStringLiteral("newListener")))
            return false;
        for (const QLabel* label :
             f.window().findChild<QDialog*>(QStringLiteral("newListener"))->findChildren<QLabel*>()) {
            if (label->isVisible() && label->text().contains(QString::number(server.pid())))
                return true;
        }
        return false;
    };
    QTRY_VERIFY(refused());
    click(f.field<QPushButton>("newListener", "listen"));
    QVERIFY(refused()); // and the form is still there
}

void FieldToolsTest::aCommandServesSocat()
{
    WindowFixture f;
    f.window().openNewListener(f.pathText("p.sock"));
    f.field<QComboBox>("newListener", "reply")->setCurrentText(QStringLiteral("Command"));
    f.field<QLineEdit>("newListener", "replyCommand")->setText(QStringLiteral("tr a-z A-Z"));
    click(f.field<QPushButton>("newListener", "listen"));
    QTRY_VERIFY(running(f));
    Tool client(f, QStringLiteral("bash"),
                shellWords(QStringLiteral("echo hello | socat -t5 - UNIX-CONNECT:p.sock")));
    QVERIFY(client.ends());
    QCOMPARE(client.out(), QByteArray("HELLO\n"));
}

SW_TEST(FieldToolsTest)
#include "FieldToolsTest.moc"
