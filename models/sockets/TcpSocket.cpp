#include "models/sockets/TcpSocket.h"

#include <QByteArrayList>

#include <arpa/inet.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace sw {

bool TcpName::isLoopback() const
{
    if (storage.ss_family == AF_INET) {
        const auto& v4 = reinterpret_cast<const sockaddr_in&>(storage);
        return (ntohl(v4.sin_addr.s_addr) >> 24) == 127;
    }
    if (storage.ss_family != AF_INET6)
        return false;
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(storage);
    return IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr) ||
           (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr) && v6.sin6_addr.s6_addr[12] == 127);
}

quint16 TcpName::port() const
{
    return storage.ss_family == AF_INET ? ntohs(reinterpret_cast<const sockaddr_in&>(storage).sin_port)
                                        : ntohs(reinterpret_cast<const sockaddr_in6&>(storage).sin6_port);
}

QString TcpName::display() const
{
    std::array<char, INET6_ADDRSTRLEN> text{};
    const bool isV4 = storage.ss_family == AF_INET;
    const void* host = isV4
                           ? static_cast<const void*>(&reinterpret_cast<const sockaddr_in&>(storage).sin_addr)
                           : &reinterpret_cast<const sockaddr_in6&>(storage).sin6_addr;
    ::inet_ntop(storage.ss_family, host, text.data(), text.size());
    return (isV4 ? QStringLiteral("%1:%2") : QStringLiteral("[%1]:%2"))
        .arg(QLatin1String(text.data()))
        .arg(port());
}

TcpName tcpName(const QByteArray& numericHost, quint16 port)
{
    TcpName name;
    auto& v4 = reinterpret_cast<sockaddr_in&>(name.storage);
    auto& v6 = reinterpret_cast<sockaddr_in6&>(name.storage);
    if (::inet_pton(AF_INET, numericHost.constData(), &v4.sin_addr) == 1) {
        v4.sin_family = AF_INET;
        v4.sin_port = htons(port);
        name.length = sizeof v4;
    } else if (::inet_pton(AF_INET6, numericHost.constData(), &v6.sin6_addr) == 1) {
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(port);
        name.length = sizeof v6;
    }
    return name;
}

std::vector<TcpName> tcpNames(const SocketAddress& address)
{
    std::vector<TcpName> names;
    const QByteArray& host = address.bytes();
    const bool isLocal = host.compare("localhost", Qt::CaseInsensitive) == 0;
    for (const QByteArray& numeric :
         isLocal ? QByteArrayList{QByteArrayLiteral("127.0.0.1"), QByteArrayLiteral("::1")}
                 : QByteArrayList{host}) {
        const TcpName name = tcpName(numeric, address.port());
        if (name.length > 0)
            names.push_back(name);
    }
    return names;
}

Result<UniqueFd> listenOnTcp(const TcpName& name, int backlog, const QString& doing)
{
    UniqueFd fd(::socket(name.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const int on = 1;
    if (!fd)
        return Failure::fromErrno(doing, errno);
    ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&name.storage), name.length) != 0 ||
        ::listen(fd.get(), backlog) != 0)
        return Failure::fromErrno(doing, errno);
    return fd;
}

TcpName tcpNameOf(int fd, bool peer)
{
    TcpName name;
    socklen_t length = sizeof name.storage;
    auto* to = reinterpret_cast<sockaddr*>(&name.storage);
    if ((peer ? ::getpeername(fd, to, &length) : ::getsockname(fd, to, &length)) == 0)
        name.length = length;
    return name;
}

} // namespace sw
