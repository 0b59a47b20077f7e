#include "widgets/LearnPage.h"

#include "models/lessons/LessonListModel.h"
#include "models/lessons/LessonRun.h"
#include "models/session/EndpointModel.h"
#include "tests/TestMain.h"
#include "tests/widgets/AccessibleWalk.h"
#include "tests/widgets/WindowFixture.h"
#include "widgets/LessonDiagram.h"
#include "widgets/Theme.h"

#include <QAbstractItemModelTester>
#include <QAccessible>
#include <QClipboard>
#include <QDir>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRadioButton>

#include <algorithm>

using namespace sw;
using namespace sw::test;

/// Lessons in the window, taken by keyboard, as a learner would.
class LearnPageTest : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup() { m_fixture.reset(); }
    void listsWhatEachTeaches();
    void takesALessonByKeyboard();
    void saysWhatWasWrong();
    void takesNoAnswerForANumber();
    void drawsTheWordsBesideTheBars_data();
    void drawsTheWordsBesideTheBars();
    void remembersAndResumes();
    void leavesNothingBehind();
    void showsItselfToAScreenReader();
    void isReadAsItIsSeen();
    void showsTextsAsTheyAre();
    void goesOnToTheNextLesson();
    void fitsALowWindow();

private:
    using Phase = LessonRun::Phase;
    template <class Widget> Widget* find(const char* name) const
    {
        return m_page->findChild<Widget*>(QLatin1String(name));
    }
    void begin(const char* lesson);
    void press(Qt::Key key) { QTest::keyClick(QApplication::focusWidget(), key); }
    /// Text of a label that is shown and holds this.
    bool says(const QString& words) const
    {
        const auto labels = m_page->findChildren<QLabel*>();
        return std::any_of(labels.begin(), labels.end(), [&](const QLabel* label) {
            return label->isVisible() && label->text().contains(words);
        });
    }
    LessonRun& run() const { return *m_page->run(); }

    std::unique_ptr<WindowFixture> m_fixture;
    LearnPage* m_page = nullptr;
};

void LearnPageTest::init()
{
    m_fixture = std::make_unique<WindowFixture>();
    QVERIFY(m_fixture->isActive());
    QTest::keyClick(&m_fixture->window(), Qt::Key_H, Qt::ControlModifier | Qt::ShiftModifier);
    m_page = qobject_cast<LearnPage*>(m_fixture->page());
    QVERIFY(m_page);
}

void LearnPageTest::begin(const char* lesson)
{
    m_page->showLesson(QLatin1String(lesson));
    find<QListView>("lessons")->setFocus();
    press(Qt::Key_Return);
    QTRY_COMPARE(run().phase(), Phase::Ready);
}

void LearnPageTest::listsWhatEachTeaches()
{
    QAbstractItemModelTester tester(m_page->lessons());
    const auto* list = find<QListView>("lessons");
    QCOMPARE(list->model()->rowCount(), int(allLessons().size()));
    QVERIFY(list->hasFocus());
    press(Qt::Key_Down);
    QVERIFY(says(allLessons()[1].title));
    QVERIFY(says(allLessons()[1].teaches));
    QCOMPARE(list->model()->index(1, 0).data(LessonListModel::ProgressRole).toString(), QString());
}

void LearnPageTest::takesALessonByKeyboard()
{
    begin("01-socket-file");
    auto* first = find<QRadioButton>("choice1");
    QVERIFY(first && first->hasFocus());
    QVERIFY(!find<QPushButton>("doIt")->isEnabled());
    press(Qt::Key_Down);
    press(Qt::Key_Space); // chooses the second
    QTRY_VERIFY(find<QPushButton>("doIt")->isEnabled());
    press(Qt::Key_Return); // does it
    QTRY_COMPARE(run().phase(), Phase::Done);
    QVERIFY(says(QStringLiteral("✓ Right")));
    QVERIFY(says(QStringLiteral("server = socket(AF_UNIX, SOCK_STREAM, 0)")));
    QTRY_VERIFY(find<QPushButton>("nextStep")->hasFocus());
    press(Qt::Key_Space);
    QTRY_COMPARE(run().stepNumber(), 1);
    auto* answer = find<QLineEdit>("yourAnswer");
    QVERIFY(answer->hasFocus());
    QTest::keyClicks(answer, QStringLiteral("0"));
    press(Qt::Key_Return); // does it
    QTRY_COMPARE(run().phase(), Phase::Done);
    QVERIFY(says(QStringLiteral("✓ Right")));
    QCOMPARE(m_page->lessons()->stepsDone(0), 2);
}

void LearnPageTest::saysWhatWasWrong()
{
    begin("01-socket-file");
    click(find<QRadioButton>("choice1"));
    click(find<QPushButton>("doIt"));
    QTRY_COMPARE(run().phase(), Phase::Done);
    QVERIFY(says(QStringLiteral("No. It was: Nothing")));
    QVERIFY(says(allLessons()[0].steps[0].choices[0].why));
    QVERIFY(!find<QRadioButton>("choice2")->isEnabled());
}

void LearnPageTest::takesNoAnswerForANumber()
{
    begin("03-many-clients");
    auto* answer = find<QLineEdit>("yourAnswer");
    QTest::keyClicks(answer, QStringLiteral("many"));
    QVERIFY(says(QStringLiteral("A whole number, please.")));
    QVERIFY(!find<QPushButton>("doIt")->isEnabled());
    QCOMPARE(answer->text(), QStringLiteral("many"));
    answer->setText(QStringLiteral("4"));
    QVERIFY(!says(QStringLiteral("A whole number, please.")));
    click(find<QPushButton>("doIt"));
    QTRY_COMPARE_WITH_TIMEOUT(run().phase(), Phase::Done, 15000);
    QVERIFY(says(QStringLiteral("✓ Right")));
    QTRY_VERIFY(
        find<LessonDiagram>("diagram")->accessibleDescription().contains(QStringLiteral("ann to server")));
}

void LearnPageTest::drawsTheWordsBesideTheBars_data()
{
    QTest::addColumn<int>("links");
    QTest::newRow("one") << 1;
    QTest::newRow("two") << 2;
    QTest::newRow("three") << 3;
    QTest::newRow("as many as are drawn") << int(LessonScene::mostLinks);
}

/// However many links: nothing is written over the bar of what is unread.
void LearnPageTest::drawsTheWordsBesideTheBars()
{
    QFETCH(int, links);
    LessonScene scene;
    scene.listeners = {{QStringLiteral("server"), true, 0, 128}};
    const SceneEnd client{QStringLiteral("client"), 0, 0, false, false};
    scene.links.assign(std::size_t(links),
                       SceneLink{client, SceneEnd{QStringLiteral("server"), 1234567, 1}, false});
    LessonDiagram diagram;
    diagram.setScene(scene);
    diagram.resize(Theme::px(720), diagram.sizeHint().height());
    diagram.ensurePolished();
    QImage image(diagram.size(), QImage::Format_RGB32);
    image.fill(Theme::tokens().base);
    diagram.render(&image, {}, {}, {});

    const QRgb ink = Theme::tokens().in.rgb();
    int bars = 0;
    for (int y = 0; y < image.height(); ++y) { // of a bar's middle, unbroken from its first pixel to its last
        const auto* line = reinterpret_cast<const QRgb*>(image.constScanLine(y));
        const QRgb* first = std::find(line, line + image.width(), ink);
        if (first == line + image.width())
            continue;
        const QRgb* last = line + image.width() - 1;
        while (*last != ink)
            --last;
        QVERIFY2(std::all_of(first, last, [&](QRgb pixel) { return pixel == ink; }),
                 qPrintable(QStringLiteral("broken at line %1").arg(y)));
        ++bars;
    }
    QVERIFY2(bars >= links * Theme::px(4), qPrintable(QString::number(bars)));
}

void LearnPageTest::remembersAndResumes()
{
    begin("01-socket-file");
    for (int step = 0; step < 2; ++step) {
        run().foretell(0);
        run().foretellNumber(QStringLiteral("0"));
        run().doIt();
        QTRY_COMPARE(run().phase(), Phase::Done);
        run().next();
        QTRY_COMPARE(run().stepNumber(), step + 1);
    }
    const QString before = run().directory();
    click(find<QPushButton>("leaveLesson"));
    QVERIFY(says(QStringLiteral("8 steps, 2 done")));
    m_fixture->tabs()->removeTab(m_fixture->tabs()->currentIndex());
    delete m_page;
    m_page = m_fixture->window().openLearn(QStringLiteral("01-socket-file"));
    QVERIFY(says(QStringLiteral("8 steps, 2 done")));
    click(find<QPushButton>("resume"));
    QTRY_COMPARE(run().phase(), Phase::Ready);
    QCOMPARE(run().stepNumber(), 2);
    QVERIFY(run().directory() != before);
    QVERIFY(QFileInfo::exists(run().directory() + QStringLiteral("/door.sock"))); // made again
    click(find<QPushButton>("reset"));
    QTRY_COMPARE(run().phase(), Phase::Ready);
    QCOMPARE(run().stepNumber(), 0);
    QVERIFY(QDir(run().directory()).isEmpty());
}

void LearnPageTest::leavesNothingBehind()
{
    begin("02-stream-echo");
    const QString directory = run().directory();
    QCOMPARE(QFile::permissions(directory) & (QFile::ReadGroup | QFile::ReadOther | QFile::ExeOther),
             QFile::Permissions());
    run().foretellNumber(QStringLiteral("1"));
    run().doIt();
    QTRY_COMPARE(run().phase(), Phase::Done);
    QVERIFY(QFileInfo::exists(directory + QStringLiteral("/echo.sock")));
    auto* endpoints = m_fixture->window().findChild<EndpointModel*>();
    QVERIFY(endpoints);
    QTRY_VERIFY(endpoints->status(run().endpoint(QStringLiteral("server"))));
    const EndpointId server = run().endpoint(QStringLiteral("server"));
    click(find<QPushButton>("leaveLesson"));
    QTRY_VERIFY(!QFileInfo::exists(directory));
    QTRY_VERIFY(!endpoints->status(server));
    QVERIFY(find<QListView>("lessons")->hasFocus());
}

void LearnPageTest::showsItselfToAScreenReader()
{
    QCOMPARE(walkOffenders(&m_fixture->window()).join(u'\n'), QString());
    for (const Lesson& lesson : allLessons()) {
        begin(qPrintable(lesson.id));
        QCOMPARE(walkOffenders(&m_fixture->window()).join(u'\n'), QString());
        run().foretell(0);
        run().foretellNumber(QStringLiteral("1"));
        run().doIt();
        QTRY_COMPARE_WITH_TIMEOUT(run().phase(), Phase::Done, 15000);
        QCOMPARE(walkOffenders(&m_fixture->window()).join(u'\n'), QString());
        click(find<QPushButton>("leaveLesson"));
    }
}

/// What a screen reader finds of a step, with its kind.
void LearnPageTest::isReadAsItIsSeen()
{
    begin("03-many-clients");
    const auto find = [this](QAccessible::Role role, const QString& name) {
        for (QWidget* widget : m_page->findChildren<QWidget*>()) {
            const QAccessibleInterface* one = QAccessible::queryAccessibleInterface(widget);
            if (one && widget->isVisible() && one->role() == role && one->text(QAccessible::Name) == name)
                return one->text(QAccessible::Description) + u'|' + one->text(QAccessible::Value);
        }
        return QStringLiteral("absent");
    };
    const Lesson& lesson = allLessons()[2];
    QCOMPARE(find(QAccessible::StaticText, lesson.steps[0].ask), QStringLiteral("|"));
    QCOMPARE(find(QAccessible::EditableText, QStringLiteral("Your answer")), QStringLiteral("|"));
    QCOMPARE(find(QAccessible::Button, QStringLiteral("Leave lesson")), QStringLiteral("|"));
    press(Qt::Key_4);
    press(Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(run().phase(), Phase::Done, 15000);
    QTRY_VERIFY(QApplication::focusWidget()->objectName() == QLatin1String("nextStep"));
    QVERIFY(find(QAccessible::Button, QStringLiteral("Next step")).startsWith(QStringLiteral("✓ Right.")));
    QVERIFY(find(QAccessible::StaticText, lesson.steps[0].seen) != QLatin1String("absent"));
    const auto* diagram = m_page->findChild<LessonDiagram*>();
    const QAccessibleInterface* drawn =
        QAccessible::queryAccessibleInterface(const_cast<LessonDiagram*>(diagram));
    QCOMPARE(drawn->text(QAccessible::Name), QStringLiteral("Diagram"));
    QTRY_COMPARE(drawn->text(QAccessible::Description),
                 QStringLiteral("server listens: 0 pending, backlog 128. "
                                "ann to server: 0 bytes unread. Back: 0 bytes unread. "
                                "ben to server: 0 bytes unread. Back: 0 bytes unread. "
                                "cleo to server: 0 bytes unread. Back: 0 bytes unread."));
    press(Qt::Key_Return);
    QTRY_COMPARE(run().stepNumber(), 1);
    QVERIFY(find(QAccessible::RadioButton, lesson.steps[1].choices[0].text) != QLatin1String("absent"));
}

void LearnPageTest::showsTextsAsTheyAre()
{
    begin("02-stream-echo");
    for (const QLabel* label : m_page->findChildren<QLabel*>())
        QCOMPARE(label->textFormat(), Qt::PlainText);
    run().foretellNumber(QStringLiteral("1"));
    run().doIt();
    QTRY_COMPARE(run().phase(), Phase::Done);
    const QString shell = find<QPlainTextEdit>("theSameInLines")->toPlainText();
    QVERIFY2(shell.startsWith(QStringLiteral("socat UNIX-LISTEN:echo.sock,")), qPrintable(shell));
    auto* program = find<QPushButton>("copyProgram");
    QVERIFY(program->isHidden()); // a shell's lines are whole
    QAbstractButton* python = nullptr;
    for (auto* button : m_page->findChildren<QAbstractButton*>())
        python = button->text() == QLatin1String("Python") ? button : python;
    QVERIFY(python);
    click(python);
    QVERIFY(program->isVisible());
    click(program);
    QVERIFY(QGuiApplication::clipboard()->text().startsWith(QStringLiteral("import errno, os, socket")));
    QVERIFY(QGuiApplication::clipboard()->text().contains(
        find<QPlainTextEdit>("theSameInLines")->toPlainText().section(u'\n', 0, 0)));
}

void LearnPageTest::goesOnToTheNextLesson()
{
    m_page->lessons()->setStepsDone(QStringLiteral("02-stream-echo"), int(allLessons()[1].steps.size()));
    m_page->showLesson(QStringLiteral("02-stream-echo"));
    auto* next = find<QPushButton>("nextLesson");
    QVERIFY(next->isVisible());
    QVERIFY(find<QPushButton>("beginAnew")->isVisible());
    click(find<QPushButton>("beginAnew"));
    QTRY_COMPARE(run().phase(), Phase::Ready);
    QVERIFY(m_page->lessons()->isDone(1)); // who looks again has done it all the same
    click(find<QPushButton>("leaveLesson"));
    click(next);
    QTRY_COMPARE(run().phase(), Phase::Ready);
    QCOMPARE(run().lesson()->id, QStringLiteral("03-many-clients"));
}

/// More links make the diagram scroll, not the window higher.
void LearnPageTest::fitsALowWindow()
{
    begin("03-many-clients");
    const int before = m_page->minimumSizeHint().height();
    run().foretellNumber(QStringLiteral("4"));
    run().doIt();
    QTRY_COMPARE_WITH_TIMEOUT(run().phase(), Phase::Done, 15000);
    QTRY_VERIFY(find<LessonDiagram>("diagram")->accessibleDescription().contains(QStringLiteral("cleo")));
    QTRY_VERIFY(m_page->minimumSizeHint().height() <= before + Theme::px(60));
}

SW_TEST(LearnPageTest)

#include "LearnPageTest.moc"
