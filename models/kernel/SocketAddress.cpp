#include "models/kernel/SocketAddress.h"

#include "models/base/Bytes.h"

#include <cstddef>
#include <cstring>

namespace sw {
namespace {

Failure tooLong(qsizetype length)
{
    const qsizetype over = length - SocketAddress::maxLength;
    return {QStringLiteral("The address is %1 too long: a socket address holds %2 bytes, this has %3")
                .arg(over == 1 ? QStringLiteral("1 byte") : QStringLiteral("%1 bytes").arg(over))
                .arg(SocketAddress::maxLength)
                .arg(length),
            ENAMETOOLONG, Remedy::ShortenPath};
}

bool startsWith(QByteArrayView text, const char* prefix) { return text.startsWith(prefix); }

struct HostPort
{
    QByteArray host;
    quint16 port = 0;
};

Result<HostPort> parseTcp(QByteArrayView rest)
{
    HostPort result{"127.0.0.1", 0};
    QByteArrayView port = rest;
    if (startsWith(rest, "[")) {
        const qsizetype close = rest.indexOf(']');
        if (close < 0 || close + 1 >= rest.size() || rest[close + 1] != ':')
            return Failure{QStringLiteral("A TCP address is tcp:HOST:PORT or tcp:[IPv6]:PORT"), EINVAL, {}};
        result.host = rest.sliced(1, close - 1).toByteArray();
        port = rest.sliced(close + 2);
    } else if (const qsizetype colon = rest.lastIndexOf(':'); colon >= 0) {
        if (colon > 0)
            result.host = rest.first(colon).toByteArray();
        port = rest.sliced(colon + 1);
    }
    bool ok = false;
    result.port = port.toByteArray().toUShort(&ok);
    if (!ok || port.isEmpty())
        return Failure{QStringLiteral("“%1” is not a TCP port").arg(escapedText(port)), EINVAL, {}};
    return result;
}

} // namespace

QString socketTypeName(SocketType type)
{
    switch (type) {
    case SocketType::Stream:
        return QStringLiteral("stream");
    case SocketType::Datagram:
        return QStringLiteral("datagram");
    case SocketType::Seqpacket:
        return QStringLiteral("seqpacket");
    }
    return {};
}

int socketTypeNumber(SocketType type)
{
    switch (type) {
    case SocketType::Datagram:
        return SOCK_DGRAM;
    case SocketType::Seqpacket:
        return SOCK_SEQPACKET;
    default:
        return SOCK_STREAM;
    }
}

SocketAddress ownName(int fd)
{
    sockaddr_un name{};
    socklen_t length = sizeof name;
    const bool told = ::getsockname(fd, reinterpret_cast<sockaddr*>(&name), &length) == 0;
    return told && name.sun_family == AF_UNIX ? SocketAddress::fromSockaddr(name, length) : SocketAddress();
}

Result<SocketAddress> SocketAddress::parse(QByteArrayView text)
{
    if (startsWith(text, "tcp:")) {
        const auto tcp = parseTcp(text.sliced(startsWith(text, "tcp://") ? 6 : 4));
        if (!tcp)
            return tcp.failure();
        SocketAddress address(Kind::Tcp, tcp->host);
        address.m_port = tcp->port;
        return address;
    }
    QByteArray bytes = text.toByteArray();
    bool escaped = false;
    if (startsWith(text, "escaped:")) {
        bytes = bytes.mid(8);
        escaped = true;
    } else if (startsWith(text, "unix://")) {
        bytes = bytes.mid(7);
    } else if (startsWith(text, "unix:")) {
        bytes = bytes.mid(5);
    }
    const bool abstract = bytes.startsWith('@');
    if (abstract)
        bytes = bytes.mid(1);
    if (abstract || escaped) {
        auto parsed = parseEscapes(QString::fromUtf8(bytes));
        if (parsed.error)
            return Failure{parsed.error->sentence, EINVAL, {}};
        bytes = parsed.bytes;
    }
    if (bytes.isEmpty() && !abstract)
        return Failure{QStringLiteral("Type a path, or @name for an abstract socket"), EINVAL, {}};
    if (bytes.size() > maxLength)
        return tooLong(bytes.size());
    if (abstract)
        return SocketAddress(Kind::Abstract, bytes);
    if (bytes.contains('\0'))
        return Failure{QStringLiteral("A path can't contain a NUL byte"), EINVAL, {}};
    return SocketAddress(Kind::Path, bytes);
}

SocketAddress SocketAddress::fromSockaddr(const sockaddr_un& address, socklen_t length)
{
    const auto header = socklen_t(offsetof(sockaddr_un, sun_path));
    if (length <= header)
        return {};
    const qsizetype size = length - header;
    if (address.sun_path[0] == '\0')
        return {Kind::Abstract, QByteArray(address.sun_path + 1, size - 1)};
    return {Kind::Path, QByteArray(address.sun_path, qsizetype(strnlen(address.sun_path, size_t(size))))};
}

QString SocketAddress::display() const
{
    switch (m_kind) {
    case Kind::Unnamed:
        return QStringLiteral("(unnamed)");
    case Kind::Path:
        return escapedText(m_bytes);
    case Kind::Abstract:
        return u'@' + escapedText(m_bytes);
    case Kind::Tcp:
        return (m_bytes.contains(':') ? QStringLiteral("tcp:[%1]:%2") : QStringLiteral("tcp:%1:%2"))
            .arg(escapedText(m_bytes))
            .arg(m_port);
    }
    return {};
}

QString SocketAddress::copyText() const
{
    const QString shown = display();
    if (m_kind != Kind::Path)
        return shown;
    static constexpr const char* special[] = {"@", "unix:", "escaped:", "tcp:"};
    const bool clash = std::any_of(std::begin(special), std::end(special),
                                   [&](const char* prefix) { return m_bytes.startsWith(prefix); });
    if (shown.toUtf8() != m_bytes)
        return QStringLiteral("escaped:") + (m_bytes.startsWith('@') ? QStringLiteral("./") : QString()) +
               shown;
    return clash ? QStringLiteral("./") + shown : shown;
}

QString SocketAddress::shortName() const
{
    if (m_kind != Kind::Path)
        return display();
    const qsizetype slash = m_bytes.lastIndexOf('/');
    const QByteArray name = m_bytes.mid(slash + 1);
    return escapedText(name.isEmpty() ? m_bytes : name);
}

socklen_t SocketAddress::toSockaddr(sockaddr_un& address) const
{
    address = {};
    address.sun_family = AF_UNIX;
    const auto header = socklen_t(offsetof(sockaddr_un, sun_path));
    const auto size = size_t(std::min(m_bytes.size(), maxLength));
    if (m_kind == Kind::Abstract) {
        std::memcpy(address.sun_path + 1, m_bytes.constData(), size);
        return header + 1 + socklen_t(size);
    }
    std::memcpy(address.sun_path, m_bytes.constData(), size);
    return header + socklen_t(size) + 1;
}

} // namespace sw
