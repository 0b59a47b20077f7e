#pragma once

#include <QByteArray>

#include <optional>

#include <sys/types.h>

namespace sw {

/// Somebody else who came to a socket, and how it went.
struct Visit
{
    pid_t pid = 0;
    uid_t uid = uid_t(-1);
    int error = 0; ///< of connect(2), or of what came before it; 0: connected
};

/// Another process connects to a stream socket, sends what is given, closes, and ends: as an ordinary user,
/// to whom permissions apply. That is nobody (65534) where we are root, whom they don't stop
/// (capabilities(7), CAP_DAC_OVERRIDE); else it is us. It starts in the directory, so that only what the
/// relative path names after it has to let it through; the directory itself must (path_resolution(7)). Never
/// waits for a server: EAGAIN where its queue is full. Worker threads only: forks, and takes a few
/// milliseconds.
Visit connectAsVisitor(const QByteArray& directory, const QByteArray& relativePath, const QByteArray& text);

} // namespace sw
