#include "widgets/LearnPage.h"

#include "models/lessons/LessonListModel.h"
#include "models/lessons/LessonRun.h"
#include "widgets/FairSplit.h"
#include "widgets/LeftColumn.h"
#include "widgets/LessonDelegate.h"
#include "widgets/LessonView.h"
#include "widgets/Parts.h"
#include "widgets/RoomForAll.h"
#include "widgets/Theme.h"

#include <QHBoxLayout>
#include <QListView>
#include <QPushButton>
#include <QStackedWidget>
#include <QTimer>

namespace sw {

namespace {

constexpr int lessonListWidth = 310, lessonListMost = 34; // pixels at 100 %; of the page, percent
constexpr int roomForBoth = 900;                          // pixels at 100 %

} // namespace

LearnPage::LearnPage(const WindowContext& context, QWidget* parent)
    : QWidget(parent),
      m_context(context),
      m_lessons(new LessonListModel(allLessons(), this)),
      m_run(new LessonRun(context.engine, this)),
      m_list(new QListView),
      m_stack(new QStackedWidget),
      m_view(new LessonView(m_run)),
      m_title(new PlainLabel),
      m_teaches(new PlainLabel),
      m_steps(new PlainLabel({}, LabelTone::Secondary)),
      m_sources(new PlainLabel({}, LabelTone::Dim)),
      m_left(new PlainLabel),
      m_begin(makePrimaryButton(QStringLiteral("Begin"), QStringLiteral("play"))),
      m_resume(makePrimaryButton(QStringLiteral("Resume"), QStringLiteral("play"))),
      m_anew(makeButton(QStringLiteral("Begin anew"), QStringLiteral("repeat"))),
      m_show(makePrimaryButton(QStringLiteral("Show lesson"))),
      m_onward(makePrimaryButton(QStringLiteral("Next lesson")))
{
    setObjectName(QStringLiteral("learnPage"));
    setAttribute(Qt::WA_StyledBackground);
    m_lessons->setProgress(m_context.settings->value(Choice::lessonProgress));
    build();
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, &LearnPage::showChosen);
    connect(m_list, &QAbstractItemView::activated, this, &LearnPage::activate);
    for (const QPushButton* button : {m_begin, m_anew})
        connect(button, &QPushButton::clicked, this, [this] { start(0); });
    connect(m_onward, &QPushButton::clicked, this, &LearnPage::goOn);
    connect(m_resume, &QPushButton::clicked, this, [this] { start(m_lessons->stepsDone(row())); });
    connect(m_show, &QPushButton::clicked, this, [this] {
        m_stack->setCurrentWidget(m_view);
        m_wantsList = false;
        foldList();
        m_view->focusStep();
    });
    connect(m_list, &QAbstractItemView::clicked, this, [this] {
        if (m_stack->currentWidget() == m_view) // the one that is open
            m_show->click();
    });
    connect(m_view, &LessonView::listWanted, this, [this] {
        m_wantsList = true;
        foldList();
        m_list->setFocus();
    });
    connect(m_view, &LessonView::leaveWanted, this, &LearnPage::leave);
    connect(m_view, &LessonView::finished, this, &LearnPage::finish);
    connect(m_view, &LessonView::endpointWanted, this, &LearnPage::endpointWanted);
    connect(m_run, &LessonRun::stepDone, this, &LearnPage::onStepDone);
    showLesson({});
}

/// Children go in the order they were made: the view must not hear the run's last words.
LearnPage::~LearnPage()
{
    delete m_view;
    delete m_run;
}

void LearnPage::build()
{
    nameWidget(m_list, QStringLiteral("Lessons"));
    m_list->setModel(m_lessons);
    m_list->setItemDelegate(new LessonDelegate(m_list));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setResizeMode(QListView::Adjust); // words wrap
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    connect(&Theme::instance(), &Theme::changed, m_list, [this] { m_list->doItemsLayout(); });
    m_stack->addWidget(buildAbout());
    m_stack->addWidget(m_view);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* split = new FairSplit(Qt::Horizontal, 0, lessonListWidth, lessonListMost);
    split->addWidget(m_list);
    split->addWidget(m_stack);
    layout->addWidget(split);
    setFocusProxy(m_list);
}

QWidget* LearnPage::buildAbout()
{
    m_title->setFont(Theme::ui(17, QFont::DemiBold));
    auto* how = new PlainLabel(
        QStringLiteral("Each step makes real calls on this machine: first you say what will happen, then it "
                       "happens, and the kernel has the last word. All of it in a private directory that "
                       "goes when you leave."),
        LabelTone::Secondary);
    for (PlainLabel* label : {m_title, m_teaches, m_sources, m_left, how})
        label->setWordWrap(true);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(Theme::px(8));
    for (QPushButton* button : {m_onward, m_show, m_resume, m_begin, m_anew})
        buttons->addWidget(button);
    buttons->addStretch(1);
    auto* page = new QWidget;
    page->setMaximumWidth(Theme::px(640));
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(Theme::px(24), Theme::px(24), Theme::px(24), Theme::px(24));
    layout->setSpacing(Theme::px(10));
    for (PlainLabel* label : {m_title, m_teaches, m_steps})
        layout->addWidget(label);
    layout->addWidget(m_left);
    layout->addSpacing(Theme::px(6));
    layout->addLayout(buttons);
    layout->addSpacing(Theme::px(6));
    layout->addWidget(how);
    layout->addWidget(m_sources);
    layout->addStretch(1);
    return new RoomForAll(leftColumn(page));
}

/// The lesson of the list; but one that is done is not begun anew by a mere look at it.
void LearnPage::activate()
{
    for (QPushButton* button : {m_show, m_resume, m_begin}) {
        if (!button->isHidden()) {
            button->click();
            return;
        }
    }
    (m_onward->isHidden() ? m_anew : m_onward)->setFocus();
}

void LearnPage::begin()
{
    if (m_list->isHidden())
        m_view->focusStep();
    else
        m_list->setFocus(Qt::ShortcutFocusReason);
}

int LearnPage::row() const { return std::max(0, m_list->currentIndex().row()); }

void LearnPage::showLesson(const QString& id)
{
    const int known = m_lessons->rowOf(id);
    m_list->setCurrentIndex(m_lessons->index(known >= 0 ? known : m_lessons->rowToGoOn()));
    showChosen();
}

void LearnPage::showChosen()
{
    const Lesson& lesson = m_lessons->lesson(row());
    const int done = m_lessons->stepsDone(row());
    const bool isOpen = m_run->lesson() && m_run->lesson()->id == lesson.id;
    m_title->setText(lesson.title);
    m_teaches->setText(lesson.teaches);
    const int lessons = m_lessons->rowCount(), all = m_lessons->lessonsDone();
    const QString steps = m_lessons->isDone(row())
                              ? QStringLiteral("%1 steps, all of them done").arg(lesson.steps.size())
                              : QStringLiteral("%1 steps, %2 done").arg(lesson.steps.size()).arg(done);
    m_steps->setText(all == 0
                         ? steps
                         : steps + (all == lessons
                                        ? QStringLiteral(" · all %1 lessons are done").arg(lessons)
                                        : QStringLiteral(" · %1 of %2 lessons done").arg(all).arg(lessons)));
    m_sources->setText(QStringLiteral("Sources: ") + lesson.sources.join(QStringLiteral("; ")));
    m_left->setVisible(!isOpen && !m_left->text().isEmpty());
    m_show->setVisible(isOpen);
    m_resume->setVisible(!isOpen && done > 0 && !m_lessons->isDone(row()));
    m_begin->setVisible(!isOpen && done == 0);
    m_anew->setVisible(!isOpen && done > 0);
    const int after = nextRow();
    m_onward->setVisible(!isOpen && after >= 0);
    if (after >= 0) {
        m_onward->setText(QStringLiteral("Next lesson: ") + m_lessons->lesson(after).title);
        m_onward->setAccessibleName(m_onward->text());
    }
    m_stack->setCurrentIndex(isOpen ? 1 : 0);
    foldList();
}

void LearnPage::foldList()
{
    const bool folds = m_stack->currentWidget() == m_view && !m_wantsList && width() < Theme::px(roomForBoth);
    const bool hadFocus = m_list->hasFocus();
    m_view->setListFolded(folds);
    m_list->setVisible(!folds);
    if (folds && hadFocus)
        m_view->focusStep();
}

void LearnPage::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    foldList();
}

/// Of the lesson after this one, once this one is done; -1: none.
int LearnPage::nextRow() const
{
    return m_lessons->isDone(row()) && row() + 1 < m_lessons->rowCount() ? row() + 1 : -1;
}

void LearnPage::goOn()
{
    m_list->setCurrentIndex(m_lessons->index(nextRow()));
    start(m_lessons->isDone(row()) ? 0 : m_lessons->stepsDone(row()));
}

void LearnPage::start(int step)
{
    const Lesson& lesson = m_lessons->lesson(row());
    if (step == 0 && !m_lessons->isDone(row())) { // what was done once stays done
        m_lessons->setStepsDone(lesson.id, 0);
        m_context.settings->set(Choice::lessonProgress, m_lessons->progress());
    }
    m_left->clear();
    m_wantsList = false;
    m_run->open(lesson, step);
    showChosen();
}

/// Whatever the learner has started in a terminal goes on there; it is said what has become of it.
void LearnPage::leave()
{
    m_left->setText(leftBehindWords(m_run->strangers()));
    m_onward->setAccessibleDescription(m_left->text());
    m_run->leave();
    showChosen();
    m_list->setFocus();
}

/// The keyboard goes on with what comes next.
void LearnPage::finish()
{
    leave();
    if (!m_onward->isHidden())
        m_onward->setFocus();
}

void LearnPage::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    // Once there is a layout: what was chosen before there was one has scrolled it.
    QTimer::singleShot(0, m_list, [list = m_list] {
        list->doItemsLayout();
        list->scrollToTop();
        list->scrollTo(list->currentIndex());
    });
}

void LearnPage::onStepDone(const QString& lesson, int step)
{
    const int at = m_lessons->rowOf(lesson);
    if (at < 0 || m_lessons->stepsDone(at) > step)
        return;
    m_lessons->setStepsDone(lesson, step + 1);
    m_context.settings->set(Choice::lessonProgress, m_lessons->progress());
}

} // namespace sw
