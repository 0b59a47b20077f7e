#pragma once

#include <QSyntaxHighlighter>

class QPainter;
class QTextBlock;

namespace sw {

/// Makes room for the marks of EditableText's placeholders and hides the characters under them.
class PayloadMarks : public QSyntaxHighlighter
{
    Q_OBJECT
public:
    using QSyntaxHighlighter::QSyntaxHighlighter;

    /// Draws a block's marks; origin is where the block starts.
    static void paint(QPainter& painter, const QTextBlock& block, const QPointF& origin);

protected:
    void highlightBlock(const QString& text) override;
};

} // namespace sw
