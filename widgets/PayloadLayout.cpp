#include "widgets/PayloadLayout.h"

#include "models/base/Bytes.h"

#include <algorithm>
#include <cstring>

namespace sw {

namespace {

constexpr qint64 pieceGrid = 8192;
constexpr qint64 pieceReach = 4096; // a line feed so near before a grid point spares the cut
constexpr qint64 windowBytes = 64 << 10;
constexpr qint64 windowLead = 16 << 10; // read before what was asked for: the search for a piece goes back
constexpr qint64 countedBytes = 64 << 10;
constexpr int mostSteps = 1 << 30;
constexpr std::size_t keptPieces = 8;

} // namespace

PayloadLayout::PayloadLayout(std::shared_ptr<const ByteSource> source, Mode mode, int columns,
                             PayloadGlyph::Drawable drawable, bool quietLineFeeds, bool plainBackslash)
    : m_source(std::move(source)),
      m_mode(mode),
      m_columns(std::max(columns, 8)),
      m_drawable(std::move(drawable)),
      m_quietLineFeeds(quietLineFeeds),
      m_plainBackslash(plainBackslash),
      m_size(m_source ? m_source->size() : 0),
      m_pieces(keptPieces)
{
    if (!isText())
        fitHex();
    countRows();
}

QByteArrayView PayloadLayout::view(qint64 offset, qint64 length) const
{
    offset = std::clamp<qint64>(offset, 0, m_size);
    length = std::clamp<qint64>(length, 0, std::min(m_size - offset, windowBytes));
    if (offset < m_windowAt || offset + length > m_windowAt + m_window.size()) {
        m_windowAt = std::max<qint64>(0, offset - windowLead);
        const qint64 wanted = std::min(m_size - m_windowAt, windowLead + windowBytes);
        m_window = m_source->read(m_windowAt, wanted);
        if (m_window.size() < wanted) {
            m_cameShort = true;
            m_size = m_windowAt + m_window.size();
            length = std::clamp<qint64>(length, 0, std::max<qint64>(0, m_size - offset));
        }
    }
    if (length == 0)
        return {};
    return QByteArrayView(m_window).sliced(offset - m_windowAt, length);
}

QByteArray PayloadLayout::bytes(qint64 offset, qint64 length) const
{
    return view(offset, length).toByteArray();
}

/// Beyond the bytes of a character that a grid point would cut in two.
qint64 PayloadLayout::cutAt(qint64 grid) const
{
    const QByteArrayView after = view(grid, 3);
    const auto* end =
        std::find_if(after.begin(), after.end(), [](char c) { return (uchar(c) & 0xc0) != 0x80; });
    return grid + (end - after.begin());
}

bool PayloadLayout::isForced(qint64 grid) const
{
    return grid > 0 && !view(grid - pieceReach, pieceReach).contains('\n');
}

qint64 PayloadLayout::pieceStart(qint64 offset) const
{
    const qint64 base = std::max<qint64>(0, offset - pieceGrid - pieceReach - 4);
    const QByteArrayView before = view(base, offset - base);
    const void* found = before.isEmpty() ? nullptr : ::memrchr(before.data(), '\n', size_t(before.size()));
    const qint64 afterLine = found ? base + (static_cast<const char*>(found) - before.data()) + 1 : 0;
    for (qint64 grid = offset / pieceGrid * pieceGrid; grid > afterLine && grid >= base; grid -= pieceGrid) {
        const qint64 cut = cutAt(grid);
        if (cut <= offset && isForced(grid))
            return std::max(cut, afterLine);
    }
    return afterLine;
}

const PayloadLayout::Piece& PayloadLayout::pieceAt(qint64 start) const
{
    for (const Piece& piece : m_pieces) {
        if (piece.start == start)
            return piece;
    }
    const qint64 grid = (start + pieceReach + pieceGrid - 1) / pieceGrid * pieceGrid;
    qint64 end = std::max(start, std::min(m_size, grid < m_size ? cutAt(grid) : m_size));
    const QByteArrayView all = view(start, end - start);
    end = start + all.size();
    const qsizetype line = all.indexOf('\n');
    if (line >= 0)
        end = start + line + 1;
    Piece& piece = m_pieces[m_nextPiece++ % keptPieces];
    piece.start = start;
    piece.end = end;
    piece.rows.assign(1, 0);
    int column = 0;
    int wordAt = 0, wordColumn = 0; // where the row could end before a word
    for (qsizetype at = 0; at < end - start;) {
        const PayloadGlyph glyph =
            PayloadGlyph::first(all.sliced(at, end - start - at), m_drawable, m_plainBackslash);
        const bool isShown = !m_quietLineFeeds || all[at] != '\n';
        if (isShown && column > 0 && column + glyph.cells > m_columns) {
            const bool atWord = wordColumn * 3 > m_columns; // of a very long word the row is filled
            piece.rows.push_back(atWord ? wordAt : int(at));
            column -= atWord ? wordColumn : column;
            wordColumn = 0;
        }
        column += glyph.cells;
        if (all[at] == ' ' || all[at] == '/') {
            wordAt = int(at) + glyph.bytes;
            wordColumn = column;
        }
        at += glyph.bytes;
    }
    return piece;
}

qint64 PayloadLayout::rowStart(qint64 offset) const
{
    offset = std::clamp<qint64>(offset, 0, std::max<qint64>(0, m_size - 1));
    if (!isText())
        return offset / m_perRow * m_perRow;
    const qint64 start = pieceStart(offset);
    const Piece& piece = pieceAt(start);
    const auto after = std::upper_bound(piece.rows.begin(), piece.rows.end(), int(offset - start));
    return start + *std::prev(after);
}

qint64 PayloadLayout::rowEnd(qint64 rowStart) const
{
    if (!isText())
        return std::min(rowStart + m_perRow, m_size);
    const Piece& piece = pieceAt(pieceStart(rowStart));
    const auto after = std::upper_bound(piece.rows.begin(), piece.rows.end(), int(rowStart - piece.start));
    return after == piece.rows.end() ? piece.end : piece.start + *after;
}

qint64 PayloadLayout::moved(qint64 from, int rows) const
{
    if (!isText()) {
        const qint64 last = std::max<qint64>(0, m_size - 1) / m_perRow;
        return std::clamp<qint64>(from / m_perRow + rows, 0, last) * m_perRow;
    }
    for (; rows > 0; --rows) {
        const qint64 next = rowEnd(from);
        if (next >= m_size)
            break;
        from = next;
    }
    for (; rows < 0 && from > 0; ++rows)
        from = rowStart(from - 1);
    return from;
}

qint64 PayloadLayout::lastTop(int visibleRows) const { return moved(rowStart(m_size), 1 - visibleRows); }

std::vector<PayloadLayout::Unit> PayloadLayout::units(qint64 start) const
{
    std::vector<Unit> result;
    const qint64 end = rowEnd(start);
    const QByteArrayView row = view(start, end - start);
    int column = 0;
    for (qsizetype at = 0; at < row.size();) {
        const QByteArrayView rest = row.sliced(at);
        const PayloadGlyph glyph = PayloadGlyph::first(rest, m_drawable, m_plainBackslash);
        result.push_back({start + at, glyph.bytes, column, glyph.cells, glyph.text(rest), glyph.escape});
        column += glyph.cells;
        at += glyph.bytes;
    }
    return result;
}

int PayloadLayout::columnOf(qint64 start, qint64 offset) const
{
    if (!isText())
        return hexColumn(int(offset - start));
    int column = 0;
    for (const Unit& unit : units(start)) {
        if (offset < unit.offset + unit.bytes)
            return unit.column;
        column = unit.column + unit.cells;
    }
    return column;
}

qint64 PayloadLayout::offsetAt(qint64 start, int column) const
{
    const qint64 last = std::max(start, rowEnd(start) - 1);
    if (!isText()) {
        const int lastColumn = m_mode == Mode::Both ? textColumn(m_perRow - 1) : hexColumn(m_perRow - 1);
        return std::min(start + byteAt(std::clamp(column, hexColumn(0), lastColumn)), last);
    }
    qint64 offset = start;
    for (const Unit& unit : units(start)) {
        offset = unit.offset;
        if (column < unit.column + unit.cells)
            break;
    }
    return offset;
}

void PayloadLayout::countRows()
{
    if (m_size == 0)
        return;
    if (!isText()) {
        m_rowCount = (m_size + m_perRow - 1) / m_perRow;
        return;
    }
    const qint64 counted = std::min(m_size, countedBytes);
    std::vector<qint64> starts;
    qint64 at = 0;
    while (at < counted && at < m_size) {
        const Piece& piece = pieceAt(at);
        if (piece.end <= at)
            break;
        for (const int row : piece.rows)
            starts.push_back(piece.start + row);
        at = piece.end;
    }
    m_rowCount = qint64(starts.size());
    if (at < m_size)
        m_rowCount = qint64(double(m_size) / double(at) * double(m_rowCount));
    else
        m_starts = std::move(starts);
}

int PayloadLayout::scrollMaximum(int visibleRows) const
{
    return int(std::clamp<qint64>(m_rowCount - visibleRows, 0, mostSteps));
}

int PayloadLayout::scrollValue(qint64 start, int visibleRows) const
{
    const int maximum = scrollMaximum(visibleRows);
    if (!m_starts.empty())
        return int(std::min<qint64>(
            std::upper_bound(m_starts.begin(), m_starts.end(), start) - m_starts.begin() - 1, maximum));
    if (!isText() && m_rowCount <= mostSteps)
        return int(std::min<qint64>(start / m_perRow, maximum));
    const qint64 last = lastTop(visibleRows);
    if (start >= last || last == 0)
        return start > 0 ? maximum : 0;
    const auto value = int(double(start) / double(last) * maximum);
    return std::clamp(value, start > 0 ? 1 : 0, std::max(maximum - 1, 0));
}

qint64 PayloadLayout::rowAtScroll(int value, int visibleRows) const
{
    const int maximum = scrollMaximum(visibleRows);
    if (value <= 0 || maximum == 0)
        return 0;
    if (value >= maximum)
        return lastTop(visibleRows);
    if (!m_starts.empty())
        return m_starts[std::size_t(value)];
    if (!isText() && m_rowCount <= mostSteps)
        return qint64(value) * m_perRow;
    return rowStart(qint64(double(value) / maximum * double(lastTop(visibleRows))));
}

QString PayloadLayout::rowText(qint64 start) const
{
    if (isText()) {
        QString text;
        for (const Unit& unit : units(start))
            text += unit.shown;
        return text;
    }
    const QByteArrayView row = view(start, rowEnd(start) - start);
    QString text = offsetText(start).leftJustified(hexColumn(m_perRow - 1) + 2);
    for (int i = 0; i < row.size(); ++i)
        text.replace(hexColumn(i), 2, QString::fromLatin1(QByteArray(1, row[i]).toHex()));
    if (m_mode == Mode::Both) {
        text = text.leftJustified(textColumn(0));
        for (const char c : row)
            text += uchar(c) >= 0x20 && uchar(c) < 0x7f ? QLatin1Char(c) : QLatin1Char('.');
    }
    while (text.endsWith(QLatin1Char(' ')) && m_mode == Mode::Hex)
        text.chop(1);
    return text;
}

void PayloadLayout::fitHex()
{
    for (m_perRow = 16; m_perRow > 4; m_perRow /= 2) {
        const int last = m_mode == Mode::Both ? textColumn(m_perRow - 1) + 1 : hexColumn(m_perRow - 1) + 2;
        if (last <= m_columns)
            break;
    }
}

int PayloadLayout::offsetDigits() const
{
    const qint64 size = m_source ? m_source->size() : 0; // a short read must not move the columns
    return size > 0x1'0000'0000 ? 12 : size > 0x1'0000 ? 8 : 4;
}

int PayloadLayout::hexColumn(int byte) const
{
    return offsetDigits() + 2 + byte * 3 + (m_perRow > 4 && byte >= m_perRow / 2 ? 1 : 0);
}

int PayloadLayout::textColumn(int byte) const { return hexColumn(m_perRow - 1) + 4 + byte; }

int PayloadLayout::byteAt(int column) const
{
    if (m_mode == Mode::Both && column >= textColumn(0))
        return column < textColumn(m_perRow) ? column - textColumn(0) : -1;
    if (column < hexColumn(0) || column > hexColumn(m_perRow - 1) + 3)
        return -1;
    for (int i = m_perRow - 1; i > 0; --i) {
        if (column >= hexColumn(i))
            return i;
    }
    return 0;
}

QString PayloadLayout::offsetText(qint64 start) const
{
    return QStringLiteral("%1").arg(start, offsetDigits(), 16, QLatin1Char('0'));
}

} // namespace sw
