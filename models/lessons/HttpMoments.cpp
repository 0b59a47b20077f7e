#include "models/lessons/HttpMoments.h"

#include "models/base/Bytes.h"
#include "models/http/HttpDecoder.h"
#include "models/http/StreamError.h"

namespace sw {
namespace {

constexpr qsizetype longestRequestLine = 8192, longestMethod = 20, longestErrorWords = 200;

/// Of a request's first bytes: "GET"; empty for what is none.
QByteArray methodOf(QByteArrayView bytes)
{
    const QByteArray start = bytes.first(std::min(bytes.size(), longestRequestLine)).toByteArray();
    const qsizetype line = start.indexOf("\r\n"), blank = start.indexOf(' ');
    if (blank <= 0 || blank > longestMethod || line < blank || !start.left(line).contains(" HTTP/1."))
        return {};
    return start.left(blank);
}

} // namespace

class HttpMoments::Reader : private HttpSink
{
public:
    Reader() : m_decoder(HttpDecoder::Kind::Responses, this) {}

    void expect(const QByteArray& method) { m_decoder.expect(method); }
    std::optional<QString> feed(QByteArrayView bytes)
    {
        m_found.reset();
        m_decoder.feed(bytes);
        return m_found;
    }
    std::optional<QString> end()
    {
        if (!m_decoder.isInMessage() || m_decoder.error())
            return std::nullopt;
        m_decoder.finish();
        return m_decoder.error() ? std::optional(m_decoder.error()->sentence) : std::nullopt;
    }
    bool isOver() const { return m_decoder.isRaw() || m_decoder.error() || m_decoder.offset() > mostRead; }

private:
    void head(const HttpHead& head) override
    {
        m_error.reset();
        if (head.status == 200 && head.isJson())
            m_error.emplace(head.isOpenEnded());
    }
    void content(QByteArrayView bytes) override
    {
        if (!m_error)
            return;
        m_error->feed(bytes);
        if (!m_error->found())
            return;
        m_found = escapedText(m_error->found()->left(longestErrorWords));
        m_error.reset();
    }

    HttpDecoder m_decoder;
    std::optional<StreamError> m_error;
    std::optional<QString> m_found;
};

HttpMoments::HttpMoments() = default;
HttpMoments::~HttpMoments() = default;

void HttpMoments::sent(ConnectionId connection, QByteArrayView bytes)
{
    const QByteArray method = methodOf(bytes);
    if (method.isEmpty())
        return;
    auto& reader = m_readers[connection];
    if (!reader)
        reader = std::make_unique<Reader>();
    reader->expect(method);
    if (m_readers.size() > mostTracked)
        m_readers.erase(m_readers.begin()); // the oldest
}

std::optional<QString> HttpMoments::received(ConnectionId connection, QByteArrayView bytes)
{
    const auto reader = m_readers.find(connection);
    if (reader == m_readers.end())
        return std::nullopt;
    const std::optional<QString> found = reader->second->feed(bytes);
    if (reader->second->isOver())
        m_readers.erase(reader);
    return found;
}

std::optional<QString> HttpMoments::ended(ConnectionId connection)
{
    const auto reader = m_readers.find(connection);
    return reader == m_readers.end() ? std::nullopt : reader->second->end();
}

void HttpMoments::closed(ConnectionId connection) { m_readers.erase(connection); }

} // namespace sw
