#pragma once

#include "widgets/ConversationCard.h"

#include <QStyledItemDelegate>

namespace sw {

class DecodedTalkModel;
struct TalkText;

/// One decoded message as a card: direction edge, what it is, marks, size and time; some lines of it below.
class DecodedTalkDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    /// The model outlives the delegate.
    DecodedTalkDelegate(const DecodedTalkModel* model, QObject* parent);

    /// Pixels that a row takes, the gap around it included; text may be null.
    static int heightOf(const TalkText* text);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;

private:
    void paintHead(QPainter& painter, const QRect& line, int row, const QColor& quiet) const;

    const DecodedTalkModel* m_model;
};

/// The lines of a card: its text's, and those that say what is not shown. None is wider than so many columns.
std::vector<CardLine> talkCardLines(const TalkText& text, int columns);

} // namespace sw
