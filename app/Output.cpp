#include "app/Output.h"

#include <cerrno>

#include <poll.h>
#include <unistd.h>

namespace sw {

int writeAll(int fd, QByteArrayView bytes)
{
    while (!bytes.isEmpty()) {
        const ssize_t n = ::write(fd, bytes.data(), std::size_t(bytes.size()));
        if (n >= 0) {
            bytes = bytes.sliced(n);
        } else if (errno == EAGAIN) {
            pollfd wait{fd, POLLOUT, 0};
            ::poll(&wait, 1, -1);
        } else if (errno != EINTR) {
            return errno;
        }
    }
    return 0;
}

void complain(const QString& sentence) { writeAll(STDERR_FILENO, sentence.toUtf8() + '\n'); }

} // namespace sw
