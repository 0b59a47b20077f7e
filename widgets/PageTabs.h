#pragma once

#include "widgets/Theme.h"

#include <QTabBar>
#include <QTabWidget>

#include <algorithm>

namespace sw {

/// Tabs that stay readable: many of them give way down to a dozen letters each, and scroll from there on.
class PageTabs : public QTabWidget
{
public:
    PageTabs() { setTabBar(new Bar); }

private:
    class Bar : public QTabBar
    {
    protected:
        QSize minimumTabSizeHint(int index) const override
        {
            const QSize whole = tabSizeHint(index);
            return {std::min(whole.width(), Theme::px(160)), whole.height()};
        }
    };
};

} // namespace sw
