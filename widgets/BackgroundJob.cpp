#include "widgets/BackgroundJob.h"

#include <utility>

namespace sw {

void BackgroundJob::Ticket::post(std::function<void()> then) const
{
    QMetaObject::invokeMethod(
        m_owner,
        [cancelled = m_cancelled, then = std::move(then)] {
            if (!*cancelled)
                then();
        },
        Qt::QueuedConnection);
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
