#include "models/base/ByteSource.h"
#include "tests/TestMain.h"
#include "tests/widgets/AccessibleWalk.h"
#include "tests/widgets/WindowFixture.h"
#include "widgets/BodyView.h"
#include "widgets/Composer.h"
#include "widgets/GoTo.h"
#include "widgets/HttpPage.h"
#include "widgets/HttpResponsePane.h"
#include "widgets/SettingsPage.h"
#include "widgets/TrafficPanel.h"

#include <QAbstractItemView>
#include <QAccessible>
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QCompleter>
#include <QDialog>
#include <QLineEdit>
#include <QTableView>
#include <QToolButton>

using namespace sw;
using namespace sw::test;

// Prints them all, where QCOMPARE cuts.
#define NO_OFFENDERS(top)                                                                                    \
    do {                                                                                                     \
        const QStringList found = walkOffenders(top);                                                        \
        QVERIFY2(found.isEmpty(), qPrintable(found.join(QLatin1Char('\n'))));                                \
    } while (false)

/// What a screen reader walks through, on every page and in every state that brings controls of its own.
class AccessibleTreeTest : public QObject
{
    Q_OBJECT
private slots:
    void init() { m_fixture = std::make_unique<WindowFixture>(true); }
    void cleanup() { m_fixture.reset(); }

    void socketsPage();
    void listenerPage();
    void clientPage();
    void failedClient();
    void composerInEachView();
    void findBarOfTheConversation();
    void payloadBesideTheConversation();
    void trafficFilter();
    void trafficRemarkAndComment();
    void goTo();
    void httpPage();
    void forms();
    void settingsPage();
    void accessPage();
    void shortcutSheet();

private:
    bool hasName(const char* name)
    {
        const QStringList names = walkNames(&m_fixture->window());
        return std::any_of(names.begin(), names.end(),
                           [&](const QString& each) { return each == QLatin1String(name); });
    }
    void trigger(const char* command)
    {
        for (QAction* action : m_fixture->window().actions()) {
            if (action->text() == QLatin1String(command))
                return action->trigger();
        }
        QFAIL(command);
    }
    void open(const char* name, EndpointKind kind)
    {
        const int before = m_fixture->tabs()->count();
        m_fixture->window().showEndpoint(m_fixture->engine().start(m_fixture->spec(name, kind)));
        QTRY_COMPARE(m_fixture->tabs()->count(), before + 1);
    }
    /// A listener's page with one open connection that has said something.
    PlainPeer openListenerWithAPeer()
    {
        open("l.sock", EndpointKind::Listener);
        PlainPeer peer = m_fixture->connectSoon("l.sock");
        peer.sendAll("hello");
        auto* table = m_fixture->window().findChild<TrafficPanel*>()->model();
        const bool came = QTest::qWaitFor([&] { return table->rowCount() >= 3; });
        return came ? std::move(peer) : PlainPeer();
    }

    std::unique_ptr<WindowFixture> m_fixture;
};

void AccessibleTreeTest::socketsPage()
{
    NO_OFFENDERS(&m_fixture->window());
    auto* table = m_fixture->part<QTableView>("sockets");
    QTRY_VERIFY(table->model()->rowCount() > 0);
    table->selectRow(0); // opens the details
    NO_OFFENDERS(&m_fixture->window());
    QVERIFY(hasName("Table Sockets"));
}

void AccessibleTreeTest::listenerPage()
{
    PlainPeer peer = openListenerWithAPeer();
    QVERIFY(peer.isOpen());
    QTRY_VERIFY(hasName("Button Close connection"));
    NO_OFFENDERS(&m_fixture->window());
}

void AccessibleTreeTest::clientPage()
{
    PlainServer server(m_fixture->path("s.sock"));
    open("s.sock", EndpointKind::Client);
    PlainPeer peer = server.accept();
    QVERIFY(peer.isOpen());
    QTRY_VERIFY(hasName("Button Close connection"));
    NO_OFFENDERS(&m_fixture->window());
}

void AccessibleTreeTest::failedClient()
{
    open("none.sock", EndpointKind::Client);
    QTRY_VERIFY(hasName("Button Dismiss"));
    NO_OFFENDERS(&m_fixture->window());
}

void AccessibleTreeTest::composerInEachView()
{
    open("l.sock", EndpointKind::Listener);
    for (const char* way : {"hex", "escapes", "file", "text"}) {
        auto* button = m_fixture->page()->findChild<Composer*>()->findChild<QToolButton*>(QLatin1String(way));
        QVERIFY2(button, way);
        click(button);
        QVERIFY(button->isChecked());
        NO_OFFENDERS(&m_fixture->window());
    }
    m_fixture->page()->findChild<Composer*>()->setPayload(QByteArray(100'000, 'x')); // a chip and a view
    QVERIFY(hasName("Button Clear"));
    NO_OFFENDERS(&m_fixture->window());
}

void AccessibleTreeTest::findBarOfTheConversation()
{
    PlainPeer peer = openListenerWithAPeer();
    QVERIFY(peer.isOpen());
    trigger("Find in conversation");
    QVERIFY(hasName("EditableText Find in conversation"));
    NO_OFFENDERS(&m_fixture->window());
}

void AccessibleTreeTest::payloadBesideTheConversation()
{
    PlainPeer peer = openListenerWithAPeer();
    QVERIFY(peer.isOpen());
    auto* table = m_fixture->part<QAbstractItemView>("conversation");
    table->setFocus();
    QTRY_VERIFY(table->model()->rowCount() > 0);
    QTest::keyClick(table, Qt::Key_End);
    QTest::keyClick(table, Qt::Key_Return);
    NO_OFFENDERS(&m_fixture->window());
    auto* traffic = m_fixture->window().findChild<TrafficPanel*>();
    for (int row = 0; row < traffic->model()->rowCount(); ++row) {
        const QModelIndex index = traffic->model()->index(row, 0);
        if (TrafficEvent(index.data(TrafficModel::EventRole).toInt()) == TrafficEvent::Received)
            traffic->showRow(traffic->model()->rowIdAt(row));
    }
    NO_OFFENDERS(&m_fixture->window());
}

void AccessibleTreeTest::trafficFilter()
{
    PlainPeer peer = openListenerWithAPeer();
    QVERIFY(peer.isOpen());
    trigger("Filter traffic");
    auto* field = qobject_cast<QLineEdit*>(QApplication::focusWidget());
    QVERIFY(field);
    QTest::keyClicks(field, QStringLiteral("di"));
    QWidget* list = QApplication::activePopupWidget();
    QVERIFY(list && list->isVisible()); // what completes it is a window of its own
    QCOMPARE(QAccessible::queryAccessibleInterface(list)->text(QAccessible::Name),
             QStringLiteral("Filter words"));
    QVERIFY(QAccessible::queryAccessibleInterface(list)->tableInterface());
    QTest::keyClick(list, Qt::Key_Escape);
    field->setText(QStringLiteral("nothingIsLikeThis"));
    QTRY_VERIFY(hasName("Button Clear filter")); // of the table that shows no row
    NO_OFFENDERS(&m_fixture->window());
}

void AccessibleTreeTest::trafficRemarkAndComment()
{
    PlainPeer peer = openListenerWithAPeer();
    QVERIFY(peer.isOpen());
    auto* traffic = m_fixture->window().findChild<TrafficPanel*>();
    traffic->showRow(0);
    traffic->editComment();
    QVERIFY(hasName("EditableText Comment"));
    traffic->stepMark(1); // says that there is none
    QVERIFY(hasName("Button Dismiss remark"));
    NO_OFFENDERS(&m_fixture->window());
}

void AccessibleTreeTest::goTo()
{
    PlainPeer peer = openListenerWithAPeer();
    QVERIFY(peer.isOpen());
    trigger("Go to");
    auto* field = m_fixture->window().findChild<GoTo*>();
    QTRY_VERIFY(
        m_fixture->window().findChild<QAbstractItemView*>(QStringLiteral("goToResults"))->isVisible());
    NO_OFFENDERS(&m_fixture->window());
    field->clear();
    QTest::keyClicks(field, m_fixture->pathText("l.sock")); // a verdict, and what fits
    auto* offers = m_fixture->window().findChild<QAbstractItemView*>(QStringLiteral("goToResults"));
    QTRY_COMPARE(offers->currentIndex().data(Qt::AccessibleTextRole).toString(), QStringLiteral("Connect"));
    NO_OFFENDERS(&m_fixture->window());
}

void AccessibleTreeTest::httpPage()
{
    HttpPage* page = m_fixture->window().openHttp();
    NO_OFFENDERS(page);
    page->response()->body()->setBody(ByteSource::fromBytes("{\"a\":[1,2],"), BodyView::Language::Json, true);
    for (const auto pane : {BodyView::Pane::Pretty, BodyView::Pane::Tree, BodyView::Pane::Hex}) {
        page->response()->body()->setPane(pane);
        QTRY_VERIFY(page->response()->body()->isSettled());
        NO_OFFENDERS(page);
    }
}

void AccessibleTreeTest::forms()
{
    m_fixture->window().openNewListener();
    m_fixture->window().openNewClient();
    const auto dialogs = m_fixture->window().findChildren<QDialog*>();
    QCOMPARE(dialogs.size(), 2);
    for (QDialog* dialog : dialogs) {
        NO_OFFENDERS(dialog);
        // every choice brings its own fields
        for (QComboBox* combo : dialog->findChildren<QComboBox*>()) {
            for (int i = 0; combo->isVisible() && i < combo->count(); ++i) {
                combo->setCurrentIndex(i);
                emit combo->activated(i);
                NO_OFFENDERS(dialog);
            }
        }
    }
}

void AccessibleTreeTest::settingsPage()
{
    trigger("Settings");
    QVERIFY(qobject_cast<SettingsPage*>(m_fixture->page()));
    QVERIFY(hasName("ComboBox Theme"));
    NO_OFFENDERS(&m_fixture->window());
}

void AccessibleTreeTest::accessPage()
{
    open("l.sock", EndpointKind::Listener);
    click(m_fixture->part<QToolButton>("access"));
    QTRY_VERIFY(hasName("Table Path parts"));
    NO_OFFENDERS(&m_fixture->window());
    trigger("Explain access");
    QTRY_VERIFY(hasName("Table Path parts"));
    QVERIFY(hasName("ComboBox User") && hasName("EditableText Address"));
    NO_OFFENDERS(&m_fixture->window());
}

void AccessibleTreeTest::shortcutSheet()
{
    trigger("Keyboard shortcuts");
    auto* sheet = m_fixture->window().findChild<QDialog*>();
    QVERIFY(sheet && sheet->isVisible());
    NO_OFFENDERS(sheet);
    QVERIFY(walkNames(sheet).contains(QStringLiteral("EditableText Find shortcut")));
}

SW_TEST(AccessibleTreeTest)
#include "AccessibleTreeTest.moc"
