#include "widgets/PayloadEditAccessible.h"

#include "widgets/PayloadEdit.h"

#include <QAccessibleWidget>
#include <QMimeData>
#include <QTextBlock>
#include <QTextCursor>

#include <algorithm>
#include <vector>

namespace sw {

namespace {

/// The text as it is told, and where each mark's escapes stand in it.
class ToldText
{
public:
    explicit ToldText(const PayloadEdit* edit)
    {
        const QString raw = edit->rawText();
        text.reserve(raw.size());
        for (qsizetype i = 0; i < raw.size(); ++i) {
            if (raw[i] == QChar::ParagraphSeparator) {
                text += u'\n';
            } else if (EditableText::isPlaceholder(raw[i])) {
                const QString escapes = escapedText(EditableText::placeholderBytes(raw[i]));
                m_marks.push_back({int(i), int(text.size()), int(escapes.size())});
                text += escapes;
            } else {
                text += raw[i];
            }
        }
        m_size = int(raw.size());
    }

    /// Where a position of the document stands in the text.
    int toldOf(int position) const
    {
        const auto after = std::partition_point(m_marks.begin(), m_marks.end(), [position](const Mark& mark) {
            return mark.position < position;
        });
        if (after == m_marks.begin())
            return position;
        const Mark& before = *std::prev(after);
        return before.told + before.length + position - before.position - 1;
    }
    /// Within a mark's escapes: before the mark.
    int positionOf(int told) const
    {
        const auto after = std::partition_point(m_marks.begin(), m_marks.end(),
                                                [told](const Mark& mark) { return mark.told <= told; });
        if (after == m_marks.begin())
            return std::clamp(told, 0, m_size);
        const Mark& before = *std::prev(after);
        const int behind = told - before.told - before.length;
        return behind < 0 ? before.position : std::min(before.position + 1 + behind, m_size);
    }
    /// The same for the end of a range: behind the mark.
    int endOf(int told) const { return told <= 0 ? 0 : std::min(positionOf(told - 1) + 1, m_size); }

    QString text;

private:
    struct Mark
    {
        int position, told, length;
    };
    std::vector<Mark> m_marks;
    int m_size = 0;
};

class PayloadEditAccessible : public QAccessibleWidget,
                              public QAccessibleTextInterface,
                              public QAccessibleEditableTextInterface
{
public:
    explicit PayloadEditAccessible(PayloadEdit* edit) : QAccessibleWidget(edit, QAccessible::EditableText) {}

    void* interface_cast(QAccessible::InterfaceType type) override
    {
        if (type == QAccessible::TextInterface)
            return static_cast<QAccessibleTextInterface*>(this);
        if (type == QAccessible::EditableTextInterface)
            return static_cast<QAccessibleEditableTextInterface*>(this);
        return QAccessibleWidget::interface_cast(type);
    }
    QAccessible::State state() const override
    {
        QAccessible::State result = QAccessibleWidget::state();
        result.readOnly = edit()->isReadOnly();
        result.editable = !edit()->isReadOnly();
        result.multiLine = true;
        result.selectableText = true;
        return result;
    }
    QString text(QAccessible::Text type) const override
    {
        return type == QAccessible::Value ? told().text : QAccessibleWidget::text(type);
    }
    void setText(QAccessible::Text type, const QString& text) override
    {
        if (type == QAccessible::Value)
            replaceText(0, characterCount(), text);
        else
            QAccessibleWidget::setText(type, text);
    }

    void selection(int index, int* start, int* end) const override
    {
        const QTextCursor cursor = edit()->textCursor();
        *start = *end = 0;
        if (index != 0 || !cursor.hasSelection())
            return;
        const ToldText now = told();
        *start = now.toldOf(cursor.selectionStart());
        *end = now.toldOf(cursor.selectionEnd());
    }
    int selectionCount() const override { return edit()->textCursor().hasSelection() ? 1 : 0; }
    void addSelection(int start, int end) override { setSelection(0, start, end); }
    void removeSelection(int) override
    {
        QTextCursor cursor = edit()->textCursor();
        cursor.clearSelection();
        edit()->setTextCursor(cursor);
    }
    void setSelection(int index, int start, int end) override
    {
        if (index == 0)
            edit()->setTextCursor(range(start, end));
    }

    int cursorPosition() const override { return told().toldOf(edit()->textCursor().position()); }
    void setCursorPosition(int position) override { edit()->setTextCursor(range(position, position)); }
    QString text(int start, int end) const override { return told().text.mid(start, end - start); }
    int characterCount() const override { return int(told().text.size()); }
    QRect characterRect(int offset) const override
    {
        const QTextCursor cursor = range(offset, offset + 1);
        QTextCursor before(cursor);
        before.setPosition(cursor.selectionStart());
        QRect rect = edit()->cursorRect(before);
        const QRect after = edit()->cursorRect(cursor);
        if (after.top() == rect.top())
            rect.setRight(std::max(rect.left(), after.left() - 1));
        return {edit()->viewport()->mapToGlobal(rect.topLeft()), rect.size()};
    }
    int offsetAtPoint(const QPoint& point) const override
    {
        const QPoint at = edit()->viewport()->mapFromGlobal(point);
        return edit()->viewport()->rect().contains(at)
                   ? told().toldOf(edit()->cursorForPosition(at).position())
                   : -1;
    }
    void scrollToSubstring(int start, int end) override
    {
        edit()->setTextCursor(range(start, end));
        edit()->ensureCursorVisible();
    }
    QString attributes(int, int* start, int* end) const override
    {
        *start = 0;
        *end = characterCount();
        return {};
    }

    void deleteText(int start, int end) override { replaceText(start, end, {}); }
    void insertText(int offset, const QString& text) override { replaceText(offset, offset, text); }
    void replaceText(int start, int end, const QString& text) override
    {
        if (edit()->isReadOnly())
            return;
        QTextCursor cursor = range(start, end);
        edit()->setTextCursor(cursor);
        if (text.isEmpty())
            return cursor.removeSelectedText();
        QMimeData given;
        given.setText(text);
        edit()->take(&given);
    }

private:
    PayloadEdit* edit() const { return static_cast<PayloadEdit*>(widget()); }
    ToldText told() const { return ToldText(edit()); }
    /// A mark is in it whole.
    QTextCursor range(int start, int end) const
    {
        const ToldText now = told();
        QTextCursor cursor(edit()->document());
        cursor.setPosition(now.positionOf(start));
        cursor.setPosition(end > start ? now.endOf(end) : now.positionOf(start), QTextCursor::KeepAnchor);
        return cursor;
    }
};

QAccessibleInterface* makePayloadEditAccessible(const QString& className, QObject* object)
{
    auto* edit = qobject_cast<PayloadEdit*>(object);
    return edit && className == QLatin1String("sw::PayloadEdit") ? new PayloadEditAccessible(edit) : nullptr;
}

} // namespace

void installPayloadEditAccessible()
{
    static const bool once = (QAccessible::installFactory(makePayloadEditAccessible), true);
    Q_UNUSED(once)
}

} // namespace sw
