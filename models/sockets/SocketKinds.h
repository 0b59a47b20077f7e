#pragma once

#include "models/sockets/Connector.h"
#include "models/sockets/EventLoop.h"
#include "models/sockets/Listener.h"

#include <memory>

namespace sw {

/// All kinds of sockets behind one interface: the kernel's own calls for every type, or Qt's QLocalServer and
/// QLocalSocket, which know streams only. Qt's kind needs a Qt event loop in the thread that serves `loop`.
std::unique_ptr<Listener> makeListener(bool qt, SocketType type, EventLoop& loop, ListenerSink* sink);
std::unique_ptr<Connector> makeConnector(bool qt, EventLoop& loop, ConnectorSink* sink);
/// A connected socket that others hold as well: its options and modes stay as they are, but for the time
/// stamps that a seqpacket socket needs.
std::unique_ptr<Channel> makeSharedChannel(SocketType type, EventLoop& loop, UniqueFd fd,
                                           const SocketAddress& peerAddress);

} // namespace sw
