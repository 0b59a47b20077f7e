#include "app/Settings.h"

#include "tests/TestMain.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QSettings>
#include <QStringList>
#include <QTemporaryDir>

#include <sys/wait.h>
#include <unistd.h>

namespace sw::test {

class SettingsFileTest : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        m_directory = std::make_unique<QTemporaryDir>();
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_directory->path());
    }

    void remembersBytesExactly()
    {
        const QByteArray odd("\x00\xff\n;=\"[x]", 9);
        {
            SettingsFile file;
            QVERIFY(file.load(QStringLiteral("a/b")).isNull());
            file.save(QStringLiteral("a/b"), odd);
            QCOMPARE(file.load(QStringLiteral("a/b")), odd);
        }
        QCOMPARE(SettingsFile().load(QStringLiteral("a/b")), odd);
    }

    void theLastValueWins()
    {
        {
            SettingsFile file;
            for (int i = 0; i <= 100; ++i)
                file.save(QStringLiteral("n"), QByteArray::number(i));
        }
        QCOMPARE(SettingsFile().load(QStringLiteral("n")), QByteArray("100"));
    }

    void processesDontLoseEachOthersKeys()
    {
        constexpr int processes = 4, keys = 15;
        QList<pid_t> children;
        for (int p = 0; p < processes; ++p) {
            const pid_t child = ::fork();
            if (child == 0) {
                {
                    SettingsFile file;
                    for (int k = 0; k < keys; ++k)
                        file.save(QStringLiteral("p%1/k%2").arg(p).arg(k), QByteArray(200, char('a' + p)));
                }
                ::_exit(0);
            }
            children << child;
        }
        for (const pid_t child : children) {
            int status = -1;
            QCOMPARE(::waitpid(child, &status, 0), child);
            QCOMPARE(status, 0);
        }
        const SettingsFile file;
        for (int p = 0; p < processes; ++p) {
            for (int k = 0; k < keys; ++k)
                QCOMPARE(file.load(QStringLiteral("p%1/k%2").arg(p).arg(k)), QByteArray(200, char('a' + p)));
        }
    }

    void mergesLists_data()
    {
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<QByteArray>("ours");
        QTest::addColumn<QByteArray>("theirs");
        QTest::addColumn<QByteArray>("merged");
        const auto row = [](const char* name, const char* before, const char* ours, const char* theirs,
                            const char* merged) {
            QTest::newRow(name) << QByteArray(before) << QByteArray(ours) << QByteArray(theirs)
                                << QByteArray(merged);
        };
        row("alone", R"(["a"])", R"(["b","a"])", R"(["a"])", R"(["b","a"])");
        row("first", "", R"(["b"])", "", R"(["b"])");
        row("both added", R"(["a"])", R"(["b","a"])", R"(["c","a"])", R"(["b","c","a"])");
        row("moved to the front", R"(["a","b"])", R"(["b","a"])", R"(["c","a","b"])", R"(["b","c","a"])");
        row("we took one", R"(["a","b"])", R"(["b"])", R"(["c","a","b"])", R"(["b","c"])");
        row("they took one", R"(["a","b"])", R"(["n","a","b"])", R"(["a"])", R"(["n","a"])");
        row("forgotten by us", R"(["a","b"])", R"([])", R"(["c","a"])", R"(["c"])");
        row("damaged", "{", R"(["a"])", "x", R"(["a"])");
    }

    void mergesLists()
    {
        QFETCH(const QByteArray, before);
        QFETCH(const QByteArray, ours);
        QFETCH(const QByteArray, theirs);
        QTEST(mergedList(before, ours, theirs), "merged");
    }

    /// As two windows that are open at once: every process has read the (empty) file before any writes.
    void processesDontLoseEachOthersAddresses()
    {
        constexpr int processes = 4, addresses = 15;
        int ready[2] = {}, go[2] = {};
        QVERIFY(::pipe(ready) == 0 && ::pipe(go) == 0);
        const QString key = QStringLiteral("addresses/favourites");
        QList<pid_t> children;
        for (int p = 0; p < processes; ++p) {
            const pid_t child = ::fork();
            if (child == 0) {
                {
                    SettingsFile file;
                    char byte = 0;
                    ::close(go[1]);
                    if (::write(ready[1], &byte, 1) != 1 ||
                        ::read(go[0], &byte, 1) != 0) // the end of the pipe
                        ::_exit(1);
                    QStringList list;
                    for (int a = 0; a < addresses; ++a) {
                        list.prepend(QStringLiteral("/run/p%1/a%2").arg(p).arg(a));
                        file.save(key, QJsonDocument(QJsonArray::fromStringList(list)).toJson());
                        ::usleep(2000); // several writes
                    }
                }
                ::_exit(0);
            }
            children << child;
        }
        ::close(ready[1]); // a child that fails to come so far is seen
        for (int p = 0; p < processes; ++p) {
            char byte = 0;
            QCOMPARE(::read(ready[0], &byte, 1), ssize_t(1));
        }
        for (const int end : {ready[0], go[0], go[1]})
            ::close(end);
        for (const pid_t child : children) {
            int status = -1;
            QCOMPARE(::waitpid(child, &status, 0), child);
            QCOMPARE(status, 0);
        }
        const QByteArray kept = SettingsFile().load(key);
        for (int p = 0; p < processes; ++p) {
            for (int a = 0; a < addresses; ++a)
                QVERIFY2(kept.contains(QStringLiteral("\"/run/p%1/a%2\"").arg(p).arg(a).toUtf8()),
                         kept.constData());
        }
    }

private:
    std::unique_ptr<QTemporaryDir> m_directory;
};

SW_TEST(SettingsFileTest)

} // namespace sw::test

#include "SettingsFileTest.moc"
