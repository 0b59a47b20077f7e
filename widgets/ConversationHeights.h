#pragma once

#include <QtGlobal>

#include <array>
#include <deque>
#include <memory>

namespace sw {

/// Heights of rows of which only those that were looked at are known; all others count with an estimate. Rows
/// go by blocks of 1,024, and a block of which none is known is a number: millions may come and go at once,
/// and a position is a sum over blocks. No widget.
class ConversationHeights
{
public:
    /// All rows are unknown again.
    void reset(int rows, int estimate);
    void append(int rows);
    void removeFront(int rows);
    void set(int row, int height);

    int count() const { return m_count; }
    qint64 total() const { return m_total; }
    bool isKnown(int row) const { return known(row) != 0; }
    int height(int row) const { return isKnown(row) ? known(row) : m_estimate; }
    /// Where a row begins; of count(): total().
    qint64 position(int row) const;
    /// The row that covers a position; the first or last one outside. -1 without rows.
    int rowAt(qint64 position) const;

private:
    static constexpr int blockRows = 1024;
    struct Block
    {
        qint64 sum = 0;                                          ///< of the rows that are still there
        std::unique_ptr<std::array<quint16, blockRows>> heights; ///< 0: not known; null: none is
    };
    int known(int row) const;

    std::deque<Block> m_blocks;
    int m_gone = 0; // rows of the first block that were removed
    int m_count = 0;
    qint64 m_total = 0;
    int m_estimate = 1;
};

} // namespace sw
