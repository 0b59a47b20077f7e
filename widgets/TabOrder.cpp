#include "widgets/TabOrder.h"

#include <QWidget>

#include <vector>

namespace sw {

QWidget* tabAfter(QWidget* last, QWidget* part)
{
    std::vector<QWidget*> inside;
    QWidget* widget = part;
    do {
        if ((widget == part || part->isAncestorOf(widget)) && widget->focusPolicy() != Qt::NoFocus &&
            !widget->focusProxy())
            inside.push_back(widget);
        widget = widget->nextInFocusChain();
    } while (widget != part);
    for (QWidget* next : inside) {
        QWidget::setTabOrder(last, next);
        last = next;
    }
    return last;
}

} // namespace sw
