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

int sendMessage(int fd, QByteArrayView bytes, const Attachments* with, const SocketAddress* to)
{
    while (sendWithAncillary(fd, bytes, with, true, to) < 0) {
        if (errno != EINTR)
            return errno;
    }
    return 0;
}

Failure attachmentFailure(int error, const Attachments* with)
{
    if (!with || with->isEmpty())
        return {};
    QString why;
    if (with->sender && error == EPERM)
        why = QStringLiteral("only root may claim the credentials of others");
    else if (with->sender && error == ESRCH)
        why = QStringLiteral("there is no process %1 to claim to be").arg(with->sender->pid);
    else if (error == EINVAL && with->descriptors.size() > Attachments::mostDescriptors)
        why = QStringLiteral("it has %1 descriptors, and %2 can go with one message")
                  .arg(with->descriptors.size())
                  .arg(Attachments::mostDescriptors);
    else if (error == EINVAL)
        why = QStringLiteral("the kernel does not know such credentials, or can't pass such a descriptor");
    else if (error == ETOOMANYREFS)
        why = QStringLiteral("too many descriptors of ours are on their way and not received yet");
    else
        return {};
    return {QStringLiteral("The message was not sent: %1 (%2)").arg(why, errnoName(error)), error,
            Remedy::None};
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
