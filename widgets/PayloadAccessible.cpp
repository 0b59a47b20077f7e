#include "widgets/PayloadAccessible.h"

#include "widgets/PayloadView.h"

#include <QAccessibleWidget>

#include <algorithm>

namespace sw {

namespace {

/// The visible rows in characters, and which byte each stands for.
class ShownText
{
public:
    explicit ShownText(const PayloadView* view) : m_layout(view->payloadLayout())
    {
        qint64 row = view->topRow();
        for (int i = 0; i < view->visibleRows() && row < m_layout.size(); ++i) {
            if (i > 0)
                text += QLatin1Char('\n');
            m_rows.push_back({row, int(text.size())});
            text += m_layout.rowText(row);
            row = m_layout.rowEnd(row);
        }
        m_end = row;
    }

    struct Cell
    {
        int row = 0, column = 0;
        qint64 offset = 0;
    };

    bool isEmpty() const { return m_rows.empty(); }

    Cell cellOf(int character) const
    {
        if (m_rows.empty())
            return {};
        const auto after = std::upper_bound(m_rows.begin(), m_rows.end(), character,
                                            [](int c, const Row& row) { return c < row.character; });
        const auto row = after == m_rows.begin() ? after : std::prev(after);
        const int inRow = character - row->character;
        Cell cell{int(row - m_rows.begin()), inRow, 0};
        if (m_layout.mode() != PayloadLayout::Mode::Text) {
            cell.offset = m_layout.offsetAt(row->start, inRow);
            return cell;
        }
        int passed = 0;
        cell.offset = m_layout.rowEnd(row->start);
        for (const PayloadLayout::Unit& unit : m_layout.units(row->start)) {
            cell.column = unit.column;
            passed += int(unit.shown.size());
            if (inRow < passed) {
                cell.offset = unit.offset;
                break;
            }
            cell.column += unit.cells;
        }
        return cell;
    }

    /// Of a byte, clamped to what is visible. rowStart: the row in which it is to be found.
    int characterOf(qint64 offset, qint64 rowStart) const
    {
        if (m_rows.empty() || rowStart < m_rows.front().start)
            return 0;
        if (rowStart >= m_end)
            return int(text.size());
        const auto after = std::upper_bound(m_rows.begin(), m_rows.end(), rowStart,
                                            [](qint64 at, const Row& row) { return at < row.start; });
        const Row& row = *std::prev(after);
        if (m_layout.mode() != PayloadLayout::Mode::Text)
            return row.character + m_layout.hexColumn(int(offset - row.start));
        int character = row.character;
        for (const PayloadLayout::Unit& unit : m_layout.units(row.start)) {
            if (offset < unit.offset + unit.bytes)
                break;
            character += int(unit.shown.size());
        }
        return character;
    }

    QString text;

private:
    struct Row
    {
        qint64 start;
        int character;
    };
    const PayloadLayout& m_layout;
    std::vector<Row> m_rows;
    qint64 m_end = 0;
};

class PayloadAccessible : public QAccessibleWidget, public QAccessibleTextInterface
{
public:
    explicit PayloadAccessible(PayloadView* view) : QAccessibleWidget(view, QAccessible::EditableText) {}

    void* interface_cast(QAccessible::InterfaceType type) override
    {
        if (type == QAccessible::TextInterface)
            return static_cast<QAccessibleTextInterface*>(this);
        return QAccessibleWidget::interface_cast(type);
    }
    QAccessible::State state() const override
    {
        QAccessible::State result = QAccessibleWidget::state();
        result.readOnly = true;
        result.multiLine = true;
        result.selectableText = true;
        return result;
    }
    QString text(QAccessible::Text type) const override
    {
        return type == QAccessible::Value ? shown().text : QAccessibleWidget::text(type);
    }

    void selection(int index, int* start, int* end) const override
    {
        *start = *end = 0;
        if (index != 0 || view()->selectionLength() == 0)
            return;
        const ShownText now = shown();
        const qint64 first = view()->selectionStart(), last = first + view()->selectionLength() - 1;
        const PayloadLayout& layout = view()->payloadLayout();
        *start = now.characterOf(first, layout.rowStart(first));
        *end = now.characterOf(last, layout.rowStart(last));
        if (layout.mode() != PayloadLayout::Mode::Text)
            *end = std::min(*end + 2, int(now.text.size()));
        else
            *end = now.characterOf(last + 1, layout.rowStart(last));
    }
    int selectionCount() const override { return view()->selectionLength() > 0 ? 1 : 0; }
    void addSelection(int start, int end) override { setSelection(0, start, end); }
    void removeSelection(int) override { view()->select(view()->caret(), 0); }
    void setSelection(int, int start, int end) override
    {
        const ShownText now = shown();
        if (now.isEmpty() || end <= start)
            return;
        const qint64 first = now.cellOf(start).offset;
        qint64 last = now.cellOf(end).offset;
        if (view()->mode() != PayloadLayout::Mode::Text)
            last = now.cellOf(end - 1).offset + 1;
        view()->select(first, last - first);
    }
    int cursorPosition() const override { return shown().characterOf(view()->caret(), view()->caretRow()); }
    void setCursorPosition(int position) override { view()->select(shown().cellOf(position).offset, 0); }
    QString text(int start, int end) const override { return shown().text.mid(start, end - start); }
    int characterCount() const override { return int(shown().text.size()); }
    QRect characterRect(int character) const override
    {
        const ShownText::Cell cell = shown().cellOf(character);
        const QRect rect = view()->cellRect(cell.row, cell.column);
        return {view()->viewport()->mapToGlobal(rect.topLeft()), rect.size()};
    }
    int offsetAtPoint(const QPoint& point) const override
    {
        const ShownText now = shown();
        const QPoint cell = view()->cellAt(view()->viewport()->mapFromGlobal(point));
        if (now.isEmpty() || cell.y() < 0 || cell.y() >= view()->visibleRows())
            return -1;
        const qint64 row = view()->payloadLayout().moved(view()->topRow(), cell.y());
        return now.characterOf(view()->payloadLayout().offsetAt(row, cell.x()), row);
    }
    void scrollToSubstring(int start, int) override { view()->reveal(shown().cellOf(start).offset, 0); }
    QString attributes(int, int* start, int* end) const override
    {
        *start = 0;
        *end = characterCount();
        return {};
    }

private:
    PayloadView* view() const { return static_cast<PayloadView*>(widget()); }
    ShownText shown() const { return ShownText(view()); }
};

QAccessibleInterface* makePayloadAccessible(const QString& className, QObject* object)
{
    auto* view = qobject_cast<PayloadView*>(object);
    return view && className == QLatin1String("sw::PayloadView") ? new PayloadAccessible(view) : nullptr;
}

} // namespace

void installPayloadAccessible()
{
    static const bool once = (QAccessible::installFactory(makePayloadAccessible), true);
    Q_UNUSED(once)
}

void tellPayloadCaret(PayloadView* view)
{
    if (!QAccessible::isActive())
        return;
    QAccessibleInterface* face = QAccessible::queryAccessibleInterface(view);
    QAccessibleTextInterface* text = face ? face->textInterface() : nullptr;
    if (!text)
        return;
    const int caret = text->cursorPosition();
    QAccessibleTextCursorEvent moved(view, caret);
    QAccessible::updateAccessibility(&moved);
    int start = 0, end = 0;
    text->selection(0, &start, &end);
    QAccessibleTextSelectionEvent selected(view, start, end);
    selected.setCursorPosition(caret);
    QAccessible::updateAccessibility(&selected);
}

} // namespace sw
