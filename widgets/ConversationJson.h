#pragma once

#include "widgets/ConversationCard.h"

namespace sw {

/// What each byte is when the bytes begin as JSON does: keys, strings, numbers. Works on a part of a
/// document too; stops colouring at the first byte that can't be JSON. Everything is Plain when it does not
/// begin with { or [.
std::vector<CardTone> jsonTones(QByteArrayView bytes);

} // namespace sw
