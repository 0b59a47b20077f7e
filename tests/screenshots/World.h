#pragma once

#include "tests/models/sockets/PlainPeer.h"
#include "tests/screenshots/Stage.h"

#include <vector>

namespace sw::test {

/// The scene that the panes are looked at in: an endpoint of every kind, with real peers and real traffic.
class World
{
public:
    /// deep: see DemoDirectory.
    explicit World(bool deep = false);
    Scene& scene() { return m_scene; }
    /// Ten thousand endpoints more: a thousand listeners, and clients that found nobody.
    void addEndpoints();

private:
    void addListeners();
    void addRelays();
    void passDescriptors();
    void askThrough(const char* front, const QList<QByteArray>& requests);
    PlainPeer connectSoon(const char* name) const;

    DemoDirectory m_directory;
    Peers m_peers;
    Scene m_scene;
    std::vector<PlainPeer> m_ends;
};

} // namespace sw::test
