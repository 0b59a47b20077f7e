#pragma once

#include "models/base/UniqueFd.h"
#include "models/sockets/Channel.h"
#include "models/sockets/EventLoop.h"

#include <memory>

namespace sw {

/// Plays the target of one connection: its first bytes or message are answered, then it has finished. Engine
/// thread.
class StandIn final : private ChannelSink
{
public:
    StandIn(EventLoop& loop, SocketType type, UniqueFd end, const QByteArray& answer);
    ~StandIn();

private:
    void channelReceived(Arrival& arrival) override;
    void channelSent(QByteArrayView, int) override {}
    void channelProgress() override {}
    void channelSendFailed(const Failure&, qint64) override {}
    void channelMessageFailed(const Failure&) override {}
    void channelPeerFinished() override;
    void channelWeFinished() override {}
    void channelClosed(const ChannelEnd&) override {}

    const QByteArray m_answer;
    std::unique_ptr<Channel> m_channel;
    bool m_answered = false;
};

} // namespace sw
