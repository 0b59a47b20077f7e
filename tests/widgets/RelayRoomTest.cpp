#include "models/decode/ExchangeModel.h"
#include "tests/TestMain.h"
#include "tests/widgets/WindowFixture.h"
#include "widgets/BodyView.h"
#include "widgets/DenseTable.h"
#include "widgets/EndpointPage.h"
#include "widgets/ExchangeDetail.h"
#include "widgets/ExchangePane.h"
#include "widgets/FollowingTable.h"
#include "widgets/MessagePane.h"
#include "widgets/PairView.h"
#include "widgets/PayloadBox.h"
#include "widgets/PayloadView.h"
#include "widgets/ReadyLines.h"
#include "widgets/RelayPane.h"
#include "widgets/RoomForAll.h"
#include "widgets/Segments.h"
#include "widgets/Theme.h"

#include <QAbstractItemDelegate>
#include <QAction>
#include <QCursor>
#include <QDir>
#include <QHeaderView>
#include <QHelpEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QToolButton>
#include <QToolTip>

#include <algorithm>

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
    void anOpenedExchangeIsInView_data();
    void anOpenedExchangeIsInView();
    void aLowPageHasTheRowAndItsBody();
    void connectionsGiveWay();
    void thePartInFrontAloneNeedsRoom();
    void theChosenPartComesUp();
    void noExchangeChosenIsSaidOnce();
    void theTableMakesDoWithItsRowsBesideAnOpenOne();
    void columnsGiveWayBeforeTheTableScrolls_data();
    void columnsGiveWayBeforeTheTableScrolls();
    void aTargetThatNoRowHasGivesWay();
    void noRowIsCutByTheHeader();
    void theChosenRowStaysInView();
    void whatToKnowIsWhole();
    void theHeaderKeepsWhereATapGoes();

private:
    EndpointPage* page() const { return qobject_cast<EndpointPage*>(m_fixture->page()); }
    ExchangePane* pane() const { return page()->relay()->exchanges(); }
    void ask(const QByteArray& target);
    void unfold(const char* text);
    bool isRowSeen(int row) const;
    int seenRows() const;
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

/// All of it, in the page as it is scrolled.
bool RelayRoomTest::isRowSeen(int row) const
{
    const FollowingTable* table = pane()->table();
    const QRect all(0, table->rowViewportPosition(row), 1, table->rowHeight(row));
    return table->viewport()->visibleRegion().boundingRect().contains(all);
}

int RelayRoomTest::seenRows() const
{
    int rows = 0;
    for (int row = 0; row < pane()->model()->rowCount(); ++row)
        rows += int(isRowSeen(row));
    return rows;
}

/// What gave way, by the entry of the header's menu that has it.
void RelayRoomTest::unfold(const char* text)
{
    auto* more = page()->findChild<QToolButton*>(QStringLiteral("moreOfThisPage"));
    QTRY_VERIFY(more->isVisible());
    emit more->menu()->aboutToShow();
    const auto entries = more->menu()->actions();
    const auto found = std::find_if(entries.begin(), entries.end(), [text](const QAction* entry) {
        return entry->text() == QLatin1String(text);
    });
    QVERIFY2(found != entries.end() && (*found)->isVisible(), text);
    (*found)->setChecked(true);
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
    for (int i = 0; i < 29; ++i)
        ask("/containers/" + QByteArray::number(i));
    QTRY_COMPARE(pane()->model()->rowCount(), 30);
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

void RelayRoomTest::anOpenedExchangeIsInView_data()
{
    QTest::addColumn<QSize>("size");
    QTest::addColumn<int>("zoom");
    QTest::newRow("usual") << QSize(1440, 900) << 100;
    QTest::newRow("laptop") << QSize(1280, 800) << 100;
    QTest::newRow("small") << QSize(900, 600) << 100;
    QTest::newRow("large letters") << QSize(1440, 900) << 150;
    QTest::newRow("huge letters") << QSize(1440, 900) << 200;
}

/// What it is, and a few lines of a body at least, without scrolling. Where the row above says what is open
/// it is not said again, and a menu has what acts on it.
void RelayRoomTest::anOpenedExchangeIsInView()
{
    QFETCH(const QSize, size);
    QFETCH(const int, zoom);
    for (int i = 0; i < 6; ++i)
        ask("/containers/" + QByteArray::number(i));
    QTRY_COMPARE(pane()->model()->rowCount(), 7);
    m_fixture->window().resize(size);
    Theme::instance().setZoom(zoom);
    QTRY_COMPARE(m_fixture->window().size(), size);
    pane()->table()->selectRow(3);
    QTRY_VERIFY(pane()->detail()->isSettled() && pane()->detail()->response()->body()->isSettled());
    const auto* title = pane()->detail()->findChild<QWidget*>(QStringLiteral("chosenExchange"));
    const auto* more = pane()->detail()->findChild<QToolButton*>(QStringLiteral("moreForTheResponse"));
    QTRY_VERIFY(title->isVisible() != more->isVisible());
    QTRY_VERIFY(!title->isVisible() || title->visibleRegion().boundingRect().height() >= title->height());
    QTRY_VERIFY(seenRows() >= 2 && isRowSeen(3));
    const QWidget* body = pane()->detail()->response()->body()->pretty()->view();
    const auto seen = [body] { return body->visibleRegion().boundingRect().height(); };
    QTRY_VERIFY2(seen() >= Theme::px(50),
                 qPrintable(QStringLiteral("%1 of %2").arg(seen()).arg(body->height())));
}

/// However low: what acts on it, and how the body is seen, is in a menu.
void RelayRoomTest::aLowPageHasTheRowAndItsBody()
{
    for (int i = 0; i < 6; ++i)
        ask("/containers/" + QByteArray::number(i));
    QTRY_COMPARE(pane()->model()->rowCount(), 7);
    m_fixture->window().resize(1440, 760);
    Theme::instance().setZoom(200);
    QTRY_COMPARE(m_fixture->window().size(), QSize(1440, 760));
    pane()->table()->selectRow(3);
    BodyView* body = pane()->detail()->response()->body();
    QTRY_VERIFY(pane()->detail()->isSettled() && body->isSettled());
    QTRY_VERIFY(seenRows() >= 2 && isRowSeen(3));
    QTRY_VERIFY(body->pretty()->view()->visibleRegion().boundingRect().height() >= Theme::px(20));
    auto* more = pane()->detail()->findChild<QToolButton*>(QStringLiteral("moreForTheResponse"));
    QVERIFY(more->isVisible() &&
            !pane()->detail()->findChild<QWidget*>(QStringLiteral("sendAgain"))->isVisible());
    emit more->menu()->aboutToShow();
    QStringList entries;
    QAction* raw = nullptr;
    for (QAction* entry : more->menu()->actions()) {
        entries << entry->text();
        raw = entry->text() == QLatin1String("Raw") ? entry : raw;
    }
    QCOMPARE(entries.join(u' ').simplified(),
             QStringLiteral("Send again Copy as curl Show rows Pretty Tree Raw Hex Find in body Save body"));
    raw->trigger();
    QCOMPARE(body->pane(), BodyView::Pane::Raw);
    pane()->filter()->setText(QStringLiteral("method:NONE")); // no row says any more what is open
    QTRY_VERIFY(pane()->detail()->findChild<QWidget*>(QStringLiteral("sendAgain"))->isVisible());
}

/// To the exchanges; the menu of the header has them.
void RelayRoomTest::connectionsGiveWay()
{
    auto* list = page()->findChild<QWidget*>(QStringLiteral("connections"));
    m_fixture->window().resize(1440, 900);
    QTRY_VERIFY(list->isVisible());
    Theme::instance().setZoom(200);
    QTRY_VERIFY(!list->isVisible());
    unfold("Connections");
    QTRY_VERIFY(list->isVisible());
}

/// What the other parts of a small page would need makes no scroll bar.
void RelayRoomTest::thePartInFrontAloneNeedsRoom()
{
    m_fixture->window().resize(900, 640);
    QTRY_COMPARE(m_fixture->window().size(), QSize(900, 640));
    const QScrollArea* area = nullptr;
    for (QWidget* above = pane(); above && !area; above = above->parentWidget())
        area = qobject_cast<QScrollArea*>(above);
    QVERIFY(area);
    QTRY_COMPARE(area->verticalScrollBar()->maximum(), 0);
}

/// Where what is above it fills the page.
void RelayRoomTest::theChosenPartComesUp()
{
    Theme::instance().setZoom(200);
    m_fixture->window().resize(1440, 800);
    const RelayPane* relay = page()->relay();
    const RoomForAll* room = roomAround(relay);
    QTRY_VERIFY(room->verticalScrollBar()->maximum() > 0);
    QTRY_VERIFY(!page()->findChild<QWidget*>(QStringLiteral("connections"))->isVisible()); // all is laid out
    QTRY_VERIFY(room->widget()->minimumHeight() >= room->widget()->layout()->totalMinimumSize().height());
    const auto isUp = [&] {
        const int top = relay->mapTo(room->viewport(), QPoint()).y();
        return top <= 0 || top + relay->height() <= room->viewport()->height();
    };
    room->verticalScrollBar()->setValue(0);
    QVERIFY(!isUp());
    click(page()->findChild<QAbstractButton*>(QStringLiteral("showRules")));
    QTRY_VERIFY(isUp());
}

/// Once, over the whole width, and no empty halves stand there.
void RelayRoomTest::noExchangeChosenIsSaidOnce()
{
    const auto said = [this] {
        const auto labels = pane()->findChildren<QLabel*>();
        return std::count_if(labels.begin(), labels.end(), [](const QLabel* label) {
            return label->isVisible() && label->text().startsWith(QLatin1String("Choose an exchange"));
        });
    };
    QTRY_COMPARE(said(), 1);
    QVERIFY(!pane()->detail()->request()->isVisible() && !pane()->detail()->response()->isVisible());
    pane()->table()->selectRow(0);
    QTRY_VERIFY(pane()->detail()->request()->isVisible() && pane()->detail()->response()->isVisible());
    QCOMPARE(said(), 0);
}

void RelayRoomTest::theTableMakesDoWithItsRowsBesideAnOpenOne()
{
    m_fixture->window().resize(1440, 900);
    ask("/one");
    ask("/two");
    ask("/three");
    QTRY_COMPARE(pane()->model()->rowCount(), 4);
    const FollowingTable* table = pane()->table();
    QTRY_VERIFY(table->height() > denseHeight(table, 8)); // nothing else wants the room
    table->selectionModel()->select(table->model()->index(1, 0),
                                    QItemSelectionModel::Select | QItemSelectionModel::Rows);
    QTRY_VERIFY(table->height() >= denseHeight(table, 4) && table->height() <= denseHeight(table, 4) + 2);
    QVERIFY(pane()->detail()->height() > table->height());
}

void RelayRoomTest::columnsGiveWayBeforeTheTableScrolls_data() { anOpenedExchangeIsInView_data(); }

void RelayRoomTest::columnsGiveWayBeforeTheTableScrolls()
{
    QFETCH(const QSize, size);
    QFETCH(const int, zoom);
    for (int i = 0; i < 30; ++i)
        ask("/v1.41/containers/" + QByteArray::number(i) + "/json");
    m_fixture->window().resize(size);
    Theme::instance().setZoom(zoom);
    QTRY_COMPARE(m_fixture->window().size(), size);
    const FollowingTable* table = pane()->table();
    QTRY_COMPARE(table->horizontalScrollBar()->maximum(), 0);
    for (const auto column : {ExchangeModel::Method, ExchangeModel::Target, ExchangeModel::Status})
        QVERIFY(!table->isColumnHidden(column));
    QVERIFY(table->columnWidth(ExchangeModel::Target) >= Theme::px(150));
    const QHeaderView* header = table->horizontalHeader();
    QVERIFY(header->visualIndex(ExchangeModel::Request) < header->visualIndex(ExchangeModel::Response));
    QTRY_COMPARE(table->isColumnHidden(ExchangeModel::Client), size.width() == 900 || zoom > 100);
    if (!table->isColumnHidden(ExchangeModel::Client))
        return;
    const QModelIndex cell = table->model()->index(table->rowAt(1), ExchangeModel::Target);
    QHelpEvent help(QEvent::ToolTip, table->visualRect(cell).center(), QCursor::pos());
    QVERIFY(table->itemDelegate()->helpEvent(&help, pane()->table(), {}, cell));
    QVERIFY2(QToolTip::text().contains(QLatin1String("Client: ")), qPrintable(QToolTip::text()));
    QToolTip::hideText();
}

void RelayRoomTest::aTargetThatNoRowHasGivesWay()
{
    m_fixture->window().resize(1440, 900);
    const QByteArray request = "{\"op\":\"resize\"}\n", answer = "{\"ok\":true}\n";
    PlainPeer client = m_fixture->connectSoon("front.sock");
    PlainPeer target = m_server->accept();
    QVERIFY(client.sendAll(request));
    QCOMPARE(receiveSoon(target, request.size()), request);
    QVERIFY(target.sendAll(answer));
    QCOMPARE(receiveSoon(client, answer.size()), answer);
    QTRY_COMPARE(pane()->model()->rowCount(), 2);
    const FollowingTable* table = pane()->table();
    QVERIFY(!table->isColumnHidden(ExchangeModel::Target));
    pane()->filter()->setText(QStringLiteral("method:resize"));
    QTRY_COMPARE(pane()->model()->rowCount(), 1);
    QTRY_VERIFY(table->isColumnHidden(ExchangeModel::Target));
    QCOMPARE(table->horizontalScrollBar()->maximum(), 0);
    pane()->filter()->clear();
    QTRY_VERIFY(!table->isColumnHidden(ExchangeModel::Target));
}

void RelayRoomTest::noRowIsCutByTheHeader()
{
    for (int i = 0; i < 20; ++i)
        ask("/" + QByteArray::number(i));
    QTRY_COMPARE(pane()->model()->rowCount(), 21);
    FollowingTable* table = pane()->table();
    for (const int height : {600, 613, 627, 700}) {
        m_fixture->window().resize(1280, height);
        QTRY_COMPARE(m_fixture->window().height(), height);
        QTRY_VERIFY(table->isFollowing());
        QTRY_VERIFY(table->rowViewportPosition(20) + table->rowHeight(20) <= table->viewport()->height());
        QTRY_COMPARE(table->rowViewportPosition(table->rowAt(0)), 0);
    }
}

/// Though the table follows its end, and gives most of its room to what is opened.
void RelayRoomTest::theChosenRowStaysInView()
{
    for (int i = 0; i < 19; ++i)
        ask("/" + QByteArray::number(i));
    QTRY_COMPARE(pane()->model()->rowCount(), 20);
    m_fixture->window().resize(1440, 900);
    FollowingTable* table = pane()->table();
    QTRY_VERIFY(table->height() > denseHeight(table, 12));
    QVERIFY(table->isFollowing());
    table->selectRow(9);
    QTRY_VERIFY(pane()->detail()->isVisible() && table->height() < denseHeight(table, 8));
    const auto isSeen = [table](int row) {
        const int top = table->rowViewportPosition(row);
        return top >= 0 && top + table->rowHeight(row) <= table->viewport()->height();
    };
    QTRY_VERIFY(isSeen(9));
    QVERIFY(!table->isFollowing());
}

void RelayRoomTest::whatToKnowIsWhole()
{
    const auto* words = page()->findChild<QLabel*>(QStringLiteral("whatToKnow"));
    for (const int width : {1440, 900}) {
        m_fixture->window().resize(width, 600);
        QTRY_COMPARE(m_fixture->window().width(), width);
        QTRY_VERIFY(words->isVisible() && words->height() >= words->heightForWidth(words->width()));
    }
    QTRY_VERIFY(page()->findChild<QPushButton*>(QStringLiteral("copySocatLine"))->isVisible());
}

/// However long the way to its own front is.
void RelayRoomTest::theHeaderKeepsWhereATapGoes()
{
    const QByteArray directory = "a-directory-with-a-rather-long-name-that-fills-the-line";
    QVERIFY(QDir(m_fixture->pathText("")).mkdir(QString::fromLatin1(directory)));
    EndpointSpec spec;
    spec.kind = EndpointKind::Tap;
    spec.target = SocketAddress::path(m_fixture->path("target.sock"));
    spec.address = SocketAddress::path(m_fixture->path((directory + "/front.sock").constData()));
    const EndpointId id = m_fixture->engine().start(spec);
    m_fixture->window().resize(900, 600);
    QTRY_VERIFY((m_fixture->window().showEndpoint(id), page()) && page()->status().id == id);
    const QString way = QStringLiteral("stream · to …/target.sock");
    const auto parts = page()->findChildren<QWidget*>();
    const auto found = std::find_if(parts.begin(), parts.end(), [&way](const QWidget* part) {
        return part->accessibleName().startsWith(way);
    });
    QVERIFY(found != parts.end());
    QTRY_VERIFY((*found)->width() >= QFontMetrics(Theme::ui(12)).horizontalAdvance(way));
    QVERIFY((*found)->toolTip().contains(m_fixture->pathText("target.sock")));
}

SW_TEST(RelayRoomTest)
#include "RelayRoomTest.moc"
