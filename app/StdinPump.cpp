#include "app/StdinPump.h"

#include "app/StdoutWriter.h"

#include <cerrno>

#include <unistd.h>

namespace sw {

namespace {
constexpr qsizetype chunkBytes = 128 << 10; // each is one message of a datagram or seqpacket client
constexpr int lagCheckMilliseconds = 10;
} // namespace

StdinPump::StdinPump(Engine* engine, EndpointId endpoint, const StdoutWriter* output, int fd)
    : m_engine(engine),
      m_endpoint(endpoint),
      m_output(output),
      m_fd(fd),
      m_reader(engine->store()),
      m_subscription(engine->store()->subscribe()),
      m_rows(m_subscription, QSocketNotifier::Read),
      m_input(fd, QSocketNotifier::Read)
{
    m_input.setEnabled(false);
    m_lag.setSingleShot(true);
    m_lag.setInterval(lagCheckMilliseconds);
    connect(&m_rows, &QSocketNotifier::activated, this, &StdinPump::follow);
    connect(&m_input, &QSocketNotifier::activated, this, &StdinPump::readSome);
    connect(&m_lag, &QTimer::timeout, this, &StdinPump::pace);
    follow();
}

StdinPump::~StdinPump()
{
    m_rows.setEnabled(false);
    m_engine->store()->unsubscribe(m_subscription);
}

void StdinPump::follow()
{
    const auto& store = m_engine->store();
    do {
        for (const RowId end = store->end(); m_next < end; ++m_next) {
            if (const TrafficRecord* record = m_reader.record(m_next))
                takeRow(*record);
        }
    } while (!store->arm(m_subscription, m_next));
    pace();
}

void StdinPump::takeRow(const TrafficRecord& record)
{
    m_seen += record.size;
    if (record.endpoint != m_endpoint)
        return;
    if (record.event == TrafficEvent::Opened)
        m_connection = record.connection;
    else if (record.event == TrafficEvent::Sent)
        m_taken += record.size;
    else if (record.event == TrafficEvent::Closed)
        m_ended = true;
}

void StdinPump::pace()
{
    const bool mayRead = m_connection != 0 && !m_ended && m_given - m_taken < windowBytes;
    const bool outputLags = m_output && m_seen > m_output->bytesPassed() + lagBytes;
    m_input.setEnabled(mayRead && !outputLags);
    if (mayRead && outputLags)
        m_lag.start();
}

void StdinPump::readSome()
{
    QByteArray chunk(chunkBytes, Qt::Uninitialized);
    const ssize_t n = ::read(m_fd, chunk.data(), std::size_t(chunk.size()));
    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (n > 0) {
        chunk.resize(n);
        m_given += quint64(n);
        m_engine->send(m_endpoint, m_connection, chunk);
        return pace();
    }
    m_ended = true;
    m_input.setEnabled(false);
    if (n < 0)
        emit failed(Failure::fromErrno(QStringLiteral("Can't read standard input"), errno));
    else
        m_engine->finishSending(m_endpoint, m_connection);
}

} // namespace sw
