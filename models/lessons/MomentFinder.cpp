#include "models/lessons/MomentFinder.h"

#include "models/lessons/HttpMoments.h"
#include "models/session/LostDescriptors.h"
#include "models/traffic/TrafficWords.h"

#include <QSocketNotifier>

#include <algorithm>
#include <map>
#include <set>

#include <poll.h>
#include <sys/eventfd.h>

namespace sw {
namespace {

constexpr RowId rowsPerTurn = 20'000;
constexpr std::size_t mostRemembered = 10'000;
constexpr int longestRest = 1000; ///< milliseconds, while somebody's patience runs

std::int64_t monotonicNow()
{
    return std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()).count();
}

} // namespace

/// What belongs to the thread.
class MomentFinder::Core
{
public:
    Core(std::shared_ptr<TrafficStore> store, std::chrono::milliseconds patience, Mailbox<Moment>& found)
        : m_store(std::move(store)),
          m_patience(patience),
          m_found(found),
          m_next(m_store->end()),
          m_subscription(m_store->subscribe()),
          m_wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
    {
    }
    ~Core() { m_store->unsubscribe(m_subscription); }
    Core(const Core&) = delete;
    Core& operator=(const Core&) = delete;

    void run()
    {
        TrafficReader reader(m_store);
        while (!m_quit.load(std::memory_order_acquire)) {
            m_next = std::max(m_next, m_store->begin());
            const RowId end = std::min(m_store->end(), m_next + rowsPerTurn);
            for (; m_next < end; ++m_next) {
                if (const TrafficRecord* record = reader.record(m_next))
                    take(TrafficRecord(*record), reader);
            }
            findLongHalves();
            wait();
        }
    }
    void quit()
    {
        m_quit.store(true, std::memory_order_release);
        ::eventfd_write(m_wake.get(), 1);
    }

private:
    struct Half
    {
        EndpointId endpoint;
        RowId row;
        std::int64_t since; ///< monotonic
    };

    void take(const TrafficRecord& record, TrafficReader& reader)
    {
        switch (record.event) {
        case TrafficEvent::Sent: // on a relay: what goes to the client
            if (isRelayed(record))
                takeAnswer(record, reader);
            else
                m_http.sent(record.connection, start(record, reader));
            break;
        case TrafficEvent::Received:
            if (record.descriptors > 0)
                tell(Moment::Kind::DescriptorReceived, record, QString::number(record.descriptors));
            if (isRelayed(record))
                m_http.sent(record.connection, start(record, reader));
            else
                takeAnswer(record, reader);
            break;
        case TrafficEvent::Finished:
            takeFinished(record, reader.payload(m_next));
            break;
        case TrafficEvent::Note:
            if (reader.payload(m_next).contains(m_lostDescriptors))
                tell(Moment::Kind::MessageCut, record);
            break;
        case TrafficEvent::Closed:
            if (reader.payload(m_next).contains("\"reset\""))
                tell(Moment::Kind::ResetUnread, record);
            else if (reader.payload(m_next).contains("\"eof\""))
                takeEnd(record);
            m_halves.erase(record.connection);
            m_http.closed(record.connection);
            break;
        case TrafficEvent::Failed:
            takeFailed(record, reader.payload(m_next));
            break;
        default:
            break;
        }
    }
    void takeFinished(const TrafficRecord& record, QByteArrayView payload)
    {
        if (payload.contains("peer") && m_halves.size() < mostRemembered)
            m_halves.insert({record.connection, {record.endpoint, m_next, monotonicNow()}});
        if (payload.contains("\"target\"") || payload.contains("\"peer\""))
            takeEnd(record);
        else if (payload.contains("\"client\"")) // who left by himself misses nothing
            m_http.closed(record.connection);
    }
    void takeEnd(const TrafficRecord& record)
    {
        if (const auto cut = m_http.ended(record.connection))
            tell(Moment::Kind::AnswerCut, record, *cut);
    }
    /// Requests begin with their method: a look at the preview spares the rest of what is none.
    QByteArrayView start(const TrafficRecord& record, TrafficReader& reader) const
    {
        const QByteArrayView preview = record.previewBytes();
        const auto end =
            std::find_if(preview.begin(), preview.end(), [](char c) { return c < 'A' || c > 'Z'; });
        return end != preview.begin() && end != preview.end() && *end == ' ' ? reader.payload(m_next)
                                                                             : QByteArrayView();
    }
    static bool isRelayed(const TrafficRecord& record) { return record.flags & TrafficRecord::relayed; }
    void takeAnswer(const TrafficRecord& record, TrafficReader& reader)
    {
        if (!m_http.isTracking(record.connection))
            return;
        if (const auto error = m_http.received(record.connection, reader.payload(m_next)))
            tell(Moment::Kind::ErrorInside200, record, *error, true);
    }
    void takeFailed(const TrafficRecord& record, QByteArrayView payload)
    {
        if (record.connection == 0 && payload.contains("\"EEXIST\""))
            tell(Moment::Kind::PathMasked, record, {}, true);
        else if (payload.contains("\"EMSGSIZE\""))
            tell(Moment::Kind::MessageTooLong, record);
    }
    void tell(Moment::Kind kind, const TrafficRecord& record, const QString& detail = {}, bool again = false)
    {
        const bool isNew = m_told.insert({record.connection, kind}).second;
        if (m_told.size() > mostRemembered)
            m_told.erase(m_told.begin());
        if (isNew || again)
            m_found.post({kind, record.endpoint, record.connection, m_next, detail});
    }
    void findLongHalves()
    {
        const std::int64_t limit = std::chrono::nanoseconds(m_patience).count(), now = monotonicNow();
        for (auto half = m_halves.begin(); half != m_halves.end();) {
            if (now - half->second.since < limit) {
                ++half;
                continue;
            }
            m_found.post({Moment::Kind::HalfClosedLong, half->second.endpoint, half->first, half->second.row,
                          trafficDurationText(limit)});
            half = m_halves.erase(half);
        }
    }
    void wait()
    {
        if (!m_store->arm(m_subscription, m_next))
            return;
        const int rest = m_halves.empty() ? -1 : std::min(longestRest, int(m_patience.count() / 4) + 1);
        pollfd fds[] = {{m_wake.get(), POLLIN, 0}, {m_subscription, POLLIN, 0}};
        ::poll(fds, 2, rest);
        eventfd_t count = 0;
        ::eventfd_read(m_wake.get(), &count);
    }

    const std::shared_ptr<TrafficStore> m_store;
    const std::chrono::milliseconds m_patience;
    Mailbox<Moment>& m_found;
    const QByteArray m_lostDescriptors = lostDescriptorsWords().toUtf8();
    HttpMoments m_http;
    std::map<ConnectionId, Half> m_halves;
    std::set<std::pair<ConnectionId, Moment::Kind>> m_told;
    RowId m_next;
    int m_subscription;
    UniqueFd m_wake;
    std::atomic<bool> m_quit{false};
};

MomentFinder::MomentFinder(std::shared_ptr<TrafficStore> store, std::chrono::milliseconds patience,
                           QObject* parent)
    : QObject(parent),
      m_core(std::make_unique<Core>(std::move(store), patience, m_found))
{
    auto* notifier = new QSocketNotifier(m_found.fd(), QSocketNotifier::Read, this);
    connect(notifier, &QSocketNotifier::activated, this, &MomentFinder::takeFound);
    m_thread = std::thread([this] { m_core->run(); });
}

MomentFinder::~MomentFinder()
{
    m_core->quit();
    m_thread.join();
}

void MomentFinder::takeFound()
{
    for (const Moment& moment : m_found.takeAll())
        emit found(moment);
}

} // namespace sw
