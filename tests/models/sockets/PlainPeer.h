#pragma once

#include "models/base/UniqueFd.h"
#include "models/kernel/SocketAddress.h"

#include <QByteArray>

#include <poll.h>

namespace sw::test {

/// The other end as a plain C program has it: a blocking socket with a receive limit of 5 s.
class PlainPeer
{
public:
    PlainPeer() = default;
    explicit PlainPeer(UniqueFd fd) : m_fd(std::move(fd)) { limitWait(); }

    static PlainPeer connectTo(const QByteArray& path) { return connectTo(SocketAddress::path(path)); }
    /// name: bound before, unless Unnamed.
    static PlainPeer connectTo(const SocketAddress& address, SocketType type = SocketType::Stream,
                               const SocketAddress& name = {})
    {
        UniqueFd fd(::socket(AF_UNIX, socketTypeNumber(type) | SOCK_CLOEXEC, 0));
        sockaddr_un sun{};
        if (name.kind() != SocketAddress::Kind::Unnamed) {
            const socklen_t bound = name.toSockaddr(sun);
            if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&sun), bound) != 0)
                return {};
        }
        const socklen_t length = address.toSockaddr(sun);
        if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&sun), length) != 0)
            return {};
        return PlainPeer(std::move(fd));
    }

    bool isOpen() const { return bool(m_fd); }
    int fd() const { return m_fd.get(); }
    void close() { m_fd.reset(); }
    void finish() { ::shutdown(m_fd.get(), SHUT_WR); }

    /// A datagram socket takes messages only from there now, and sends there.
    bool reconnect(const SocketAddress& address)
    {
        sockaddr_un sun{};
        const socklen_t length = address.toSockaddr(sun);
        return ::connect(m_fd.get(), reinterpret_cast<const sockaddr*>(&sun), length) == 0;
    }

    /// What a socket that keeps messages sends at once, at most.
    static constexpr qsizetype messageSize = 65536;

    bool sendAll(const QByteArray& bytes)
    {
        int type = 0;
        socklen_t length = sizeof type;
        ::getsockopt(m_fd.get(), SOL_SOCKET, SO_TYPE, &type, &length);
        const qsizetype most = type == SOCK_STREAM ? bytes.size() : messageSize;
        qsizetype sent = 0;
        while (sent < bytes.size()) {
            const ssize_t n = ::send(m_fd.get(), bytes.data() + sent,
                                     size_t(std::min(most, bytes.size() - sent)), MSG_NOSIGNAL);
            if (n <= 0)
                return false;
            sent += n;
        }
        return true;
    }
    /// Exactly size bytes, fewer at the end or after 5 s without any.
    QByteArray receive(qsizetype size)
    {
        QByteArray bytes(size, Qt::Uninitialized);
        qsizetype got = 0;
        while (got < size) {
            const ssize_t n = ::recv(m_fd.get(), bytes.data() + got, size_t(size - got), 0);
            if (n <= 0) {
                m_error = n < 0 ? errno : 0;
                break;
            }
            got += n;
        }
        return bytes.left(got);
    }
    /// Everything up to the end; error() says ECONNRESET after a reset.
    QByteArray receiveAll()
    {
        QByteArray all;
        for (;;) {
            const QByteArray some = receive(65536);
            all += some;
            if (some.size() < 65536)
                return all;
        }
    }
    int error() const { return m_error; }

private:
    void limitWait()
    {
        const timeval limit{5, 0};
        ::setsockopt(m_fd.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        ::setsockopt(m_fd.get(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    }
    UniqueFd m_fd;
    int m_error = 0;
};

/// A listening socket of a plain C program.
inline UniqueFd plainListener(const QByteArray& path, int backlog = 8, int type = SOCK_STREAM)
{
    UniqueFd fd(::socket(AF_UNIX, type | SOCK_CLOEXEC, 0));
    sockaddr_un sun{};
    const socklen_t length = SocketAddress::path(path).toSockaddr(sun);
    if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&sun), length) != 0)
        return {};
    if (type != SOCK_DGRAM && ::listen(fd.get(), backlog) != 0)
        return {};
    return fd;
}

/// Waits up to 5 s for a client.
inline PlainPeer acceptFrom(const UniqueFd& listener)
{
    pollfd ready{listener.get(), POLLIN, 0};
    if (::poll(&ready, 1, 5000) != 1)
        return {};
    return PlainPeer(UniqueFd(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC)));
}

} // namespace sw::test
