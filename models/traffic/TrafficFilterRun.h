#pragma once

#include "models/base/Mailbox.h"
#include "models/traffic/TrafficMatcher.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

namespace sw {

/// Tests rows against a filter in a thread of its own, oldest first, and hands over the matches in batches.
/// A new job replaces the one before at once, also in the middle of a large payload; batches carry the
/// generation of their job. All methods: the thread that made it.
class TrafficFilterRun
{
public:
    struct Job
    {
        quint64 generation = 0;
        TrafficFilter filter;
        TrafficNames names; ///< a copy, which then learns by itself
        std::shared_ptr<const TrafficMarkMap> marks;
        RowId from = 0;
    };
    struct Batch
    {
        quint64 generation = 0;
        std::vector<RowId> matches;    ///< ascending, above those of the batch before
        RowId tested = 0;              ///< rows below are done
        std::optional<RowId> rejudged; ///< instead: one row whose mark changed, and whether it matches now
        bool holds = false;
        bool outdated = false; ///< a name changed; what was handed over may be wrong: start again
    };

    explicit TrafficFilterRun(std::shared_ptr<const TrafficStore> store);
    ~TrafficFilterRun(); ///< within a piece of a payload (1 MiB)

    /// Rows from job.from up to end.
    void start(Job job, RowId end);
    void stop();
    /// There are more rows now.
    void extend(RowId end);
    void rename(const QHash<EndpointId, QString>& given);
    void rejudge(RowId id, std::shared_ptr<const TrafficMarkMap> marks);

    /// Readable when there are batches.
    int fd() const { return m_batches.fd(); }
    std::vector<Batch> takeAll() { return m_batches.takeAll(); }

private:
    class Pass;
    struct Orders
    {
        std::optional<Job> job;
        RowId end = 0;
        QHash<EndpointId, QString> given;
        std::vector<RowId> rejudge;
        std::shared_ptr<const TrafficMarkMap> marks;
        bool quit = false;
    };
    void work();
    bool hasWork(const Pass* pass) const;

    std::shared_ptr<const TrafficStore> m_store;
    Mailbox<Batch> m_batches;
    std::atomic<quint64> m_wanted{0}; // generation; 0: none
    std::mutex m_mutex;               // guards m_orders
    std::condition_variable m_wake;
    Orders m_orders;
    std::thread m_thread; // last: the rest is there when it starts
};

} // namespace sw
