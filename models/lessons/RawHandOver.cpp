#include "models/base/Bytes.h"
#include "models/lessons/RawSockets.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace sw {
namespace {

constexpr int handOverPatience = 1000; ///< milliseconds
constexpr qsizetype mostOfFile = 4096;

/// One byte with a descriptor beside it (unix(7), SCM_RIGHTS). An errno.
int sendDescriptor(int socket, int descriptor)
{
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof descriptor)] = {};
    char byte = '.';
    iovec part{&byte, 1};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    cmsghdr* head = CMSG_FIRSTHDR(&message);
    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = SCM_RIGHTS;
    head->cmsg_len = CMSG_LEN(sizeof descriptor);
    std::memcpy(CMSG_DATA(head), &descriptor, sizeof descriptor);
    return ::sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT) < 0 ? errno : 0;
}

/// Empty, with an errno, when none came.
UniqueFd receiveDescriptor(int socket, int& error)
{
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
    char byte = 0;
    iovec part{&byte, 1};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    const ssize_t got = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
    error = got < 0 ? errno : ENOMSG;
    const cmsghdr* head = got < 0 ? nullptr : CMSG_FIRSTHDR(&message);
    int descriptor = -1;
    if (head && head->cmsg_level == SOL_SOCKET && head->cmsg_type == SCM_RIGHTS) {
        std::memcpy(&descriptor, CMSG_DATA(head), sizeof descriptor);
        error = 0;
    }
    return UniqueFd(descriptor);
}

} // namespace

LessonCall RawSockets::write(const QString& file, const QByteArray& text)
{
    const QByteArray where = path(file);
    const UniqueFd opened(
        where.isEmpty() ? -1 : ::open(where.constData(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    const bool done =
        opened && ::write(opened.get(), text.constData(), std::size_t(text.size())) == text.size();
    return answer(file, QStringLiteral("write"),
                  QStringLiteral("write(\"%1\", \"%2\")").arg(escapedText(file), escapedText(text)),
                  done              ? 0
                  : where.isEmpty() ? EPERM
                                    : errno);
}

LessonCall RawSockets::give(const QString& name, const QString& file)
{
    const QByteArray where = path(file);
    const UniqueFd opened(where.isEmpty() ? -1
                                          : ::open(where.constData(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    const int error = opened ? sendDescriptor(fd(name), opened.get()) : errno;
    return answer(name, QStringLiteral("give"),
                  QStringLiteral("sendmsg(%1, SCM_RIGHTS: open(\"%2\"))").arg(name, escapedText(file)),
                  error);
}

LessonCall RawSockets::take(const QString& name)
{
    pollfd wait{fd(name), POLLIN, 0};
    ::poll(&wait, 1, handOverPatience);
    int error = 0;
    const UniqueFd came = receiveDescriptor(wait.fd, error);
    QByteArray text(mostOfFile, '\0');
    const ssize_t got = came ? ::pread(came.get(), text.data(), std::size_t(text.size()), 0) : 0;
    const QString words = escapedText(text.left(std::max<ssize_t>(0, got)));
    return answer(name, QStringLiteral("take"),
                  QStringLiteral("recvmsg(%1), then read the descriptor").arg(name), error, words);
}

} // namespace sw
