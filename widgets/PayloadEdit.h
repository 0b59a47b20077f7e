#pragma once

#include "models/base/Bytes.h"
#include "widgets/MessageText.h"

#include <QPlainTextEdit>

#include <optional>

class QAction;

namespace sw {

/// An editor that alters no byte: what a text document can't hold or show (CR, NUL, invalid UTF-8, no-break
/// and zero-width spaces, …) stands as a marked character of its own, with its name written on it. Undo is
/// its owner's, who has more to undo than text.
class PayloadEdit : public QPlainTextEdit
{
    Q_OBJECT
public:
    explicit PayloadEdit(QWidget* parent = nullptr);

    /// What is typed and pasted is taken as written that way.
    void setWay(MessageText::Way way) { m_way = way; }
    /// Reached by their shortcuts and the context menu. Not owned.
    void setUndoActions(QAction* undo, QAction* redo);

    /// The document's text with nothing converted: U+2029 between lines, no-break spaces as they are.
    QString rawText() const;
    /// The cursor is then at that position, the end by default.
    void setRawText(const QString& text, qsizetype cursor = -1);
    /// A message has just been recalled: Up and Down go on from here on any line, until the cursor moves.
    void setRecalled();
    /// Underlines where the text is wrong; nothing when there is no error.
    void markError(const std::optional<ParseError>& error);
    /// As if pasted at the cursor: a file, bytes or text.
    void take(const QMimeData* source) { insertFromMimeData(source); }

    /// The path of the first local file; empty: none.
    static QString fileOf(const QMimeData* source);
    /// Exact bytes, when the source has them.
    static constexpr char bytesFormat[] = "application/octet-stream";

signals:
    void fileGiven(const QString& path);
    /// More than may go into the editor at once; nothing was inserted.
    void largePaste(const sw::MessageText::Paste& paste);
    /// Up on the first line, Down on the last one.
    void olderWanted();
    void newerWanted();

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void inputMethodEvent(QInputMethodEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    bool canInsertFromMimeData(const QMimeData* source) const override;
    void insertFromMimeData(const QMimeData* source) override;
    /// Bytes that a clipboard would lose stand in its text as escapes, and are with it as they are.
    QMimeData* createMimeDataFromSelection() const override;

private:
    bool isOnEdgeLine(bool first) const;
    bool takesKey(QKeyEvent* event);

    MessageText::Way m_way = MessageText::Way::Text;
    int m_recalledAt = -1; // where the cursor stood then
    QAction *m_undo = nullptr, *m_redo = nullptr;
};

} // namespace sw
