#include "widgets/Segments.h"

#include "widgets/Parts.h"
#include "widgets/Theme.h"

#include <QAccessibleWidget>
#include <QButtonGroup>
#include <QHBoxLayout>
#include <QToolButton>

namespace sw {

namespace {

/// One of several: a screen reader says "radio button", and whether it is the chosen one.
class SegmentAccessible : public QAccessibleWidget
{
public:
    explicit SegmentAccessible(QToolButton* button)
        : QAccessibleWidget(button, QAccessible::RadioButton),
          m_button(button)
    {
    }
    QAccessible::State state() const override
    {
        QAccessible::State state = QAccessibleWidget::state();
        state.checkable = true;
        state.checked = m_button->isChecked();
        return state;
    }
    QStringList actionNames() const override { return {toggleAction(), pressAction(), setFocusAction()}; }
    void doAction(const QString& name) override
    {
        if (name == setFocusAction())
            m_button->setFocus(Qt::ShortcutFocusReason);
        else
            m_button->click();
    }

private:
    QToolButton* m_button;
};

/// Its words stay whole with less beside them.
class SegmentButton : public QToolButton
{
public:
    SegmentButton() { setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed); }
    QSize minimumSizeHint() const override { return sizeHint() - QSize(Theme::px(8), 0); }
};

QAccessibleInterface* segmentInterface(const QString&, QObject* object)
{
    auto* button = qobject_cast<QToolButton*>(object);
    if (!button || !button->property("segment").toBool())
        return nullptr;
    return new SegmentAccessible(button);
}

} // namespace

Segments::Segments(const QStringList& names, QWidget* parent)
    : QFrame(parent),
      m_group(new QButtonGroup(this))
{
    setObjectName(QStringLiteral("segments"));
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    static const bool installed = (QAccessible::installFactory(segmentInterface), true);
    Q_UNUSED(installed)
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(1, 1, 1, 1);
    layout->setSpacing(1);
    for (int i = 0; i < names.size(); ++i) {
        auto* button = new SegmentButton;
        button->setProperty("segment", true); // first: naming it makes its interface
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

void Segments::setTexts(const QStringList& texts)
{
    for (int i = 0; i < texts.size(); ++i)
        m_group->button(i)->setText(texts[i]);
}

void Segments::rename(int index, const QString& text, const QString& name)
{
    m_group->button(index)->setText(text);
    nameWidget(m_group->button(index), name);
}

void Segments::showButton(int index, bool shown) { m_group->button(index)->setVisible(shown); }

int Segments::current() const { return m_group->checkedId(); }

void Segments::setCurrent(int index) { m_group->button(index)->setChecked(true); }

} // namespace sw
