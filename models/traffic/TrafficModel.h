#pragma once

#include "models/base/ModelRoles.h"
#include "models/traffic/TrafficFilter.h"
#include "models/traffic/TrafficFilterRun.h"
#include "models/traffic/TrafficNames.h"
#include "models/traffic/TrafficStore.h"

#include <QAbstractTableModel>
#include <QSocketNotifier>
#include <QTimer>

#include <deque>
#include <memory>
#include <span>

namespace sw {

class TrafficMarks;

/// How the Time column reads.
enum class TimeForm {
    TimeOfDay,  ///< "14:02:11.699 210", local
    DateTime,   ///< "2026-11-22 14:02:11.699 210", local
    SinceStart, ///< "+12.345 678 s" since the first row of the capture
    Delta,      ///< since the row shown before
};

/// The rows of a store as a table: all of them (model row = id − first id), those of one endpoint or
/// connection, or those that a filter lets through. Follows the store by itself, one insert per tick of 50 ms
/// at most; text is made for visible cells only. A filter is applied by a thread of its own, rows appear as
/// they are found. Rows that the store evicted leave in bulk, a sixteenth of a large table at once; until
/// then their cells are empty and the preview says so. GUI thread (or a test's).
class TrafficModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Number, Time, Delta, Direction, Endpoint, Peer, Length, Preview, Rule, ColumnCount };
    enum OwnRole {
        RowIdRole = Role::FirstOwn, ///< quint64
        EventRole,                  ///< int(TrafficEvent)
        EndpointRole,               ///< quint32
        ConnectionRole,             ///< quint32
        TimeRole,                   ///< qint64 nanoseconds since the epoch
        DeltaRole,     ///< qint64 nanoseconds since the row before (of this model), -1 for the first
        BeginningRole, ///< QByteArray: what the row itself has of the payload, its first bytes
        PayloadRole,   ///< QByteArray, whole, deep copy; ask for one row at a time
        DetailRole,  ///< QString: what happened, in words ("closed: end by peer"); data rows: escaped preview
        MarkedRole,  ///< bool
        BadgesRole,  ///< QStringList "2 fds", "other sender"; empty for most
        CommentRole, ///< QString, escaped for display
    };

    TrafficModel(std::shared_ptr<TrafficStore> store, std::shared_ptr<TrafficNames> names,
                 QObject* parent = nullptr);
    ~TrafficModel() override;

    /// Shows one endpoint (connection 0) or one connection; endpoint 0 shows everything. Rows of a large
    /// store come in slices of some milliseconds, so that the caller's thread is never held up.
    void setScope(EndpointId endpoint, ConnectionId connection = 0);
    const std::shared_ptr<TrafficStore>& store() const { return m_store; }
    /// Shows what the filter lets through, of the scope. What was shown stays until the first answer of the
    /// worker (some milliseconds); then the model is reset, and the rest comes as it is found.
    void setFilter(const TrafficFilter& filter);
    const TrafficFilter& filter() const { return m_filter; }
    /// Percent of the rows that were there when the filter was set; -1 when they are all done.
    int filterProgress() const;
    /// True while what is shown is from before setFilter(): the worker has not answered yet.
    bool showsOldRows() const { return m_awaitsFirst; }
    /// Rows of the store that the scope and filter choose from.
    quint64 totalRows() const { return m_store->end() - m_store->begin(); }
    /// Marks and comments to show and to filter by; null: none. Not owned, must outlive this.
    void setMarks(TrafficMarks* marks);
    void setTimeForm(TimeForm form);
    TimeForm timeForm() const { return m_timeForm; }

    /// Takes all that the store has by now, at once, without waiting for the tick (it waits for the filter).
    void sync();
    /// False while a scope or a filter still has rows of the store to look at.
    bool isCaughtUp() const;
    RowId rowIdAt(int row) const;
    /// Row of an id; -1 when it is not shown.
    int rowOf(RowId id) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

signals:
    /// The worker has got on, or is done.
    void filterProgressed();

private:
    // --- which rows (TrafficModelRows.cpp)
    void tick();
    void waitForRows();
    void restart();
    bool follow(qint64 budgetNanoseconds);
    void dropEvicted();
    void takeAll(RowId end);
    void takeMatches(RowId end, qint64 budgetNanoseconds);
    void startFilter();
    void stopFilter();
    void takeBatches();
    bool takeBatch(const TrafficFilterRun::Batch& batch);
    void showMatches(std::span<const RowId> found);
    void appendMatches(std::span<const RowId> found);
    void setShown(RowId id, bool shown);
    void onMarkChanged(RowId id);
    bool followNames();
    int shownRows() const;

    // --- what they say (TrafficModel.cpp)
    qint64 deltaAt(int row, const TrafficRecord& record) const;
    QString timeText(int row, const TrafficRecord& record) const;
    QVariant displayText(int row, int column, const TrafficRecord& record) const;
    QVariant accessibleText(int row, int column, const TrafficRecord& record) const;
    QVariant ownRole(int row, int role, const TrafficRecord& record) const;
    QString detail(RowId id) const;

    std::shared_ptr<TrafficStore> m_store;
    std::shared_ptr<TrafficNames> m_names;
    mutable TrafficReader m_reader;
    mutable TrafficReader m_before; // the row before, so that neither reader leaves its segment
    const int m_subscription;
    QSocketNotifier m_wake;
    QTimer m_tick;
    TrafficFilter m_filter; // as set, without the scope
    TrafficFilter m_scope;  // the scope alone: cheap enough for this thread
    RowId m_first = 0,
          m_seen = 0;            // all: rows [m_first, m_seen); else: looked at, or handed over, up to m_seen
    bool m_listsMatches = false; // rows are m_matches, else all
    /// Ids in order. Millions come at the end and go at the front: a vector would copy them all at once now
    /// and then, which holds the thread up.
    std::deque<RowId> m_matches;
    quint64 m_filterGeneration = 0; // of the run; 0: the filter is empty
    quint64 m_generations = 0;
    bool m_awaitsFirst = false; // the run has not answered yet, what was shown stays
    RowId m_runFrom = 0, m_runEnd = 0, m_tested = 0, m_handed = 0; // the run's rows
    TrafficMarks* m_marks = nullptr;
    TimeForm m_timeForm = TimeForm::TimeOfDay;
    qint64 m_start = -1; // time of the first row
    quint64 m_namesGeneration = 0, m_givenGeneration = 0;
    std::unique_ptr<QSocketNotifier> m_answers;
    std::deque<TrafficFilterRun::Batch> m_batches; // of the run, not taken in yet
    QTimer m_nextSlice;
    std::unique_ptr<TrafficFilterRun> m_run; // made for the first filter; last: its thread ends first
};

} // namespace sw
