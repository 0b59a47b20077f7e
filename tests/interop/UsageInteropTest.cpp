#include "tests/TestMain.h"
#include "tests/interop/Harness.h"

#include <QFile>
#include <QJsonObject>

#include <csignal>
#include <memory>

using namespace sw::interop;

/// Exit codes, and what the program says when it can't do what it was asked.
class UsageInteropTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_directory;

    static QProcessEnvironment withoutDisplay()
    {
        auto environment = QProcessEnvironment::systemEnvironment();
        for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
            environment.remove(QString::fromLatin1(name));
        return environment;
    }

private slots:
    void usageErrors_data() const
    {
        QTest::addColumn<QStringList>("arguments");
        const auto row = [](const char* line) {
            QTest::newRow(line) << QString::fromLatin1(line).split(QLatin1Char(' '));
        };
        row("nonsense");
        row("--nonsense");
        row("listen");
        row("listen /tmp/x --mode 9");
        row("listen /tmp/x --api qt --mode 0600");
        row("listen /tmp/x --type packet");
        row("connect /tmp/x --send-hex 1");
        row("http /tmp/x");
        row("tap");
        row("bridge /tmp/x");
        row("bridge /tmp/x /tmp/y");
    }
    void usageErrors()
    {
        QFETCH(QStringList, arguments);
        Running run(workbench(), arguments, withoutDisplay());
        QCOMPARE(run.wait(), 2);
        QCOMPARE(run.out(), QByteArray());
        QCOMPARE(run.err().count('\n'), 1);
    }

    void helpAndVersionGoToStandardOutput()
    {
        Running help(workbench(), {QStringLiteral("--help")}, withoutDisplay());
        QCOMPARE(help.wait(), 0);
        QVERIFY(help.out().startsWith("Usage: socket-workbench"));
        Running version(workbench(), {QStringLiteral("--version")}, withoutDisplay());
        QCOMPARE(version.wait(), 0);
        QVERIFY(version.out().startsWith("socket-workbench "));
    }

    void withoutADisplayItSaysSo_data() const
    {
        QTest::addColumn<QString>("display");
        QTest::newRow("none") << QString();
        QTest::newRow("dead") << QStringLiteral(":987");
    }
    void withoutADisplayItSaysSo()
    {
        QFETCH(QString, display);
        auto environment = withoutDisplay();
        if (!display.isEmpty())
            environment.insert(QStringLiteral("DISPLAY"), display);
        for (const QStringList& arguments :
             {QStringList(), QStringList{QStringLiteral("--demo")},
              QStringList{QStringLiteral("listen"), QStringLiteral("/tmp/x")}}) {
            Running run(workbench(), arguments, environment);
            QCOMPARE(run.wait(), 1);
            QCOMPARE(run.out(), QByteArray());
            QCOMPARE(run.err().count('\n'), 1);
            QVERIFY2(run.err().contains("socket-workbench --headless"), run.err().constData());
        }
    }

    void aReplyFileThatIsNotThereIsAFailure()
    {
        Running run(workbench(),
                    {QStringLiteral("--headless"), QStringLiteral("listen"),
                     m_directory.filePath(QStringLiteral("s")), QStringLiteral("--reply=file:/nowhere")});
        QCOMPARE(run.wait(), 1);
        QCOMPARE(run.err(), QByteArray("Can't read the file /nowhere: No such file or directory\n"));
        QVERIFY(!QFile::exists(m_directory.filePath(QStringLiteral("s"))));
    }

    void aLocaleThatIsNotUtf8IsNoProblem()
    {
        auto environment = withoutDisplay();
        environment.insert(QStringLiteral("LC_ALL"), QStringLiteral("C"));
        Running run(workbench(),
                    {QStringLiteral("listen"), m_directory.filePath(QStringLiteral("l")),
                     QStringLiteral("--for=0.1")},
                    environment);
        QCOMPARE(run.wait(), 0);
        QCOMPARE(run.err(), QByteArray());
    }

    void closedStandardDescriptorsDoNoHarm()
    {
        const Shell run =
            shell(m_directory.path(), QStringLiteral("\"$W\" listen c --for 0.2 <&- >&- 2>&-; echo $?"));
        QCOMPARE(run.out, QByteArray("0\n"));
    }

    void theDemoRunsWithoutADisplay()
    {
        auto environment = withoutDisplay();
        environment.insert(QStringLiteral("XDG_RUNTIME_DIR"), m_directory.path());
        Running demo(workbench(), {QStringLiteral("--demo"), QStringLiteral("--headless")}, environment);
        QTRY_VERIFY(demo.rows(QStringLiteral("received")).size() >= 4); // two rounds, at both ends
        QCOMPARE(payloadOf(demo.rows(QStringLiteral("received")).constFirst()), QByteArray("hello world"));
        QCOMPARE(QDir(m_directory.path()).entryList({QStringLiteral("socket-workbench-demo-*")}).size(), 1);
        demo.signal(SIGTERM);
        QCOMPARE(demo.wait(), 0);
        QCOMPARE(demo.err(), QByteArray());
        QCOMPARE(QDir(m_directory.path()).entryList({QStringLiteral("socket-workbench-demo-*")}),
                 QStringList());
    }

    void twoSignalsOfOneWishStopCleanly()
    {
        const QString path = m_directory.filePath(QStringLiteral("t"));
        Running listener(workbench(), {QStringLiteral("--headless"), QStringLiteral("listen"), path});
        QTRY_COMPARE(listener.rows(QStringLiteral("started")).size(), 1);
        listener.signal(SIGTERM);
        listener.signal(SIGINT);
        QCOMPARE(listener.wait(), 0);
        QVERIFY(!QFile::exists(path));
    }

    /// The reader takes nothing, so the first signal can't come to its end.
    void aSecondSignalEndsItAtOnce()
    {
        const Shell run = shell(m_directory.path(), QStringLiteral(R"sh(
            mkfifo pipe; sleep 20 <pipe & reader=$!
            "$W" listen u --output raw >pipe & listener=$!
            until [ -S u ]; do sleep 0.02; done
            head -c 400000 /dev/zero | socat -u - UNIX-CONNECT:u
            kill -TERM $listener
            until [ ! -e u ]; do sleep 0.02; done
            sleep 0.6; kill -TERM $listener
            wait $listener; echo $?; kill $reader)sh"));
        QCOMPARE(run.out, QByteArray("143\n"));
    }
};

SW_TEST(UsageInteropTest)
#include "UsageInteropTest.moc"
