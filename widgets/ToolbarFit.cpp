#include "widgets/ToolbarFit.h"

#include <QEvent>
#include <QLayout>
#include <QToolBar>
#include <QToolButton>

namespace sw {

ToolbarFit::ToolbarFit(QToolBar* toolbar) : QObject(toolbar), m_toolbar(toolbar)
{
    for (QAction* action : toolbar->actions()) {
        auto* button = qobject_cast<QToolButton*>(toolbar->widgetForAction(action));
        if (button && !action->text().isEmpty() && !action->icon().isNull())
            m_buttons << button;
    }
    toolbar->installEventFilter(this);
    // When the letters change, before the layout finds that there is no room: it would hide what has the
    // focus.
    for (QToolButton* button : m_buttons)
        button->installEventFilter(this);
    connect(toolbar, &QToolBar::iconSizeChanged, this, &ToolbarFit::fit);
}

bool ToolbarFit::eventFilter(QObject* watched, QEvent* event)
{
    switch (event->type()) {
    case QEvent::Resize:
    case QEvent::Show:
    case QEvent::LayoutRequest:
        if (watched == m_toolbar)
            fit();
        break;
    case QEvent::StyleChange:
    case QEvent::FontChange:
        fit();
        break;
    default:
        break;
    }
    return QObject::eventFilter(watched, event);
}

int ToolbarFit::labelledWidth()
{
    const QString now =
        m_buttons.last()->font().key() + QLatin1Char('|') + QString::number(m_toolbar->iconSize().width());
    if (now == m_measuredFor)
        return m_labelledWidth;
    m_measuredFor = now;
    m_labelledWidth = 0;
    for (QToolButton* button : m_buttons) {
        const Qt::ToolButtonStyle shown = button->toolButtonStyle();
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        m_labelledWidth += button->sizeHint().width();
        button->setToolButtonStyle(shown);
    }
    return m_labelledWidth;
}

void ToolbarFit::fit()
{
    if (m_buttons.isEmpty())
        return;
    const int spacing = m_toolbar->layout()->spacing();
    int needed = labelledWidth() + m_toolbar->layout()->contentsMargins().left() +
                 m_toolbar->layout()->contentsMargins().right();
    for (QAction* action : m_toolbar->actions()) {
        QWidget* widget = m_toolbar->widgetForAction(action);
        if (!widget)
            continue;
        needed += spacing;
        if (!m_buttons.contains(qobject_cast<QToolButton*>(widget)))
            needed += std::max(widget->minimumWidth(), widget->minimumSizeHint().width());
    }
    const auto style = m_toolbar->width() < needed ? Qt::ToolButtonIconOnly : Qt::ToolButtonTextBesideIcon;
    for (QToolButton* button : m_buttons)
        if (button->toolButtonStyle() != style)
            button->setToolButtonStyle(style);
}

} // namespace sw
