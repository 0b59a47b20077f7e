#pragma once

#include "models/base/Failure.h"
#include "models/http/HttpHead.h"

#include <QByteArray>
#include <QList>

namespace sw {

/// A request as a person puts it together. A plain value.
struct HttpRequest
{
    QByteArray method = "GET";
    QByteArray target = "/"; ///< path and query
    QList<HttpField> fields;
    QByteArray body;
    /// A file whose bytes are to be the body; whoever sends the request reads it into `body` first. Empty:
    /// none.
    QByteArray bodyFile = {};

    bool operator==(const HttpRequest&) const = default;
};

/// "Name: value". Failure: no colon, a name that is none, a line end within.
Result<HttpField> parseHttpField(QByteArrayView line);

/// Why a method, a target or a field can't go on the wire; a CR or LF within would begin another field or
/// request, and is refused with its position (from 1).
Result<void> checkHttpMethod(QByteArrayView method);
Result<void> checkHttpTarget(QByteArrayView target);
Result<void> checkHttpField(const HttpField& field);

/// The fields that are sent: those given, and the missing ones of Host (localhost: a socket's name is no
/// host), User-Agent, Accept, and with a body Content-Length and Content-Type (JSON, text or bytes, as it
/// looks).
QList<HttpField> httpFieldsToSend(const HttpRequest& request);

/// The bytes for the socket, or what is wrong with the request.
Result<QByteArray> httpRequestBytes(const HttpRequest& request);

} // namespace sw
