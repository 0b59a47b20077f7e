#include "widgets/ConversationHeights.h"

#include <algorithm>

namespace sw {

void ConversationHeights::reset(int rows, int estimate)
{
    m_estimate = std::max(1, estimate);
    m_blocks.clear();
    m_gone = m_count = 0;
    m_total = 0;
    append(rows);
}

int ConversationHeights::known(int row) const
{
    const int place = m_gone + row;
    const auto& heights = m_blocks[std::size_t(place / blockRows)].heights;
    return heights ? (*heights)[std::size_t(place % blockRows)] : 0;
}

void ConversationHeights::append(int rows)
{
    const int end = m_gone + m_count + rows;
    for (int place = m_gone + m_count; place < end;) {
        const int next = std::min(end, (place / blockRows + 1) * blockRows);
        if (std::size_t(place / blockRows) == m_blocks.size())
            m_blocks.emplace_back();
        m_blocks.back().sum += qint64(next - place) * m_estimate;
        place = next;
    }
    m_count += rows;
    m_total += qint64(rows) * m_estimate;
}

void ConversationHeights::removeFront(int rows)
{
    for (int left = std::min(rows, m_count); left > 0;) {
        const int here = std::min(blockRows - m_gone, m_count);
        const int leave = std::min(left, here);
        const qint64 sum = leave == here ? m_blocks.front().sum : position(leave);
        m_blocks.front().sum -= sum;
        m_total -= sum;
        m_count -= leave;
        left -= leave;
        m_gone += leave;
        if (leave == here) {
            m_blocks.pop_front();
            m_gone = 0;
        }
    }
}

void ConversationHeights::set(int row, int height)
{
    const int now = std::clamp(height, 1, 0xffff);
    const int change = now - this->height(row);
    const int place = m_gone + row;
    Block& block = m_blocks[std::size_t(place / blockRows)];
    if (!block.heights)
        block.heights = std::make_unique<std::array<quint16, blockRows>>();
    (*block.heights)[std::size_t(place % blockRows)] = quint16(now);
    block.sum += change;
    m_total += change;
}

qint64 ConversationHeights::position(int row) const
{
    const int end = m_gone + std::min(row, m_count);
    qint64 sum = 0;
    for (int block = 0; block < end / blockRows; ++block)
        sum += m_blocks[std::size_t(block)].sum;
    for (int place = std::max(m_gone, end / blockRows * blockRows); place < end; ++place)
        sum += height(place - m_gone);
    return sum;
}

int ConversationHeights::rowAt(qint64 position) const
{
    qint64 left = position;
    std::size_t block = 0;
    while (block + 1 < m_blocks.size() && left >= m_blocks[block].sum)
        left -= m_blocks[block++].sum;
    int row = std::max(0, int(block) * blockRows - m_gone);
    while (row + 1 < count() && left >= height(row))
        left -= height(row++);
    return count() == 0 ? -1 : row;
}

} // namespace sw
