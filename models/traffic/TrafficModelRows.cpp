#include "models/traffic/TrafficMarks.h"
#include "models/traffic/TrafficModel.h"

#include <QElapsedTimer>

#include <algorithm>
#include <limits>

#include <poll.h>

namespace sw {

namespace {

constexpr int tickMilliseconds = 50;
constexpr qint64 sliceNanoseconds = 4'000'000;
constexpr qint64 noBudget = std::numeric_limits<qint64>::max();
constexpr int smallTable = 65'536;     // evicted rows leave at once below it
constexpr int rowCeiling = 40'000'000; // a table's length in pixels is an int, a row at most 44 of them

} // namespace

TrafficModel::TrafficModel(std::shared_ptr<TrafficStore> store, std::shared_ptr<TrafficNames> names,
                           QObject* parent)
    : QAbstractTableModel(parent),
      m_store(std::move(store)),
      m_names(std::move(names)),
      m_reader(m_store),
      m_before(m_store),
      m_subscription(m_store->subscribe()),
      m_wake(m_subscription, QSocketNotifier::Read)
{
    m_tick.setSingleShot(true);
    connect(&m_tick, &QTimer::timeout, this, &TrafficModel::tick);
    m_nextSlice.setSingleShot(true);
    connect(&m_nextSlice, &QTimer::timeout, this, &TrafficModel::takeBatches);
    connect(&m_wake, &QSocketNotifier::activated, this, [this] {
        m_wake.setEnabled(false); // until it is armed again
        if (!m_tick.isActive())
            m_tick.start(tickMilliseconds);
    });
    restart();
}

TrafficModel::~TrafficModel()
{
    m_wake.setEnabled(false);
    m_answers.reset();
    m_store->unsubscribe(m_subscription);
}

void TrafficModel::setScope(EndpointId endpoint, ConnectionId connection)
{
    const TrafficFilter scope = TrafficFilter().within(endpoint, connection);
    if (scope == m_scope)
        return;
    m_scope = scope;
    restart();
}

void TrafficModel::setFilter(const TrafficFilter& filter)
{
    if (filter == m_filter)
        return;
    m_filter = filter;
    if (m_filter.isEmpty())
        restart();
    else
        startFilter();
}

/// Shows the scope anew, or all; the worker's rows follow if there is a filter.
void TrafficModel::restart()
{
    if (!m_filter.isEmpty()) {
        startFilter();
        return;
    }
    stopFilter();
    beginResetModel();
    m_listsMatches = m_scope.isNarrowed();
    m_matches.clear();
    m_first = m_seen = m_store->begin();
    endResetModel();
    tick();
}

void TrafficModel::startFilter()
{
    if (!m_run) {
        m_run = std::make_unique<TrafficFilterRun>(m_store);
        m_answers = std::make_unique<QSocketNotifier>(m_run->fd(), QSocketNotifier::Read);
        connect(m_answers.get(), &QSocketNotifier::activated, this, &TrafficModel::takeBatches);
    }
    m_filterGeneration = ++m_generations;
    m_batches.clear();
    m_awaitsFirst = true;
    m_runFrom = m_tested = m_store->begin();
    m_runEnd = m_handed = std::max(m_store->end(), m_runFrom);
    m_givenGeneration = m_names->givenGeneration();
    auto marks = m_marks ? m_marks->snapshot() : std::make_shared<const TrafficMarkMap>();
    const TrafficFilter whole = m_filter.within(m_scope);
    m_run->start({m_filterGeneration, whole, *m_names, std::move(marks), m_runFrom}, m_runEnd);
    emit filterProgressed();
}

void TrafficModel::stopFilter()
{
    if (std::exchange(m_filterGeneration, 0) == 0)
        return;
    m_run->stop();
    m_batches.clear();
    m_awaitsFirst = false;
    emit filterProgressed();
}

int TrafficModel::filterProgress() const
{
    if (m_filterGeneration == 0 || (m_tested >= m_runEnd && !m_awaitsFirst))
        return -1;
    const RowId all = m_runEnd - m_runFrom;
    return all == 0 ? 0 : int((m_tested - m_runFrom) * 100 / all);
}

/// What there is no time for now comes after what else waits in this thread.
void TrafficModel::takeBatches()
{
    for (TrafficFilterRun::Batch& batch : m_run->takeAll())
        m_batches.push_back(std::move(batch));
    QElapsedTimer clock;
    clock.start();
    bool answered = false;
    while (!m_batches.empty() && clock.nsecsElapsed() < sliceNanoseconds) {
        const TrafficFilterRun::Batch batch = std::move(m_batches.front());
        m_batches.pop_front();
        answered = takeBatch(batch) || answered;
    }
    if (!m_batches.empty())
        m_nextSlice.start();
    if (answered)
        emit filterProgressed();
}

/// True when the run has got on.
bool TrafficModel::takeBatch(const TrafficFilterRun::Batch& batch)
{
    if (batch.generation != m_filterGeneration)
        return false;
    if (batch.outdated) {
        startFilter();
        return false;
    }
    if (batch.rejudged) {
        setShown(*batch.rejudged, batch.holds);
        return false;
    }
    m_tested = batch.tested;
    // Of those that the store still has: they are in order.
    const auto first = std::lower_bound(batch.matches.begin(), batch.matches.end(), m_store->begin());
    const std::span<const RowId> found(first, batch.matches.end());
    if (std::exchange(m_awaitsFirst, false))
        showMatches(found);
    else
        appendMatches(found);
    return true;
}

void TrafficModel::showMatches(std::span<const RowId> found)
{
    beginResetModel();
    m_listsMatches = true;
    m_matches.assign(found.begin(), found.end());
    m_first = m_store->begin();
    endResetModel();
}

void TrafficModel::appendMatches(std::span<const RowId> found)
{
    if (found.empty())
        return;
    const int first = int(m_matches.size());
    beginInsertRows({}, first, first + int(found.size()) - 1);
    m_matches.insert(m_matches.end(), found.begin(), found.end());
    endInsertRows();
}

/// One row whose mark changed.
void TrafficModel::setShown(RowId id, bool shown)
{
    if (m_awaitsFirst || id < m_store->begin())
        return;
    const auto at = std::lower_bound(m_matches.begin(), m_matches.end(), id);
    const bool isShown = at != m_matches.end() && *at == id;
    const int row = int(at - m_matches.begin());
    if (shown && !isShown) {
        beginInsertRows({}, row, row);
        m_matches.insert(at, id);
        endInsertRows();
    } else if (!shown && isShown) {
        beginRemoveRows({}, row, row);
        m_matches.erase(at);
        endRemoveRows();
    }
}

void TrafficModel::setMarks(TrafficMarks* marks)
{
    if (m_marks)
        m_marks->disconnect(this);
    m_marks = marks;
    if (m_marks)
        connect(m_marks, &TrafficMarks::changed, this, &TrafficModel::onMarkChanged);
}

void TrafficModel::onMarkChanged(RowId id)
{
    if (const int row = rowOf(id); row >= 0)
        emit dataChanged(index(row, 0), index(row, ColumnCount - 1));
    if (m_filterGeneration != 0 && m_filter.readsMarks())
        m_run->rejudge(id, m_marks->snapshot());
}

void TrafficModel::sync()
{
    m_store->refresh();
    while (!follow(noBudget) || !isCaughtUp()) {
        if (m_filterGeneration == 0)
            continue;
        pollfd ready = {m_run->fd(), POLLIN, 0};
        ::poll(&ready, 1, m_batches.empty() ? tickMilliseconds : 0);
        takeBatches();
    }
}

void TrafficModel::tick()
{
    m_store->refresh();
    if (!follow(sliceNanoseconds))
        m_tick.start(0);
    else
        waitForRows();
}

void TrafficModel::waitForRows()
{
    if (!m_store->isWriter()) { // nobody in this process wakes us
        if (m_store->isLive())
            m_tick.start(tickMilliseconds);
        return;
    }
    if (m_store->arm(m_subscription, m_filterGeneration != 0 ? m_handed : m_seen))
        m_wake.setEnabled(true);
    else
        m_tick.start(tickMilliseconds);
}

/// True when this thread has nothing left to do up to the store's end.
bool TrafficModel::follow(qint64 budgetNanoseconds)
{
    dropEvicted();
    const RowId end = m_store->end();
    if (m_start < 0) {
        if (const TrafficRecord* first = m_reader.record(m_store->begin()))
            m_start = first->time;
    }
    if (m_filterGeneration != 0) {
        if (m_awaitsFirst && !m_listsMatches)
            takeAll(end);
        m_handed = std::max(m_handed, end);
        m_run->extend(m_handed);
        return followNames();
    }
    if (m_listsMatches)
        takeMatches(end, budgetNanoseconds);
    else
        takeAll(end);
    return followNames() && isCaughtUp();
}

bool TrafficModel::isCaughtUp() const
{
    if (m_filterGeneration != 0)
        return !m_awaitsFirst && m_tested >= m_store->end();
    return m_seen >= std::min(m_store->end(), m_first + rowCeiling);
}

int TrafficModel::shownRows() const { return m_listsMatches ? int(m_matches.size()) : int(m_seen - m_first); }

void TrafficModel::dropEvicted()
{
    const RowId begin = m_store->begin();
    const int rows = shownRows();
    const int gone =
        m_listsMatches ? int(std::lower_bound(m_matches.begin(), m_matches.end(), begin) - m_matches.begin())
                       : int(std::min(begin, m_seen) - std::min(begin, m_first));
    if (gone > 0 && (gone == rows || rows < smallTable || gone >= rows / 16)) {
        beginRemoveRows({}, 0, gone - 1);
        if (m_listsMatches)
            m_matches.erase(m_matches.begin(), m_matches.begin() + gone);
        else
            m_first += RowId(gone);
        endRemoveRows();
    }
    if (m_seen < begin) // evicted before we saw them; nothing before them is left here
        m_first = m_seen = begin;
    if (m_marks && m_store->isWriter())
        m_marks->forgetBefore(begin);
}

void TrafficModel::takeAll(RowId end)
{
    end = std::min(end, m_first + rowCeiling);
    if (end <= m_seen)
        return;
    beginInsertRows({}, int(m_seen - m_first), int(end - 1 - m_first));
    m_seen = end;
    endInsertRows();
}

void TrafficModel::takeMatches(RowId end, qint64 budgetNanoseconds)
{
    QElapsedTimer clock;
    clock.start();
    std::vector<RowId> found;
    RowId id = m_seen;
    for (; id < end; ++id) {
        if ((id & 1023) == 0 && clock.nsecsElapsed() > budgetNanoseconds)
            break;
        const TrafficRecord* record = m_reader.record(id);
        if (record && m_scope.isWithin(*record))
            found.push_back(id);
    }
    m_seen = id;
    appendMatches(found);
}

bool TrafficModel::followNames()
{
    const bool done = m_names->follow(m_filterGeneration != 0 ? m_handed : m_seen);
    const quint64 generation = m_names->generation();
    if (std::exchange(m_namesGeneration, generation) != generation && shownRows() > 0)
        emit dataChanged(index(0, Endpoint), index(shownRows() - 1, Peer));
    const quint64 given = m_names->givenGeneration();
    if (m_filterGeneration != 0 && std::exchange(m_givenGeneration, given) != given)
        m_run->rename(m_names->given());
    return done;
}

RowId TrafficModel::rowIdAt(int row) const
{
    return m_listsMatches ? m_matches[std::size_t(row)] : m_first + RowId(row);
}

int TrafficModel::rowOf(RowId id) const
{
    if (!m_listsMatches)
        return id >= m_first && id < m_seen ? int(id - m_first) : -1;
    const auto found = std::lower_bound(m_matches.begin(), m_matches.end(), id);
    return found != m_matches.end() && *found == id ? int(found - m_matches.begin()) : -1;
}

} // namespace sw
