#pragma once

#include "models/base/Mailbox.h"
#include "models/base/UniqueFd.h"
#include "models/lessons/Moment.h"
#include "models/traffic/TrafficStore.h"

#include <QObject>

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>

namespace sw {

/// Follows the rows of a store, from now on, for noteworthy moments. Reads in a thread of its own; each kind
/// is told once for each connection. Lives in the thread that made it.
class MomentFinder : public QObject
{
    Q_OBJECT
public:
    static constexpr std::chrono::milliseconds usualPatience{30'000};

    /// patience: how long a peer may have finished before that is noteworthy.
    explicit MomentFinder(std::shared_ptr<TrafficStore> store,
                          std::chrono::milliseconds patience = usualPatience, QObject* parent = nullptr);
    ~MomentFinder() override; ///< asks the thread to stop and joins it

signals:
    void found(const sw::Moment& moment);

private:
    class Core;
    void takeFound();

    Mailbox<Moment> m_found;
    std::unique_ptr<Core> m_core;
    std::thread m_thread;
};

} // namespace sw
