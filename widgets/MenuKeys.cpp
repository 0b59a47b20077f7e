#include "widgets/MenuKeys.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMenuBar>

namespace sw {

MenuKeys::MenuKeys(QMainWindow* window) : QObject(window), m_window(window)
{
    qApp->installEventFilter(this);
}

bool MenuKeys::eventFilter(QObject* watched, QEvent* event)
{
    const QEvent::Type type = event->type();
    if (type != QEvent::ShortcutOverride && type != QEvent::KeyPress && type != QEvent::ContextMenu)
        return false;
    auto* widget = qobject_cast<QWidget*>(watched);
    if (!widget || widget->window() != m_window)
        return false;
    if (type != QEvent::ContextMenu)
        return onKey(widget, event);
    const auto& menu = *static_cast<QContextMenuEvent*>(event);
    auto* view = qobject_cast<QAbstractItemView*>(widget);
    return view && !m_isAimed && menu.reason() == QContextMenuEvent::Keyboard && aimAtRow(view, menu);
}

bool MenuKeys::onKey(QWidget* widget, QEvent* event)
{
    const auto& key = *static_cast<QKeyEvent*>(event);
    if (key.key() != Qt::Key_F10 || (key.modifiers() & ~Qt::ShiftModifier) != 0)
        return false;
    if (event->type() == QEvent::ShortcutOverride) {
        event->accept();
        return true;
    }
    if (key.modifiers() == Qt::ShiftModifier) {
        const QPoint at = widget->rect().center();
        QContextMenuEvent menu(QContextMenuEvent::Keyboard, at, widget->mapToGlobal(at));
        QCoreApplication::sendEvent(widget, &menu);
    } else if (const auto menus = m_window->menuBar()->actions(); !menus.isEmpty()) {
        m_window->menuBar()->setActiveAction(menus.first());
    }
    return true;
}

/// Qt asks for the menu at the middle of the view, where any row may be.
bool MenuKeys::aimAtRow(QAbstractItemView* view, const QContextMenuEvent& event)
{
    if (!view->currentIndex().isValid()) {
        const QModelIndex top = view->indexAt(QPoint(2, 2));
        if (!top.isValid())
            return false;
        view->setCurrentIndex(top);
    }
    const QModelIndex current = view->currentIndex();
    view->scrollTo(current);
    const QPoint at = view->visualRect(current).intersected(view->viewport()->rect()).center();
    QContextMenuEvent aimed(QContextMenuEvent::Keyboard, at, view->viewport()->mapToGlobal(at),
                            event.modifiers());
    m_isAimed = true;
    QCoreApplication::sendEvent(view, &aimed);
    m_isAimed = false;
    return true;
}

} // namespace sw
