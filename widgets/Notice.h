#pragma once

#include "models/base/Failure.h"

#include <QFrame>

class QPushButton;
class QToolButton;

namespace sw {

class PlainLabel;

/// A bar beside what failed: the sentence, and the button that helps.
class Notice : public QFrame
{
    Q_OBJECT
public:
    explicit Notice(QWidget* parent = nullptr);
    /// Hides for an empty sentence. A calm notice is a remark, not a failure.
    void show(const Failure& failure, bool calm = false);

signals:
    void remedyChosen(sw::Remedy remedy);

private:
    QToolButton* m_icon;
    PlainLabel* m_text;
    QPushButton *m_replace, *m_retry;
};

} // namespace sw
