#include "models/sockets/MessageIo.h"

#include <sys/socket.h>

namespace sw {

void prepareMessageSocket(int fd, SocketType type)
{
    const int on = 1;
    if (type == SocketType::Seqpacket)
        ::setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
}

MessageResult takeMessage(int fd, SocketType type, EventLoop& loop, ReceivedMessage& message)
{
    ssize_t size = 0;
    do
        size = ::recv(fd, nullptr, 0, MSG_PEEK | MSG_TRUNC | MSG_DONTWAIT);
    while (size < 0 && errno == EINTR);
    if (size < 0)
        return errno == EAGAIN ? MessageResult::Nothing : MessageResult::Error;
    char* buffer = loop.buffer();
    if (std::size_t(size) > EventLoop::bufferSize) {
        message.large.resize(size);
        buffer = message.large.data();
    }
    sockaddr_un from{};
    socklen_t length = 0;
    ssize_t n = 0;
    do
        n = receiveWithAncillary(fd, buffer, std::size_t(size), message.arrival.extra, &from, &length);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return errno == EAGAIN ? MessageResult::Nothing : MessageResult::Error;
    if (n == 0 && type == SocketType::Seqpacket && !message.arrival.extra.isStamped)
        return MessageResult::End;
    message.arrival.bytes = {buffer, n};
    message.from = SocketAddress::fromSockaddr(from, length);
    return MessageResult::Message;
}

int sendMessage(int fd, QByteArrayView bytes, const SocketAddress* to)
{
    sockaddr_un sun{};
    iovec vector{const_cast<char*>(bytes.data()), std::size_t(bytes.size())};
    msghdr message{};
    message.msg_iov = &vector;
    message.msg_iovlen = 1;
    if (to) {
        message.msg_name = &sun;
        message.msg_namelen = to->toSockaddr(sun);
    }
    while (::sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT) < 0) {
        if (errno != EINTR)
            return errno;
    }
    return 0;
}

qint64 largestMessage(int fd)
{
    int buffer = 0;
    socklen_t length = sizeof buffer;
    ::getsockopt(fd, SOL_SOCKET, SO_SNDBUF, &buffer, &length);
    return buffer - 32;
}

Failure tooBigFailure(qint64 size, qint64 limit)
{
    return {
        QStringLiteral("The message was not sent: it has %1 bytes, and this socket takes at most %2 in one "
                       "(EMSGSIZE)")
            .arg(size)
            .arg(limit),
        EMSGSIZE, Remedy::None};
}

QString droppedWords(qsizetype messages, qint64 bytes)
{
    if (messages == 1)
        return bytes == 0 ? QStringLiteral("the empty message was not sent")
                          : QStringLiteral("the message was not sent");
    return QStringLiteral("%1 messages were not sent").arg(messages);
}

} // namespace sw
