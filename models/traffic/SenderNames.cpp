#include "models/traffic/SenderNames.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace sw {

void SenderNames::follow(const TrafficRecord& record, QByteArrayView payload)
{
    if (record.event == TrafficEvent::Closed) {
        m_names.remove(record.connection);
        return;
    }
    if (record.event != TrafficEvent::Opened || !payload.contains("\"address\":"))
        return;
    const QByteArray json = QByteArray::fromRawData(payload.data(), payload.size());
    const QString address = QJsonDocument::fromJson(json).object().value(QLatin1String("address")).toString();
    if (!address.isEmpty())
        m_names.insert(record.connection, address);
}

} // namespace sw
