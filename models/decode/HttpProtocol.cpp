#include "models/decode/ProtocolDecoder.h"
#include "models/http/HttpBody.h"
#include "models/http/HttpDecoder.h"
#include "models/http/StreamError.h"

#include <QRegularExpression>

#include <deque>

namespace sw {

namespace {

constexpr std::size_t mostPipelined = 10'000;
constexpr qint64 mostHttpReadBytes = qint64(1) << 30;

bool isDockerType(QByteArrayView type)
{
    return type == "application/vnd.docker.raw-stream" || type == "application/vnd.docker.multiplexed-stream";
}

/// What stands in front of the query.
QByteArrayView pathOf(const QByteArray& target)
{
    const qsizetype query = target.indexOf('?');
    return query < 0 ? QByteArrayView(target) : QByteArrayView(target).first(query);
}

bool endsPath(const QByteArray& target, QByteArrayView end) { return pathOf(target).endsWith(end); }

bool isEndless(const QByteArray& target, const HttpHead& head)
{
    if (!head.isOpenEnded())
        return false;
    if (head.mediaType() == "text/event-stream" || isDockerType(head.mediaType()))
        return true;
    return endsPath(target, "/events") || target.contains("follow=1") || target.contains("follow=true") ||
           (endsPath(target, "/stats") && !target.contains("stream=0") && !target.contains("stream=false"));
}

/// Docker's calls that are a POST and yet only listen: attach, wait, and the log-in that stores nothing.
bool onlyListens(const QByteArray& target)
{
    static const QRegularExpression calls(
        QStringLiteral("^(/v[0-9.]+)?(/containers/[^/]+/(attach|wait|resize)|/exec/[^/]+/resize|/auth)$"));
    return calls.match(QString::fromLatin1(pathOf(target))).hasMatch();
}

bool changesSomething(const HttpHead& head)
{
    static constexpr QByteArrayView safe[] = {"GET", "HEAD", "OPTIONS", "TRACE"};
    return std::find(std::begin(safe), std::end(safe), head.method) == std::end(safe) &&
           !(head.method == "POST" && onlyListens(head.target));
}

class HttpPairs;

/// One direction: from the sink's calls to places among the rows.
class HttpHalf final : public HttpSink
{
public:
    HttpHalf(HttpPairs* pairs, Side side)
        : m_pairs(pairs),
          m_side(side),
          m_decoder(side == Side::Client ? HttpDecoder::Kind::Requests : HttpDecoder::Kind::Responses, this)
    {
    }

    void feed(const StreamPiece& piece)
    {
        m_piece = piece;
        m_base = m_decoder.offset();
        if (!m_decoder.isInMessage() && !m_hasInterim)
            startsAt(m_base);
        m_decoder.feed(piece.bytes);
    }
    void finish(qint64 time)
    {
        m_piece.place = m_piece.end();
        m_piece.bytes = {};
        m_piece.time = time;
        m_base = m_decoder.offset();
        m_decoder.finish();
    }
    HttpDecoder& decoder() { return m_decoder; }
    const StreamPiece& piece() const { return m_piece; }
    const StreamPlace& start() const { return m_start; }
    qint64 startTime() const { return m_startTime; }
    StreamPlace placeOf(qint64 offset) const
    {
        const qint64 within = std::clamp<qint64>(offset - m_base, 0, m_piece.bytes.size());
        return {m_piece.place.row, m_piece.place.offset + quint32(within)};
    }
    /// Where the bytes begin that nobody has made sense of, and how many of them came before this piece.
    DecodeStop stop() const
    {
        DecodeStop stop{m_side, m_start, m_base - m_startOffset, m_decoder.error()->sentence};
        if (m_hasHead) {
            stop.place = placeOf(m_decoder.error()->offset);
            stop.before = 0;
        }
        return stop;
    }

private:
    void startsAt(qint64 offset)
    {
        m_start = placeOf(offset);
        m_startOffset = offset;
        m_startTime = m_piece.time;
        m_hasHead = m_hasInterim = false;
    }
    void head(const HttpHead& head) override;
    void interim(const HttpHead&) override;
    void body(QByteArrayView bytes) override;
    void content(QByteArrayView bytes) override;
    void finished(const HttpEnd& end) override;
    void raw(QByteArrayView bytes) override;

    HttpPairs* m_pairs;
    Side m_side;
    HttpDecoder m_decoder;
    StreamPiece m_piece;
    qint64 m_base = 0; // offset of the piece in the stream
    StreamPlace m_start;
    qint64 m_startOffset = 0, m_startTime = 0;
    bool m_hasHead = false;    // of the message that began there
    bool m_hasInterim = false; // it began with a 1xx head
};

/// Requests and the responses to them, in their order (RFC 9112, 9.3.2).
class HttpPairs final : public ProtocolDecoder
{
public:
    explicit HttpPairs(ExchangeLog* log) : m_log(log) {}

    void feed(const StreamPiece& piece) override
    {
        half(piece.side).feed(piece);
        check(piece.side);
    }
    void finish(Side side, qint64 time) override
    {
        half(side).finish(time);
        const auto& error = half(side).decoder().error();
        if (error && side == Side::Client)
            failAsking(error->sentence, time);
        else if (error)
            failOpen(error->sentence, time);
        else if (side == Side::Target)
            endRaw(time);
    }
    void close(qint64 time, const QString& why) override
    {
        if (!why.isEmpty())
            failOpen(why, time);
        endRaw(time);
        failOpen(QStringLiteral("The connection closed without a response"), time);
    }

    // --- what the halves found
    void beginRequest(const HttpHead& head)
    {
        Exchange& exchange = m_log->begin(Side::Client, m_requests.start(), m_requests.startTime());
        exchange.method = boundedText(head.method);
        exchange.target = boundedText(head.target);
        exchange.mutates = changesSomething(head);
        m_asking = exchange.number;
        m_open.push_back(exchange.number);
        m_responses.decoder().expect(head.method);
    }
    void beginResponse(const HttpHead& head)
    {
        Exchange* exchange = front();
        m_streamError.reset();
        if (!exchange)
            return;
        exchange->status = head.status;
        exchange->statusText = boundedText(head.reason);
        exchange->type = boundedText(head.mediaType());
        exchange->answered = m_responses.piece().time;
        exchange->isError = head.status >= 400;
        const bool isTunnel = exchange->method == "CONNECT" && head.status / 100 == 2;
        exchange->isRawNow = head.status == 101 || isTunnel;
        exchange->isStream = exchange->isRawNow || isEndless(exchange->target, head);
        place(exchange, Side::Target);
        if (exchange->isRawNow || (isDockerType(exchange->type.toLower()) && exchange->method == "POST"))
            m_requests.decoder().switchToRaw(); // what the client writes now is the container's input
        if (head.status / 100 == 2 && head.isJson())
            m_streamError.emplace(head.isOpenEnded());
    }
    void takeBody(Side side, qsizetype bytes)
    {
        Exchange* exchange = side == Side::Client ? m_log->edit(m_asking) : front();
        if (!exchange)
            return;
        (side == Side::Client ? exchange->requestBytes : exchange->responseBytes) += bytes;
        place(exchange, side);
    }
    void takeContent(QByteArrayView bytes)
    {
        if (!m_streamError)
            return;
        m_streamError->feed(bytes);
        if (!m_streamError->found())
            return;
        if (Exchange* exchange = front()) {
            exchange->isError = true;
            exchange->remark = *m_streamError->found();
        }
        m_streamError.reset();
    }
    void endMessage(Side side, const HttpEnd& end)
    {
        HttpHalf& from = half(side);
        Exchange* exchange = side == Side::Client ? m_log->edit(m_asking) : front();
        if (exchange) {
            MessagePlace& message = side == Side::Client ? exchange->request : exchange->response;
            message = {from.start(), from.placeOf(end.end)};
        }
        if (side == Side::Client)
            return;
        if (exchange && exchange->isRawNow)
            return;
        if (exchange) {
            exchange->state = Exchange::State::Done;
            exchange->ended = from.piece().time;
            if (end.contentError && exchange->remark.isEmpty())
                exchange->remark = end.contentError->sentence;
        }
        if (!m_open.empty())
            m_open.pop_front();
    }
    void takeRaw(Side side, qsizetype bytes)
    {
        if (half(side).decoder().isRaw())
            takeBody(side, bytes);
    }

private:
    HttpHalf& half(Side side) { return side == Side::Client ? m_requests : m_responses; }
    Exchange* front() { return m_open.empty() ? nullptr : m_log->edit(m_open.front()); }

    /// The message reaches as far as the piece in hand.
    void place(Exchange* exchange, Side side)
    {
        MessagePlace& message = side == Side::Client ? exchange->request : exchange->response;
        if (message.isEmpty())
            message.begin = half(side).start();
        message.end = half(side).piece().end();
    }
    void check(Side side)
    {
        if (half(side).decoder().error())
            m_stopped = half(side).stop();
        else if (m_open.size() > mostPipelined)
            m_stopped = DecodeStop{
                side, half(side).piece().end(), 0,
                QStringLiteral("More than %1 requests wait for their responses").arg(mostPipelined)};
        if (m_stopped)
            failOpen(m_stopped->sentence, half(side).piece().time);
    }
    /// The request that is cut; those before it may still be answered.
    void failAsking(const QString& sentence, qint64 time)
    {
        if (m_open.empty() || m_open.back() != m_asking)
            return;
        std::deque<quint32> others = std::exchange(m_open, {m_asking});
        others.pop_back();
        failOpen(sentence, time);
        m_open = std::move(others);
    }
    void failOpen(const QString& sentence, qint64 time)
    {
        for (const quint32 number : std::exchange(m_open, {})) {
            Exchange* exchange = m_log->edit(number);
            if (!exchange)
                continue;
            if (exchange->isRawNow) { // nothing is missing
                exchange->state = Exchange::State::Done;
            } else {
                exchange->state = Exchange::State::Failed;
                exchange->remark = sentence;
            }
            exchange->ended = time;
        }
    }
    /// What was upgraded is over.
    void endRaw(qint64 time)
    {
        Exchange* exchange = front();
        if (!exchange || !exchange->isRawNow)
            return;
        exchange->state = Exchange::State::Done;
        exchange->ended = time;
        m_open.pop_front();
    }

    ExchangeLog* m_log;
    HttpHalf m_requests{this, Side::Client}, m_responses{this, Side::Target};
    std::deque<quint32> m_open; // whose response is due
    quint32 m_asking = 0;       // whose request comes
    std::optional<StreamError> m_streamError;
};

void HttpHalf::head(const HttpHead& head)
{
    m_hasHead = true;
    if (m_side == Side::Client)
        m_pairs->beginRequest(head);
    else
        m_pairs->beginResponse(head);
}
void HttpHalf::interim(const HttpHead&) { m_hasInterim = true; }
void HttpHalf::body(QByteArrayView bytes) { m_pairs->takeBody(m_side, bytes.size()); }
void HttpHalf::content(QByteArrayView bytes)
{
    if (m_side == Side::Target)
        m_pairs->takeContent(bytes);
}
void HttpHalf::finished(const HttpEnd& end)
{
    m_pairs->endMessage(m_side, end);
    startsAt(end.end);
}
void HttpHalf::raw(QByteArrayView bytes) { m_pairs->takeRaw(m_side, bytes.size()); }

/// Head, body and content of one message, which may be followed by what an upgrade brought.
class HttpMessageReader final : public MessageReader, private HttpSink
{
public:
    HttpMessageReader(const Exchange& exchange, Side side, const QString& folder)
        : m_decoder(side == Side::Client ? HttpDecoder::Kind::Requests : HttpDecoder::Kind::Responses, this),
          m_isRequest(side == Side::Client),
          m_isRawNow(exchange.isRawNow)
    {
        if (!m_isRequest)
            m_decoder.expect(exchange.method);
        auto made = HttpBody::create(folder, mostHttpReadBytes);
        if (made)
            m_body = *made;
        else
            m_trouble = made.failure().sentence;
    }
    void feed(QByteArrayView bytes) override { m_decoder.feed(bytes); }
    void finish() override { m_decoder.finish(); }
    QByteArray headText() const override { return m_head; }
    int fieldCount() const override { return m_fields; }
    std::shared_ptr<const ByteSource> body() const override { return m_body; }
    bool isJson() const override { return m_isJson; }
    std::optional<HttpHead> httpHead() const override { return m_last; }
    QString trouble() const override
    {
        if (!m_trouble.isEmpty())
            return m_trouble;
        return m_decoder.error() ? m_decoder.error()->sentence : QString();
    }

private:
    void add(const HttpHead& head)
    {
        m_head += head.startLine() + '\n';
        for (const HttpField& field : head.fields)
            m_head += field.name + ": " + field.value + '\n';
    }
    void keep(QByteArrayView bytes)
    {
        if (!m_body)
            return;
        if (const auto kept = m_body->append(bytes); !kept && m_trouble.isEmpty())
            m_trouble = kept.failure().sentence;
    }
    void head(const HttpHead& head) override
    {
        add(head);
        m_fields = int(head.fields.size());
        m_isJson = head.isJson();
        m_last = head;
    }
    void interim(const HttpHead& head) override
    {
        add(head);
        m_head += '\n';
    }
    void content(QByteArrayView bytes) override { keep(bytes); }
    void trailer(const HttpField& field) override { m_head += field.name + ": " + field.value + '\n'; }
    void finished(const HttpEnd& end) override
    {
        if (end.contentError && m_trouble.isEmpty())
            m_trouble = end.contentError->sentence;
        if (m_isRequest && m_isRawNow)
            m_decoder.switchToRaw();
    }
    void raw(QByteArrayView bytes) override { keep(bytes); }

    HttpDecoder m_decoder;
    bool m_isRequest, m_isRawNow;
    bool m_isJson = false;
    std::optional<HttpHead> m_last;
    QByteArray m_head;
    int m_fields = 0;
    std::shared_ptr<HttpBody> m_body;
    QString m_trouble;
};

/// "GET /": a method is upper case here, or anything that a person typed by hand would decode as HTTP.
Recognised recogniseHttp(QByteArrayView client, QByteArrayView)
{
    qsizetype end = 0;
    while (end < client.size() && ((client[end] >= 'A' && client[end] <= 'Z') || client[end] == '-'))
        ++end;
    if (end > 20 || (end == 0 && !client.isEmpty()))
        return Recognised::No;
    if (end + 1 >= client.size())
        return end < client.size() && client[end] != ' ' ? Recognised::No : Recognised::NotYet;
    const char next = client[end + 1];
    return client[end] == ' ' && next > ' ' && next < 127 ? Recognised::Yes : Recognised::No;
}

} // namespace

Protocol httpProtocol()
{
    return {
        QStringLiteral("http"),
        QStringLiteral("HTTP"),
        recogniseHttp,
        [](ExchangeLog* log) -> std::unique_ptr<ProtocolDecoder> { return std::make_unique<HttpPairs>(log); },
        [](const Exchange& exchange, Side side, const QString& folder) -> std::unique_ptr<MessageReader> {
            return std::make_unique<HttpMessageReader>(exchange, side, folder);
        },
    };
}

} // namespace sw
