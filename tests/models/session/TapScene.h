#pragma once

#include "tests/models/session/EngineFixture.h"

#include <QRegularExpression>

namespace sw::test {

/// A tap in front of a server that is written out here, and one client through it.
class TapScene
{
public:
    explicit TapScene(int type = SOCK_STREAM)
        : m_type(type),
          m_listener(plainListener(f.path("target.sock"), 8, type))
    {
        spec.kind = EndpointKind::Tap;
        spec.target = SocketAddress::path(f.path("target.sock"));
        spec.address = SocketAddress::path(f.path("front.sock"));
    }

    bool open()
    {
        id = f.run(spec);
        if (id == 0)
            return false;
        const SocketType type = m_type == SOCK_STREAM ? SocketType::Stream : SocketType::Seqpacket;
        client = PlainPeer::connectTo(f.endpoint(id).spec.address, type);
        server = acceptFrom(m_listener);
        return client.isOpen() && server.isOpen();
    }
    void dropListener() { m_listener.reset(); }
    bool closesWith(const char* reason)
    {
        return f.hasRow(id, QStringLiteral("1 closed {\"reason\":\"%1\"}").arg(QLatin1String(reason)));
    }
    QStringList rowsOf(const char* start)
    {
        return f.rows(id).filter(QRegularExpression(u'^' + QLatin1String(start)));
    }

    EngineFixture f;
    EndpointSpec spec;
    EndpointId id = 0;
    PlainPeer client, server;

private:
    int m_type;
    UniqueFd m_listener;
};

} // namespace sw::test
