#pragma once

#include <QPointer>
#include <QWidget>

class QAbstractItemView;
class QBoxLayout;
class QHBoxLayout;

namespace sw {

class OverView;
class PlainLabel;

/// Says over an empty view why it is empty and what to do. Shows and hides itself as the view's model fills.
/// In a low view it does without its edges, then without its advice: title and buttons are in one row.
class EmptyState : public QWidget
{
    Q_OBJECT
public:
    EmptyState(QAbstractItemView* view, const QString& title, const QString& advice);
    void setWords(const QString& title, const QString& advice);
    void addButton(QWidget* button);
    /// Call after the view got another model.
    void follow();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void updateShown();
    void arrange();

    QPointer<QAbstractItemView> m_view;
    OverView* m_over;
    PlainLabel *m_title, *m_advice;
    QBoxLayout* m_layout;
    QHBoxLayout* m_buttons;
};

} // namespace sw
