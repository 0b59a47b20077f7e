#include "widgets/GoToDelegate.h"

#include "widgets/GoToModel.h"
#include "widgets/Painting.h"
#include "widgets/Theme.h"

#include <QHelpEvent>
#include <QPainter>

namespace sw {

namespace {

int padding() { return Theme::px(10); }
int iconSize() { return Theme::px(16); }
int gap() { return Theme::px(8); }

int rowHeight() { return QFontMetrics(Theme::ui()).height() + Theme::px(10); }

const GoToItem* goToItemAt(const QModelIndex& index)
{
    const auto* model = qobject_cast<const GoToModel*>(index.model());
    return model ? model->item(index.row()) : nullptr;
}

} // namespace

QRect GoToDelegate::starRect(const QRect& row)
{
    return {row.right() - padding() - iconSize() - 2, row.top(), iconSize() + padding(), row.height()};
}

QSize GoToDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const
{
    return {100, rowHeight()};
}

void GoToDelegate::paintHead(QPainter& painter, const QRect& rect, const QString& words)
{
    painter.setFont(Theme::head());
    painter.setPen(Theme::tokens().text2);
    painter.drawText(rect.adjusted(padding(), Theme::px(4), -padding(), 0), Qt::AlignLeft | Qt::AlignVCenter,
                     words);
}

/// Returns how much of the row is left for title and detail: its right edge.
int GoToDelegate::paintRight(QPainter& painter, const QStyleOptionViewItem& option, const GoToItem& item)
{
    const QRect star = starRect(option.rect);
    const int right = star.left() - gap(); // one edge for all, star or not
    if (item.hasStar()) {
        const bool show = item.favourite || option.state.testFlag(QStyle::State_Selected) ||
                          option.state.testFlag(QStyle::State_MouseOver);
        if (show)
            themedIcon(item.favourite ? QStringLiteral("star-on") : QStringLiteral("star"),
                       item.favourite ? IconColor::Warn : IconColor::Dim)
                .paint(&painter,
                       QRect(star.left(), star.center().y() - iconSize() / 2, iconSize(), iconSize()));
    }
    if (item.hint.isEmpty())
        return right;
    painter.setFont(item.kind == GoToItem::Kind::Command ? Theme::mono() : Theme::ui(12));
    painter.setPen(cellDim(option));
    const int width = painter.fontMetrics().horizontalAdvance(item.hint);
    painter.drawText(QRect(right - width, option.rect.top(), width, option.rect.height()),
                     Qt::AlignRight | Qt::AlignVCenter, item.hint);
    return right - width - gap();
}

void GoToDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const
{
    const GoToItem* item = goToItemAt(index);
    if (!item)
        return paintHead(*painter, option.rect, index.data().toString());
    paintListRow(*painter, option);
    const int right = paintRight(*painter, option, *item);
    QRect rect = option.rect.adjusted(padding(), 0, 0, 0);
    themedIcon(item->icon, item->iconColor)
        .paint(painter, QRect(rect.left(), rect.center().y() - iconSize() / 2 + 1, iconSize(), iconSize()));
    rect.setLeft(rect.left() + iconSize() + gap());
    rect.setRight(right);
    painter->setFont(item->isAddress ? Theme::mono(13) : Theme::ui());
    // The path gives way first: its end is enough to know it, and what is said of it tells like rows apart.
    const int detail = QFontMetrics(Theme::ui(12)).horizontalAdvance(item->detail) + gap() + 6;
    const int room =
        item->detail.isEmpty() ? rect.width() : std::max(rect.width() * 2 / 5, rect.width() - detail);
    const QRect titleRect(rect.left(), rect.top(), room, rect.height());
    const int used =
        paintElided(*painter, titleRect, item->title, item->dim, cellText(option), cellDim(option));
    rect.setLeft(rect.left() + used + gap() + 4);
    painter->setFont(Theme::ui(12));
    painter->setPen(cellDim(option));
    painter->drawText(rect, Qt::AlignLeft | Qt::AlignVCenter,
                      painter->fontMetrics().elidedText(item->detail, Qt::ElideRight, rect.width()));
}

bool GoToDelegate::helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem&,
                             const QModelIndex& index)
{
    const GoToItem* item = goToItemAt(index);
    return item && showRowToolTip(event, view, {item->title, item->detail});
}

} // namespace sw
