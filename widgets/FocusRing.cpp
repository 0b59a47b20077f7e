#include "widgets/FocusRing.h"

#include "widgets/Theme.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QFocusEvent>
#include <QPainter>
#include <QScrollArea>
#include <QTabBar>

namespace sw {

namespace {

class RingWidget : public QWidget
{
public:
    explicit RingWidget(QWidget* around) : QWidget(around)
    {
        setAttribute(Qt::WA_TransparentForMouseEvents);
        setFocusPolicy(Qt::NoFocus);
        if (const auto* bar = qobject_cast<const QTabBar*>(around))
            connect(bar, &QTabBar::currentChanged, this, &RingWidget::place);
        place();
        around->installEventFilter(this);
        raise();
        show();
    }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override
    {
        const bool moves = event->type() == QEvent::Resize || event->type() == QEvent::LayoutRequest;
        if (moves && watched == parentWidget())
            place();
        return false;
    }
    void paintEvent(QPaintEvent*) override
    {
        const bool marks = qobject_cast<const QAbstractItemView*>(parentWidget()) ||
                           qobject_cast<const QTabBar*>(parentWidget());
        const int width = marks ? 1 : Theme::px(2);
        QPainter painter(this);
        painter.setPen(QPen(Theme::tokens().accent, width, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
        const double half = width / 2.0;
        painter.drawRect(QRectF(rect()).adjusted(half, half, -half, -half));
    }

private:
    /// Of a row of tabs, the one in front is what keys act on.
    void place()
    {
        const auto* bar = qobject_cast<const QTabBar*>(parentWidget());
        const QRect tab = bar ? bar->tabRect(bar->currentIndex()) : QRect();
        setGeometry(tab.isValid() ? tab & bar->rect() : parentWidget()->rect());
    }
};

bool wantsRing(const QObject* object)
{
    const auto* list = qobject_cast<const QAbstractItemView*>(object);
    const bool inWindow = list && !(list->windowFlags() & Qt::Window); // what drops down has rows of its own
    return inWindow || qobject_cast<const QTabBar*>(object) ||
           (qobject_cast<const QScrollArea*>(object) && object->property("region").toBool());
}

} // namespace

FocusRing::FocusRing(QObject* parent) : QObject(parent) { qApp->installEventFilter(this); }

bool FocusRing::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() != QEvent::FocusIn && event->type() != QEvent::FocusOut)
        return false;
    if (event->type() == QEvent::FocusOut) {
        if (m_ring && m_ring->parent() == watched)
            drop();
        return false;
    }
    const Qt::FocusReason reason = static_cast<QFocusEvent*>(event)->reason();
    if (reason == Qt::MouseFocusReason)
        m_byKey = false;
    else if (reason == Qt::TabFocusReason || reason == Qt::BacktabFocusReason ||
             reason == Qt::ShortcutFocusReason)
        m_byKey = true;
    if (m_byKey && wantsRing(watched))
        show(static_cast<QWidget*>(watched));
    return false;
}

/// Not at once: the focus may leave while Qt goes through all widgets to give them another style.
void FocusRing::drop()
{
    if (!m_ring)
        return;
    m_ring->hide();
    m_ring->deleteLater();
    m_ring = nullptr;
}

void FocusRing::show(QWidget* around)
{
    drop();
    m_ring = new RingWidget(around);
}

} // namespace sw
