#pragma once

#include "models/base/UniqueFd.h"
#include "models/sockets/EventLoop.h"
#include "models/sockets/Listener.h"

namespace sw {

/// socket, fchmod, bind, listen: the mode of the socket file is exact from the first instant, given a thread
/// whose umask is 0 (prepareThreadForModes()).
class KernelListener final : public Listener, private EventHandler
{
public:
    KernelListener(EventLoop& loop, ListenerSink* sink) : m_loop(loop), m_sink(sink) {}
    ~KernelListener() override { close(); }

    Result<void> listen(const ListenOptions& options) override;
    void close() override;

private:
    void handleEvents(std::uint32_t events) override;
    Result<void> bindTo(int fd, const ListenOptions& options);
    void pause(int error);
    void resume();

    EventLoop& m_loop;
    ListenerSink* m_sink;
    UniqueFd m_fd;
    SocketAddress m_address;
    quint64 m_device = 0, m_inode = 0; // of our socket file
    EventLoop::Timer m_retry;
    bool m_troubled = false;
};

/// Gives the calling thread a umask of its own, 0, and a working directory of its own
/// (unshare(CLONE_FS), works unprivileged). The rest of the process keeps both.
void prepareThreadForModes();

} // namespace sw
