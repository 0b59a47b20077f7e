#include "widgets/PayloadMarks.h"

#include "models/base/Bytes.h"
#include "widgets/Theme.h"

#include <QPainter>
#include <QTextBlock>
#include <QTextLayout>

namespace sw {

namespace {

QFont markFont() { return Theme::mono(10); }

} // namespace

void PayloadMarks::highlightBlock(const QString& text)
{
    QTextCharFormat mark;
    mark.setForeground(Qt::transparent);
    mark.setFontStyleStrategy(QFont::PreferDefault);
    mark.setFontLetterSpacingType(QFont::AbsoluteSpacing);
    std::optional<QFontMetrics> metrics;
    for (int i = 0; i < text.size(); ++i) {
        if (!EditableText::isPlaceholder(text[i]))
            continue;
        if (!metrics)
            metrics.emplace(markFont());
        mark.setFontLetterSpacing(metrics->horizontalAdvance(EditableText::placeholderName(text[i])) + 3);
        setFormat(i, 1, mark);
    }
}

QRectF PayloadMarks::box(const QTextBlock& block, int position)
{
    const QTextLine line = block.layout()->lineForTextPosition(position);
    if (!line.isValid())
        return {};
    const qreal left = line.cursorToX(position), right = line.cursorToX(position + 1);
    return {left + 1, line.y() + 2, right - left - 2, line.height() - 4};
}

void PayloadMarks::paint(QPainter& painter, const QTextBlock& block, const QPointF& origin)
{
    const QString text = block.text();
    const Tokens& t = Theme::tokens();
    painter.setFont(markFont());
    painter.setRenderHint(QPainter::Antialiasing);
    for (int i = 0; i < text.size(); ++i) {
        if (!EditableText::isPlaceholder(text[i]))
            continue;
        const QRectF box = PayloadMarks::box(block, i).translated(origin);
        if (box.isEmpty())
            continue;
        painter.setPen(Qt::NoPen);
        painter.setBrush(mixed(t.violet, t.base, 0.18));
        painter.drawRoundedRect(box, 3, 3);
        painter.setPen(t.violet);
        painter.drawText(box, Qt::AlignCenter, EditableText::placeholderName(text[i]));
    }
}

} // namespace sw
