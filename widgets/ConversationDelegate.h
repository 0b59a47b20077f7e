#pragma once

#include <QStyledItemDelegate>

namespace sw {

struct CardLine;
struct ConversationCard;
class ConversationCards;

/// One message as a card: direction edge, who, badges, size, delta, time; its bytes below. Everything else
/// that happened is one quiet line.
class ConversationDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    /// The cards outlive the delegate.
    ConversationDelegate(ConversationCards* cards, QObject* parent);

    /// Pixels that a row takes, the gap around it included.
    static int heightOf(const ConversationCard& card);
    /// The same for a message of one line: what a row that nobody looked at is taken for.
    static int usualHeight();
    /// Characters of bytes that fit into a card of a view so wide.
    static int columnsIn(int viewWidth);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
                   const QModelIndex& index) override;

private:
    void paintMessage(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index,
                      const ConversationCard& card) const;
    void paintEvent(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index,
                    const ConversationCard& card) const;

    ConversationCards* m_cards;
};

} // namespace sw
