#include "widgets/LeftColumn.h"

#include <QHBoxLayout>
#include <QWidget>

namespace sw {

QWidget* leftColumn(QWidget* page)
{
    auto* whole = new QWidget;
    whole->setObjectName(QStringLiteral("base"));
    auto* side = new QHBoxLayout(whole);
    side->setContentsMargins(0, 0, 0, 0);
    side->addWidget(page, 1);
    side->addStretch(0);
    return whole;
}

} // namespace sw
