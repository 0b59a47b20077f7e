#include "models/session/EndpointModel.h"

#include "models/session/Engine.h"
#include "models/session/RowRuns.h"
#include "models/session/StatusWords.h"

#include <algorithm>

namespace sw {
namespace {

auto endpointSpot(std::vector<EndpointStatus>& endpoints, EndpointId id)
{
    return std::lower_bound(
        endpoints.begin(), endpoints.end(), id,
        [](const EndpointStatus& status, EndpointId wanted) { return status.id < wanted; });
}

bool isAt(const std::vector<EndpointStatus>& endpoints, std::vector<EndpointStatus>::const_iterator spot,
          EndpointId id)
{
    return spot != endpoints.end() && spot->id == id;
}

/// In the order of the list.
constexpr EndpointKind everyKind[] = {EndpointKind::Listener, EndpointKind::Client, EndpointKind::Tap,
                                      EndpointKind::Bridge};

QString groupName(EndpointKind kind)
{
    switch (kind) {
    case EndpointKind::Listener:
        return QStringLiteral("Listeners");
    case EndpointKind::Client:
        return QStringLiteral("Clients");
    case EndpointKind::Tap:
        return QStringLiteral("Taps");
    case EndpointKind::Bridge:
        return QStringLiteral("Bridges");
    }
    return {};
}

} // namespace

EndpointModel::EndpointModel(QObject* parent) : QAbstractItemModel(parent) {}

void EndpointModel::follow(Engine* engine)
{
    connect(engine, &Engine::endpointsChanged, this, &EndpointModel::apply);
}

void EndpointModel::apply(const std::vector<EndpointStatus>& statuses)
{
    for (const EndpointKind kind : everyKind)
        removeGone(kind, statuses);
    for (const EndpointKind kind : everyKind) {
        updateKnown(kind, statuses);
        insertNew(kind, statuses);
    }
}

int EndpointModel::groupRow(EndpointKind kind) const
{
    for (std::size_t i = 0; i < m_groups.size(); ++i)
        if (m_groups[i].kind == kind)
            return int(i);
    return -1;
}

/// What was removed, or restarted as another kind.
void EndpointModel::removeGone(EndpointKind kind, const std::vector<EndpointStatus>& statuses)
{
    const int row = groupRow(kind);
    if (row < 0)
        return;
    auto& endpoints = m_groups[std::size_t(row)].endpoints;
    std::vector<int> gone;
    for (const EndpointStatus& status : statuses) {
        const auto spot = endpointSpot(endpoints, status.id);
        if (isAt(endpoints, spot, status.id) &&
            (status.state == EndpointStatus::State::Removed || status.spec.kind != kind))
            gone.push_back(int(spot - endpoints.begin()));
    }
    const auto runs = rowRuns(std::move(gone));
    for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
        beginRemoveRows(index(row, 0), run->first, run->second);
        endpoints.erase(endpoints.begin() + run->first, endpoints.begin() + run->second + 1);
        endRemoveRows();
    }
    if (endpoints.empty()) {
        beginRemoveRows({}, row, row);
        m_groups.erase(m_groups.begin() + row);
        endRemoveRows();
    }
}

void EndpointModel::updateKnown(EndpointKind kind, const std::vector<EndpointStatus>& statuses)
{
    const int row = groupRow(kind);
    if (row < 0)
        return;
    auto& endpoints = m_groups[std::size_t(row)].endpoints;
    std::vector<int> touched;
    for (const EndpointStatus& status : statuses) {
        const auto spot = endpointSpot(endpoints, status.id);
        if (!isAt(endpoints, spot, status.id) || *spot == status)
            continue;
        *spot = status;
        touched.push_back(int(spot - endpoints.begin()));
    }
    const QModelIndex group = index(row, 0);
    for (const auto& [first, last] : rowRuns(std::move(touched)))
        emit dataChanged(index(first, 0, group), index(last, 0, group));
}

void EndpointModel::insertNew(EndpointKind kind, const std::vector<EndpointStatus>& statuses)
{
    std::vector<EndpointStatus> fresh;
    for (const EndpointStatus& status : statuses)
        if (status.spec.kind == kind && status.state != EndpointStatus::State::Removed &&
            !this->status(status.id))
            fresh.push_back(status);
    if (fresh.empty())
        return;
    std::sort(fresh.begin(), fresh.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
    const int row = addGroup(kind);
    auto& endpoints = m_groups[std::size_t(row)].endpoints;
    // Ids grow, so that as a rule all of them go to the end, as one block.
    for (std::size_t i = 0; i < fresh.size();) {
        const auto spot = endpointSpot(endpoints, fresh[i].id);
        const bool atEnd = spot == endpoints.end();
        const std::size_t count = atEnd ? fresh.size() - i : 1;
        const int at = int(spot - endpoints.begin());
        beginInsertRows(index(row, 0), at, at + int(count) - 1);
        endpoints.insert(spot, fresh.begin() + std::ptrdiff_t(i), fresh.begin() + std::ptrdiff_t(i + count));
        endInsertRows();
        i += count;
    }
}

int EndpointModel::addGroup(EndpointKind kind)
{
    const int row = groupRow(kind);
    if (row >= 0)
        return row;
    const auto before = std::count_if(m_groups.begin(), m_groups.end(),
                                      [kind](const Group& group) { return group.kind < kind; });
    const int at = int(before);
    beginInsertRows({}, at, at);
    m_groups.insert(m_groups.begin() + at, Group{kind, {}});
    endInsertRows();
    return at;
}

const EndpointStatus* EndpointModel::status(EndpointId id) const
{
    const QModelIndex found = indexOf(id);
    return found.isValid() ? statusAt(found) : nullptr;
}

int EndpointModel::endpointCount() const
{
    std::size_t count = 0;
    for (const Group& group : m_groups)
        count += group.endpoints.size();
    return int(count);
}

int EndpointModel::countOf(EndpointStatus::State state) const
{
    std::ptrdiff_t count = 0;
    for (const Group& group : m_groups)
        count += std::count_if(group.endpoints.begin(), group.endpoints.end(),
                               [state](const EndpointStatus& status) { return status.state == state; });
    return int(count);
}

quint64 EndpointModel::bytesMoved() const
{
    quint64 bytes = 0;
    for (const Group& group : m_groups) {
        for (const EndpointStatus& status : group.endpoints)
            bytes += status.counters.bytesIn + status.counters.bytesOut;
    }
    return bytes;
}

QModelIndex EndpointModel::indexOf(EndpointId id) const
{
    for (const Group& group : m_groups) {
        auto& endpoints = const_cast<std::vector<EndpointStatus>&>(group.endpoints);
        const auto spot = endpointSpot(endpoints, id);
        if (isAt(endpoints, spot, id))
            return createIndex(int(spot - endpoints.begin()), 0, quintptr(group.kind) + 1);
    }
    return {};
}

/// The internal id of an endpoint is its kind + 1, of a group 0: valid while other groups come and go.
const EndpointStatus* EndpointModel::statusAt(const QModelIndex& index) const
{
    if (!index.isValid() || index.internalId() == 0)
        return nullptr;
    const int row = groupRow(EndpointKind(index.internalId() - 1));
    return &m_groups[std::size_t(row)].endpoints[std::size_t(index.row())];
}

QModelIndex EndpointModel::index(int row, int column, const QModelIndex& parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    if (!parent.isValid())
        return createIndex(row, column, quintptr(0));
    return createIndex(row, column, quintptr(m_groups[std::size_t(parent.row())].kind) + 1);
}

QModelIndex EndpointModel::parent(const QModelIndex& child) const
{
    if (!child.isValid() || child.internalId() == 0)
        return {};
    return createIndex(groupRow(EndpointKind(child.internalId() - 1)), 0, quintptr(0));
}

int EndpointModel::rowCount(const QModelIndex& parent) const
{
    if (!parent.isValid())
        return int(m_groups.size());
    return parent.internalId() == 0 ? int(m_groups[std::size_t(parent.row())].endpoints.size()) : 0;
}

int EndpointModel::columnCount(const QModelIndex&) const { return 1; }

QVariant EndpointModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const EndpointStatus* status = statusAt(index);
    if (!status) {
        if (role == Qt::DisplayRole)
            return groupName(m_groups[std::size_t(index.row())].kind);
        return role == IdRole ? QVariant(quint32(0)) : QVariant();
    }
    switch (role) {
    case Qt::DisplayRole:
        return status->spec.displayName();
    case Qt::ToolTipRole:
        return status->spec.address.display();
    case Qt::AccessibleDescriptionRole: // all that is painted beside the name
        return QStringLiteral("%1; %2; %3")
            .arg(endpointStateWord(*status), endpointDetail(*status),
                 countersInWords(status->counters.messagesIn, status->counters.messagesOut));
    case IdRole:
        return quint32(status->id);
    case StateRole:
        return int(status->state);
    case StateWordRole:
        return endpointStateWord(*status);
    case DetailRole:
        return endpointDetail(*status);
    case CountersInRole:
        return status->counters.messagesIn;
    case CountersOutRole:
        return status->counters.messagesOut;
    case StatusRole:
        return QVariant::fromValue(*status);
    default:
        return {};
    }
}

} // namespace sw
