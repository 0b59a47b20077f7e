#include "models/decode/ExchangeModel.h"
#include "tests/TestMain.h"
#include "tests/widgets/WindowFixture.h"
#include "widgets/EndpointPage.h"
#include "widgets/ExchangeDetail.h"
#include "widgets/ExchangePane.h"
#include "widgets/FollowingTable.h"
#include "widgets/MessagePane.h"
#include "widgets/PairView.h"
#include "widgets/ReadyLines.h"
#include "widgets/RelayPane.h"
#include "widgets/Segments.h"
#include "widgets/Theme.h"

#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QToolButton>

using namespace sw;
using namespace sw::test;

/// A tap's page where there is little room, and its exchanges in the width that there usually is.
class RelayRoomTest : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void aSmallWindowHasRoom();
    void hugeLettersHaveRoom();
    void oneSideAtATimeWhereBothHaveNoRoom();
    void theTableHasNoBarOfAFewPixels();
    void aStoppedTapKeepsNoRoomForItsLine();

private:
    EndpointPage* page() const { return qobject_cast<EndpointPage*>(m_fixture->page()); }
    ExchangePane* pane() const { return page()->relay()->exchanges(); }
    void ask(const QByteArray& target);
    void checkWidth();

    std::unique_ptr<WindowFixture> m_fixture;
    std::unique_ptr<PlainServer> m_server;
    PlainPeer m_client, m_target;
};

/// A tap with a client, and one exchange in it.
void RelayRoomTest::init()
{
    m_fixture = std::make_unique<WindowFixture>();
    m_server = std::make_unique<PlainServer>(m_fixture->path("target.sock"));
    QVERIFY(m_server->isOpen());
    m_fixture->window().openNewTap(m_fixture->pathText("target.sock"));
    m_fixture->field<QLineEdit>("newTap", "frontAddress")->setText(m_fixture->pathText("front.sock"));
    click(m_fixture->field<QPushButton>("newTap", "tap"));
    QTRY_VERIFY(page() && page()->status().state == EndpointStatus::State::Running);
    m_client = m_fixture->connectSoon("front.sock");
    QVERIFY(m_client.isOpen());
    m_target = m_server->accept();
    QVERIFY(m_target.isOpen());
    ask("/containers/json");
    QTRY_COMPARE(pane()->model()->rowCount(), 1);
}

void RelayRoomTest::cleanup()
{
    m_client.close();
    m_target.close();
    m_server.reset();
    m_fixture.reset();
    Theme::instance().setZoom(100);
}

void RelayRoomTest::ask(const QByteArray& target)
{
    const QByteArray request = "POST " + target + " HTTP/1.1\r\nContent-Length: 7\r\n\r\n{\"a\":1}";
    const QByteArray response = "HTTP/1.1 409 Conflict\r\nContent-Type: application/json\r\n"
                                "Content-Length: 15\r\n\r\n{\"message\":\"x\"}";
    QVERIFY(m_client.sendAll(request));
    QCOMPARE(receiveSoon(m_target, request.size()), request);
    QVERIFY(m_target.sendAll(response));
    QCOMPARE(receiveSoon(m_client, response.size()), response);
}

/// Nothing of the page in front is to the right of what can be seen, and no choice has its words cut.
void RelayRoomTest::checkWidth()
{
    const auto areas = page()->findChildren<QScrollArea*>();
    QVERIFY(!areas.isEmpty());
    QTRY_COMPARE(areas.first()->horizontalScrollBar()->maximum(), 0);
    for (const Segments* one : page()->findChildren<Segments*>())
        QTRY_VERIFY2(!one->isVisible() || one->width() >= one->minimumSizeHint().width(),
                     qPrintable(QStringLiteral("%1: %2 of %3")
                                    .arg(one->objectName())
                                    .arg(one->width())
                                    .arg(one->minimumSizeHint().width())));
}

void RelayRoomTest::aSmallWindowHasRoom()
{
    m_fixture->window().resize(900, 600);
    pane()->table()->selectRow(0);
    QTRY_VERIFY(pane()->detail()->isSettled());
    QTRY_COMPARE(m_fixture->window().size(), QSize(900, 600));
    for (const auto part : {RelayPane::Part::Rules, RelayPane::Part::AllowList, RelayPane::Part::Exchanges}) {
        page()->relay()->showPart(part);
        checkWidth();
    }
}

void RelayRoomTest::hugeLettersHaveRoom()
{
    m_fixture->window().resize(1440, 900);
    Theme::instance().setZoom(200);
    pane()->table()->selectRow(0);
    QTRY_VERIFY(pane()->detail()->isSettled());
    QTRY_COMPARE(m_fixture->window().size(), QSize(1440, 900));
    checkWidth();
}

void RelayRoomTest::oneSideAtATimeWhereBothHaveNoRoom()
{
    const MessagePane *request = pane()->detail()->request(), *response = pane()->detail()->response();
    const auto* sides = pane()->detail()->findChild<PairView*>();
    pane()->table()->selectRow(0);
    m_fixture->window().resize(1440, 900);
    QTRY_VERIFY(!sides->isOneAtATime());
    QVERIFY(request->isVisible() && response->isVisible());
    QVERIFY(!sides->choice(0)->isVisible() && !sides->choice(1)->isVisible());
    m_fixture->window().resize(900, 600);
    QTRY_VERIFY(sides->isOneAtATime());
    QVERIFY(!request->isVisible() && response->isVisible());
    auto* button = sides->choice(1)->findChild<QToolButton*>(QStringLiteral("showRequest"));
    QVERIFY(button && button->isVisible());
    button->setFocus();
    button->click();
    QVERIFY(request->isVisible() && !response->isVisible());
    QCOMPARE(sides->choice(0)->current(), 0);
    QVERIFY(sides->choice(0)->isAncestorOf(m_fixture->window().focusWidget()));
    m_fixture->window().resize(1440, 900);
    QTRY_VERIFY(request->isVisible() && response->isVisible());
}

void RelayRoomTest::theTableHasNoBarOfAFewPixels()
{
    m_fixture->window().resize(1440, 900);
    for (int i = 0; i < 12; ++i)
        ask("/containers/" + QByteArray::number(i));
    QTRY_COMPARE(pane()->model()->rowCount(), 13);
    const FollowingTable* table = pane()->table();
    QTRY_VERIFY(table->verticalScrollBar()->isVisible());
    QTRY_COMPARE(table->horizontalScrollBar()->maximum(), 0);
    const int marks = table->fontMetrics().horizontalAdvance(QStringLiteral("error, changes"));
    QVERIFY(table->columnWidth(ExchangeModel::Marks) > marks);
}

/// Of a tap that does not run no line is ready, and no room is kept for one.
void RelayRoomTest::aStoppedTapKeepsNoRoomForItsLine()
{
    auto* lines = page()->findChild<ReadyLines*>();
    const int before = lines->sizeHint().height();
    m_fixture->engine().stop(page()->status().id);
    QTRY_VERIFY(page()->status().state == EndpointStatus::State::Stopped);
    QTRY_VERIFY(lines->sizeHint().height() < before - 20);
}

SW_TEST(RelayRoomTest)
#include "RelayRoomTest.moc"
