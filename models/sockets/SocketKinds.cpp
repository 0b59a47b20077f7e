#include "models/sockets/SocketKinds.h"

#include "models/sockets/KernelConnector.h"
#include "models/sockets/KernelListener.h"
#include "models/sockets/QtConnector.h"
#include "models/sockets/QtListener.h"

namespace sw {

std::unique_ptr<Listener> makeListener(bool qt, EventLoop& loop, ListenerSink* sink)
{
    if (qt)
        return std::make_unique<QtListener>(loop, sink);
    return std::make_unique<KernelListener>(loop, sink);
}

std::unique_ptr<Connector> makeConnector(bool qt, EventLoop& loop, ConnectorSink* sink)
{
    if (qt)
        return std::make_unique<QtConnector>(loop, sink);
    return std::make_unique<KernelConnector>(loop, sink);
}

} // namespace sw
