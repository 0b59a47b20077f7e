#include "models/sockets/SocketShortage.h"

#include "models/sockets/KernelConnector.h"
#include "models/sockets/KernelListener.h"
#include "tests/TestMain.h"

#include <QTemporaryDir>

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace sw {

/// Out of descriptors, for real.
class SocketShortageTest : public QObject
{
    Q_OBJECT
private slots:
    void saysWhatIsShort();
    void listeningWithoutADescriptor();
};

void SocketShortageTest::saysWhatIsShort()
{
    const QString doing = QStringLiteral("Can't listen on /x");
    QVERIFY(
        shortageFailure(doing, EMFILE).sentence.contains(QStringLiteral("descriptors that this program")));
    QCOMPARE(int(shortageFailure(doing, EMFILE).remedy), int(Remedy::CloseOthers));
    QVERIFY(shortageFailure(doing, ENFILE).sentence.contains(QStringLiteral("whole system")));
    QVERIFY(shortageFailure(doing, ENOBUFS).sentence.contains(QStringLiteral("no memory")));
    QCOMPARE(shortageFailure(doing, EACCES).sentence,
             QStringLiteral("Can't listen on /x: Permission denied (EACCES)"));
}

void SocketShortageTest::listeningWithoutADescriptor()
{
    const QTemporaryDir directory;
    ListenOptions options;
    options.address = SocketAddress::path(directory.path().toUtf8() + "/s");
    rlimit before{};
    ::getrlimit(RLIMIT_NOFILE, &before);
    const int free = ::fcntl(0, F_DUPFD_CLOEXEC, 3);
    ::close(free);
    const rlimit none{rlim_t(free), before.rlim_max}; // not one more
    ::setrlimit(RLIMIT_NOFILE, &none);
    const auto bound = bindSocket(SocketType::Stream, options);
    ::setrlimit(RLIMIT_NOFILE, &before);
    QVERIFY(!bound);
    QCOMPARE(bound.failure().error, EMFILE);
    QCOMPARE(
        bound.failure().sentence,
        QStringLiteral("Can't listen on %1: all %2 descriptors that this program may have are in use; close "
                       "other connections, or raise the limit (ulimit -n)")
            .arg(options.address.display())
            .arg(free));
}

} // namespace sw

using sw::SocketShortageTest;
SW_TEST(SocketShortageTest)
#include "SocketShortageTest.moc"
