#pragma once

#include "models/base/Failure.h"
#include "models/http/HttpRequest.h"

#include <QString>

namespace sw {

/// A request as it is saved. A value.
struct SavedHttpRequest
{
    QString address; ///< as SocketAddress::parse() takes it; empty: none is told
    HttpRequest request;
    QString missing; ///< of parsing: fields whose values are no business of a file: "Authorization"

    bool operator==(const SavedHttpRequest&) const = default;
};

/// The request as an .http file, the way editors know it: a comment with the socket's address, the request
/// line, a header field a line, a blank line, the body as it is; "< PATH" in its place is a body from a file.
/// Values of secrets (isSecretField()) are left out, a comment says so. Failure: a text body that would read
/// as such a file.
Result<QByteArray> httpFileBytes(const SavedHttpRequest& saved);

/// Reads such a file, with LF or CRLF; comments ("#…", "//…") before the body are passed over, and HTTP/1.1
/// and the method GET may be missing. Failure: names the line that is wrong.
Result<SavedHttpRequest> parseHttpFile(QByteArrayView bytes);

} // namespace sw
