#pragma once

#include "models/http/DockerFrames.h"

namespace sw {

/// Eight characters that stand before a line of that stream: "stdout  ".
const char* dockerStreamWord(DockerStream stream);

/// Output of a container as lines that say whose they are. A line that another stream interrupts goes on in a
/// line of its own. Keeps no output. Any one thread.
class DockerLines
{
public:
    /// word: of eight characters; outlives this.
    QByteArray add(const char* word, QByteArrayView bytes);

private:
    const char* m_word = nullptr;
    bool m_isAtLineStart = true;
};

} // namespace sw
