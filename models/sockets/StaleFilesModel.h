#pragma once

#include "models/base/ColumnSpec.h"
#include "models/base/ModelRoles.h"
#include "models/sockets/StaleFiles.h"

#include <QAbstractTableModel>

#include <vector>

namespace sw {

/// Socket files that nobody owns, in the order of their paths. GUI thread (or a test's).
class StaleFilesModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { State, Address, Mode, Owner, Made, ColumnCount };
    enum OwnRole {
        DimRole = Role::FirstOwn, ///< int: how many leading characters of the text are secondary
    };
    using QAbstractTableModel::QAbstractTableModel;
    static const std::vector<ColumnSpec<StaleFile>>& columns();

    /// What is there already stays as it is. In the order of their paths.
    void setFiles(const std::vector<StaleFile>& files);
    const StaleFile* file(int row) const; ///< null: no such row
    int rowOf(const SocketAddress& address) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<StaleFile> m_files;
};

} // namespace sw
