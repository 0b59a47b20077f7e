#pragma once

#include "models/base/UniqueFd.h"
#include "models/sockets/BoundName.h"
#include "models/sockets/EventLoop.h"
#include "models/sockets/Listener.h"

namespace sw {

/// socket, fchmod, bind, listen: the mode of the socket file is exact from the first instant, given a thread
/// whose umask is 0 (prepareThreadForModes()).
class KernelListener final : public Listener, private EventHandler
{
public:
    /// type: Stream or Seqpacket.
    KernelListener(EventLoop& loop, SocketType type, ListenerSink* sink)
        : m_loop(loop),
          m_type(type),
          m_sink(sink)
    {
    }
    ~KernelListener() override { close(); }

    Result<void> listen(const ListenOptions& options) override;
    bool setAccepting(bool on) override;
    int descriptor() const override { return m_fd.get(); }
    void close() override;
    NameState nameState() const override { return m_name.state(); }

private:
    void handleEvents(std::uint32_t events) override;
    void pause(int error);
    void resume();

    EventLoop& m_loop;
    const SocketType m_type;
    ListenerSink* m_sink;
    BoundName m_name;
    UniqueFd m_fd;
    EventLoop::Timer m_retry;
    bool m_troubled = false;
    bool m_accepting = true;
    bool m_asksSenders = true;
};

/// Makes a socket of that type with its name, after the probe: what stands in the way is said. livesFromBind
/// is for datagrams.
struct BoundSocket
{
    UniqueFd fd;
    BoundName name;
};
Result<BoundSocket> bindSocket(SocketType type, const ListenOptions& options);

/// Gives the calling thread a umask of its own, 0, and a working directory of its own
/// (unshare(CLONE_FS), works unprivileged). The rest of the process keeps both.
void prepareThreadForModes();
/// The umask that the process had before; for programs that such a thread starts.
mode_t processUmask();

} // namespace sw
