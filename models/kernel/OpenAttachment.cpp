#include "models/kernel/OpenAttachment.h"

#include "models/base/Bytes.h"

#include <QFile>

#include <fcntl.h>

namespace sw {

Result<UniqueFd> openAttachment(const QString& path, bool forWriting)
{
    const QByteArray name = QFile::encodeName(path);
    UniqueFd fd(
        ::open(name.constData(), (forWriting ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
    if (!fd)
        return Failure::fromErrno(QStringLiteral("Can't open %1").arg(escapedText(name)), errno);
    ::fcntl(fd.get(), F_SETFL, ::fcntl(fd.get(), F_GETFL) & ~O_NONBLOCK);
    return fd;
}

} // namespace sw
