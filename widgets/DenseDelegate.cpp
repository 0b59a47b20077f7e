#include "widgets/DenseDelegate.h"

#include "widgets/Painting.h"
#include "widgets/Theme.h"

#include <QAbstractItemView>
#include <QHelpEvent>
#include <QPainter>

namespace sw {

void DenseDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const
{
    painter->save();
    paintTableCell(*painter, option);
    const QRect rect = option.rect.adjusted(Theme::px(8), 0, -Theme::px(6), 0);
    const QColor own = colorOf(index);
    painter->setFont(Theme::ui(13));
    painter->setPen(option.state & QStyle::State_Selected || !own.isValid() ? cellText(option) : own);
    const QVariant align = index.data(Qt::TextAlignmentRole);
    painter->drawText(
        rect, align.isValid() ? align.toInt() : int(Qt::AlignLeft | Qt::AlignVCenter),
        painter->fontMetrics().elidedText(index.data().toString(), option.textElideMode, rect.width()));
    painter->restore();
}

bool DenseDelegate::helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
                              const QModelIndex& index)
{
    const QString text = index.data().toString();
    const int room = option.rect.width() - Theme::px(14);
    const bool isCut = QFontMetrics(Theme::ui(13)).horizontalAdvance(text) > room;
    return showRowToolTip(event, view, isCut ? QStringList{text} : QStringList());
}

} // namespace sw
