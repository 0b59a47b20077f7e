#pragma once

#include "models/base/UniqueFd.h"
#include "models/sockets/EventLoop.h"
#include "models/sockets/TcpSocket.h"

#include <chrono>
#include <functional>
#include <vector>

namespace sw {

/// Where a relay goes to.
struct RelayTarget
{
    SocketAddress address;
    SocketType type = SocketType::Stream;
    std::vector<TcpName> names;                 ///< of a TCP address: tried in turn
    std::chrono::milliseconds patience{10'000}; ///< with a full backlog; TCP has the kernel's own
};

/// One attempt to reach the target, without ever blocking the thread. The call comes exactly once, perhaps
/// before connectTo() returns, and not after this is gone; it must not destroy this from inside. The failure
/// has the errno of connect(2). Engine thread.
class RelayConnect final : private EventHandler
{
public:
    using Call = std::function<void(Result<UniqueFd>)>;

    explicit RelayConnect(EventLoop& loop) : m_loop(loop) {}
    ~RelayConnect();
    void connectTo(const RelayTarget& target, Call call);

private:
    void handleEvents(std::uint32_t events) override;
    void attemptUnix();
    void attemptTcp();
    void done(Result<UniqueFd> result);
    void fail(int error);

    EventLoop& m_loop;
    RelayTarget m_target;
    Call m_call;
    UniqueFd m_fd;
    EventLoop::Timer m_retry;
    EventLoop::Clock::time_point m_giveUp;
    std::size_t m_nextName = 0;
    bool m_watched = false;
};

} // namespace sw
