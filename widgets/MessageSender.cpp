#include "widgets/MessageSender.h"

#include "models/base/FileBytes.h"
#include "widgets/BackgroundJob.h"

namespace sw {

namespace {

/// What a request lacked, read and opened.
struct CompletedRequest
{
    Failure failure; ///< with a sentence: nothing can be sent
    QByteArray bytes;
    std::shared_ptr<const Attachments> with;
};

CompletedRequest completeRequest(const SendRequest& outgoing, const DescriptorShelf* shelf)
{
    CompletedRequest result;
    result.bytes = outgoing.bytes;
    if (!outgoing.path.isEmpty()) {
        const Result<QByteArray> read = readFile(typedPath(outgoing.path), MessageSender::fileLimit);
        if (!read)
            return {read.failure(), {}, {}};
        result.bytes = *read + outgoing.bytes;
    }
    if (!outgoing.attachments.isEmpty()) {
        const auto opened = openAttachments(outgoing.attachments, shelf);
        if (!opened)
            return {opened.failure(), {}, {}};
        result.with = *opened;
    }
    return result;
}

} // namespace

MessageSender::MessageSender(std::shared_ptr<const DescriptorShelf> shelf, QObject* parent)
    : QObject(parent),
      m_shelf(std::move(shelf))
{
}

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
        if (outgoing.path.isEmpty() && outgoing.attachments.isEmpty())
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
    BackgroundJob::once(
        this, [outgoing, shelf = m_shelf] { return completeRequest(outgoing, shelf.get()); },
        [this, outgoing](const CompletedRequest& completed) mutable {
            m_isReading = false;
            emit readingChanged();
            if (completed.failure.sentence.isEmpty()) {
                outgoing.bytes = completed.bytes;
                outgoing.with = completed.with;
                emit ready(outgoing);
            } else {
                emit failed({completed.failure.sentence + QStringLiteral("; nothing was sent"),
                             completed.failure.error, Remedy::None});
            }
            next();
        });
}

} // namespace sw
