#pragma once

#include "models/traffic/TrafficStore.h"

#include <QHash>
#include <QString>

namespace sw {

/// Endpoint and peer names by id, learnt from `started`, `opened` and `failed` rows, so that a kept capture
/// reads like the live one. Bounded: the oldest connections are forgotten first. One thread (the models').
class TrafficNames
{
public:
    explicit TrafficNames(std::shared_ptr<TrafficStore> store) : m_reader(std::move(store)) {}

    /// Looks at the rows from the last call up to end.
    void follow(RowId end);
    /// A name that the session gave (wins over what rows say).
    void setEndpointName(EndpointId id, const QString& name) { m_given[id] = name; }

    QString endpointName(EndpointId id) const; ///< "endpoint 3" when not known
    QString peerName(ConnectionId id) const;   ///< "python3 · 6012"; "—" when not known or 0

private:
    TrafficReader m_reader;
    RowId m_next = 0;
    QHash<EndpointId, QString> m_given, m_learnt;
    QHash<ConnectionId, QString> m_peers;
    ConnectionId m_oldestPeer = 1;
};

} // namespace sw
