#pragma once

#include "models/traffic/TrafficStore.h"

#include <QHash>
#include <QSet>
#include <QString>
#include <QStringList>

namespace sw {

/// Endpoint and peer names by id, learnt from `started`, `opened` and `failed` rows, so that a kept capture
/// reads like the live one. Bounded: the oldest connections are forgotten first. One thread (the models'); a
/// copy may go to another.
class TrafficNames
{
public:
    static constexpr qsizetype peerLimit = 65'536;

    explicit TrafficNames(std::shared_ptr<TrafficStore> store) : m_reader(std::move(store)) {}

    /// Looks at the rows from the last call up to end, at most 250,000 of them (some milliseconds); the next
    /// call goes on there. True when it got to the end.
    bool follow(RowId end);
    /// Changes whenever a name does; what shows names looks again then.
    quint64 generation() const { return m_generation; }
    /// Names that the session gave, and a number that changes with them.
    const QHash<EndpointId, QString>& given() const { return m_given; }
    quint64 givenGeneration() const { return m_givenGeneration; }
    /// Names to complete: no duplicates, in order; of peers the command or address, at most `limit`.
    QStringList endpointNames() const;
    QStringList peerNames(qsizetype limit) const;
    /// A name that the session gave (wins over what rows say).
    void setEndpointName(EndpointId id, const QString& name);

    QString endpointName(EndpointId id) const; ///< "endpoint 3" when not known; empty for 0
    int endpointsNamed(const QString& name) const;
    bool knowsPeer(ConnectionId id) const { return m_peers.contains(id); }
    QString peerName(ConnectionId id) const; ///< "python3 · 6012"; "—" when not known or 0
    /// Of what the row tells: as above, but "unnamed" of a datagram that nobody can answer.
    QString peerName(const TrafficRecord& record) const;
    static bool isFromUnnamed(const TrafficRecord& record)
    {
        return record.event == TrafficEvent::Received && record.connection == 0 &&
               (record.flags & TrafficRecord::datagram);
    }
    static QString unnamed() { return QStringLiteral("unnamed"); }

private:
    void learnEndpoint(const TrafficRecord& record, QByteArrayView detail);
    void learnPeer(const TrafficRecord& record, QByteArrayView detail);

    TrafficReader m_reader;
    RowId m_next = 0;
    QHash<EndpointId, QString> m_given, m_learnt;
    QSet<EndpointId> m_listeners; // that their own rows call so
    QHash<ConnectionId, QString> m_peers;
    ConnectionId m_oldestPeer = 1;
    quint64 m_generation = 0, m_givenGeneration = 0;
};

} // namespace sw
