#pragma once

#include <QObject>
#include <QPointer>
#include <QRect>

#include <functional>

class QAbstractItemView;
class QWidget;

namespace sw {

/// Keeps a widget above the rows of a view, as if it were inside, yet beside it in the tree of widgets:
/// assistive tech finds nothing but cells in a view, so that a button in there would not exist for it. A
/// click beside what the widget holds still gives the view the focus. Owned by the widget; GUI thread.
class OverView : public QObject
{
    Q_OBJECT
public:
    /// place: puts and shows the widget; called whenever the view has moved, changed its size, come or gone.
    OverView(QWidget* over, QAbstractItemView* view, std::function<void()> place);

    /// The viewport, in coordinates of the widget's parent. Empty while the view is not shown.
    QRect area() const;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void settle();
    QWidget* host() const;
    QAbstractItemView* view() const;

    QWidget* m_over;
    QPointer<QObject> m_view; // ask view(): while it dies it is no view any more, but still sends events
    std::function<void()> m_place;
    QList<QPointer<QObject>> m_watched; // the view's viewport, the view, and what is around it up to the host
};

} // namespace sw
