#include "models/http/DockerLines.h"

namespace sw {

const char* dockerStreamWord(DockerStream stream)
{
    switch (stream) {
    case DockerStream::Stdin:
        return "stdin   ";
    case DockerStream::Stdout:
        return "stdout  ";
    case DockerStream::Stderr:
        return "stderr  ";
    case DockerStream::System:
        break;
    }
    return "system  ";
}

QByteArray DockerLines::add(const char* word, QByteArrayView bytes)
{
    QByteArray text;
    while (!bytes.isEmpty()) {
        if (!m_isAtLineStart && m_word != word) {
            text += '\n';
            m_isAtLineStart = true;
        }
        if (m_isAtLineStart)
            text += word;
        m_word = word;
        const qsizetype end = bytes.indexOf('\n');
        m_isAtLineStart = end >= 0;
        const qsizetype part = m_isAtLineStart ? end + 1 : bytes.size();
        text += bytes.first(part);
        bytes = bytes.sliced(part);
    }
    return text;
}

} // namespace sw
