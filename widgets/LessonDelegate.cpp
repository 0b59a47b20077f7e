#include "widgets/LessonDelegate.h"

#include "models/lessons/LessonListModel.h"
#include "widgets/Painting.h"
#include "widgets/Theme.h"

#include <QPainter>

namespace sw {

QSize LessonDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const
{
    return Theme::px(60, 58);
}

void LessonDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                           const QModelIndex& index) const
{
    painter->save();
    paintListRow(*painter, option);
    const Tokens& t = Theme::tokens();
    const QRect rect = option.rect.adjusted(Theme::px(14), Theme::px(4), -Theme::px(14), -Theme::px(4));
    const int half = rect.height() / 3; // a title, and two lines
    const bool isDone = index.data(LessonListModel::DoneRole).toBool();
    const QString progress =
        (isDone ? QStringLiteral("✓ ") : QString()) + index.data(LessonListModel::ProgressRole).toString();
    painter->setFont(Theme::ui(11));
    const int wide =
        progress.isEmpty() ? 0 : painter->fontMetrics().horizontalAdvance(progress) + Theme::px(8);
    const QRect top(rect.left(), rect.top(), rect.width(), half);
    painter->setPen(isDone ? t.ok : t.text2);
    painter->drawText(top, Qt::AlignRight | Qt::AlignVCenter, progress);
    painter->setFont(Theme::ui(13, QFont::Medium));
    painter->setPen(cellText(option));
    painter->drawText(
        top.adjusted(0, 0, -wide, 0), Qt::AlignLeft | Qt::AlignVCenter,
        painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, top.width() - wide));
    painter->setFont(Theme::ui(11));
    painter->setPen(option.state & QStyle::State_Selected ? t.selText : t.text2);
    painter->drawText(QRect(rect.left(), rect.top() + half, rect.width(), rect.height() - half),
                      Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap,
                      index.data(LessonListModel::TeachesRole).toString());
    painter->restore();
}

bool LessonDelegate::helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem&,
                               const QModelIndex& index)
{
    if (!index.isValid())
        return false;
    return showRowToolTip(event, view,
                          {index.data().toString(), index.data(LessonListModel::TeachesRole).toString()});
}

} // namespace sw
