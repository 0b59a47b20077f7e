#include "widgets/MessageSender.h"

#include "models/base/FileBytes.h"
#include "widgets/PoolJob.h"

namespace sw {

void MessageSender::post(const SendRequest& outgoing)
{
    if (m_waiting.size() >= mostWaiting) {
        emit failed({QStringLiteral("%1 messages wait for a file that is being read; nothing was sent")
                         .arg(mostWaiting),
                     0, Remedy::None});
        return;
    }
    m_waiting.push_back(outgoing);
    if (!m_isReading)
        next();
}

void MessageSender::next()
{
    while (!m_isReading && !m_waiting.empty()) {
        SendRequest outgoing = std::move(m_waiting.front());
        m_waiting.pop_front();
        if (outgoing.path.isEmpty())
            emit ready(outgoing);
        else
            read(std::move(outgoing));
    }
}

void MessageSender::read(SendRequest outgoing)
{
    m_isReading = true;
    m_path = outgoing.path;
    emit readingChanged();
    inPool(
        this,
        [path = typedPath(outgoing.path), ending = outgoing.bytes] {
            Result<QByteArray> bytes = readFile(path, fileLimit);
            if (bytes)
                *bytes += ending;
            return bytes;
        },
        [this, outgoing](const Result<QByteArray>& bytes) mutable {
            m_isReading = false;
            emit readingChanged();
            if (bytes) {
                outgoing.bytes = *bytes;
                emit ready(outgoing);
            } else {
                emit failed({bytes.failure().sentence + QStringLiteral("; nothing was sent"),
                             bytes.failure().error, Remedy::None});
            }
            next();
        });
}

} // namespace sw
