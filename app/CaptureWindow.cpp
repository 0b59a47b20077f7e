#include "app/CaptureWindow.h"

#include "models/base/Bytes.h"
#include "models/traffic/TrafficStore.h"

#include <QFile>
#include <QProcess>

namespace sw {

Result<void> openCaptureWindow(const QString& program, const QString& directory)
{
    if (const auto kept = TrafficStore::open(directory); !kept)
        return kept.failure();
    if (!QProcess::startDetached(program, {QStringLiteral("open"), directory}))
        return Failure{QStringLiteral("Another window can't be started: %1 is not there any more")
                           .arg(escapedText(QFile::encodeName(program)))};
    return {};
}

} // namespace sw
