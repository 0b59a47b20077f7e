#include "models/sockets/SocketKinds.h"

#include "models/sockets/DatagramListener.h"
#include "models/sockets/KernelChannel.h"
#include "models/sockets/KernelConnector.h"
#include "models/sockets/KernelListener.h"
#include "models/sockets/MessageChannel.h"
#include "models/sockets/QtConnector.h"
#include "models/sockets/QtListener.h"

namespace sw {

std::unique_ptr<Listener> makeListener(bool qt, SocketType type, EventLoop& loop, ListenerSink* sink)
{
    if (qt)
        return std::make_unique<QtListener>(loop, sink);
    if (type == SocketType::Datagram)
        return std::make_unique<DatagramListener>(loop, sink);
    return std::make_unique<KernelListener>(loop, type, sink);
}

std::unique_ptr<Connector> makeConnector(bool qt, EventLoop& loop, ConnectorSink* sink)
{
    if (qt)
        return std::make_unique<QtConnector>(loop, sink);
    return std::make_unique<KernelConnector>(loop, sink);
}

std::unique_ptr<Channel> makeSharedChannel(SocketType type, EventLoop& loop, UniqueFd fd,
                                           const SocketAddress& peerAddress)
{
    if (type == SocketType::Stream)
        return std::make_unique<KernelChannel>(loop, std::move(fd), peerAddress, BoundName(), false);
    return std::make_unique<MessageChannel>(loop, std::move(fd), type, peerAddress, BoundName(), false);
}

} // namespace sw
