#include "models/base/ProcessName.h"

#include "models/session/StatusWords.h"
#include "models/traffic/TrafficWords.h"
#include "tests/TestMain.h"

#include <QTest>

using namespace sw;

/// The kernel cuts the program's own name; people read it whole.
class ProcessNameTest : public QObject
{
    Q_OBJECT
private slots:
    void onlyOursIsNamedInFull();
    void viewsSayItInFull();
};

void ProcessNameTest::onlyOursIsNamedInFull()
{
    QCOMPARE(shownProcess(QStringLiteral("socket-workbenc")), QStringLiteral("Socket Workbench"));
    for (const char* other : {"python3", "socket-work", "socket-workbench", ""})
        QCOMPARE(shownProcess(QLatin1String(other)), QLatin1String(other));
    QCOMPARE(
        withShownProcess(QStringLiteral("written by socket-workbenc, pid 7, at /tmp/socket-workbenc, x")),
        QStringLiteral("written by Socket Workbench, pid 7, at /tmp/socket-workbenc, x"));
}

void ProcessNameTest::viewsSayItInFull()
{
    ConnectionStatus connection;
    connection.peer.pid = 7;
    connection.peer.command = QStringLiteral("socket-workbenc");
    QCOMPARE(connectionName(connection), QStringLiteral("Socket Workbench"));
    const QByteArray opened = R"({"peer":{"pid":7,"uid":0,"gid":0,"command":"socket-workbenc"}})";
    QCOMPARE(trafficPeer(opened, false), QStringLiteral("Socket Workbench · 7"));
    TrafficRecord record;
    record.event = TrafficEvent::Opened;
    QCOMPARE(trafficWords(record, opened), QStringLiteral("opened: peer Socket Workbench 7"));
    record.event = TrafficEvent::Note;
    QCOMPARE(trafficWords(record, R"({"message":"cannot be answered: socket-workbenc, pid 7"})"),
             QStringLiteral("cannot be answered: Socket Workbench, pid 7"));
}

SW_TEST(ProcessNameTest)
#include "ProcessNameTest.moc"
