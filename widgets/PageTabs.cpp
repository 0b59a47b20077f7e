#include "widgets/PageTabs.h"

#include "widgets/Parts.h"
#include "widgets/Theme.h"

#include <QAction>
#include <QKeyEvent>
#include <QMenu>
#include <QTabBar>
#include <QToolButton>

#include <algorithm>
#include <utility>

namespace sw {

namespace {

constexpr int leastTab = 160; // pixels at 100 %: a dozen letters with icon and button

/// Of a tab with its button to close it.
int closableHeight() { return Theme::px(14) + 2 * Theme::px(3) + 2 * Theme::px(7) + Theme::px(2); }

/// As high as the tabs. Takes no room while it is hidden, which a corner of QTabWidget otherwise does.
class CornerButton : public QToolButton
{
public:
    using QToolButton::QToolButton;
    QSize sizeHint() const override
    {
        return isHidden()
                   ? QSize(0, 0)
                   : QSize(QToolButton::sizeHint().width(), closableHeight() - 1); // Qt keeps one for a line
    }
};

} // namespace

class PageTabs::Bar : public QTabBar
{
public:
    int leastWidth(int index) const { return minimumTabSizeHint(index).width(); }

protected:
    /// Sockets has no button to close it, and is as high as those that have.
    QSize tabSizeHint(int index) const override
    {
        return QTabBar::tabSizeHint(index).expandedTo({0, closableHeight()});
    }
    QSize minimumTabSizeHint(int index) const override
    {
        const QSize whole = tabSizeHint(index);
        return {std::min(whole.width(), Theme::px(leastTab)), whole.height()};
    }
    /// Also to those that are not shown just now.
    void keyPressEvent(QKeyEvent* event) override
    {
        const int by = event->key() == Qt::Key_Right ? 1 : event->key() == Qt::Key_Left ? -1 : 0;
        if (by == 0)
            return QTabBar::keyPressEvent(event);
        setCurrentIndex(std::clamp(currentIndex() + by, 0, count() - 1));
    }
};

PageTabs::PageTabs(QWidget* parent) : QTabWidget(parent), m_bar(new Bar), m_list(new CornerButton)
{
    setTabBar(m_bar);
    nameWidget(m_list, QStringLiteral("All tabs"));
    m_list->setToolTip(QStringLiteral("All tabs: some have no room here"));
    m_list->setIconSize(Theme::px(18, 18));
    m_list->setIcon(themedIcon(QStringLiteral("down"), IconColor::Dim));
    m_list->setPopupMode(QToolButton::InstantPopup);
    m_list->setFocusPolicy(Qt::TabFocus);
    m_list->setMenu(new QMenu(m_list));
    m_list->hide();
    setCornerWidget(m_list, Qt::TopRightCorner);
    connect(m_list->menu(), &QMenu::aboutToShow, this, &PageTabs::fillList);
    connect(this, &QTabWidget::currentChanged, this, &PageTabs::fit);
    connect(&Theme::instance(), &Theme::changed, this, &PageTabs::fit, Qt::QueuedConnection);
}

/// The last of those from first on that have room; first itself in any case.
int PageTabs::lastThatFits(int first, int room) const
{
    int last = first;
    for (room -= m_bar->leastWidth(first); last + 1 < count(); ++last) {
        room -= m_bar->leastWidth(last + 1);
        if (room < 0)
            break;
    }
    return last;
}

void PageTabs::fit()
{
    if (count() == 0 || std::exchange(m_isFitting, true))
        return;
    const bool allFit = lastThatFits(0, width()) == count() - 1;
    m_list->setVisible(!allFit);
    int last = count() - 1;
    if (allFit) {
        m_first = 1;
    } else {
        const int room = width() - m_list->sizeHint().width() - m_bar->leastWidth(0);
        const int current = std::max(1, currentIndex());
        m_first = std::clamp(m_first, 1, count() - 1);
        if (currentIndex() > 0)
            m_first = std::min(m_first, current);
        while (currentIndex() > 0 && m_first < current && lastThatFits(m_first, room) < current)
            ++m_first;
        while (m_first > 1 && lastThatFits(m_first - 1, room) == count() - 1)
            --m_first; // no empty place at the right
        last = lastThatFits(m_first, room);
    }
    for (int tab = 0; tab < count(); ++tab) {
        const bool shown = tab == 0 || tab == currentIndex() || (tab >= m_first && tab <= last);
        if (m_bar->isTabVisible(tab) != shown)
            m_bar->setTabVisible(tab, shown);
    }
    m_isFitting = false;
}

void PageTabs::fillList()
{
    QMenu* menu = m_list->menu();
    menu->clear();
    for (int tab = 0; tab < count(); ++tab) {
        QAction* entry = menu->addAction(tabIcon(tab), tabText(tab));
        entry->setCheckable(tab == currentIndex());
        entry->setChecked(tab == currentIndex());
        connect(entry, &QAction::triggered, this, [this, page = widget(tab)] { setCurrentWidget(page); });
        if (tab == currentIndex())
            menu->setActiveAction(entry);
    }
}

void PageTabs::resizeEvent(QResizeEvent* event)
{
    fit();
    QTabWidget::resizeEvent(event);
}

/// Qt draws a line beside a corner, and nothing else.
void PageTabs::paintEvent(QPaintEvent*) {}

void PageTabs::tabInserted(int index)
{
    QTabWidget::tabInserted(index);
    fit();
}

void PageTabs::tabRemoved(int index)
{
    QTabWidget::tabRemoved(index);
    fit();
}

} // namespace sw
