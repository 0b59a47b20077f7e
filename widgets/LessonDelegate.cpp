#include "widgets/LessonDelegate.h"

#include "models/lessons/LessonListModel.h"
#include "widgets/Painting.h"
#include "widgets/Theme.h"

#include <QPainter>
#include <QTextLayout>

namespace sw {

namespace {

/// Broken between words; what is too long for two lines gives way at its end.
void paintTwoLines(QPainter& painter, const QRect& rect, const QString& text)
{
    const QFontMetrics metrics = painter.fontMetrics();
    QTextLayout layout(text, painter.font());
    layout.beginLayout();
    QTextLine line = layout.createLine();
    line.setLineWidth(rect.width());
    const int end = line.textStart() + line.textLength();
    layout.endLayout();
    painter.drawText(rect, Qt::AlignLeft | Qt::AlignTop, text.left(end).trimmed());
    painter.drawText(rect.adjusted(0, metrics.lineSpacing(), 0, 0), Qt::AlignLeft | Qt::AlignTop,
                     metrics.elidedText(text.mid(end).trimmed(), Qt::ElideRight, rect.width()));
}

} // namespace

QSize LessonDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const
{
    return Theme::px(60, 60); // a line of title, two of what it teaches
}

void LessonDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                           const QModelIndex& index) const
{
    painter->save();
    paintListRow(*painter, option);
    const Tokens& t = Theme::tokens();
    const QRect rect = option.rect.adjusted(Theme::px(14), Theme::px(4), -Theme::px(14), -Theme::px(4));
    const int third = rect.height() / 3;
    const bool isDone = index.data(LessonListModel::DoneRole).toBool();
    const QString progress =
        (isDone ? QStringLiteral("✓ ") : QString()) + index.data(LessonListModel::ProgressRole).toString();
    painter->setFont(Theme::ui(11));
    const int wide =
        progress.isEmpty() ? 0 : painter->fontMetrics().horizontalAdvance(progress) + Theme::px(8);
    const QRect top(rect.left(), rect.top(), rect.width(), third);
    painter->setPen(isDone ? t.ok : t.text2);
    painter->drawText(top, Qt::AlignRight | Qt::AlignVCenter, progress);
    painter->setFont(Theme::ui(13, QFont::Medium));
    painter->setPen(cellText(option));
    painter->drawText(
        top.adjusted(0, 0, -wide, 0), Qt::AlignLeft | Qt::AlignVCenter,
        painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, top.width() - wide));
    painter->setFont(Theme::ui(11));
    painter->setPen(option.state & QStyle::State_Selected ? t.selText : t.text2);
    paintTwoLines(*painter, QRect(rect.left(), rect.top() + third, rect.width(), rect.height() - third),
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
