#include "models/traffic/TrafficModel.h"

#include "models/traffic/TrafficWords.h"

#include <QElapsedTimer>

#include <algorithm>
#include <limits>

namespace sw {

namespace {

constexpr int tickMilliseconds = 50;
constexpr qint64 sliceNanoseconds = 4'000'000;
constexpr qint64 noBudget = std::numeric_limits<qint64>::max();
constexpr int smallTable = 65'536;      // evicted rows leave at once below it
constexpr int rowCeiling = 100'000'000; // a header's length in pixels is an int

struct TrafficColumn
{
    QString title, toolTip;
    Qt::Alignment alignment;
};

const TrafficColumn& trafficColumn(int section)
{
    static const TrafficColumn columns[TrafficModel::ColumnCount] = {
        {QStringLiteral("No."), QStringLiteral("Number of the row in this capture"), Qt::AlignRight},
        {QStringLiteral("Time"), QStringLiteral("Local time, to the microsecond"), Qt::AlignLeft},
        {QStringLiteral("Delta"), QStringLiteral("Time since the row before"), Qt::AlignRight},
        {QString(), QStringLiteral("Direction: received, sent, or what else happened"), Qt::AlignHCenter},
        {QStringLiteral("Endpoint"), QStringLiteral("The listener or client"), Qt::AlignLeft},
        {QStringLiteral("Peer"), QStringLiteral("The process at the other end"), Qt::AlignLeft},
        {QStringLiteral("Length"), QStringLiteral("Bytes of payload"), Qt::AlignRight},
        {QStringLiteral("Preview"), QStringLiteral("The first bytes, or what happened"), Qt::AlignLeft},
    };
    return columns[section];
}

QString directionSign(TrafficEvent event)
{
    switch (event) {
    case TrafficEvent::Received:
        return QStringLiteral("←");
    case TrafficEvent::Sent:
        return QStringLiteral("→");
    case TrafficEvent::Failed:
        return QStringLiteral("×");
    default:
        return QStringLiteral("·");
    }
}

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
    m_store->unsubscribe(m_subscription);
}

void TrafficModel::setScope(EndpointId endpoint, ConnectionId connection)
{
    if (endpoint == m_endpoint && connection == m_connection)
        return;
    beginResetModel();
    m_endpoint = endpoint;
    m_connection = connection;
    m_matches = {};
    m_first = m_seen = m_store->begin();
    endResetModel();
    restart();
}

void TrafficModel::restart()
{
    m_first = m_seen = m_store->begin();
    tick();
}

void TrafficModel::sync()
{
    m_store->refresh();
    while (!follow(noBudget)) {
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
    if (m_store->arm(m_subscription, m_seen))
        m_wake.setEnabled(true);
    else
        m_tick.start(tickMilliseconds);
}

/// True when everything up to the store's end is done.
bool TrafficModel::follow(qint64 budgetNanoseconds)
{
    dropEvicted();
    const RowId end = m_store->end();
    if (isScoped())
        takeMatches(end, budgetNanoseconds);
    else
        takeAll(end);
    return followNames() && isCaughtUp();
}

bool TrafficModel::isCaughtUp() const { return m_seen >= std::min(m_store->end(), m_first + rowCeiling); }

int TrafficModel::shownRows() const { return isScoped() ? int(m_matches.size()) : int(m_seen - m_first); }

void TrafficModel::dropEvicted()
{
    const RowId begin = m_store->begin();
    const int rows = shownRows();
    const int gone =
        isScoped() ? int(std::lower_bound(m_matches.begin(), m_matches.end(), begin) - m_matches.begin())
                   : int(std::min(begin, m_seen) - std::min(begin, m_first));
    if (gone > 0 && (gone == rows || rows < smallTable || gone >= rows / 16)) {
        beginRemoveRows({}, 0, gone - 1);
        if (isScoped())
            m_matches.erase(m_matches.begin(), m_matches.begin() + gone);
        else
            m_first += RowId(gone);
        endRemoveRows();
    }
    if (m_seen < begin) // evicted before we saw them; nothing before them is left here
        m_first = m_seen = begin;
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
        if (record && (m_endpoint == 0 || record->endpoint == m_endpoint) &&
            (m_connection == 0 || record->connection == m_connection))
            found.push_back(id);
    }
    m_seen = id;
    if (found.empty())
        return;
    const int first = shownRows();
    beginInsertRows({}, first, first + int(found.size()) - 1);
    m_matches.insert(m_matches.end(), found.begin(), found.end());
    endInsertRows();
}

bool TrafficModel::followNames()
{
    const bool done = m_names->follow(m_seen);
    const quint64 generation = m_names->generation();
    if (std::exchange(m_namesGeneration, generation) != generation && shownRows() > 0)
        emit dataChanged(index(0, Endpoint), index(shownRows() - 1, Peer));
    return done;
}

RowId TrafficModel::rowIdAt(int row) const
{
    return isScoped() ? m_matches[std::size_t(row)] : m_first + RowId(row);
}

int TrafficModel::rowOf(RowId id) const
{
    if (!isScoped())
        return id >= m_first && id < m_seen ? int(id - m_first) : -1;
    const auto found = std::lower_bound(m_matches.begin(), m_matches.end(), id);
    return found != m_matches.end() && *found == id ? int(found - m_matches.begin()) : -1;
}

int TrafficModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : shownRows(); }

int TrafficModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

qint64 TrafficModel::deltaAt(int row, const TrafficRecord& record) const
{
    const TrafficRecord* before = row > 0 ? m_before.record(rowIdAt(row - 1)) : nullptr;
    return before ? std::max<qint64>(record.time - before->time, 0) : -1;
}

QString TrafficModel::detail(RowId id) const
{
    const QByteArrayView payload = m_reader.payload(id);
    const TrafficRecord* record = m_reader.record(id);
    return record->isData() ? trafficPreview(*record, payload) : trafficWords(*record, payload);
}

QVariant TrafficModel::displayText(int row, int column, const TrafficRecord& record) const
{
    switch (column) {
    case Number:
        return trafficNumberText(rowIdAt(row) + 1);
    case Time:
        return trafficTimeText(record.time);
    case Delta: {
        const qint64 delta = deltaAt(row, record);
        return delta < 0 ? QString() : trafficDurationText(delta);
    }
    case Direction:
        return directionSign(record.event);
    case Endpoint:
        return m_names->endpointName(record.endpoint);
    case Peer:
        return m_names->peerName(record.connection);
    case Length:
        return record.isData() ? trafficNumberText(record.size) : QString();
    default:
        return detail(rowIdAt(row));
    }
}

QVariant TrafficModel::ownRole(int row, int role, const TrafficRecord& record) const
{
    switch (role) {
    case EventRole:
        return int(record.event);
    case EndpointRole:
        return record.endpoint;
    case ConnectionRole:
        return record.connection;
    case TimeRole:
        return qint64(record.time);
    case DeltaRole:
        return deltaAt(row, record);
    case PayloadRole:
        return m_reader.payload(rowIdAt(row)).toByteArray();
    case DetailRole:
        return detail(rowIdAt(row));
    default:
        return {};
    }
}

QVariant TrafficModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const RowId id = rowIdAt(index.row());
    if (role == RowIdRole)
        return quint64(id);
    if (role == Qt::TextAlignmentRole)
        return int(trafficColumn(index.column()).alignment | Qt::AlignVCenter);
    const TrafficRecord* found = m_reader.record(id);
    if (!found)
        return role == Qt::DisplayRole && index.column() == Preview ? QStringLiteral("(no longer kept)")
                                                                    : QVariant();
    const TrafficRecord record = *found; // the reader moves on below
    if (role == Qt::AccessibleTextRole && index.column() == Direction)
        return trafficEventName(record.event);
    if (role == Qt::DisplayRole || role == Qt::AccessibleTextRole)
        return displayText(index.row(), index.column(), record);
    return ownRole(index.row(), role, record);
}

QVariant TrafficModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    const TrafficColumn& column = trafficColumn(section);
    if (role == Qt::DisplayRole)
        return column.title;
    if (role == Qt::ToolTipRole)
        return column.toolTip;
    if (role == Qt::TextAlignmentRole)
        return int(column.alignment | Qt::AlignVCenter);
    if (role == Qt::AccessibleTextRole)
        return column.title.isEmpty() ? QStringLiteral("Direction") : column.title;
    return {};
}

} // namespace sw
