#include "app/Demo.h"

#include <cerrno>
#include <cstdlib>

#include <unistd.h>

namespace sw {

namespace {
constexpr char socketName[] = "/echo.sock";
}

Result<Demo> Demo::create()
{
    int error = 0;
    for (const QByteArray& parent : {qgetenv("XDG_RUNTIME_DIR"), QByteArray("/tmp")}) {
        QByteArray directory = parent + "/socket-workbench-demo-XXXXXX";
        const bool fits = directory.size() + qsizetype(sizeof socketName) <= SocketAddress::maxLength;
        if (parent.startsWith('/') && fits && ::mkdtemp(directory.data()))
            return Demo(directory);
        error = errno;
    }
    return Failure::fromErrno(QStringLiteral("Can't make a directory for the demo in /tmp"), error);
}

Demo::~Demo()
{
    if (!m_directory.isEmpty())
        ::rmdir(m_directory.constData());
}

std::vector<EndpointSpec> Demo::specs() const
{
    EndpointSpec listener;
    listener.kind = EndpointKind::Listener;
    listener.address = SocketAddress::path(m_directory + socketName);
    listener.reply.kind = Reply::Kind::Echo;
    EndpointSpec client;
    client.kind = EndpointKind::Client;
    client.address = listener.address;
    client.retry = true;
    client.plan.messages = {QByteArray("hello world")};
    client.plan.everySeconds = 1;
    return {listener, client};
}

} // namespace sw
