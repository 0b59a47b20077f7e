#include "models/session/RowWriter.h"
#include "models/session/LostDescriptors.h"

#include "models/kernel/Descriptors.h"
#include "models/traffic/JsonLines.h"

#include <QStringList>

namespace sw {
namespace {

constexpr std::size_t describedAtOnce = 16;

/// A compact JSON object, members in the order of the calls.
class JsonObject
{
public:
    JsonObject& text(const char* name, const QString& value)
    {
        key(name);
        m_out += '"';
        appendJsonEscaped(m_out, value.toUtf8());
        m_out += '"';
        return *this;
    }
    JsonObject& number(const char* name, qint64 value)
    {
        key(name);
        m_out += QByteArray::number(value);
        return *this;
    }
    JsonObject& object(const char* name, const QByteArray& json)
    {
        key(name);
        m_out += json;
        return *this;
    }
    QByteArray done() const { return (m_out.isEmpty() ? QByteArray("{") : m_out) + '}'; }

private:
    void key(const char* name)
    {
        m_out += m_out.isEmpty() ? '{' : ',';
        m_out += '"';
        m_out += name;
        m_out += "\":";
    }
    QByteArray m_out;
};

/// What the kernel told; what it did not tell is absent.
QByteArray credentialsJson(const PeerCredentials& peer)
{
    JsonObject json;
    if (peer.pid > 0)
        json.number("pid", peer.pid);
    if (peer.uid != uid_t(-1))
        json.number("uid", peer.uid);
    if (peer.gid != gid_t(-1))
        json.number("gid", peer.gid);
    if (!peer.command.isEmpty())
        json.text("command", peer.command);
    return json.done();
}

QByteArray startedJson(const EndpointSpec& spec)
{
    JsonObject json;
    json.text("address", spec.address.display()).text("type", socketTypeName(spec.type));
    if (spec.isRelay())
        json.text("target", spec.target.display());
    return json.done();
}

QString descriptorWords(const std::vector<UniqueFd>& descriptors)
{
    QStringList each;
    for (std::size_t i = 0; i < descriptors.size() && i < describedAtOnce; ++i)
        each << describeDescriptor(descriptors[i].get()).sentence();
    if (descriptors.size() > describedAtOnce)
        each << QStringLiteral("and %1 more").arg(descriptors.size() - describedAtOnce);
    const QString count = descriptors.size() == 1 ? QStringLiteral("1 descriptor")
                                                  : QStringLiteral("%1 descriptors").arg(descriptors.size());
    return count + QStringLiteral(" came along: ") + each.join(QStringLiteral("; "));
}

} // namespace

RowId RowWriter::append(TrafficEvent event, EndpointId endpoint, ConnectionId connection,
                        QByteArrayView payload, int descriptors, std::uint8_t flags, std::uint8_t rule)
{
    TrafficRecord record;
    record.endpoint = endpoint;
    record.connection = connection;
    record.event = event;
    record.descriptors = std::uint8_t(std::min(descriptors, 255));
    record.flags = flags;
    record.rule = rule;
    m_unpublished = true;
    return m_store->append(record, payload);
}

void RowWriter::publish()
{
    if (std::exchange(m_unpublished, false))
        m_store->publish();
}

RowId RowWriter::data(TrafficEvent event, EndpointId endpoint, ConnectionId connection, QByteArrayView bytes,
                      int descriptors, std::uint8_t flags, std::uint8_t rule)
{
    return append(event, endpoint, connection, bytes, descriptors, flags, rule);
}

RowId RowWriter::received(EndpointId endpoint, ConnectionId connection, const Arrival& arrival,
                          SocketType type, std::uint8_t flags)
{
    const auto& descriptors = arrival.extra.descriptors;
    flags |= type == SocketType::Datagram    ? TrafficRecord::datagram
             : type == SocketType::Seqpacket ? TrafficRecord::message
                                             : std::uint8_t(0);
    const RowId row =
        data(TrafficEvent::Received, endpoint, connection, arrival.bytes, int(descriptors.size()), flags);
    if (!descriptors.empty())
        note(endpoint, connection, descriptorWords(descriptors));
    if (arrival.extra.descriptorsLost)
        note(endpoint, connection, lostDescriptorsWords());
    return row;
}

void RowWriter::started(EndpointId endpoint, const EndpointSpec& spec)
{
    append(TrafficEvent::Started, endpoint, 0, startedJson(spec));
}

void RowWriter::stopped(EndpointId endpoint)
{
    append(TrafficEvent::Stopped, endpoint, 0, QByteArrayView("{}"));
}

void RowWriter::opened(EndpointId endpoint, ConnectionId connection, const PeerCredentials& peer,
                       const SocketAddress& address, const PeerCredentials& target)
{
    JsonObject json;
    json.object("peer", credentialsJson(peer));
    if (target != PeerCredentials())
        json.object("target", credentialsJson(target));
    if (address.kind() != SocketAddress::Kind::Unnamed)
        json.text("address", address.display());
    append(TrafficEvent::Opened, endpoint, connection, json.done());
}

void RowWriter::finished(EndpointId endpoint, ConnectionId connection, bool byPeer)
{
    append(TrafficEvent::Finished, endpoint, connection,
           byPeer ? QByteArrayView(R"({"by":"peer"})") : QByteArrayView(R"({"by":"us"})"));
}

void RowWriter::relayFinished(EndpointId endpoint, ConnectionId connection, RelayDirection direction)
{
    append(TrafficEvent::Finished, endpoint, connection,
           direction == RelayDirection::ToTarget ? QByteArrayView(R"({"by":"peer","direction":"to-target"})")
                                                 : QByteArrayView(R"({"by":"us","direction":"to-client"})"));
}

void RowWriter::closed(EndpointId endpoint, ConnectionId connection, CloseReason reason)
{
    append(TrafficEvent::Closed, endpoint, connection,
           JsonObject().text("reason", closeReasonName(reason)).done());
}

void RowWriter::failed(EndpointId endpoint, ConnectionId connection, const Failure& failure,
                       const SocketAddress& address)
{
    JsonObject json;
    json.text("error", failure.sentence);
    if (failure.error != 0)
        json.text("errno", errnoName(failure.error));
    if (address.kind() != SocketAddress::Kind::Unnamed)
        json.text("address", address.display());
    append(TrafficEvent::Failed, endpoint, connection, json.done());
}

void RowWriter::note(EndpointId endpoint, ConnectionId connection, const QString& message, std::uint8_t flags)
{
    append(TrafficEvent::Note, endpoint, connection, JsonObject().text("message", message).done(), 0, flags);
}

void RowWriter::ruleFired(EndpointId endpoint, ConnectionId connection, int rule, const QString& words)
{
    append(TrafficEvent::Note, endpoint, connection,
           JsonObject()
               .text("message", QStringLiteral("Rule %1: %2").arg(QString::number(rule), words))
               .number("rule", rule)
               .done(),
           0, 0, std::uint8_t(std::min(rule, 255)));
}

void RowWriter::noteSender(EndpointId endpoint, ConnectionId connection, const QString& message,
                           const PeerCredentials& sender)
{
    append(TrafficEvent::Note, endpoint, connection,
           JsonObject().text("message", message).object("sender", credentialsJson(sender)).done());
}

} // namespace sw
