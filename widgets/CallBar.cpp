#include "widgets/CallBar.h"

#include "widgets/Theme.h"

#include <QEvent>
#include <QHBoxLayout>

#include <algorithm>

namespace sw {

CallBar::CallBar(QWidget* words, int wordsWidth, QWidget* parent)
    : QWidget(parent),
      m_words(words),
      m_wordsWidth(wordsWidth),
      m_layout(new QHBoxLayout(this))
{
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(Theme::px(6));
    m_layout->addWidget(words, 100);
    m_layout->addStretch(1);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void CallBar::addButton(QWidget* button, int givesWay)
{
    button->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    m_buttons.push_back({button, givesWay});
    m_layout->addWidget(button);
    arrange();
}

void CallBar::setAsking(bool asking)
{
    m_isAsking = asking;
    updateGeometry();
    arrange();
}

/// Of the buttons that give way less than that.
int CallBar::widthOf(int least) const
{
    int width = -m_layout->spacing();
    for (const Button& one : m_buttons)
        width += one.givesWay < least ? one.widget->sizeHint().width() + m_layout->spacing() : 0;
    return std::max(0, width);
}

QSize CallBar::sizeHint() const
{
    int high = m_words->sizeHint().height(), most = 0;
    for (const Button& one : m_buttons) {
        high = m_isAsking ? high : std::max(high, one.widget->sizeHint().height());
        most = std::max(most, one.givesWay);
    }
    return {widthOf(most + 1) + m_layout->spacing() + Theme::px(m_wordsWidth), high};
}

QSize CallBar::minimumSizeHint() const { return {widthOf(1), sizeHint().height()}; }

void CallBar::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    arrange();
}

bool CallBar::event(QEvent* event)
{
    const bool handled = QWidget::event(event);
    if (event->type() == QEvent::LayoutRequest)
        arrange();
    return handled;
}

void CallBar::arrange()
{
    int least = 1; // those that give way so much go
    for (const Button& one : m_buttons) {
        if (widthOf(one.givesWay + 1) <= width())
            least = std::max(least, one.givesWay + 1);
    }
    for (const Button& one : m_buttons)
        one.widget->setVisible(!m_isAsking && one.givesWay < least);
    m_words->setVisible(m_isAsking || width() >= sizeHint().width());
}

} // namespace sw
