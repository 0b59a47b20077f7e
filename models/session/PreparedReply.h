#pragma once

#include "models/base/Mailbox.h"
#include "models/session/Responder.h"
#include "models/sockets/EventLoop.h"

#include <functional>
#include <memory>

namespace sw {

/// Prepares a reply beside the engine thread, so that a slow disk or a long list of rules holds up no socket.
/// Engine thread.
class PreparedReply final : private EventHandler
{
public:
    /// prepare runs in a thread of its own, perhaps beyond the life of this object. done is called once, from
    /// the loop, unless this object has gone by then; it must not destroy it.
    PreparedReply(EventLoop& loop, std::function<MadeResponder()> prepare,
                  std::function<void(const MadeResponder&)> done);
    ~PreparedReply();
    PreparedReply(const PreparedReply&) = delete;
    PreparedReply& operator=(const PreparedReply&) = delete;

private:
    void handleEvents(std::uint32_t events) override;

    EventLoop& m_loop;
    std::shared_ptr<Mailbox<MadeResponder>> m_made;
    std::function<void(const MadeResponder&)> m_done;
};

} // namespace sw
