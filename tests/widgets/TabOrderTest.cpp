#include "models/base/ByteSource.h"
#include "tests/TestMain.h"
#include "tests/widgets/WindowFixture.h"
#include "widgets/BodyView.h"
#include "widgets/HttpPage.h"
#include "widgets/HttpResponsePane.h"

#include <QAction>
#include <QApplication>
#include <QDialog>
#include <QLineEdit>
#include <QPushButton>
#include <QTabBar>

#include <set>
#include <vector>

using namespace sw;
using namespace sw::test;

namespace {

using Stops = std::vector<QWidget*>;

QString stopName(const QWidget* widget)
{
    if (qobject_cast<const QTabBar*>(widget))
        return QStringLiteral("tabs");
    return widget->objectName().isEmpty() ? widget->accessibleName() : widget->objectName();
}

QString stopNames(const Stops& stops)
{
    QStringList names;
    for (const QWidget* stop : stops)
        names << stopName(stop);
    return names.join(QLatin1Char(' '));
}

/// From a widget until the focus is there again; 100 of them: it never came back.
Stops round(QWidget* start, Qt::Key key)
{
    Stops stops;
    start->setFocus();
    do {
        stops.push_back(QApplication::focusWidget());
        QTest::keyClick(QApplication::focusWidget(), key,
                        key == Qt::Key_Backtab ? Qt::ShiftModifier : Qt::NoModifier);
    } while (QApplication::focusWidget() != start && stops.size() < 100);
    return stops;
}

/// What is wrong with the order: each once, the same way back, the named ones in that order. Empty: nothing.
QString wrongOrder(QWidget* start, const QList<const char*>& names)
{
    Stops there = round(start, Qt::Key_Tab);
    const QString all = stopNames(there);
    if (there.size() >= 100)
        return QStringLiteral("does not come round: ") + all;
    if (std::set<QWidget*>(there.begin(), there.end()).size() != there.size())
        return QStringLiteral("comes by one twice: ") + all;
    const QStringList found = all.split(QLatin1Char(' '));
    qsizetype before = -1;
    for (const char* name : names) {
        const qsizetype at = found.indexOf(QLatin1String(name));
        if (at <= before)
            return QStringLiteral("%1 is out of order in %2").arg(QLatin1String(name), all);
        before = at;
    }
    const Stops back = round(start, Qt::Key_Backtab);
    std::reverse(there.begin() + 1, there.end());
    return back == there
               ? QString()
               : QStringLiteral("another way back: %1, not %2").arg(stopNames(back), stopNames(there));
}

/// Down the rows and along each: no stop stands above the one before it by more than a row's height, nor left
/// of it in the same row. Of the widgets inside part.
QString againstTheEye(QWidget* start, const QWidget* part)
{
    const QWidget* before = nullptr;
    QRect last;
    for (const QWidget* stop : round(start, Qt::Key_Tab)) {
        if (!part->isAncestorOf(stop))
            continue;
        const QRect now(stop->mapTo(part->window(), QPoint()), stop->size());
        const bool sameRow = before && now.top() < last.bottom() && last.top() < now.bottom();
        if (before && (sameRow ? now.left() < last.left() : now.bottom() <= last.top()))
            return QStringLiteral("%1 comes after %2").arg(stopName(stop), stopName(before));
        before = stop;
        last = now;
    }
    return {};
}

} // namespace

/// Where the Tab key goes: as the eye does, all the way round, and back the same way.
class TabOrderTest : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        m_fixture = std::make_unique<WindowFixture>(true);
        QVERIFY(m_fixture->isActive());
    }
    void cleanup() { m_fixture.reset(); }

    void listenerPage();
    void clientPage();
    void socketsPage();
    void settingsPage();
    void httpPage();
    void forms();
    void shortcutSheet();

private:
    QWidget* tabBar() { return m_fixture->tabs()->tabBar(); }
    void trigger(const char* command)
    {
        for (QAction* action : m_fixture->window().actions()) {
            if (action->text() == QLatin1String(command))
                return action->trigger();
        }
        QFAIL(command);
    }
    std::unique_ptr<WindowFixture> m_fixture;
};

void TabOrderTest::listenerPage()
{
    m_fixture->window().showEndpoint(
        m_fixture->engine().start(m_fixture->spec("l.sock", EndpointKind::Listener)));
    QTRY_VERIFY(m_fixture->part<QPushButton>("stop") && m_fixture->part<QPushButton>("stop")->isVisible());
    QCOMPARE(wrongOrder(tabBar(), {"tabs", "stop", "connections", "conversation", "message", "filterTraffic",
                                   "traffic", "newListener", "newClient", "goTo", "settings", "endpoints"}),
             QString());
}

void TabOrderTest::clientPage()
{
    PlainServer server(m_fixture->path("s.sock"));
    m_fixture->window().showEndpoint(
        m_fixture->engine().start(m_fixture->spec("s.sock", EndpointKind::Client)));
    PlainPeer peer = server.accept();
    QVERIFY(peer.isOpen());
    QTRY_VERIFY(m_fixture->part<QPushButton>("closeConnection") &&
                m_fixture->part<QPushButton>("closeConnection")->isVisible());
    QCOMPARE(wrongOrder(tabBar(), {"tabs", "stop", "connections", "closeConnection", "conversation", "text",
                                   "lineEnding", "every", "count", "repeat", "message", "finishSending",
                                   "send", "filterTraffic", "traffic", "newListener"}),
             QString());
    peer.close(); // it has ended: other buttons, the same way
    QTRY_VERIFY(m_fixture->part<QPushButton>("start")->isVisible());
    QCOMPARE(
        wrongOrder(tabBar(), {"tabs", "start", "connections", "conversation", "message", "filterTraffic"}),
        QString());
}

void TabOrderTest::socketsPage()
{
    auto* table = m_fixture->part<QWidget>("sockets");
    QVERIFY(table);
    QCOMPARE(wrongOrder(tabBar(), {"tabs", "filterSockets", "refresh", "pauseTable", "sockets",
                                   "filterTraffic", "traffic", "newListener", "goTo"}),
             QString());
    QCOMPARE(againstTheEye(tabBar(), m_fixture->page()), QString());
}

void TabOrderTest::settingsPage()
{
    trigger("Settings");
    QCOMPARE(wrongOrder(tabBar(), {"tabs", "theme", "zoom", "refreshSockets", "trafficTime", "rowsKept",
                                   "diskUsed", "rememberAddresses", "rememberMessages", "filterTraffic"}),
             QString());
    QCOMPARE(againstTheEye(tabBar(), m_fixture->page()->findChild<QWidget*>(QStringLiteral("base"))),
             QString());
}

void TabOrderTest::httpPage()
{
    HttpPage* page = m_fixture->window().openHttp(m_fixture->pathText("l.sock"));
    page->response()->body()->setBody(ByteSource::fromBytes("{}"), BodyView::Language::Json, true);
    QCOMPARE(wrongOrder(tabBar(), {"tabs", "showHistory", "history", "address", "method", "target",
                                   "sendRequest", "headers", "saveBody", "responseBody", "filterTraffic"}),
             QString());
    for (const char* column : {"httpSide", "httpMain"}) // one column after the other
        QCOMPARE(againstTheEye(tabBar(), page->findChild<QWidget*>(QLatin1String(column))), QString());
}

void TabOrderTest::forms()
{
    m_fixture->window().openNewListener(m_fixture->pathText("l.sock"));
    m_fixture->window().openNewClient(m_fixture->pathText("l.sock"));
    for (QDialog* dialog : m_fixture->window().findChildren<QDialog*>()) {
        dialog->activateWindow();
        QTRY_COMPARE(QApplication::activeWindow(), dialog);
        auto* address = dialog->findChild<QLineEdit*>(QStringLiteral("address"));
        const bool listener = dialog->objectName() == QLatin1String("newListener");
        QCOMPARE(wrongOrder(address,
                            listener ? QList<const char*>{"address", "mode", "backlog", "cancel", "listen"}
                                     : QList<const char*>{"address", "socketApi", "retryUntilItAppears",
                                                          "cancel", "connect"}),
                 QString());
        QCOMPARE(againstTheEye(address, dialog), QString());
    }
}

void TabOrderTest::shortcutSheet()
{
    trigger("Keyboard shortcuts");
    auto* sheet = m_fixture->window().findChild<QDialog*>();
    sheet->activateWindow();
    QTRY_COMPARE(QApplication::activeWindow(), sheet);
    auto* find = sheet->findChild<QLineEdit*>(QStringLiteral("findShortcut"));
    QCOMPARE(wrongOrder(find, {"findShortcut", "close"}), QString());
}

SW_TEST(TabOrderTest)

#include "TabOrderTest.moc"
