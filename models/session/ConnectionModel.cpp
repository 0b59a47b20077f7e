#include "models/session/ConnectionModel.h"

#include "models/session/Engine.h"
#include "models/session/RowRuns.h"
#include "models/session/StatusWords.h"

namespace sw {
namespace {

auto connectionSpot(std::vector<ConnectionStatus>& rows, ConnectionId id)
{
    return std::lower_bound(
        rows.begin(), rows.end(), id,
        [](const ConnectionStatus& status, ConnectionId wanted) { return status.id < wanted; });
}

} // namespace

ConnectionModel::ConnectionModel(EndpointId endpoint, QObject* parent)
    : QAbstractListModel(parent),
      m_endpoint(endpoint)
{
}

void ConnectionModel::follow(Engine* engine)
{
    connect(engine, &Engine::connectionsChanged, this, &ConnectionModel::apply);
}

void ConnectionModel::apply(const std::vector<ConnectionStatus>& statuses)
{
    std::vector<int> touched;
    std::vector<ConnectionStatus> fresh;
    for (const ConnectionStatus& status : statuses) {
        if (status.endpoint != m_endpoint)
            continue;
        const auto spot = connectionSpot(m_rows, status.id);
        if (spot == m_rows.end() || spot->id != status.id) {
            fresh.push_back(status);
        } else if (*spot != status) {
            m_closed += status.state == ConnectionStatus::State::Closed &&
                        spot->state == ConnectionStatus::State::Open;
            *spot = status;
            touched.push_back(int(spot - m_rows.begin()));
        }
    }
    for (const auto& [first, last] : rowRuns(std::move(touched)))
        emit dataChanged(index(first), index(last));
    insertNew(std::move(fresh));
    forgetOldest();
}

void ConnectionModel::insertNew(std::vector<ConnectionStatus> fresh)
{
    std::sort(fresh.begin(), fresh.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
    for (std::size_t i = 0; i < fresh.size();) {
        const auto spot = connectionSpot(m_rows, fresh[i].id);
        // Everything that belongs before the row that stands there goes in as one block.
        std::size_t end = i + 1;
        while (end < fresh.size() && (spot == m_rows.end() || fresh[end].id < spot->id))
            ++end;
        const int at = int(spot - m_rows.begin());
        beginInsertRows({}, at, at + int(end - i) - 1);
        for (std::size_t k = i; k < end; ++k)
            m_closed += fresh[k].state == ConnectionStatus::State::Closed;
        m_rows.insert(spot, fresh.begin() + std::ptrdiff_t(i), fresh.begin() + std::ptrdiff_t(end));
        endInsertRows();
        i = end;
    }
}

/// Of the closed ones, all but the last maxClosed; "last" by when they closed.
void ConnectionModel::forgetOldest()
{
    if (m_closed <= maxClosed)
        return;
    std::vector<std::pair<qint64, int>> closed;
    for (std::size_t i = 0; i < m_rows.size(); ++i)
        if (m_rows[i].state == ConnectionStatus::State::Closed)
            closed.emplace_back(m_rows[i].closedAt, int(i));
    std::sort(closed.begin(), closed.end());
    std::vector<int> gone;
    for (std::size_t i = 0; i + maxClosed < closed.size(); ++i)
        gone.push_back(closed[i].second);
    m_closed = maxClosed;
    const auto runs = rowRuns(std::move(gone));
    for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
        beginRemoveRows({}, run->first, run->second);
        m_rows.erase(m_rows.begin() + run->first, m_rows.begin() + run->second + 1);
        endRemoveRows();
    }
}

const ConnectionStatus* ConnectionModel::status(ConnectionId id) const
{
    const QModelIndex found = indexOf(id);
    return found.isValid() ? &m_rows[std::size_t(found.row())] : nullptr;
}

QModelIndex ConnectionModel::indexOf(ConnectionId id) const
{
    const auto spot = connectionSpot(const_cast<std::vector<ConnectionStatus>&>(m_rows), id);
    return spot != m_rows.end() && spot->id == id ? index(int(spot - m_rows.begin())) : QModelIndex();
}

int ConnectionModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant ConnectionModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const ConnectionStatus& status = m_rows[std::size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole:
    case NameRole:
        return connectionName(status);
    case IdRole:
        return quint32(status.id);
    case OpenRole:
        return status.state == ConnectionStatus::State::Open;
    case DetailRole:
        return connectionDetail(status);
    case CountersInRole:
        return status.counters.messagesIn;
    case CountersOutRole:
        return status.counters.messagesOut;
    case Qt::AccessibleDescriptionRole: // all that is painted beside the name
        return QStringLiteral("%1; %2").arg(
            connectionDetail(status),
            countersInWords(status.counters.messagesIn, status.counters.messagesOut));
    case StatusRole:
        return QVariant::fromValue(status);
    default:
        return {};
    }
}

} // namespace sw
