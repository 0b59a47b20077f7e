#include "widgets/Commands.h"
#include "tests/TestMain.h"
#include "tests/widgets/WindowFixture.h"
#include "widgets/Parts.h"
#include "widgets/ShortcutSheet.h"

#include <QAction>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QPointer>
#include <QPushButton>
#include <QSet>
#include <QTabBar>
#include <QToolBar>
#include <QToolButton>

using namespace sw;
using namespace sw::test;

class CommandsTest : public QObject
{
    Q_OBJECT
private slots:
    void givesEveryShortcutOnce();
    void putsEveryCommandIntoAMenu();
    void showsEveryShortcutInTheSheet();
    void showsTheKeysOfPlacesInTheSheet();
    void narrowsAndClosesTheSheet();
    void aQuestionMarkIsTextInAField();
    void hasTheToolbarsButtons();
    void leavesOutWhatAKeptCaptureCantDo();
};

namespace {

QSet<QString> menuTexts(const MainWindow& window)
{
    QSet<QString> texts;
    for (const QAction* menu : window.menuBar()->actions()) {
        for (const QAction* entry : menu->menu()->actions())
            texts << entry->text();
    }
    return texts;
}

} // namespace

void CommandsTest::givesEveryShortcutOnce()
{
    QSet<QString> seen;
    for (const CommandSpec& spec : commandSpecs()) {
        for (const QKeySequence& key : spec.shortcuts) {
            QVERIFY2(!seen.contains(key.toString()), qPrintable(key.toString()));
            seen << key.toString();
        }
    }
    QVERIFY(seen.contains(QStringLiteral("Ctrl+L")));
}

void CommandsTest::putsEveryCommandIntoAMenu()
{
    WindowFixture fixture(true);
    const QSet<QString> texts = menuTexts(fixture.window());
    for (const CommandSpec& spec : commandSpecs())
        QVERIFY2(texts.contains(spec.text), qPrintable(spec.text));
}

void CommandsTest::showsEveryShortcutInTheSheet()
{
    WindowFixture fixture(true);
    QTest::keyClick(&fixture.window(), Qt::Key_F1);
    auto* sheet = fixture.window().findChild<ShortcutSheet*>();
    QVERIFY(sheet);
    QSet<QString> texts;
    for (const QLabel* label : sheet->findChildren<QLabel*>())
        texts << label->text();
    for (const ElidedLabel* label : sheet->findChildren<ElidedLabel*>())
        texts << label->text();
    for (const CommandSpec& spec : commandSpecs()) {
        if (spec.shortcuts.isEmpty())
            continue;
        QVERIFY2(texts.contains(spec.text), qPrintable(spec.text));
        QVERIFY2(!spec.purpose.isEmpty() && texts.contains(spec.purpose), qPrintable(spec.text));
        bool shown = false;
        for (const QString& text : texts)
            shown = shown || text.contains(spec.shortcuts.first().toString(QKeySequence::NativeText));
        QVERIFY2(shown, qPrintable(spec.text));
    }
}

/// They are no commands: a place takes them while it has the focus.
void CommandsTest::showsTheKeysOfPlacesInTheSheet()
{
    WindowFixture fixture;
    WindowContext kept = fixture.context();
    kept.engine = nullptr;
    MainWindow capture(kept);
    capture.show();
    for (MainWindow* window : {&fixture.window(), &capture}) {
        QVERIFY(QTest::qWaitForWindowExposed(window));
        for (QAction* action : window->actions()) {
            if (action->text() == QLatin1String("Keyboard shortcuts"))
                action->trigger();
        }
        QStringList texts;
        for (const QLabel* label : window->findChild<ShortcutSheet*>()->findChildren<QLabel*>())
            texts << label->text();
        QVERIFY(texts.contains(QStringLiteral("Save payload as…")) &&
                texts.contains(QStringLiteral("Ctrl+S")));
        QCOMPARE(texts.count(QStringLiteral("Conversation")), 1);
        QCOMPARE(texts.contains(QStringLiteral("Edit and send")), window == &fixture.window());
        QCOMPARE(texts.contains(QStringLiteral("Ctrl+E")), window == &fixture.window());
    }
}

void CommandsTest::narrowsAndClosesTheSheet()
{
    WindowFixture fixture(true);
    QTest::keyClick(&fixture.window(), Qt::Key_F1);
    const QPointer<ShortcutSheet> sheet = fixture.window().findChild<ShortcutSheet*>();
    QVERIFY(sheet);
    auto* find = sheet->findChild<QLineEdit*>(QStringLiteral("findShortcut"));
    QCOMPARE(sheet->focusWidget(), find);
    QTest::keyClicks(find, QStringLiteral("ctrl+k"));
    QStringList shown;
    for (const QLabel* label : sheet->findChildren<QLabel*>()) {
        if (!label->isHidden())
            shown << label->text();
    }
    QVERIFY(shown.contains(QStringLiteral("Go to")));
    QVERIFY(!shown.contains(QStringLiteral("New listener")));
    click(sheet->findChild<QPushButton*>(QStringLiteral("close")));
    QTRY_VERIFY(!sheet);
}

void CommandsTest::aQuestionMarkIsTextInAField()
{
    WindowFixture fixture(true);
    auto* filter = fixture.window().findChild<QLineEdit*>(QStringLiteral("filterSockets"));
    filter->setFocus();
    QTest::keyClicks(filter, QStringLiteral("?"));
    QCOMPARE(filter->text(), QStringLiteral("?"));
    QVERIFY(!fixture.window().findChild<ShortcutSheet*>());
    fixture.tabs()->tabBar()->setFocus();
    QTest::keyClicks(fixture.tabs()->tabBar(), QStringLiteral("?"));
    QVERIFY(fixture.window().findChild<ShortcutSheet*>());
}

void CommandsTest::hasTheToolbarsButtons()
{
    WindowFixture fixture;
    QStringList names;
    auto* toolbar = fixture.window().findChild<QToolBar*>();
    for (QAction* action : toolbar->actions()) {
        const auto* button = qobject_cast<QToolButton*>(toolbar->widgetForAction(action));
        if (button && !button->text().isEmpty())
            names << button->text();
    }
    QCOMPARE(names, QStringList({QStringLiteral("New listener"), QStringLiteral("New client"),
                                 QStringLiteral("New tap"), QStringLiteral("New HTTP request")}));
}

void CommandsTest::leavesOutWhatAKeptCaptureCantDo()
{
    WindowFixture fixture;
    WindowContext kept = fixture.context();
    kept.engine = nullptr;
    kept.captureName = QStringLiteral("morning");
    MainWindow window(kept);
    const QSet<QString> texts = menuTexts(window);
    QVERIFY(!texts.contains(QStringLiteral("New listener")));
    QVERIFY(!texts.contains(QStringLiteral("Clear traffic")));
    QVERIFY(texts.contains(QStringLiteral("Quit")));
    QVERIFY(window.windowTitle().contains(QStringLiteral("morning")));
    QVERIFY(!window.findChild<QWidget*>(QStringLiteral("endpoints")));
}

SW_TEST(CommandsTest)
#include "CommandsTest.moc"
