#include "widgets/OverView.h"

#include <QAbstractItemView>
#include <QEvent>
#include <QSplitter>

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

/// A splitter would make a part of the widget.
QWidget* OverView::host() const
{
    QWidget* host = m_view->parentWidget();
    while (qobject_cast<QSplitter*>(host))
        host = host->parentWidget();
    return host ? host : m_view->viewport();
}

void OverView::settle()
{
    QWidget* wanted = host();
    if (m_over->parentWidget() != wanted)
        m_over->setParent(wanted);
    QList<QPointer<QObject>> around{m_view->viewport()};
    for (QWidget* widget = m_view; widget && widget != wanted; widget = widget->parentWidget())
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
    if (!m_view || !m_view->isVisibleTo(m_over->parentWidget()))
        return {};
    const QWidget* viewport = m_view->viewport();
    return {viewport->mapTo(m_over->parentWidget(), QPoint()), viewport->size()};
}

bool OverView::eventFilter(QObject* watched, QEvent* event)
{
    if (!m_view)
        return false;
    if (watched == m_over) {
        if (event->type() == QEvent::MouseButtonPress)
            m_view->setFocus(Qt::MouseFocusReason);
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
