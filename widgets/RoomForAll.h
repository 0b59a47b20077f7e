#pragma once

#include "widgets/Theme.h"

#include <QDeadlineTimer>
#include <QEvent>
#include <QLayout>
#include <QPointer>
#include <QScrollArea>
#include <QScrollBar>
#include <QTimer>

#include <algorithm>

namespace sw {

/// Shows all of the page where there is room for it. What larger letters or a small window leave no room for
/// can be scrolled to, so that the window never has to be larger than a screen, nor than 900x600.
class RoomForAll : public QScrollArea
{
public:
    /// Takes the content.
    explicit RoomForAll(QWidget* content)
    {
        setFrameShape(NoFrame);
        setWidgetResizable(true);
        setFocusPolicy(Qt::NoFocus);
        setWidget(content);
        connect(verticalScrollBar(), &QScrollBar::rangeChanged, this, [this] { showWanted(); });
        connect(verticalScrollBar(), &QScrollBar::actionTriggered, this, [this] { m_wanted.clear(); });
    }
    /// That part's upper end is at the page's, unless all of it is in view; also after the layouts that one
    /// asks of the next, while nobody scrolls and nothing else is brought up. Null: no part any more.
    void keepHeadUp(QWidget* part)
    {
        m_wanted = part;
        m_wantedUntil.setRemainingTime(layoutsEndMilliseconds);
        QTimer::singleShot(0, this, [this] { showWanted(); });
    }
    QSize minimumSizeHint() const override
    {
        const double letters = 100.0 / std::max(100, Theme::instance().zoom());
        const QSize whole = widget()->minimumSizeHint();
        return {std::min(qRound(whole.width() * letters), most.width()),
                std::min(qRound(whole.height() * letters * letters), most.height())};
    }

protected:
    void resizeEvent(QResizeEvent* event) override
    {
        QScrollArea::resizeEvent(event);
        makeRoom();
    }
    bool eventFilter(QObject* watched, QEvent* event) override
    {
        const bool handled = QScrollArea::eventFilter(watched, event);
        if (watched == widget() && event->type() == QEvent::LayoutRequest) {
            makeRoom();
            if (m_wanted)
                QTimer::singleShot(0, this, [this] { showWanted(); });
        }
        return handled;
    }

private:
    void showWanted()
    {
        if (!m_wanted || m_wantedUntil.hasExpired() || !m_wanted->isVisible())
            return;
        const int top = m_wanted->mapTo(widget(), QPoint()).y(), shown = verticalScrollBar()->value();
        if (top < shown || top + m_wanted->height() > shown + viewport()->height())
            verticalScrollBar()->setValue(top);
    }
    /// Words that wrap need more height in a narrow page than a least size can say.
    void makeRoom()
    {
        const QLayout* layout = widget() ? widget()->layout() : nullptr;
        if (!layout || !layout->hasHeightForWidth())
            return;
        const int width = std::max(viewport()->width(), widget()->minimumSizeHint().width());
        const int height =
            std::max(layout->totalMinimumHeightForWidth(width), layout->totalMinimumSize().height());
        if (widget()->minimumHeight() != height)
            widget()->setMinimumHeight(height);
        const int wanted = std::max(height, viewport()->height());
        if (widget()->height() > wanted)
            widget()->resize(widget()->width(), wanted); // a part went: the area has looked already
    }

    static constexpr int layoutsEndMilliseconds = 1000;
    QPointer<QWidget> m_wanted; // by keepHeadUp()
    QDeadlineTimer m_wantedUntil;
    static constexpr QSize most{600, 100}; ///< pixels: what is left of a small window, whatever is beside
};

/// What the widget scrolls in, or nothing.
inline RoomForAll* roomAround(const QWidget* widget)
{
    for (QWidget* above = widget->parentWidget(); above; above = above->parentWidget()) {
        if (auto* room = dynamic_cast<RoomForAll*>(above))
            return room;
    }
    return nullptr;
}

/// All of the part, or its lower end where it is higher than the room: there is what acts. Without delay.
inline void showFootOf(const QWidget* part, RoomForAll* room)
{
    const int x = room->horizontalScrollBar()->value();
    const int top = part->mapTo(room->widget(), QPoint()).y();
    room->ensureVisible(x, top, 0, 0);
    room->ensureVisible(x, top + part->height() - 1, 0, 0);
}

/// Scrolls the page that it is on to that part's upper end, once it is laid out, unless all of it is in view.
inline void bringHeadUp(QWidget* part)
{
    if (RoomForAll* room = roomAround(part))
        room->keepHeadUp(part); // at once: what is brought up after it counts
}

/// Scrolls the page that it is on to that part, once it is laid out.
inline void bringIntoView(QWidget* part)
{
    QTimer::singleShot(0, part, [part] {
        if (RoomForAll* room = roomAround(part)) {
            room->keepHeadUp(nullptr);
            room->ensureWidgetVisible(part);
        }
    });
}

} // namespace sw
