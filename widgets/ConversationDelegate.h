#pragma once

#include <QStyledItemDelegate>

namespace sw {

/// One message as a card: direction edge, who, size, time; its first bytes below. Everything else that
/// happened is one quiet line.
class ConversationDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    static constexpr int messageHeight = 54;
    static constexpr int eventHeight = 26;

    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;

private:
    void paintMessage(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const;
    void paintEvent(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const;
};

} // namespace sw
