#include "app/StdoutWriter.h"

#include "app/Output.h"
#include "models/traffic/JsonLines.h"

#include <algorithm>
#include <cerrno>

#include <poll.h>
#include <sys/eventfd.h>

namespace sw {

namespace {
constexpr qsizetype batchBytes = 256 << 10;
}

StdoutWriter::StdoutWriter(std::shared_ptr<TrafficStore> store, CommandLine::Output output, int fd,
                           bool tellsExchanges)
    : m_store(std::move(store)),
      m_output(output),
      m_fd(fd),
      m_wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      m_done(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
    if (tellsExchanges)
        m_exchanges.emplace();
    m_store->hold(m_store->begin());
    m_thread = std::thread([this] { run(); });
}

StdoutWriter::~StdoutWriter()
{
    finish();
    m_thread.join();
}

void StdoutWriter::finish()
{
    m_finish.store(true, std::memory_order_release);
    ::eventfd_write(m_wake.get(), 1);
}

void StdoutWriter::run()
{
    const int subscription = m_store->subscribe();
    TrafficReader reader(m_store);
    for (;;) {
        const bool last = m_finish.load(std::memory_order_acquire);
        if (!writeRows(reader) || last)
            break;
        if (m_store->arm(subscription, m_next) && !wait(subscription))
            break;
    }
    m_store->unsubscribe(subscription);
    m_store->hold(TrafficStore::noHold);
    ::eventfd_write(m_done.get(), 1);
}

bool StdoutWriter::writeRows(TrafficReader& reader)
{
    const RowId end = m_store->end();
    QByteArray batch;
    m_next = std::max(m_next, m_store->begin());
    while (m_next < end) {
        batch.resize(0);
        quint64 passed = 0;
        for (; m_next < end && batch.size() < batchBytes; ++m_next) {
            if (const TrafficRecord* record = reader.record(m_next)) {
                passed += record->size;
                format(batch, reader);
            }
        }
        if (const int error = writeAll(m_fd, batch)) {
            m_error.store(error, std::memory_order_release);
            return false;
        }
        m_store->hold(m_next);
        m_passed.fetch_add(passed, std::memory_order_acq_rel);
    }
    return true;
}

void StdoutWriter::format(QByteArray& out, TrafficReader& reader)
{
    const TrafficRecord record = *reader.record(m_next);
    if (m_output != CommandLine::Output::JsonLines) {
        if (m_output == CommandLine::Output::Raw && record.event == TrafficEvent::Received)
            out.append(reader.payload(m_next));
        return;
    }
    const QByteArrayView payload = reader.payload(m_next);
    m_senders.follow(record, payload);
    appendJsonLine(out, record, payload, m_senders.of(record.connection));
    out += '\n';
    if (m_exchanges)
        m_exchanges->follow(m_next, record, payload, out);
}

/// False when the reader of our output has gone: known at once, not at the next row (as tail -f does).
bool StdoutWriter::wait(int subscription)
{
    pollfd fds[] = {{subscription, POLLIN, 0}, {m_wake.get(), POLLIN, 0}, {m_fd, 0, 0}};
    ::poll(fds, 3, -1);
    if (!(fds[2].revents & (POLLERR | POLLHUP)))
        return true;
    m_error.store(EPIPE, std::memory_order_release);
    return false;
}

} // namespace sw
