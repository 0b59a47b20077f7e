#pragma once

#include <QtGlobal>

#include <vector>

namespace sw {

/// Heights of rows of which only those that were looked at are known; all others count with an estimate. Two
/// bytes a row. Appending costs a fill, a position the sum over blocks of 1,024 rows; nothing is O(rows) but
/// reset() and removeFront(). No widget.
class ConversationHeights
{
public:
    /// All rows are unknown again.
    void reset(int rows, int estimate);
    void append(int rows);
    void removeFront(int rows);
    void set(int row, int height);

    int count() const { return int(m_heights.size()); }
    qint64 total() const { return m_total; }
    bool isKnown(int row) const { return m_heights[std::size_t(row)] != 0; }
    int height(int row) const { return isKnown(row) ? m_heights[std::size_t(row)] : m_estimate; }
    /// Where a row begins; of count(): total().
    qint64 position(int row) const;
    /// The row that covers a position; the first or last one outside. -1 without rows.
    int rowAt(qint64 position) const;

private:
    static constexpr int blockRows = 1024;
    void sumUp();

    std::vector<quint16> m_heights; // 0: not known
    std::vector<qint64> m_blocks;   // sum of each block
    qint64 m_total = 0;
    int m_estimate = 1;
};

} // namespace sw
