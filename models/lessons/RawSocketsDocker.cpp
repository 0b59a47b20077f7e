#include "models/http/DockerPlaces.h"
#include "models/lessons/RawSockets.h"
#include "models/sockets/PathProbe.h"

namespace sw {

/// The first engine that listens here and that we may connect to. Nothing is asked of it.
LessonCall RawSockets::findDocker()
{
    const QString looking = QStringLiteral("looking for a container engine");
    for (const DockerPlace& place : dockerPlaces(DockerSurroundings::ofThisProcess())) {
        if (!place.address || place.address->kind() != SocketAddress::Kind::Path)
            continue;
        const PathVerdict verdict = probePath(*place.address);
        if (verdict.state == PathVerdict::State::Live && verdict.type == SocketType::Stream &&
            verdict.mayConnect)
            return {looking, place.address->display(), false, *place.address};
    }
    return {looking, QStringLiteral("none here; a model stands for it"), false, {}};
}

} // namespace sw
