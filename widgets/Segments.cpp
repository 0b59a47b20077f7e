#include "widgets/Segments.h"

#include "widgets/Parts.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QToolButton>

namespace sw {

Segments::Segments(const QStringList& names, QWidget* parent)
    : QFrame(parent),
      m_group(new QButtonGroup(this))
{
    setObjectName(QStringLiteral("segments"));
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(1, 1, 1, 1);
    layout->setSpacing(1);
    for (int i = 0; i < names.size(); ++i) {
        auto* button = new QToolButton;
        button->setText(names[i]);
        nameWidget(button, names[i]);
        button->setCheckable(true);
        button->setAutoExclusive(true);
        button->setChecked(i == 0);
        m_group->addButton(button, i);
        layout->addWidget(button);
    }
    connect(m_group, &QButtonGroup::idClicked, this, &Segments::chosen);
}

void Segments::nameButtons(const QStringList& names)
{
    for (int i = 0; i < names.size(); ++i)
        nameWidget(m_group->button(i), names[i]);
}

int Segments::current() const { return m_group->checkedId(); }

void Segments::setCurrent(int index) { m_group->button(index)->setChecked(true); }

} // namespace sw
