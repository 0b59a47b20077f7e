#include "widgets/MenuKeys.h"
#include "tests/TestMain.h"
#include "tests/widgets/WindowFixture.h"

#include <QAction>
#include <QApplication>
#include <QHeaderView>
#include <QMenu>
#include <QMenuBar>
#include <QTableView>
#include <QTimer>
#include <QTreeView>

using namespace sw;
using namespace sw::test;

/// Menus without a mouse.
class MenuKeysTest : public QObject
{
    Q_OBJECT
private slots:
    void f10OpensTheMenuBar();
    void everyListHasItsMenuByKey_data();
    void everyListHasItsMenuByKey();
    void theMenuIsOfTheCurrentRow();
};

void MenuKeysTest::f10OpensTheMenuBar()
{
    WindowFixture fixture;
    QVERIFY(fixture.isActive());
    QTest::keyClick(fixture.window().focusWidget(), Qt::Key_F10);
    QTRY_VERIFY(QApplication::activePopupWidget());
    const auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
    QVERIFY(menu);
    QCOMPARE(menu->title(), QStringLiteral("&File"));
    QTest::keyClick(QApplication::activePopupWidget(), Qt::Key_Escape);
}

void MenuKeysTest::everyListHasItsMenuByKey_data()
{
    QTest::addColumn<QString>("view");
    for (const char* name : {"endpoints", "sockets", "traffic", "connections", "conversation"})
        QTest::newRow(name) << QString::fromLatin1(name);
}

void MenuKeysTest::everyListHasItsMenuByKey()
{
    QFETCH(QString, view);
    WindowFixture fixture(true);
    const EndpointId id = fixture.engine().start(fixture.spec("l.sock", EndpointKind::Listener));
    fixture.window().showEndpoint(id);
    QTRY_COMPARE(fixture.tabs()->count(), 2);
    PlainPeer peer = fixture.connectSoon("l.sock");
    QVERIFY(peer.sendAll("hello\n"));
    if (view == QStringLiteral("sockets"))
        fixture.tabs()->setCurrentIndex(0);
    auto* list = fixture.window().findChild<QAbstractItemView*>(view);
    QVERIFY(list);
    QTRY_VERIFY(list->model() && list->model()->rowCount() > 0);
    QTRY_VERIFY(list->isVisible() && list->indexAt(QPoint(2, 2)).isValid());
    list->setFocus();
    const auto rows = [&] {
        const QModelIndex top = list->model()->index(0, 0);
        return list->model()->rowCount(top) > 0 ? list->model()->index(0, 0, top) : top;
    };
    QTRY_VERIFY(view != QStringLiteral("conversation") || list->model()->rowCount() > 2);
    list->setCurrentIndex(view == QStringLiteral("conversation") ? list->model()->index(2, 0) : rows());
    bool seen = false; // some menus do not return before they are shut
    QTimer shut;
    connect(&shut, &QTimer::timeout, this, [&seen] {
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        seen |= menu && !menu->isEmpty();
        if (menu)
            menu->close();
    });
    shut.start(10);
    QTest::keyClick(list, Qt::Key_F10, Qt::ShiftModifier);
    QTRY_VERIFY(seen);
    QTRY_VERIFY(!QApplication::activePopupWidget());
}

/// And not of the one in the middle of the table, where Qt asks for it.
void MenuKeysTest::theMenuIsOfTheCurrentRow()
{
    WindowFixture fixture;
    fixture.engine().start(fixture.spec("l.sock", EndpointKind::Listener));
    PlainPeer peer = fixture.connectSoon("l.sock");
    auto* table = fixture.window().findChild<QTableView*>(QStringLiteral("traffic"));
    for (int i = 0; i < 12; ++i) {
        QVERIFY(peer.sendAll("hello\n"));
        QTRY_VERIFY(table->model()->rowCount() > i + 2);
    }
    table->setFocus();
    table->selectRow(1);
    const QPoint middle = table->rect().center();
    QContextMenuEvent key(QContextMenuEvent::Keyboard, middle, table->mapToGlobal(middle));
    QCoreApplication::sendEvent(table, &key);
    QTRY_VERIFY(QApplication::activePopupWidget());
    QCOMPARE(table->selectionModel()->selectedRows().value(0).row(), 1);
    QTest::keyClick(QApplication::activePopupWidget(), Qt::Key_Escape);
}

SW_TEST(MenuKeysTest)
#include "MenuKeysTest.moc"
