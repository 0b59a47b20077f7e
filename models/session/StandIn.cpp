#include "models/session/StandIn.h"

#include "models/sockets/SocketKinds.h"

#include <utility>

namespace sw {

StandIn::StandIn(EventLoop& loop, SocketType type, UniqueFd end, const QByteArray& answer)
    : m_answer(answer),
      m_channel(makeSharedChannel(type, loop, std::move(end), {}))
{
    m_channel->start(this);
}

StandIn::~StandIn() = default;

void StandIn::channelReceived(Arrival&)
{
    if (std::exchange(m_answered, true))
        return;
    m_channel->send(Outgoing(m_answer));
    m_channel->finish();
}

/// A client that said nothing gets nothing.
void StandIn::channelPeerFinished() { m_channel->finish(); }

} // namespace sw
