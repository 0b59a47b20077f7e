#pragma once

#include <QByteArrayView>
#include <QObject>

#include <functional>
#include <memory>

namespace sw {

class BackgroundJob;
class ByteSource;

/// What understands a body while it comes; touched by one worker at a time.
class BodyReader
{
public:
    virtual ~BodyReader() = default;
    virtual void feed(QByteArrayView bytes) = 0;
    virtual void finish() = 0; ///< nothing more comes
    /// What has become known since the last time, as a step for the GUI thread; an empty one: nothing.
    virtual std::function<void()> news() = 0;
};

/// Gives a body, piece by piece as it grows, to a reader in a worker, and the reader's news to the GUI thread
/// every 50 ms and whenever it has caught up. GUI thread.
class BodyFeed : public QObject
{
    Q_OBJECT
public:
    explicit BodyFeed(QObject* parent = nullptr);

    void start(std::shared_ptr<const ByteSource> body, std::shared_ptr<BodyReader> reader, bool ended);
    void grew(bool ended);
    bool isSettled() const { return !m_running && !m_again; }

signals:
    /// News have been told, or it has caught up.
    void told();

private:
    struct Work;
    void run();

    std::shared_ptr<Work> m_work;
    BackgroundJob* m_job;
    bool m_ended = true, m_running = false, m_again = false;
};

} // namespace sw
