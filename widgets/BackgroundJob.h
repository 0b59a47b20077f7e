#pragma once

#include <QCoreApplication>
#include <QObject>

#include <atomic>
#include <functional>
#include <memory>
#include <utility>

namespace sw {

/// Work in worker threads of which only the newest counts. One piece of it runs at a time; a new one,
/// cancel(), and the end of this object make the one before stale: it is asked to stop, and what it still has
/// to say is dropped. Nothing here waits, so the work owns, or shares, all that it touches. GUI thread, but
/// for Ticket.
class BackgroundJob : public QObject
{
    Q_OBJECT
    struct State;

public:
    /// What the work gets; in its thread. Long work asks isCancelled() every few milliseconds.
    class Ticket
    {
    public:
        bool isCancelled() const { return *m_cancelled; }
        /// Runs in the GUI thread unless the work is stale by then.
        template <class Then> void post(Then then) const
        {
            QMetaObject::invokeMethod(
                QCoreApplication::instance(),
                [cancelled = m_cancelled, then = std::move(then)]() mutable {
                    if (!*cancelled)
                        then();
                },
                Qt::QueuedConnection);
        }

    private:
        friend class BackgroundJob;
        std::shared_ptr<std::atomic<bool>> m_cancelled;
    };

    explicit BackgroundJob(QObject* parent = nullptr);
    ~BackgroundJob() override;

    void start(std::function<void(const Ticket&)> work);
    /// done(work()) in the GUI thread, with isPending() false by then.
    template <class Work, class Done> void start(Work work, Done done)
    {
        start([self = m_state, work = std::move(work), done = std::move(done)](const Ticket& ticket) mutable {
            ticket.post([self, done = std::move(done), found = work()]() mutable {
                setDone(*self);
                done(std::move(found));
            });
        });
    }
    void cancel();
    /// True until the newest work has ended or handed over its result.
    bool isPending() const;

    /// For what is asked once: done(work()) in the GUI thread, unless owner is gone by then.
    template <class Work, class Done> static void once(QObject* owner, Work work, Done done)
    {
        auto* job = new BackgroundJob(owner);
        job->start(std::move(work), [job, done = std::move(done)](auto&& found) mutable {
            job->deleteLater();
            done(std::forward<decltype(found)>(found));
        });
    }

private:
    static void run(const std::shared_ptr<State>& self);
    static void finish(const std::shared_ptr<State>& self);
    static void setDone(State& state);

    std::shared_ptr<State> m_state;
};

} // namespace sw
