#pragma once

#include "models/base/Failure.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

#include <sys/socket.h>
#include <sys/un.h>

namespace sw {

enum class SocketType : quint8 { Stream, Datagram, Seqpacket };

/// "stream", "datagram", "seqpacket".
QString socketTypeName(SocketType type);
/// SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET.
int socketTypeNumber(SocketType type);

/// Where a socket is. A value that cannot be invalid: parse() is the only way from text.
class SocketAddress
{
public:
    enum class Kind : quint8 { Unnamed, Path, Abstract, Tcp };

    /// sun_path holds 108 bytes and a path needs its NUL (unix(7)); an abstract name needs its leading NUL.
    static constexpr qsizetype maxLength = 107;

    SocketAddress() = default;

    /// Text as a user writes it (path, @name, unix:…, escaped:…, tcp:…). Bytes of a path are literal.
    /// Failure: empty, too long (says by how many bytes), bad escape, bad port.
    static Result<SocketAddress> parse(QByteArrayView text);
    static Result<SocketAddress> parse(const QByteArray& text) { return parse(QByteArrayView(text)); }
    static Result<SocketAddress> parse(const QString& text) { return parse(text.toUtf8()); }

    static SocketAddress path(QByteArray bytes) { return {Kind::Path, std::move(bytes)}; }
    static SocketAddress abstractName(QByteArray bytes) { return {Kind::Abstract, std::move(bytes)}; }
    /// From getsockname/getpeername/recvmsg: length is what the kernel returned (unix(7)).
    static SocketAddress fromSockaddr(const sockaddr_un& address, socklen_t length);

    Kind kind() const { return m_kind; }
    bool isUnix() const { return m_kind != Kind::Tcp; }
    /// Path bytes, or the abstract name without its leading NUL, or HOST of TCP.
    const QByteArray& bytes() const { return m_bytes; }
    quint16 port() const { return m_port; }

    /// Escaped for display: "/run/app.sock", "@na\0me", "(unnamed)", "tcp:127.0.0.1:80".
    QString display() const;
    /// Like display(), but parse() gives the same address back ("escaped:…" where needed).
    QString copyText() const;
    /// Last path component or abstract name, escaped; for tabs and lists.
    QString shortName() const;

    /// Fills address and returns its length for bind() and connect(). Unix kinds only, not Unnamed.
    socklen_t toSockaddr(sockaddr_un& address) const;

    bool operator==(const SocketAddress&) const = default;

private:
    SocketAddress(Kind kind, QByteArray bytes) : m_kind(kind), m_bytes(std::move(bytes)) {}

    Kind m_kind = Kind::Unnamed;
    QByteArray m_bytes;
    quint16 m_port = 0;
};

/// What a socket is bound to (getsockname(2)); Unnamed when it has no name, or is no Unix socket.
SocketAddress ownName(int fd);

} // namespace sw
