#include "tests/TestMain.h"
#include "tests/interop/Harness.h"

#include <QDir>
#include <QFile>
#include <QJsonObject>

#include <csignal>
#include <memory>

using namespace sw::interop;

/// The program with its window (on the offscreen platform), as its neighbours see it.
class WindowInteropTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_directory;
    QString file(const char* name) const { return m_directory->filePath(QString::fromLatin1(name)); }

    std::unique_ptr<Running> window(const QStringList& arguments) const
    {
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
        environment.insert(QStringLiteral("XDG_RUNTIME_DIR"), m_directory->path());
        environment.insert(QStringLiteral("XDG_CONFIG_HOME"), m_directory->path());
        return std::make_unique<Running>(workbench(), arguments, environment);
    }
    /// Without what the offscreen platform says of itself.
    static QByteArray errorsOf(Running& program)
    {
        QByteArray errors = program.err();
        return errors.replace("This plugin does not support propagateSizeHints()\n", "");
    }
    QStringList demoDirectories() const
    {
        return QDir(m_directory->path()).entryList({QStringLiteral("socket-workbench-demo-*")});
    }
    /// A signal that comes from then on, however early, stops it cleanly.
    static bool catchesSigterm(qint64 pid)
    {
        for (const QByteArray& line : readFile(QStringLiteral("/proc/%1/status").arg(pid)).split('\n')) {
            if (line.startsWith("SigCgt:"))
                return line.mid(7).trimmed().toULongLong(nullptr, 16) & (1u << (SIGTERM - 1));
        }
        return false;
    }

private slots:
    void init() { m_directory = std::make_unique<QTemporaryDir>(); }

    void aRequestIsSentByItsPage()
    {
        const auto server = std::make_unique<Running>(
            workbench(),
            QStringList{QStringLiteral("--headless"), QStringLiteral("listen"), file("s"),
                        QStringLiteral("--reply"),
                        QStringLiteral("escaped:HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n"),
                        QStringLiteral("--output"), QStringLiteral("raw")});
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(file("s")), 10'000);
        const auto program = window({QStringLiteral("http"), file("s"), QStringLiteral("PUT"),
                                     QStringLiteral("/x"), QStringLiteral("-d"), QStringLiteral("hello"),
                                     QStringLiteral("-H"), QStringLiteral("A: b")});
        QTRY_VERIFY_WITH_TIMEOUT(server->out().endsWith("\r\n\r\nhello"), 10'000);
        QVERIFY(server->out().startsWith("PUT /x HTTP/1.1\r\n") && server->out().contains("\r\nA: b\r\n"));
        QVERIFY(program->isRunning());
        program->signal(SIGTERM);
        QCOMPARE(program->wait(), 0);
    }
    void aListenerStartsWithItsWindowAndGoesWithIt()
    {
        const auto program = window({QStringLiteral("listen"), file("s"), QStringLiteral("--reply=echo")});
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(file("s")), 10'000);
        const Shell client = shell(
            m_directory->path(), QStringLiteral("printf hi | socat - UNIX-CONNECT:s,retry=20,interval=0.1"));
        QCOMPARE(client.out, QByteArray("hi"));
        program->signal(SIGTERM);
        QCOMPARE(program->wait(), 0);
        QVERIFY(!QFile::exists(file("s")));
        QCOMPARE(program->out(), QByteArray()); // rows are for runs without a window
        QCOMPARE(errorsOf(*program), QByteArray());
    }

    void aClientStartsWithItsWindow()
    {
        Running server(QStringLiteral("socat"),
                       {QStringLiteral("-u"), QStringLiteral("UNIX-LISTEN:%1,fork").arg(file("s")),
                        QStringLiteral("STDOUT")});
        const auto program = window({QStringLiteral("connect"), file("s"), QStringLiteral("--retry"),
                                     QStringLiteral("--send=hello window")});
        QTRY_COMPARE_WITH_TIMEOUT(server.out(), QByteArray("hello window"), 10'000);
        QVERIFY(program->isRunning());
        program->signal(SIGINT);
        QCOMPARE(program->wait(), 0);
    }

    void theDemoLivesAndLeavesNothing()
    {
        const auto program = window({QStringLiteral("--demo"), QStringLiteral("--record"), file("capture")});
        QTRY_COMPARE_WITH_TIMEOUT(demoDirectories().size(), 1, 10'000);
        const QString first = QStringLiteral("\"$W\" --headless open capture --for 0.01 >/dev/null");
        QTRY_COMPARE(shell(m_directory->path(), first).code, 0);
        Running shown(workbench(), {QStringLiteral("--headless"), QStringLiteral("open"), file("capture")});
        QTRY_VERIFY_WITH_TIMEOUT(shown.rows(QStringLiteral("received")).size() >= 4, 10'000);
        program->signal(SIGTERM);
        QCOMPARE(program->wait(), 0);
        QCOMPARE(shown.wait(), 0);
        QCOMPARE(payloadOf(shown.rows(QStringLiteral("received")).constFirst()), QByteArray("hello world"));
        QCOMPARE(demoDirectories(), QStringList());
    }

    void aKeptCaptureOpensInAWindow()
    {
        const Shell made = shell(
            m_directory->path(),
            QStringLiteral("\"$W\" --headless listen s --for 0.1 --record capture >/dev/null && ls capture"));
        QCOMPARE(made.code, 0);
        const auto program = window({QStringLiteral("open"), file("capture")});
        QTRY_VERIFY(catchesSigterm(program->pid()));
        program->signal(SIGTERM);
        QCOMPARE(program->wait(), 0);
        QCOMPARE(errorsOf(*program), QByteArray());
        // Its window was there: it has kept its layout.
        QVERIFY(QFile::exists(file("socket-workbench/window.ini")));
    }

    void aCaptureThatIsNotThereIsAFailure()
    {
        const auto program = window({QStringLiteral("open"), file("nothing")});
        QCOMPARE(program->wait(), 1);
        QCOMPARE(program->err().count('\n'), 1);
    }
};

SW_TEST(WindowInteropTest)
#include "WindowInteropTest.moc"
