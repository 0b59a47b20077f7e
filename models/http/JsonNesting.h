#pragma once

#include <QtGlobal>

#include <vector>

namespace sw {

/// One bit a level: what a text is inside of. 50 million levels are 6 MB.
class JsonNesting
{
public:
    qint64 depth() const { return m_depth; }
    bool inObject() const { return m_inObject; }
    void push(bool object)
    {
        const auto word = std::size_t(m_depth / 64);
        if (word == m_bits.size())
            m_bits.push_back(0);
        const quint64 bit = quint64(1) << (m_depth % 64);
        m_bits[word] = object ? m_bits[word] | bit : m_bits[word] & ~bit;
        ++m_depth;
        m_inObject = object;
    }
    void pop()
    {
        --m_depth;
        m_inObject = m_depth > 0 && (m_bits[std::size_t((m_depth - 1) / 64)] >> ((m_depth - 1) % 64) & 1);
    }

private:
    std::vector<quint64> m_bits;
    qint64 m_depth = 0;
    bool m_inObject = false;
};

} // namespace sw
