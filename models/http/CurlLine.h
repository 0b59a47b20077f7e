#pragma once

#include "models/base/Failure.h"
#include "models/http/HttpRequest.h"
#include "models/kernel/SocketAddress.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QString>
#include <QStringList>

namespace sw {

/// What a line of curl asks for, as far as it concerns a request over a socket.
struct CurlRequest
{
    SocketAddress address; ///< Unnamed: the line names no socket
    HttpRequest request;
    QStringList ignored; ///< options that change nothing here ("-s"), and those that are not understood

    bool operator==(const CurlRequest&) const = default;
};

/// The line for a shell that makes curl send the same request and print the same body: every field that we
/// send stands in it, and one that curl would add is taken away. Failure: a NUL in a name, a path or a body
/// that no command line can hold, or an address that curl has no option for.
Result<QByteArray> curlLine(const SocketAddress& address, const HttpRequest& request);

/// Reads such a line as a person pastes it: quotes, backslashes, line ends after a backslash, short options
/// together (-sN), values after a blank or "=". Touches nothing outside. Failure: no curl, no URL, an option
/// whose value is missing, and what a pasted line must not do here: read a file (-d @file).
Result<CurlRequest> parseCurlLine(QByteArrayView line);

} // namespace sw
