#include "widgets/OverView.h"

#include <QAbstractItemView>
#include <QEvent>
#include <QSplitter>
#include <QStackedWidget>

namespace sw {

OverView::OverView(QWidget* over, QAbstractItemView* view, std::function<void()> place)
    : QObject(over),
      m_over(over),
      m_view(view),
      m_place(std::move(place))
{
    over->setParent(view->viewport()); // until there is something around the view
    over->installEventFilter(this);
    connect(view, &QObject::destroyed, over, &QObject::deleteLater);
    settle();
}

QAbstractItemView* OverView::view() const { return qobject_cast<QAbstractItemView*>(m_view.data()); }

/// A splitter would make a part of the widget, and a stack raises its page above it.
QWidget* OverView::host() const
{
    QWidget* host = view()->parentWidget();
    while (qobject_cast<QSplitter*>(host) || qobject_cast<QStackedWidget*>(host))
        host = host->parentWidget();
    return host ? host : view()->viewport();
}

void OverView::settle()
{
    QWidget* wanted = host();
    if (m_over->parentWidget() != wanted)
        m_over->setParent(wanted);
    QList<QPointer<QObject>> around{view()->viewport()};
    for (QWidget* widget = view(); widget && widget != wanted; widget = widget->parentWidget())
        around.append(widget);
    if (around == m_watched)
        return;
    for (const auto& before : std::exchange(m_watched, around)) {
        if (before)
            before->removeEventFilter(this);
    }
    for (const auto& now : around)
        now->installEventFilter(this);
    m_over->raise();
}

QRect OverView::area() const
{
    const QAbstractItemView* shown = view();
    if (!shown || !shown->isVisibleTo(m_over->parentWidget()))
        return {};
    const QWidget* viewport = shown->viewport();
    return {viewport->mapTo(m_over->parentWidget(), QPoint()), viewport->size()};
}

bool OverView::eventFilter(QObject* watched, QEvent* event)
{
    if (!view())
        return false;
    if (watched == m_over) {
        if (event->type() == QEvent::MouseButtonPress)
            view()->setFocus(Qt::MouseFocusReason);
        return false;
    }
    switch (event->type()) {
    case QEvent::ParentChange:
        settle();
        [[fallthrough]];
    case QEvent::Move:
    case QEvent::Resize:
    case QEvent::ShowToParent:
    case QEvent::HideToParent:
    case QEvent::Show:
        m_place();
        break;
    default:
        break;
    }
    return false;
}

} // namespace sw
