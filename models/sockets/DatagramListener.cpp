#include "models/sockets/DatagramListener.h"

#include "models/sockets/KernelListener.h"

namespace sw {

Result<void> DatagramListener::listen(const ListenOptions& options)
{
    auto bound = bindSocket(SocketType::Datagram, options);
    if (!bound)
        return bound.failure();
    const int on = 1; // after bind: before it, the option makes the kernel pick a name of its own
    if (options.asksSenders)
        ::setsockopt(bound->fd.get(), SOL_SOCKET, SO_PASSCRED, &on, sizeof on);
    m_port = std::make_shared<DatagramPort>(m_loop, m_sink, std::move(bound->fd), std::move(bound->name));
    m_port->watch();
    return {};
}

void DatagramListener::setReading(bool on)
{
    if (m_port)
        m_port->setReading(on);
}

void DatagramListener::close()
{
    if (m_port) {
        m_port->close();
        m_leftover = m_port->leftover();
    }
    m_port.reset();
}

} // namespace sw
