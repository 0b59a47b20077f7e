#pragma once

#include "models/base/ModelRoles.h"
#include "models/session/EndpointStatus.h"

#include <QAbstractItemModel>

#include <vector>

namespace sw {

class Engine;

/// What you started, grouped: top level "Listeners", "Clients"; below them one row per endpoint in the order
/// of start. Empty groups are absent. Fed by Engine::endpointsChanged (or apply() in a test). GUI thread.
class EndpointModel : public QAbstractItemModel
{
    Q_OBJECT
public:
    enum OwnRole {
        IdRole = Role::FirstOwn, ///< quint32; 0 for a group
        StateRole,               ///< int(EndpointStatus::State)
        StateWordRole,  ///< QString "Listening", "Connected", "Waiting for the server", "Stopped", …
        DetailRole,     ///< second line: "stream · echo · 2 clients", or why it failed
        CountersInRole, ///< quint64 messages
        CountersOutRole,
        StatusRole, ///< QVariant of EndpointStatus (Q_DECLARE_METATYPE)
    };
    explicit EndpointModel(QObject* parent = nullptr);

    void follow(Engine* engine);
    void apply(const std::vector<EndpointStatus>& statuses);
    /// Null when there is no such endpoint. Valid until the next apply().
    const EndpointStatus* status(EndpointId id) const;
    QModelIndex indexOf(EndpointId id) const;
    int endpointCount() const;
    int countOf(EndpointStatus::State state) const;
    quint64 bytesMoved() const; ///< received and sent, by all that are in the list

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    struct Group
    {
        EndpointKind kind;
        std::vector<EndpointStatus> endpoints; // by id, which is the order of start
    };
    int groupRow(EndpointKind kind) const; // -1: absent
    int addGroup(EndpointKind kind);
    void removeGone(EndpointKind kind, const std::vector<EndpointStatus>& statuses);
    void updateKnown(EndpointKind kind, const std::vector<EndpointStatus>& statuses);
    void insertNew(EndpointKind kind, const std::vector<EndpointStatus>& statuses);
    const EndpointStatus* statusAt(const QModelIndex& index) const;

    std::vector<Group> m_groups; // only those that have endpoints, in the order of the enum
};

} // namespace sw

Q_DECLARE_METATYPE(sw::EndpointStatus)
