#include "models/traffic/TrafficNames.h"

#include "models/traffic/TrafficWords.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>

#include <algorithm>

namespace sw {

namespace {

constexpr RowId namesPerCall = 250'000;

} // namespace

bool TrafficNames::follow(RowId end)
{
    m_next = std::max(m_next, m_reader.store().begin());
    const RowId stop = std::min(end, m_next + namesPerCall);
    for (; m_next < stop; ++m_next) {
        const TrafficRecord* record = m_reader.record(m_next);
        if (!record)
            break;
        if (record->event == TrafficEvent::Opened && record->connection != 0)
            learnPeer(*record, m_reader.payload(m_next));
        else if (record->event == TrafficEvent::Started || record->event == TrafficEvent::Failed)
            learnEndpoint(*record, m_reader.payload(m_next));
    }
    return m_next >= end;
}

void TrafficNames::setEndpointName(EndpointId id, const QString& name)
{
    if (m_given.value(id) == name)
        return;
    m_given[id] = name;
    ++m_generation;
    ++m_givenGeneration;
}

void TrafficNames::learnEndpoint(const TrafficRecord& record, QByteArrayView detail)
{
    const EndpointId id = record.endpoint;
    if (id == 0) // refused before it was one
        return;
    if (record.event == TrafficEvent::Started)
        m_listeners.insert(id);
    const QByteArray json = QByteArray::fromRawData(detail.data(), detail.size());
    const QString address = QJsonDocument::fromJson(json).object().value(QLatin1String("address")).toString();
    if (address.isEmpty())
        return;
    m_learnt[id] = trafficSafeText(address);
    ++m_generation;
}

/// Of a listener's peer its own name tells more than the process; a client's peer has the client's address.
void TrafficNames::learnPeer(const TrafficRecord& record, QByteArrayView detail)
{
    const ConnectionId id = record.connection;
    const QString peer = trafficPeer(detail, m_listeners.contains(record.endpoint));
    if (peer.isEmpty())
        return;
    m_peers[id] = peer;
    ++m_generation;
    while (m_peers.size() > peerLimit && m_oldestPeer < id)
        m_peers.remove(m_oldestPeer++);
}

QStringList TrafficNames::endpointNames() const
{
    QStringList names;
    for (const auto* known : {&m_given, &m_learnt}) {
        for (auto it = known->begin(); it != known->end(); ++it)
            names.append(endpointName(it.key()));
    }
    names.sort(Qt::CaseInsensitive);
    names.removeDuplicates();
    return names;
}

int TrafficNames::endpointsNamed(const QString& name) const
{
    QSet<EndpointId> ids(m_given.keyBegin(), m_given.keyEnd());
    ids.unite(QSet<EndpointId>(m_learnt.keyBegin(), m_learnt.keyEnd()));
    return int(
        std::count_if(ids.begin(), ids.end(), [&](EndpointId id) { return endpointName(id) == name; }));
}

QStringList TrafficNames::peerNames(qsizetype limit) const
{
    QSet<QString> names;
    for (auto it = m_peers.begin(); it != m_peers.end() && names.size() < limit; ++it)
        names.insert(it->section(QStringLiteral(" · "), 0, 0));
    QStringList sorted(names.begin(), names.end());
    sorted.sort(Qt::CaseInsensitive);
    return sorted;
}

QString TrafficNames::endpointName(EndpointId id) const
{
    if (id == 0)
        return {};
    const QString given = m_given.value(id);
    if (!given.isEmpty())
        return given;
    const QString learnt = m_learnt.value(id);
    return learnt.isEmpty() ? QStringLiteral("endpoint %1").arg(id) : learnt;
}

QString TrafficNames::peerName(const TrafficRecord& record) const
{
    return isFromUnnamed(record) ? unnamed() : peerName(record.connection);
}

QString TrafficNames::peerName(ConnectionId id) const { return m_peers.value(id, QStringLiteral("—")); }

} // namespace sw
