#pragma once

#include <QObject>
#include <QPointer>

class QWidget;

namespace sw {

/// Draws a line around a table, list, tab bar or region that got the focus by key: those look the same with
/// it and without, unlike fields and buttons. A thin
/// one where a row or a tab is marked as the one that keys act on: a frame around them all is no choice. One
/// for the program; GUI thread.
class FocusRing : public QObject
{
    Q_OBJECT
public:
    explicit FocusRing(QObject* parent);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void show(QWidget* around);
    void drop();

    QPointer<QWidget> m_ring; // a child of what it is around
    bool m_byKey = true;      // how the focus moved last
};

} // namespace sw
