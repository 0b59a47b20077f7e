#include "app/Demo.h"
#include "tests/TestMain.h"

#include <QDir>
#include <QTemporaryDir>

#include <optional>

#include <sys/stat.h>

class DemoTest : public QObject
{
    Q_OBJECT
private slots:
    void makesAPrivateDirectoryAndTakesItAway()
    {
        const QTemporaryDir runtime;
        qputenv("XDG_RUNTIME_DIR", runtime.path().toUtf8());
        auto made = sw::Demo::create();
        QVERIFY(made);
        std::optional<sw::Demo> demo(*std::move(made));
        const auto specs = demo->specs();
        QCOMPARE(specs.size(), size_t(2));
        const QString socket = QString::fromUtf8(specs[0].address.bytes());
        QVERIFY(socket.startsWith(runtime.path()));
        struct stat status = {};
        QCOMPARE(::stat(QFileInfo(socket).path().toUtf8().constData(), &status), 0);
        QCOMPARE(int(status.st_mode & 07777), 0700);
        demo.reset();
        QCOMPARE(QDir(runtime.path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot), QStringList());
    }

    void itsClientTalksToItsListenerEverySecond()
    {
        auto demo = sw::Demo::create();
        QVERIFY(demo);
        const auto specs = demo->specs();
        QVERIFY(specs[0].kind == sw::EndpointKind::Listener && specs[0].reply.kind == sw::Reply::Kind::Echo);
        QVERIFY(specs[1].kind == sw::EndpointKind::Client && specs[1].address == specs[0].address);
        QCOMPARE(specs[1].plan.messages, QList<QByteArray>{"hello world"});
        QCOMPARE(specs[1].plan.everySeconds, 1.0);
        QCOMPARE(specs[1].plan.count, quint64(0));
    }

    /// A runtime directory whose name leaves no room for a socket's (107 bytes).
    void aLongRuntimeDirectoryIsNotUsed()
    {
        const QTemporaryDir base;
        const QString deep = base.path() + QLatin1Char('/') + QString(90, QLatin1Char('d'));
        QVERIFY(QDir().mkpath(deep));
        qputenv("XDG_RUNTIME_DIR", deep.toUtf8());
        auto demo = sw::Demo::create();
        QVERIFY(demo);
        QVERIFY(demo->specs()[0].address.bytes().startsWith("/tmp/socket-workbench-demo-"));
    }
};

SW_TEST(DemoTest)
#include "DemoTest.moc"
