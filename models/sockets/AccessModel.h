#pragma once

#include "models/base/ColumnSpec.h"
#include "models/base/ModelRoles.h"
#include "models/sockets/AccessCheck.h"

#include <QAbstractTableModel>

namespace sw {

/// The parts of a path, one row each, with what decides there. GUI thread.
class AccessModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Part, Mode, Owner, Group, Needs, DecidedBy, Verdict, ColumnCount };
    enum Role {
        BarsRole = sw::Role::FirstOwn, ///< bool: this part stands in the way
        BlamedRole,                    ///< bool: and it is the first one
        JudgedRole,                    ///< bool: something is needed of it
    };
    using QAbstractTableModel::QAbstractTableModel;

    static const std::vector<ColumnSpec<AccessPart>>& columns();
    /// Rows that stay the same are left alone.
    void setReport(const AccessReport& report);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    std::vector<AccessPart> m_parts;
    int m_blamed = -1;
};

} // namespace sw
