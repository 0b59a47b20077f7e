#include "models/kernel/SystemNames.h"

#include "models/kernel/Credentials.h"
#include "tests/TestMain.h"

#include <QTest>

#include <unistd.h>

using namespace sw;

/// Users and groups by name or number.
class SystemNamesTest : public QObject
{
    Q_OBJECT
private slots:
    void namesAndNumbersAreFound()
    {
        const auto root = findUser("root");
        QVERIFY(root);
        QCOMPARE(*root, uid_t(0));
        QCOMPARE(*findUser("4711"), uid_t(4711)); // need not have a name
        QCOMPARE(*findUser(userName(::getuid()).toUtf8()), ::getuid());
        QCOMPARE(*findGroup("root"), gid_t(0));
        QCOMPARE(*findGroup("4711"), gid_t(4711));
    }

    void whatIsNoneIsSaid_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::newRow("no such name") << QByteArray("no-such-name");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("negative") << QByteArray("-1");
        QTest::newRow("what chown(2) takes for \"leave it\"") << QByteArray("4294967295");
        QTest::newRow("too large") << QByteArray("99999999999");
        QTest::newRow("hostile") << QByteArray("a\x1b[31m\n");
    }
    void whatIsNoneIsSaid()
    {
        QFETCH(QByteArray, name);
        const auto user = findUser(name);
        QVERIFY(!user);
        QVERIFY(user.failure().sentence.startsWith(QStringLiteral("There is no user “")));
        QVERIFY(!user.failure().sentence.contains(QChar(0x1b)));
        const auto group = findGroup(name);
        QVERIFY(!group);
        QVERIFY(group.failure().sentence.startsWith(QStringLiteral("There is no group “")));
    }

    void theSystemsNamesAreListed()
    {
        QVERIFY(systemUsers().contains(QStringLiteral("root")));
        QVERIFY(systemGroups().contains(QStringLiteral("root")));
        QStringList sorted = systemUsers();
        sorted.sort();
        QCOMPARE(systemUsers(), sorted);
    }
};

SW_TEST(SystemNamesTest)
#include "SystemNamesTest.moc"
