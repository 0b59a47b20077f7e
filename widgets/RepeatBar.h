#pragma once

#include "models/session/EndpointSpec.h"

#include <QWidget>

#include <optional>

class QLineEdit;
class QPushButton;

namespace sw {

class PlainLabel;
class RepeatProgress;

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
    /// Why it would send nothing now; empty: it would. It can be pressed all the same, and then that is said.
    void setReason(const QString& why);
    /// What is filled in and not as it was at first ("every 0.5 s, 3 times"); else empty.
    QString words() const;

signals:
    /// What words() says may have changed.
    void changed();
    void startWanted();
    void stopWanted();

private:
    void check();

    QWidget* buildFields();

    QLineEdit *m_every, *m_count;
    QPushButton *m_repeat, *m_stop;
    RepeatProgress* m_progress;
    PlainLabel* m_wrong;
};

} // namespace sw
