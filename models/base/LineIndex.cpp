#include "models/base/LineIndex.h"

#include "models/base/ByteSource.h"

#include <algorithm>

namespace sw {

namespace {

constexpr qint64 indexedPiece = 64 << 10;

} // namespace

void LineIndex::append(QByteArrayView bytes)
{
    const std::lock_guard lock(m_mutex);
    while (!bytes.isEmpty()) {
        const qint64 fits = std::min<qint64>(bytes.size(), indexedPiece - m_size % indexedPiece);
        m_feeds += std::count(bytes.begin(), bytes.begin() + fits, '\n');
        m_size += fits;
        if (m_size % indexedPiece == 0)
            m_before.push_back(m_feeds);
        bytes = bytes.sliced(fits);
    }
}

qint64 LineIndex::lines() const
{
    const std::lock_guard lock(m_mutex);
    return m_feeds + 1;
}

qint64 LineIndex::lineOf(qint64 offset, const ByteSource& source) const
{
    qint64 from = 0, feeds = 0;
    {
        const std::lock_guard lock(m_mutex);
        const auto piece =
            std::min<qint64>(std::max<qint64>(offset, 0) / indexedPiece, qint64(m_before.size()) - 1);
        from = piece * indexedPiece;
        feeds = m_before[std::size_t(piece)];
    }
    const QByteArray between = source.read(from, std::max<qint64>(0, offset - from));
    return feeds + std::count(between.begin(), between.end(), '\n') + 1;
}

} // namespace sw
