#pragma once

#include "models/base/UniqueFd.h"
#include "models/kernel/SocketAddress.h"

#include <sys/socket.h>

#include <cerrno>
#include <utility>

namespace sw {

/// Takes clients that wait at a listening socket, non-blocking, no more than a fair number at once; goesOn()
/// is asked before each, accepted(fd, name) gets it. name: of a Unix client; else Unnamed. Returns the errno
/// of what is in the way of the next one; 0 when nothing is. Engine thread.
template <typename GoesOn, typename Accepted>
int acceptClients(const UniqueFd& listening, GoesOn goesOn, Accepted accepted)
{
    constexpr int fairNumber = 64;
    for (int i = 0; i < fairNumber && listening && goesOn(); ++i) {
        sockaddr_storage address{};
        socklen_t length = sizeof address;
        UniqueFd fd(::accept4(listening.get(), reinterpret_cast<sockaddr*>(&address), &length,
                              SOCK_CLOEXEC | SOCK_NONBLOCK));
        if (!fd && (errno == EINTR || errno == ECONNABORTED))
            continue;
        if (!fd)
            return errno == EAGAIN ? 0 : errno;
        accepted(std::move(fd),
                 address.ss_family == AF_UNIX
                     ? SocketAddress::fromSockaddr(reinterpret_cast<const sockaddr_un&>(address), length)
                     : SocketAddress());
    }
    return 0;
}

} // namespace sw
