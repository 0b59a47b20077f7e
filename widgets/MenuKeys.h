#pragma once

#include <QMainWindow>

class QAbstractItemView;
class QContextMenuEvent;

namespace sw {

/// F10 opens the menu bar of a window, Shift+F10 (where the system doesn't make it one) and the menu key the
/// menu of what has the focus; in a list or table that is the menu of its current row, wherever the row is.
/// Owned by the window; GUI thread.
class MenuKeys : public QObject
{
    Q_OBJECT
public:
    explicit MenuKeys(QMainWindow* window);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    bool onKey(QWidget* widget, QEvent* event);
    bool aimAtRow(QAbstractItemView* view, const QContextMenuEvent& event);

    QMainWindow* m_window;
    bool m_isAimed = false; // the event is of our own making
};

} // namespace sw
