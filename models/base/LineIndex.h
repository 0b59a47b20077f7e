#pragma once

#include <QByteArrayView>

#include <mutex>
#include <vector>

namespace sw {

class ByteSource;

/// Which line a byte of a growing text is in, for any size: the line feeds before every 64 KB are counted as
/// the text comes (half a megabyte of counts for 4 GB), what is between is counted when asked. Any thread may
/// append or ask.
class LineIndex
{
public:
    /// The text's next bytes.
    void append(QByteArrayView bytes);
    /// Lines that have begun; an empty text has one.
    qint64 lines() const;
    /// Number of the line that the byte at offset belongs to, from 1. source: the same text.
    qint64 lineOf(qint64 offset, const ByteSource& source) const;

private:
    mutable std::mutex m_mutex;
    std::vector<qint64> m_before{0}; ///< line feeds before each full piece
    qint64 m_size = 0, m_feeds = 0;
};

} // namespace sw
