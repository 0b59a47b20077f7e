#pragma once

#include "models/base/ColumnSpec.h"
#include "models/base/ModelRoles.h"
#include "models/inspect/Inspector.h"
#include "models/inspect/SocketFilter.h"
#include "models/inspect/SocketRecord.h"

#include <QAbstractTableModel>
#include <QTimer>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

namespace sw {

/// The live socket table: filtered and sorted in its own index, merged by key, never reset by a tick. New
/// rows say so for a while; gone rows stay, fading, for a while. GUI thread (or a test's).
class SocketTableModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { State, Type, Address, Process, Peer, ReceiveQueue, SendQueue, Inode, User, ColumnCount };
    enum OwnRole {
        InodeRole = Role::FirstOwn,
        FreshRole, ///< bool: appeared within the last seconds
        GoneRole,  ///< bool: gone, fading out
        FillRole,  ///< double 0…1 of the queue's limit in the two queue columns; invalid when not known
        StateRole, ///< int(SocketState)
        DimRole,   ///< int: how many leading characters of the text are secondary (the directory of a path)
        PidRole,   ///< int: the pid that stands in the text after the name (Process, Peer), secondary too; 0
                   ///< none
    };
    explicit SocketTableModel(QObject* parent = nullptr);
    static const std::vector<ColumnSpec<SocketRecord>>& columns();

    void follow(Inspector* inspector);
    void apply(const SocketDelta& delta);
    /// At once for a small table. A large one is looked through a few milliseconds at a time; until that is
    /// done (filtered()), or the filter is replaced, the rows are those of the filter before.
    void setFilter(const SocketFilter& filter);
    bool isFiltering() const { return m_next.has_value(); }
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;

    const SocketRecord* record(int row) const;
    /// When it appeared; nothing for what was there before the first look.
    std::optional<std::chrono::steady_clock::time_point> seenSince(int row) const;
    int rowOfInode(std::uint32_t inode) const; ///< -1 when not shown
    int totalCount() const;                    ///< unfiltered, alive
    int shownCount() const;                    ///< of the filter, alive
    int hiddenProcesses() const;
    /// The first few of them: "sshd 812 of root"; plain text.
    const QStringList& hiddenNames() const { return m_hiddenNames; }
    int processCount() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// How long new rows are fresh and gone ones stay; 3 s and 2 s unless a test says otherwise.
    void setFadeTimes(std::chrono::milliseconds fresh, std::chrono::milliseconds gone);
    /// One sentence when the last look at the kernel failed; rows are then as they were before.
    QString trouble() const { return m_trouble; }

signals:
    void countsChanged();
    /// The rows are those of the last setFilter().
    void filtered();

private:
    /// A number or a text, and the inode so that equal ones keep one order.
    struct SortKey
    {
        bool isText = false;
        qint64 number = 0;
        QString text;
        bool operator==(const SortKey&) const = default;
    };
    struct Entry
    {
        SocketRecord record;
        SortKey key;
        bool shown = false;
        bool wanted = false; ///< by m_next, once it has been looked at
        bool keyed = false;  ///< key is that of the record; of shown rows always
        int place = 0;       ///< row, while rows are being moved about
        std::chrono::steady_clock::time_point freshUntil, goneUntil;
        std::optional<std::chrono::steady_clock::time_point> since;
        bool fresh = false, gone = false;
    };
    using Entries = std::vector<Entry*>;

    bool comesBefore(const Entry* a, const Entry* b) const;
    SortKey keyOf(const SocketRecord& record) const;
    int rowOf(const Entry* entry) const;
    void applyRemoved(const SocketDelta& delta, Entries& touched);
    void applyAdded(const SocketDelta& delta, Entries& inserted, Entries& touched);
    void applyChanged(const SocketDelta& delta, Entries& inserted, Entries& moved, Entries& touched);
    void lookThrough(std::chrono::milliseconds most);
    void takeFilter();
    bool matches(Entry& entry);
    void insertEntries(Entries entries);
    void removeEntries(const Entries& entries);
    void removeRowsAt(const std::vector<int>& rows);
    void moveEntries(const Entries& entries);
    bool moveOne(Entry* entry);
    void announceChanges(const Entries& entries);
    void rearrange(const std::function<void()>& change);
    void expire();
    void dropEntries(const Entries& entries);

    std::unordered_map<std::uint32_t, std::unique_ptr<Entry>> m_entries;
    Entries m_rows;                      ///< shown ones, in order
    std::vector<std::uint32_t> m_fading; ///< fresh or gone ones
    SocketFilter m_filter;
    std::optional<SocketFilter> m_next;     ///< on its way to be m_filter
    std::vector<std::uint32_t> m_known;     ///< inodes, also some that have gone since
    std::vector<std::uint32_t> m_unlooked;  ///< inodes that m_next has not seen yet
    std::vector<std::uint32_t> m_appearing; ///< hidden ones that m_next wants
    QTimer m_looking;
    int m_sortColumn = Address;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
    QTimer m_expiry;
    std::chrono::milliseconds m_freshTime{3000}, m_goneTime{2000};
    int m_alive = 0, m_hiddenProcesses = 0, m_processes = 0;
    bool m_primed = false; ///< the first delta's rows are not news
    QStringList m_hiddenNames;
    QString m_trouble;
};

} // namespace sw
