#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QList>

namespace sw {

/// One header field or trailer, as it came: the name's case is kept.
struct HttpField
{
    QByteArray name, value;

    bool operator==(const HttpField&) const = default;
};

/// Names of fields, content codings and tokens compare without regard to ASCII case (RFC 9110, 5.1).
bool httpNamesEqual(QByteArrayView one, QByteArrayView other);
/// Null when there is none of that name.
const HttpField* findField(const QList<HttpField>& fields, QByteArrayView name);

/// The head of a request or a response: its first line and its fields. A value.
struct HttpHead
{
    bool isRequest = false;
    QByteArray method, target; ///< of a request
    int status = 0;            ///< of a response
    QByteArray reason;
    int version = 11; ///< 10 or 11
    QList<HttpField> fields;

    /// The first field of that name, or an empty array.
    QByteArray value(QByteArrayView name) const;
    bool has(QByteArrayView name) const { return findField(fields, name) != nullptr; }
    /// Content-Type without its parameters, in lower case: "application/json".
    QByteArray mediaType() const;
    /// By its media type: application/json, application/x-ndjson, anything+json, …
    bool isJson() const;
    /// Neither Content-Length nor anything else tells how long the body will be.
    bool isOpenEnded() const;
    /// The first line, without its line end.
    QByteArray startLine() const;

    bool operator==(const HttpHead&) const = default;
};

} // namespace sw
