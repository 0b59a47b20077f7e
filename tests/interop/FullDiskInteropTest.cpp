#include "tests/TestMain.h"
#include "tests/interop/Harness.h"

#include <unistd.h>

using namespace sw::interop;

/// A file system that is really full, and has room again while nothing is sent.
class FullDiskInteropTest : public QObject
{
    Q_OBJECT
private slots:
    void recoveryIsToldWithinASecond()
    {
        QTemporaryDir directory;
        writeFile(directory.filePath(QStringLiteral("full.sh")), R"sh(
            mkdir disk && mount -t tmpfs -o size=4m none disk || exit 2
            "$W" --headless listen s --reply none --record disk/capture >out 2>err & p=$!
            has() { for ((i = 0; i < 200; ++i)); do grep -q "$1" out && return; sleep 0.05; done; exit 3; }
            has started
            head -c 20M /dev/zero >disk/filler 2>/dev/null
            head -c 1000000 /dev/urandom | socat -u - UNIX-CONNECT:s
            has "The disk refuses to keep more payload: No space left on device (ENOSPC)"
            sleep 0.7 # it has been asked again, in vain
            grep -q "takes data again" out && exit 4
            rm disk/filler; from=$(date +%s%N)
            has "The disk takes data again"
            echo $((($(date +%s%N) - from) / 1000000))
            kill $p; wait $p)sh");
        const QString user = ::geteuid() == 0 ? QString() : QStringLiteral("--map-root-user ");
        const Shell run =
            shell(directory.path(), QStringLiteral("exec unshare %1--mount bash full.sh").arg(user));
        QVERIFY2(run.code == 0, run.err + readFile(directory.filePath(QStringLiteral("err"))) +
                                    readFile(directory.filePath(QStringLiteral("out"))).left(2000));
        QVERIFY2(run.out.trimmed().toInt() < 1500, run.out.constData()); // milliseconds
    }
};

SW_TEST(FullDiskInteropTest)
#include "FullDiskInteropTest.moc"
