#include "widgets/PayloadView.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>

#include <algorithm>

namespace sw {

/// Where a press or a drag points to: the byte under it, and the gap between bytes that is nearest.
struct PayloadView::Place
{
    qint64 byte = -1; ///< -1: there are no bytes
    int length = 1;   ///< of the character at that byte
    qint64 gap = 0;
    bool atRowEnd = false;
    bool textSide = false;
};

namespace {

constexpr int scrollEveryMilliseconds = 40;
constexpr qint64 wordReach = 4096; // a longer run is selected so far only

enum class ByteKind { Word, Blank, Other };

ByteKind kindOf(char c)
{
    const uchar u = uchar(c);
    if ((u >= '0' && u <= '9') || (u >= 'a' && u <= 'z') || (u >= 'A' && u <= 'Z') || u == '_' || u >= 0x80)
        return ByteKind::Word;
    return u <= 0x20 || u == 0x7f ? ByteKind::Blank : ByteKind::Other;
}

} // namespace

PayloadView::Place PayloadView::placeAt(QPoint position) const
{
    Place place;
    if (m_layout.size() == 0)
        return place;
    const int rowIndex = std::clamp(cellAt(position).y(), 0, visibleRows());
    const qint64 row = m_layout.moved(m_top, rowIndex);
    const double column = std::max(0.0, double(position.x() - cellRect(0, 0).left()) / m_cellWidth);
    place.byte = m_layout.offsetAt(row, int(column));
    if (m_mode != PayloadLayout::Mode::Text) {
        place.gap = place.byte;
        place.textSide = m_mode == PayloadLayout::Mode::Both && column >= m_layout.textColumn(0) - 1;
        return place;
    }
    for (const PayloadLayout::Unit& unit : m_layout.units(row)) {
        place.gap = unit.offset;
        place.length = unit.bytes;
        if (column < unit.column + unit.cells / 2.0)
            return place;
        place.gap += unit.bytes;
        if (unit.offset == place.byte)
            break;
    }
    place.atRowEnd = place.gap == m_layout.rowEnd(row);
    return place;
}

void PayloadView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    const Place place = placeAt(event->position().toPoint());
    if (place.byte < 0)
        return;
    m_pressed = true;
    m_goalColumn = -1;
    m_textSide = place.textSide;
    if (event->modifiers() & Qt::ShiftModifier) {
        dragTo(event->position().toPoint());
        return;
    }
    placeCaret(place.gap, false, place.atRowEnd);
    caretMoved();
}

/// Text is selected from gap to gap; in hex both the pressed byte and the one under the mouse belong to it.
void PayloadView::dragTo(QPoint position)
{
    const Place place = placeAt(position);
    if (place.byte < 0)
        return;
    if (m_mode == PayloadLayout::Mode::Text) {
        placeCaret(place.gap, true, place.atRowEnd);
    } else if (place.byte >= m_anchor) {
        if (m_caret < m_anchor) // it went up before, and took the pressed byte in at its end
            --m_anchor;
        placeCaret(place.byte + 1, true, true);
    } else {
        if (m_caret >= m_anchor)
            m_anchor = std::min(m_anchor + 1, size());
        placeCaret(place.byte, true);
    }
    caretMoved();
}

void PayloadView::mouseMoveEvent(QMouseEvent* event)
{
    if (!m_pressed || !(event->buttons() & Qt::LeftButton))
        return;
    m_dragAt = event->position().toPoint();
    const bool outside = m_dragAt.y() < 0 || m_dragAt.y() >= viewport()->height();
    if (outside && !m_autoScroll.isActive())
        m_autoScroll.start(scrollEveryMilliseconds, this);
    else if (!outside)
        m_autoScroll.stop();
    dragTo(m_dragAt);
}

void PayloadView::timerEvent(QTimerEvent* event)
{
    if (event->timerId() != m_autoScroll.timerId()) {
        QAbstractScrollArea::timerEvent(event);
        return;
    }
    const int height = viewport()->height();
    const int beyond = m_dragAt.y() < 0 ? m_dragAt.y() : std::max(0, m_dragAt.y() - height + 1);
    scrollRows(std::clamp(beyond / m_rowHeight, -20, 20) + (beyond < 0 ? -1 : 1));
    dragTo({m_dragAt.x(), std::clamp(m_dragAt.y(), 0, visibleRows() * m_rowHeight)});
}

void PayloadView::mouseReleaseEvent(QMouseEvent*)
{
    m_pressed = false;
    m_autoScroll.stop();
}

void PayloadView::mouseDoubleClickEvent(QMouseEvent* event)
{
    const Place place = placeAt(event->position().toPoint());
    if (event->button() == Qt::LeftButton && place.byte >= 0)
        selectWordAt(place.byte);
}

/// The word, or the run of blanks or of other bytes, around a byte.
void PayloadView::selectWordAt(qint64 offset)
{
    const qint64 from = std::max<qint64>(0, offset - wordReach);
    const QByteArray around = m_layout.bytes(from, 2 * wordReach);
    qsizetype first = offset - from, last = first;
    if (first >= around.size())
        return;
    const ByteKind kind = kindOf(around[first]);
    while (first > 0 && kindOf(around[first - 1]) == kind)
        --first;
    while (last + 1 < around.size() && kindOf(around[last + 1]) == kind)
        ++last;
    select(from + first, last - first + 1);
    caretMoved();
}

qint64 PayloadView::before(qint64 offset) const
{
    if (m_mode != PayloadLayout::Mode::Text || offset <= 0)
        return std::max<qint64>(0, offset - 1);
    qint64 result = offset - 1;
    for (const PayloadLayout::Unit& unit : m_layout.units(m_layout.rowStart(offset - 1))) {
        if (unit.offset < offset)
            result = unit.offset;
    }
    return result;
}

qint64 PayloadView::after(qint64 offset) const
{
    if (m_mode == PayloadLayout::Mode::Text && offset < m_layout.size()) {
        for (const PayloadLayout::Unit& unit : m_layout.units(m_layout.rowStart(offset))) {
            if (unit.offset + unit.bytes > offset)
                return unit.offset + unit.bytes;
        }
    }
    return std::min(offset + 1, m_layout.size());
}

void PayloadView::moveVertically(int rows, bool keepAnchor)
{
    const qint64 row = caretRow();
    if (m_goalColumn < 0)
        m_goalColumn = m_layout.columnOf(row, m_caret);
    const qint64 target = m_layout.moved(row, rows);
    if (target == row)
        placeCaret(rows < 0 ? 0 : m_layout.size(), keepAnchor);
    else if (m_goalColumn > m_layout.columnOf(target, m_layout.offsetAt(target, m_goalColumn)) &&
             m_layout.columnOf(target, m_layout.rowEnd(target)) <= m_goalColumn)
        placeCaret(m_layout.rowEnd(target), keepAnchor, true);
    else
        placeCaret(m_layout.offsetAt(target, m_goalColumn), keepAnchor);
}

bool PayloadView::moveCaret(QKeyEvent* event)
{
    const bool shift = event->modifiers() & Qt::ShiftModifier;
    const bool control = event->modifiers() & Qt::ControlModifier;
    const bool collapses = !shift && selectionLength() > 0;
    const int page = std::max(1, visibleRows() - 1);
    switch (event->key()) {
    case Qt::Key_Up:
    case Qt::Key_Down:
        moveVertically(event->key() == Qt::Key_Up ? -1 : 1, shift);
        return true;
    case Qt::Key_PageUp:
    case Qt::Key_PageDown: {
        const int rows = event->key() == Qt::Key_PageUp ? -page : page;
        m_top = std::min(m_layout.moved(m_top, rows), m_layout.lastTop(visibleRows()));
        scrollTo(m_top);
        moveVertically(rows, shift);
        return true;
    }
    case Qt::Key_Left:
        placeCaret(collapses ? selectionStart() : before(m_caret), shift);
        break;
    case Qt::Key_Right:
        placeCaret(collapses ? selectionStart() + selectionLength() : after(m_caret), shift);
        break;
    case Qt::Key_Home:
        placeCaret(control ? 0 : caretRow(), shift);
        break;
    case Qt::Key_End:
        placeCaret(control ? m_layout.size() : m_layout.rowEnd(caretRow()), shift, true);
        break;
    default:
        return false;
    }
    m_goalColumn = -1;
    return true;
}

void PayloadView::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy)) {
        copy();
    } else if (event->matches(QKeySequence::SelectAll)) {
        select(0, size());
        caretMoved();
    } else if (m_layout.size() > 0 && !(event->modifiers() & Qt::AltModifier) && moveCaret(event)) {
        showCaret();
    } else {
        QAbstractScrollArea::keyPressEvent(event);
    }
}

void PayloadView::focusInEvent(QFocusEvent*) { viewport()->update(); }

void PayloadView::focusOutEvent(QFocusEvent*) { viewport()->update(); }

} // namespace sw
