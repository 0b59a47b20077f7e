#include "models/inspect/SocketColumns.h"
#include "models/inspect/SocketFilter.h"
#include "tests/TestMain.h"

#include <QTest>

using namespace sw;

/// The program's own sockets in the table: by the name that people know, found by either.
class OwnerNameTest : public QObject
{
    Q_OBJECT
private slots:
    void namesTheProgramInFull();
};

void OwnerNameTest::namesTheProgramInFull()
{
    SocketOwner owner;
    owner.pid = 7;
    owner.command = QStringLiteral("socket-workbenc");
    QCOMPARE(socketOwnersText({owner}), QStringLiteral("Socket Workbench 7"));
    SocketRecord record;
    record.owners = {owner};
    for (const char* words : {"cmd:socket-work", "cmd:\"Socket Work\"", "workbench", "workbenc"})
        QVERIFY2(SocketFilter::parse(QLatin1String(words))->matches(record), words);
}

SW_TEST(OwnerNameTest)
#include "OwnerNameTest.moc"
