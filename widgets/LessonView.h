#pragma once

#include "models/lessons/LessonRun.h"

#include <QWidget>

class QButtonGroup;
class QGridLayout;
class QLineEdit;
class QPushButton;
class QScrollArea;
class QVBoxLayout;

namespace sw {

class ElidedLabel;
class LessonCodeBox;
class Hairline;
class LessonDiagram;
class LessonStage;
class PlainLabel;

/// One lesson being taken: what the step is about, what the learner foretells, the calls and what came of
/// them. Where there is little room the question and its answers are in view: the sockets stand below them
/// instead of above, and the buttons on the lesson are icons. GUI thread.
class LessonView : public QWidget
{
    Q_OBJECT
public:
    /// The run outlives the view.
    explicit LessonView(LessonRun* run, QWidget* parent = nullptr);
    /// Where the keyboard goes on: to the first answer, or to what does the step.
    void focusStep();
    /// Whether the list of lessons has made room for this: a button brings it back.
    void setListFolded(bool folded);

signals:
    void endpointWanted(sw::EndpointId id);
    void leaveWanted();
    void listWanted();
    /// All steps are done.
    void finished();

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void build();
    QWidget* buildHead();
    QWidget* buildStep();
    QWidget* buildBar();
    void showRun();
    void showStep();
    void buildChoices(const LessonStep& step);
    void showAnswers();
    void fitCalls();
    void fitHeight();
    void showQuestion();
    void showCalls();
    void showOutcome();
    void reveal();
    void showButtons();
    QString stateWords() const;
    void typed(const QString& text);
    void doIt();

    LessonRun* m_run;
    ElidedLabel* m_title;
    PlainLabel *m_count, *m_stepTitle, *m_text, *m_ask, *m_problem;
    PlainLabel *m_verdict, *m_why, *m_seen, *m_trouble, *m_callsHead, *m_hand, *m_state, *m_sources;
    LessonDiagram* m_diagram;
    LessonStage* m_stage;
    Hairline* m_stageLine;
    LessonCodeBox* m_code;
    QScrollArea* m_area;
    QVBoxLayout* m_step = nullptr;
    QWidget *m_choices = nullptr, *m_number, *m_calls = nullptr, *m_outcome;
    QButtonGroup* m_group = nullptr;
    QLineEdit* m_answer;
    QPushButton *m_lessons, *m_reset, *m_leave, *m_back, *m_do, *m_next, *m_finish, *m_openPage;
    QString m_shownLesson;
    int m_shownStep = -1;
    std::size_t m_shownCalls = 0;
    bool m_goesOn = false;  ///< the focus, to what comes next
    bool m_reveals = false; ///< what came of the step stays in view
    bool m_asks = false;    ///< its question does
    bool m_isLow = false;
};

} // namespace sw
