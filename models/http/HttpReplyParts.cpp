#include "models/http/HttpReplyParts.h"

#include "models/base/Bytes.h"

#include <algorithm>

namespace sw {

namespace {

constexpr qsizetype longestLine = 1 << 20; // bytes; a longer one goes in pieces

bool mayHaveBody(int status) { return status != 204 && status != 304; }

QByteArray looksLike(QByteArrayView body)
{
    const QByteArrayView text = body.first(std::min<qsizetype>(body.size(), 4096)).trimmed();
    if (text.startsWith('{') || text.startsWith('['))
        return "application/json";
    if (text.startsWith('<'))
        return "text/html; charset=utf-8";
    return isValidUtf8(text) ? "text/plain; charset=utf-8" : "application/octet-stream";
}

} // namespace

HttpReplyParts::HttpReplyParts(const HttpRule& rule, const QByteArray& body, const HttpAsked& asked)
    : m_body(asked.method == "HEAD" || !mayHaveBody(rule.status) ? QByteArray() : body),
      m_end(rule.end),
      m_isChunked(rule.isChunked && asked.version == 11 && !findField(rule.fields, "Transfer-Encoding")),
      m_isPieces(rule.isChunked),
      m_chunkBytes(rule.chunkBytes),
      m_pause(rule.isChunked ? rule.pauseSeconds : 0)
{
    const bool hasBody = asked.method != "HEAD" && mayHaveBody(rule.status);
    const bool untilClose = rule.isChunked && asked.version != 11;
    if (m_end == HttpRule::End::KeepAlive && (!asked.keepsAlive || untilClose))
        m_end = HttpRule::End::Close;
    if (!hasBody && (m_end == HttpRule::End::Open || m_end == HttpRule::End::Repeat))
        m_end = asked.keepsAlive ? HttpRule::End::KeepAlive : HttpRule::End::Close;
    HttpRule shown = rule;
    if (!findField(rule.fields, "Content-Type") && !body.isEmpty() && mayHaveBody(rule.status))
        shown.fields.append(HttpField{"Content-Type", looksLike(body)});
    const bool isEndless = rule.end == HttpRule::End::Open || rule.end == HttpRule::End::Repeat;
    const bool hasLength = findField(rule.fields, "Content-Length") || !mayHaveBody(rule.status);
    if (m_isChunked && mayHaveBody(rule.status))
        shown.fields.append(HttpField{"Transfer-Encoding", "chunked"});
    else if (!hasLength && !isEndless && !untilClose && !findField(rule.fields, "Transfer-Encoding"))
        shown.fields.append(HttpField{"Content-Length", QByteArray::number(body.size())});
    m_isChunked = m_isChunked && hasBody;
    m_head = head(shown, asked, hasBody);
}

QByteArray HttpReplyParts::head(const HttpRule& rule, const HttpAsked& asked, bool hasBody) const
{
    const QByteArray reason = rule.reason.isEmpty() ? httpReason(rule.status) : rule.reason;
    QByteArray bytes = "HTTP/1.1 " + QByteArray::number(rule.status) + ' ' + reason + "\r\n";
    for (const HttpField& field : rule.fields)
        bytes += field.name + ": " + field.value + "\r\n";
    const bool endsByClosing =
        m_end == HttpRule::End::Close || (hasBody && m_end != HttpRule::End::KeepAlive && !m_isChunked);
    if (!findField(rule.fields, "Connection")) {
        if (endsByClosing)
            bytes += "Connection: close\r\n";
        else if (asked.version != 11)
            bytes += "Connection: keep-alive\r\n";
    }
    return bytes + "\r\n";
}

qsizetype HttpReplyParts::partSize() const
{
    const qsizetype left = m_body.size() - m_next;
    if (!m_isPieces)
        return std::min(left, partBytes);
    if (m_chunkBytes > 0)
        return std::min<qsizetype>(left, m_chunkBytes);
    const QByteArrayView line = QByteArrayView(m_body).sliced(m_next, std::min(left, longestLine));
    const qsizetype end = line.indexOf('\n');
    return end < 0 ? line.size() : end + 1;
}

QByteArray HttpReplyParts::bodyPart()
{
    const QByteArray last(m_isChunked ? "0\r\n\r\n" : "");
    if (m_endsNow) {
        m_hasMore = false;
        return last;
    }
    const qsizetype size = partSize();
    QByteArray part = m_body.mid(m_next, size);
    m_next += size;
    if (m_isChunked && size > 0)
        part = QByteArray::number(size, 16) + "\r\n" + part + "\r\n";
    if (m_next < m_body.size())
        return part;
    m_hasMore = m_end == HttpRule::End::Repeat;
    m_next = 0;
    return m_hasMore || m_end == HttpRule::End::Open ? part : part + last;
}

QByteArray HttpReplyParts::next() { return std::exchange(m_head, {}) + bodyPart(); }

} // namespace sw
