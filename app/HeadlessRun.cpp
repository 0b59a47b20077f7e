#include "app/HeadlessRun.h"

#include "models/http/HttpReplies.h"

#include "app/Output.h"
#include "app/Signals.h"
#include "models/session/RelayWords.h"

#include <QCoreApplication>
#include <QTimer>

#include <cerrno>
#include <utility>

#include <unistd.h>

namespace sw {

HeadlessRun::HeadlessRun(const CommandLine& line, const std::shared_ptr<TrafficStore>& store)
    : m_line(line),
      m_engine(store)
{
    if (line.output != CommandLine::Output::None) {
        m_output = std::make_unique<StdoutWriter>(store, line.output, STDOUT_FILENO, line.spec.isRelay());
        m_outputDone = std::make_unique<QSocketNotifier>(m_output->doneFd(), QSocketNotifier::Read);
        connect(m_outputDone.get(), &QSocketNotifier::activated, this, &HeadlessRun::outputDone);
    }
    m_stopSignal = std::make_unique<QSocketNotifier>(stopSignalFd(), QSocketNotifier::Read);
    connect(m_stopSignal.get(), &QSocketNotifier::activated, this, [this] {
        m_stopSignal->setEnabled(false);
        stop(0);
    });
    useHttpReplies(m_engine);
    connect(&m_engine, &Engine::endpointsChanged, this, &HeadlessRun::takeEndpoints);
    connect(&m_engine, &Engine::connectionsChanged, this, &HeadlessRun::takeConnections);
    connect(&m_engine, &Engine::stopped, this, &HeadlessRun::engineStopped);
}

HeadlessRun::~HeadlessRun() = default;

int HeadlessRun::exec(const std::vector<EndpointSpec>& specs)
{
    // Started from within the loop: what ends at once must find one to end.
    QTimer now, limit;
    now.setSingleShot(true);
    connect(&now, &QTimer::timeout, this, [&] { start(specs); });
    now.start(0);
    limit.setSingleShot(true);
    limit.setTimerType(Qt::PreciseTimer);
    connect(&limit, &QTimer::timeout, this, &HeadlessRun::timeIsUp);
    if (m_line.forSeconds > 0)
        limit.start(int(m_line.forSeconds * 1000));
    return QCoreApplication::exec();
}

void HeadlessRun::start(const std::vector<EndpointSpec>& specs)
{
    for (const EndpointSpec& spec : specs) {
        const EndpointId id = m_engine.start(spec);
        if (!m_line.sendsStandardInput() || ::isatty(STDIN_FILENO))
            continue;
        m_pump = std::make_unique<StdinPump>(&m_engine, id, m_output.get(), STDIN_FILENO);
        connect(m_pump.get(), &StdinPump::failed, this,
                [this](const Failure& failure) { fail(failure.sentence); });
    }
}

void HeadlessRun::takeEndpoints(const std::vector<EndpointStatus>& statuses)
{
    for (const EndpointStatus& status : statuses) {
        if (!m_stopping) {
            takeEndpoint(status);
        } else if (status.state == EndpointStatus::State::Stopped && !status.failure.sentence.isEmpty()) {
            complain(status.failure.sentence); // a socket file that had to stay
            m_code = 1;
        }
    }
}

void HeadlessRun::takeEndpoint(const EndpointStatus& status)
{
    if (status.state == EndpointStatus::State::Failed)
        return fail(status.failure.sentence);
    if (status.state == EndpointStatus::State::Running && status.spec.isRelay())
        tellWhere(status.spec);
    // Why a client ended is told below, and one that waits for its server fails on and on by its nature.
    const bool isNews = status.state == EndpointStatus::State::Running &&
                        m_troubles.value(status.id) != status.failure.sentence;
    if (isNews && !status.failure.sentence.isEmpty())
        complain(status.failure.sentence);
    m_troubles.insert(status.id, status.failure.sentence);
    m_backlogFull = status.failure.error == EAGAIN;
    m_connected |= status.totalConnections > 0;
    if (status.state == EndpointStatus::State::Ended && m_line.command == CommandLine::Command::Connect) {
        m_clientEnded = true;
        clientEnded();
    }
}

/// Once clients can connect: where they go, and what is different for them there.
void HeadlessRun::tellWhere(const EndpointSpec& spec)
{
    if (std::exchange(m_whereTold, true))
        return;
    complain(QStringLiteral("Relaying %1 to %2").arg(spec.address.display(), spec.target.display()));
    for (const QString& notice : relayNotices(spec))
        complain(notice);
    const QStringList ready = readyLines(spec);
    if (!ready.isEmpty())
        complain(QStringLiteral("To go through it: %1").arg(ready.first()));
}

void HeadlessRun::takeConnections(const std::vector<ConnectionStatus>& statuses)
{
    for (const ConnectionStatus& one : statuses) {
        const bool isOver = one.state == ConnectionStatus::State::Closed;
        const bool isSaid = m_troubles.value(one.endpoint).endsWith(one.failure.sentence);
        if (m_line.spec.isRelay() && isOver && !one.failure.sentence.isEmpty() && !isSaid)
            complain(one.failure.sentence); // the relay itself goes on
    }
    if (m_line.command != CommandLine::Command::Connect || statuses.empty() || m_stopping)
        return;
    m_connection = statuses.back();
    clientEnded();
}

/// Both statuses must have come, in whatever order.
void HeadlessRun::clientEnded()
{
    if (!m_clientEnded || m_connection.closeReason.isEmpty() || m_stopping)
        return;
    const QString& reason = m_connection.closeReason;
    const QString address = m_line.spec.address.display();
    if (!m_connection.failure.sentence.isEmpty()) // bytes that could not be sent, too
        fail(m_connection.failure.sentence);
    else if (reason == QLatin1String("eof") || reason == QLatin1String("local"))
        stop(0);
    else if (reason == QLatin1String("reset"))
        fail(QStringLiteral("The peer at %1 reset the connection").arg(address));
    else
        fail(QStringLiteral("The connection to %1 broke").arg(address));
}

void HeadlessRun::timeIsUp()
{
    if (m_line.command == CommandLine::Command::Connect && !m_connected && !m_stopping)
        fail((m_backlogFull ? QStringLiteral("The server at %1 accepted nobody in time: its backlog is full")
                            : QStringLiteral("No server appeared at %1 in time"))
                 .arg(m_line.spec.address.display()));
    else
        stop(0);
}

void HeadlessRun::fail(const QString& sentence)
{
    if (m_stopping)
        return;
    complain(sentence);
    stop(1);
}

void HeadlessRun::stop(int code)
{
    if (m_stopping)
        return;
    m_stopping = true;
    m_code = code;
    if (m_pump)
        m_pump.release()->deleteLater(); // its own signal may have brought us here
    m_engine.stopAll();
}

void HeadlessRun::engineStopped()
{
    m_engineStopped = true;
    if (m_output && !m_outputEnded)
        m_output->finish();
    else
        QCoreApplication::exit(m_code);
}

void HeadlessRun::outputDone()
{
    m_outputDone->setEnabled(false);
    m_outputEnded = true;
    const int error = m_output->error();
    if (error != 0 && error != EPIPE) {
        complain(Failure::fromErrno(QStringLiteral("Can't write to standard output"), error).sentence);
        m_code = 1;
    }
    if (m_engineStopped)
        QCoreApplication::exit(m_code);
    else
        stop(m_code);
}

} // namespace sw
