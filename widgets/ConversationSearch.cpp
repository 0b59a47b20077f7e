#include "widgets/ConversationSearch.h"

#include "models/traffic/TrafficWords.h"
#include "widgets/BackgroundJob.h"

#include <QElapsedTimer>

namespace sw {

namespace {

constexpr qsizetype searchSlice = 4 << 20;
constexpr qint64 tellEvery = 50; // milliseconds
constexpr int lookAgainAfter = 250;

/// First match, looked for in slices so that it can be ended; -1: none.
qint64 firstMatch(const BytePattern& pattern, QByteArrayView bytes, const BackgroundJob::Ticket& ticket)
{
    for (qsizetype from = 0; from < bytes.size() && !ticket.isCancelled(); from += searchSlice) {
        const qsizetype length = std::min(searchSlice + pattern.size() - 1, bytes.size() - from);
        if (const qsizetype at = pattern.indexIn(bytes.sliced(from, length)); at >= 0)
            return from + at;
    }
    return -1;
}

bool matchesRow(TrafficReader& reader, RowId id, const BytePattern& pattern,
                const BackgroundJob::Ticket& ticket, ConversationSearch::Hit* hit)
{
    const QByteArrayView payload = reader.payload(id);
    const TrafficRecord* record = reader.record(id);
    if (!record)
        return false;
    hit->row = id;
    if (!record->isData()) {
        hit->offset = -1;
        return pattern.indexIn(trafficWords(*record, payload).toUtf8()) >= 0;
    }
    hit->offset = firstMatch(pattern, payload.isEmpty() ? record->previewBytes() : payload, ticket);
    return hit->offset >= 0;
}

} // namespace

ConversationSearch::ConversationSearch(std::shared_ptr<TrafficStore> store, QObject* parent)
    : QObject(parent),
      m_store(std::move(store)),
      m_job(new BackgroundJob(this))
{
    m_again.setSingleShot(true);
    m_again.setInterval(lookAgainAfter);
    connect(&m_again, &QTimer::timeout, this, &ConversationSearch::goOn);
}

ConversationSearch::~ConversationSearch() = default;

void ConversationSearch::find(const BytePattern& pattern, EndpointId endpoint, ConnectionId connection)
{
    m_job->cancel();
    m_again.stop();
    m_pattern = pattern;
    m_endpoint = endpoint;
    m_connection = connection;
    m_hits.clear();
    m_next = m_store->begin();
    m_searching = !pattern.isEmpty();
    if (m_searching)
        goOn();
    emit changed();
}

void ConversationSearch::goOn()
{
    if (m_pattern.isEmpty() || isBounded())
        return;
    if (m_next >= m_store->end() && !m_searching) {
        m_again.start();
        return;
    }
    m_job->start([this, store = m_store, pattern = m_pattern, endpoint = m_endpoint,
                  connection = m_connection, from = m_next,
                  room = hitLimit - m_hits.size()](const BackgroundJob::Ticket& ticket) {
        TrafficReader reader(store);
        QElapsedTimer clock;
        clock.start();
        std::vector<Hit> hits;
        std::size_t found = 0;
        RowId id = std::max(from, store->begin());
        for (const RowId end = store->end(); id < end && found < room && !ticket.isCancelled(); ++id) {
            const TrafficRecord* record = reader.record(id);
            Hit hit;
            if (record && record->endpoint == endpoint &&
                (connection == 0 || record->connection == connection) &&
                matchesRow(reader, id, pattern, ticket, &hit)) {
                hits.push_back(hit);
                ++found;
            }
            if ((id & 255) == 0 && clock.elapsed() > tellEvery) {
                ticket.post([this, hits, id] { take(hits, id + 1, false); });
                hits.clear();
                clock.restart();
            }
        }
        ticket.post([this, hits, id] { take(hits, id, true); });
    });
}

void ConversationSearch::take(const std::vector<Hit>& hits, RowId next, bool done)
{
    m_hits.insert(m_hits.end(), hits.begin(), hits.end());
    m_next = next;
    const bool was = std::exchange(m_searching, m_searching && !done);
    if (done)
        m_again.start();
    if (!hits.empty() || was != m_searching)
        emit changed();
}

} // namespace sw
