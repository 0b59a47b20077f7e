#pragma once

#include "models/base/Failure.h"
#include "models/session/EndpointSpec.h"
#include "models/sockets/Channel.h"

#include <functional>
#include <memory>
#include <optional>

namespace sw {

/// What is answered to one chunk or message.
struct Answer
{
    std::optional<Outgoing> message; ///< nothing is sent without one; valid as long as what was received is
    double delaySeconds = 0;
    quint8 rule = 0;     ///< number of the rule that fired, for the row; 0: none
    QString remark = {}; ///< for a note; usually empty
    bool more = false;   ///< the answer goes on: next() has what follows
    bool finish = false; ///< we half-close after it
};

/// Decides what a listener answers by itself. One for each endpoint, or for each of its connections; engine
/// thread. A new kind of reply is a new one of these.
class Responder
{
public:
    virtual ~Responder() = default;
    /// received: a chunk of a stream, or one whole message. Must not take long: every socket waits for it.
    /// While the answer before has more, it gives none, and says that there is more.
    virtual Answer answer(QByteArrayView received) = 0;
    /// The next part of an answer that has more, asked when the part before went to the kernel or nearly so;
    /// its delay counts from there. Without a message only at the end.
    virtual Answer next() { return {}; }
    /// What would never end, ends.
    virtual void peerFinished() {}
    /// Nothing has begun that is not over: another one may take its place.
    virtual bool isIdle() const { return true; }
    /// So much waits for an answer that no more should be read.
    virtual bool isFull() const { return false; }
    /// One for a connection alone, where what came before matters; null: this one answers all.
    virtual std::unique_ptr<Responder> forConnection() const { return nullptr; }
    /// The rules it goes by, for a note; empty: none.
    virtual QString rulesWords() const { return {}; }
};

using MadeResponder = Result<std::shared_ptr<Responder>>;
/// Makes the responder of a kind of reply that this folder does not know. Runs in a thread of its own and may
/// read files; keeps nothing of its caller's.
using ReplyMaker = std::function<MadeResponder(const Reply& reply)>;

/// Bytes; the file of a File reply stays in memory.
constexpr qint64 replyFileLimit = 64 << 20;

/// Whether it takes a file or longer to make; then it is prepareResponder()'s.
bool isPrepared(Reply::Kind kind);
/// Null for a reply that needs none: None, and Command.
std::shared_ptr<Responder> makeResponder(const Reply& reply);
/// Reads the file of a File reply; anything else that isPrepared() is http's to make. Any thread.
MadeResponder prepareResponder(const Reply& reply, const ReplyMaker& http);

} // namespace sw
