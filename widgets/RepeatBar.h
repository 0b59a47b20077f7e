#pragma once

#include "models/session/EndpointSpec.h"

#include <QWidget>

#include <optional>

class QLineEdit;
class QPushButton;

namespace sw {

class PlainLabel;
class ThinBar;

/// How often a message goes out again, how far that has come, and its end.
class RepeatBar : public QWidget
{
    Q_OBJECT
public:
    explicit RepeatBar(QWidget* parent = nullptr);

    /// The plan as filled in, without messages. Nothing when a field is wrong: that is said beside it.
    std::optional<SendPlan> plan();
    /// total 0: without an end.
    void showState(bool repeating, quint64 done, quint64 total);
    void setRunning(bool running);

signals:
    void startWanted();
    void stopWanted();

private:
    void check();

    QLineEdit *m_every, *m_count;
    QPushButton *m_repeat, *m_stop;
    PlainLabel *m_progress, *m_wrong;
    ThinBar* m_bar;
};

} // namespace sw
