#pragma once

#include "models/http/HttpRules.h"
#include "models/session/Responder.h"

namespace sw {

class Engine;

/// What a listener with HTTP rules answers with: reads the files of the rules, so beside the engine thread. A
/// request that no rule fits is answered 404, one that is no HTTP 400, and notes say so.
MadeResponder makeHttpReplies(const Reply& reply);

/// Lets that engine answer by HTTP rules. Once, before it starts such a listener.
void useHttpReplies(Engine& engine);

} // namespace sw
