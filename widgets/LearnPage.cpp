#include "widgets/LearnPage.h"

#include "models/lessons/LessonListModel.h"
#include "models/lessons/LessonRun.h"
#include "widgets/FairSplit.h"
#include "widgets/LessonDelegate.h"
#include "widgets/LessonView.h"
#include "widgets/Parts.h"
#include "widgets/ReadingPage.h"
#include "widgets/Theme.h"

#include <QHBoxLayout>
#include <QListView>
#include <QPushButton>
#include <QStackedWidget>

namespace sw {

namespace {

constexpr int lessonListWidth = 290, lessonListMost = 34; // pixels at 100 %; of the page, percent
constexpr int lessonAboutWidth = 640;                     // pixels at 100 %

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
      m_begin(makePrimaryButton(QStringLiteral("Begin"), QStringLiteral("play"))),
      m_resume(makePrimaryButton(QStringLiteral("Resume"), QStringLiteral("play"))),
      m_show(makePrimaryButton(QStringLiteral("Show lesson"))),
      m_next(makePrimaryButton(QStringLiteral("Next lesson"), QStringLiteral("play"))),
      m_anew(makeButton(QStringLiteral("Begin anew"), QStringLiteral("repeat")))
{
    setObjectName(QStringLiteral("learnPage"));
    setAttribute(Qt::WA_StyledBackground);
    m_lessons->setProgress(m_context.settings->value(Choice::lessonProgress));
    build();
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, &LearnPage::showChosen);
    connect(m_list, &QAbstractItemView::activated, this, [this] {
        for (QPushButton* button : {m_show, m_resume, m_begin, m_anew}) {
            if (!button->isHidden()) {
                button->click();
                return;
            }
        }
    });
    connect(m_begin, &QPushButton::clicked, this, [this] { start(0); });
    connect(m_anew, &QPushButton::clicked, this, [this] { start(0); });
    connect(m_resume, &QPushButton::clicked, this, [this] { start(m_lessons->stepsDone(row())); });
    connect(m_show, &QPushButton::clicked, this, [this] {
        m_stack->setCurrentWidget(m_view);
        m_view->focusStep();
    });
    connect(m_view, &LessonView::leaveWanted, this, &LearnPage::leave);
    connect(m_view, &LessonView::finished, this, &LearnPage::finish);
    connect(m_next, &QPushButton::clicked, this, [this] {
        m_list->setCurrentIndex(m_lessons->index(row() + 1));
        start(0);
    });
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
    m_list->setUniformItemSizes(true);
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
    for (PlainLabel* label : {m_title, m_teaches, m_sources, how})
        label->setWordWrap(true);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(Theme::px(8));
    for (QPushButton* button : {m_show, m_resume, m_begin, m_next, m_anew})
        buttons->addWidget(button);
    buttons->addStretch(1);
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(Theme::px(24), Theme::px(24), Theme::px(24), Theme::px(24));
    layout->setSpacing(Theme::px(10));
    for (PlainLabel* label : {m_title, m_teaches, m_steps})
        layout->addWidget(label);
    layout->addSpacing(Theme::px(6));
    layout->addLayout(buttons);
    layout->addSpacing(Theme::px(6));
    layout->addWidget(how);
    layout->addWidget(m_sources);
    layout->addStretch(1);
    return readingPage(page, lessonAboutWidth);
}

void LearnPage::begin()
{
    m_list->setFocus(Qt::ShortcutFocusReason);
    if (row() == 0)
        m_list->scrollToTop();
}

int LearnPage::row() const { return std::max(0, m_list->currentIndex().row()); }

void LearnPage::showLesson(const QString& id)
{
    m_list->setCurrentIndex(m_lessons->index(std::max(0, m_lessons->rowOf(id))));
    showChosen();
}

void LearnPage::showChosen()
{
    const Lesson& lesson = m_lessons->lesson(row());
    const int done = m_lessons->stepsDone(row());
    const bool isOpen = m_run->lesson() && m_run->lesson()->id == lesson.id;
    m_title->setText(lesson.title);
    m_teaches->setText(lesson.teaches);
    m_steps->setText(m_lessons->isDone(row())
                         ? QStringLiteral("%1 steps, all of them done").arg(lesson.steps.size())
                         : QStringLiteral("%1 steps, %2 done").arg(lesson.steps.size()).arg(done));
    m_sources->setText(QStringLiteral("Sources: ") + lesson.sources.join(QStringLiteral("; ")));
    m_show->setVisible(isOpen);
    m_resume->setVisible(!isOpen && done > 0 && !m_lessons->isDone(row()));
    m_begin->setVisible(!isOpen && done == 0);
    m_anew->setVisible(!isOpen && done > 0);
    m_next->setVisible(!isOpen && m_lessons->isDone(row()) && row() + 1 < m_lessons->rowCount() &&
                       !m_lessons->isDone(row() + 1));
    m_stack->setCurrentIndex(isOpen ? 1 : 0);
}

void LearnPage::start(int step)
{
    const Lesson& lesson = m_lessons->lesson(row());
    if (step == 0 && !m_lessons->isDone(row())) { // who takes it again has done it
        m_lessons->setStepsDone(lesson.id, 0);
        m_context.settings->set(Choice::lessonProgress, m_lessons->progress());
    }
    m_run->open(lesson, step);
    showChosen();
}

void LearnPage::leave()
{
    m_run->leave();
    showChosen();
    m_list->setFocus();
}

/// The keyboard stands on what one wants then.
void LearnPage::finish()
{
    leave();
    if (!m_next->isHidden())
        m_next->setFocus();
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
