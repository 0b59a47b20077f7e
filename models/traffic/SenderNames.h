#pragma once

#include "models/traffic/TrafficRecord.h"

#include <QHash>
#include <QString>

namespace sw {

/// The addresses of open connections, learnt from their `opened` rows and forgotten at their `closed` rows,
/// so that a received datagram can name its sender. Bounded by what is open. One thread.
class SenderNames
{
public:
    /// Every row, in order.
    void follow(const TrafficRecord& record, QByteArrayView payload);
    /// Empty when there is none, or it came too early to be known.
    QString of(ConnectionId connection) const { return m_names.value(connection); }

private:
    QHash<ConnectionId, QString> m_names;
};

} // namespace sw
