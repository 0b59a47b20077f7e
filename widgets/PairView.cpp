#include "widgets/PairView.h"

#include "widgets/Segments.h"
#include "widgets/Theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QSplitter>
#include <QToolButton>

#include <algorithm>

namespace sw {

PairView::PairView(QWidget* first, QWidget* second, const QStringList& texts, const QStringList& names,
                   QWidget* parent)
    : QWidget(parent),
      m_split(new QSplitter(Qt::Horizontal)),
      m_choices{new Segments(texts), new Segments(texts)}
{
    m_split->setHandleWidth(1);
    m_split->setChildrenCollapsible(false);
    m_split->addWidget(first);
    m_split->addWidget(second);
    for (int part = 0; part < 2; ++part) {
        choice(part)->nameButtons(names);
        choice(part)->setCurrent(part);
        choice(part)->hide();
        connect(choice(part), &Segments::chosen, this, &PairView::choose);
    }
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_split);
}

QSize PairView::minimumSizeHint() const
{
    const QSize both =
        m_split->widget(0)->minimumSizeHint().expandedTo(m_split->widget(1)->minimumSizeHint());
    return {both.width(), m_isOne ? m_split->widget(m_chosen)->minimumSizeHint().height() : both.height()};
}

void PairView::setLeastBeside(int width)
{
    m_leastBeside = width;
    arrange();
}

void PairView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    arrange();
}

bool PairView::event(QEvent* event)
{
    const bool handled = QWidget::event(event);
    if (event->type() == QEvent::LayoutRequest) // a part needs more, or less
        arrange();
    return handled;
}

void PairView::arrange()
{
    int needed = m_split->handleWidth();
    for (int part = 0; part < 2; ++part)
        needed += std::max(m_split->widget(part)->minimumSizeHint().width(), Theme::px(m_leastBeside));
    if (m_isOne == (width() < needed))
        return;
    m_isOne = !m_isOne;
    for (int part = 0; part < 2; ++part) {
        choice(part)->setVisible(m_isOne);
        m_split->widget(part)->setVisible(!m_isOne || part == m_chosen);
    }
    updateGeometry();
    emit arranged(m_isOne);
}

/// The focus goes with the choice.
void PairView::choose(int part)
{
    const bool hadFocus = choice(1 - part)->isAncestorOf(QWidget::focusWidget());
    choice(1 - part)->setCurrent(1 - part);
    m_chosen = part;
    m_split->widget(part)->show();
    m_split->widget(1 - part)->hide();
    updateGeometry();
    if (hadFocus)
        choice(part)->findChildren<QToolButton*>().at(part)->setFocus();
}

} // namespace sw
