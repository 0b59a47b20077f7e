#include "widgets/ConversationHeights.h"

#include <algorithm>

namespace sw {

void ConversationHeights::reset(int rows, int estimate)
{
    m_estimate = std::max(1, estimate);
    m_heights.assign(std::size_t(rows), 0);
    sumUp();
}

void ConversationHeights::sumUp()
{
    m_blocks.assign((m_heights.size() + blockRows - 1) / blockRows, 0);
    m_total = 0;
    for (std::size_t row = 0; row < m_heights.size(); ++row)
        m_blocks[row / blockRows] += m_heights[row] != 0 ? m_heights[row] : m_estimate;
    for (const qint64 sum : m_blocks)
        m_total += sum;
}

void ConversationHeights::append(int rows)
{
    m_heights.resize(m_heights.size() + std::size_t(rows), 0);
    m_blocks.resize((m_heights.size() + blockRows - 1) / blockRows, 0);
    m_total += qint64(rows) * m_estimate;
    for (std::size_t row = m_heights.size() - std::size_t(rows); row < m_heights.size();) {
        const std::size_t end = std::min(m_heights.size(), (row / blockRows + 1) * blockRows);
        m_blocks[row / blockRows] += qint64(end - row) * m_estimate;
        row = end;
    }
}

void ConversationHeights::removeFront(int rows)
{
    m_heights.erase(m_heights.begin(), m_heights.begin() + rows);
    sumUp();
}

void ConversationHeights::set(int row, int height)
{
    const int known = std::clamp(height, 1, 0xffff);
    const int change = known - this->height(row);
    m_heights[std::size_t(row)] = quint16(known);
    m_blocks[std::size_t(row / blockRows)] += change;
    m_total += change;
}

qint64 ConversationHeights::position(int row) const
{
    const std::size_t end = std::min(std::size_t(row), m_heights.size());
    const std::size_t blocks = end / blockRows;
    qint64 sum = 0;
    for (std::size_t block = 0; block < blocks; ++block)
        sum += m_blocks[block];
    for (std::size_t i = blocks * blockRows; i < end; ++i)
        sum += height(int(i));
    return sum;
}

int ConversationHeights::rowAt(qint64 position) const
{
    qint64 left = position;
    std::size_t block = 0;
    while (block + 1 < m_blocks.size() && left >= m_blocks[block])
        left -= m_blocks[block++];
    int row = int(block) * blockRows;
    while (row + 1 < count() && left >= height(row))
        left -= height(row++);
    return count() == 0 ? -1 : row;
}

} // namespace sw
