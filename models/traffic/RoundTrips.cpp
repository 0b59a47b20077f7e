#include "models/traffic/RoundTrips.h"

#include "models/traffic/TrafficWords.h"

#include <QSocketNotifier>

#include <poll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <chrono>

namespace sw {

namespace {

constexpr std::size_t mostSums = 20'000; // connections
constexpr RowId rowsAtOnce = 65'536;
constexpr std::chrono::milliseconds betweenNews{50};

} // namespace

void RoundTripPairing::Waiting::push(const Open& open)
{
    if (sends.size() >= mostOpen)
        giveUp();
    if (!gaveUp)
        sends.push_back(open);
}

void RoundTripPairing::Waiting::giveUp()
{
    gaveUp = true;
    sends.clear();
}

std::optional<RoundTrip> RoundTripPairing::feed(RowId id, const TrafficRecord& record)
{
    if (record.connection == 0)
        return {};
    const bool dropsReplies =
        record.event == TrafficEvent::Note && record.flags & TrafficRecord::toBeAnswered;
    if (record.event == TrafficEvent::Closed) {
        m_waiting.erase(record.connection);
        m_asked.erase(record.connection);
    } else if (record.event == TrafficEvent::Sent) {
        if (record.flags & TrafficRecord::answer)
            return ourReply(id, record);
        m_waiting[record.connection].push({id, record.time});
    } else if (record.event == TrafficEvent::Received) {
        if (record.flags & TrafficRecord::toBeAnswered)
            m_asked[record.connection].push({id, record.time});
        return replyToUs(id, record);
    } else if (record.event == TrafficEvent::Failed || dropsReplies) {
        // Perhaps it was a reply that failed: which row the next one answers can't be told.
        if (const auto asked = m_asked.find(record.connection); asked != m_asked.end())
            asked->second.giveUp();
    }
    return {};
}

std::optional<RoundTrip> RoundTripPairing::ourReply(RowId id, const TrafficRecord& record)
{
    const auto found = m_asked.find(record.connection);
    if (found == m_asked.end() || found->second.sends.empty())
        return {};
    const Open first = found->second.sends.front();
    found->second.sends.pop_front();
    return RoundTrip{
        first.row, id, record.endpoint, record.connection, std::max<qint64>(0, record.time - first.time),
        true};
}

std::optional<RoundTrip> RoundTripPairing::replyToUs(RowId id, const TrafficRecord& record)
{
    const auto found = m_waiting.find(record.connection);
    if (found == m_waiting.end() || found->second.sends.empty())
        return {};
    std::deque<Open>& sends = found->second.sends;
    const bool keepsMessages = record.flags & (TrafficRecord::datagram | TrafficRecord::message);
    const Open first = sends.front();
    const bool isClear = keepsMessages || sends.size() == 1;
    if (keepsMessages)
        sends.pop_front();
    else
        sends.clear();
    if (!isClear)
        return {};
    return RoundTrip{first.row, id, record.endpoint, record.connection,
                     std::max<qint64>(0, record.time - first.time)}; // the clock may have been set back
}

void RoundTrips::Summary::add(qint64 nanoseconds)
{
    least = count == 0 ? nanoseconds : std::min(least, nanoseconds);
    most = std::max(most, nanoseconds);
    total += nanoseconds;
    ++count;
}

void RoundTrips::Summary::add(const Summary& other)
{
    if (other.count == 0)
        return;
    least = count == 0 ? other.least : std::min(least, other.least);
    most = std::max(most, other.most);
    total += other.total;
    count += other.count;
}

RoundTrips::RoundTrips(std::shared_ptr<TrafficStore> store, QObject* parent)
    : QObject(parent),
      m_store(std::move(store)),
      m_subscription(m_store->subscribe()),
      m_quit(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
    auto* notifier = new QSocketNotifier(m_news.fd(), QSocketNotifier::Read, this);
    connect(notifier, &QSocketNotifier::activated, this, [this] {
        m_news.takeAll();
        emit changed();
    });
    m_thread = std::thread([this] { work(); });
}

RoundTrips::~RoundTrips()
{
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(m_quit.get(), &one, sizeof one);
    m_thread.join();
    m_store->unsubscribe(m_subscription);
    qDeleteAll(findChildren<QSocketNotifier*>(Qt::FindDirectChildrenOnly)); // before their descriptor goes
}

void RoundTrips::take(const std::vector<RoundTrip>& found)
{
    const std::lock_guard lock(m_mutex);
    for (const RoundTrip& trip : found) {
        m_trips.push_back(trip);
        const auto from = m_from.find(trip.endpoint);
        if (trip.isOurReply || from == m_from.end() || trip.sent < from->second)
            continue;
        const std::pair key(trip.endpoint, trip.connection);
        if (m_sums.size() < mostSums || m_sums.contains(key))
            m_sums[key].add(trip.nanoseconds);
    }
    while (m_trips.size() > kept)
        m_trips.pop_front();
}

void RoundTrips::work()
{
    RoundTripPairing pairing;
    TrafficReader reader(m_store);
    RowId next = m_store->begin();
    auto told = std::chrono::steady_clock::now() - betweenNews;
    bool hasNews = false;
    for (;;) {
        std::vector<RoundTrip> found;
        next = std::max(next, m_store->begin());
        const RowId end = std::min(m_store->end(), next + rowsAtOnce);
        for (; next < end; ++next) {
            const TrafficRecord* record = reader.record(next);
            if (const auto trip = record ? pairing.feed(next, *record) : std::nullopt)
                found.push_back(*trip);
        }
        take(found);
        hasNews = hasNews || !found.empty();
        const auto now = std::chrono::steady_clock::now();
        if (hasNews && now - told >= betweenNews) {
            told = now;
            hasNews = false;
            m_news.post(1);
        }
        const bool isDone = m_store->arm(m_subscription, next);
        pollfd wait[] = {{m_quit.get(), POLLIN, 0}, {m_subscription, POLLIN, 0}};
        const int patience = !isDone ? 0 : hasNews ? int(betweenNews.count()) : -1;
        ::poll(wait, 2, patience);
        if (wait[0].revents != 0)
            return;
    }
}

std::optional<qint64> RoundTrips::of(RowId reply) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = std::lower_bound(m_trips.begin(), m_trips.end(), reply,
                                        [](const RoundTrip& trip, RowId id) { return trip.reply < id; });
    if (found == m_trips.end() || found->reply != reply)
        return {};
    return found->nanoseconds;
}

RoundTrips::Summary RoundTrips::summary(EndpointId endpoint, ConnectionId connection) const
{
    const std::lock_guard lock(m_mutex);
    Summary sum;
    for (auto at = m_sums.lower_bound({endpoint, 0}); at != m_sums.end() && at->first.first == endpoint; ++at)
        if (connection == 0 || at->first.second == connection)
            sum.add(at->second);
    return sum;
}

void RoundTrips::beginSummary(EndpointId endpoint)
{
    const std::lock_guard lock(m_mutex);
    m_from[endpoint] = m_store->end();
    m_sums.erase(m_sums.lower_bound({endpoint, 0}), m_sums.lower_bound({endpoint + 1, 0}));
}

QString roundTripWords(const RoundTrips::Summary& summary)
{
    if (summary.count == 0)
        return {};
    const QString average = trafficDurationText(summary.total / qint64(summary.count));
    if (summary.count == 1)
        return QStringLiteral("round trip %1").arg(average);
    return QStringLiteral("round trip %1 (%2 to %3)")
        .arg(average, trafficDurationText(summary.least), trafficDurationText(summary.most));
}

} // namespace sw
