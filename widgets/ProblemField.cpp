#include "widgets/ProblemField.h"

#include "widgets/Parts.h"
#include "widgets/Theme.h"
#include "widgets/VerdictLine.h"

#include <QLineEdit>
#include <QVBoxLayout>

namespace sw {

ProblemField::ProblemField(QLineEdit* edit, QWidget* parent)
    : QWidget(parent),
      m_edit(edit),
      m_line(new VerdictLine)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Theme::px(4));
    layout->addWidget(edit);
    layout->addWidget(m_line);
    m_line->hide();
    setFocusProxy(edit);
}

void ProblemField::setProblem(const QString& sentence)
{
    m_line->showProblem(sentence);
    m_line->setVisible(!sentence.isEmpty());
    m_edit->setAccessibleDescription(sentence);
    markWrong(m_edit, !sentence.isEmpty());
}

} // namespace sw
