#include "widgets/GoToHead.h"

#include "widgets/Theme.h"
#include "widgets/VerdictLine.h"
#include "widgets/VerdictProbe.h"

#include <QVBoxLayout>

namespace sw {

GoToHead::GoToHead(QWidget* parent) : QWidget(parent), m_verdict(new VerdictLine)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(Theme::px(12), Theme::px(6), Theme::px(12), Theme::px(2));
    layout->addWidget(m_verdict);
    m_verdict->setMinimumHeight(Theme::px(20)); // also while nothing is known
    hide();
}

void GoToHead::show(const VerdictProbe& probe)
{
    setVisible(!probe.text().isEmpty());
    if (const QString problem = probe.problem(); !problem.isEmpty())
        m_verdict->showProblem(problem);
    else if (probe.verdict())
        m_verdict->showVerdict(*probe.verdict(), VerdictLine::Purpose::Either);
    else
        m_verdict->showProblem({}); // what was found before was another address's
}

} // namespace sw
