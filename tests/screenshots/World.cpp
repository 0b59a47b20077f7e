#include "tests/screenshots/World.h"

#include "models/kernel/Ancillary.h"
#include "models/session/EndpointModel.h"

#include <QDir>
#include <QFile>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <utility>

namespace sw::test {

namespace {

constexpr int manyEndpoints = 10'000, manyListeners = 1000;

void writeFile(const QString& path, const QByteArray& bytes)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        giveUp(QStringLiteral("can't write %1").arg(path));
}

QByteArray dockerRules()
{
    QFile file(QStringLiteral(":/rules/docker.rules"));
    if (!file.open(QIODevice::ReadOnly))
        giveUp(QStringLiteral("no rules of a Docker engine"));
    return file.readAll();
}

EndpointSpec listenerWith(Reply reply)
{
    EndpointSpec spec;
    spec.reply = std::move(reply);
    return spec;
}

} // namespace

World::World(bool deep) : m_directory(deep), m_scene(m_directory, m_directory.file("messages").toLocal8Bit())
{
    QDir().mkpath(m_directory.file("messages/health"));
    writeFile(m_directory.file("messages/resize.json"), "{\"op\": \"resize\", \"width\": 640}\n");
    writeFile(m_directory.file("messages/health/ping.txt"), "ping\n");
    play(m_scene, m_peers, m_directory);
    addListeners();
    addRelays();
    passDescriptors();
}

PlainPeer World::connectSoon(const char* name) const
{
    PlainPeer peer;
    waitFor(name, [&] {
        peer = PlainPeer::connectTo(m_directory.file(name).toLocal8Bit());
        return peer.isOpen();
    });
    return peer;
}

void World::addListeners()
{
    m_scene.start(EndpointKind::Listener, "quiet.sock");
    m_scene.start(EndpointKind::Listener, "done.sock");
    m_scene.engine().stop(m_scene.last());
    Reply rules{Reply::Kind::Rules, "unknown\n"};
    rules.rules = {{RuleCondition::Equals, "ping\n", "pong\n"},
                   {RuleCondition::StartsWith, "GET ", "200 the whole of it\n", 0.5},
                   {RuleCondition::Regex, "^id=(\\d+)", "{\"id\": {{1}}}\n"}};
    m_scene.start("rules.sock", listenerWith(rules));
    PlainPeer asker = connectSoon("rules.sock");
    for (const auto& [question, answer] :
         {std::pair{"ping\n", "pong\n"}, {"id=7\n", "{\"id\": 7}\n"}, {"what?\n", "unknown\n"}}) {
        asker.sendAll(question);
        asker.receive(qsizetype(qstrlen(answer)));
    }
    m_ends.push_back(std::move(asker));
    m_scene.start("docker.sock", listenerWith({Reply::Kind::Http, dockerRules()}));

    EndpointSpec datagrams = listenerWith({Reply::Kind::Echo, {}});
    datagrams.type = SocketType::Datagram;
    m_scene.start("notes.sock", datagrams);
    const auto at = [this](const char* name) {
        return SocketAddress::path(m_directory.file(name).toLocal8Bit());
    };
    m_scene.waitRunning("notes.sock");
    PlainPeer sender = PlainPeer::connectTo(at("notes.sock"), SocketType::Datagram, at("sensor.sock"));
    for (const char* reading : {"temperature=21.5", "temperature=21.7", "door=open"})
        sender.sendAll(reading);
    m_ends.push_back(std::move(sender));
    m_ends.push_back(PlainPeer::connectTo(at("notes.sock"), SocketType::Datagram));
    m_ends.back().sendAll("nobody knows who says this");
}

/// One after the other, on one connection.
void World::askThrough(const char* front, const QList<QByteArray>& requests)
{
    PlainPeer client = connectSoon(front);
    for (const QByteArray& request : requests) {
        client.sendAll(request);
        client.receive(1); // its answer has come as far as here
        runFor(60);
        char rest[65536];
        while (::recv(client.fd(), rest, sizeof rest, MSG_DONTWAIT) > 0) {
        }
    }
    m_ends.push_back(std::move(client));
}

void World::addRelays()
{
    EndpointSpec tap;
    tap.kind = EndpointKind::Tap;
    tap.target = SocketAddress::path(m_directory.file("docker.sock").toLocal8Bit());
    m_scene.start("tap.sock", tap);
    m_scene.start("idle.sock", tap);
    EndpointSpec bridge = tap;
    bridge.kind = EndpointKind::Bridge;
    bridge.address = *SocketAddress::parse(QStringLiteral("tcp:127.0.0.1:0"));
    m_scene.start("bridge", bridge);
    for (const char* name : {"tap.sock", "idle.sock", "bridge"})
        m_scene.waitRunning(name);
    const auto get = [](const char* target) {
        return "GET " + QByteArray(target) + " HTTP/1.1\r\nHost: docker\r\nUser-Agent: docker/20.10\r\n\r\n";
    };
    askThrough("tap.sock", {get("/_ping"), get("/v1.41/version"), get("/v1.41/containers/json?all=1"),
                            get("/v1.41/images/json"), get("/v1.41/containers/nothing/json")});
    askThrough("tap.sock", {"POST /v1.41/containers/create?name=web HTTP/1.1\r\nHost: docker\r\n"
                            "Content-Type: application/json\r\nContent-Length: 24\r\n\r\n"
                            "{\"Image\":\"nginx:alpine\"}"});
}

void World::passDescriptors()
{
    EndpointSpec spec;
    spec.keepDescriptors = true;
    m_scene.start("passed.sock", spec);
    PlainPeer peer = connectSoon("passed.sock");
    const auto give = [&peer](int fd, const char* message) {
        Attachments with;
        with.descriptors.emplace_back(fd);
        return sendWithAncillary(peer.fd(), message, &with) > 0;
    };
    const int memory = ::memfd_create("letter", MFD_CLOEXEC);
    const bool written = memory >= 0 && ::write(memory, "Dear reader", 11) == 11;
    if (!written || !give(memory, "a letter\n") || !give(::open("/dev/null", O_RDONLY | O_CLOEXEC), "null\n"))
        giveUp(QStringLiteral("descriptors can't be passed"));
    m_ends.push_back(std::move(peer));
}

void World::addEndpoints()
{
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    for (int i = 0; i < manyEndpoints; ++i) {
        EndpointSpec spec;
        spec.kind = i < manyListeners ? EndpointKind::Listener : EndpointKind::Client;
        spec.address = i < manyListeners
                           ? SocketAddress::abstractName("demo/worker/" + QByteArray::number(i))
                           : SocketAddress::path("/nowhere/worker-" + QByteArray::number(i) + ".sock");
        m_scene.engine().start(spec);
        if (i % 100 == 0)
            runFor(1);
    }
    const auto* all = m_scene.window().findChild<EndpointModel*>();
    waitFor(
        "ten thousand endpoints", [all] { return all->endpointCount() >= manyEndpoints; }, 120);
}

} // namespace sw::test
