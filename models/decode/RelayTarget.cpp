#include "models/decode/RelayTarget.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace sw {

namespace {

constexpr RowId mostStartedRows = 100'000;

/// As display() wrote it: a backslash stands for bytes that are no text.
std::optional<SocketAddress> shownAddress(const QString& text)
{
    const bool isEscaped = text.startsWith(QLatin1Char('/')) && text.contains(QLatin1Char('\\'));
    const auto address = SocketAddress::parse(isEscaped ? QStringLiteral("escaped:") + text : text);
    return address && address->isUnix() ? std::optional(*address) : std::nullopt;
}

} // namespace

std::optional<SocketAddress> relayTarget(const std::shared_ptr<const TrafficStore>& store,
                                         EndpointId endpoint)
{
    TrafficReader reader(store);
    const RowId begin = store->begin(), end = std::min(store->end(), begin + mostStartedRows);
    for (RowId row = begin; row < end; ++row) {
        const TrafficRecord* record = reader.record(row);
        if (!record || record->event != TrafficEvent::Started || record->endpoint != endpoint)
            continue;
        const QJsonObject started = QJsonDocument::fromJson(reader.payload(row).toByteArray()).object();
        for (const char* name : {"target", "address"}) {
            if (const auto found = shownAddress(started.value(QLatin1String(name)).toString()))
                return found;
        }
    }
    return {};
}

} // namespace sw
