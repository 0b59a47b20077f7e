#include "widgets/LearnPage.h"

#include "models/lessons/LessonListModel.h"
#include "models/lessons/LessonRun.h"
#include "models/session/EndpointModel.h"
#include "tests/TestMain.h"
#include "tests/widgets/AccessibleWalk.h"
#include "tests/widgets/WindowFixture.h"
#include "widgets/LessonDiagram.h"
#include "widgets/LessonStage.h"
#include "widgets/Theme.h"
#include "widgets/TrafficPanel.h"

#include <QAbstractItemModelTester>
#include <QAccessible>
#include <QClipboard>
#include <QDir>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPlainTextEdit>
#include <QProcess>
#include <QPushButton>
#include <QRadioButton>
#include <QScopeGuard>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

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
    void keepsTheOutcomeInView();
    void showsTheWholeListFromItsTop();
    void goesOnWithTheNextLesson();
    void goesOnByReturnAlone();
    void keepsWhatIsDone();
    void tellsOfTheLearnersOwnSocket();
    void fitsASmallScreenInLargeLetters();
    void asksInViewUnderLargeLetters();
    void theSocketsScrollWhereThereAreMany();
    void takesNoAnswerForANumber();
    void drawsWhatWaitsAndWhatIsOver();
    void drawsTheWordsBesideTheBars_data();
    void drawsTheWordsBesideTheBars();
    void remembersAndResumes();
    void leavesNothingBehind();
    void showsItselfToAScreenReader();
    void isReadAsItIsSeen();
    void showsTextsAsTheyAre();
    void fitsALowWindow();
    void aLessonHasASmallWindowForItself();
    void saysBesideTheButtonWhatItWaitsFor();
    void titlesWrapInANarrowList();

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
    /// Whether it is painted with pixels of that colour.
    static bool shows(QWidget* widget, const QColor& color)
    {
        const QImage image = widget->grab().toImage();
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x) {
                if (image.pixel(x, y) == color.rgb())
                    return true;
            }
        }
        return false;
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
    QVERIFY(says(QStringLiteral("✓ Right.")));
    QVERIFY(says(QStringLiteral("server = socket(AF_UNIX, SOCK_STREAM, 0)")));
    QTRY_VERIFY(find<QPushButton>("nextStep")->hasFocus());
    press(Qt::Key_Space);
    QTRY_COMPARE(run().stepNumber(), 1);
    auto* answer = find<QLineEdit>("yourAnswer");
    QVERIFY(answer->hasFocus());
    QTest::keyClicks(answer, QStringLiteral("0"));
    press(Qt::Key_Return); // does it
    QTRY_COMPARE(run().phase(), Phase::Done);
    QVERIFY(says(QStringLiteral("✓ Right.")));
    QCOMPARE(m_page->lessons()->stepsDone(0), 2);
}

void LearnPageTest::saysWhatWasWrong()
{
    begin("01-socket-file");
    click(find<QRadioButton>("choice1"));
    click(find<QPushButton>("doIt"));
    QTRY_COMPARE(run().phase(), Phase::Done);
    QVERIFY(says(QStringLiteral("No: the answer is “Nothing”")));
    QVERIFY(says(allLessons()[0].steps[0].choices[0].why));
    auto *mine = find<QRadioButton>("choice1"), *right = find<QRadioButton>("choice2");
    QVERIFY(!right->isEnabled());
    QCOMPARE(mine->accessibleDescription(), QStringLiteral("✗ your answer"));
    QCOMPARE(right->accessibleDescription(), QStringLiteral("✓ the right answer"));
    QVERIFY(shows(mine, Theme::tokens().err) && !shows(mine, Theme::tokens().ok));
    QVERIFY(shows(right, Theme::tokens().ok) && !shows(right, Theme::tokens().err));
    click(find<QPushButton>("nextStep")); // a number
    find<QLineEdit>("yourAnswer")->setText(QStringLiteral("5"));
    click(find<QPushButton>("doIt"));
    QTRY_COMPARE(run().phase(), Phase::Done);
    QVERIFY(says(QStringLiteral("✗ the right answer is 0")));
    click(find<QPushButton>("reset"));
    QTRY_COMPARE(run().phase(), Phase::Ready);
    QCOMPARE(find<QRadioButton>("choice1")->accessibleDescription(), QString());
    QVERIFY(!says(QStringLiteral("right answer")));
}

/// In a window of the usual size what came of a step is seen without scrolling, down to its lines.
void LearnPageTest::keepsTheOutcomeInView()
{
    auto* traffic = m_fixture->window().findChild<TrafficPanel*>();
    QVERIFY(traffic->isHidden()); // has nothing to show
    begin("01-socket-file");
    run().foretell(0);
    run().doIt();
    QTRY_COMPARE(run().phase(), Phase::Done);
    const auto* area = find<QScrollArea>("step");
    const auto inView = [&](const QWidget* part) {
        const QRect at(part->mapTo(area->viewport(), QPoint()), part->size());
        return part->isVisible() && area->viewport()->rect().contains(at);
    };
    QTRY_VERIFY(inView(find<QPlainTextEdit>("theSameInLines")));
    QVERIFY(inView(find<QWidget>("panel")));
    m_fixture->window().resize(900, 520); // no room for all: what came of it wins
    QTRY_VERIFY(inView(find<QWidget>("panel")));
    m_fixture->window().resize(1280, 800);
    click(find<QPushButton>("leaveLesson"));
    begin("02-stream-echo");
    run().foretellNumber(QStringLiteral("1"));
    run().doIt();
    QTRY_COMPARE(run().phase(), Phase::Done);
    QTRY_VERIFY(traffic->isVisible() && traffic->model()->rowCount() > 0);
    QTRY_VERIFY(inView(find<QWidget>("panel")) && inView(find<QPlainTextEdit>("theSameInLines")));
    m_fixture->tabs()->setCurrentIndex(0);
    QTRY_VERIFY(traffic->isVisible());
}

/// From its own top on, each with the whole of what it teaches.
void LearnPageTest::showsTheWholeListFromItsTop()
{
    auto* list = find<QListView>("lessons");
    QTRY_COMPARE(list->verticalScrollBar()->value(), 0);
    QCOMPARE(list->visualRect(list->model()->index(0, 0)).top(), 0);
    const QFontMetrics metrics(Theme::ui(11));
    const int room = list->viewport()->width() - Theme::px(28);
    for (const Lesson& lesson : allLessons()) {
        const QRect needed = metrics.boundingRect(QRect(0, 0, room, 1000), Qt::TextWordWrap, lesson.teaches);
        QVERIFY2(needed.height() <= 2 * metrics.lineSpacing(), qPrintable(lesson.teaches));
    }
}

/// The next lesson is what one wants then; to begin anew is not in the foreground.
void LearnPageTest::goesOnWithTheNextLesson()
{
    const Lesson& first = allLessons()[0];
    m_page->lessons()->setStepsDone(first.id, int(first.steps.size()));
    m_page->showLesson(first.id);
    auto* onward = find<QPushButton>("nextLesson");
    QVERIFY(onward->isVisible());
    QCOMPARE(onward->text(), QStringLiteral("Next lesson: ") + allLessons()[1].title);
    QVERIFY(onward->x() < find<QPushButton>("beginAnew")->x());
    QVERIFY(!find<QPushButton>("beginAnew")->property("primary").toBool());
    QVERIFY(!find<QPushButton>("begin")->isVisible());
    click(onward);
    QTRY_COMPARE(run().phase(), Phase::Ready);
    QCOMPARE(run().lesson()->id, allLessons()[1].id);
    QVERIFY(!onward->isVisible());
    click(find<QPushButton>("leaveLesson"));
    const Lesson& last = allLessons().back();
    m_page->lessons()->setStepsDone(last.id, int(last.steps.size()));
    m_page->showLesson(last.id);
    QVERIFY(!onward->isVisible()); // there is none
    QVERIFY(says(QStringLiteral("all of them done · 2 of 10 lessons done")));
    for (const Lesson& lesson : allLessons())
        m_page->lessons()->setStepsDone(lesson.id, int(lesson.steps.size()));
    m_page->showLesson(last.id);
    QVERIFY(says(QStringLiteral("all 10 lessons are done")));
}

void LearnPageTest::goesOnByReturnAlone()
{
    begin("01-socket-file");
    QVERIFY(find<QRadioButton>("choice1")->hasFocus());
    press(Qt::Key_Return); // the answer
    QCOMPARE(run().chosen(), 0);
    QCOMPARE(run().phase(), Phase::Ready);
    press(Qt::Key_Return); // does it
    QTRY_COMPARE(run().phase(), Phase::Done);
    QTRY_VERIFY(find<QPushButton>("nextStep")->hasFocus());
    press(Qt::Key_Return);
    QTRY_COMPARE(run().stepNumber(), 1);
    QTest::keyClicks(find<QLineEdit>("yourAnswer"), QStringLiteral("0"));
    press(Qt::Key_Return);
    QTRY_COMPARE(run().phase(), Phase::Done);
    QTRY_VERIFY(find<QPushButton>("nextStep")->hasFocus());
    find<QPushButton>("back")->setFocus();
    press(Qt::Key_Return); // its own button, not the one that goes on
    QTRY_COMPARE(run().stepNumber(), 0);
}

/// A lesson that is done stays so, whether one looks at it or takes it again.
void LearnPageTest::keepsWhatIsDone()
{
    const Lesson &first = allLessons()[0], &second = allLessons()[1];
    const int all = int(first.steps.size());
    m_page->lessons()->setStepsDone(first.id, all);
    m_page->lessons()->setStepsDone(second.id, 1);
    m_page->showLesson({});
    QCOMPARE(find<QListView>("lessons")->currentIndex().row(), 1); // the one to go on with
    m_page->showLesson(first.id);
    find<QListView>("lessons")->setFocus();
    press(Qt::Key_Return);
    QCOMPARE(run().phase(), Phase::None);
    QVERIFY(find<QPushButton>("nextLesson")->hasFocus());
    click(find<QPushButton>("beginAnew"));
    QTRY_COMPARE(run().phase(), Phase::Ready);
    QCOMPARE(run().stepNumber(), 0);
    run().foretell(1);
    run().doIt();
    QTRY_COMPARE(run().phase(), Phase::Done);
    QCOMPARE(m_page->lessons()->stepsDone(0), all);
    QCOMPARE(m_page->lessons()->index(0).data(LessonListModel::ProgressRole).toString(),
             QStringLiteral("done"));
}

/// What a learner has started in a terminal is no business of ours; what became of its file is.
void LearnPageTest::tellsOfTheLearnersOwnSocket()
{
    const Lesson& first = allLessons()[0];
    m_page->lessons()->setStepsDone(first.id, int(first.steps.size()) - 1);
    m_page->showLesson(first.id);
    click(find<QPushButton>("resume"));
    QTRY_COMPARE(run().phase(), Phase::Ready);
    QVERIFY(run().step()->isFinal);
    QProcess mine;
    mine.start(QStringLiteral("socat"),
               {QStringLiteral("-u"), QStringLiteral("UNIX-LISTEN:%1/mine.sock").arg(run().directory()),
                QStringLiteral("STDOUT")});
    QVERIFY(mine.waitForStarted());
    QTRY_COMPARE(run().phase(), Phase::Done);
    const QString name = QStringLiteral("socat %1").arg(mine.processId());
    QTRY_COMPARE(run().strangers().size(), 1);
    QCOMPARE(run().strangers().first().name, name);
    QVERIFY(says(QStringLiteral("✓ ") + run().step()->seen));
    QVERIFY(find<QPushButton>("finishLesson")->hasFocus());
    click(find<QPushButton>("finishLesson"));
    QVERIFY(says(name + QStringLiteral(" still runs, and its mine.sock is gone")));
    QVERIFY(find<QPushButton>("nextLesson")->hasFocus());
    press(Qt::Key_Space);
    QTRY_COMPARE(run().phase(), Phase::Ready);
    QVERIFY(!says(QStringLiteral("still runs")));
    mine.terminate();
    QVERIFY(mine.waitForFinished());
    click(find<QPushButton>("leaveLesson"));
    QVERIFY(!says(QStringLiteral("still runs")));
}

/// Under letters of twice the size the diagram gives way and scrolls; the window fits the screen.
void LearnPageTest::fitsASmallScreenInLargeLetters()
{
    begin("03-many-clients");
    run().foretellNumber(QStringLiteral("4"));
    run().doIt();
    QTRY_COMPARE_WITH_TIMEOUT(run().phase(), Phase::Done, 15000);
    QTRY_COMPARE(run().scene().links.size(), std::size_t(3));
    auto* stage = find<LessonStage>("socketsOfTheStep");
    QTRY_COMPARE(stage->height(), stage->sizeHint().height());
    QCOMPARE(stage->focusPolicy(), Qt::NoFocus);
    const auto back = qScopeGuard([] { Theme::instance().setZoom(100); });
    Theme::instance().setZoom(200);
    m_fixture->window().resize(1440, 860);
    QTRY_VERIFY(m_fixture->window().minimumSizeHint().height() <= 860);
    QTRY_COMPARE(m_fixture->window().height(), 860);
    m_fixture->window().resize(1000, 500); // less than it takes: all of the step scrolls as one
    const auto* area = find<QScrollArea>("step");
    QTRY_VERIFY(area->widget()->isAncestorOf(stage));
    QTRY_COMPARE(stage->height(), stage->sizeHint().height());
    QCOMPARE(stage->focusPolicy(), Qt::NoFocus);
    QTRY_VERIFY(find<QWidget>("panel")->mapTo(area->viewport(), QPoint()).y() >= 0); // from its top
    QTRY_VERIFY(area->widget()->width() <= area->viewport()->width()); // nothing is cut at the right
    QCOMPARE(walkOffenders(&m_fixture->window()).join(u'\n'), QString());
}

/// The question and what can be answered, in a window that has no room for more.
void LearnPageTest::asksInViewUnderLargeLetters()
{
    const auto back = qScopeGuard([] { Theme::instance().setZoom(100); });
    Theme::instance().setZoom(200);
    m_fixture->window().resize(1440, 760);
    begin("01-socket-file");
    const auto isWhole = [](const QWidget* part) {
        return part->isVisible() && part->visibleRegion().boundingRect() == part->rect();
    };
    const QString ask = allLessons()[0].steps[0].ask;
    const auto labels = m_page->findChildren<QLabel*>();
    const auto question =
        std::find_if(labels.begin(), labels.end(), [&](const QLabel* label) { return label->text() == ask; });
    QVERIFY(question != labels.end());
    QTRY_VERIFY(isWhole(*question));
    for (std::size_t i = 0; i < allLessons()[0].steps[0].choices.size(); ++i)
        QTRY_VERIFY(isWhole(find<QRadioButton>(qPrintable(QStringLiteral("choice%1").arg(i + 1)))));
    for (const char* name : {"leaveLesson", "reset"}) {
        const auto* button = find<QPushButton>(name);
        QVERIFY(isWhole(button));
        QCOMPARE(button->toolTip(), button->accessibleName()); // an icon
    }
    Theme::instance().setZoom(100);
    QTRY_COMPARE(find<QPushButton>("reset")->text(), QStringLiteral("Reset"));
    QVERIFY(!find<QScrollArea>("step")->widget()->isAncestorOf(find<LessonStage>("socketsOfTheStep")));
}

/// More of them than the step above the answers has room for.
void LearnPageTest::theSocketsScrollWhereThereAreMany()
{
    auto* diagram = new LessonDiagram;
    LessonScene scene;
    scene.links.resize(12);
    diagram->setScene(scene);
    QWidget window;
    auto* layout = new QVBoxLayout(&window);
    auto* stage = new LessonStage(diagram);
    layout->addWidget(stage);
    window.resize(700, 200);
    window.show();
    QTRY_VERIFY(stage->verticalScrollBar()->maximum() > 0);
    QVERIFY(stage->height() < stage->sizeHint().height());
    QCOMPARE(stage->focusPolicy(), Qt::StrongFocus);
    stage->setWhole(true);
    QTRY_COMPARE(stage->height(), stage->sizeHint().height());
    QTRY_COMPARE(stage->focusPolicy(), Qt::NoFocus);
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
    QVERIFY(says(QStringLiteral("✓ Right.")));
    QTRY_VERIFY(
        find<LessonDiagram>("diagram")->accessibleDescription().contains(QStringLiteral("ann to server")));
}

/// A datagram socket has no places for clients; those of a listener have an outline, whether taken or not;
/// what is over is crossed out.
void LearnPageTest::drawsWhatWaitsAndWhatIsOver()
{
    const auto draw = [](const LessonScene& scene) {
        LessonDiagram diagram;
        diagram.setScene(scene);
        diagram.resize(Theme::px(720), diagram.sizeHint().height());
        diagram.ensurePolished();
        QImage image(diagram.size(), QImage::Format_RGB32);
        image.fill(Theme::tokens().window);
        diagram.render(&image, {}, {}, {});
        return image;
    };
    const auto count = [](const QImage& image, const QColor& color, const QRect& within) {
        int pixels = 0;
        for (int y = within.top(); y <= within.bottom(); ++y) {
            for (int x = within.left(); x <= within.right(); ++x)
                pixels += image.pixel(x, y) == color.rgb() ? 1 : 0;
        }
        return pixels;
    };
    const Tokens& t = Theme::tokens();
    LessonScene scene;
    SceneListener listener;
    listener.name = QStringLiteral("server");
    listener.backlog = 5;
    scene.listeners = {listener};
    const QImage none = draw(scene);
    QCOMPARE(count(none, t.warn, none.rect()), 0);
    QVERIFY(count(none, t.base, none.rect()) > 6 * 20); // the insides of six places
    scene.listeners[0].pending = 2;
    const QImage two = draw(scene);
    const int taken = count(two, t.warn, two.rect());
    QVERIFY(taken > 2 * 20 && taken < 3 * Theme::px(9) * Theme::px(9));
    scene.listeners[0].listens = false;
    const QImage datagrams = draw(scene);
    QCOMPARE(count(datagrams, t.warn, datagrams.rect()), 0);
    QCOMPARE(count(datagrams, t.base, datagrams.rect()), 0);

    SceneLink link;
    link.left.name = QStringLiteral("client");
    link.right.name = QStringLiteral("server");
    scene.listeners.clear();
    scene.links = {link};
    const QImage live = draw(scene);
    scene.links[0].isOneWay = true;
    QVERIFY(draw(scene) != live);
    scene.links[0].isOneWay = false;
    scene.links[0].right.finished = true; // its lane alone
    const QImage half = draw(scene);
    const QRect upper(0, 0, live.width(), live.height() / 2);
    QCOMPARE(half.copy(upper.adjusted(0, 0, 0, -Theme::px(4))),
             live.copy(upper.adjusted(0, 0, 0, -Theme::px(4))));
    QVERIFY(half != live);
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
                 QStringLiteral("server listens at crowd.sock: 0 pending, backlog 128. "
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

/// The list makes room for the lesson, comes back when it is wanted, and stays beside it in a large window.
void LearnPageTest::aLessonHasASmallWindowForItself()
{
    auto* list = find<QListView>("lessons");
    auto* all = find<QPushButton>("allLessons");
    m_fixture->window().resize(900, 600);
    QVERIFY(list->isVisible());
    begin("01-socket-file");
    QTRY_VERIFY(!list->isVisible() && all->isVisible());
    QVERIFY(find<QRadioButton>("choice1")->hasFocus());
    QCOMPARE(find<QPushButton>("reset")->mapTo(m_page, QPoint()).y(), all->mapTo(m_page, QPoint()).y());
    QTRY_VERIFY(all->mapTo(m_page, QPoint()).y() < Theme::px(30)); // beside the title, not below
    click(all);
    QVERIFY(list->isVisible() && list->hasFocus() && !all->isVisible());
    press(Qt::Key_Return); // the open one
    QTRY_VERIFY(!list->isVisible());
    QTest::keyClick(&m_fixture->window(), Qt::Key_H, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY(find<QRadioButton>("choice1")->hasFocus()); // asked for again: the step, not what is hidden
    m_fixture->window().resize(1440, 800);
    QTRY_VERIFY(list->isVisible() && !all->isVisible());
    m_fixture->window().resize(900, 600);
    QTRY_VERIFY(!list->isVisible());
    click(find<QPushButton>("leaveLesson"));
    QTRY_VERIFY(list->isVisible() && list->hasFocus());
}

void LearnPageTest::saysBesideTheButtonWhatItWaitsFor()
{
    begin("01-socket-file");
    auto* button = find<QPushButton>("doIt");
    const auto labels = m_page->findChildren<QLabel*>();
    const auto found = std::find_if(labels.begin(), labels.end(), [](const QLabel* label) {
        return label->isVisible() && label->text() == QLatin1String("Pick an answer first");
    });
    QVERIFY(found != labels.end());
    QVERIFY((*found)->alignment().testFlag(Qt::AlignRight));
    const int end = (*found)->mapTo(m_page, QPoint((*found)->width(), 0)).x();
    QVERIFY(button->mapTo(m_page, QPoint()).x() - end <= Theme::px(10));
    QCOMPARE(button->accessibleDescription(), (*found)->text());
    find<QRadioButton>("choice1")->click();
    QTRY_VERIFY(button->isEnabled());
    QCOMPARE(button->accessibleDescription(), QString());
}

void LearnPageTest::titlesWrapInANarrowList()
{
    const auto* list = find<QListView>("lessons");
    const auto rowHeight = [list](int row) {
        return list->visualRect(list->model()->index(row, 0)).height();
    };
    int longest = 0;
    for (int row = 0; row < list->model()->rowCount(); ++row) {
        const auto length = [list](int at) { return list->model()->index(at, 0).data().toString().size(); };
        longest = length(row) > length(longest) ? row : longest;
    }
    QTRY_VERIFY(rowHeight(longest) > 0);
    const int before = rowHeight(longest);
    Theme::instance().setZoom(150);
    m_fixture->window().resize(900, 600);
    const auto back = qScopeGuard([] { Theme::instance().setZoom(100); });
    const QString title = list->model()->index(longest, 0).data().toString();
    const int width = list->viewport()->width();
    QVERIFY(QFontMetrics(Theme::ui(13, QFont::Medium)).horizontalAdvance(title) > width); // does not fit
    QTRY_VERIFY(rowHeight(longest) >= before * 3 / 2 + QFontMetrics(Theme::ui(13)).height());
}

SW_TEST(LearnPageTest)

#include "LearnPageTest.moc"
