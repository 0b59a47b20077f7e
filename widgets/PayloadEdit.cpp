#include "widgets/PayloadEdit.h"

#include "widgets/Theme.h"

#include <QKeyEvent>
#include <QMimeData>
#include <QPainter>
#include <QTextBlock>
#include <QTextLayout>

#include <algorithm>

namespace sw {

namespace {

constexpr int markExtraWidth = 15;

/// Makes room for the marks and hides the characters under them.
class MarkHighlighter : public QSyntaxHighlighter
{
public:
    using QSyntaxHighlighter::QSyntaxHighlighter;

protected:
    void highlightBlock(const QString& text) override
    {
        QTextCharFormat mark;
        mark.setForeground(Qt::transparent);
        mark.setFontLetterSpacingType(QFont::AbsoluteSpacing);
        mark.setFontLetterSpacing(markExtraWidth);
        for (int i = 0; i < text.size(); ++i) {
            if (EditableText::isPlaceholder(text[i]))
                setFormat(i, 1, mark);
        }
    }
};

} // namespace

QString byteMark(uchar byte)
{
    if (byte == '\r')
        return QStringLiteral("CR");
    if (byte == 0)
        return QStringLiteral("NUL");
    return QString::fromLatin1(QByteArray(1, char(byte)).toHex());
}

PayloadEdit::PayloadEdit(QWidget* parent) : QPlainTextEdit(parent)
{
    setFont(Theme::mono());
    setTabChangesFocus(true); // no trap for the keyboard; a tab is \t in Escapes, 09 in Hex
    setLineWrapMode(WidgetWidth);
    setWordWrapMode(QTextOption::WrapAnywhere);
    new MarkHighlighter(document());
}

QString PayloadEdit::rawText() const
{
    QTextCursor all(document());
    all.select(QTextCursor::Document);
    return all.selectedText(); // unlike toPlainText(), it keeps no-break spaces
}

void PayloadEdit::setRawText(const QString& text) { setPlainText(text); }

void PayloadEdit::markError(const std::optional<ParseError>& error)
{
    QList<QTextEdit::ExtraSelection> marks;
    if (error) {
        QTextEdit::ExtraSelection mark;
        mark.cursor = QTextCursor(document());
        const int last = document()->characterCount() - 1;
        const int from = int(std::clamp<qsizetype>(error->offset, 0, last));
        const int to = int(std::clamp<qsizetype>(error->offset + error->length, from, last));
        mark.cursor.setPosition(from == to && from > 0 ? from - 1 : from);
        mark.cursor.setPosition(to, QTextCursor::KeepAnchor);
        mark.format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        mark.format.setUnderlineColor(Theme::tokens().err);
        QColor wash = Theme::tokens().err;
        wash.setAlphaF(0.18F);
        mark.format.setBackground(wash);
        marks << mark;
    }
    setExtraSelections(marks);
}

void PayloadEdit::paintEvent(QPaintEvent* event)
{
    QPlainTextEdit::paintEvent(event);
    QPainter painter(viewport());
    QPointF origin = contentOffset();
    for (QTextBlock block = firstVisibleBlock(); block.isValid(); block = block.next()) {
        const QRectF box = blockBoundingGeometry(block).translated(origin);
        if (box.top() > viewport()->height())
            break;
        paintMarks(painter, block, box.topLeft());
    }
}

void PayloadEdit::paintMarks(QPainter& painter, const QTextBlock& block, const QPointF& origin)
{
    const QString text = block.text();
    const Tokens& t = Theme::tokens();
    painter.setFont(Theme::mono(10));
    for (int i = 0; i < text.size(); ++i) {
        if (!EditableText::isPlaceholder(text[i]))
            continue;
        const QTextLine line = block.layout()->lineForTextPosition(i);
        if (!line.isValid())
            continue;
        const qreal left = line.cursorToX(i), right = line.cursorToX(i + 1);
        const QRectF box = QRectF(left + 1, line.y() + 2, qMax(right - left - 2, 12.0), line.height() - 4)
                               .translated(origin);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(mixed(t.violet, t.base, 0.18));
        painter.drawRoundedRect(box, 3, 3);
        painter.setPen(t.violet);
        painter.drawText(box, Qt::AlignCenter, byteMark(EditableText::placeholderByte(text[i])));
    }
}

void PayloadEdit::keyPressEvent(QKeyEvent* event)
{
    // Shift+Enter would insert U+2028, which is no line end on a socket.
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) &&
        event->modifiers() & Qt::ShiftModifier) {
        QKeyEvent plain(event->type(), event->key(), Qt::NoModifier, event->text());
        QPlainTextEdit::keyPressEvent(&plain);
        return;
    }
    QPlainTextEdit::keyPressEvent(event);
}

bool PayloadEdit::canInsertFromMimeData(const QMimeData* source) const { return source->hasText(); }

void PayloadEdit::insertFromMimeData(const QMimeData* source)
{
    const QString text = source->text();
    if (text.size() + document()->characterCount() > sizeLimit) {
        emit refused(QStringLiteral("A message here holds at most 1 MiB; nothing was pasted"));
        return;
    }
    textCursor().insertText(EditableText::fromText(text));
    ensureCursorVisible();
}

QMimeData* PayloadEdit::createMimeDataFromSelection() const
{
    auto* mime = new QMimeData;
    mime->setText(QString::fromUtf8(EditableText::toBytes(textCursor().selectedText())));
    return mime;
}

} // namespace sw
