#pragma once

#include "models/base/ModelRoles.h"
#include "models/session/DescriptorShelf.h"

#include <QAbstractTableModel>
#include <QMetaType>

#include <vector>

namespace sw {

class Engine;

/// The received descriptors that are kept open, of all endpoints, oldest first. GUI thread.
class DescriptorModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { What, Name, Details, From, Message, ColumnCount };
    enum OwnRole {
        KeptRole = Role::FirstOwn, ///< QVariant of KeptDescriptor
        EndpointRole,              ///< quint32
    };
    using QAbstractTableModel::QAbstractTableModel;

    void follow(Engine* engine);
    void apply(const ShelfChanges& changes);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString text(const KeptDescriptor& kept, int column) const;

    std::vector<KeptDescriptor> m_rows; // by id
};

} // namespace sw

Q_DECLARE_METATYPE(sw::KeptDescriptor)
