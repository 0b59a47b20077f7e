#pragma once

#include "models/base/Failure.h"
#include "models/session/AttachmentRequest.h"
#include "models/session/EndpointSpec.h"
#include "models/traffic/TrafficRecord.h"

#include <QObject>

#include <deque>

namespace sw {

/// One thing that a composer wants done, in the order in which it was asked for.
struct SendRequest
{
    enum class Kind { Message, Repeat, Finish };
    Kind kind = Kind::Message;
    ConnectionId target = 0;
    QByteArray bytes;                        ///< the message; of a file, what follows it
    QString path;                            ///< of the file that is to be read first; empty: none
    QByteArray payload;                      ///< for the history; null: not for it
    SendPlan plan;                           ///< of Repeat, without messages
    SendOptions options;                     ///< macros and framing
    AttachmentRequest attachments;           ///< of Message: opened when it is sent
    std::shared_ptr<const Attachments> with; ///< the same, open
};

/// Reads the files of messages, and opens what goes with them, in the worker pool, and keeps the order: what
/// is asked for meanwhile waits. GUI thread.
class MessageSender : public QObject
{
    Q_OBJECT
public:
    static constexpr qint64 fileLimit = 1 << 30; ///< bytes of one message
    static constexpr std::size_t mostWaiting = 64;

    /// The shelf, for what is kept; may be null.
    explicit MessageSender(std::shared_ptr<const DescriptorShelf> shelf, QObject* parent = nullptr);

    void post(const SendRequest& outgoing);
    bool isReading() const { return m_isReading; }
    /// Of the file being read.
    const QString& path() const { return m_path; }

signals:
    /// Complete now: bytes is the whole message.
    void ready(const sw::SendRequest& outgoing);
    void failed(const sw::Failure& failure);
    void readingChanged();

private:
    void next();
    void read(SendRequest outgoing);

    std::shared_ptr<const DescriptorShelf> m_shelf;
    std::deque<SendRequest> m_waiting;
    QString m_path;
    bool m_isReading = false;
};

} // namespace sw
