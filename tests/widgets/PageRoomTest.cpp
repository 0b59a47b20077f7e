#include "widgets/PageRoom.h"

#include "tests/TestMain.h"
#include "tests/widgets/WindowFixture.h"
#include "widgets/AccessPanel.h"
#include "widgets/Composer.h"
#include "widgets/Conversation.h"
#include "widgets/ConversationFindBar.h"
#include "widgets/ConversationHint.h"
#include "widgets/ConversationTable.h"
#include "widgets/EndpointHeader.h"
#include "widgets/PayloadPane.h"
#include "widgets/QueueStrip.h"
#include "widgets/RoomForAll.h"
#include "widgets/SendTargets.h"
#include "widgets/Theme.h"

#include <QAction>
#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QTableView>
#include <QToolButton>

#include <algorithm>

using namespace sw;
using namespace sw::test;

/// An endpoint's page where there is little room: the messages keep theirs, and what gave way can be had.
class PageRoomTest : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void messagesKeepThreeLines_data();
    void messagesKeepThreeLines();
    void queuesFoldAway();
    void whatIsPausedIsShown();
    void aListWithoutAChoiceFoldsAway();
    void aPayloadTakesThePlaceOfTheMessages();
    void accessIsShownInPlaceOfTheMessages();
    void accessLeavesTheComposerWhereItCan();
    void accessLeavesSomeMessagesInAUsualWindow();
    void theToolsFoldIntoTheMenu();
    void aHintKeepsWhatHelps();
    void theNewestAreOfferedBesideTheFindField();
    void theFindFieldIsBroughtIntoView_data();
    void theFindFieldIsBroughtIntoView();
    void aLongPathLeavesTheFacts();
    void datagramsHavePeers();

private:
    void open(const char* name, SocketType type = SocketType::Stream);
    void resize(int width, int height);
    QList<QAction*> more();
    QAction* entry(const char* text);
    RoomForAll* room() { return dynamic_cast<RoomForAll*>(m_fixture->page()->findChild<QScrollArea*>()); }
    QueueStrip* queues() { return m_fixture->page()->findChild<QueueStrip*>(); }
    ConversationTable* table() { return m_fixture->part<ConversationTable>("conversation"); }
    PayloadPane* payload()
    {
        return m_fixture->page()->findChild<Conversation*>()->findChild<PayloadPane*>();
    }
    QListView* list() { return m_fixture->part<QListView>("connections"); }
    bool isWhole(const QWidget* widget)
    {
        return widget && widget->isVisible() &&
               widget->visibleRegion().boundingRect().height() >= widget->sizeHint().height();
    }

    std::unique_ptr<WindowFixture> m_fixture;
};

void PageRoomTest::init() { m_fixture = std::make_unique<WindowFixture>(); }

void PageRoomTest::cleanup()
{
    m_fixture.reset();
    Theme::instance().setZoom(100);
}

void PageRoomTest::open(const char* name, SocketType type)
{
    EndpointSpec spec = m_fixture->spec(name, EndpointKind::Listener);
    spec.type = type;
    m_fixture->window().showEndpoint(m_fixture->engine().start(spec));
    QTRY_VERIFY(m_fixture->part<QPushButton>("stop") && m_fixture->part<QPushButton>("stop")->isVisible());
}

void PageRoomTest::resize(int width, int height)
{
    m_fixture->window().resize(width, height);
    QTRY_COMPARE(m_fixture->window().size(), QSize(width, height));
}

/// The entries of the header's menu.
QList<QAction*> PageRoomTest::more()
{
    auto* button = m_fixture->part<QToolButton>("moreOfThisPage");
    if (!button || !button->isVisible())
        return {};
    emit button->menu()->aboutToShow();
    return button->menu()->actions();
}

QAction* PageRoomTest::entry(const char* text)
{
    for (QAction* action : more()) {
        if (action->text() == QLatin1String(text) && action->isVisible())
            return action;
    }
    return nullptr;
}

void PageRoomTest::messagesKeepThreeLines_data()
{
    QTest::addColumn<QSize>("window");
    QTest::addColumn<int>("zoom");
    QTest::newRow("small") << QSize(900, 600) << 100;
    QTest::newRow("150 %") << QSize(1440, 900) << 150;
    QTest::newRow("200 %") << QSize(1440, 900) << 200;
}

void PageRoomTest::messagesKeepThreeLines()
{
    QFETCH(QSize, window);
    QFETCH(int, zoom);
    open("l.sock");
    Theme::instance().setZoom(zoom);
    resize(window.width(), window.height());
    const auto sidebar = [this] { return m_fixture->page()->mapTo(&m_fixture->window(), QPoint()).x(); };
    const int before = sidebar();
    const PlainPeer one = m_fixture->connectSoon("l.sock"), two = m_fixture->connectSoon("l.sock");
    QTRY_COMPARE(list()->model()->rowCount(), 3);
    QTRY_VERIFY2(table()->height() >= Theme::px(100), qPrintable(QString::number(table()->height())));
    QTRY_COMPARE(room()->horizontalScrollBar()->maximum(), 0);
    QCOMPARE(sidebar(), before);
}

void PageRoomTest::queuesFoldAway()
{
    open("l.sock");
    resize(1280, 800);
    QTRY_VERIFY(queues()->isVisible());
    QVERIFY(!entry("Queues"));
    resize(900, 600);
    QTRY_VERIFY(!queues()->isVisible());
    QTRY_VERIFY(entry("Queues"));
    entry("Queues")->trigger();
    QTRY_VERIFY(queues()->isVisible());
    for (const char* name : {"pauseAccepting", "pauseReading"}) {
        auto* button = m_fixture->part<QPushButton>(name);
        QCOMPARE(button->text(), button->accessibleName()); // two icons alone would be the same one
        QTRY_VERIFY(button->width() >= button->sizeHint().width());
    }
    entry("Queues")->trigger();
    QTRY_VERIFY(!queues()->isVisible());
}

void PageRoomTest::whatIsPausedIsShown()
{
    open("l.sock");
    resize(900, 600);
    QTRY_VERIFY(!queues()->isVisible());
    m_fixture->engine().setReadingPaused(1, 0, true);
    QTRY_VERIFY(queues()->isVisible() && m_fixture->part<QPushButton>("resumeReading"));
    m_fixture->engine().setReadingPaused(1, 0, false);
    QTRY_VERIFY(!queues()->isVisible());
}

void PageRoomTest::aListWithoutAChoiceFoldsAway()
{
    open("l.sock");
    QTRY_VERIFY(list()->isVisible());
    resize(900, 600);
    QTRY_VERIFY(!list()->isVisible());
    entry("Connections")->trigger();
    QTRY_VERIFY(list()->isVisible());
    entry("Connections")->trigger();
    QTRY_VERIFY(!list()->isVisible());
    const PlainPeer one = m_fixture->connectSoon("l.sock"), two = m_fixture->connectSoon("l.sock");
    QTRY_VERIFY(list()->isVisible()); // now there is something to choose from
    QVERIFY(!entry("Connections"));
}

void PageRoomTest::aPayloadTakesThePlaceOfTheMessages()
{
    open("l.sock");
    resize(900, 600);
    PlainPeer one = m_fixture->connectSoon("l.sock"), two = m_fixture->connectSoon("l.sock");
    QVERIFY(one.sendAll("hello"));
    QTRY_VERIFY(list()->isVisible() && table()->model()->rowCount() == 4);
    table()->setCurrentIndex(table()->model()->index(3, 0));
    table()->setFocus();
    QTest::keyClick(table(), Qt::Key_Return);
    QTRY_VERIFY(payload()->isVisible() && !list()->isVisible());
    QTRY_VERIFY(table()->isVisible()); // there is room for both
    QTRY_VERIFY(table()->width() >= 300 && payload()->width() >= 300);
    Theme::instance().setZoom(200);
    resize(1440, 900);
    QTRY_VERIFY(!table()->isVisible());
    QTRY_VERIFY(payload()->width() > room()->viewport()->width() - 4);
    click(payload()->findChild<QToolButton*>(QStringLiteral("closePayload")));
    QTRY_VERIFY(table()->isVisible() && !payload()->isVisible());
}

void PageRoomTest::accessIsShownInPlaceOfTheMessages()
{
    open("l.sock");
    resize(900, 600);
    auto* panel = m_fixture->page()->findChild<AccessPanel*>();
    m_fixture->part<QWidget>("message")->setFocus();
    click(m_fixture->part<QToolButton>("access"));
    QTRY_VERIFY(panel->isAncestorOf(m_fixture->window().focusWidget())); // what had it is hidden
    auto* parts = panel->findChild<QTableView*>();
    QTRY_VERIFY(parts->model()->rowCount() > 2);
    QTRY_VERIFY(!table()->isVisible() && !queues()->isVisible());
    QTRY_VERIFY(parts->verticalScrollBar()->maximum() == 0); // the page scrolls, not the table within
    QTRY_COMPARE(room()->horizontalScrollBar()->maximum(), 0);
    click(m_fixture->part<QToolButton>("access"));
    QTRY_VERIFY(table()->isVisible() && !panel->isVisible());
    QVERIFY(m_fixture->part<QPushButton>("send")->isVisible());
}

void PageRoomTest::accessLeavesTheComposerWhereItCan()
{
    open("l.sock");
    resize(1440, 960);
    QTRY_VERIFY(table()->isVisible());
    click(m_fixture->part<QToolButton>("access"));
    auto* panel = m_fixture->page()->findChild<AccessPanel*>();
    QTRY_VERIFY(panel->findChild<QTableView*>()->model()->rowCount() > 2);
    QTRY_VERIFY(isWhole(m_fixture->part<QPushButton>("send")));
    QTRY_COMPARE(room()->verticalScrollBar()->maximum(), 0);
}

void PageRoomTest::accessLeavesSomeMessagesInAUsualWindow()
{
    open("l.sock");
    resize(1440, 900);
    QTRY_VERIFY(table()->isVisible());
    click(m_fixture->part<QToolButton>("access"));
    auto* panel = m_fixture->page()->findChild<AccessPanel*>();
    QTRY_VERIFY(panel->findChild<QTableView*>()->model()->rowCount() > 2);
    QTRY_VERIFY(table()->isVisible() && table()->height() >= Theme::px(60));
    QTRY_VERIFY(isWhole(m_fixture->part<QPushButton>("send")));
    QTRY_COMPARE(room()->verticalScrollBar()->maximum(), 0); // not by being scrolled to
}

void PageRoomTest::theToolsFoldIntoTheMenu()
{
    open("l.sock");
    Theme::instance().setZoom(200);
    resize(1440, 900);
    QTRY_VERIFY(!m_fixture->part<QToolButton>("access")->isVisible());
    for (const char* text : {"Access", "HTTP request", "Edit reply", "Copy as socat line"})
        QVERIFY2(entry(text), text);
    QVERIFY(!entry("Copy reply name")); // it has none
    entry("Access")->trigger();
    QTRY_VERIFY(m_fixture->page()->findChild<AccessPanel*>()->isVisible());
    QVERIFY(entry("Access")->isChecked());
    entry("Access")->trigger();
    QTRY_VERIFY(!m_fixture->page()->findChild<AccessPanel*>()->isVisible());
    Theme::instance().setZoom(100);
    QTRY_VERIFY(m_fixture->part<QToolButton>("access")->isVisible());
}

void PageRoomTest::aHintKeepsWhatHelps()
{
    open("l.sock");
    auto* hint = m_fixture->page()->findChild<ConversationHint*>();
    QTRY_COMPARE(hint->words().title, QStringLiteral("Waiting for a client"));
    const auto saysTitle = [hint] {
        const auto labels = hint->findChildren<QLabel*>();
        return hint->isVisible() && std::any_of(labels.begin(), labels.end(), [](const QLabel* label) {
                   return label->isVisible() && label->text() == QStringLiteral("Waiting for a client");
               });
    };
    for (const QSize& size : {QSize(1440, 900), QSize(900, 600)}) {
        resize(size.width(), size.height());
        for (const char* name : {"copyLine", "connectAClient"})
            QTRY_VERIFY2(isWhole(m_fixture->part<QPushButton>(name)), name);
        QTRY_VERIFY(saysTitle());
    }
    for (const int high : {150, 90, 60, 48}) { // the fewer rows, the fewer words, yet never none
        hint->placeIn(QRect(0, 0, 500, high));
        QVERIFY2(saysTitle(), qPrintable(QString::number(high)));
    }
    resize(1440, 900);
    click(m_fixture->part<QPushButton>("connectAClient"));
    QLineEdit* address = nullptr;
    QTRY_VERIFY((address = m_fixture->field<QLineEdit>("newClient", "address")));
    QCOMPARE(address->text(), m_fixture->pathText("l.sock"));
}

void PageRoomTest::theNewestAreOfferedBesideTheFindField()
{
    open("l.sock");
    PlainPeer peer = m_fixture->connectSoon("l.sock");
    for (int i = 0; i < 40; ++i)
        QVERIFY(peer.sendAll("message\n") &&
                QTest::qWaitFor([&] { return table()->model()->rowCount() >= i; }));
    QTRY_VERIFY(table()->verticalScrollBar()->maximum() > 0);
    table()->verticalScrollBar()->setValue(0);
    auto* pill = m_fixture->part<QPushButton>("newestMessages");
    QTRY_VERIFY(pill->isVisible());
    auto* conversation = m_fixture->page()->findChild<Conversation*>();
    conversation->find();
    auto* beside = m_fixture->part<QToolButton>("newestMessages");
    QTRY_VERIFY(!pill->isVisible() && beside->isVisible());
    click(beside);
    QTRY_VERIFY(table()->isFollowing() && !beside->isVisible());
}

void PageRoomTest::theFindFieldIsBroughtIntoView_data()
{
    QTest::addColumn<QSize>("size");
    QTest::addColumn<int>("zoom");
    QTest::newRow("narrow") << QSize(1000, 600) << 150;
    QTest::newRow("large letters") << QSize(1440, 800) << 200;
}

/// Right after the composer was brought into view, too: that must not pull the page down again.
void PageRoomTest::theFindFieldIsBroughtIntoView()
{
    QFETCH(QSize, size);
    QFETCH(int, zoom);
    open("l.sock");
    PlainPeer peer = m_fixture->connectSoon("l.sock");
    QVERIFY(peer.sendAll("ping\n"));
    QTRY_VERIFY(table()->model()->rowCount() >= 3);
    Theme::instance().setZoom(zoom);
    resize(size.width(), size.height());
    auto* field = m_fixture->part<QLineEdit>("findInConversation");
    m_fixture->page()->findChild<Composer*>()->focusMessage();
    QTRY_VERIFY(room()->verticalScrollBar()->maximum() > 0);
    QTRY_VERIFY(room()->verticalScrollBar()->value() > field->sizeHint().height());
    m_fixture->page()->findChild<Composer*>()->focusMessage();
    m_fixture->page()->findChild<Conversation*>()->find();
    QTRY_VERIFY(isWhole(field));
    resize(size.width(), size.height() + 20); // the page is laid out anew
    QTest::keyClicks(field, QStringLiteral("ping"));
    const auto* bar = m_fixture->page()->findChild<ConversationFindBar*>();
    QTRY_COMPARE(int(bar->search().hits().size()), 1);
    QTest::qWait(350); // as long as the composer may still act
    QVERIFY(isWhole(field));
}

void PageRoomTest::aLongPathLeavesTheFacts()
{
    QDir(m_fixture->pathText(".")).mkpath(QStringLiteral("deployments/eu-central-1/customer-0042"));
    open("deployments/eu-central-1/customer-0042/l.sock");
    resize(900, 600);
    const EndpointHeader* header = m_fixture->page()->findChild<EndpointHeader*>();
    const QList<QWidget*> parts = header->findChildren<QWidget*>();
    const auto found = std::ranges::find_if(parts, [](const QWidget* part) {
        return part->accessibleName().startsWith(QStringLiteral("stream · mode 0600"));
    });
    QVERIFY(found != parts.end());
    const QWidget* facts = *found;
    QVERIFY(!facts->accessibleName().contains(QStringLiteral("kernel API")));
    QVERIFY(facts->toolTip().contains(QStringLiteral("kernel API")));
    QTRY_VERIFY(facts->visibleRegion().boundingRect().width() >= 200);
    QTRY_VERIFY(facts->width() >= facts->sizeHint().width()); // the path gives way
}

void PageRoomTest::datagramsHavePeers()
{
    open("d.sock", SocketType::Datagram);
    PlainPeer peer =
        PlainPeer::connectTo(SocketAddress::path(m_fixture->path("d.sock")), SocketType::Datagram,
                             SocketAddress::path(m_fixture->path("me.sock")));
    QVERIFY(peer.sendAll("hello"));
    QTRY_COMPARE(list()->model()->rowCount(), 2);
    QCOMPARE(list()->model()->index(0, 0).data().toString(), QStringLiteral("All peers"));
    QTRY_COMPARE(m_fixture->part<SendTargets>("sendTo")->itemText(0), QStringLiteral("All peers"));
    QVERIFY(!m_fixture->part<QPushButton>("finishSending")->isVisible());
    QVERIFY(!m_fixture->part<QPushButton>("closeConnection"));
    click(m_fixture->part<QPushButton>("forgetPeer"));
    QTRY_VERIFY(!m_fixture->part<QPushButton>("forgetPeer")->isEnabled());
}

SW_TEST(PageRoomTest)
#include "PageRoomTest.moc"
