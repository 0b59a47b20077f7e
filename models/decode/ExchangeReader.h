#pragma once

#include "models/decode/ProtocolDecoder.h"
#include "models/traffic/TrafficStore.h"

namespace sw {

/// One side of an exchange read again from the store, as far as it has come: for whoever looks at it. One
/// thread at a time; what message()->body() gives may be read by any.
class ExchangeReader
{
public:
    ExchangeReader(std::shared_ptr<TrafficStore> store, const Exchange& exchange, Side side);

    /// Takes what has come of it since. False when some of its rows were evicted: trouble() says so.
    bool extend(const Exchange& now);
    /// Null when the exchange has nothing of that side yet.
    const MessageReader* message() const { return m_message.get(); }
    bool isEnded() const { return m_isEnded; }
    QString trouble() const;
    Side side() const { return m_side; }
    qint64 rows() const { return m_rows; } ///< it came as so many

private:
    bool read(const MessagePlace& place);

    std::shared_ptr<TrafficStore> m_store;
    TrafficReader m_reader;
    const Side m_side;
    StreamPlace m_next;
    qint64 m_rows = 0;
    std::optional<RowId> m_counted;
    std::unique_ptr<MessageReader> m_message;
    bool m_isEnded = false, m_isEvicted = false;
    ConnectionId m_connection;
    std::optional<TrafficEvent> m_event; // of the rows of that side
};

/// Which rows hold what that side wrote.
const MessagePlace& placeOf(const Exchange& exchange, Side side);

} // namespace sw
