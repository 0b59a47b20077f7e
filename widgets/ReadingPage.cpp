#include "widgets/ReadingPage.h"

#include "widgets/Theme.h"

#include <QHBoxLayout>
#include <QWidget>

namespace sw {

QWidget* readingPage(QWidget* page, int width)
{
    page->setMaximumWidth(Theme::px(width));
    auto* whole = new QWidget;
    whole->setObjectName(QStringLiteral("base"));
    auto* side = new QHBoxLayout(whole);
    side->setContentsMargins(0, 0, 0, 0);
    side->addWidget(page, 1);
    side->addStretch(0);
    return whole;
}

} // namespace sw
