#pragma once

#include "models/http/HttpRequest.h"

#include <QByteArray>
#include <QString>

#include <vector>

namespace sw {

/// A request that was sent, and what became of it. A value.
struct HttpHistoryRecord
{
    QString address; ///< as SocketAddress::parse() takes it
    HttpRequest request;
    QString outcome; ///< "200", "stopped", "failed"
    bool isBad = false;
    QString missing; ///< what was left out when it was kept: "Authorization, body"; empty: nothing

    bool operator==(const HttpHistoryRecord&) const = default;
};

/// A field whose value is a secret (Authorization, X-Registry-Auth, Cookie, …): it is never written to disk.
bool isSecretField(QByteArrayView name);

/// The newest come first, and stay when there is no room for all.
struct HttpHistoryBounds
{
    std::size_t records = 100;
    qsizetype body = 16 << 10;   ///< bytes; a longer one is left out
    qsizetype total = 512 << 10; ///< bytes of all that is written
};

/// For the disk, without secrets and long bodies.
QByteArray packedHistory(const std::vector<HttpHistoryRecord>& records, const HttpHistoryBounds& bounds = {});
/// What can't be read is left out.
std::vector<HttpHistoryRecord> unpackedHistory(const QByteArray& packed);

} // namespace sw
