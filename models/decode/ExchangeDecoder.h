#pragma once

#include "models/decode/ProtocolDecoder.h"

#include <deque>
#include <unordered_map>
#include <vector>

namespace sw {

/// What to decode.
struct DecodeScope
{
    EndpointId endpoint = 0;          ///< 0: all
    Side received = Side::Client;     ///< who wrote the `received` rows: of a client endpoint the target
    std::optional<quint8> protocol{}; ///< chosen by hand; else found from the first bytes
    bool onlyRelayed = false;         ///< only what went through taps and bridges
    std::size_t kept = 200'000;       ///< exchanges; then the oldest go

    bool operator==(const DecodeScope&) const = default;
};

/// From rows to exchanges: tells the connections apart, finds out what each speaks, and hands the bytes to a
/// decoder. What that can't go on with stays as one raw exchange with the reason. It keeps no payload. Rows
/// must come in order. Any one thread.
class ExchangeDecoder
{
public:
    explicit ExchangeDecoder(const DecodeScope& scope);
    ~ExchangeDecoder();
    ExchangeDecoder(const ExchangeDecoder&) = delete;
    ExchangeDecoder& operator=(const ExchangeDecoder&) = delete;

    /// payload: only looked at for the rows that isWanted() names.
    void feed(RowId row, const TrafficRecord& record, QByteArrayView payload);
    bool isWanted(const TrafficRecord& record) const;
    /// Rows are missing before the next one: what comes on the open connections stays raw.
    void skipRows(qint64 time);

    /// Of the oldest that is kept; one past the newest.
    quint32 firstNumber() const;
    quint32 endNumber() const;
    const Exchange& exchange(quint32 number) const; ///< of a kept one
    /// Numbers of those that are new or have changed since it was asked last, each once, in no order; some
    /// may be dropped already.
    std::vector<quint32> takeChanged();

private:
    class Connection;
    class Log;
    Connection& connection(const TrafficRecord& record);
    void close(const TrafficRecord& record, QByteArrayView payload);

    const DecodeScope m_scope;
    std::unique_ptr<Log> m_log;
    std::unordered_map<ConnectionId, std::unique_ptr<Connection>> m_connections; // the open ones
};

} // namespace sw
