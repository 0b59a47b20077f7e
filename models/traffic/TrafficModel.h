#pragma once

#include "models/base/ModelRoles.h"
#include "models/traffic/TrafficNames.h"
#include "models/traffic/TrafficStore.h"

#include <QAbstractTableModel>
#include <QTimer>

#include <memory>
#include <vector>

namespace sw {

/// The rows of a store as a table: all of them (model row = id − first id), or those of one endpoint or
/// connection. Follows the store by itself, one insert per tick of 50 ms at most; text is made for visible
/// cells only. GUI thread (or a test's).
class TrafficModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Number, Time, Delta, Direction, Endpoint, Peer, Length, Preview, ColumnCount };
    enum OwnRole {
        RowIdRole = Role::FirstOwn, ///< quint64
        EventRole,                  ///< int(TrafficEvent)
        EndpointRole,               ///< quint32
        ConnectionRole,             ///< quint32
        TimeRole,                   ///< qint64 nanoseconds since the epoch
        DeltaRole,   ///< qint64 nanoseconds since the row before (of this model), -1 for the first
        PayloadRole, ///< QByteArray, whole, deep copy; ask for one row at a time
        DetailRole,  ///< QString: what happened, in words ("closed: eof"); data rows: escaped preview
    };

    TrafficModel(std::shared_ptr<TrafficStore> store, std::shared_ptr<TrafficNames> names,
                 QObject* parent = nullptr);

    /// Shows one endpoint (connection 0) or one connection; endpoint 0 shows everything.
    void setScope(EndpointId endpoint, ConnectionId connection = 0);
    /// Takes what the store has by now, without waiting for the tick.
    void sync();
    RowId rowIdAt(int row) const;
    /// Row of an id; -1 when it is not shown.
    int rowOf(RowId id) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::shared_ptr<TrafficStore> m_store;
    std::shared_ptr<TrafficNames> m_names;
    mutable TrafficReader m_reader;
    QTimer m_tick;
    EndpointId m_endpoint = 0;
    ConnectionId m_connection = 0;
    RowId m_first = 0, m_seen = 0; // unscoped: rows [m_first, m_seen)
    std::vector<RowId> m_matches;  // scoped: ids in order
};

} // namespace sw
