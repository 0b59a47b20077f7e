#include "models/base/GrowingBytes.h"

#include <algorithm>

namespace sw {

namespace {

constexpr qint64 growingPiece = 1 << 20;

} // namespace

void GrowingBytes::append(QByteArrayView bytes)
{
    const std::lock_guard lock(m_mutex);
    while (!bytes.isEmpty()) {
        if (m_size % growingPiece == 0)
            m_pieces.emplace_back();
        const qint64 fits = std::min<qint64>(bytes.size(), growingPiece - m_size % growingPiece);
        m_pieces.back().append(bytes.first(fits));
        m_size += fits;
        bytes = bytes.sliced(fits);
    }
}

qint64 GrowingBytes::size() const
{
    const std::lock_guard lock(m_mutex);
    return m_size;
}

QByteArray GrowingBytes::read(qint64 offset, qint64 length) const
{
    const std::lock_guard lock(m_mutex);
    offset = std::clamp<qint64>(offset, 0, m_size);
    const qint64 end = offset + std::clamp<qint64>(length, 0, m_size - offset);
    QByteArray result;
    result.reserve(end - offset);
    while (offset < end) {
        const qint64 within = offset % growingPiece;
        const qint64 part = std::min(end - offset, growingPiece - within);
        result.append(QByteArrayView(m_pieces[std::size_t(offset / growingPiece)]).sliced(within, part));
        offset += part;
    }
    return result;
}

} // namespace sw
