#include "models/session/FrameTaker.h"

#include <algorithm>

namespace sw {

void FrameTaker::append(QByteArrayView bytes)
{
    m_part += bytes.first(std::clamp<qsizetype>(m_most - m_part.size(), 0, bytes.size()));
}

void FrameTaker::feed(QByteArrayView bytes, const std::function<void(const QByteArray&)>& found)
{
    const quint64 from = m_finder.position();
    const auto view = [&](quint64 start, quint64 end) { // of these bytes, by place in the stream
        const quint64 first = std::clamp<quint64>(start, from, from + quint64(bytes.size()));
        const quint64 last = std::clamp<quint64>(end, first, from + quint64(bytes.size()));
        return bytes.sliced(qsizetype(first - from), qsizetype(last - first));
    };
    const auto moveTo = [&](quint64 start) {
        m_part.remove(0, qsizetype(std::min<quint64>(start - m_partStart, quint64(m_part.size()))));
        m_partStart = start;
    };
    m_finder.feed(bytes, [&](const FrameFinder::Frame& frame) {
        moveTo(frame.start);
        append(view(frame.start, frame.start + frame.size));
        m_part.truncate(qsizetype(std::min<quint64>(frame.size, quint64(m_most))));
        found(m_part);
        moveTo(frame.start + frame.size);
        m_part.clear();
    });
    moveTo(std::max(m_partStart, m_finder.partStart()));
    append(view(m_partStart, m_finder.position()));
}

} // namespace sw
