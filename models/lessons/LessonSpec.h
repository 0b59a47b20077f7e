#pragma once

#include "models/lessons/LessonAction.h"
#include "models/session/EndpointSpec.h"

namespace sw {

/// The endpoint that an action asks for: a listener (docker: that stands for an engine), a client or a tap.
/// Files stand in the directory; docker: the address of the engine, what a tap of that name goes to.
Result<EndpointSpec> lessonSpec(const LessonAction& action, const QByteArray& directory,
                                const SocketAddress& docker = {});

/// "datagram", "seqpacket", else a stream.
SocketType lessonSocketType(const QString& word);

/// Whether an endpoint was started by a lesson.
bool isOfLesson(const EndpointSpec& spec);

} // namespace sw
