#include "tests/TestMain.h"
#include "tests/interop/Harness.h"

#include <QFile>
#include <QJsonObject>

#include <csignal>
#include <memory>

#include <sys/stat.h>
#include <unistd.h>

using namespace sw::interop;

/// What stands at the path before we listen: what is alive stays alive, what is not a stale socket stays as
/// it is.
class SafetyInteropTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_directory;
    QString path() const { return m_directory->filePath(QStringLiteral("s")); }
    std::unique_ptr<Running> listen(const QString& api, const QStringList& options = {}) const
    {
        return std::make_unique<Running>(workbench(),
                                         QStringList{QStringLiteral("--headless"), QStringLiteral("listen"),
                                                     path(), QStringLiteral("--api"), api} +
                                             options);
    }
    void makeStale() const
    {
        const Shell made = shell(
            m_directory->path(),
            QStringLiteral(
                "python3 -c 'import socket; s = socket.socket(socket.AF_UNIX); s.bind(\"s\"); s.listen()'"));
        QCOMPARE(made.code, 0);
        QVERIFY(QFile::exists(path()));
    }
    quint64 inode() const
    {
        struct stat status = {};
        return ::lstat(path().toUtf8().constData(), &status) == 0 ? status.st_ino : 0;
    }
    static void bothApis()
    {
        QTest::addColumn<QString>("api");
        QTest::newRow("kernel") << QStringLiteral("kernel");
        QTest::newRow("qt") << QStringLiteral("qt");
    }

private slots:
    void init() { m_directory = std::make_unique<QTemporaryDir>(); }

    void aLiveServerIsNamedAndUnharmed_data() { bothApis(); }
    void aLiveServerIsNamedAndUnharmed()
    {
        QFETCH(QString, api);
        Running server(QStringLiteral("socat"),
                       {QStringLiteral("UNIX-LISTEN:%1,fork").arg(path()), QStringLiteral("EXEC:cat")});
        QTRY_VERIFY(QFile::exists(path()));
        const quint64 before = inode();
        for (const QStringList& options : {QStringList(), QStringList{QStringLiteral("--replace-stale")}}) {
            const auto listener = listen(api, options);
            QCOMPARE(listener->wait(), 1);
            const QByteArray sentence = listener->err();
            QCOMPARE(sentence.count('\n'), 1);
            QVERIFY2(sentence.contains("socat") && sentence.contains(QByteArray::number(server.pid())),
                     sentence.constData());
            const auto failed = listener->rows(QStringLiteral("failed"));
            QCOMPARE(failed.size(), 1);
            QCOMPARE(failed[0][QLatin1String("errno")].toString(), QStringLiteral("EADDRINUSE"));
        }
        QCOMPARE(inode(), before);
        const Shell client = shell(m_directory->path(), QStringLiteral("printf hi | socat - UNIX-CONNECT:s"));
        QCOMPARE(client.out, QByteArray("hi"));
    }

    void aStaleSocketStaysUntilAskedFor_data() { bothApis(); }
    void aStaleSocketStaysUntilAskedFor()
    {
        QFETCH(QString, api);
        makeStale();
        const quint64 before = inode();
        const auto refused = listen(api);
        QCOMPARE(refused->wait(), 1);
        QVERIFY2(refused->err().contains("stale"), refused->err().constData());
        QCOMPARE(inode(), before);

        const auto listener = listen(api, {QStringLiteral("--replace-stale")});
        QTRY_COMPARE(listener->rows(QStringLiteral("started")).size(), 1);
        QCOMPARE(shell(m_directory->path(), QStringLiteral("printf hi | socat -u - UNIX-CONNECT:s")).code, 0);
        QTRY_COMPARE(listener->payload(QStringLiteral("received")), QByteArray("hi"));
        listener->signal(SIGTERM);
        QCOMPARE(listener->wait(), 0);
        QVERIFY(!QFile::exists(path()));
    }

    void whatIsNoSocketIsNeverTouched_data()
    {
        QTest::addColumn<QString>("api");
        QTest::addColumn<QString>("make");
        QTest::addColumn<QString>("check");
        const auto row = [](const char* name, const char* api, const char* make, const char* check) {
            QTest::newRow(name) << QString::fromLatin1(api) << QString::fromLatin1(make)
                                << QString::fromLatin1(check);
        };
        row("file", "kernel", "echo kept >s", "test -f s && cat s");
        row("directory", "kernel", "mkdir s; echo kept >s/f", "test -d s && cat s/f");
        row("link", "kernel", "echo kept >f; ln -s f s", "test -L s && cat s");
        row("dangling link", "kernel", "ln -s nowhere s", "test -L s && test ! -e nowhere && echo kept");
        row("file, qt", "qt", "echo kept >s", "test -f s && cat s");
        row("directory, qt", "qt", "mkdir s; echo kept >s/f", "test -d s && cat s/f");
        row("link, qt", "qt", "echo kept >f; ln -s f s", "test -L s && cat s");
    }
    void whatIsNoSocketIsNeverTouched()
    {
        QFETCH(QString, api);
        QFETCH(QString, make);
        QFETCH(QString, check);
        shell(m_directory->path(), make);
        const auto listener = listen(api, {QStringLiteral("--replace-stale")});
        QCOMPARE(listener->wait(), 1);
        QCOMPARE(listener->err().count('\n'), 1);
        QCOMPARE(shell(m_directory->path(), check).out, QByteArray("kept\n"));
    }

    void aLinkToAStaleSocketIsNotFollowed()
    {
        makeStale();
        QVERIFY(QFile::rename(path(), m_directory->filePath(QStringLiteral("real"))));
        shell(m_directory->path(), QStringLiteral("ln -s real s"));
        const auto listener = listen(QStringLiteral("kernel"), {QStringLiteral("--replace-stale")});
        QCOMPARE(listener->wait(), 1);
        QCOMPARE(shell(m_directory->path(), QStringLiteral("test -L s && test -S real && echo kept")).out,
                 QByteArray("kept\n"));
    }

    /// Somebody replaced our file while we listened: at the end it is theirs, and stays.
    void onlyOurOwnFileGoesAtTheEnd_data() { bothApis(); }
    void onlyOurOwnFileGoesAtTheEnd()
    {
        QFETCH(QString, api);
        const auto listener = listen(api);
        QTRY_COMPARE(listener->rows(QStringLiteral("started")).size(), 1);
        shell(m_directory->path(), QStringLiteral("rm s && echo kept >s"));
        listener->signal(SIGTERM);
        QCOMPARE(listener->wait(), 0);
        QCOMPARE(readFile(path()), QByteArray("kept\n"));
    }

    /// A place where nobody can make a file; a look beforehand tells that to users, and to root only bind().
    void theKernelsRefusalIsTold()
    {
        Running listener(workbench(),
                         {QStringLiteral("--headless"), QStringLiteral("listen"), QStringLiteral("/proc/s")});
        QCOMPARE(listener.wait(), 1);
        const QByteArray expected = ::getuid() == 0
                                        ? "Can't listen on /proc/s: No such file or directory (ENOENT)\n"
                                        : "Can't create /proc/s: no write permission on /proc\n";
        QCOMPARE(listener.err(), expected);
    }

    void aMissingDirectoryIsNamed()
    {
        Running listener(workbench(), {QStringLiteral("--headless"), QStringLiteral("listen"),
                                       path() + QStringLiteral("/deep/er")});
        QCOMPARE(listener.wait(), 1);
        QVERIFY2(listener.err().contains("directory") && listener.err().contains(path().toUtf8()),
                 listener.err().constData());
    }
};

SW_TEST(SafetyInteropTest)
#include "SafetyInteropTest.moc"
