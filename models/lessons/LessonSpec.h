#pragma once

#include "models/lessons/LessonAction.h"
#include "models/session/EndpointSpec.h"

namespace sw {

/// The endpoint that a listener or client action asks for. Files stand in the directory.
Result<EndpointSpec> lessonSpec(const LessonAction& action, const QByteArray& directory);

/// Whether an endpoint was started by a lesson.
bool isOfLesson(const EndpointSpec& spec);

} // namespace sw
