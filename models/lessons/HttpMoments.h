#pragma once

#include "models/traffic/TrafficRecord.h"

#include <QByteArrayView>
#include <QString>

#include <map>
#include <memory>
#include <optional>

namespace sw {

/// Reads along where a client's connection speaks HTTP, for errors inside answers with status 200. Of at most
/// mostTracked connections at a time and the first megabytes of each answer; what is no HTTP costs a look at
/// its first bytes. Any one thread.
class HttpMoments
{
public:
    static constexpr std::size_t mostTracked = 32;
    static constexpr qint64 mostRead = qint64(4) << 20; ///< bytes of one connection

    HttpMoments();
    ~HttpMoments();

    void sent(ConnectionId connection, QByteArrayView bytes);
    /// The error's words, once for each answer that has one.
    std::optional<QString> received(ConnectionId connection, QByteArrayView bytes);
    /// The server sends no more. What is wrong with an answer that is not complete.
    std::optional<QString> ended(ConnectionId connection);
    void closed(ConnectionId connection);
    bool isTracking(ConnectionId connection) const { return m_readers.count(connection) > 0; }

private:
    class Reader;
    std::map<ConnectionId, std::unique_ptr<Reader>> m_readers;
};

} // namespace sw
