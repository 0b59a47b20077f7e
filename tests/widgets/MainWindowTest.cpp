#include "models/session/ConnectionModel.h"
#include "tests/TestMain.h"
#include "tests/widgets/WindowFixture.h"
#include "widgets/EndpointPage.h"
#include "widgets/FollowingTable.h"
#include "widgets/Notice.h"
#include "widgets/TrafficPanel.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPointer>
#include <QPushButton>
#include <QSplitter>
#include <QTabBar>
#include <QTableView>
#include <QToolButton>
#include <QTreeView>

using namespace sw;
using namespace sw::test;

namespace {

bool shows(const QWidget* page, const QString& words)
{
    if (!page) // its endpoint has not been heard of yet
        return false;
    for (const QLabel* label : page->findChildren<QLabel*>()) {
        if (label->isVisible() && label->text().contains(words))
            return true;
    }
    return false;
}

} // namespace

class MainWindowTest : public QObject
{
    Q_OBJECT
private slots:
    void isOneWindow();
    void keepsTheEndpointWhenItsTabIsClosed();
    void takesTheFocusAlongWhenATabCloses();
    void dismissesAFailure();
    void findsInTheTrafficWhileItHasTheFocus();
    void startsAndStops();
    void removesAnEndpoint();
    void actsOnTheRowThatIsMeant();
    void saysWhatQtDoesDifferently();
    void saysThatThePeerIsNotReading();
    void showsAConversation();
    void copiesASocatLine();
    void namesTheToolOfTheLine();
    void remembersItsLayout();
    void remembersSortingAndThePagesSplits();
    void trafficFoldsAndOpensWhereThereIsLittleRoom();
    void trafficGivesBackWhatItBorrowed();
    void theHintGivesWayBeforeItsKey();
    void manyTabsKeepReadableNames();
    void tabsWithoutRoomAreInAList();
};

/// A widget that is shown before it has a parent becomes a window of its own, for a moment or for good.
void MainWindowTest::isOneWindow()
{
    WindowFixture fixture(true);
    for (const EndpointKind kind : {EndpointKind::Listener, EndpointKind::Client}) {
        fixture.window().showEndpoint(fixture.engine().start(fixture.spec("l.sock", kind)));
        QTRY_VERIFY(fixture.part<QPushButton>("send"));
        QTRY_COMPARE(fixture.part<QWidget>("sendTo")->isVisible(), kind == EndpointKind::Listener);
    }
    QVERIFY(QTest::qWaitForWindowActive(&fixture.window()));
    QWidgetList windows;
    for (QWidget* widget : QApplication::topLevelWidgets()) {
        if (widget->isVisible())
            windows << widget;
    }
    QCOMPARE(windows, QWidgetList({&fixture.window()}));
}

void MainWindowTest::keepsTheEndpointWhenItsTabIsClosed()
{
    WindowFixture fixture(true);
    const EndpointId id = fixture.engine().start(fixture.spec("l.sock", EndpointKind::Listener));
    fixture.window().showEndpoint(id);
    QTRY_COMPARE(fixture.tabs()->count(), 2);
    PlainPeer peer = fixture.connectSoon("l.sock");
    QVERIFY(peer.isOpen());
    emit fixture.tabs()->tabCloseRequested(0); // Sockets stays
    QCOMPARE(fixture.tabs()->count(), 2);
    QTest::keyClick(&fixture.window(), Qt::Key_W, Qt::ControlModifier);
    QCOMPARE(fixture.tabs()->count(), 1);
    QVERIFY(PlainPeer::connectTo(fixture.path("l.sock")).isOpen());
    auto* tree = fixture.window().findChild<QTreeView*>(QStringLiteral("endpoints"));
    const QModelIndex row = tree->model()->index(0, 0, tree->model()->index(0, 0));
    QTest::mouseClick(tree->viewport(), Qt::LeftButton, {}, tree->visualRect(row).center());
    QCOMPARE(fixture.tabs()->count(), 2);
    // The connection that came while the tab was closed is there.
    QTRY_VERIFY(fixture.part<QAbstractItemView>("connections")->model()->rowCount() >= 1);
}

void MainWindowTest::takesTheFocusAlongWhenATabCloses()
{
    WindowFixture fixture(true);
    fixture.window().showEndpoint(fixture.engine().start(fixture.spec("l.sock", EndpointKind::Listener)));
    QTRY_VERIFY(fixture.part<QPushButton>("send"));
    fixture.part<QPushButton>("send")->setFocus();
    QTest::keyClick(&fixture.window(), Qt::Key_W, Qt::ControlModifier);
    QCOMPARE(fixture.tabs()->count(), 1);
    QVERIFY(fixture.window().focusWidget());
    QVERIFY(fixture.tabs()->currentWidget()->isAncestorOf(fixture.window().focusWidget()));
}

void MainWindowTest::dismissesAFailure()
{
    WindowFixture fixture;
    const EndpointId id = fixture.engine().start(fixture.spec("none/l.sock", EndpointKind::Client));
    fixture.window().showEndpoint(id);
    const auto failure = [&] {
        const QWidget* page = fixture.tabs()->currentWidget();
        return page ? page->findChild<Notice*>() : nullptr;
    };
    QTRY_VERIFY(failure() && failure()->isVisible());
    auto* dismiss = failure()->findChild<QToolButton*>(QStringLiteral("dismiss"));
    QTest::mouseClick(dismiss, Qt::LeftButton);
    QVERIFY(!failure()->isVisible());
    click(fixture.part<QPushButton>("start"));
    QTRY_VERIFY(failure()->isVisible()); // it failed again
}

void MainWindowTest::findsInTheTrafficWhileItHasTheFocus()
{
    WindowFixture fixture(true);
    fixture.window().showEndpoint(fixture.engine().start(fixture.spec("l.sock", EndpointKind::Listener)));
    QTRY_COMPARE(fixture.tabs()->count(), 2);
    auto* table = fixture.window().findChild<FollowingTable*>(QStringLiteral("traffic"));
    table->setFocus();
    QTest::keyClick(table, Qt::Key_F, Qt::ControlModifier);
    QVERIFY(fixture.window().findChild<QLineEdit*>(QStringLiteral("filterTraffic"))->hasFocus());
    QCOMPARE(fixture.tabs()->currentIndex(), 1);
}

void MainWindowTest::startsAndStops()
{
    WindowFixture fixture;
    fixture.window().showEndpoint(fixture.engine().start(fixture.spec("l.sock", EndpointKind::Listener)));
    QTRY_VERIFY(fixture.part<QPushButton>("stop") && fixture.part<QPushButton>("stop")->isVisible());
    QVERIFY(!fixture.part<QPushButton>("start")->isVisible());
    QVERIFY(fixture.connectSoon("l.sock").isOpen());
    click(fixture.part<QPushButton>("stop"));
    QTRY_VERIFY(fixture.part<QPushButton>("start")->isVisible());
    QVERIFY(!PlainPeer::connectTo(fixture.path("l.sock")).isOpen());
    QVERIFY(!fixture.part<QPushButton>("send")->isEnabled());
    click(fixture.part<QPushButton>("start"));
    QVERIFY(fixture.connectSoon("l.sock").isOpen());
}

void MainWindowTest::removesAnEndpoint()
{
    WindowFixture fixture(true);
    fixture.window().showEndpoint(fixture.engine().start(fixture.spec("l.sock", EndpointKind::Listener)));
    QTRY_COMPARE(fixture.tabs()->count(), 2);
    const QPointer<QWidget> page = fixture.tabs()->widget(1);
    const QPointer<ConnectionModel> connections = fixture.window().findChild<ConnectionModel*>();
    QVERIFY(page && connections);
    bool pageWasFirst = false;
    QObject::connect(connections, &QObject::destroyed, [&] { pageWasFirst = !page; });
    QTest::keyClick(&fixture.window(), Qt::Key_Delete, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE(fixture.tabs()->count(), 1);
    QTRY_VERIFY(!connections);
    QVERIFY(pageWasFirst); // it asks until its end
    auto* tree = fixture.window().findChild<QTreeView*>(QStringLiteral("endpoints"));
    QCOMPARE(tree->model()->rowCount(), 0);
}

/// The menu and the keys of the list mean its row, whichever tab is in front; no tab opens for them.
void MainWindowTest::actsOnTheRowThatIsMeant()
{
    WindowFixture fixture(true);
    fixture.window().showEndpoint(fixture.engine().start(fixture.spec("front.sock", EndpointKind::Listener)));
    fixture.engine().start(fixture.spec("other.sock", EndpointKind::Listener));
    QVERIFY(fixture.connectSoon("front.sock").isOpen());
    QVERIFY(fixture.connectSoon("other.sock").isOpen());
    auto* tree = fixture.window().findChild<QTreeView*>(QStringLiteral("endpoints"));
    QTRY_COMPARE(tree->model()->rowCount(tree->model()->index(0, 0)), 2);
    const QModelIndex group = tree->model()->index(0, 0);
    QTRY_COMPARE(fixture.tabs()->count(), 2);
    const QWidget* front = fixture.page();
    const QModelIndex other = tree->model()->index(1, 0, group);
    const QPoint at = tree->visualRect(other).center();
    QContextMenuEvent event(QContextMenuEvent::Mouse, at, tree->viewport()->mapToGlobal(at));
    QApplication::sendEvent(tree->viewport(), &event);
    auto* menu = fixture.window().findChild<QMenu*>(QStringLiteral("endpointMenu"));
    QVERIFY(menu && menu->isVisible());
    QStringList words;
    for (QAction* action : menu->actions()) {
        words << action->text();
        if (action->text() == QStringLiteral("Stop"))
            action->trigger();
    }
    QVERIFY2(words.contains(QStringLiteral("Stop")), qPrintable(words.join(QLatin1Char(','))));
    menu->close();
    QTRY_VERIFY(!PlainPeer::connectTo(fixture.path("other.sock")).isOpen());
    QVERIFY(PlainPeer::connectTo(fixture.path("front.sock")).isOpen());
    tree->setFocus();
    tree->setCurrentIndex(other);
    QTest::keyClick(tree, Qt::Key_Delete);
    QTRY_COMPARE(tree->model()->rowCount(group), 1);
    QVERIFY(PlainPeer::connectTo(fixture.path("front.sock")).isOpen());
    QCOMPARE(fixture.tabs()->count(), 2);
    QCOMPARE(fixture.page(), front);
}

void MainWindowTest::saysWhatQtDoesDifferently()
{
    WindowFixture fixture;
    EndpointSpec spec = fixture.spec("qt.sock", EndpointKind::Listener);
    fixture.window().showEndpoint(fixture.engine().start(spec));
    QTRY_VERIFY(fixture.part<QPushButton>("stop"));
    QVERIFY(!shows(fixture.page(), QStringLiteral("QLocalServer")));
    spec = fixture.spec("qt2.sock", EndpointKind::Listener);
    spec.api = SocketApi::Qt;
    spec.mode = 0700;
    fixture.window().showEndpoint(fixture.engine().start(spec));
    QTRY_VERIFY(shows(fixture.page(), QStringLiteral("QLocalServer")));
}

void MainWindowTest::saysThatThePeerIsNotReading()
{
    WindowFixture fixture;
    PlainServer server(fixture.path("s.sock"));
    const EndpointId id = fixture.engine().start(fixture.spec("s.sock", EndpointKind::Client));
    fixture.window().showEndpoint(id);
    PlainPeer peer = server.accept();
    fixture.engine().send(id, 0, QByteArray(4 << 20, 'x'));
    QTRY_VERIFY(shows(fixture.page(), QStringLiteral("peer is not reading")));
    QCOMPARE(peer.receive(4 << 20).size(), qsizetype(4 << 20));
    QTRY_VERIFY(!shows(fixture.page(), QStringLiteral("peer is not reading")));
}

void MainWindowTest::showsAConversation()
{
    WindowFixture fixture;
    EndpointSpec spec = fixture.spec("l.sock", EndpointKind::Listener);
    spec.reply.kind = Reply::Kind::Echo;
    fixture.window().showEndpoint(fixture.engine().start(spec));
    PlainPeer peer = fixture.connectSoon("l.sock");
    QVERIFY(peer.isOpen());
    QVERIFY(peer.sendAll("ping"));
    QCOMPARE(peer.receive(4), QByteArray("ping"));
    QTRY_VERIFY(fixture.part<FollowingTable>("conversation"));
    auto* conversation = fixture.part<FollowingTable>("conversation");
    QStringList shown;
    QTRY_VERIFY([&] {
        shown.clear();
        for (int row = 0; row < conversation->model()->rowCount(); ++row)
            shown << conversation->model()->index(row, 3).data().toString() +
                         conversation->model()->index(row, 7).data().toString();
        return shown.contains(QStringLiteral("→ping"));
    }());
    QVERIFY(shown.contains(QStringLiteral("←ping")));
    // A message is a card, everything else one quiet line.
    const auto height = [&](qsizetype row) {
        return conversation->visualRect(conversation->model()->index(int(row), 7)).height();
    };
    QVERIFY(shown[1].startsWith(QStringLiteral("·opened"))); // in view; the one before may not be
    QTRY_VERIFY(height(shown.indexOf(QStringLiteral("←ping"))) >= 2 * height(1));
}

void MainWindowTest::copiesASocatLine()
{
    WindowFixture fixture;
    fixture.window().showEndpoint(fixture.engine().start(fixture.spec("l.sock", EndpointKind::Client)));
    QTRY_COMPARE(fixture.tabs()->count(), 1);
    QTest::keyClick(&fixture.window(), Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(QApplication::clipboard()->text(),
             QStringLiteral("socat - UNIX-CONNECT:") + fixture.pathText("l.sock"));
}

void MainWindowTest::namesTheToolOfTheLine()
{
    WindowFixture fixture;
    EndpointSpec spec = fixture.spec("l.sock", EndpointKind::Client);
    spec.address = SocketAddress::abstractName(QByteArray("nobody\0here", 11));
    fixture.window().showEndpoint(fixture.engine().start(spec));
    QTRY_COMPARE(fixture.tabs()->count(), 1);
    QVERIFY(fixture.part<QToolButton>("copyAsPython3Line"));
    QTest::keyClick(&fixture.window(), Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(QApplication::clipboard()->text().startsWith(QStringLiteral("python3 -c ")));
}

void MainWindowTest::trafficFoldsAndOpensWhereThereIsLittleRoom()
{
    WindowFixture fixture;
    auto* traffic = fixture.window().findChild<TrafficPanel*>();
    auto* fold = traffic->findChild<QToolButton*>(QStringLiteral("foldTraffic"));
    fixture.engine().start(fixture.spec("l.sock", EndpointKind::Listener));
    QTRY_VERIFY(traffic->hasRows());
    click(fold);
    QTRY_VERIFY(!traffic->hasRows());
    QCOMPARE(fold->accessibleName(), QStringLiteral("Unfold traffic"));
    QVERIFY(traffic->height() < 60);
    traffic->focusFilter(); // who types there sees what it does
    QTRY_VERIFY(traffic->hasRows());
    QCOMPARE(fold->accessibleName(), QStringLiteral("Fold traffic"));
    click(fold);
    fixture.window().close();
    QCOMPARE(fixture.saved().value(QStringLiteral("layout/traffic")), QByteArray("folded"));
    MainWindow again(fixture.context());
    again.resize(1280, 800);
    again.show();
    QVERIFY(QTest::qWaitForWindowActive(&again));
    traffic = again.findChild<TrafficPanel*>();
    QVERIFY(!traffic->hasRows());
    click(traffic->findChild<QToolButton*>(QStringLiteral("foldTraffic")));
    QTRY_VERIFY(traffic->hasRows());
}

void MainWindowTest::trafficGivesBackWhatItBorrowed()
{
    WindowFixture fixture;
    QVERIFY(fixture.isActive());
    auto* traffic = fixture.window().findChild<TrafficPanel*>();
    auto* fold = traffic->findChild<QToolButton*>(QStringLiteral("foldTraffic"));
    fixture.window().showEndpoint(fixture.engine().start(fixture.spec("l.sock", EndpointKind::Listener)));
    QTRY_VERIFY(fixture.part<QPlainTextEdit>("message"));
    QTRY_VERIFY(traffic->model()->rowCount() > 0);
    auto* message = fixture.part<QPlainTextEdit>("message");
    click(fold);
    QTRY_VERIFY(!traffic->hasRows());
    message->setFocus();
    traffic->showRow(0); // as from the conversation, where the focus stays
    QTRY_VERIFY(traffic->hasRows());
    traffic->table()->setFocus();
    QVERIFY(traffic->hasRows());
    message->setFocus();
    QTRY_VERIFY(!traffic->hasRows());
    traffic->editComment();
    QTRY_VERIFY(traffic->hasRows());
    fixture.window().showEndpoint(fixture.engine().start(fixture.spec("m.sock", EndpointKind::Listener)));
    QTRY_VERIFY(!traffic->hasRows()); // another page
    click(fold);
    QTRY_VERIFY(traffic->hasRows());
    traffic->focusFilter();
    fixture.part<QPlainTextEdit>("message")->setFocus();
    QVERIFY(!QTest::qWaitFor([traffic] { return !traffic->hasRows(); }, 100)); // opened for good
}

void MainWindowTest::theHintGivesWayBeforeItsKey()
{
    WindowFixture fixture;
    auto* field = fixture.window().findChild<QLineEdit*>(QStringLiteral("goTo"));
    QVERIFY(field->placeholderText().startsWith(QStringLiteral("Go to a socket, page or command ")));
    for (const int width : {1280, 900, 700}) {
        fixture.window().resize(width, 800);
        QTRY_VERIFY(field->fontMetrics().horizontalAdvance(field->placeholderText()) < field->width() - 40);
        QVERIFY2(field->placeholderText().endsWith(QStringLiteral("Ctrl+K")),
                 qPrintable(field->placeholderText()));
    }
}

void MainWindowTest::remembersItsLayout()
{
    WindowFixture fixture;
    auto* traffic = fixture.window().findChild<QWidget*>(QStringLiteral("traffic"));
    QVERIFY(traffic->isVisible());
    QTest::keyClick(&fixture.window(), Qt::Key_T, Qt::ControlModifier);
    QVERIFY(!traffic->isVisible());
    fixture.window().resize(1111, 777);
    fixture.window().close();
    MainWindow again(fixture.context());
    again.show();
    QCOMPARE(again.size(), QSize(1111, 777));
    QVERIFY(!again.findChild<QWidget*>(QStringLiteral("traffic"))->isVisible());
}

void MainWindowTest::remembersSortingAndThePagesSplits()
{
    WindowFixture fixture(true);
    auto* table = fixture.window().findChild<QTableView*>(QStringLiteral("sockets"));
    table->sortByColumn(3, Qt::DescendingOrder);
    fixture.window().showEndpoint(fixture.engine().start(fixture.spec("l.sock", EndpointKind::Listener)));
    QTRY_VERIFY(fixture.part<QPushButton>("stop"));
    auto* split = fixture.page()->findChild<QSplitter*>();
    QTRY_VERIFY(split->sizes().first() > 0);
    QTest::mousePress(split->handle(1), Qt::LeftButton, {}, QPoint(0, 5));
    QTest::mouseMove(split->handle(1), QPoint(60, 5));
    QTest::mouseRelease(split->handle(1), Qt::LeftButton, {}, QPoint(60, 5));
    const QList<int> sizes = split->sizes();
    fixture.window().close();
    MainWindow again(fixture.context());
    again.resize(1280, 800);
    again.show();
    const auto* header = again.findChild<QTableView*>(QStringLiteral("sockets"))->horizontalHeader();
    QCOMPARE(header->sortIndicatorSection(), 3);
    QCOMPARE(header->sortIndicatorOrder(), Qt::DescendingOrder);
    again.showEndpoint(fixture.engine().start(fixture.spec("m.sock", EndpointKind::Client)));
    QTRY_VERIFY(again.findChild<EndpointPage*>());
    QTRY_COMPARE(again.findChild<EndpointPage*>()->findChild<QSplitter*>()->sizes().first(), sizes.first());
}

void MainWindowTest::manyTabsKeepReadableNames()
{
    WindowFixture fixture;
    const QTabBar* bar = fixture.tabs()->tabBar();
    const int before = bar->count();
    for (int i = 1; i <= 9; ++i) {
        const QByteArray name = "echo-" + QByteArray::number(i) + ".sock";
        const EndpointSpec spec = fixture.spec(name.constData(), EndpointKind::Listener);
        fixture.window().showEndpoint(fixture.engine().start(spec));
        QTRY_COMPARE(bar->count(), before + i);
    }
    const int letters = bar->fontMetrics().horizontalAdvance(QStringLiteral("echo-9.sock"));
    int shown = 0;
    for (int tab = before; tab < bar->count(); ++tab) { // its icon, its button, and the name whole
        if (!bar->isTabVisible(tab))
            continue;
        ++shown;
        QVERIFY2(bar->tabRect(tab).width() >= letters + 60,
                 qPrintable(QString::number(bar->tabRect(tab).width())));
        QVERIFY(bar->rect().contains(bar->tabRect(tab))); // and none is cut by an edge
    }
    QVERIFY(shown >= 5);
}

void MainWindowTest::tabsWithoutRoomAreInAList()
{
    WindowFixture fixture(true);
    const QTabBar* bar = fixture.tabs()->tabBar();
    auto* list = fixture.window().findChild<QToolButton*>(QStringLiteral("allTabs"));
    QVERIFY(!list->isVisible());
    for (int i = 1; i <= 9; ++i) {
        const QByteArray name = "echo-" + QByteArray::number(i) + ".sock";
        const EndpointSpec spec = fixture.spec(name.constData(), EndpointKind::Listener);
        fixture.window().showEndpoint(fixture.engine().start(spec));
        QTRY_COMPARE(bar->count(), 1 + i);
    }
    QVERIFY(list->isVisible());
    QVERIFY(bar->isTabVisible(0)); // Sockets always, and what is in front
    QVERIFY(bar->isTabVisible(9));
    QVERIFY(!bar->isTabVisible(1));
    emit list->menu()->aboutToShow();
    QCOMPARE(list->menu()->actions().size(), 10);
    list->menu()->actions().at(1)->trigger();
    QCOMPARE(bar->currentIndex(), 1);
    QVERIFY(bar->isTabVisible(1) && bar->isTabVisible(2));
    QVERIFY(!bar->isTabVisible(9));
    fixture.tabs()->tabBar()->setFocus();
    for (int i = 0; i < 8; ++i)
        QTest::keyClick(fixture.tabs()->tabBar(), Qt::Key_Right); // also to those that have no room
    QCOMPARE(bar->currentIndex(), 9);
    QVERIFY(bar->isTabVisible(9));
    fixture.window().resize(1900, 800);
    QTRY_VERIFY(!list->isVisible());
    for (int tab = 0; tab < bar->count(); ++tab)
        QVERIFY(bar->isTabVisible(tab));
}

SW_TEST(MainWindowTest)
#include "MainWindowTest.moc"
