#pragma once

#include "models/base/Failure.h"
#include "models/session/EndpointSpec.h"
#include "models/sockets/EventLoop.h"
#include "models/sockets/Listener.h"

#include <functional>

namespace sw {

/// Looks every half second whether new clients still find a socket of ours by its path: the file may be
/// deleted, renamed or replaced at any time. Engine thread.
class NameWatch
{
public:
    using Ask = std::function<Listener::NameState()>;
    using Tell = std::function<void()>;

    explicit NameWatch(EventLoop& loop) : m_loop(loop) {}
    ~NameWatch() { stop(); }
    NameWatch(const NameWatch&) = delete;
    NameWatch& operator=(const NameWatch&) = delete;

    /// Nothing happens unless the endpoint's address is a path. tell: trouble() has changed.
    void start(const EndpointSpec& spec, Ask ask, Tell tell);
    void stop();
    /// As long as clients don't find us: what became of the file. Else empty.
    const Failure& trouble() const { return m_trouble; }
    /// When it is over: "/run/x.sock leads to this tap again".
    QString overWords() const;

private:
    void look();
    Failure troubleNow() const;

    EventLoop& m_loop;
    EventLoop::Timer m_next;
    SocketAddress m_address;
    QString m_what; // listener, tap, bridge
    Ask m_ask;
    Tell m_tell;
    Listener::NameState m_state = Listener::NameState::Intact;
    Failure m_trouble;
};

} // namespace sw
