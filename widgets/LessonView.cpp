#include "widgets/LessonView.h"

#include "widgets/ChoiceButton.h"
#include "widgets/LeftColumn.h"
#include "widgets/LessonCodeBox.h"
#include "widgets/LessonDiagram.h"
#include "widgets/LessonStage.h"
#include "widgets/Parts.h"
#include "widgets/TabOrder.h"
#include "widgets/Theme.h"
#include "widgets/WrappingBar.h"

#include <QApplication>
#include <QButtonGroup>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QTimer>

#include <algorithm>

namespace sw {

namespace {

constexpr int stepMost = 760, lowView = 320; // pixels at 100 %
constexpr int callsMost = 58;                // of the width, percent

QString verdictWords(const LessonRun::Verdict& verdict, bool isNumber)
{
    if (verdict.right)
        return QStringLiteral("✓ Right.");
    if (verdict.truth.isEmpty())
        return QStringLiteral("✗ No.");
    return (isNumber ? QStringLiteral("✗ No: it is %1.") : QStringLiteral("✗ No: the answer is “%1”."))
        .arg(verdict.truth);
}

} // namespace

LessonView::LessonView(LessonRun* run, QWidget* parent)
    : QWidget(parent),
      m_run(run),
      m_title(new ElidedLabel),
      m_count(new PlainLabel({}, LabelTone::Secondary)),
      m_stepTitle(new PlainLabel),
      m_text(new PlainLabel),
      m_ask(new PlainLabel),
      m_problem(new PlainLabel({}, LabelTone::Error)),
      m_verdict(new PlainLabel),
      m_why(new PlainLabel),
      m_seen(new PlainLabel),
      m_trouble(new PlainLabel({}, LabelTone::Error)),
      m_callsHead(new PlainLabel(QStringLiteral("CALLS"), LabelTone::Secondary)),
      m_hand(new PlainLabel),
      m_state(new PlainLabel({}, LabelTone::Secondary)),
      m_sources(new PlainLabel({}, LabelTone::Dim)),
      m_diagram(new LessonDiagram),
      m_stage(new LessonStage(m_diagram)),
      m_stageLine(new Hairline(Qt::Horizontal)),
      m_code(new LessonCodeBox),
      m_area(new QScrollArea),
      m_number(new QWidget),
      m_outcome(new QFrame),
      m_answer(new QLineEdit),
      m_lessons(makeButton(QStringLiteral("All lessons"), QStringLiteral("learn"))),
      m_reset(makeButton(QStringLiteral("Reset"), QStringLiteral("repeat"))),
      m_leave(makeButton(QStringLiteral("Leave lesson"))),
      m_back(makeButton(QStringLiteral("Back"))),
      m_do(makePrimaryButton(QStringLiteral("Do it"), QStringLiteral("play"))),
      m_next(makePrimaryButton(QStringLiteral("Next step"))),
      m_finish(makePrimaryButton(QStringLiteral("Finish lesson"), QStringLiteral("check"))),
      m_openPage(makeButton(QStringLiteral("Open its page")))
{
    setObjectName(QStringLiteral("lessonView"));
    m_lessons->hide();
    build();
    connect(m_run, &LessonRun::changed, this, &LessonView::showRun);
    connect(m_area->verticalScrollBar(), &QAbstractSlider::actionTriggered, this,
            [this] { m_reveals = m_asks = false; });
    connect(m_run, &LessonRun::sceneChanged, this, [this] { m_diagram->setScene(m_run->scene()); });
    connect(m_reset, &QPushButton::clicked, m_run, &LessonRun::reset);
    connect(m_lessons, &QPushButton::clicked, this, &LessonView::listWanted);
    connect(m_leave, &QPushButton::clicked, this, &LessonView::leaveWanted);
    connect(m_finish, &QPushButton::clicked, this, &LessonView::finished);
    connect(m_back, &QPushButton::clicked, m_run, &LessonRun::back);
    connect(m_do, &QPushButton::clicked, this, &LessonView::doIt);
    connect(m_next, &QPushButton::clicked, m_run, &LessonRun::next);
    connect(m_answer, &QLineEdit::textChanged, this, &LessonView::typed);
    connect(m_answer, &QLineEdit::returnPressed, this, &LessonView::doIt);
    connect(m_openPage, &QPushButton::clicked, this,
            [this] { emit endpointWanted(m_run->endpoint(m_run->step()->openEndpoint)); });
    showRun();
}

void LessonView::build()
{
    m_title->setFont(Theme::ui(15, QFont::DemiBold));
    m_stepTitle->setFont(Theme::ui(14, QFont::DemiBold));
    m_ask->setFont(Theme::ui(13, QFont::Medium));
    m_verdict->setFont(Theme::ui(13, QFont::DemiBold));
    m_callsHead->setFont(Theme::head());
    for (PlainLabel* label :
         {m_text, m_ask, m_verdict, m_why, m_seen, m_trouble, m_hand, m_state, m_sources, m_problem})
        label->setWordWrap(true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildHead());
    layout->addWidget(new Hairline(Qt::Horizontal));
    layout->addWidget(m_stage);
    layout->addWidget(m_stageLine);
    m_area->setWidgetResizable(true);
    m_area->setFrameShape(QFrame::NoFrame);
    m_area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    makeRegion(m_area);
    nameWidget(m_area, QStringLiteral("Step"));
    m_area->setWidget(buildStep());
    layout->addWidget(m_area, 1);
    layout->addWidget(new Hairline(Qt::Horizontal));
    layout->addWidget(buildBar());
}

QWidget* LessonView::buildHead()
{
    auto* words = new QWidget;
    auto* line = new QHBoxLayout(words);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(Theme::px(10));
    line->addWidget(m_title);
    line->addWidget(m_count);
    line->addStretch(1);
    auto* buttons = new QWidget;
    auto* side = new QHBoxLayout(buttons);
    side->setContentsMargins(0, 0, 0, 0);
    side->setSpacing(Theme::px(10));
    side->addStretch(1);
    side->addWidget(m_lessons);
    side->addWidget(m_reset);
    side->addWidget(m_leave);
    auto* bar = new WrappingBar(words, buttons, 0);
    bar->setPlain();
    auto* head = new QWidget;
    auto* layout = new QHBoxLayout(head);
    layout->setContentsMargins(Theme::px(16), Theme::px(8), Theme::px(12), Theme::px(8));
    layout->addWidget(bar);
    return head;
}

QWidget* LessonView::buildStep()
{
    auto* label = new PlainLabel(QStringLiteral("Your answer"), LabelTone::Secondary);
    label->setBuddy(m_answer);
    nameWidget(m_answer, QStringLiteral("Your answer"));
    m_answer->setFixedWidth(Theme::px(110));
    auto* number = new QHBoxLayout(m_number);
    number->setContentsMargins(0, 0, 0, 0);
    number->setSpacing(Theme::px(8));
    number->addWidget(label);
    number->addWidget(m_answer);
    number->addWidget(m_problem, 1);
    auto* outcome = new QVBoxLayout(m_outcome);
    outcome->setContentsMargins(Theme::px(12), Theme::px(8), Theme::px(12), Theme::px(8));
    outcome->setSpacing(Theme::px(4));
    m_outcome->setObjectName(QStringLiteral("panel"));
    outcome->addWidget(m_verdict);
    outcome->addWidget(m_why);
    outcome->addWidget(m_seen);
    auto* page = new QWidget;
    page->setMaximumWidth(Theme::px(stepMost));
    m_step = new QVBoxLayout(page);
    m_step->setContentsMargins(Theme::px(16), Theme::px(12), Theme::px(16), Theme::px(12));
    m_step->setSpacing(Theme::px(8));
    for (QWidget* part : {static_cast<QWidget*>(m_stepTitle), static_cast<QWidget*>(m_text),
                          static_cast<QWidget*>(m_ask), m_number, static_cast<QWidget*>(m_hand)})
        m_step->addWidget(part);
    m_step->addWidget(m_openPage, 0, Qt::AlignLeft);
    for (QWidget* part : {m_outcome, static_cast<QWidget*>(m_trouble), static_cast<QWidget*>(m_callsHead),
                          static_cast<QWidget*>(m_code), static_cast<QWidget*>(m_sources)})
        m_step->addWidget(part);
    m_step->addStretch(1);
    return leftColumn(page);
}

QWidget* LessonView::buildBar()
{
    auto* bar = new QWidget;
    auto* layout = new QHBoxLayout(bar);
    layout->setContentsMargins(Theme::px(16), Theme::px(8), Theme::px(12), Theme::px(8));
    layout->setSpacing(Theme::px(8));
    layout->addWidget(m_back);
    m_state->setAlignment(Qt::AlignRight | Qt::AlignVCenter); // it says why the button beside it waits
    layout->addWidget(m_state, 1);
    layout->addWidget(m_do);
    layout->addWidget(m_next);
    layout->addWidget(m_finish);
    return bar;
}

void LessonView::showRun()
{
    const LessonStep* step = m_run->step();
    if (!step)
        return;
    const bool isOther = m_shownStep != m_run->stepNumber() || m_shownLesson != m_run->lesson()->id ||
                         m_run->phase() == LessonRun::Phase::Preparing;
    if (isOther)
        showStep();
    m_code->setCode(m_run->code(), {m_run->pythonProgram(), m_run->cProgram()});
    showAnswers();
    showCalls();
    showOutcome();
    showButtons();
    if (isOther && m_run->phase() == LessonRun::Phase::Ready)
        focusStep();
}

void LessonView::showStep()
{
    const Lesson& lesson = *m_run->lesson();
    const LessonStep& step = *m_run->step();
    // What is being made again is not shown: the learner was there.
    const bool isPreparing = m_run->phase() == LessonRun::Phase::Preparing;
    m_shownLesson = lesson.id;
    m_shownStep = isPreparing ? -1 : m_run->stepNumber();
    m_title->setText(lesson.title);
    m_count->setText(isPreparing
                         ? QStringLiteral("preparing")
                         : QStringLiteral("step %1 of %2").arg(m_shownStep + 1).arg(lesson.steps.size()));
    m_stepTitle->setText(step.title);
    m_text->setText(step.text.join(QStringLiteral("\n\n")));
    m_ask->setText(step.ask);
    m_ask->setVisible(step.asks());
    m_number->setVisible(!step.number.isEmpty());
    m_answer->setText(m_run->typed() ? QString::number(*m_run->typed()) : QString());
    m_problem->clear();
    buildChoices(step);
    m_hand->setText(m_run->byHand());
    m_hand->setVisible(!step.byHand.isEmpty());
    m_openPage->setVisible(!step.openEndpoint.isEmpty());
    m_sources->setText(QStringLiteral("Sources: ") + lesson.sources.join(QStringLiteral("; ")));
    m_shownCalls = std::size_t(-1);
    m_reveals = false;
    m_asks = true;
    QTimer::singleShot(0, this, &LessonView::showQuestion); // once it has been laid out
}

/// From the step's top on as far as the answers allow; more answers than there is room for, from the question
/// on. Until what came of it is shown or the person scrolls.
void LessonView::showQuestion()
{
    if (!m_asks || !m_area->widget())
        return;
    const auto topOf = [this](const QWidget* part) { return part->mapTo(m_area->widget(), QPoint()).y(); };
    const QWidget* last = m_text;
    for (const QWidget* part : {static_cast<const QWidget*>(m_ask), static_cast<const QWidget*>(m_choices),
                                static_cast<const QWidget*>(m_number)})
        last = part && part->isVisible() ? part : last;
    const int foot = topOf(last) + last->height() + Theme::px(6) - m_area->viewport()->height();
    const int head = m_ask->isVisible() ? topOf(m_ask) - Theme::px(6) : 0;
    m_area->verticalScrollBar()->setValue(std::min(foot, head));
}

/// The step has the room that is left: in a low page the sockets scroll with it.
void LessonView::fitHeight()
{
    const bool isLow = height() < Theme::px(lowView);
    if (isLow == m_isLow)
        return;
    m_isLow = isLow;
    m_stage->setWhole(isLow);
    if (isLow)
        m_step->insertWidget(m_step->indexOf(m_code), m_stage);
    else
        static_cast<QVBoxLayout*>(layout())->insertWidget(2, m_stage); // below the head and its line
    m_stageLine->setVisible(!isLow);
    for (QPushButton* button : {m_lessons, m_reset, m_leave}) {
        button->setText(isLow ? QString() : button->accessibleName());
        button->setToolTip(isLow ? button->accessibleName() : QString());
    }
    m_leave->setIcon(isLow ? themedIcon(QStringLiteral("close"), IconColor::Text) : QIcon());
}

void LessonView::buildChoices(const LessonStep& step)
{
    delete m_choices;
    m_choices = new QWidget;
    m_group = new QButtonGroup(m_choices);
    auto* layout = new QVBoxLayout(m_choices);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Theme::px(6));
    for (std::size_t i = 0; i < step.choices.size(); ++i) {
        auto* button = new ChoiceButton(step.choices[i].text);
        button->setAccessibleName(step.choices[i].text);
        button->setObjectName(QStringLiteral("choice%1").arg(i + 1));
        m_group->addButton(button, int(i));
        layout->addWidget(button);
    }
    connect(m_group, &QButtonGroup::idClicked, m_run, &LessonRun::foretell);
    m_step->insertWidget(m_step->indexOf(m_number), m_choices);
    m_choices->setVisible(!step.choices.empty());
    tabAfter(m_area, m_choices);
}

void LessonView::showAnswers()
{
    const bool open = m_run->phase() == LessonRun::Phase::Ready;
    m_answer->setReadOnly(!open);
    using Mark = ChoiceButton::Mark;
    const LessonRun::Verdict& verdict = m_run->verdict();
    const bool isJudged = m_run->phase() == LessonRun::Phase::Done && verdict.asked;
    for (QAbstractButton* button : m_group->buttons()) {
        const int id = m_group->id(button);
        const bool isMine = id == m_run->chosen(), isTrue = id == verdict.rightChoice;
        button->setEnabled(open || isMine);
        button->setChecked(isMine);
        auto* choice = static_cast<ChoiceButton*>(button);
        if (isJudged && isTrue)
            choice->setMark(Mark::Right, isMine ? QStringLiteral("your answer, and right")
                                                : QStringLiteral("the right answer"));
        else
            choice->setMark(isJudged && isMine ? Mark::Wrong : Mark::None, QStringLiteral("your answer"));
    }
    if (!isJudged || m_run->step()->number.isEmpty()) {
        m_problem->setTone(LabelTone::Error);
        return;
    }
    m_problem->setTone(verdict.right ? LabelTone::Secondary : LabelTone::Error);
    m_problem->setText(verdict.right ? QStringLiteral("✓ right")
                                     : QStringLiteral("✗ the right answer is %1").arg(verdict.truth));
}

/// A number as it is typed; what is none is said beside it, and stays.
void LessonView::typed(const QString& text)
{
    const bool ok = m_run->foretellNumber(text) || text.isEmpty();
    markWrong(m_answer, !ok);
    m_problem->setText(ok ? QString() : QStringLiteral("A whole number, please."));
}

/// As wide as the longest of them, as far as their results keep room beside them.
void LessonView::fitCalls()
{
    if (!m_calls)
        return;
    const QFontMetrics metrics(Theme::mono());
    int widest = 0, result = 0;
    for (const LessonCall& one : m_run->calls()) {
        widest = std::max(widest, metrics.horizontalAdvance(one.call) + 1);
        result = std::max(result, metrics.horizontalAdvance(QStringLiteral("→ ") + one.result) + 1);
    }
    const int room = std::min(m_area->viewport()->width(), Theme::px(stepMost)) - Theme::px(3 * 16);
    const int width = std::min(widest, std::max(room * callsMost / 100, room - result));
    for (QLabel* call : m_calls->findChildren<QLabel*>(QStringLiteral("call")))
        call->setMinimumWidth(width);
}

void LessonView::showCalls()
{
    const auto& calls = m_run->calls();
    m_callsHead->setVisible(!calls.empty());
    if (m_shownCalls == calls.size() && m_calls)
        return;
    m_shownCalls = calls.size();
    delete m_calls;
    m_calls = new QWidget;
    auto* grid = new QGridLayout(m_calls);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(Theme::px(16));
    grid->setVerticalSpacing(Theme::px(3));
    grid->setColumnStretch(1, 1);
    for (std::size_t row = 0; row < calls.size(); ++row) {
        auto* call = new PlainLabel(calls[row].call);
        auto* result = new PlainLabel(QStringLiteral("→ ") + calls[row].result,
                                      calls[row].failed ? LabelTone::Error : LabelTone::Secondary);
        for (PlainLabel* label : {call, result}) {
            label->setFont(Theme::mono());
            label->setWordWrap(true);
        }
        call->setObjectName(QStringLiteral("call"));
        grid->addWidget(call, int(row), 0, Qt::AlignTop);
        grid->addWidget(result, int(row), 1, Qt::AlignTop);
    }
    m_step->insertWidget(m_step->indexOf(m_callsHead) + 1, m_calls);
    m_calls->setVisible(!calls.empty());
    QTimer::singleShot(0, this, &LessonView::fitCalls); // once it has a width
}

void LessonView::showOutcome()
{
    const bool isDone = m_run->phase() == LessonRun::Phase::Done;
    const LessonRun::Verdict& verdict = m_run->verdict();
    const LessonStep& step = *m_run->step();
    const bool wasShown = m_outcome->isVisible();
    m_outcome->setVisible(isDone);
    m_trouble->setText(m_run->trouble());
    m_trouble->setVisible(!m_run->trouble().isEmpty());
    if (!isDone)
        return;
    m_verdict->setVisible(verdict.asked);
    m_verdict->setText(verdictWords(verdict, !step.number.isEmpty()));
    m_why->setVisible(!verdict.said.isEmpty());
    m_why->setText(verdict.said);
    m_seen->setText(verdict.asked ? step.seen : QStringLiteral("✓ ") + step.seen);
    m_seen->setVisible(!step.seen.isEmpty());
    m_reveals = m_reveals || !wasShown;
    m_asks = m_asks && wasShown;
    if (!wasShown)
        QTimer::singleShot(0, this, &LessonView::reveal);
}

/// What came of the step, and of the calls below it as much as there is room for; until the step
/// changes or the person scrolls.
void LessonView::reveal()
{
    if (!m_reveals || m_outcome->isHidden())
        return;
    const auto topOf = [this](const QWidget* part) { return part->mapTo(m_area->widget(), QPoint()).y(); };
    const QWidget* last = m_calls && m_calls->isVisible() ? m_calls : m_outcome;
    const int foot = topOf(last) + last->height() + Theme::px(12) - m_area->viewport()->height();
    m_area->verticalScrollBar()->setValue(std::min(foot, topOf(m_outcome) - Theme::px(6)));
}

void LessonView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fitHeight();
    QTimer::singleShot(0, this, &LessonView::fitCalls);
    QTimer::singleShot(0, this, &LessonView::showQuestion);
    if (m_reveals)
        QTimer::singleShot(0, this, &LessonView::reveal);
}

/// The keyboard goes on from here once it is done, wherever a disabled button has sent it meanwhile.
void LessonView::doIt()
{
    m_goesOn = true;
    m_run->doIt();
}

QString LessonView::stateWords() const
{
    using Phase = LessonRun::Phase;
    switch (m_run->phase()) {
    case Phase::Preparing:
        return QStringLiteral("Making the calls of the steps before");
    case Phase::Doing:
        return QStringLiteral("Making the calls");
    case Phase::Ready:
        if (!m_run->isForetold())
            return m_run->step()->number.isEmpty() ? QStringLiteral("Pick an answer first")
                                                   : QStringLiteral("Type your answer first");
        if (m_run->step()->actions.empty())
            return m_run->progress().isEmpty() ? QStringLiteral("Watching for it") : m_run->progress();
        return {};
    case Phase::Failed:
        return QStringLiteral("Reset begins afresh.");
    case Phase::Done:
    case Phase::None:
        break;
    }
    return {};
}

void LessonView::showButtons()
{
    const bool isDone = m_run->phase() == LessonRun::Phase::Done;
    m_back->setEnabled(m_run->stepNumber() > 0 && m_run->phase() != LessonRun::Phase::Doing);
    m_do->setVisible(!isDone && !m_run->step()->actions.empty());
    m_do->setEnabled(m_run->phase() == LessonRun::Phase::Ready && m_run->isForetold());
    m_next->setVisible(m_run->canGoOn());
    m_finish->setVisible(isDone && !m_run->canGoOn());
    m_openPage->setEnabled(m_run->endpoint(m_run->step()->openEndpoint) != 0);
    m_state->setText(stateWords());
    m_do->setAccessibleDescription(m_state->text());
    QPushButton* onward = m_finish->isHidden() ? m_next : m_finish;
    onward->setAccessibleDescription(m_verdict->isHidden() ? m_seen->text()
                                                           : m_verdict->text() + u' ' + m_why->text());
    if (isDone && (m_goesOn || m_area->hasFocus()))
        onward->setFocus();
    m_goesOn = m_goesOn && !isDone;
}

/// Return presses the button that has the focus; else it goes on: chooses the answer it stands on, does the
/// step, leads to the next one.
void LessonView::keyPressEvent(QKeyEvent* event)
{
    if (event->key() != Qt::Key_Return && event->key() != Qt::Key_Enter) {
        QWidget::keyPressEvent(event);
        return;
    }
    QWidget* focus = QApplication::focusWidget();
    auto* answer = qobject_cast<QRadioButton*>(focus);
    if (auto* button = qobject_cast<QPushButton*>(focus))
        button->click();
    else if (answer && answer->isEnabled() && !answer->isChecked())
        answer->click();
    else if (!m_do->isHidden())
        doIt();
    else if (QPushButton* onward = m_finish->isHidden() ? m_next : m_finish; !onward->isHidden())
        onward->click();
}

void LessonView::focusStep()
{
    if (!m_group->buttons().isEmpty())
        m_group->buttons().first()->setFocus();
    else if (m_number->isVisibleTo(this))
        m_answer->setFocus();
    else if (m_do->isVisibleTo(this))
        m_do->setFocus();
    else
        m_area->setFocus();
}

void LessonView::setListFolded(bool folded) { m_lessons->setVisible(folded); }

void LessonView::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    m_run->setWatched(true);
}

void LessonView::hideEvent(QHideEvent* event)
{
    QWidget::hideEvent(event);
    m_run->setWatched(false);
}

} // namespace sw
