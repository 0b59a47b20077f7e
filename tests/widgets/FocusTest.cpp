#include "tests/TestMain.h"
#include "tests/widgets/AccessibleWalk.h"
#include "tests/widgets/WindowFixture.h"
#include "widgets/Composer.h"
#include "widgets/HttpPage.h"
#include "widgets/Theme.h"
#include "widgets/TrafficPanel.h"

#include <QAbstractItemView>
#include <QAction>
#include <QApplication>
#include <QDialog>
#include <QPointer>
#include <QPushButton>
#include <QTabBar>
#include <QToolButton>

using namespace sw;
using namespace sw::test;

/// Whatever has the focus looks different from what it looks like without, on every page.
class FocusTest : public QObject
{
    Q_OBJECT
private slots:
    void init() { m_fixture = std::make_unique<WindowFixture>(true); }
    void cleanup() { m_fixture.reset(); }

    void socketsPage();
    void listenerPage();
    void clientPage();
    void composerInEachView();
    void httpPage();
    void forms();
    void settingsPage();
    void shortcutSheet();
    void ringIsRoundTheTabInFront();
    void aTableHasAThinRingAndAMarkedRow();
    void theRingOutlivesTheMomentThatTakesIt();

private:
    /// One line per control that does not show it; empty when all do.
    QString withoutSign(QWidget* top);
    void open(const char* name, EndpointKind kind)
    {
        const int before = m_fixture->tabs()->count();
        m_fixture->window().showEndpoint(m_fixture->engine().start(m_fixture->spec(name, kind)));
        QTRY_COMPARE(m_fixture->tabs()->count(), before + 1);
    }
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

QString FocusTest::withoutSign(QWidget* top)
{
    const QList<QWidget*> stops = walkStops(top);
    if (stops.size() < 2)
        return QStringLiteral("hardly anything found");
    QStringList same;
    for (QWidget* stop : stops) {
        QWidget* elsewhere = stop == stops.first() ? stops.last() : stops.first();
        stop->setFocus(Qt::TabFocusReason); // a view makes a row current the first time, and keeps it
        elsewhere->setFocus(Qt::TabFocusReason);
        const QImage without = stop->grab().toImage();
        stop->setFocus(Qt::TabFocusReason);
        const QString what =
            QStringLiteral("%1 %2").arg(QLatin1String(stop->metaObject()->className()), stop->objectName());
        if (!stop->hasFocus())
            same << what + QStringLiteral(" does not take it");
        else if (stop->grab().toImage() == without)
            same << what;
    }
    return same.join(QLatin1Char('\n'));
}

#define EVERY_FOCUS_SHOWS(top)                                                                               \
    do {                                                                                                     \
        const QString found = withoutSign(top);                                                              \
        QVERIFY2(found.isEmpty(), qPrintable(found));                                                        \
    } while (false)

void FocusTest::socketsPage()
{
    auto* table = m_fixture->part<QAbstractItemView>("sockets");
    QTRY_VERIFY(table->model()->rowCount() > 0);
    EVERY_FOCUS_SHOWS(&m_fixture->window());
}

void FocusTest::listenerPage()
{
    open("l.sock", EndpointKind::Listener);
    EVERY_FOCUS_SHOWS(&m_fixture->window()); // empty
    PlainPeer peer = m_fixture->connectSoon("l.sock");
    QVERIFY(peer.sendAll("hello"));
    auto* traffic = m_fixture->window().findChild<TrafficPanel*>();
    QTRY_VERIFY(traffic->model()->rowCount() >= 3);
    trigger("Find in conversation");
    traffic->showRow(0);
    traffic->editComment();
    EVERY_FOCUS_SHOWS(&m_fixture->window());
}

void FocusTest::clientPage()
{
    open("none.sock", EndpointKind::Client);
    QTRY_VERIFY(m_fixture->part<QPushButton>("retry") && m_fixture->part<QPushButton>("retry")->isVisible());
    EVERY_FOCUS_SHOWS(&m_fixture->window());
}

void FocusTest::composerInEachView()
{
    open("l.sock", EndpointKind::Listener);
    auto* composer = m_fixture->page()->findChild<Composer*>();
    for (const char* way : {"hex", "escapes", "file", "text"}) {
        click(composer->findChild<QToolButton*>(QLatin1String(way)));
        EVERY_FOCUS_SHOWS(composer);
    }
    composer->setPayload(QByteArray(100'000, 'x'));
    EVERY_FOCUS_SHOWS(composer);
}

void FocusTest::httpPage()
{
    HttpPage* page = m_fixture->window().openHttp();
    EVERY_FOCUS_SHOWS(page);
}

void FocusTest::forms()
{
    m_fixture->window().openNewListener();
    m_fixture->window().openNewClient();
    const auto dialogs = m_fixture->window().findChildren<QDialog*>();
    QCOMPARE(dialogs.size(), 2);
    for (QDialog* dialog : dialogs) {
        dialog->activateWindow();
        QTRY_COMPARE(QApplication::activeWindow(), dialog);
        EVERY_FOCUS_SHOWS(dialog);
    }
}

void FocusTest::settingsPage()
{
    trigger("Settings");
    EVERY_FOCUS_SHOWS(m_fixture->page());
}

void FocusTest::shortcutSheet()
{
    trigger("Keyboard shortcuts");
    auto* sheet = m_fixture->window().findChild<QDialog*>();
    sheet->activateWindow();
    QTRY_COMPARE(QApplication::activeWindow(), sheet);
    EVERY_FOCUS_SHOWS(sheet);
}

/// Not round the whole row of them, most of which is empty.
void FocusTest::ringIsRoundTheTabInFront()
{
    open("l.sock", EndpointKind::Listener);
    QTabBar* bar = m_fixture->tabs()->tabBar();
    bar->setFocus(Qt::TabFocusReason);
    const auto ring = [bar] {
        const auto inside = bar->findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly);
        for (const QWidget* widget : inside) {
            if (widget->isVisible() && widget->testAttribute(Qt::WA_TransparentForMouseEvents))
                return widget->geometry();
        }
        return QRect();
    };
    QCOMPARE(bar->currentIndex(), 1);
    QCOMPARE(ring(), bar->tabRect(1));
    bar->setCurrentIndex(0);
    QCOMPARE(ring(), bar->tabRect(0));
}

/// A heavy frame round a whole table reads as a choice or a fault.
void FocusTest::aTableHasAThinRingAndAMarkedRow()
{
    auto* table = m_fixture->part<QAbstractItemView>("sockets");
    QTRY_VERIFY(table->model()->rowCount() > 0);
    m_fixture->part<QWidget>("filterSockets")->setFocus(Qt::TabFocusReason);
    table->setFocus(Qt::TabFocusReason);
    QVERIFY(table->currentIndex().isValid() && table->selectionModel()->selectedIndexes().isEmpty());
    auto* ring = qobject_cast<QWidget*>(table->children().last());
    QVERIFY(ring);
    QImage drawn(ring->size(), QImage::Format_ARGB32);
    drawn.fill(Qt::transparent);
    ring->render(&drawn, {}, {}, {});
    QVERIFY(drawn.pixelColor(0, 100).alpha() > 0);
    QCOMPARE(drawn.pixelColor(1, 100).alpha(), 0);
    const QRect row = table->visualRect(table->currentIndex());
    const QImage cell = table->viewport()->grab(row).toImage();
    QCOMPARE(cell.pixelColor(cell.width() / 2, 0), Theme::tokens().accent);
    QCOMPARE(cell.pixelColor(cell.width() / 2, cell.height() - 1), Theme::tokens().accent);
}

/// Larger letters can take the focus from a table while Qt goes through all widgets: none may be deleted
/// then.
void FocusTest::theRingOutlivesTheMomentThatTakesIt()
{
    auto* table = m_fixture->part<QAbstractItemView>("sockets");
    auto* filter = m_fixture->part<QWidget>("filterSockets");
    QVERIFY(table && filter);
    filter->setFocus(Qt::TabFocusReason);
    const QObjectList before = table->children();
    table->setFocus(Qt::TabFocusReason);
    QCOMPARE(table->children().size(), before.size() + 1);
    const QPointer<QWidget> ring = qobject_cast<QWidget*>(table->children().last());
    QVERIFY(ring && ring->isVisible());
    filter->setFocus(Qt::TabFocusReason);
    QVERIFY(ring && !ring->isVisible());
    QTRY_VERIFY(!ring);
}

SW_TEST(FocusTest)
#include "FocusTest.moc"
