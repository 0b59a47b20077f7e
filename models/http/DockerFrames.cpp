#include "models/http/DockerFrames.h"

#include <QtEndian>

#include <algorithm>

namespace sw {

bool DockerFrames::beginsFrame(QByteArrayView header)
{
    for (qsizetype i = 0; i < std::min<qsizetype>(header.size(), 4); ++i) {
        if (i == 0 ? uchar(header[0]) > 3 : header[i] != 0)
            return false;
    }
    return true;
}

void DockerFrames::goRaw()
{
    m_isRaw = true;
    m_output->output(DockerStream::Stdout, {m_header.data(), m_headerBytes});
    m_headerBytes = 0;
}

void DockerFrames::takeHeader(QByteArrayView& bytes)
{
    while (m_headerBytes < 8 && !bytes.isEmpty()) {
        m_header[std::size_t(m_headerBytes++)] = bytes[0];
        bytes = bytes.sliced(1);
        ++m_offset;
        if (beginsFrame({m_header.data(), m_headerBytes}))
            continue;
        if (m_frames > 0)
            m_error = HttpError{m_offset - m_headerBytes,
                                QStringLiteral("no frame begins here, where the one before has ended")};
        return goRaw();
    }
    if (m_headerBytes < 8)
        return;
    m_headerBytes = 0;
    ++m_frames;
    m_stream = DockerStream(m_header[0]);
    m_left = qFromBigEndian<quint32>(m_header.data() + 4);
}

void DockerFrames::feed(QByteArrayView bytes)
{
    while (!bytes.isEmpty()) {
        if (m_isRaw) {
            m_output->output(DockerStream::Stdout, bytes);
            m_offset += bytes.size();
            return;
        }
        if (m_left == 0) {
            takeHeader(bytes);
            continue;
        }
        const qsizetype part = std::min<qsizetype>(bytes.size(), m_left);
        m_output->output(m_stream, bytes.first(part));
        m_left -= quint32(part);
        m_offset += part;
        bytes = bytes.sliced(part);
    }
}

void DockerFrames::finish()
{
    if (m_isRaw || (m_headerBytes == 0 && m_left == 0))
        return;
    if (m_frames == 0)
        return goRaw(); // a terminal that wrote a zero byte or two
    m_error = HttpError{
        m_offset, m_left > 0 ? QStringLiteral("the stream ends %1 bytes before its frame does").arg(m_left)
                             : QStringLiteral("the stream ends within the head of a frame")};
}

} // namespace sw
