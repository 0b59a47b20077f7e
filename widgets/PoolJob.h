#pragma once

#include <QCoreApplication>
#include <QPointer>
#include <QThreadPool>

#include <utility>

namespace sw {

/// Runs work() in the global pool and done(result) in the thread of the application object afterwards, unless
/// owner is gone by then. GUI thread. Who may ask again before the answer is there keeps a number and drops
/// stale ones.
template <class Work, class Done> void inPool(QObject* owner, Work work, Done done)
{
    QThreadPool::globalInstance()->start(
        [self = QPointer<QObject>(owner), work = std::move(work), done = std::move(done)]() mutable {
            auto result = work();
            QMetaObject::invokeMethod(
                QCoreApplication::instance(),
                [self, done = std::move(done), result = std::move(result)]() mutable {
                    if (self)
                        done(std::move(result));
                },
                Qt::QueuedConnection);
        });
}

} // namespace sw
