#pragma once

#include "models/traffic/TrafficRecord.h"
#include "widgets/WindowContext.h"

#include <QWidget>

class QListView;
class QPushButton;
class QStackedWidget;

namespace sw {

class LessonListModel;
class LessonRun;
class LessonView;
class PlainLabel;

/// The lessons, and the one that is being taken; in a small window that one has all the room. How far one has
/// come is remembered; leaving the page closes the lesson's sockets. GUI thread.
class LearnPage : public QWidget
{
    Q_OBJECT
public:
    /// The context has an engine.
    explicit LearnPage(const WindowContext& context, QWidget* parent = nullptr);
    ~LearnPage() override;

    void begin(); ///< gives the list the focus
    /// Shows what it teaches; empty or unknown: the one to go on with.
    void showLesson(const QString& id);
    LessonRun* run() const { return m_run; }
    LessonListModel* lessons() const { return m_lessons; }

protected:
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

signals:
    void endpointWanted(sw::EndpointId id);

private:
    void build();
    QWidget* buildAbout();
    int row() const;
    void showChosen();
    void start(int step);
    void activate();
    int nextRow() const;
    void goOn();
    void leave();
    void finish();
    void foldList();
    void onStepDone(const QString& lesson, int step);

    WindowContext m_context;
    LessonListModel* m_lessons;
    LessonRun* m_run;
    QListView* m_list;
    QStackedWidget* m_stack;
    LessonView* m_view;
    PlainLabel *m_title, *m_teaches, *m_steps, *m_sources, *m_left;
    bool m_wantsList = false; ///< also while a lesson is taken in a small window
    QPushButton *m_begin, *m_resume, *m_anew, *m_show, *m_onward;
};

} // namespace sw
