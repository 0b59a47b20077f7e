#pragma once

#include "models/base/ModelRoles.h"
#include "models/session/EndpointStatus.h"

#include <QAbstractListModel>

#include <vector>

namespace sw {

class Engine;

/// The connections of one endpoint, oldest first; closed ones stay (the last maxClosed of them). GUI thread.
class ConnectionModel : public QAbstractListModel
{
    Q_OBJECT
public:
    static constexpr int maxClosed = 200;
    enum OwnRole {
        IdRole = Role::FirstOwn, ///< quint32
        OpenRole,                ///< bool
        NameRole,                ///< "python3"
        DetailRole, ///< "pid 6012 · dev", "pid 6044 · peer finished sending", "closed: reset", "peer is not
                    ///< reading: 4,096 bytes waiting"
        CountersInRole, ///< quint64 messages
        CountersOutRole,
        StatusRole, ///< QVariant of ConnectionStatus
    };
    explicit ConnectionModel(EndpointId endpoint, QObject* parent = nullptr);

    void follow(Engine* engine);
    void apply(const std::vector<ConnectionStatus>& statuses);
    const ConnectionStatus* status(ConnectionId id) const;
    QModelIndex indexOf(ConnectionId id) const;
    const std::vector<ConnectionStatus>& statuses() const { return m_rows; } ///< row by row

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    void insertNew(std::vector<ConnectionStatus> fresh);
    void forgetOldest();

    EndpointId m_endpoint;
    std::vector<ConnectionStatus> m_rows; // by id
    int m_closed = 0;                     // how many of them are closed
};

} // namespace sw

Q_DECLARE_METATYPE(sw::ConnectionStatus)
