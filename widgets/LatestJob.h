#pragma once

#include <QCoreApplication>
#include <QThreadPool>

#include <functional>
#include <memory>
#include <utility>

namespace sw {

/// Work in the worker pool of which only the newest counts: one job runs at a time, one waits at most, and
/// what a replaced or cancelled one found is dropped. Lives in the GUI thread; done is called there.
template <class Found> class LatestJob
{
public:
    using Work = std::function<Found()>;
    explicit LatestJob(std::function<void(Found)> done) : m_state(std::make_shared<State>())
    {
        m_state->done = std::move(done);
    }
    LatestJob(const LatestJob&) = delete;
    LatestJob& operator=(const LatestJob&) = delete;
    ~LatestJob() { m_state->done = {}; }

    void start(Work work)
    {
        m_state->waiting = std::move(work);
        m_state->wanted = true;
        if (!m_state->running)
            m_state->run(m_state);
    }
    void cancel()
    {
        m_state->waiting = {};
        m_state->wanted = false;
    }
    /// True until the newest job's result has been handed over.
    bool isPending() const { return m_state->wanted; }

private:
    struct State
    {
        std::function<void(Found)> done;
        Work waiting;
        bool running = false, wanted = false;

        static void run(const std::shared_ptr<State>& self)
        {
            self->running = true;
            QThreadPool::globalInstance()->start(
                [self = std::weak_ptr<State>(self), work = std::exchange(self->waiting, {})] {
                    QMetaObject::invokeMethod(
                        QCoreApplication::instance(),
                        [self, found = work()]() mutable {
                            if (const auto state = self.lock())
                                finish(state, std::move(found));
                        },
                        Qt::QueuedConnection);
                });
        }

        static void finish(const std::shared_ptr<State>& self, Found found)
        {
            self->running = false;
            if (self->waiting)
                return run(self);
            if (std::exchange(self->wanted, false) && self->done)
                self->done(std::move(found));
        }
    };
    std::shared_ptr<State> m_state;
};

} // namespace sw
