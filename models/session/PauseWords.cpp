#include "models/session/PauseWords.h"

#include <sys/stat.h>

namespace sw {

bool canPauseAccepting(const EndpointStatus& status)
{
    return status.state == EndpointStatus::State::Running && status.spec.kind == EndpointKind::Listener &&
           status.spec.api == SocketApi::Kernel && status.spec.type != SocketType::Datagram;
}

bool canPauseReading(const EndpointStatus& status) { return status.state == EndpointStatus::State::Running; }

QString readingPausedWords(bool paused)
{
    return paused ? QStringLiteral(
                        "Reading is paused: what comes stays in the kernel, until its sender has to wait")
                  : QStringLiteral("Reading goes on");
}

QString acceptingPausedWords(bool paused, qint64 admitted)
{
    return paused ? QStringLiteral("Accepting is paused: up to %1 clients wait in the kernel's queue")
                        .arg(admitted)
                  : QStringLiteral("Accepting goes on");
}

quint32 socketInode(int fd)
{
    struct stat file
    {
    };
    return fd >= 0 && ::fstat(fd, &file) == 0 && S_ISSOCK(file.st_mode) ? quint32(file.st_ino) : 0;
}

} // namespace sw
