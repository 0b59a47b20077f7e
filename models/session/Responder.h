#pragma once

#include "models/session/EndpointSpec.h"
#include "models/sockets/Channel.h"

#include <memory>
#include <optional>

namespace sw {

/// What is answered to one chunk or message.
struct Answer
{
    std::optional<Outgoing> message; ///< nothing is sent without one; valid as long as what was received is
    double delaySeconds = 0;
    quint8 rule = 0; ///< number of the rule that fired, for the row; 0: none
    QString remark;  ///< for a note; usually empty
};

/// Decides what a listener answers by itself. One for each endpoint; engine thread. A new kind of reply is a
/// new one of these.
class Responder
{
public:
    virtual ~Responder() = default;
    /// received: a chunk of a stream, or one whole message. Must not take long: every socket waits for it.
    virtual Answer answer(QByteArrayView received) = 0;
};

/// Null for a reply that needs none: None, and Command. fileBytes: what the file of a File reply has.
std::unique_ptr<Responder> makeResponder(const Reply& reply, const QByteArray& fileBytes = {});

} // namespace sw
