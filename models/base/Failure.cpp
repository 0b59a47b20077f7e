#include "models/base/Failure.h"

#include <cstring>

namespace sw {

QString errnoName(int error)
{
    const char* name = error ? strerrorname_np(error) : nullptr; // glibc >= 2.32
    return name ? QString::fromLatin1(name) : QString();
}

Failure Failure::fromErrno(const QString& doing, int error, Remedy remedy)
{
    const char* text = strerrordesc_np(error);
    const QString why = text ? QString::fromLatin1(text) : QStringLiteral("error %1").arg(error);
    const QString name = errnoName(error);
    return {name.isEmpty() ? QStringLiteral("%1: %2").arg(doing, why)
                           : QStringLiteral("%1: %2 (%3)").arg(doing, why, name),
            error, remedy};
}

QString Failure::withErrno() const
{
    const QString name = errnoName(error);
    return name.isEmpty() || sentence.contains(name) ? sentence
                                                     : QStringLiteral("%1 (%2)").arg(sentence, name);
}

} // namespace sw
