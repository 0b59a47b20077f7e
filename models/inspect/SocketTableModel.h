#pragma once

#include "models/base/ColumnSpec.h"
#include "models/base/ModelRoles.h"
#include "models/inspect/Inspector.h"
#include "models/inspect/SocketFilter.h"
#include "models/inspect/SocketRecord.h"

#include <QAbstractTableModel>

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
        PidRole,   ///< int: first owner's pid (Process) or peer's (Peer) shown dim after the name; 0 none
    };
    explicit SocketTableModel(QObject* parent = nullptr);
    static const std::vector<ColumnSpec<SocketRecord>>& columns();

    void follow(Inspector* inspector);
    void apply(const SocketDelta& delta);
    void setFilter(const SocketFilter& filter);
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;

    const SocketRecord* record(int row) const;
    int rowOfInode(std::uint32_t inode) const; ///< -1 when not shown
    int totalCount() const;                    ///< unfiltered, alive
    int hiddenProcesses() const;
    int processCount() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

signals:
    void countsChanged();
};

} // namespace sw
