#pragma once

#include "models/base/UniqueFd.h"
#include "models/kernel/SocketAddress.h"

#include <vector>

#include <netinet/in.h>

namespace sw {

/// One IPv4 or IPv6 address with its port.
struct TcpName
{
    sockaddr_storage storage{};
    socklen_t length = 0;
    bool isLoopback() const;
    quint16 port() const;
    /// "127.0.0.1:80", "[::1]:80".
    QString display() const;
};

/// The addresses of a numeric host, and of "localhost" (127.0.0.1, then ::1); none of a name that only a
/// name service knows. Any thread.
std::vector<TcpName> tcpNames(const SocketAddress& address);
/// For a host that has been looked up.
TcpName tcpName(const QByteArray& numericHost, quint16 port);

/// A listening socket, non-blocking; with SO_REUSEADDR, as every server's port is free again at once.
Result<UniqueFd> listenOnTcp(const TcpName& name, int backlog, const QString& doing);
/// What it is bound to (getsockname(2)); the other end's with peer.
TcpName tcpNameOf(int fd, bool peer = false);

} // namespace sw
