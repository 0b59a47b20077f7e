#pragma once

#include <QObject>
#include <QThreadPool>

#include <atomic>
#include <functional>
#include <memory>

namespace sw {

/// One piece of work at a time in a worker thread. A new one, cancel(), and the end of this object make the
/// one before stale: it is asked to stop, and what it still has to say is dropped. GUI thread, but for
/// Ticket.
class BackgroundJob : public QObject
{
    Q_OBJECT
public:
    /// What the work gets. Valid as long as the work runs, in its thread.
    class Ticket
    {
    public:
        bool isCancelled() const { return *m_cancelled; }
        /// Runs in the GUI thread unless the work is stale by then.
        void post(std::function<void()> then) const;

    private:
        friend class BackgroundJob;
        BackgroundJob* m_owner = nullptr;
        std::shared_ptr<std::atomic<bool>> m_cancelled;
    };

    explicit BackgroundJob(QObject* parent = nullptr);
    /// Waits for the work to stop: it asks isCancelled() every few milliseconds.
    ~BackgroundJob() override;

    void start(std::function<void(const Ticket&)> work);
    void cancel();

protected:
    void customEvent(QEvent* event) override;

private:
    QThreadPool m_pool;
    std::shared_ptr<std::atomic<bool>> m_cancelled;
};

} // namespace sw
