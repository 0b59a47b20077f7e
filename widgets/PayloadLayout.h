#pragma once

#include "models/base/ByteSource.h"
#include "widgets/PayloadGlyph.h"

#include <memory>
#include <vector>

namespace sw {

/// Where each byte of a payload stands, as text or as hex: rows and columns of cells, no pixels, no widget.
/// A row goes by the offset of its first byte, and every answer comes from some kilobytes around it: size
/// costs nothing, and there is no index to build. So that this works within one line of any length as well,
/// text is cut into pieces: after every line feed, and at each multiple of 8 KB that has none in the 4 KB
/// before it. A piece then wraps by itself, after a blank or a slash where there is one.
class PayloadLayout
{
public:
    enum class Mode { Text, Hex, Both };

    /// One glyph of a text row and where it stands.
    struct Unit
    {
        qint64 offset = 0;
        int bytes = 1;
        int column = 0, cells = 1;
        QString shown;
        bool escape = false;
    };

    /// columns: cells that fit side by side, at least 8 are assumed. quietLineFeeds: none is shown, so that a
    /// line that just fits needs no other row for its end. plainBackslash: as PayloadGlyph::first().
    PayloadLayout(std::shared_ptr<const ByteSource> source, Mode mode, int columns,
                  PayloadGlyph::Drawable drawable = {}, bool quietLineFeeds = false,
                  bool plainBackslash = false);
    PayloadLayout() : PayloadLayout(nullptr, Mode::Text, 80) {}

    Mode mode() const { return m_mode; }
    int columns() const { return m_columns; }
    /// What can be read of the source; less than it promised once a read came short.
    qint64 size() const { return m_size; }
    bool cameShort() const { return m_cameShort; }
    /// At most 64 KB at once.
    QByteArray bytes(qint64 offset, qint64 length) const;

    /// First byte of the row that shows the byte at offset; the end belongs to the last row.
    qint64 rowStart(qint64 offset) const;
    /// First byte of the row after it, or size().
    qint64 rowEnd(qint64 rowStart) const;
    /// So many rows further down (up when negative), stopping at the first and at the last row.
    qint64 moved(qint64 rowStart, int rows) const;
    /// First row of the last page.
    qint64 lastTop(int visibleRows) const;
    /// Cell in which a byte starts within its row, and the byte in a cell (the last one for cells behind).
    int columnOf(qint64 rowStart, qint64 offset) const;
    qint64 offsetAt(qint64 rowStart, int column) const;

    /// Of a text row.
    std::vector<Unit> units(qint64 rowStart) const;
    /// The whole row in characters, as a screen reader gets it.
    QString rowText(qint64 rowStart) const;

    // A scroll bar counts rows; those of a large text are estimated from its start.
    /// Greatest value of a scroll bar.
    int scrollMaximum(int visibleRows) const;
    int scrollValue(qint64 rowStart, int visibleRows) const;
    qint64 rowAtScroll(int value, int visibleRows) const;

    // hex geometry, in cells
    int bytesPerRow() const { return m_perRow; }
    int offsetDigits() const;
    int hexColumn(int byte) const;
    int textColumn(int byte) const;
    /// Byte of a row under a cell, -1 when there is none.
    int byteAt(int column) const;
    QString offsetText(qint64 rowStart) const;

private:
    struct Piece
    {
        qint64 start = -1, end = -1;
        std::vector<int> rows; ///< starts, from the piece's start
    };

    QByteArrayView view(qint64 offset, qint64 length) const;
    bool isText() const { return m_mode == Mode::Text; }
    qint64 cutAt(qint64 grid) const;
    bool isForced(qint64 grid) const;
    qint64 pieceStart(qint64 offset) const;
    const Piece& pieceAt(qint64 start) const;
    void fitHex();
    void countRows();

    std::shared_ptr<const ByteSource> m_source;
    Mode m_mode;
    int m_columns;
    PayloadGlyph::Drawable m_drawable;
    bool m_quietLineFeeds, m_plainBackslash;
    int m_perRow = 16;
    qint64 m_rowCount = 0;        ///< exact for hex and for short text
    std::vector<qint64> m_starts; ///< of all rows of a short text
    // what was read and wrapped last
    mutable qint64 m_size = 0;
    mutable bool m_cameShort = false;
    mutable QByteArray m_window;
    mutable qint64 m_windowAt = 0;
    mutable std::vector<Piece> m_pieces;
    mutable std::size_t m_nextPiece = 0;
};

} // namespace sw
