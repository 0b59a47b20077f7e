#include "widgets/WrappingBar.h"

#include "widgets/Theme.h"

#include <QBoxLayout>
#include <QEvent>

#include <algorithm>

namespace sw {

WrappingBar::WrappingBar(QWidget* field, QWidget* tools, int fieldWidth, QWidget* parent)
    : QFrame(parent),
      m_field(field),
      m_tools(tools),
      m_fieldWidth(fieldWidth),
      m_layout(new QBoxLayout(QBoxLayout::LeftToRight, this))
{
    setObjectName(QStringLiteral("bar"));
    const int edge = Theme::px(8);
    m_layout->setContentsMargins(edge, edge, edge, edge);
    m_layout->setSpacing(edge);
    m_layout->addWidget(field, 1);
    m_layout->addWidget(tools);
}

void WrappingBar::setFieldWidth(int fieldWidth)
{
    m_fieldWidth = fieldWidth;
    arrange();
}

void WrappingBar::setPlain()
{
    setObjectName(QString());
    m_layout->setContentsMargins(0, 0, 0, 0);
}

/// Without the field's wish, so that the bar can become narrow enough to wrap.
QSize WrappingBar::minimumSizeHint() const
{
    const QMargins edges = m_layout->contentsMargins();
    const int content = std::max(m_field->minimumSizeHint().width(), m_tools->minimumSizeHint().width());
    return {content + edges.left() + edges.right(), m_layout->totalMinimumSize().height()};
}

QSize WrappingBar::sizeHint() const
{
    const QMargins edges = m_layout->contentsMargins();
    return {m_field->sizeHint().width() + m_layout->spacing() + m_tools->sizeHint().width() + edges.left() +
                edges.right(),
            m_layout->totalSizeHint().height()};
}

void WrappingBar::resizeEvent(QResizeEvent* event)
{
    QFrame::resizeEvent(event);
    arrange();
}

bool WrappingBar::event(QEvent* event)
{
    const bool handled = QFrame::event(event);
    if (event->type() == QEvent::LayoutRequest)
        arrange();
    return handled;
}

void WrappingBar::arrange()
{
    const QMargins edges = m_layout->contentsMargins();
    const int field = m_fieldWidth > 0   ? Theme::px(m_fieldWidth)
                      : m_fieldWidth < 0 ? m_field->minimumSizeHint().width()
                                         : m_field->sizeHint().width();
    const int needed =
        field + m_tools->sizeHint().width() + m_layout->spacing() + edges.left() + edges.right();
    const auto direction = width() < needed ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight;
    if (m_layout->direction() == direction)
        return;
    m_layout->setDirection(direction);
    updateGeometry();
}

} // namespace sw
