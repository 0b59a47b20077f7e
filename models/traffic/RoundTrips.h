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

/// A send and the reply to it; or what was received and our automatic reply.
struct RoundTrip
{
    RowId sent = 0, reply = 0;
    EndpointId endpoint = 0;
    ConnectionId connection = 0;
    qint64 nanoseconds = 0;
    bool isOurReply = false; ///< then `sent` is a received row
};

/// Decides which receive answers which send, from the rows in order. On a stream, the first chunk after a
/// send answers it, unless more sends were out by then: nobody can tell which one it answers. Of sockets that
/// keep messages, the k-th message received answers the k-th sent. An automatic
/// reply answers the oldest received row that was to be answered (TrafficRecord::toBeAnswered); it begins no
/// round trip, nor does anything of senders without a name. Once replies were dropped on a connection, those
/// after them are not paired any more. One thread.
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
        void push(const Open& open);
        void giveUp();
    };
    std::optional<RoundTrip> ourReply(RowId id, const TrafficRecord& record);
    std::optional<RoundTrip> replyToUs(RowId id, const TrafficRecord& record);

    std::unordered_map<ConnectionId, Waiting> m_waiting; // for replies of the peer
    std::unordered_map<ConnectionId, Waiting> m_asked;   // for our automatic ones
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

    /// Nanoseconds, of a received row that answers a send, or of an automatic reply. Any thread.
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
