#include "widgets/SocketsPage.h"
#include "models/inspect/SocketTableModel.h"
#include "tests/TestMain.h"
#include "tests/widgets/WindowFixture.h"
#include "widgets/Segments.h"
#include "widgets/SocketMenu.h"
#include "widgets/SocketTable.h"
#include "widgets/Theme.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QContextMenuEvent>
#include <QFontMetrics>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QTableView>
#include <QToolButton>

using namespace sw;
using namespace sw::test;

/// The Sockets tab over this machine's real table.
class SocketsPageTest : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void findsASocketByFilter();
    void saysWhatIsWrongWithAFilter();
    void saysThatNothingMatches();
    void showsNoFactsBeforeTheChoice();
    void showsWhoHoldsTheChosenOne();
    void opensAClientByDoubleClick();
    void opensAClientByEnter();
    void startsATapFromTheDetails();
    void opensNothingOnAConnectedSocket();
    void marksAListenerThatItsNameDoesNotReach();
    void keepsTheChosenRowAcrossFilters();
    void pauses();
    void choosesAPace();
    void narrowsFromTheMenu();
    void copiesFromTheMenu();
    void opensAnHttpPageFromTheMenu();
    void showsThePeersRow();
    void sortsNumbersLargestFirst();
    void keepsTheFocusWhileFactsChange();
    void writesFilters();
    void saysOnceWhatAFilterAllows();
    void anEmptyTableHasAWayBack();
    void countsSockets();
    void detailsComeInANarrowWindow();
    void detailsTakeTheTablesPlaceWhereNeitherFits();
    void detailsStayWithinTheirRoom();
    void queuesAreInViewInANarrowWindow();
    void processesAreWholeWhereThereIsRoom();
    void keepsTheWidthsThatAPersonChose();
    void theAddressIsAsWideAsAPersonDragsIt();
    void detailsAreOfTheMarkedRow();
    void connectsToASeqpacketListener();

private:
    QTableView* table() { return m_fixture->part<QTableView>("sockets"); }
    QLineEdit* filter() { return m_fixture->part<QLineEdit>("filterSockets"); }
    QStringList labels() const;
    void filterByPath();
    void makeNarrow();
    QWidget* details() { return m_fixture->part<QWidget>("socketDetails"); }
    QMenu* rowMenu();
    void choose(const QString& entry);

    std::unique_ptr<WindowFixture> m_fixture;
    std::unique_ptr<PlainServer> m_server;
};

void SocketsPageTest::init()
{
    m_fixture = std::make_unique<WindowFixture>(true);
    m_server = std::make_unique<PlainServer>(m_fixture->path("fixture.sock"));
    QVERIFY(m_server->isOpen());
}

void SocketsPageTest::cleanup()
{
    m_server.reset();
    m_fixture.reset();
}

QStringList SocketsPageTest::labels() const
{
    QStringList texts;
    for (const QLabel* label : m_fixture->window().findChildren<QLabel*>()) {
        if (label->isVisible())
            texts << label->text();
    }
    return texts;
}

void SocketsPageTest::filterByPath()
{
    QTest::keyClick(&m_fixture->window(), Qt::Key_F, Qt::ControlModifier);
    QTest::keyClicks(filter(), QStringLiteral("path:") + m_fixture->pathText("fixture.sock"));
    QTRY_COMPARE(table()->model()->rowCount(), 1);
}

void SocketsPageTest::findsASocketByFilter()
{
    filterByPath();
    QCOMPARE(table()->model()->index(0, 0).data().toString(), QStringLiteral("Listening"));
    filter()->setText(filter()->text() + QStringLiteral(" type:datagram"));
    QCOMPARE(table()->model()->rowCount(), 0);
}

void SocketsPageTest::saysWhatIsWrongWithAFilter()
{
    filterByPath();
    filter()->setText(filter()->text() + QStringLiteral(" colour:red"));
    QVERIFY(filter()->property("wrong").toBool());
    QVERIFY(!labels().filter(QStringLiteral("colour:")).isEmpty());
    QCOMPARE(table()->model()->rowCount(), 0); // not what some earlier text asked for
    filterByPath();
    QVERIFY(!filter()->property("wrong").toBool());
}

void SocketsPageTest::saysThatNothingMatches()
{
    QTRY_VERIFY(table()->model()->rowCount() > 0);
    filter()->setText(QStringLiteral("path:/nowhere/at/all"));
    QVERIFY(labels().contains(QStringLiteral("No sockets match")));
    filter()->clear();
    QVERIFY(!labels().contains(QStringLiteral("No sockets match")));
}

void SocketsPageTest::showsNoFactsBeforeTheChoice()
{
    QVERIFY(!m_fixture->part<QToolButton>("moreActions")->isVisible());
    filterByPath();
    table()->selectRow(0);
    QVERIFY(m_fixture->part<QToolButton>("moreActions")->isVisible());
}

void SocketsPageTest::showsWhoHoldsTheChosenOne()
{
    filterByPath();
    QTRY_VERIFY(table()->model()->index(0, 3).data().toString().contains(QString::number(::getpid())));
    table()->selectRow(0);
    QVERIFY(labels().contains(QString::number(::getpid())));
    QVERIFY(!labels().filter(QStringLiteral("fd ")).isEmpty());
    QTRY_VERIFY(m_fixture->part<QPushButton>("connect")); // once the file is known to lead to it
}

void SocketsPageTest::opensAClientByDoubleClick()
{
    filterByPath();
    const QPoint where = table()->visualRect(table()->model()->index(0, 2)).center();
    QTest::mouseClick(table()->viewport(), Qt::LeftButton, {}, where);
    QTest::mouseDClick(table()->viewport(), Qt::LeftButton, {}, where);
    QVERIFY(m_server->accept().isOpen());
    QTRY_COMPARE(m_fixture->tabs()->tabText(m_fixture->tabs()->currentIndex()),
                 QStringLiteral("fixture.sock"));
}

void SocketsPageTest::opensAClientByEnter()
{
    filterByPath();
    table()->setFocus();
    table()->selectRow(0);
    QTest::keyClick(table(), Qt::Key_Return);
    QVERIFY(m_server->accept().isOpen());
}

void SocketsPageTest::startsATapFromTheDetails()
{
    filterByPath();
    table()->selectRow(0);
    QTRY_VERIFY(m_fixture->part<QPushButton>("tap") && m_fixture->part<QPushButton>("tap")->isVisible());
    m_fixture->part<QPushButton>("tap")->click();
    QTRY_COMPARE(m_fixture->tabs()->tabText(m_fixture->tabs()->currentIndex()),
                 QStringLiteral("fixture.sock"));
    PlainPeer client = PlainPeer::connectTo(m_fixture->path("fixture.sock")); // its own place is as it was
    QVERIFY(client.isOpen());
    QVERIFY(m_fixture->part<QWidget>("exchanges"));
}

void SocketsPageTest::opensNothingOnAConnectedSocket()
{
    PlainPeer client = PlainPeer::connectTo(m_fixture->path("fixture.sock"));
    PlainPeer accepted = m_server->accept();
    QTest::keyClicks(filter(), QStringLiteral("state:connected path:") + m_fixture->pathText("fixture.sock"));
    QTRY_COMPARE(table()->model()->rowCount(), 1);
    table()->setFocus();
    table()->selectRow(0);
    QTest::keyClick(table(), Qt::Key_Return);
    QVERIFY(!m_fixture->part<QPushButton>("connect"));
    QCOMPARE(m_fixture->store().end(), RowId(0));
    QCOMPARE(m_fixture->tabs()->count(), 1);
}

/// What stands at the path is another's: a click must not lead there.
void SocketsPageTest::marksAListenerThatItsNameDoesNotReach()
{
    filterByPath();
    table()->selectRow(0);
    QTRY_VERIFY(m_fixture->part<QPushButton>("connect"));
    QVERIFY(QFile::remove(m_fixture->pathText("fixture.sock")));
    const auto address = [this] { return table()->model()->index(0, 2).data().toString(); };
    QTRY_VERIFY_WITH_TIMEOUT(address().endsWith(QStringLiteral("/fixture.sock (deleted)")), 10000);
    QTRY_VERIFY(!m_fixture->part<QPushButton>("connect"));
    const PlainServer other(m_fixture->path("fixture.sock"));
    QVERIFY(other.isOpen());
    QTRY_COMPARE(table()->model()->rowCount(), 2);
    const auto marked = [this](const QString& end) {
        int count = 0;
        for (int row = 0; row < table()->model()->rowCount(); ++row)
            count += table()->model()->index(row, 2).data().toString().endsWith(end);
        return count;
    };
    QTRY_COMPARE_WITH_TIMEOUT(marked(QStringLiteral("/fixture.sock (replaced)")), 1, 10000);
    QCOMPARE(marked(QStringLiteral("/fixture.sock")), 1);
}

void SocketsPageTest::keepsTheChosenRowAcrossFilters()
{
    filterByPath();
    table()->selectRow(0);
    filter()->setText(QStringLiteral("state:listening"));
    QTRY_VERIFY(table()->currentIndex().isValid());
    QCOMPARE(table()->currentIndex().siblingAtColumn(2).data().toString(),
             m_fixture->pathText("fixture.sock"));
}

void SocketsPageTest::pauses()
{
    filterByPath();
    click(m_fixture->part<QToolButton>("pauseTable"));
    QVERIFY(m_fixture->context().inspector->isPaused());
    auto* pause = m_fixture->part<QToolButton>("pauseTable");
    QCOMPARE(pause->text(), QStringLiteral("Paused — Resume"));
    QCOMPARE(pause->accessibleName(), pause->text());
    QCOMPARE(pause->toolButtonStyle(), Qt::ToolButtonTextBesideIcon);
    click(m_fixture->part<QToolButton>("pauseTable"));
    QVERIFY(!m_fixture->context().inspector->isPaused());
}

void SocketsPageTest::choosesAPace()
{
    auto* pace = m_fixture->part<QComboBox>("refresh");
    QCOMPARE(pace->currentText(), QStringLiteral("Auto"));
    pace->setFocus();
    QTest::keyClick(pace, Qt::Key_1);
    QCOMPARE(pace->currentText(), QStringLiteral("1 s"));
    emit pace->activated(pace->currentIndex());
    QCOMPARE(m_fixture->saved().value(QStringLiteral("sockets/refresh")), QByteArray("1000"));
    MainWindow again(m_fixture->context());
    QCOMPARE(again.findChild<QComboBox*>(QStringLiteral("refresh"))->currentText(), QStringLiteral("1 s"));
}

/// Opens the menu of the current row as the Menu key does.
QMenu* SocketsPageTest::rowMenu()
{
    QContextMenuEvent event(QContextMenuEvent::Keyboard, QPoint(5, 5), QPoint(5, 5));
    QApplication::sendEvent(table()->viewport(), &event);
    return m_fixture->window().findChild<QMenu*>(QStringLiteral("socketMenu"));
}

void SocketsPageTest::choose(const QString& entry)
{
    QMenu* menu = rowMenu();
    QVERIFY(menu && menu->isVisible());
    QAction* wanted = nullptr;
    for (QAction* action : menu->actions())
        wanted = action->text() == entry ? action : wanted;
    QVERIFY2(wanted, qPrintable(entry));
    menu->setActiveAction(wanted);
    QTest::keyClick(menu, Qt::Key_Return);
    QTRY_VERIFY(!m_fixture->window().findChild<QMenu*>(QStringLiteral("socketMenu")));
}

void SocketsPageTest::narrowsFromTheMenu()
{
    filterByPath();
    table()->selectRow(0);
    const QString path = QStringLiteral("path:") + m_fixture->pathText("fixture.sock");
    QTRY_VERIFY(table()->model()->index(0, 3).data().toString().contains(QString::number(::getpid())));
    choose(QStringLiteral("Only this process"));
    QCOMPARE(filter()->text(), path + QStringLiteral(" pid:%1").arg(::getpid()));
    QCOMPARE(table()->model()->rowCount(), 1);
    choose(QStringLiteral("Without this state"));
    QCOMPARE(filter()->text(), path + QStringLiteral(" pid:%1 -state:listening").arg(::getpid()));
    QCOMPARE(table()->model()->rowCount(), 0);
}

void SocketsPageTest::copiesFromTheMenu()
{
    filterByPath();
    table()->selectRow(0);
    choose(QStringLiteral("Copy address"));
    QCOMPARE(QGuiApplication::clipboard()->text(), m_fixture->pathText("fixture.sock"));
    choose(QStringLiteral("Copy row"));
    const QStringList cells = QGuiApplication::clipboard()->text().split(QLatin1Char('\t'));
    QCOMPARE(cells.size(), 7);
    QCOMPARE(cells[0], QStringLiteral("Listening"));
    QCOMPARE(cells[2], m_fixture->pathText("fixture.sock"));
    choose(QStringLiteral("Copy as socat line"));
    QVERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral("UNIX-CONNECT:")));
}

void SocketsPageTest::opensAnHttpPageFromTheMenu()
{
    filterByPath();
    table()->selectRow(0);
    choose(QStringLiteral("HTTP request"));
    QTRY_COMPARE(m_fixture->tabs()->tabText(m_fixture->tabs()->currentIndex()),
                 QStringLiteral("HTTP fixture.sock"));
}

void SocketsPageTest::showsThePeersRow()
{
    PlainPeer client = PlainPeer::connectTo(m_fixture->path("fixture.sock"));
    PlainPeer accepted = m_server->accept();
    filter()->setText(QStringLiteral("state:connected path:") + m_fixture->pathText("fixture.sock"));
    QTRY_COMPARE(table()->model()->rowCount(), 1); // the accepted one; its peer has no name
    table()->selectRow(0);
    choose(QStringLiteral("Show peer row"));
    QVERIFY(filter()->text().isEmpty());
    QVERIFY(table()->currentIndex().isValid());
    QCOMPARE(table()->currentIndex().siblingAtColumn(2).data().toString(), QStringLiteral("(unnamed)"));
    click(m_fixture->part<QPushButton>("showPeer")); // and back
    QCOMPARE(table()->currentIndex().siblingAtColumn(2).data().toString(),
             m_fixture->pathText("fixture.sock"));
    filter()->setText(QStringLiteral("state:listening path:") + m_fixture->pathText("fixture.sock"));
    QTRY_COMPARE(table()->model()->rowCount(), 1);
    table()->selectRow(0);
    QVERIFY(!m_fixture->part<QPushButton>("showPeer")->isVisible()); // it has none
}

void SocketsPageTest::sortsNumbersLargestFirst()
{
    QHeaderView* header = table()->horizontalHeader();
    const int x = header->sectionViewportPosition(5) + header->sectionSize(5) / 2;
    QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, QPoint(x, header->height() / 2));
    QCOMPARE(header->sortIndicatorSection(), 5);
    QCOMPARE(header->sortIndicatorOrder(), Qt::DescendingOrder);
}

void SocketsPageTest::keepsTheFocusWhileFactsChange()
{
    filterByPath();
    table()->selectRow(0);
    QTRY_VERIFY(m_fixture->part<QPushButton>("connect"));
    auto* button = m_fixture->part<QPushButton>("connect");
    button->setFocus();
    QTRY_VERIFY(button->hasFocus());
    PlainPeer waiting = PlainPeer::connectTo(m_fixture->path("fixture.sock"));
    QTRY_VERIFY(!labels().filter(QStringLiteral("waits to be accepted")).isEmpty());
    QCOMPARE(m_fixture->part<QPushButton>("connect"), button);
    QVERIFY(button->hasFocus());
}

void SocketsPageTest::writesFilters()
{
    const QString pid = QStringLiteral("pid");
    QCOMPARE(filterOnly(QString(), pid, QStringLiteral("1")), QStringLiteral("pid:1"));
    QCOMPARE(filterOnly(QStringLiteral("docker pid:7,8 x"), pid, QStringLiteral("1")),
             QStringLiteral("docker  x pid:1"));
    QCOMPARE(
        filterOnly(QStringLiteral("path:\"/a b\" type:s"), QStringLiteral("path"), QStringLiteral("/c d")),
        QStringLiteral("type:s path:\"/c d\""));
    QCOMPARE(filterWithout(QStringLiteral("docker"), pid, QStringLiteral("1")),
             QStringLiteral("docker -pid:1"));
    QCOMPARE(filterWithout(QStringLiteral("-pid:1"), pid, QStringLiteral("1")), QStringLiteral("-pid:1"));
}

void SocketsPageTest::makeNarrow()
{
    m_fixture->window().resize(900, 600);
    QTRY_COMPARE(m_fixture->window().size(), QSize(900, 600));
    QTRY_VERIFY(m_fixture->page()->width() < 720);
}

void SocketsPageTest::saysOnceWhatAFilterAllows()
{
    QTRY_VERIFY(table()->model()->rowCount() > 0);
    const auto* states = m_fixture->page()->findChild<Segments*>();
    const auto top = [&](const QWidget* widget) { return widget->mapTo(m_fixture->page(), QPoint()).y(); };
    const int before = top(states);
    filter()->setText(QStringLiteral("type:foo"));
    QCOMPARE(labels().filter(QStringLiteral("foo")),
             QStringList{QStringLiteral("“foo” is no type: stream, datagram, seqpacket")});
    QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
    QCOMPARE(top(states), before); // on the line of the filter, not of what is wrong with it
}

void SocketsPageTest::anEmptyTableHasAWayBack()
{
    makeNarrow();
    QTRY_VERIFY(table()->model()->rowCount() > 0);
    m_fixture->page()->findChild<Segments*>()->setCurrent(1);
    filter()->setText(QStringLiteral("path:/nowhere/at/all"));
    QTRY_COMPARE(table()->model()->rowCount(), 0);
    QVERIFY(!table()->horizontalScrollBar()->isVisible());
    auto* clear = m_fixture->part<QPushButton>("clearSocketFilter");
    QTRY_VERIFY(clear->isVisible());
    m_fixture->window().resize(1280, 800);
    QTRY_VERIFY(details()->isVisible());
    QVERIFY(labels().filter(QStringLiteral("Choose a socket")).isEmpty());
    click(clear);
    QCOMPARE(filter()->text(), QString());
    QCOMPARE(m_fixture->page()->findChild<Segments*>()->current(), 0);
    QTRY_VERIFY(table()->model()->rowCount() > 0);
    QVERIFY(!labels().filter(QStringLiteral("Choose a socket")).isEmpty());
}

void SocketsPageTest::countsSockets()
{
    filterByPath();
    QCOMPARE(labels().filter(QStringLiteral("1 of ")).size(), 1);
    QVERIFY(labels().filter(QStringLiteral("1 of ")).first().endsWith(QStringLiteral(" sockets")));
}

void SocketsPageTest::detailsComeInANarrowWindow()
{
    makeNarrow();
    filterByPath();
    auto* button = m_fixture->part<QToolButton>("details");
    QVERIFY(button->isVisible());
    QCOMPARE(button->text(), QStringLiteral("Details"));
    QVERIFY(!details()->isVisible());
    table()->selectRow(0);
    QVERIFY(details()->isVisible() && table()->isVisible());
    QVERIFY(button->isChecked());
    auto* close = m_fixture->part<QToolButton>("closeDetails");
    QVERIFY(close->isVisible());
    click(close);
    QVERIFY(!details()->isVisible());
    QCOMPARE(QApplication::focusWidget(), table());
    table()->clearSelection();
    QTRY_VERIFY(!m_fixture->part<QToolButton>("moreActions")->isVisible());
    table()->selectRow(0); // closed is closed
    QVERIFY(!details()->isVisible());
    click(button);
    QVERIFY(details()->isVisible());
    table()->clearSelection();
    QTRY_VERIFY(!details()->isVisible()); // nothing to show
    table()->selectRow(0);
    QVERIFY(details()->isVisible());
    m_fixture->window().resize(1440, 900); // where there is room, neither is needed
    QTRY_VERIFY(!button->isVisible() && !close->isVisible());
    QVERIFY(details()->isVisible());
}

void SocketsPageTest::detailsTakeTheTablesPlaceWhereNeitherFits()
{
    SocketTableModel model;
    Inspector inspector;
    SocketsPage page(&model, &inspector, true);
    SocketDelta delta;
    delta.added.resize(2);
    delta.added[0].inode = 1;
    delta.added[1].inode = 2;
    model.apply(delta);
    page.resize(500, 400);
    page.show();
    page.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&page));
    auto* shown = page.findChild<QWidget*>(QStringLiteral("socketDetails"));
    page.table()->setFocus();
    QTest::keyClick(page.table(), Qt::Key_Down);
    QVERIFY(page.table()->selectionModel()->hasSelection());
    QVERIFY(page.table()->isVisible() && !shown->isVisible()); // an arrow key must not lose the table
    QTest::keyClick(page.table(), Qt::Key_Return);
    QVERIFY(shown->isVisible() && !page.table()->isVisible());
    QCOMPARE(QApplication::focusWidget(), shown);
    QTest::keyClick(shown, Qt::Key_Escape);
    QVERIFY(!shown->isVisible() && page.table()->isVisible());
    QCOMPARE(QApplication::focusWidget(), page.table());
}

void SocketsPageTest::detailsStayWithinTheirRoom()
{
    for (const auto& [size, zoom] : {std::pair(QSize(1440, 900), 100),
                                     {QSize(900, 600), 100},
                                     {QSize(1440, 900), 150},
                                     {QSize(1440, 900), 200}}) {
        Theme::instance().setZoom(zoom);
        const auto back = qScopeGuard([] { Theme::instance().setZoom(100); });
        m_fixture->window().resize(size);
        QTRY_COMPARE(m_fixture->window().size(), size);
        filter()->clear();
        filterByPath();
        table()->selectRow(0);
        QTRY_VERIFY(m_fixture->part<QPushButton>("connect"));
        if (!details()->isVisible())
            click(m_fixture->part<QToolButton>("details"));
        const auto* area = qobject_cast<QScrollArea*>(details());
        QTRY_VERIFY2(area->widget()->width() <= area->viewport()->width(),
                     qPrintable(QStringLiteral("%1 > %2 at %3 %")
                                    .arg(area->widget()->width())
                                    .arg(area->viewport()->width())
                                    .arg(zoom)));
        table()->clearSelection();
    }
}

void SocketsPageTest::queuesAreInViewInANarrowWindow()
{
    makeNarrow();
    QTRY_VERIFY(table()->model()->rowCount() > 0);
    QTRY_VERIFY(table()->horizontalHeader()->length() <= table()->viewport()->width());
    QTRY_VERIFY(!table()->horizontalScrollBar()->isVisible());
}

void SocketsPageTest::processesAreWholeWhereThereIsRoom()
{
    constexpr int address = 2, process = 3, peer = 4;
    const auto needed = [](const QString& name) {
        return QFontMetrics(Theme::ui(13)).horizontalAdvance(name) +
               QFontMetrics(Theme::ui(12)).horizontalAdvance(QStringLiteral("00000")) + Theme::px(22);
    };
    m_fixture->window().resize(1440, 900);
    QTRY_VERIFY(table()->columnWidth(process) >= needed(QStringLiteral("Socket Workbench")));
    QVERIFY(table()->columnWidth(peer) >= needed(QStringLiteral("Socket Workbench")));
    QVERIFY(table()->columnWidth(address) >= 184);
    QVERIFY(table()->horizontalHeader()->length() <= table()->viewport()->width());
    makeNarrow();
    click(m_fixture->part<QToolButton>("details"));
    QTRY_VERIFY(details()->isVisible() && table()->viewport()->width() < 500);
    QCOMPARE(table()->horizontalScrollBar()->value(), 0); // the process is in sight with its pid
    QTRY_VERIFY(table()->horizontalHeader()->sectionPosition(process) + table()->columnWidth(process) <=
                table()->viewport()->width());
    // What is idle elsewhere is theirs first: a usual name and its pid, and words of all states and types.
    QVERIFY(table()->columnWidth(process) >= needed(QStringLiteral("python3")));
    const QFontMetrics letters(Theme::ui(13));
    QCOMPARE(table()->columnWidth(0),
             letters.horizontalAdvance(QStringLiteral("Unconnected")) + Theme::px(28) + 1);
    QCOMPARE(table()->columnWidth(1),
             letters.horizontalAdvance(QStringLiteral("seqpacket")) + Theme::px(16) + 1);
}

void SocketsPageTest::keepsTheWidthsThatAPersonChose()
{
    constexpr int process = 3, peer = 4;
    auto* page = qobject_cast<SocketsPage*>(m_fixture->page());
    m_fixture->window().resize(1440, 900);
    QTRY_VERIFY(page->width() > 1000);
    auto* header = table()->horizontalHeader();
    const int before = table()->columnWidth(process);
    const QPoint edge(header->sectionViewportPosition(process) + header->sectionSize(process) - 1, 10);
    QTest::mousePress(header->viewport(), Qt::LeftButton, {}, edge);
    QTest::mouseMove(header->viewport(), edge + QPoint(20, 0));
    QTest::mouseMove(header->viewport(), edge + QPoint(31, 0));
    QTest::mouseRelease(header->viewport(), Qt::LeftButton, {}, edge + QPoint(31, 0));
    const int chosen = table()->columnWidth(process), wide = table()->columnWidth(peer);
    QVERIFY(chosen > before + 20);
    makeNarrow();
    QTRY_VERIFY(table()->columnWidth(peer) < wide);
    QCOMPARE(table()->columnWidth(process), chosen);
    // A narrow window's widths are no choice: the next wide one has its own.
    const QByteArray kept = page->columnState();
    m_fixture->window().resize(1440, 900);
    QTRY_COMPARE(table()->columnWidth(peer), wide);
    page->restoreColumnState(kept);
    QCOMPARE(table()->columnWidth(peer), wide);
    QCOMPARE(table()->columnWidth(process), chosen);
}

void SocketsPageTest::theAddressIsAsWideAsAPersonDragsIt()
{
    constexpr int address = SocketTableModel::Address, process = SocketTableModel::Process;
    auto* page = qobject_cast<SocketsPage*>(m_fixture->page());
    m_fixture->window().resize(1440, 900);
    QTRY_VERIFY(page->width() > 1000);
    auto* header = table()->horizontalHeader();
    const int before = table()->columnWidth(address), beside = table()->columnWidth(process);
    const QPoint edge(header->sectionViewportPosition(address) + header->sectionSize(address) - 1, 10);
    QTest::mousePress(header->viewport(), Qt::LeftButton, {}, edge);
    QTest::mouseMove(header->viewport(), edge + QPoint(100, 0));
    QTest::mouseMove(header->viewport(), edge + QPoint(151, 0));
    QTest::mouseRelease(header->viewport(), Qt::LeftButton, {}, edge + QPoint(151, 0));
    const int chosen = table()->columnWidth(address);
    QVERIFY(chosen > before + 100);
    QVERIFY(table()->columnWidth(process) >= std::min(beside, 120)); // the others keep what they need
    const QByteArray kept = page->columnState();
    qobject_cast<SocketTable*>(table())->fitToRoom();
    QCOMPARE(table()->columnWidth(address), before);
    page->restoreColumnState(kept);
    QCOMPARE(table()->columnWidth(address), chosen);
}

void SocketsPageTest::detailsAreOfTheMarkedRow()
{
    filterByPath();
    table()->selectRow(0);
    QVERIFY(m_fixture->part<QToolButton>("moreActions")->isVisible());
    table()->clearSelection();
    QTRY_VERIFY(!m_fixture->part<QToolButton>("moreActions")->isVisible());
}

void SocketsPageTest::connectsToASeqpacketListener()
{
    EndpointSpec spec = m_fixture->spec("records.sock", EndpointKind::Listener);
    spec.type = SocketType::Seqpacket;
    m_fixture->engine().start(spec);
    filter()->setText(QStringLiteral("state:listening path:") + m_fixture->pathText("records.sock"));
    QTRY_COMPARE(table()->model()->rowCount(), 1);
    table()->selectRow(0);
    QTRY_VERIFY(m_fixture->part<QPushButton>("connect"));
    QVERIFY(!m_fixture->part<QToolButton>("httpRequest")->isVisible()); // HTTP goes over streams
    click(m_fixture->part<QPushButton>("connect"));
    QTRY_VERIFY(m_fixture->part<QPushButton>("send"));
    QTRY_VERIFY(m_fixture->part<QPushButton>("send")->isEnabled());
}

SW_TEST(SocketsPageTest)
#include "SocketsPageTest.moc"
