#pragma once

#include "models/session/Framing.h"

namespace sw {

/// Takes the messages out of the bytes of a stream, without what framing added. Of a long one only the
/// beginning is kept. One thread.
class FrameTaker
{
public:
    /// most: bytes kept of one message.
    FrameTaker(Framing framing, qsizetype most) : m_finder(std::move(framing)), m_most(most) {}

    void feed(QByteArrayView bytes, const std::function<void(const QByteArray&)>& found);
    /// A length that can't be true came: no message can be told any more.
    bool isLost() const { return m_finder.isLost(); }
    /// The beginning of the message that is not whole yet.
    const QByteArray& part() const { return m_part; }

private:
    void append(QByteArrayView bytes);

    FrameFinder m_finder;
    qsizetype m_most;
    QByteArray m_part;       // from m_partStart on
    quint64 m_partStart = 0; // in the stream
};

} // namespace sw
