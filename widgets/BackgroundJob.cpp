#include "widgets/BackgroundJob.h"

#include <QThreadPool>

namespace sw {

namespace {

/// Not the global pool: a path on a dead network drive, or a search through 100 MB, must not hold up a
/// filter.
constexpr int mostWorkers = 16;

QThreadPool& workers()
{
    static QThreadPool* const pool = [] {
        auto* made = new QThreadPool; // ends with the application, not at exit
        made->setMaxThreadCount(mostWorkers);
        qAddPostRoutine([] { workers().waitForDone(); });
        return made;
    }();
    return *pool;
}

} // namespace

/// Touched in the GUI thread only, but for what cancelled points to.
struct BackgroundJob::State
{
    std::function<void(const Ticket&)> waiting;
    std::shared_ptr<std::atomic<bool>> cancelled; ///< of the newest
    bool running = false, wanted = false;
};

BackgroundJob::BackgroundJob(QObject* parent) : QObject(parent), m_state(std::make_shared<State>()) {}

BackgroundJob::~BackgroundJob() { cancel(); }

void BackgroundJob::start(std::function<void(const Ticket&)> work)
{
    cancel();
    m_state->cancelled = std::make_shared<std::atomic<bool>>(false);
    m_state->waiting = std::move(work);
    m_state->wanted = true;
    if (!m_state->running)
        run(m_state);
}

void BackgroundJob::cancel()
{
    if (m_state->cancelled)
        *m_state->cancelled = true;
    m_state->waiting = {};
    m_state->wanted = false;
}

bool BackgroundJob::isPending() const { return m_state->wanted; }

void BackgroundJob::setDone(State& state) { state.wanted = false; }

void BackgroundJob::run(const std::shared_ptr<State>& self)
{
    self->running = true;
    Ticket ticket;
    ticket.m_cancelled = self->cancelled;
    workers().start([self, ticket, work = std::exchange(self->waiting, {})]() mutable {
        if (!ticket.isCancelled())
            work(ticket);
        work = {}; // what it owns ends before the next one begins
        QMetaObject::invokeMethod(
            QCoreApplication::instance(), [self] { finish(self); }, Qt::QueuedConnection);
    });
}

void BackgroundJob::finish(const std::shared_ptr<State>& self)
{
    self->running = false;
    if (self->waiting)
        run(self);
    else
        self->wanted = false;
}

} // namespace sw
