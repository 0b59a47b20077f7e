#include "models/http/HttpFollower.h"

#include "models/base/Bytes.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <poll.h>
#include <sys/eventfd.h>

namespace sw {

namespace {

constexpr std::chrono::milliseconds betweenHttpNews{50};
constexpr RowId rowsAtOnce = 1024; // then it looks whether it shall stop
constexpr qsizetype mostInterim = 16, mostTrailers = 256;
constexpr qsizetype mostStrange = 64, mostStrangeHex = 16; ///< bytes of what is no HTTP that are told

QString memberOf(QByteArrayView json, const char* name)
{
    return QJsonDocument::fromJson(json.toByteArray()).object()[QLatin1String(name)].toString();
}

} // namespace

HttpCall::Follower::Follower(std::shared_ptr<TrafficStore> store, RowId from, const HttpCallStatus& begun,
                             const QByteArray& method, qint64 requestBytes, const HttpCallOptions& options,
                             std::shared_ptr<HttpBody> body, std::shared_ptr<HttpBody> content)
    : m_store(std::move(store)),
      m_options(options),
      m_body(std::move(body)),
      m_content(std::move(content)),
      m_requestBytes(requestBytes),
      m_decoder(HttpDecoder::Kind::Responses, this, options.limits),
      m_now(begun),
      m_next(from),
      m_toldState(begun.state),
      m_subscription(m_store->subscribe()),
      m_wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      m_shown(begun)
{
    m_decoder.expect(method);
    m_thread = std::thread([this] { run(); });
}

HttpCall::Follower::~Follower()
{
    m_quit.store(true, std::memory_order_release);
    ::eventfd_write(m_wake.get(), 1);
    m_thread.join();
    m_store->unsubscribe(m_subscription);
}

HttpCallStatus HttpCall::Follower::status() const
{
    const std::lock_guard lock(m_mutex);
    return m_shown;
}

void HttpCall::Follower::stop()
{
    m_stop.store(true, std::memory_order_release);
    ::eventfd_write(m_wake.get(), 1);
}

void HttpCall::Follower::run()
{
    TrafficReader reader(m_store);
    while (!m_quit.load(std::memory_order_acquire)) {
        const bool stops = m_stop.load(std::memory_order_acquire);
        takeRows(reader);
        if (stops && !m_now.isOver())
            m_now.state = State::Stopped;
        publish();
        if (m_now.isOver() || !wait())
            break;
    }
    if (m_options.holdsStore)
        m_store->hold(TrafficStore::noHold);
}

void HttpCall::Follower::takeRows(TrafficReader& reader)
{
    if (m_next < m_store->begin()) {
        fail(QStringLiteral("Rows of the response were removed from the record before they were decoded"));
        m_hasChanged = true;
    }
    const RowId end = std::min(m_store->end(), m_next + rowsAtOnce);
    for (; m_next < end && !m_now.isOver(); ++m_next) {
        const TrafficRecord* found = reader.record(m_next);
        if (!found || found->endpoint != m_now.endpoint)
            continue;
        m_hasChanged = true;
        const TrafficRecord record = *found;
        takeRow(record, reader);
    }
    if (m_options.holdsStore)
        m_store->hold(m_next);
}

void HttpCall::Follower::takeRow(const TrafficRecord& record, TrafficReader& reader)
{
    switch (record.event) {
    case TrafficEvent::Opened:
        m_now.connection = record.connection;
        m_now.timing.connected = record.time;
        m_now.state = State::Sending;
        break;
    case TrafficEvent::Sent:
        m_sentBytes += record.size;
        if (m_sentBytes < m_requestBytes || m_now.timing.sent != 0)
            break;
        m_now.timing.sent = record.time;
        if (m_now.state == State::Sending)
            m_now.state = State::Waiting;
        break;
    case TrafficEvent::Received:
        takeReceived(record, reader.payload(m_next));
        break;
    case TrafficEvent::Finished:
        if (reader.payload(m_next).contains("peer"))
            endOfStream("eof");
        break;
    case TrafficEvent::Closed:
        endOfStream(memberOf(reader.payload(m_next), "reason").toLatin1());
        break;
    case TrafficEvent::Failed:
        takeFailure(record, reader.payload(m_next));
        break;
    default:
        break;
    }
}

void HttpCall::Follower::takeReceived(const TrafficRecord& record, QByteArrayView bytes)
{
    if (m_now.timing.firstByte == 0)
        m_now.timing.firstByte = record.time;
    m_now.timing.lastByte = record.time;
    if (record.flags & TrafficRecord::payloadLost)
        return fail(QStringLiteral("A part of the response is lost: the disk would not take it"));
    m_decoder.feed(bytes);
    checkDecoder();
}

/// A server may refuse in the middle of a long request: its answer may be there all the same.
void HttpCall::Follower::takeFailure(const TrafficRecord& record, QByteArrayView payload)
{
    m_now.failure = memberOf(payload, "error");
    const QString name = memberOf(payload, "errno");
    const QString words = QStringLiteral(" (%1)").arg(name);
    if (!name.isEmpty() && !m_now.failure.endsWith(words))
        m_now.failure += words;
    if (record.connection == 0)
        fail(m_now.failure);
}

void HttpCall::Follower::endOfStream(QByteArrayView reason)
{
    if (reason == "local" || m_now.state == State::Upgraded) {
        m_now.state = reason == "local" ? State::Stopped : State::Done;
        return;
    }
    const QString before = m_now.failure;
    m_decoder.finish();
    checkDecoder();
    if (reason == "reset" && !m_now.isOver())
        fail(QStringLiteral("The server reset the connection"));
    else if (m_now.state == State::Failed && !before.isEmpty())
        m_now.failure = before; // why it ended is worth more than that it did
    else if (!m_now.isOver() && reason != "eof")
        fail(before.isEmpty() ? QStringLiteral("The connection broke") : before);
}

void HttpCall::Follower::checkDecoder()
{
    if (!m_decoder.error())
        return;
    m_now.error = m_decoder.error();
    fail(m_now.error->sentence + (m_now.head ? QString() : strangeWords()));
}

/// What the server said instead of HTTP tells what it is. Of text the first line.
QString HttpCall::Follower::strangeWords() const
{
    QByteArray line = m_strange.left(std::max<qsizetype>(0, m_strange.indexOf('\n')));
    line = (line.isEmpty() ? m_strange : line).trimmed();
    if (m_strange.isEmpty())
        return {};
    for (int cut = 0; cut < 3 && m_strange.size() == mostStrange && !isValidUtf8(line); ++cut)
        line.chop(1); // of a character
    if (!line.isEmpty() && isValidUtf8(line) && !line.contains('\0'))
        return QStringLiteral(": it answered “%1”").arg(QString::fromUtf8(line));
    return QStringLiteral(": it answered with the bytes %1").arg(hexText(m_strange.left(mostStrangeHex)));
}

void HttpCall::Follower::fail(const QString& sentence)
{
    m_now.failure = sentence;
    m_now.state = State::Failed;
}

void HttpCall::Follower::head(const HttpHead& head)
{
    m_now.head = head;
    m_now.state = head.status == 101 ? State::Upgraded : State::Reading;
    m_isCompressed = head.has("Content-Encoding");
    if (head.status / 100 == 2 && head.isJson())
        m_streamError.emplace(head.isOpenEnded());
    m_mayBeJson = head.status / 100 == 2 && head.mediaType().isEmpty();
    if (m_options.sink)
        m_options.sink->head(head);
}

void HttpCall::Follower::interim(const HttpHead& head)
{
    if (m_now.interim.size() < mostInterim)
        m_now.interim.append(head);
    if (m_options.sink)
        m_options.sink->interim(head);
}

void HttpCall::Follower::keep(const std::shared_ptr<HttpBody>& body, QByteArrayView bytes)
{
    if (!m_options.keepsBody)
        return;
    if (const auto kept = body->append(bytes); !kept && m_now.contentTrouble.isEmpty())
        m_now.contentTrouble = kept.failure().sentence;
}

void HttpCall::Follower::body(QByteArrayView bytes)
{
    m_now.bodyBytes += bytes.size();
    keep(m_body, bytes);
    if (m_options.sink)
        m_options.sink->body(bytes);
}

void HttpCall::Follower::content(QByteArrayView bytes)
{
    m_now.contentBytes += bytes.size();
    if (m_isCompressed)
        keep(m_content, bytes);
    if (m_mayBeJson) { // Podman's pull names no type
        const QByteArrayView start = bytes.trimmed();
        m_mayBeJson = start.isEmpty();
        if (start.startsWith('{'))
            m_streamError.emplace(m_now.head->isOpenEnded());
    }
    if (m_streamError) {
        m_streamError->feed(bytes);
        if (m_streamError->found())
            m_now.streamError = *m_streamError->found();
    }
    if (m_options.sink)
        m_options.sink->content(bytes);
}

void HttpCall::Follower::trailer(const HttpField& field)
{
    if (m_now.trailers.size() < mostTrailers)
        m_now.trailers.append(field);
    if (m_options.sink)
        m_options.sink->trailer(field);
}

void HttpCall::Follower::finished(const HttpEnd& end)
{
    if (end.contentError)
        m_now.contentTrouble = end.contentError->sentence;
    if (m_options.sink)
        m_options.sink->finished(end);
    if (m_now.state != State::Upgraded)
        m_now.state = State::Done;
}

void HttpCall::Follower::raw(QByteArrayView bytes)
{
    if (m_decoder.isRaw()) { // else they are in the traffic, and the error says from where on
        m_now.bodyBytes += bytes.size();
        m_now.contentBytes += bytes.size();
        keep(m_body, bytes);
    } else if (m_strange.isEmpty()) {
        m_strange = bytes.first(std::min(bytes.size(), mostStrange)).toByteArray();
    }
    if (m_options.sink)
        m_options.sink->raw(bytes);
}

void HttpCall::Follower::publish()
{
    const auto now = std::chrono::steady_clock::now();
    const bool isOther = m_toldState != m_now.state;
    if (!isOther && (!m_hasChanged || now - m_told < betweenHttpNews))
        return;
    m_hasChanged = false;
    m_told = now;
    m_toldState = m_now.state;
    {
        const std::lock_guard lock(m_mutex);
        m_shown = m_now;
    }
    m_news.post(1);
}

/// False when nobody reads the output any more, which ends the call.
bool HttpCall::Follower::wait()
{
    if (!m_store->arm(m_subscription, m_next))
        return true;
    pollfd fds[] = {{m_wake.get(), POLLIN, 0}, {m_subscription, POLLIN, 0}, {m_options.watchedFd, 0, 0}};
    ::poll(fds, 3, m_hasChanged ? int(betweenHttpNews.count()) : -1);
    eventfd_t count = 0;
    ::eventfd_read(m_wake.get(), &count);
    if (m_options.watchedFd < 0 || !(fds[2].revents & (POLLERR | POLLHUP)))
        return true;
    m_now.state = State::Stopped;
    publish();
    return false;
}

} // namespace sw
