#pragma once

#include "models/base/ModelRoles.h"
#include "models/traffic/TrafficNames.h"
#include "models/traffic/TrafficStore.h"

#include <QAbstractTableModel>
#include <QSocketNotifier>
#include <QTimer>

#include <memory>
#include <vector>

namespace sw {

/// The rows of a store as a table: all of them (model row = id − first id), or those of one endpoint or
/// connection. Follows the store by itself, one insert per tick of 50 ms at most; text is made for visible
/// cells only. Rows that the store evicted leave in bulk, a sixteenth of a large table at once; until then
/// their cells are empty and the preview says so. GUI thread (or a test's).
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
        DetailRole,  ///< QString: what happened, in words ("closed: end by peer"); data rows: escaped preview
    };

    TrafficModel(std::shared_ptr<TrafficStore> store, std::shared_ptr<TrafficNames> names,
                 QObject* parent = nullptr);
    ~TrafficModel() override;

    /// Shows one endpoint (connection 0) or one connection; endpoint 0 shows everything. Rows of a large
    /// store come in slices of some milliseconds, so that the caller's thread is never held up.
    void setScope(EndpointId endpoint, ConnectionId connection = 0);
    const std::shared_ptr<TrafficStore>& store() const { return m_store; }
    /// Takes all that the store has by now, at once, without waiting for the tick.
    void sync();
    /// False while a scope still has rows of the store to look at.
    bool isCaughtUp() const;
    RowId rowIdAt(int row) const;
    /// Row of an id; -1 when it is not shown.
    int rowOf(RowId id) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    bool isScoped() const { return m_endpoint != 0 || m_connection != 0; }
    void tick();
    void waitForRows();
    void restart();
    bool follow(qint64 budgetNanoseconds);
    void dropEvicted();
    void takeAll(RowId end);
    void takeMatches(RowId end, qint64 budgetNanoseconds);
    bool followNames();
    int shownRows() const;
    qint64 deltaAt(int row, const TrafficRecord& record) const;
    QVariant displayText(int row, int column, const TrafficRecord& record) const;
    QVariant ownRole(int row, int role, const TrafficRecord& record) const;
    QString detail(RowId id) const;

    std::shared_ptr<TrafficStore> m_store;
    std::shared_ptr<TrafficNames> m_names;
    mutable TrafficReader m_reader;
    mutable TrafficReader m_before; // the row before, so that neither reader leaves its segment
    const int m_subscription;
    QSocketNotifier m_wake;
    QTimer m_tick;
    EndpointId m_endpoint = 0;
    ConnectionId m_connection = 0;
    RowId m_first = 0, m_seen = 0; // unscoped: rows [m_first, m_seen); scoped: looked at up to m_seen
    std::vector<RowId> m_matches;  // scoped: ids in order
    quint64 m_namesGeneration = 0;
};

} // namespace sw
