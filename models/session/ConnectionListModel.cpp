#include "models/session/ConnectionListModel.h"

#include "models/session/StatusWords.h"
#include "models/traffic/TrafficWords.h"

#include <algorithm>

namespace sw {

ConnectionListModel::ConnectionListModel(ConnectionModel* source, QObject* parent)
    : QAbstractListModel(parent),
      m_source(source)
{
    followSource();
}

void ConnectionListModel::followSource()
{
    const auto recount = [this] {
        m_counted = false;
        emit dataChanged(index(0), index(0));
    };
    connect(m_source, &QAbstractItemModel::rowsAboutToBeInserted, this,
            [this](const QModelIndex&, int first, int last) { beginInsertRows({}, first + 1, last + 1); });
    connect(m_source, &QAbstractItemModel::rowsInserted, this, [this, recount] {
        endInsertRows();
        recount();
    });
    connect(m_source, &QAbstractItemModel::rowsAboutToBeRemoved, this,
            [this](const QModelIndex&, int first, int last) { beginRemoveRows({}, first + 1, last + 1); });
    connect(m_source, &QAbstractItemModel::rowsRemoved, this, [this, recount] {
        endRemoveRows();
        recount();
    });
    connect(m_source, &QAbstractItemModel::dataChanged, this,
            [this, recount](const QModelIndex& first, const QModelIndex& last) {
                emit dataChanged(index(first.row() + 1), index(last.row() + 1));
                recount();
            });
    connect(m_source, &QObject::destroyed, this, [this] {
        beginResetModel();
        m_source = nullptr;
        endResetModel();
    });
}

void ConnectionListModel::setEndpoint(const EndpointStatus& status)
{
    const bool same = m_endpoint && m_endpoint->counters == status.counters &&
                      m_endpoint->totalConnections == status.totalConnections &&
                      m_endpoint->openConnections == status.openConnections;
    m_endpoint = status;
    if (!same && m_source)
        emit dataChanged(index(0), index(0));
}

void ConnectionListModel::count() const
{
    if (std::exchange(m_counted, true) || !m_source)
        return;
    m_open = 0;
    m_in = m_out = 0;
    for (int row = 0; row < m_source->rowCount(); ++row) {
        const QModelIndex index = m_source->index(row);
        m_open += int(m_source->data(index, ConnectionModel::OpenRole).toBool());
        m_in += m_source->data(index, ConnectionModel::CountersInRole).toULongLong();
        m_out += m_source->data(index, ConnectionModel::CountersOutRole).toULongLong();
    }
}

bool ConnectionListModel::arePeers() const { return m_endpoint && hasPeers(m_endpoint->spec); }

QString ConnectionListModel::allDetail() const
{
    const quint64 all = m_endpoint ? m_endpoint->totalConnections : quint64(m_source->rowCount());
    const auto openNow = quint64(m_endpoint ? m_endpoint->openConnections : m_open);
    if (all == 0)
        return QStringLiteral("none yet");
    const QString now = trafficNumberText(openNow), then = trafficNumberText(all - std::min(all, openNow));
    if (!arePeers())
        return all <= openNow ? QStringLiteral("%1 open").arg(now)
                              : QStringLiteral("%1 open, %2 closed").arg(now, then);
    const QString peers = now + (openNow == 1 ? QStringLiteral(" peer") : QStringLiteral(" peers"));
    return all <= openNow ? peers : QStringLiteral("%1, %2 forgotten").arg(peers, then);
}

QVariant ConnectionListModel::all(int role) const
{
    count();
    switch (role) {
    case Qt::DisplayRole:
    case ConnectionModel::NameRole:
        return arePeers() ? QStringLiteral("All peers") : QStringLiteral("All connections");
    case ConnectionModel::IdRole:
        return quint32(0);
    case ConnectionModel::OpenRole:
        return false;
    case ConnectionModel::DetailRole:
        return allDetail();
    case Qt::ToolTipRole:
        return QStringLiteral("Messages in and out since it was made, of all its connections and restarts");
    case Qt::AccessibleDescriptionRole:
        return QStringLiteral("%1; %2").arg(
            allDetail(), countersInWords(all(ConnectionModel::CountersInRole).toULongLong(),
                                         all(ConnectionModel::CountersOutRole).toULongLong()));
    case ConnectionModel::CountersInRole:
        return m_endpoint ? m_endpoint->counters.messagesIn : m_in;
    case ConnectionModel::CountersOutRole:
        return m_endpoint ? m_endpoint->counters.messagesOut : m_out;
    default:
        return {};
    }
}

int ConnectionListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || !m_source ? 0 : m_source->rowCount() + 1;
}

QVariant ConnectionListModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    return index.row() == 0 ? all(role) : m_source->data(m_source->index(index.row() - 1), role);
}

} // namespace sw
