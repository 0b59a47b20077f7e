#include "tests/TestMain.h"
#include "tests/interop/Harness.h"

#include <QFile>
#include <QJsonObject>

#include <csignal>
#include <memory>

#include <unistd.h>

using namespace sw::interop;

/// Captures that outlive their program, and standard output that loses nothing.
class RecordInteropTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_directory;
    QString file(const char* name) const { return m_directory->filePath(QString::fromLatin1(name)); }

    std::unique_ptr<Running> record() const
    {
        return std::make_unique<Running>(workbench(),
                                         QStringList{QStringLiteral("--headless"), QStringLiteral("listen"),
                                                     file("s"), QStringLiteral("--reply=echo"),
                                                     QStringLiteral("--record"), file("capture")});
    }
    void talk(int times) const
    {
        const Shell client =
            shell(m_directory->path(),
                  QStringLiteral(
                      "for i in {1..%1}; do printf 'message %s' $i | socat - UNIX-CONNECT:s >/dev/null; done")
                      .arg(times));
        QCOMPARE(client.code, 0);
    }
    Running open() const
    {
        return Running(workbench(), {QStringLiteral("open"), file("capture"), QStringLiteral("--headless")});
    }

private slots:
    void init() { m_directory = std::make_unique<QTemporaryDir>(); }

    void killedWhileRecordingItLosesNothingThatWasPrinted()
    {
        QByteArray printed;
        {
            const auto listener = record();
            QTRY_COMPARE(listener->rows(QStringLiteral("started")).size(), 1);
            Running chatter(
                QStringLiteral("bash"),
                {QStringLiteral("-c"),
                 QStringLiteral(
                     "for ((i = 1;; i++)); do echo line $i; done | socat -u - UNIX-CONNECT:\"$1\""),
                 QStringLiteral("bash"), file("s")});
            QTRY_VERIFY(listener->rows(QStringLiteral("received")).size() > 20);
            listener->signal(SIGKILL);
            QCOMPARE(listener->wait(), 128 + SIGKILL);
            printed = listener->out();
        }
        printed.truncate(printed.lastIndexOf('\n') + 1);
        Running shown = open();
        QCOMPARE(shown.wait(), 0);
        QVERIFY(printed.size() > 1000);
        QVERIFY(shown.out().startsWith(printed));
        QCOMPARE(shown.err(), QByteArray());
    }

    void aCleanEndIsPrintedAsItWas()
    {
        const auto listener = record();
        QTRY_COMPARE(listener->rows(QStringLiteral("started")).size(), 1);
        talk(3);
        listener->signal(SIGTERM);
        QCOMPARE(listener->wait(), 0);
        QCOMPARE(listener->rows(QStringLiteral("closed")).size(), 3);
        Running shown = open();
        QCOMPARE(shown.wait(), 0);
        QCOMPARE(shown.out(), listener->out());
    }

    void openFollowsALiveCapture()
    {
        const auto listener = record();
        QTRY_COMPARE(listener->rows(QStringLiteral("started")).size(), 1);
        Running shown = open();
        QTRY_COMPARE(shown.rows(QStringLiteral("started")).size(), 1);
        talk(2);
        QTRY_COMPARE(shown.rows(QStringLiteral("closed")).size(), 2);
        QVERIFY(shown.isRunning());
        listener->signal(SIGTERM);
        QCOMPARE(listener->wait(), 0);
        QCOMPARE(shown.wait(), 0);
        QCOMPARE(shown.out(), listener->out());
    }

    void aDirectoryWithACaptureIsNotOverwritten()
    {
        {
            const auto listener = record();
            QTRY_COMPARE(listener->rows(QStringLiteral("started")).size(), 1);
            listener->signal(SIGTERM);
            QCOMPARE(listener->wait(), 0);
        }
        const auto again = record();
        QCOMPARE(again->wait(), 1);
        QCOMPARE(again->err().count('\n'), 1);
        Running shown = open();
        QCOMPARE(shown.wait(), 0);
        QCOMPARE(shown.rows(QStringLiteral("started")).size(), 1);
    }

    void openingNothingIsAFailure()
    {
        Running shown = open();
        QCOMPARE(shown.wait(), 1);
        QCOMPARE(shown.err().count('\n'), 1);
        QCOMPARE(shown.out(), QByteArray());
    }

    /// 50 MB to a reader that begins late: the sockets wait, nothing is lost.
    void aSlowReaderLosesNothing()
    {
        const Shell run = shell(m_directory->path(), QStringLiteral(R"sh(
            head -c 50000000 /dev/urandom >in
            "$W" listen s --output raw --record capture | { sleep 1; cat >out; } & reader=$!
            until [ -S s ]; do sleep 0.02; done
            socat -u - UNIX-CONNECT:s <in
            until [ "$(stat -c %s out 2>/dev/null)" = 50000000 ]; do sleep 0.05; done
            kill %1; wait $reader
            cmp in out && echo equal)sh"),
                                60'000);
        QVERIFY2(run.out == "equal\n", run.err.constData());
    }

    void aSignalFlushesWhatASlowReaderHasNotTaken()
    {
        const Shell run = shell(m_directory->path(), QStringLiteral(R"sh(
            head -c 5000000 /dev/urandom >in
            mkfifo pipe
            { sleep 2; cat >out; } <pipe & reader=$!
            "$W" listen s --reply echo --output raw >pipe & listener=$!
            until [ -S s ]; do sleep 0.02; done
            socat -t10 - UNIX-CONNECT:s <in | cmp in - && echo echoed
            [ -s out ] && echo "the reader was not slow"
            kill -TERM $listener
            wait $listener; echo "code $?"
            wait $reader
            [ -e s ] && echo left
            cmp in out && echo equal)sh"),
                                60'000);
        QCOMPARE(run.out, QByteArray("echoed\ncode 0\nequal\n"));
    }

    /// Captures that nobody asked to keep lie in one cache directory; a program that starts removes those
    /// of dead ones. In another PID namespace it can't know a live one by its pid.
    void aLiveCaptureSurvivesAStartInAnotherNamespace()
    {
        const QString user = ::getuid() == 0 ? QString() : QStringLiteral("--user --map-root-user ");
        const Shell run = shell(m_directory->path(), QStringLiteral(R"sh(
            export XDG_CACHE_HOME="$D/cache"
            "$W" --headless listen s >rows & listener=$!
            until grep -q started rows; do sleep 0.02; done
            ls cache/socket-workbench/captures/*/segment-* | wc -l
            unshare %1--pid --fork --kill-child --mount-proc "$W" listen t --for 0.1 >/dev/null; echo $?
            ls cache/socket-workbench/captures/*/segment-* | wc -l
            kill -9 $listener; wait $listener
            "$W" listen t --for 0.1 >/dev/null
            ls cache/socket-workbench/captures | wc -l)sh")
                                                         .arg(user));
        QCOMPARE(run.out, QByteArray("1\n0\n1\n0\n"));
    }

    void aHomeThatIsNotWritableIsNoProblem()
    {
        // Even root can't make a directory below a file.
        writeFile(file("home"), "not a directory");
        const Shell run = shell(m_directory->path(), QStringLiteral(R"sh(
            mkdir tmp
            export XDG_CACHE_HOME="$D/home" TMPDIR="$D/tmp"
            "$W" listen s --for 0.1 | grep -c started; ls -A tmp | wc -l)sh"));
        QCOMPARE(run.err, QByteArray());
        QCOMPARE(run.out, QByteArray("1\n0\n"));
    }

    void aReaderThatGoesAwayStopsIt()
    {
        const Shell run = shell(m_directory->path(), QStringLiteral(R"sh(
            "$W" listen s --headless | head -1 | grep -o '"event":"started"'
            echo "${PIPESTATUS[0]}"
            [ -e s ] && echo left)sh"));
        QCOMPARE(run.err, QByteArray());
        QCOMPARE(run.out, QByteArray("\"event\":\"started\"\n0\n"));
    }

    void aFullDiskOnStandardOutputIsAFailure()
    {
        const Shell run =
            shell(m_directory->path(),
                  QStringLiteral("\"$W\" listen s --headless >/dev/full; echo $?; [ -e s ] && echo left"));
        QCOMPARE(run.out, QByteArray("1\n"));
        QCOMPARE(run.err, QByteArray("Can't write to standard output: No space left on device (ENOSPC)\n"));
    }
};

SW_TEST(RecordInteropTest)
#include "RecordInteropTest.moc"
