#pragma once

#include "models/session/Engine.h"

#include "tests/models/sockets/PlainPeer.h"

#include <QTemporaryDir>
#include <QTest>

#include <map>

namespace sw::test {

/// An engine on a fresh store in a fresh directory, with the latest status of everything.
class EngineFixture
{
public:
    EngineFixture()
        : m_store(*TrafficStore::create({m_directory.filePath(QStringLiteral("capture"))})),
          m_engine(std::make_unique<Engine>(m_store))
    {
        QObject::connect(m_engine.get(), &Engine::endpointsChanged, m_engine.get(),
                         [this](const std::vector<EndpointStatus>& all) {
                             for (const EndpointStatus& status : all)
                                 m_endpoints[status.id] = status;
                         });
        QObject::connect(m_engine.get(), &Engine::connectionsChanged, m_engine.get(),
                         [this](const std::vector<ConnectionStatus>& all) {
                             for (const ConnectionStatus& status : all)
                                 m_connections[status.id] = status;
                         });
    }

    Engine& engine() { return *m_engine; }
    void destroyEngine() { m_engine.reset(); }
    TrafficStore& store() { return *m_store; }
    const std::shared_ptr<TrafficStore>& sharedStore() const { return m_store; }
    QByteArray path(const char* name) const
    {
        return m_directory.filePath(QString::fromLatin1(name)).toUtf8();
    }

    EndpointSpec listenerSpec(const char* name, Reply::Kind reply = Reply::Kind::Echo) const
    {
        EndpointSpec spec;
        spec.address = SocketAddress::path(path(name));
        spec.reply.kind = reply;
        return spec;
    }
    EndpointSpec clientSpec(const char* name) const
    {
        EndpointSpec spec;
        spec.kind = EndpointKind::Client;
        spec.address = SocketAddress::path(path(name));
        return spec;
    }

    const EndpointStatus& endpoint(EndpointId id) { return m_endpoints[id]; }
    const ConnectionStatus& connection(ConnectionId id) { return m_connections[id]; }
    bool reaches(EndpointId id, EndpointStatus::State state, int timeout = 5000)
    {
        return QTest::qWaitFor([&] { return m_endpoints.count(id) && m_endpoints[id].state == state; },
                               timeout);
    }
    /// Starts it and waits until it runs; 0 (and a warning) when it does not.
    EndpointId run(const EndpointSpec& spec)
    {
        const EndpointId id = m_engine->start(spec);
        if (reaches(id, EndpointStatus::State::Running))
            return id;
        qWarning("%s", qPrintable(m_endpoints[id].failure.sentence));
        return 0;
    }

    /// Rows so far, one line each: "CONNECTION event payload", without the endpoint. filter: only these
    /// endpoints.
    QStringList rows(EndpointId endpoint)
    {
        QStringList lines;
        TrafficReader reader(m_store);
        for (RowId id = m_store->begin(); id < m_store->end(); ++id) {
            const TrafficRecord record = *reader.record(id);
            if (record.endpoint != endpoint)
                continue;
            QString line = QStringLiteral("%1 %2").arg(record.connection).arg(trafficEventName(record.event));
            lines << line + u' ' + QString::fromUtf8(reader.payload(id).first(std::min(record.size, 400u)));
        }
        return lines;
    }
    /// Waits until the endpoint has a row that starts with this.
    bool hasRow(EndpointId endpoint, const QString& start, int timeout = 5000)
    {
        return QTest::qWaitFor(
            [&] {
                const QStringList lines = rows(endpoint);
                return std::any_of(lines.begin(), lines.end(),
                                   [&](const QString& l) { return l.startsWith(start); });
            },
            timeout);
    }

private:
    QTemporaryDir m_directory;
    std::shared_ptr<TrafficStore> m_store;
    std::unique_ptr<Engine> m_engine;
    std::map<EndpointId, EndpointStatus> m_endpoints;
    std::map<ConnectionId, ConnectionStatus> m_connections;
};

/// `"pid":…,"uid":…,"gid":…,"command":"…"` of this very process.
inline QString ourselves()
{
    return QStringLiteral(R"({"pid":%1,"uid":%2,"gid":%3,"command":"%4"})")
        .arg(::getpid())
        .arg(::getuid())
        .arg(::getgid())
        .arg(readCommandName(::getpid()));
}

} // namespace sw::test
