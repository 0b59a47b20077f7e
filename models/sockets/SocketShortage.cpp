#include "models/sockets/SocketShortage.h"

#include <sys/resource.h>

#include <cerrno>

namespace sw {

Failure shortageFailure(const QString& doing, int error)
{
    rlimit limit{};
    switch (error) {
    case EMFILE:
        ::getrlimit(RLIMIT_NOFILE, &limit);
        return {QStringLiteral("%1: all %2 descriptors that this program may have are in use; close other "
                               "connections, or raise the limit (ulimit -n)")
                    .arg(doing)
                    .arg(quint64(limit.rlim_cur)),
                error, Remedy::CloseOthers};
    case ENFILE:
        return {QStringLiteral("%1: the whole system has no descriptor left").arg(doing), error,
                Remedy::CloseOthers};
    case ENOBUFS:
    case ENOMEM:
        return {QStringLiteral("%1: the kernel has no memory for another socket").arg(doing), error,
                Remedy::CloseOthers};
    default:
        return Failure::fromErrno(doing, error);
    }
}

} // namespace sw
