#pragma once

#include "app/CommandLine.h"
#include "app/StdinPump.h"
#include "app/StdoutWriter.h"
#include "models/session/Engine.h"

#include <QHash>
#include <QObject>
#include <QSocketNotifier>

#include <memory>
#include <vector>

namespace sw {

/// One run of endpoints without a window, from start to exit code. Main thread.
class HeadlessRun : public QObject
{
    Q_OBJECT
public:
    /// The store must be a new capture of ours.
    HeadlessRun(const CommandLine& line, const std::shared_ptr<TrafficStore>& store);
    ~HeadlessRun() override;

    /// Starts these and runs the application's loop until all is stopped and written. The exit code.
    int exec(const std::vector<EndpointSpec>& specs);

private:
    void start(const std::vector<EndpointSpec>& specs);
    void takeEndpoints(const std::vector<EndpointStatus>& statuses);
    void takeEndpoint(const EndpointStatus& status);
    void takeConnections(const std::vector<ConnectionStatus>& statuses);
    void clientEnded();
    void tellWhere(const EndpointSpec& spec);
    void timeIsUp();
    void fail(const QString& sentence);
    void stop(int code);
    void engineStopped();
    void outputDone();

    const CommandLine& m_line;
    Engine m_engine;
    std::unique_ptr<StdoutWriter> m_output; // null with --output none
    std::unique_ptr<QSocketNotifier> m_outputDone, m_stopSignal;
    std::unique_ptr<StdinPump> m_pump;
    QHash<EndpointId, QString> m_troubles; // last sentence said of each
    ConnectionStatus m_connection;         // of the one client
    bool m_whereTold = false;              // of a tap or bridge
    bool m_clientEnded = false;
    bool m_connected = false;
    bool m_backlogFull = false; // the client's server is there, and accepts nobody yet
    bool m_stopping = false;
    bool m_engineStopped = false;
    bool m_outputEnded = false;
    int m_code = 0;
};

} // namespace sw
