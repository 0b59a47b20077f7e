#pragma once

#include "models/base/Mailbox.h"
#include "models/traffic/TrafficStore.h"

#include <QObject>

#include <atomic>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>

namespace sw {

/// A send and the reply to it.
struct RoundTrip
{
    RowId sent = 0, reply = 0;
    EndpointId endpoint = 0;
    ConnectionId connection = 0;
    qint64 nanoseconds = 0;
};

/// Decides which receive answers which send, from the rows in order. On a stream, the first chunk after a
/// send answers it, unless more sends were out by then: nobody can tell which one it answers. Of sockets that
/// keep messages, the k-th message received answers the k-th sent. What a listener answers by itself begins
/// no round trip, nor does anything of senders without a name. One thread.
class RoundTripPairing
{
public:
    /// Sends without an answer after which a connection is not paired any more.
    static constexpr std::size_t mostOpen = 4096;

    std::optional<RoundTrip> feed(RowId id, const TrafficRecord& record);

private:
    struct Open
    {
        RowId row = 0;
        qint64 time = 0;
    };
    struct Waiting
    {
        std::deque<Open> sends;
        bool gaveUp = false;
    };
    std::unordered_map<ConnectionId, Waiting> m_waiting;
};

/// The round trips of a store, found by a thread of its own that follows it. The latest `kept` can be looked
/// up; sums go on. Lives in the GUI thread.
class RoundTrips : public QObject
{
    Q_OBJECT
public:
    static constexpr std::size_t kept = 200'000;

    struct Summary
    {
        quint64 count = 0;
        qint64 least = 0, most = 0, total = 0; ///< nanoseconds
        void add(qint64 nanoseconds);
        void add(const Summary& other);
        bool operator==(const Summary&) const = default;
    };

    explicit RoundTrips(std::shared_ptr<TrafficStore> store, QObject* parent = nullptr);
    ~RoundTrips() override;

    /// Nanoseconds, of a received row that answers a send. Any thread.
    std::optional<qint64> of(RowId reply) const;
    /// Of sends since beginSummary(); connection 0: of all.
    Summary summary(EndpointId endpoint, ConnectionId connection) const;
    /// From the next row on.
    void beginSummary(EndpointId endpoint);

signals:
    /// There are more; at most every 50 ms.
    void changed();

private:
    void work();
    void take(const std::vector<RoundTrip>& found);

    std::shared_ptr<TrafficStore> m_store;
    int m_subscription;
    UniqueFd m_quit;
    Mailbox<int> m_news;
    mutable std::mutex m_mutex; // guards what follows
    std::deque<RoundTrip> m_trips;
    std::map<std::pair<EndpointId, ConnectionId>, Summary> m_sums;
    std::unordered_map<EndpointId, RowId> m_from;
    std::thread m_thread; // last: the rest is there when it starts
};

/// "1.2 ms average (0.8 ms to 3 ms, 5 replies)"; empty without any.
QString roundTripWords(const RoundTrips::Summary& summary);

} // namespace sw
