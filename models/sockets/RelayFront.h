#pragma once

#include "models/base/UniqueFd.h"
#include "models/sockets/BoundName.h"
#include "models/sockets/EventLoop.h"
#include "models/sockets/Listener.h"
#include "models/sockets/TcpSocket.h"

namespace sw {

class RelayFrontSink
{
public:
    /// A connected, non-blocking socket.
    virtual void frontAccepted(UniqueFd client, const SocketAddress& name) = 0;
    /// A passing trouble (out of descriptors): it goes on by itself. An empty failure says that it is over.
    virtual void frontTrouble(const Failure& failure) = 0;

protected:
    ~RelayFrontSink() = default;
};

/// Where the clients of a relay go: a Unix stream or seqpacket socket with its mode, or a TCP port. Gives the
/// bare sockets, as a relay takes them. Engine thread; the thread's umask must be 0 for exact modes.
class RelayFront final : private EventHandler
{
public:
    RelayFront(EventLoop& loop, RelayFrontSink* sink) : m_loop(loop), m_sink(sink) {}
    ~RelayFront() { close(); }

    /// As a Listener does it: probes first, touches nothing that is not stale and asked for.
    Result<void> listen(SocketType type, const ListenOptions& options);
    Result<void> listen(const TcpName& name, int backlog, const QString& doing);
    bool isOpen() const { return bool(m_fd); }
    int descriptor() const { return m_fd.get(); }
    void setAccepting(bool on);
    /// Removes the socket file when it is still ours; why it had to stay.
    Failure close();
    Listener::NameState nameState() const { return m_name.state(); }

private:
    void handleEvents(std::uint32_t events) override;
    void pause(int error);

    EventLoop& m_loop;
    RelayFrontSink* m_sink;
    BoundName m_name;
    UniqueFd m_fd;
    EventLoop::Timer m_retry;
    bool m_troubled = false;
    bool m_accepting = true;
};

} // namespace sw
