#pragma once

#include <QStyledItemDelegate>

namespace sw {

struct GoToItem;

/// Draws the offers of Go to: icon, title, detail, and at the right what Enter does and the star.
class GoToDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
                   const QModelIndex& index) override;

    /// Where the star of a row is drawn, in the coordinates of the row's rectangle.
    static QRect starRect(const QRect& row);

private:
    static void paintHead(QPainter& painter, const QRect& rect, const QString& words);
    static int paintRight(QPainter& painter, const QStyleOptionViewItem& option, const GoToItem& item);
};

} // namespace sw
