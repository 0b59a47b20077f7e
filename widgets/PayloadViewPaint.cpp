#include "widgets/PayloadView.h"

#include "models/base/LineIndex.h"
#include "widgets/Theme.h"

#include <QPainter>

#include <algorithm>

namespace sw {

/// Which of the visible bytes belong to a match.
struct PayloadView::Tint
{
    qint64 first = 0;
    std::vector<bool> bytes;

    bool has(qint64 offset, int length = 1) const
    {
        for (qint64 at = offset - first; at < offset - first + length; ++at) {
            if (at >= 0 && at < qint64(bytes.size()) && bytes[std::size_t(at)])
                return true;
        }
        return false;
    }
};

namespace {

QColor tintColor() { return mixed(Theme::tokens().warn, Theme::tokens().base, 0.3); }

/// Kinds of bytes, apart by a quiet colour.
QColor hexColor(uchar byte)
{
    const Tokens& t = Theme::tokens();
    if (byte == 0)
        return t.text3;
    if (byte >= 0x80)
        return mixed(t.violet, t.text, 0.75);
    return byte < 0x20 || byte == 0x7f ? mixed(t.warn, t.text, 0.8) : t.text;
}

/// One character per call reaches here for what no run of ASCII takes.
void paintGlyph(QPainter& painter, const QRect& cell, int baseline, const QString& text)
{
    const int width = painter.fontMetrics().horizontalAdvance(text);
    if (width <= cell.width() + 1) {
        painter.drawText(cell.left(), baseline, text);
        return;
    }
    painter.save(); // of another font, and wider: it must not cover its neighbour
    painter.translate(cell.left(), baseline);
    painter.scale(double(cell.width()) / width, 1);
    painter.drawText(0, 0, text);
    painter.restore();
}

} // namespace

bool PayloadView::isSelected(qint64 offset, int bytes) const
{
    const qint64 start = selectionStart();
    return offset < start + selectionLength() && offset + bytes > start;
}

PayloadView::Tint PayloadView::visibleTint(qint64 end) const
{
    Tint tint;
    if (m_highlight.isEmpty())
        return tint;
    const qint64 reach = m_highlight.size() - 1;
    tint.first = std::max<qint64>(0, m_top - reach);
    const QByteArray around = m_source->read(tint.first, end - tint.first + reach);
    tint.bytes.assign(std::size_t(around.size()), false);
    qsizetype done = 0;
    for (qsizetype at = m_highlight.indexIn(around); at >= 0; at = m_highlight.indexIn(around, at + 1)) {
        for (done = std::max(done, at); done < at + m_highlight.size(); ++done)
            tint.bytes[std::size_t(done)] = true;
    }
    return tint;
}

void PayloadView::paintEvent(QPaintEvent*)
{
    QPainter painter(viewport());
    painter.setFont(font());
    painter.setLayoutDirection(Qt::LeftToRight);
    const int rows = visibleRows(); // whole ones
    const qint64 end = m_layout.size() > 0 ? m_layout.rowEnd(m_layout.moved(m_top, rows - 1)) : 0;
    const Tint tint = end > 0 ? visibleTint(end) : Tint();
    const std::vector<QColor> colours = visibleColours(end);
    if (m_gutter > 0)
        paintLineNumbers(painter);
    const qint64 caretIn = caretRow();
    qint64 row = m_top;
    int i = 0;
    for (; i < rows && row < m_layout.size(); ++i) {
        const int top = cellRect(i, 0).top();
        if (m_mode == PayloadLayout::Mode::Text)
            paintTextRow(painter, row, top, tint, colours);
        else
            paintHexRow(painter, row, top, tint);
        if (hasFocus() && row == caretIn)
            paintCaret(painter, row, top);
        const qint64 next = m_layout.rowEnd(row);
        if (next <= row)
            break;
        row = next;
    }
    if (!m_layout.cameShort() && (m_layout.size() > 0 || !m_source))
        return;
    painter.setPen(m_layout.cameShort() ? Theme::tokens().err : Theme::tokens().text3);
    const QRect line = cellRect(i, 0).adjusted(0, 0, viewport()->width(), 0);
    painter.drawText(line, Qt::AlignVCenter,
                     m_layout.cameShort() ? QStringLiteral("… the rest can't be read any more")
                                          : QStringLiteral("Empty: 0 bytes"));
}

std::vector<QColor> PayloadView::visibleColours(qint64 end) const
{
    const bool wanted = m_colours && m_mode == PayloadLayout::Mode::Text && end > m_top;
    return wanted ? m_colours(*m_source, m_top, end) : std::vector<QColor>();
}

void PayloadView::paintTextRow(QPainter& painter, qint64 row, int top, const Tint& tint,
                               const std::vector<QColor>& colours) const
{
    const Tokens& t = Theme::tokens();
    const int baseline = top + painter.fontMetrics().ascent() + 1;
    const auto units = m_layout.units(row);
    const auto isTinted = [&](const PayloadLayout::Unit& u) { return tint.has(u.offset, u.bytes); };
    const auto isPlain = [](const PayloadLayout::Unit& u) { return u.escape || u.bytes == 1; };
    const auto colourOf = [&](const PayloadLayout::Unit& u) {
        const auto at = std::size_t(u.offset - m_top);
        if (isTinted(u))
            return t.text;
        return at < colours.size() && colours[at].isValid() ? colours[at] : u.escape ? t.text3 : t.text;
    };
    const auto isQuiet = [&](const PayloadLayout::Unit& u) {
        return m_quietLineFeeds && u.escape && u.shown == QLatin1String("\\n");
    };
    for (std::size_t i = 0; i < units.size();) {
        const PayloadLayout::Unit& first = units[i];
        const bool selected = isSelected(first.offset, first.bytes), tinted = isTinted(first);
        const QColor colour = colourOf(first);
        QString run;
        int cells = 0;
        std::size_t next = i;
        while (next < units.size() && isPlain(units[next]) && units[next].escape == first.escape &&
               isSelected(units[next].offset, units[next].bytes) == selected &&
               isTinted(units[next]) == tinted && colourOf(units[next]) == colour) {
            run += isQuiet(units[next]) ? QString() : units[next].shown;
            cells += units[next++].cells;
        }
        const bool single = next == i; // no ASCII: alone in its cells, so that it moves nothing
        if (single)
            cells = first.cells;
        QRect place = cellRect(0, first.column, cells);
        place.moveTop(top);
        if (selected || tinted)
            painter.fillRect(place, selected ? t.sel : tintColor());
        painter.setPen(!selected ? colour : first.escape ? mixed(t.selText, t.sel, 0.7) : t.selText);
        if (single)
            paintGlyph(painter, place, baseline, first.shown);
        else
            painter.drawText(QPointF(cellRect(0, first.column).left(), baseline), run);
        i = single ? i + 1 : next;
    }
}

std::vector<qint64> PayloadView::visibleLineNumbers() const
{
    std::vector<qint64> numbers;
    if (m_gutter == 0)
        return numbers;
    qint64 row = m_top;
    qint64 number = m_lines->lineOf(row, *m_source);
    for (int i = 0; i < visibleRows() && row < m_layout.size(); ++i) {
        const bool begins = row == 0 || m_source->read(row - 1, 1) == "\n";
        number += i > 0 && begins ? 1 : 0;
        numbers.push_back(begins ? number : 0);
        const qint64 next = m_layout.rowEnd(row);
        if (next <= row)
            break;
        row = next;
    }
    return numbers;
}

void PayloadView::paintLineNumbers(QPainter& painter) const
{
    const Tokens& t = Theme::tokens();
    painter.fillRect(0, 0, m_gutter, viewport()->height(), t.panel);
    painter.fillRect(m_gutter - 1, 0, 1, viewport()->height(), t.line2);
    painter.setPen(t.text3);
    int row = 0;
    for (const qint64 number : visibleLineNumbers()) {
        const QRect place(0, cellRect(row++, 0).top(), m_gutter - Theme::px(8), m_rowHeight);
        if (number > 0)
            painter.drawText(place, Qt::AlignRight | Qt::AlignVCenter, QString::number(number));
    }
}

void PayloadView::paintHexRow(QPainter& painter, qint64 row, int top, const Tint& tint) const
{
    const Tokens& t = Theme::tokens();
    const int baseline = top + painter.fontMetrics().ascent() + 1;
    const QByteArray bytes = m_layout.bytes(row, m_layout.rowEnd(row) - row);
    const auto place = [&](int column, int cells) {
        QRect rect = cellRect(0, column, cells);
        rect.moveTop(top);
        return rect;
    };
    painter.setPen(t.text3);
    painter.drawText(place(0, 1).left(), baseline, m_layout.offsetText(row));
    for (int i = 0; i < bytes.size(); ++i) {
        const uchar value = uchar(bytes[i]);
        const bool selected = isSelected(row + i), tinted = tint.has(row + i);
        // the blank behind a byte belongs to it while the next one has the same background
        const bool joined =
            i + 1 < bytes.size() && isSelected(row + i + 1) == selected && tint.has(row + i + 1) == tinted;
        const int cells = joined ? m_layout.hexColumn(i + 1) - m_layout.hexColumn(i) : 2;
        const QColor background = selected ? t.sel : tintColor();
        if (selected || tinted)
            painter.fillRect(place(m_layout.hexColumn(i), cells), background);
        painter.setPen(selected ? t.selText : tinted ? t.text : hexColor(value));
        painter.drawText(place(m_layout.hexColumn(i), 2).left(), baseline,
                         QString::fromLatin1(QByteArray(1, char(value)).toHex()));
        if (m_mode != PayloadLayout::Mode::Both)
            continue;
        const QRect cell = place(m_layout.textColumn(i), 1);
        const bool printable = value >= 0x20 && value < 0x7f;
        if (selected || tinted)
            painter.fillRect(cell, background);
        painter.setPen(selected ? t.selText : tinted ? t.text : printable ? t.ok : t.text3);
        painter.drawText(cell.left(), baseline,
                         printable ? QString(QChar::fromLatin1(char(value))) : QStringLiteral("."));
    }
}

void PayloadView::paintCaret(QPainter& painter, qint64 row, int top) const
{
    const auto bar = [&](int column, bool strong) {
        QRect rect = cellRect(0, column);
        rect.setLeft(std::max(0, rect.left() - 1));
        rect.setWidth(strong ? 2 : 1);
        rect.moveTop(top);
        painter.fillRect(rect, strong ? Theme::tokens().accent : Theme::tokens().text3);
    };
    if (m_mode != PayloadLayout::Mode::Both) {
        bar(m_layout.columnOf(row, m_caret), true);
        return;
    }
    const int byte = int(m_caret - row);
    bar(m_layout.hexColumn(byte), !m_textSide);
    bar(m_layout.textColumn(byte), m_textSide);
}

} // namespace sw
