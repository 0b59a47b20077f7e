#include "widgets/PayloadEdit.h"

#include "widgets/PayloadEditAccessible.h"
#include "widgets/PayloadMarks.h"
#include "widgets/Theme.h"

#include <QAction>
#include <QContextMenuEvent>
#include <QInputMethodEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMimeData>
#include <QPainter>
#include <QTextBlock>
#include <QTextLayout>
#include <QUrl>

#include <algorithm>

namespace sw {

namespace {

/// Text of that length fits into the editor whatever it holds: a character of it is at most 3 bytes.
constexpr qsizetype surelyFits = MessageText::editLimit / 4;

/// Survives a clipboard as text: many end it at a NUL, none has bytes that are no character.
bool isPlainText(const QByteArray& bytes) { return isValidUtf8(bytes) && !bytes.contains('\0'); }

} // namespace

PayloadEdit::PayloadEdit(QWidget* parent) : QPlainTextEdit(parent)
{
    installPayloadEditAccessible();
    setFont(Theme::mono());
    setTabChangesFocus(true); // no trap for the keyboard; a tab is \t in Escapes, 09 in Hex
    setLineWrapMode(WidgetWidth);
    setWordWrapMode(QTextOption::WrapAnywhere);
    setUndoRedoEnabled(false);
    auto* marks = new PayloadMarks(document());
    connect(&Theme::instance(), &Theme::changed, marks, &QSyntaxHighlighter::rehighlight);
    connect(this, &QPlainTextEdit::textChanged, this, [this] { m_recalledAt = -1; });
}

void PayloadEdit::setRecalled() { m_recalledAt = textCursor().position(); }

void PayloadEdit::setUndoActions(QAction* undo, QAction* redo)
{
    m_undo = undo;
    m_redo = redo;
}

QString PayloadEdit::rawText() const
{
    QTextCursor all(document());
    all.select(QTextCursor::Document);
    return all.selectedText(); // unlike toPlainText(), it keeps no-break spaces
}

void PayloadEdit::setRawText(const QString& text, qsizetype cursor)
{
    setPlainText(text);
    QTextCursor at = textCursor();
    const int last = document()->characterCount() - 1;
    at.setPosition(cursor < 0 ? last : int(std::min<qsizetype>(cursor, last)));
    setTextCursor(at);
    ensureCursorVisible();
}

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
        PayloadMarks::paint(painter, block, box.topLeft());
    }
}

/// Lines as they are drawn, wrapped ones counted each.
bool PayloadEdit::isOnEdgeLine(bool first) const
{
    const QTextCursor cursor = textCursor();
    const QTextBlock block = cursor.block();
    const QTextBlock edge = first ? document()->firstBlock() : document()->lastBlock();
    if (block != edge)
        return false;
    const QTextLine line = block.layout()->lineForTextPosition(cursor.positionInBlock());
    return !line.isValid() || line.lineNumber() == (first ? 0 : block.layout()->lineCount() - 1);
}

bool PayloadEdit::takesKey(QKeyEvent* event)
{
    const QKeySequence keys(event->keyCombination());
    for (QAction* action : {m_undo, m_redo}) {
        if (action && action->shortcuts().contains(keys)) {
            action->trigger();
            return true;
        }
    }
    const bool up = event->key() == Qt::Key_Up, down = event->key() == Qt::Key_Down;
    if ((up || down) && (event->modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier &&
        (isOnEdgeLine(up) || textCursor().position() == m_recalledAt)) {
        emit up ? olderWanted() : newerWanted();
        return true;
    }
    const QString text = event->text();
    const bool plain = (event->modifiers() & (Qt::ControlModifier | Qt::AltModifier)) == 0 &&
                       text.size() > 0 && text[0].unicode() >= 0x80;
    if (!plain || isReadOnly())
        return false;
    textCursor().insertText(MessageText::insertable(m_way, text));
    ensureCursorVisible();
    return true;
}

void PayloadEdit::keyPressEvent(QKeyEvent* event)
{
    if (takesKey(event)) {
        event->accept();
        return;
    }
    // Shift+Enter would insert U+2028, which is no line end on a socket.
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) &&
        event->modifiers() & Qt::ShiftModifier) {
        QKeyEvent plain(event->type(), event->key(), Qt::NoModifier, event->text());
        QPlainTextEdit::keyPressEvent(&plain);
        return;
    }
    QPlainTextEdit::keyPressEvent(event);
}

void PayloadEdit::inputMethodEvent(QInputMethodEvent* event)
{
    QInputMethodEvent safe(event->preeditString(), event->attributes());
    safe.setCommitString(MessageText::insertable(m_way, event->commitString()), event->replacementStart(),
                         event->replacementLength());
    QPlainTextEdit::inputMethodEvent(&safe);
    event->setAccepted(safe.isAccepted());
}

void PayloadEdit::contextMenuEvent(QContextMenuEvent* event)
{
    QMenu menu(this);
    if (m_undo && m_redo) {
        menu.addActions({m_undo, m_redo});
        menu.addSeparator();
    }
    const bool selected = textCursor().hasSelection();
    menu.addAction(QStringLiteral("Cut"), this, &QPlainTextEdit::cut)->setEnabled(selected && !isReadOnly());
    menu.addAction(QStringLiteral("Copy"), this, &QPlainTextEdit::copy)->setEnabled(selected);
    menu.addAction(QStringLiteral("Paste"), this, &QPlainTextEdit::paste)->setEnabled(canPaste());
    menu.addSeparator();
    menu.addAction(QStringLiteral("Select all"), this, &QPlainTextEdit::selectAll);
    menu.exec(event->globalPos());
}

QString PayloadEdit::fileOf(const QMimeData* source)
{
    for (const QUrl& url : source->urls()) {
        if (url.isLocalFile())
            return url.toLocalFile();
    }
    return {};
}

bool PayloadEdit::canInsertFromMimeData(const QMimeData* source) const
{
    return source->hasText() || source->hasUrls() || source->hasFormat(QLatin1String(bytesFormat));
}

void PayloadEdit::insertFromMimeData(const QMimeData* source)
{
    const bool exact = source->hasFormat(QLatin1String(bytesFormat));
    const QString path = exact ? QString() : fileOf(source);
    if (!path.isEmpty()) {
        emit fileGiven(path);
        return;
    }
    MessageText::Paste paste;
    if (exact)
        paste.bytes = source->data(QLatin1String(bytesFormat));
    else
        paste.text = source->text();
    if (paste.bytes.size() + paste.text.size() + document()->characterCount() <= surelyFits) {
        textCursor().insertText(exact ? MessageText::written(m_way, paste.bytes)
                                      : MessageText::insertable(m_way, paste.text));
        ensureCursorVisible();
        return;
    }
    const QTextCursor cursor = textCursor();
    const QString all = rawText();
    paste.before = all.left(cursor.selectionStart());
    paste.after = all.mid(cursor.selectionEnd());
    emit largePaste(paste);
}

QMimeData* PayloadEdit::createMimeDataFromSelection() const
{
    auto* mime = new QMimeData;
    const QString selected = textCursor().selectedText();
    const QByteArray bytes = EditableText::toBytes(selected);
    if (m_way != MessageText::Way::Text || isPlainText(bytes)) {
        mime->setText(QString::fromUtf8(bytes));
        return mime;
    }
    mime->setText(escapedText(bytes));
    mime->setData(QLatin1String(bytesFormat), bytes);
    return mime;
}

} // namespace sw
