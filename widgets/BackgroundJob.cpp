#include "widgets/BackgroundJob.h"

#include <QCoreApplication>
#include <QEvent>

#include <utility>

namespace sw {

namespace {

/// Something to do in the GUI thread.
class ThenEvent : public QEvent
{
public:
    static Type kind()
    {
        static const auto type = Type(registerEventType());
        return type;
    }
    ThenEvent(std::shared_ptr<std::atomic<bool>> cancelled, std::function<void()> then)
        : QEvent(kind()),
          m_cancelled(std::move(cancelled)),
          m_then(std::move(then))
    {
    }
    void run() const
    {
        if (!*m_cancelled)
            m_then();
    }

private:
    std::shared_ptr<std::atomic<bool>> m_cancelled;
    std::function<void()> m_then;
};

} // namespace

void BackgroundJob::Ticket::post(std::function<void()> then) const
{
    QCoreApplication::postEvent(m_owner, new ThenEvent(m_cancelled, std::move(then)));
}

void BackgroundJob::customEvent(QEvent* event)
{
    if (event->type() == ThenEvent::kind())
        static_cast<ThenEvent*>(event)->run();
}

BackgroundJob::BackgroundJob(QObject* parent) : QObject(parent) { m_pool.setMaxThreadCount(1); }

BackgroundJob::~BackgroundJob()
{
    cancel();
    m_pool.waitForDone();
}

void BackgroundJob::start(std::function<void(const Ticket&)> work)
{
    cancel();
    m_cancelled = std::make_shared<std::atomic<bool>>(false);
    Ticket ticket;
    ticket.m_owner = this;
    ticket.m_cancelled = m_cancelled;
    m_pool.start([ticket, work = std::move(work)] {
        if (!ticket.isCancelled())
            work(ticket);
    });
}

void BackgroundJob::cancel()
{
    if (m_cancelled)
        *m_cancelled = true;
}

} // namespace sw
