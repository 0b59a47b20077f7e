#include "app/Settings.h"

#include "tests/TestMain.h"

#include <QSettings>
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

private:
    std::unique_ptr<QTemporaryDir> m_directory;
};

SW_TEST(SettingsFileTest)

} // namespace sw::test

#include "SettingsFileTest.moc"
