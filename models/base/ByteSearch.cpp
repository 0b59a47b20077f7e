#include "models/base/ByteSearch.h"

#include "models/base/ByteSource.h"

#include <algorithm>
#include <cstring>

namespace sw {

namespace {

constexpr qint64 sliceBytes = 1 << 20;

constexpr uchar smallLetter(uchar c) { return c >= 'A' && c <= 'Z' ? c | 0x20 : c; }

QByteArray smallLetters(QByteArray bytes)
{
    std::transform(bytes.begin(), bytes.end(), bytes.begin(), [](char c) { return smallLetter(uchar(c)); });
    return bytes;
}

bool hasLetter(const QByteArray& small)
{
    return std::any_of(small.begin(), small.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

} // namespace

BytePattern::BytePattern(QByteArray bytes, Case folding) : m_bytes(std::move(bytes))
{
    if (folding == Case::Exact)
        return;
    const QByteArray small = smallLetters(m_bytes);
    m_folds = hasLetter(small);
    if (!m_folds)
        return;
    m_bytes = small;
    const qsizetype last = m_bytes.size() - 1;
    m_skip.fill(m_bytes.size());
    for (qsizetype i = 0; i < last; ++i)
        m_skip[uchar(m_bytes[i])] = last - i;
    for (int c = 'A'; c <= 'Z'; ++c)
        m_skip[std::size_t(c)] = m_skip[smallLetter(uchar(c))];
}

qsizetype BytePattern::indexIn(QByteArrayView bytes, qsizetype from) const
{
    if (m_bytes.isEmpty() || from < 0 || from > bytes.size() - m_bytes.size())
        return -1;
    if (m_folds)
        return foldedIndexIn(bytes, from);
    const void* found = ::memmem(bytes.data() + from, size_t(bytes.size() - from), m_bytes.constData(),
                                 size_t(m_bytes.size()));
    return found ? static_cast<const char*>(found) - bytes.data() : -1;
}

qsizetype BytePattern::foldedIndexIn(QByteArrayView bytes, qsizetype from) const
{
    const auto* text = reinterpret_cast<const uchar*>(bytes.data());
    const auto* wanted = reinterpret_cast<const uchar*>(m_bytes.constData());
    const qsizetype last = m_bytes.size() - 1;
    for (qsizetype at = from + last; at < bytes.size(); at += m_skip[text[at]]) {
        qsizetype i = last;
        while (smallLetter(text[at - last + i]) == wanted[i]) {
            if (i-- == 0)
                return at - last;
        }
    }
    return -1;
}

ByteSearch::ByteSearch(const ByteSource& source, const BytePattern& pattern, Proceed proceed)
    : m_source(source),
      m_pattern(pattern),
      m_proceed(std::move(proceed))
{
}

qint64 ByteSearch::next(qint64 from, qint64 end) const
{
    for (qint64 at = std::max<qint64>(from, 0); at < end; at += sliceBytes) {
        if (!goesOn(at - from))
            return -1;
        const qint64 starts = std::min(sliceBytes, end - at);
        const qsizetype found = m_pattern.indexIn(m_source.read(at, starts + m_pattern.size() - 1));
        if (found >= 0)
            return at + found;
    }
    return -1;
}

qint64 ByteSearch::previous(qint64 begin, qint64 before) const
{
    for (qint64 end = before; end > begin; end -= sliceBytes) {
        if (!goesOn(before - end))
            return -1;
        const qint64 at = std::max(begin, end - sliceBytes);
        const QByteArray slice = m_source.read(at, end - at + m_pattern.size() - 1);
        qsizetype last = -1;
        for (qsizetype i = m_pattern.indexIn(slice); i >= 0; i = m_pattern.indexIn(slice, i + 1))
            last = i;
        if (last >= 0)
            return at + last;
    }
    return -1;
}

ByteSearch::Matches ByteSearch::all(std::size_t limit) const
{
    Matches result;
    const qint64 size = m_pattern.isEmpty() ? 0 : m_source.size();
    for (qint64 at = 0; at < size; at += sliceBytes) {
        if (!goesOn(at)) {
            result.cancelled = true;
            return result;
        }
        const QByteArray slice = m_source.read(at, std::min(sliceBytes, size - at) + m_pattern.size() - 1);
        for (qsizetype i = m_pattern.indexIn(slice); i >= 0; i = m_pattern.indexIn(slice, i + 1)) {
            if (result.offsets.size() == limit) {
                result.bounded = true;
                return result;
            }
            result.offsets.push_back(at + i);
        }
    }
    return result;
}

} // namespace sw
