#pragma once

#include <QSyntaxHighlighter>

class QPainter;
class QRectF;
class QTextBlock;

namespace sw {

/// Makes room for the marks of EditableText's placeholders and hides the characters under them. Letter
/// spacing makes it, which text without shaping does not heed: these characters are shaped whatever their
/// font says.
class PayloadMarks : public QSyntaxHighlighter
{
    Q_OBJECT
public:
    using QSyntaxHighlighter::QSyntaxHighlighter;

    /// Where the mark of the placeholder at that position of a laid out block stands, from where the block
    /// starts.
    static QRectF box(const QTextBlock& block, int position);
    /// Draws a block's marks; origin is where the block starts.
    static void paint(QPainter& painter, const QTextBlock& block, const QPointF& origin);

protected:
    void highlightBlock(const QString& text) override;
};

} // namespace sw
