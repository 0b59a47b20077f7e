#pragma once

#include "models/session/Framing.h"

namespace sw {

/// What happens to each message on its way onto the socket. Nothing, unless a person asked for it.
struct SendOptions
{
    bool macros = false; ///< {{TIME}}, {{COUNTER}}, {{RANDOM:n}} are replaced (Macros.h)
    Framing framing;     ///< added after that

    bool isNone() const { return !macros && framing.isNone(); }
    bool operator==(const SendOptions&) const = default;
};

/// Whether composedMessage() can do it: an unknown macro, or too long for the prefix. Any thread.
Result<void> checkMessage(const QByteArray& message, const SendOptions& options);

/// The bytes for the socket. counter: the number that {{COUNTER}} had last; one more when the message has it.
Result<QByteArray> composedMessage(const QByteArray& message, const SendOptions& options, quint64& counter);

} // namespace sw
