#include "models/http/HttpDecoder.h"

#include "models/base/Bytes.h"

#include <boost/beast/http/basic_parser.hpp>

#include <deque>
#include <limits>

namespace sw {

namespace httpdecoder { // named: a class with linkage has these as its parts

namespace beast = boost::beast;
namespace bhttp = boost::beast::http;

QByteArray toBytes(beast::string_view text) { return {text.data(), qsizetype(text.size())}; }
QByteArrayView toView(beast::string_view text) { return {text.data(), qsizetype(text.size())}; }

/// Where in a message the parser stands.
enum class Part { Head, Body, Trailers };

/// What the two kinds of parser have in common, and what they tell.
class ParserEvents
{
public:
    virtual ~ParserEvents() = default;
    virtual void onHead() = 0;
    virtual void onBody(QByteArrayView bytes) = 0;
    virtual bool onField(HttpField field) = 0; // false: too many
    HttpHead head;
    Part part = Part::Head;
};

class MessageParser
{
public:
    virtual ~MessageParser() = default;
    virtual std::size_t put(QByteArrayView bytes, beast::error_code& error) = 0;
    virtual void putEnd(beast::error_code& error) = 0;
    virtual bool isDone() const = 0;
    virtual bool keepsAlive() const = 0;
    virtual bool isChunked() const = 0;
    virtual std::optional<quint64> missing() const = 0; // of a body with a known length
};

template <bool isRequest>
class BeastParser final : public MessageParser, private bhttp::basic_parser<isRequest>
{
    using Base = bhttp::basic_parser<isRequest>;
    using Text = beast::string_view;
    using Code = beast::error_code;

public:
    BeastParser(ParserEvents* events, qint64 headLimit, bool skipsBody) : m_events(events)
    {
        this->eager(true);
        this->header_limit(std::uint32_t(headLimit));
        this->body_limit(std::numeric_limits<std::uint64_t>::max()); // none: 1.74 takes that for 0
        this->skip(skipsBody);
        m_events->head = {};
        m_events->head.isRequest = isRequest;
        m_events->part = Part::Head;
    }

    std::size_t put(QByteArrayView bytes, Code& error) override
    {
        return Base::put(boost::asio::const_buffer(bytes.data(), std::size_t(bytes.size())), error);
    }
    void putEnd(Code& error) override { Base::put_eof(error); }
    bool isDone() const override { return Base::is_done(); }
    bool keepsAlive() const override { return Base::keep_alive(); }
    bool isChunked() const override { return Base::chunked(); }
    std::optional<quint64> missing() const override
    {
        const auto length = Base::content_length_remaining();
        return length ? std::optional<quint64>(*length) : std::nullopt;
    }

private:
    void on_request_impl(bhttp::verb, Text method, Text target, int version, Code&) override
    {
        m_events->head.method = toBytes(method);
        m_events->head.target = toBytes(target);
        m_events->head.version = version;
    }
    void on_response_impl(int status, Text reason, int version, Code&) override
    {
        m_events->head.status = status;
        m_events->head.reason = toBytes(reason);
        m_events->head.version = version;
    }
    void on_field_impl(bhttp::field, Text name, Text value, Code& error) override
    {
        if (!m_events->onField({toBytes(name), toBytes(value)}))
            error = bhttp::error::header_limit;
    }
    void on_header_impl(Code&) override
    {
        m_events->part = Part::Body;
        m_events->onHead();
    }
    void on_body_init_impl(const boost::optional<std::uint64_t>&, Code&) override {}
    std::size_t on_body_impl(Text body, Code&) override { return takeBody(body); }
    void on_chunk_header_impl(std::uint64_t size, Text, Code&) override
    {
        if (size == 0)
            m_events->part = Part::Trailers;
    }
    std::size_t on_chunk_body_impl(std::uint64_t, Text body, Code&) override { return takeBody(body); }
    void on_finish_impl(Code&) override {}

    std::size_t takeBody(Text body)
    {
        if (!body.empty())
            m_events->onBody(toView(body));
        return body.size();
    }

    ParserEvents* m_events;
};

/// "The … at byte %1 …", with what Beast refuses in our words.
QString refusal(const beast::error_code& error, bool isRequest)
{
    const auto is = [&](bhttp::error code) { return error == bhttp::make_error_code(code); };
    if (is(bhttp::error::bad_version))
        return isRequest ? QStringLiteral("What begins at byte %1 is no HTTP/1 request")
                         : QStringLiteral("What begins at byte %1 is no HTTP/1 response");
    if (is(bhttp::error::bad_method))
        return QStringLiteral("The request at byte %1 has no valid method");
    if (is(bhttp::error::bad_target))
        return QStringLiteral("The request at byte %1 has no valid target");
    if (is(bhttp::error::bad_status) || is(bhttp::error::bad_reason))
        return QStringLiteral("The response at byte %1 has no valid status line");
    if (is(bhttp::error::bad_field))
        return QStringLiteral("The header field at byte %1 has no valid name");
    if (is(bhttp::error::bad_value) || is(bhttp::error::bad_obs_fold))
        return QStringLiteral("The header field at byte %1 has no valid value");
    if (is(bhttp::error::bad_line_ending))
        return QStringLiteral("The line at byte %1 does not end with CR LF");
    if (is(bhttp::error::bad_content_length))
        return QStringLiteral(
            "The Content-Length at byte %1 is no length, or contradicts what stands before it");
    if (is(bhttp::error::bad_transfer_encoding))
        return QStringLiteral("The Transfer-Encoding at byte %1 contradicts what stands before it");
    if (is(bhttp::error::bad_chunk) || is(bhttp::error::bad_chunk_extension) || is(bhttp::error::body_limit))
        return QStringLiteral("What stands at byte %1 is no beginning of a chunk");
    return QStringLiteral("What stands at byte %1 is no HTTP (") +
           escapedText(QByteArray::fromStdString(error.message())) + QLatin1Char(')');
}

/// Parses the first line only, and forgets it.
class FirstLine final : public ParserEvents
{
public:
    explicit FirstLine(bool isRequest) : m_isRequest(isRequest) {}
    void put(QByteArrayView line, beast::error_code& code)
    {
        if (m_isRequest)
            BeastParser<true>(this, line.size() + 1, false).put(line, code);
        else
            BeastParser<false>(this, line.size() + 1, false).put(line, code);
    }

private:
    void onHead() override {}
    void onBody(QByteArrayView) override {}
    bool onField(HttpField) override { return true; }
    bool m_isRequest;
};

} // namespace httpdecoder

using namespace httpdecoder;

class HttpDecoder::Private final : public ParserEvents
{
public:
    Private(Kind theKind, HttpSink* theSink, const HttpLimits& theLimits)
        : kind(theKind),
          sink(theSink),
          limits(theLimits)
    {
    }

    void feed(QByteArrayView bytes);
    void finish();

    const Kind kind;
    HttpSink* const sink;
    const HttpLimits limits;
    std::deque<QByteArray> expected; // methods; the first is of the message in progress
    std::optional<HttpError> error;
    qint64 offset = 0; // of the next byte to be fed
    bool raw = false;
    std::unique_ptr<MessageParser> parser; // of the message in progress

private:
    bool isOver() const { return raw || error; }
    void begin();
    void parse(QByteArrayView bytes);
    bool isTooEarly(QByteArrayView bytes) const;
    bool mayBegin(QByteArrayView& bytes);
    void end();
    qsizetype wholeHead(QByteArrayView bytes); // its size; 0: not yet
    void checkFirstLine(QByteArrayView bytes);
    void refuse(const beast::error_code& code, qint64 at);
    void fail(qint64 at, const QString& sentence);
    QString tooLongWords() const;
    QString earlyWords() const;

    void onHead() override;
    void onBody(QByteArrayView bytes) override;
    bool onField(HttpField field) override;

    std::optional<ContentDecoder> m_content;
    QByteArray m_pending;     // of a line or head that is not complete, re-presented with what follows
    qint64 m_parsed = 0;      // offset of what the parser has not taken
    qsizetype m_searched = 0; // of a head that is not complete
    bool m_isChecked = false; // its first line
    qint64 m_fields = 0;
    bool m_isUpgrade = false;
    HttpEnd m_end;
};

void HttpDecoder::Private::fail(qint64 at, const QString& sentence)
{
    error = HttpError{at, sentence};
    parser.reset();
}

void HttpDecoder::Private::begin()
{
    const bool isHead = kind == Kind::Responses && expected.front() == "HEAD";
    m_fields = 0;
    m_end = {};
    m_end.begin = m_parsed;
    m_isUpgrade = m_isChecked = false;
    m_searched = 0;
    m_content.reset();
    if (kind == Kind::Requests)
        parser = std::make_unique<BeastParser<true>>(this, limits.headBytes, false);
    else
        parser = std::make_unique<BeastParser<false>>(this, limits.headBytes, isHead);
}

/// Between messages. A line end before a request is to be ignored (RFC 9112, 2.2).
bool HttpDecoder::Private::mayBegin(QByteArrayView& bytes)
{
    while (kind == Kind::Requests && !bytes.isEmpty() && (bytes[0] == '\r' || bytes[0] == '\n')) {
        bytes = bytes.sliced(1);
        ++m_parsed;
    }
    if (bytes.isEmpty())
        return false;
    if (kind == Kind::Responses && expected.empty()) {
        fail(m_parsed,
             m_parsed == 0
                 ? QStringLiteral("Bytes came before anything was asked")
                 : QStringLiteral("Bytes follow the end of the response, at byte %1").arg(m_parsed));
        return false;
    }
    begin();
    return true;
}

void HttpDecoder::Private::feed(QByteArrayView bytes)
{
    offset += bytes.size();
    QByteArray joined;
    if (!m_pending.isEmpty()) {
        joined = std::exchange(m_pending, {});
        joined += bytes;
        bytes = joined;
    }
    while (!bytes.isEmpty() && !isOver()) {
        if (!parser && !mayBegin(bytes))
            break;
        const qint64 before = m_parsed;
        parse(bytes);
        bytes = bytes.sliced(m_parsed - before);
        if (parser && m_parsed == before && !isOver())
            break; // it needs more
    }
    if (isOver()) {
        if (!bytes.isEmpty())
            sink->raw(bytes);
        m_parsed = offset;
    } else if (bytes.size() == joined.size()) {
        m_pending = std::move(joined); // not copied for each byte that comes
    } else {
        m_pending = bytes.toByteArray();
    }
}

/// A head is parsed in one go: an error is then in the same place however the bytes were cut. Its first line
/// is looked at when it is there, since what is no HTTP may never have an end.
qsizetype HttpDecoder::Private::wholeHead(QByteArrayView bytes)
{
    const qsizetype end = bytes.indexOf("\r\n\r\n", std::max<qsizetype>(0, m_searched - 3));
    if (end >= 0 && end + 4 <= limits.headBytes)
        return end + 4;
    m_searched = bytes.size();
    const QByteArrayView within = bytes.first(std::min<qsizetype>(bytes.size(), limits.headBytes));
    if (!std::exchange(m_isChecked, m_isChecked || within.contains('\n')))
        checkFirstLine(within);
    if (!error && (end >= 0 || bytes.size() > limits.headBytes))
        fail(m_parsed, tooLongWords());
    return 0;
}

void HttpDecoder::Private::checkFirstLine(QByteArrayView bytes)
{
    constexpr QByteArrayView protocol("HTTP/1.");
    const QByteArrayView begun = bytes.first(std::min(bytes.size(), protocol.size()));
    beast::error_code code;
    if (kind == Kind::Responses && !protocol.startsWith(begun))
        code = bhttp::make_error_code(bhttp::error::bad_version);
    else if (m_isChecked)
        FirstLine(kind == Kind::Requests).put(bytes.first(bytes.indexOf('\n') + 1), code);
    if (code && code != bhttp::make_error_code(bhttp::error::need_more))
        refuse(code, m_parsed);
}

/// An empty chunked body is five bytes at least. Of "0\r\n" Beast 1.74 asks for more, and then asserts
/// wrongly that it is more than one byte.
bool HttpDecoder::Private::isTooEarly(QByteArrayView bytes) const
{
    return part == Part::Body && m_end.bodyBytes == 0 && bytes.size() < 5 && bytes[0] == '0' &&
           parser->isChunked();
}

void HttpDecoder::Private::parse(QByteArrayView bytes)
{
    if (isTooEarly(bytes))
        return;
    if (part == Part::Head) {
        const qsizetype size = wholeHead(bytes);
        if (size == 0)
            return;
        bytes = bytes.first(size); // nothing behind it may have a say in whether it is one
    }
    const bool isCut = part == Part::Body && parser->isChunked() && bytes.size() > limits.headBytes;
    if (isCut)
        bytes = bytes.first(limits.headBytes); // nor behind the bound
    beast::error_code code;
    const auto taken = qint64(parser->put(bytes, code));
    const bool needsMore = code == bhttp::make_error_code(bhttp::error::need_more);
    if (part == Part::Head && needsMore)
        code = bhttp::make_error_code(bhttp::error::bad_version);
    const bool isRefused = code && (!needsMore || part == Part::Head);
    if (isRefused && part == Part::Head)
        return refuse(code, m_parsed + taken); // nobody has seen any of it: all of it is shown as it came
    m_parsed += taken;
    if (isRefused)
        refuse(code, m_parsed);
    else if (parser->isDone())
        end();
    else if (isCut && taken == 0)
        fail(m_parsed, tooLongWords());
}

QString HttpDecoder::Private::tooLongWords() const
{
    if (part == Part::Head)
        return QStringLiteral("The head that begins at byte %1 has no end within %2 bytes")
            .arg(m_end.begin)
            .arg(limits.headBytes);
    return QStringLiteral("What stands at byte %1 is no beginning of a chunk: it has no end within %2 bytes")
        .arg(m_parsed)
        .arg(limits.headBytes);
}

void HttpDecoder::Private::refuse(const beast::error_code& code, qint64 at)
{
    if (m_fields > limits.fields)
        return fail(
            at,
            QStringLiteral("There are more than %1 header fields, at byte %2").arg(limits.fields).arg(at));
    fail(at, refusal(code, kind == Kind::Requests).arg(at));
}

void HttpDecoder::Private::onHead()
{
    if (kind == Kind::Responses) {
        const bool isTunnel = expected.front() == "CONNECT" && head.status / 100 == 2;
        m_isUpgrade = head.status == 101 || isTunnel;
        if (head.status / 100 == 1 && !m_isUpgrade)
            return sink->interim(head);
    }
    m_content.emplace(head.value("Content-Encoding"), limits.content);
    sink->head(head);
    if (m_isUpgrade) // whatever its fields say, no body of it follows
        raw = true;
}

void HttpDecoder::Private::onBody(QByteArrayView bytes)
{
    m_end.bodyBytes += bytes.size();
    if (raw)
        return sink->raw(bytes);
    sink->body(bytes);
    m_content->feed(bytes, [this](QByteArrayView content) {
        m_end.contentBytes += content.size();
        sink->content(content);
    });
}

bool HttpDecoder::Private::onField(HttpField field)
{
    if (++m_fields > limits.fields)
        return false;
    if (part == Part::Trailers)
        sink->trailer(field);
    else
        head.fields.append(std::move(field));
    return true;
}

void HttpDecoder::Private::end()
{
    const bool isInterim = kind == Kind::Responses && head.status / 100 == 1 && !m_isUpgrade;
    m_end.end = m_parsed;
    m_end.keepsAlive = !m_isUpgrade && parser->keepsAlive();
    parser.reset();
    if (isInterim)
        return; // the answer itself is still due
    if (m_content) {
        m_content->finish();
        m_end.contentError = m_content->error();
    }
    if (kind == Kind::Responses)
        expected.pop_front();
    sink->finished(m_end);
}

QString HttpDecoder::Private::earlyWords() const
{
    if (part == Part::Head)
        return QStringLiteral("The connection closed within a head, at byte %1").arg(offset);
    if (parser->isChunked())
        return QStringLiteral(
                   "The connection closed before the last chunk, at byte %1; %2 bytes of the body came")
            .arg(offset)
            .arg(m_end.bodyBytes);
    const quint64 missing = parser->missing().value_or(0);
    return QStringLiteral("The connection closed within the body, at byte %1: %2 of %3 bytes came")
        .arg(offset)
        .arg(m_end.bodyBytes)
        .arg(quint64(m_end.bodyBytes) + missing);
}

void HttpDecoder::Private::finish()
{
    if (isOver())
        return;
    if (!parser) {
        if (kind == Kind::Responses && !expected.empty())
            fail(offset, QStringLiteral("The connection closed without a response"));
        return;
    }
    beast::error_code code;
    const bool isWhole = m_pending.isEmpty() && part == Part::Body;
    if (isWhole)
        parser->putEnd(code);
    if (isWhole && !code)
        return end();
    fail(offset, earlyWords());
    if (!m_pending.isEmpty())
        sink->raw(std::exchange(m_pending, {}));
}

HttpDecoder::HttpDecoder(Kind kind, HttpSink* sink, const HttpLimits& limits)
    : d(std::make_unique<Private>(kind, sink, limits))
{
}

HttpDecoder::~HttpDecoder() = default;

void HttpDecoder::expect(const QByteArray& method) { d->expected.push_back(method); }
void HttpDecoder::feed(QByteArrayView bytes) { d->feed(bytes); }
void HttpDecoder::finish() { d->finish(); }

void HttpDecoder::switchToRaw()
{
    d->raw = true;
    d->parser.reset();
}

qint64 HttpDecoder::offset() const { return d->offset; }
bool HttpDecoder::isRaw() const { return d->raw; }
bool HttpDecoder::isInMessage() const { return d->parser != nullptr; }
const std::optional<HttpError>& HttpDecoder::error() const { return d->error; }

} // namespace sw
