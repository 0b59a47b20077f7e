#include "widgets/CapturePage.h"
#include "models/decode/ExchangeModel.h"
#include "models/traffic/TrafficModel.h"
#include "tests/TestMain.h"
#include "tests/widgets/WindowFixture.h"
#include "widgets/Conversation.h"
#include "widgets/DecodedTalk.h"
#include "widgets/DecodedTalkModel.h"
#include "widgets/ExchangeDetail.h"
#include "widgets/ExchangePane.h"
#include "widgets/FollowingTable.h"
#include "widgets/TrafficPanel.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QPushButton>
#include <QToolButton>

using namespace sw;
using namespace sw::test;

/// The window on a kept capture, while the program that records goes on.
class CapturePageTest : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void aTapsExchangesAreShown();
    void whatCameOverNoTapHasNoTab();
    void exchangesComeWhileItIsWritten();
    void oneConnectionIsFollowed();
    void nothingCanBeSentButCopied();

private:
    void add(TrafficEvent event, const QByteArray& payload, ConnectionId connection = 1,
             quint8 flags = TrafficRecord::relayed);
    void call(const QByteArray& target, ConnectionId connection);
    void open();
    QTabWidget* tabs() const { return m_window->findChild<QTabWidget*>(); }
    CapturePage* page() const { return m_window->findChild<CapturePage*>(); }
    template <class T> T* part(const char* name) const { return page()->findChild<T*>(QLatin1String(name)); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::shared_ptr<TrafficStore> m_recorded, m_kept;
    std::unique_ptr<MainWindow> m_window;
};

void CapturePageTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    CaptureOptions options;
    options.directory = m_folder->filePath(QStringLiteral("capture"));
    m_recorded = *TrafficStore::create(options);
    add(TrafficEvent::Started, R"({"address":"/tmp/front","type":"stream","target":"/run/app.sock"})", 0);
}

void CapturePageTest::cleanup()
{
    m_window.reset();
    m_kept.reset();
    m_recorded.reset();
    m_folder.reset();
}

void CapturePageTest::add(TrafficEvent event, const QByteArray& payload, ConnectionId connection,
                          quint8 flags)
{
    TrafficRecord record;
    record.endpoint = 1;
    record.connection = connection;
    record.event = event;
    record.flags = record.isData() ? flags : quint8(0);
    m_recorded->append(record, payload);
    m_recorded->publish();
}

void CapturePageTest::call(const QByteArray& target, ConnectionId connection)
{
    add(TrafficEvent::Opened, R"({"peer":{"pid":7,"command":"curl"}})", connection);
    add(TrafficEvent::Received, "GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n", connection);
    add(TrafficEvent::Sent, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", connection);
}

void CapturePageTest::open()
{
    m_kept = *TrafficStore::open(m_recorded->directory());
    WindowContext context;
    context.store = m_kept;
    context.names = std::make_shared<TrafficNames>(m_kept);
    context.captureName = QStringLiteral("capture");
    m_window = std::make_unique<MainWindow>(context);
    m_window->resize(1280, 800);
    m_window->show();
}

void CapturePageTest::aTapsExchangesAreShown()
{
    call("/a", 1);
    call("/b", 2);
    open();
    QTRY_COMPARE(tabs()->count(), 1);
    QCOMPARE(tabs()->tabText(0), QStringLiteral("Exchanges"));
    QTRY_VERIFY(page()->isVisible());
    ExchangePane* pane = page()->exchanges();
    QTRY_COMPARE(pane->model()->rowCount(), 2);
    pane->table()->selectRow(1);
    QTRY_VERIFY(pane->detail()->exchange() && pane->detail()->exchange()->target == "/b");
    QTRY_VERIFY(pane->detail()->isSettled());
    emit tabs()->tabCloseRequested(0);
    QCOMPARE(tabs()->count(), 1); // it could not come back
}

void CapturePageTest::whatCameOverNoTapHasNoTab()
{
    add(TrafficEvent::Received, "GET /a HTTP/1.1\r\n\r\n", 1, 0);
    open();
    QTRY_VERIFY(page()->exchanges()->model()->isCaughtUp());
    QCOMPARE(tabs()->count(), 0);
    QVERIFY(!tabs()->isVisible());
}

void CapturePageTest::exchangesComeWhileItIsWritten()
{
    open();
    QTRY_VERIFY(page()->exchanges()->model()->isCaughtUp());
    QCOMPARE(tabs()->count(), 0);
    call("/late", 1);
    m_kept->refresh();
    QTRY_COMPARE(tabs()->count(), 1);
    QTRY_VERIFY(tabs()->isVisible() && page()->isVisible());
    call("/later", 2);
    m_kept->refresh();
    QTRY_COMPARE(page()->exchanges()->model()->rowCount(), 2);
}

void CapturePageTest::oneConnectionIsFollowed()
{
    call("/a", 1);
    call("/b", 2);
    open();
    QTRY_COMPARE(page()->exchanges()->model()->rowCount(), 2);
    QTRY_VERIFY(page()->isVisible());
    QVERIFY(!part<QToolButton>("showDecoded")->isVisible());
    emit page()->exchanges()->followWanted(2);
    QVERIFY(page()->conversation()->isVisible());
    QTRY_COMPARE(page()->conversation()->model()->rowCount(), 3); // opened, asked, answered
    part<QToolButton>("showDecoded")->click();
    QTRY_VERIFY(page()->decoded() && page()->decoded()->isVisible());
    QTRY_COMPARE(page()->decoded()->model()->rowCount(), 2);
    QVERIFY(page()->decoded()->model()->index(0, 0).data().toString().contains(QStringLiteral("GET /b")));
    part<QPushButton>("allConnections")->click();
    QTRY_COMPARE(page()->decoded()->model()->rowCount(), 4);
    QTRY_VERIFY(page()->decoded()->table()->hasFocus());
}

void CapturePageTest::nothingCanBeSentButCopied()
{
    call("/a", 1);
    open();
    QTRY_VERIFY(page()->isVisible());
    page()->exchanges()->table()->selectRow(0);
    QTRY_VERIFY(part<QPushButton>("copyAsCurl")->isVisible());
    QVERIFY(!part<QPushButton>("sendAgain")->isVisible());
    click(part<QPushButton>("copyAsCurl"));
    const QString line = QGuiApplication::clipboard()->text();
    QVERIFY2(line.contains(QStringLiteral("/run/app.sock")) && line.contains(QStringLiteral("/a")),
             qPrintable(line));
}

SW_TEST(CapturePageTest)
#include "CapturePageTest.moc"
