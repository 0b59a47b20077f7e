#pragma once

#include "models/sockets/Channel.h"
#include "models/sockets/EventLoop.h"

namespace sw {

/// One message as recvmsg(2) gave it. The arrival's view is into the loop's buffer or, when the message is
/// bigger than that, into `large`.
struct ReceivedMessage
{
    Arrival arrival;
    SocketAddress from; ///< of datagrams: the sender's name
    QByteArray large;
};

enum class MessageResult : quint8 {
    Message,
    Nothing, ///< EAGAIN
    End,     ///< a seqpacket peer is done
    Error,   ///< errno says which
};

/// Once per message socket: lets takeMessage() tell an empty message from the end of a seqpacket connection
/// (recvmsg answers 0 for both; only a message has a time stamp).
void prepareMessageSocket(int fd, SocketType type);

/// Takes one message whole, whatever its size: its true length is asked for first (MSG_PEEK | MSG_TRUNC).
MessageResult takeMessage(int fd, SocketType type, EventLoop& loop, ReceivedMessage& message);

/// sendmsg(2) without waiting, to a name unless the socket is connected (null). The errno, 0 when the kernel
/// took it.
int sendMessage(int fd, QByteArrayView bytes, const Attachments* with = nullptr,
                const SocketAddress* to = nullptr);

/// The biggest message that the socket takes: its send buffer less 32 bytes (unix_dgram_sendmsg).
qint64 largestMessage(int fd);

/// EMSGSIZE in words, with the limit.
Failure tooBigFailure(qint64 size, qint64 limit);

/// The message was refused for what went with it: who else could send that, in words. An empty sentence when
/// the error has another reason.
Failure attachmentFailure(int error, const Attachments* with);

/// "the message", "the empty message", "3 messages": what a refusal dropped.
QString droppedWords(qsizetype messages, qint64 bytes);

} // namespace sw
